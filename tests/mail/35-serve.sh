#!/bin/sh
# What serve does about mail each minute, and first at its start: it handles
# what was kept but not handled, and sends what is due.
# shellcheck disable=SC2016,SC2034,SC2119,SC2154,SC2317 # for eval; set by lib.sh
. tests/cli/lib.sh
. tests/mail/lib.sh

sink
export LOTSE_MAIL_PLAIN=yes LOTSE_ADDRESS=support@desk.example
export LOTSE_TICKETS="$tmp/t.db"
run compile tests/cli/kb -o "$tmp/kb.db" --quiet
export LOTSE_INDEX="$tmp/kb.db"

# serve ARGS...: until it has had a round; $page gets its metrics
serve() {
    "$LOTSE" serve --listen 127.0.0.1:0 "$@" 2>"$tmp/log" &
    server=$!
    started="$started $server"
    until_it 'grep -q "serving on" "$tmp/log"' || return 1
    page=$(sed -n 's,.*serving on \(http://[^ /]*\).*,\1,p' "$tmp/log")
    until_it 'curl -s "$page/metrics" | grep -q "^lotse_chores_total [1-9]"'
}
until_it() {
    for _ in $(seq 600); do
        eval "$1" && return 0
        kill -0 "$server" 2>/dev/null || return 1
        sleep .05
    done
    return 1
}
stop() {
    kill "$server"
    wait "$server"
}
pending() { # a raw mail that nobody handled
    printf 'From: Zoe <zoe@acme.example>\r\nMessage-ID: <%s@x>\r\n' "$1" >"$tmp/m"
    printf 'Subject: Passwort\r\n\r\nEs ist weg.\r\n' >>"$tmp/m"
    "$LOTSE" mail in --tickets "$tmp/other.db" --spool "$LOTSE_TICKETS.spool" \
        <"$tmp/m" >/dev/null
    mv "$LOTSE_TICKETS.spool"/*/*.eml "$LOTSE_TICKETS.spool"
}

# a settings' error ends it at once, with what to mend
export LOTSE_MAIL_SMTP="http://127.0.0.1:$sink"
run serve --listen 127.0.0.1:0
check "a way out that is none: 2" exits 2
check "and what" complains mail_smtp
export LOTSE_MAIL_SMTP="smtp://127.0.0.1:$sink"

run ticket new --from anna@acme.example --text "Passwort vergessen"
pending a
check "serve has a round" serve
check "the mail that waited is a ticket" test \
    "$(sql 'SELECT count(*) FROM ticket')" = 2
check "both are acknowledged" test "$(taken)" = 2
check "and serve says it" grep -q 'received to zoe@acme.example: sent' \
    "$tmp/log"
check "it ends well" stop

# mail that is to be sent by others: it stays
unset LOTSE_MAIL_SMTP
run ticket new --from ben@acme.example --text "Drucker"
check "no way out is set: a round" serve
check "nothing is sent" test "$(taken)" = 2
check "it waits" test \
    "$(sql 'SELECT count(*) FROM outbox WHERE sent IS NULL')" = 1
check "it ends well" stop

# one that fails is tried again later, and the round goes on
mode rcpt-450
export LOTSE_MAIL_SMTP="smtp://127.0.0.1:$sink"
pending b
check "a server that refuses for now: a round" serve
check "what came in was handled all the same" test \
    "$(sql 'SELECT count(*) FROM ticket')" = 4
check "what goes out is tried again" grep -q 'tried again later' "$tmp/log"
check "it ends well" stop

# who was forgotten through the API: their raw mails go with the next round
raw() {
    find "$LOTSE_TICKETS.spool" -name '*.eml' | wc -l
}
check "there are raw mails" test "$(raw)" = 2
python3 - "$LOTSE_TICKETS" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE intake SET outcome = 7 WHERE id = 1")
db.commit()
END
check "a round" serve
check "those of one are gone" test "$(raw)" = 1
check "it ends well" stop
finish

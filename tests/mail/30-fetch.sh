#!/bin/sh
# mail fetch: a mailbox at a provider, by IMAP over TLS (Dovecot).
. tests/cli/lib.sh
. tests/mail/lib.sh
. tests/mail/dovecot.sh

export LOTSE_TICKETS="$tmp/t.db" LOTSE_ADDRESS=support@desk.example
run mail fetch
check "no mailbox: how to mend" complains 'set mail_imap'
run mail fetch --imap imaps://anna:x@localhost/INBOX
check "a password in the address: refused" complains 'mail_secret'
run mail fetch --imap imaps://localhost/INBOX
check "no secret" complains 'set mail_secret'

if ! command -v dovecot >/dev/null || ! command -v openssl >/dev/null ||
    ! make_certificate; then
    skip "a mailbox" "no dovecot or openssl"
    finish
fi
dovecot_start || {
    fail "dovecot starts"
    finish
}
echo 'machine localhost login anna password geheim' >"$tmp/secret"
chmod 600 "$tmp/secret"
export LOTSE_MAIL_SECRET="$tmp/secret"
export LOTSE_MAIL_IMAP="imaps://localhost:$imaps/INBOX"

letter() { # ID SUBJECT
    printf 'From: Zoe <zoe@acme.example>\r\nTo: support@desk.example\r\n'
    printf 'Message-ID: <%s@acme.example>\r\nSubject: %s\r\n' "$1" "$2"
    printf 'Date: Tue, 24 Nov 2026 08:00:00 +0000\r\n\r\nEs geht nicht: %s\r\n' \
        "$2"
}
tickets() {
    sql 'SELECT count(*) FROM ticket' 2>/dev/null
}

run mail fetch
check "a certificate that nobody vouches for: exit 75" exits 75
check "nothing was taken" test "$(tickets)" = 0
export LOTSE_MAIL_CA="$tmp/ca.pem"
run mail fetch
check "an empty mailbox" exits 0
sql "DELETE FROM mailbox"

letter a Alt >"$tmp/a"
letter b Neu >"$tmp/b"
put "$tmp/a"
put "$tmp/b"
imap_says 'STORE 1 +FLAGS (\Seen)' .
run mail fetch
check "a mailbox that is new to us: unread mails only" \
    test "$(sql 'SELECT subject FROM ticket')" = Neu
check "it is marked as read" imap_says 'SEARCH UNSEEN' '^\* SEARCH$'
check "the mailbox is remembered" \
    test "$(sql 'SELECT uid FROM mailbox')" = 2
run mail fetch
check "not twice" test "$(tickets)" = 1
letter c Drei >"$tmp/c"
put "$tmp/c"
imap_says 'STORE 3 +FLAGS (\Seen)' .
run mail fetch --json
check "later ones, also when a mail program marked them as read" \
    json 'j["taken"] == 1'
check "a ticket of it" test "$(tickets)" = 2

# STARTTLS on the other port
letter d Vier >"$tmp/d"
put "$tmp/d"
with LOTSE_MAIL_IMAP="imap://localhost:$imap/INBOX" mail fetch
check "STARTTLS" exits 0
check "the mail was taken" test "$(tickets)" = 3

# what was taken but not remembered is known
sql "UPDATE mailbox SET uid = 1"
run mail fetch
check "fetched once more: no ticket twice" test "$(tickets)" = 3
check "each stands in the log as such" test "$(sql 'SELECT count(*)
    FROM intake WHERE outcome = 4')" -ge 2

# the UIDs are given anew
sql "UPDATE mailbox SET uidvalidity = 1"
run mail fetch
check "another UIDVALIDITY: unread ones only" test "$(tickets)" = 3
check "the new one is kept" test "$(sql "SELECT uidvalidity > 1 FROM mailbox
    WHERE url LIKE 'imaps:%'")" = 1

# moved
curl -sS --cacert "$tmp/ca.pem" -u anna:geheim "imaps://localhost:$imaps/" \
    -X 'CREATE "Lotse fertig"' >/dev/null 2>&1
letter e Fünf >"$tmp/e"
put "$tmp/e"
run mail fetch --move "Lotse fertig"
check "taken and moved" test "$(tickets)" = 4
check "it lies there" imap_says 'SEARCH SUBJECT "nf"' 'SEARCH 1' \
    Lotse%20fertig
letter f Sechs >"$tmp/f"
put "$tmp/f"
run mail fetch --move "Gibt es nicht"
check "no such folder: exit 75" exits 75
check "the mail was taken all the same" test "$(tickets)" = 5
run mail fetch
check "and isn't taken again" test "$(tickets)" = 5

# limit
for i in 1 2 3; do
    letter "g$i" "Viele $i" >"$tmp/g"
    put "$tmp/g"
done
run mail fetch --limit 2 --json
check "two of three" json 'j["taken"] == 2'
run mail fetch --json
check "and the third" json 'j["taken"] == 1'

echo 'machine localhost login anna password falsch' >"$tmp/secret"
run mail fetch
check "wrong password: exit 75" exits 75
check "and where to look" complains 'mail_secret'
check "the password isn't told" not grep -q falsch "$err"
kill "$dovecot_pid"
wait "$dovecot_pid" 2>/dev/null
run mail fetch
check "no server: exit 75" exits 75
finish

#!/bin/sh
# doctor: the tickets, where there are any.
. tests/cli/lib.sh

make_index
kb=tests/cli/kb
export LOTSE_TICKETS="$tmp/t.db"
run doctor $kb
check "no tickets: not a word" not says "tickets\|clocks"
check "no tickets: no file is made" test ! -e "$LOTSE_TICKETS"

umask 022
run ticket new --from anna@a.example --text "Frage eins"
run ticket new --from anna@a.example --text "Frage zwei"
check "a new file is its owner's" \
    test "$(stat -c %a "$LOTSE_TICKETS")" = 600
run doctor $kb
check "sound: exit 0" exits 0
check "tickets" says "^ok    tickets .*t.db: version [0-9]*, 2 tickets, 2 open"
check "rights" says "^ok    rights .*mode 600"
check "clocks" says "^ok    clocks "
run doctor $kb --json
check "json: shape" shape doctor
check "json: names" json \
    '{"tickets", "rights", "clocks"} <= {c["name"] for c in j["checks"]}'

# 22 h after filing the desk is to be warned; an hour later it is late
with LOTSE_NOW=2026-11-25T07:59:00Z doctor $kb
check "59 minutes late: ok" says "^ok    clocks "
with LOTSE_NOW=2026-11-25T08:01:00Z doctor $kb
check "an hour late: warn" says "^warn  clocks .*2 tickets .*lotse sla run"
check "since when" says "25 Nov 2026, 07:00"
check "a warning is no failure" exits 0
with LOTSE_NOW=2026-11-25T08:01:00Z sla run
with LOTSE_NOW=2026-11-25T08:01:00Z doctor $kb
check "after sla run: ok" says "^ok    clocks "

chmod 644 "$LOTSE_TICKETS"
run doctor $kb
check "everyone reads: warn" says "^warn  rights .*chmod"
chmod 600 "$LOTSE_TICKETS"

truncate -s 100M "$LOTSE_TICKETS-wal"
run doctor $kb
check "a long log: warn" says "^warn  log .*t.db-wal has 100 MB"
run doctor $kb
check "a short one: not a word" not says " log "

python3 - "$LOTSE_TICKETS" <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DELETE FROM message WHERE ticket = 2")
db.commit()
PY
run doctor $kb
check "a ticket without text: exit 1" exits 1
check "a ticket without text: fail" says "^fail  tickets .*T-2"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute("PRAGMA user_version = 99")' \
    "$LOTSE_TICKETS"
run doctor $kb --json
check "a newer lotse's: exit 1" exits 1
check "a newer lotse's: shape" shape doctor
check "a newer lotse's: said" says "newer lotse"
echo "no database, but long enough to be looked at as one" >"$LOTSE_TICKETS"
run doctor $kb
check "no database: fail" says "^fail  tickets "
finish

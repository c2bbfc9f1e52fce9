#!/bin/sh
# S5: An unguessable page shows state, level, the next promise and what is
# public; notes are never in it.
. tests/http/lib.sh

make_index
export LOTSE_TICKETS="$tmp/tickets.db" LOTSE_NOW=2026-11-24T09:00:00Z
run org set Acme --domains acme.example --portal yes
run user set first@acme.example --role first --name "Frieda Frist"
serve
for i in 1 2; do
    fetch -H "Origin: $base" -F "text=Mein Passwort ist weg, Nummer $i" \
        -F mail=anna@acme.example -F do=send "$base/new"
    sed -n 's/^Location: \([^?]*\).*/\1/p' "$head" >>"$tmp/pages"
done
for i in $(seq 38); do
    run ticket new --from anna@acme.example --text "Frage $i"
done
python3 - "$LOTSE_TICKETS" >>"$tmp/pages" <<'END'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(
        "SELECT '/t/' || secret FROM ticket WHERE id > 2"):
    print(*row)
END
# 22 letters of base64url hold 128 bits; in forty of them nothing repeats
check "each has an address of its own" test \
    "$(sort -u "$tmp/pages" | grep -c '^/t/[A-Za-z0-9_-]\{22\}$')" = 40
check "with nothing that two share" python3 -c '
import base64, sys
keys = [base64.urlsafe_b64decode(line.strip()[3:] + "==")
        for line in open(sys.argv[1])]
assert all(len(k) == 16 for k in keys)
near = min(bin(int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).count("1")
           for i, a in enumerate(keys) for b in keys[:i])
sys.exit(near < 25)' "$tmp/pages"

page=$(head -n 1 "$tmp/pages")
fetch "$base$page"
check "the state" says 'New, not read yet\|Neu, noch nicht gelesen'
check "the level" says 'level 1\|Stufe 1'
check "the next promise, with its zone" says '25 Nov 2026, 09:00 UTC\|25.11.2026'
check "what was written" says 'Passwort ist weg, Nummer 1<'
run ticket reply 1 --text "Bitte den Link nehmen" --as first@acme.example
run ticket note 1 --text "HEIKEL kommt oft" --as first@acme.example
run ticket set 1 --type daten --urgency high --as first@acme.example
run ticket assign 1 --as first@acme.example
fetch "$base$page"
check "the answer" says 'Bitte den Link nehmen'
check "the state has changed" says 'In progress\|In Bearbeitung'
for inner in HEIKEL first@acme Frieda daten; do
    check "not in it: $inner" not says "$inner"
done
run ticket escalate 1 --reason "GEHEIM zu schwer" --as first@acme.example
fetch "$base$page"
check "on level 2" says 'specialists\|Spezialist'
check "without the reason, nor the packet" not says 'GEHEIM\|internal.md'
other=$(sed -n 2p "$tmp/pages")
fetch "$base$other"
check "another's page is another's" not says 'Nummer 1<'
fetch "$base${page%?}"
check "cut: 404" has_status 404
fetch "$base/t/1"
check "its number: 404" has_status 404
stop_server
finish

#!/bin/sh
# report feedback: what readers say, in every format.
. tests/cli/lib.sh

export LOTSE_TICKETS="$tmp/tickets.db"
run report feedback
check "no store: exit 1" exits 1
check "no store: said" complains "nobody has voted yet"
check "no store: none is made" test ! -e "$tmp/tickets.db"
run report
check "no report named: exit 2" exits 2
run report gap
check "no such report: exit 2" exits 2
check "no such report: said" complains "no report 'gap' (deflection,"

# the votes, written as the server writes them
python3 - "$tmp/tickets.db" "$root/src/ticket/schema-1.sql" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(open(sys.argv[2]).read())
db.execute("PRAGMA application_id = 0x4C4F5454")
db.execute("PRAGMA user_version = 1")
rows = [("mail/outlook", "de", 1, "", ""),
        ("mail/outlook", "de", 0, "outdated", "Menü\nfehlt\x1b[31m"),
        ("mail/outlook", "de", 0, "unclear", ""),
        ("mail/outlook", "en", 1, "", "thanks"),
        ("network/vpn", "en", 1, "", "")]
for i, row in enumerate(rows):
    db.execute("INSERT INTO feedback (at, article, lang, helped, reason,"
               " comment, index_id) VALUES (?, ?, ?, ?, ?, ?, '0')",
               (1763974800 + 86400 * i, *row))
db.commit()
END
run report feedback
check "text: exit 0" exits 0
check "text: the worst first" \
    test "$(sed -n 2p "$out")" = \
    "     1     2  mail/outlook (de)  outdated 1, unclear 1"
check "text: others" says '^     1     0  network/vpn (en)$'
check "text: the last comment first" \
    test "$(sed -n 7p "$out")" = "2025-11-27 mail/outlook (en) yes: thanks"
check "text: a comment is one line, without control characters" \
    says '^2025-11-25 mail/outlook (de) no, outdated: Menü fehlt.*31m$'
check "text: no escape" not says "$(printf '\033')"
run report feedback --json
check "json: shape" shape feedback
check "json: votes" json '([(a["id"], a["lang"], a["yes"], a["no"])
    for a in j["articles"]] == [("mail/outlook", "de", 1, 2),
    ("mail/outlook", "en", 1, 0), ("network/vpn", "en", 1, 0)])'
check "json: reasons" json '(j["articles"][0]["reasons"] == {"outdated": 1,
    "incomplete": 0, "unclear": 1, "wrong-topic": 0, "other": 0})'
check "json: comments as they are" \
    json '[c["comment"] for c in j["comments"]] == ["thanks", "Menü\nfehlt\x1b[31m"]'
run report feedback --article network/vpn --json
check "one article" json 'len(j["articles"]) == 1 and j["comments"] == []'
run report feedback --article none
check "no votes on it: exit 1" exits 1
run report feedback -n 1 --json
check "--limit: of the comments" json 'len(j["comments"]) == 1'
run report feedback --format tsv
check "tsv" says "$(printf '^mail/outlook\tde\t1\t2\t1\t0\t1\t0\t0\t2025-11-26T')"
check "tsv: a line an article" lines 3
run report feedback --format csv
check "csv: exit 0" exits 0
check "csv: heads" says "$(printf '^article,lang,yes,no,outdated,.*,last\r$')"
check "csv: a row" says "$(printf '^mail/outlook,de,1,2,1,0,1,0,0,2025-11-26T')"
check "csv: a line an article, and the heads" lines 4

echo "no store" >"$tmp/bad.db"
run report feedback --tickets "$tmp/bad.db"
check "no store of ours: exit 3" exits 3
check "no store of ours: said" complains "bad.db"
finish

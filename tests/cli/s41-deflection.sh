#!/bin/sh
# S41: A search that helped is counted, and no ticket exists for it.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage" # the store, one ticket
# searches, written as the server writes them
python3 - "$LOTSE_TICKETS" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
add = ("INSERT INTO search (at, source, client, query, lang, verdict, hits,"
       " confidence, article, helped, rank, filed) VALUES (?, 1, x'00', ?, 1, 2,"
       " ?, .9, ?, ?, ?, ?)")
now = 1795510800 - 600 # 24 November 2026, 08:50
db.executemany(add, [(now, "kennwort vergessen", 3, "password", 1, 1, 0),
                     (now + 60, "konto gesperrt", 2, "password", 0, 1, 1),
                     (now + 90, "zebra", 0, "", 0, 0, 1),
                     (now + 120, "drucker", 5, "printer", 1, 4, 0)])
db.commit()
END
run report deflection --json
check "two searches helped" json 'j["rows"][0]["solved"] == 2'
check "of four" json 'j["rows"][0]["searches"] == 4'
check "three were shown articles, one of them filed" json \
    '(j["rows"][0]["shown"], j["rows"][0]["shown_filed"]) == (3, 1)'
check "what helped stood first and fourth" json 'j["rows"][0]["rank"] == 2.5'
check "beside one ticket" json 'j["rows"][0]["tickets"] == 1'
check "two of three needs" json 'j["rows"][0]["percent"] == 66.7'
run report articles --json
check "by article" json '{r["article"]: r["solved_searches"]
    for r in j["rows"]} == {"password": 1, "printer": 1}'
run ticket list --json
check "no ticket for them" json 'j["total"] == 1'
finish

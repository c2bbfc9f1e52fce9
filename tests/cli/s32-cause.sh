#!/bin/sh
# S32: Level 2 is closed with cause and prevention; report causes counts them.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
run ticket escalate 1 --reason schwer
as second@desk.example ticket close 1
check "without: exit 2" exits 2
check "what is wanted" complains "a cause and a prevention"
as second@desk.example ticket cause 1 --cause "volle Platte"
check "one is not enough" exits 2
as second@desk.example ticket cause 1 --cause "volle Platte" --prevention unknown
check "unknown is a word for it" exits 0
as second@desk.example ticket close 1 --json
check "closed" json 'j["state"] == "closed"'
run report causes --json
check "counted" json '[(r["cause"], r["tickets"]) for r in j["rows"]] ==
    [("volle Platte", 1)]'
run ticket new --from anna@acme.example --text "Frage"
as first@acme.example ticket close 2
check "level 1 needs none" exits 0
finish

#!/bin/sh
# S8: with-developers is reached from level 2 only, and left before closing.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Absturz"
run ticket resume 1
run ticket developers 1 BUG-7
check "not from level 1: exit 2" exits 2
check "what comes before" complains "escalate it"
run ticket escalate 1 --reason "Fehler im Programm"
as second@desk.example ticket developers 1 BUG-7 --json
check "the state" json 'j["state"] == "with-developers"'
check "the reference (S13)" json 'j["ext"] == "BUG-7"'
run ticket list --ext BUG-7 --json
check "found by it" json 'j["total"] == 1'
as first@acme.example ticket developers 1 BUG-8
check "not by first level: exit 77" exits 77
run ticket cause 1 --cause unknown --prevention unknown
as second@desk.example ticket close 1
check "not closed from it: exit 2" exits 2
as second@desk.example ticket solve 1
check "not solved from it: exit 2" exits 2
as anna@acme.example ticket confirm 1 --json
check "solution confirmed" json 'j["state"] == "solved"'
as second@desk.example ticket close 1 --json
check "then closed" json 'j["state"] == "closed"'
finish

#!/bin/sh
# S30: Complexity high on level 1: a hint, exit 0, no escalation.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Passwort vergessen"
as first@acme.example ticket set 1 --complexity high
check "exit 0" exits 0
check "the hint" complains "lotse ticket escalate T-1"
run ticket show 1 --json
check "still on level 1" json 'j["level"] == 1 and j["complexity"] == 3'
run ticket escalate 1 --reason schwer
run ticket set 1 --complexity high
check "no hint on level 2" no_complaint
finish

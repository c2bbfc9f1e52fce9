#!/bin/sh
# S12: Second level does all that first level does, finds the cause, hands to
# developers, and hands back with a reason.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Abgleich liefert falsche Zahlen"
run ticket new --from anna@acme.example --text "Noch eine Frage"
for verb in "set 1 --urgency high" "reply 1 --text Hallo" "note 1 --text x" \
    "link 1 a" "assign 1" "watch 1" "wait 1" "resume 1" \
    "escalate 1 --reason schwer" "cause 1 --cause Takt --prevention Test" \
    "developers 1 BUG-1" "from-developers 1 --reason behoben"; do
    # shellcheck disable=SC2086 # words of a verb
    as second@desk.example ticket $verb
    check "second level: ${verb%% *}" exits 0
done
as second@desk.example ticket hand-back 1
check "hand back without a reason: exit 2" exits 2
as second@desk.example ticket hand-back 1 --reason "Ihr habt den Zugang" --json
check "hand back with a reason" json 'j["level"] == 1 and
    j["history"][-1]["reason"] == "Ihr habt den Zugang"'
as first@acme.example ticket hand-back 1 --reason x
check "first level has nothing to hand back" exits 77
as second@desk.example ticket escalate 1 --reason wieder
as second@desk.example ticket close 1 --json
check "closed with its cause" json 'j["state"] == "closed" and
    j["cause"] == "Takt"'
finish

#!/bin/sh
# S11: First level categorises, answers, links, escalates; what is on level 2 is
# closed by level 2.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
run ticket new --from bo@beta.example --text "Frage"
for verb in "set 1 --urgency high" "reply 1 --text Hallo" "link 1 a" \
    "note 1 --text x" "escalate 1 --reason schwer"; do
    # shellcheck disable=SC2086 # words of a verb
    as first@acme.example ticket $verb
    check "first level: ${verb%% *}" exits 0
done
for verb in "close 1" "solve 1" "wait 1" "escalate 1 --reason x" \
    "cause 1 --cause x --prevention y" "hand-back 1 --reason x" \
    "developers 1 X-1" "from-developers 1 --reason x"; do
    # shellcheck disable=SC2086
    as first@acme.example ticket $verb
    check "not on level 2: ${verb%% *}" exits 77
done
run ticket show 1 --json
check "it is as it was" json '(j["level"], j["state"], j["cause"]) ==
    (2, "open", "")'
as second@desk.example ticket hand-back 1 --reason leicht
as first@acme.example ticket close 1
check "back on level 1: closed" exits 0
for verb in "reply 2 --text x" "close 2" "show 2"; do
    # shellcheck disable=SC2086
    as first@acme.example ticket $verb
    check "another organisation's isn't there: ${verb%% *}" exits 1
done
for verb in "user list" "org list"; do
    # shellcheck disable=SC2086
    as first@acme.example $verb
    check "first level doesn't manage: $verb" exits 77
    # shellcheck disable=SC2086
    as second@desk.example $verb
    check "nor does second level: $verb" exits 77
done
finish

#!/bin/sh
# S10: Requester, first level, second level: what each may (S10, S11, S12).
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
run ticket new --from bert@acme.example --text "Frage"
for verb in "set 1 --urgency high" "note 1 --text x" "link 1 a" \
    "assign 1 first@acme.example" "wait 1" "resume 1" "escalate 1 --reason x" \
    "hand-back 1 --reason x" "developers 1 x" "from-developers 1 --reason x" \
    "cause 1 --cause x --prevention x" "solve 1" "close 1" "merge 1 2" \
    "watch 1"; do
    # shellcheck disable=SC2086 # words of a verb
    as anna@acme.example ticket $verb
    check "a requester may not: ${verb%% *}" exits 77
done
for verb in "org list" "user list" "token list" "calendar list"; do
    # shellcheck disable=SC2086
    as anna@acme.example $verb
    check "a requester may not: $verb" exits 77
done
as anna@acme.example ticket reply 1 --text "noch etwas"
check "but reply to the own" exits 0
as anna@acme.example ticket show 2
check "and not read another's" exits 1
as anna@acme.example ticket new --from anna@acme.example --text "Frage"
check "and file" exits 0
as anna@acme.example ticket new --from bert@acme.example --text "Frage"
check "for nobody else" exits 77

for verb in "set 1 --urgency high" "reply 1 --text Hallo" "link 1 a" \
    "note 1 --text x" "escalate 1 --reason schwer"; do
    # shellcheck disable=SC2086
    as first@acme.example ticket $verb
    check "first level: ${verb%% *}" exits 0
done
as first@acme.example ticket close 1
check "first level can't close on level 2 (S11)" exits 77
as first@acme.example ticket solve 1
check "nor solve" exits 77
as first@acme.example ticket cause 1 --cause x --prevention y
check "nor tell causes" exits 77
for verb in "set 1 --urgency low" "reply 1 --text Hallo" "link 1 b" \
    "cause 1 --cause x --prevention y" "developers 1 X-1" \
    "from-developers 1 --reason behoben" "hand-back 1 --reason leicht"; do
    # shellcheck disable=SC2086
    as second@desk.example ticket $verb
    check "second level (S12): ${verb%% *}" exits 0
done
as second@desk.example ticket hand-back 1 --reason x
check "hand back what is on level 1: exit 2" exits 2
as second@desk.example user list
check "second level doesn't manage" exits 77
finish

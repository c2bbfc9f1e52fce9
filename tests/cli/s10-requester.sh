#!/bin/sh
# S10: A requester files, reads, replies, and does nothing else.
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
finish

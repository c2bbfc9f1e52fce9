#!/bin/sh
# S6: A ticket starts on level 1 in the requester's organisation.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage eins" --json
check "level 1" json 'j["level"] == 1'
check "its organisation" json 'j["org"] == "Acme"'
run ticket new --from bo@beta.example --text "Frage zwei"
run ticket new --from cy@nowhere.example --text "Frage drei" --json
check "none: none" json 'j["org"] == ""'
run ticket list --level 1 --org Acme --json
check "the list of one organisation" \
    json '[t["id"] for t in j["tickets"]] == [1] and j["total"] == 1'
as first@acme.example ticket list --json
check "its helpdesk sees its own" json '[t["id"] for t in j["tickets"]] == [1]'
as first@beta.example ticket show 1
check "another's doesn't learn of it" exits 1
run org set Gamma --domains nowhere.example
run ticket new --from cy@nowhere.example --text "Frage vier" --json
check "an organisation made later" json 'j["org"] == "Gamma"'
run ticket list --org Delta
check "no such organisation: exit 1" exits 1
finish

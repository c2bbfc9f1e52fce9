#!/bin/sh
# S13: Developers are a reference on the ticket, never a login.
. tests/cli/lib.sh
make_desk

run user set dev@acme.example --role developer
check "there is no such role: exit 2" exits 2
check "which there are" complains "requester, first, second or admin"
run ticket new --from anna@acme.example --text "Absturz"
run ticket escalate 1 --reason Fehler
run ticket developers 1 "GH-12"
run ticket show 1 --json
check "the reference" json 'j["ext"] == "GH-12" and
    j["state"] == "with-developers"'
run user list --json
check "nobody was made for it" json 'all("GH-12" not in u["mail"]
    for u in j["users"])'
run ticket list --ext GH-12 --json
check "found by it" json 'j["total"] == 1'
finish

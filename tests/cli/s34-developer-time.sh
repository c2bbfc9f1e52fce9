#!/bin/sh
# S34: Time with the developers is told apart and counts for who waits.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Absturz"
run ticket escalate 1 --reason schwer
run ticket developers 1 BUG-7
at "1 09:00:01" sla run
at "2 09:00:00" ticket show 1 --json
check "two days so far" json 'j["developers_seconds"] == 2 * 86400'
check "the promise is broken all the same" json 'j["overdue"]'
at "2 09:00:00" ticket from-developers 1 --reason behoben
at "5 09:00:00" ticket show 1 --json
check "and no more" json 'j["developers_seconds"] == 2 * 86400'
at "5 09:00:00" sla explain 1
check "explained" says "With the developers for 48 h"
at "5 09:00:00" report sla --json
check "in the report" json 'j["rows"][0]["developer_hours"] == 48'
finish

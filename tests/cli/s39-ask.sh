#!/bin/sh
# S39: The requester escalates after a day on level 1, once.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
as anna@acme.example ticket ask-escalation 1
check "not at once: exit 2" exits 2
check "when" complains "24 more hours"
with LOTSE_NOW=2026-11-25T08:59:59Z ticket ask-escalation 1 --as anna@acme.example
check "not after 23:59:59" exits 2
with LOTSE_NOW=2026-11-25T09:00:00Z ticket ask-escalation 1 --as anna@acme.example
check "after a day" exits 0
with LOTSE_NOW=2026-11-25T09:00:00Z ticket ask-escalation 1 --as anna@acme.example
check "pressed twice: exit 2" exits 2
run ticket show 1 --json
check "one escalation" json 'j["level"] == 2 and
    [e["kind"] for e in j["history"]].count("level") == 1'
run ticket new --from anna@acme.example --text "Frage"
run ticket solve 2
with LOTSE_NOW=2026-11-26T09:00:00Z ticket ask-escalation 2 --as anna@acme.example
check "not what is solved" exits 2
with LOTSE_NOW=2026-11-26T09:00:00Z ticket ask-escalation 1 --as first@acme.example
check "nobody else's button" not exits 0
finish

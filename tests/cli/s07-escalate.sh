#!/bin/sh
# S7: escalate moves to level 2, with who, when and why; who had it watches.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
as first@acme.example ticket assign 1
as first@acme.example ticket escalate 1
check "without a reason: exit 2" exits 2
check "and what is missing" complains "reason of the escalation"
as first@acme.example ticket escalate 1 --reason "zu schwer" --json
check "level 2" json 'j["level"] == 2 and j["owner"] == ""'
check "who, when, why" json '[(e["actor"], e["at"], e["from"], e["to"],
    e["reason"]) for e in j["history"] if e["kind"] == "level"] ==
    [("first@acme.example", "2026-11-24T09:00:00Z", "1", "2", "zu schwer")]'
check "who had it watches" json 'j["watchers"] == ["first@acme.example"]'
run ticket list --level 2 --json
check "in the queue of level 2" json 'j["total"] == 1'
as first@acme.example ticket escalate 1 --reason nochmal
check "once" not exits 0
as second@desk.example ticket hand-back 1 --reason "das könnt ihr" --json
check "and back" json 'j["level"] == 1'
finish

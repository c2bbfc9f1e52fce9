#!/bin/sh
# S37: The first answer within 24 hours: by a person, real hours by default.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage" --json
check "promised" json 'j["first_response_due"] == "2026-11-25T09:00:00Z"'
run ticket reply 1 --automatic --text "Wir haben Ihre Nachricht erhalten"
at "1 08:59:59" ticket show 1 --json
check "23:59:59: in time" json 'not j["overdue"] and j["answered"] is None'
at "1 08:59:59" sla explain 1 --lang de
check "fristgerecht" says "fristgerecht"
at "1 09:00:01" ticket show 1 --json
check "24:00:01: overdue" json 'j["overdue"]'
at "1 09:00:01" sla explain 1 --lang de
check "überschritten" says "überschritten"
at "1 09:00:01" ticket list --overdue --json
check "in the list" json 'j["total"] == 1'
at "1 09:00:01" sla run
at "1 09:00:01" sla run --json
check "each step once" json 'j["steps"] == 0'
check "shape" shape steps
at "1 09:00:01" ticket show 1 --json
check "the promise stays in sight" \
    json 'j["first_response_due"] == "2026-11-25T09:00:00Z" and j["overdue"]'
check "told once" \
    json '[e["kind"] for e in j["history"]].count("overdue") == 1'
at "1 10:00:00" ticket reply 1 --text "Antwort" --as first@acme.example
at "1 10:00:00" sla explain 1
check "answered late" says "Answered Wed 25 Nov 2026, 10:00 UTC: overdue"

run ticket new --from anna@acme.example --text "Frage"
at "1 08:59:59" ticket reply 2 --text "Antwort" --as first@acme.example
at "4 09:00:00" ticket show 2 --json
check "answered in time stays so" json 'not j["overdue"]'

run ticket new --from anna@acme.example --text "Frage"
at "0 21:00:00" sla run
check "not yet warned" says "0 steps"
at "1 07:00:00" sla run
check "warned 2 h before" says "1 step "
at "1 07:00:00" sla run
check "once" says "0 steps"

# working hours are an option
run calendar set desk --zone Europe/Berlin --hours "mon-fri 08:00-17:00"
run org set Acme --calendar desk
run ticket new --from anna@acme.example --text "Frage" --json
check "24 working hours" json 'j["first_response_due"] == "2026-11-26T15:00:00Z"'
run sla explain 4 --lang de
check "explained" says "24 h Arbeitszeit (mon-fri 08:00-17:00, Europe/Berlin)"
finish

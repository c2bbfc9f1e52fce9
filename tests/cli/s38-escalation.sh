#!/bin/sh
# S38: Level 1: recommended after 1 day, escalated after 2, each once.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Frage"
run ticket reply 1 --text "Moment" --as first@acme.example
at "1 08:59:59" sla run --json
check "nothing before" json 'j["steps"] == 0'
at "1 09:00:00" sla run --json
check "recommended" json 'j["steps"] == 1'
at "1 09:00:00" ticket show 1 --json
check "level 2 is proposed" json 'j["level"] == 1 and j["proposed_level"] == 2'
at "1 09:00:00" ticket show 1
check "and said" says "^proposed *level 2"
at "2 09:00:00" sla run --json
check "escalated" json 'j["steps"] == 1'
at "2 09:00:00" sla run --json
check "a second run changes nothing" json 'j["steps"] == 0'
at "2 09:00:00" ticket show 1 --json
check "level 2" json 'j["level"] == 2'
check "once" json '[e["kind"] for e in j["history"]].count("level") == 1'

run ticket new --from anna@acme.example --text "Frage" --escalate off
run ticket show 2 --json
check "off: no escalation" json 'j["escalate_due"] is None'
check "but a recommendation" json 'j["recommend_due"] is not None'

# solved ones, and those that wait, stay
run ticket new --from anna@acme.example --text "Frage"
run ticket solve 3
run ticket new --from anna@acme.example --text "Frage"
run ticket reply 4 --text "Welcher Bericht?" --as first@acme.example
run ticket wait 4
at "4 09:00:00" sla run
at "4 09:00:00" ticket show 3 --json
check "a solved one stays" json 'j["level"] == 1'
at "4 09:00:00" ticket show 4 --json
check "a waiting one stays" json 'j["level"] == 1'

# four at once: each step once
for i in 1 2 3 4 5 6 7 8 9 10; do
    run ticket new --from anna@acme.example --text "Frage $i"
done
export LOTSE_NOW=2026-11-28T09:00:00Z
for i in 1 2 3 4; do
    "$LOTSE" sla run --json >"$tmp/run$i" &
done
wait
cat "$tmp"/run? >"$out"
steps=$(sed 's/.*"steps":\([0-9]*\).*/\1/' "$out" | awk '{ n += $1 } END { print n }')
check "four processes at once: each step once" test "$steps" -eq 30
# with 1, and 2, which the rules of this run took over
run ticket list --level 2 --json -n 1000
check "all escalated" json 'j["total"] == 12'
finish

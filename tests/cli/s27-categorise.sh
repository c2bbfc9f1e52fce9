#!/bin/sh
# S27: Type, urgency, complexity: proposed with a reason, a person's choice stays.
. tests/cli/lib.sh
make_desk

run ticket new --from anna@acme.example --text "Passwort vergessen" --json
check "three proposals" json 'j["type"] and j["urgency"] and j["complexity"]'
check "with reasons" json '"Passwort" in j["type_why"]'
check "nobody chose" json 'not (j["type_chosen"] or j["urgency_chosen"] or
    j["complexity_chosen"])'
run ticket set 1 --type daten --urgency high --complexity medium --json
check "chosen" json 'j["type_chosen"] and j["urgency_chosen"] and
    j["complexity_chosen"]'
run ticket reply 1 --text "Nichts geht mehr" --as anna@acme.example
at "3 09:00:00" sla run
run ticket show 1 --json
check "and kept" json '(j["type"], j["urgency"], j["complexity"]) ==
    ("daten", 3, 2)'
check "the history tells it" json '[(e["from"], e["to"]) for e in j["history"]
    if e["kind"] == "type"] == [("zugang", "daten")]'
run ticket new --from anna@acme.example --text "Frage" --urgency low --json
check "chosen when filed" json 'j["urgency"] == 1 and j["urgency_chosen"]'
# none of the three can be taken away again
for option in --type --urgency --complexity; do
    run ticket set 2 $option ""
    check "empty $option: exit 2" exits 2
done
finish

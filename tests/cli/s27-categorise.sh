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
# where one is missing the ticket stays new, whatever is to be done
for column in type urgency complexity; do
    run ticket new --from anna@acme.example --text "Frage"
    id=$("$LOTSE" ticket list --format tsv -n 1 |
        sed -n '2s/^T-\([0-9]*\).*/\1/p')
    python3 - "$LOTSE_TICKETS" "$id" $column <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
empty = "''" if sys.argv[3] == "type" else "0"
db.execute(f"UPDATE ticket SET {sys.argv[3]} = {empty} WHERE id = ?",
           [sys.argv[2]])
db.commit()
END
    for verb in "resume $id" "wait $id" "solve $id" "close $id"; do
        # shellcheck disable=SC2086 # words of a verb
        run ticket $verb
        check "without $column: no ${verb%% *}" exits 2
    done
    run ticket show "$id" --json
    check "without $column: still new" json 'j["state"] == "new"'
    run ticket set "$id" --type daten --urgency low --complexity low
    run ticket resume "$id" --json
    check "with all three: open" json 'j["state"] == "open"'
done
# none of the three can be taken away again
for option in --type --urgency --complexity; do
    run ticket set 2 $option ""
    check "empty $option: exit 2" exits 2
done
finish

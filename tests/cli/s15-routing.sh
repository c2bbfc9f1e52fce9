#!/bin/sh
# S15: Level, type, urgency, complexity are proposed with their words (S15-S25).
. tests/cli/lib.sh
make_desk

# level type urgency complexity word text; - any
while IFS='|' read -r level type urgency complexity word text; do
    run ticket new --from anna@acme.example --text "$text" --json
    check "$text: $level, $type" json "j['proposed_level'] == $level and
        j['type'] == '$type' and '$word' in j['type_why'].lower()"
    check "  starts on level 1" json 'j["level"] == 1'
    [ "$urgency" = - ] || check "  urgency" json "j['urgency'] == $urgency"
    [ "$complexity" = - ] ||
        check "  complexity" json "j['complexity'] == $complexity"
done <<'ROWS'
1|zugang|-|1|konto|Ich komme nicht mehr in mein Konto
1|zugang|-|1|account|I can't get into my account anymore
1|bedienung|1|1|wie benutze|Wie benutze ich den Filter?
1|bedienung|1|1|how do i|How do I use the filter?
1|compliance-intern|-|-|bei uns|Gilt bei uns die Löschfrist von 6 Monaten?
1|compliance-intern|-|-|retention|What retention period does our company have?
1|pii-intern|-|-|kundendaten|Darf ich Kundendaten in Teams teilen?
1|pii-intern|-|-|customer data|May I share customer data in Teams?
1|fehler|1|1|falsch|Der Knopf ist falsch beschriftet
1|fehler|1|1|wrong label|The button has a wrong label
2|fehler|3|-|geht nichts|Seit heute geht bei allen nichts mehr
2|fehler|3|-|nothing works|Since today nothing works for everyone
2|anpassung|-|3|eigene regel|eigene Regel für unser Archivformat
2|anpassung|-|3|custom rule|custom rule for our archive format
2|integration|-|3|exchange|Abgleich mit Exchange liefert falsche Zahlen
2|integration|-|3|exchange|Synchronisation with Exchange gives wrong numbers
2|compliance-allgemein|-|-|bewährt|Was ist bewährt, um DSGVO-Löschfristen umzusetzen?
2|compliance-allgemein|-|-|best practice|What is best practice to implement GDPR retention periods?
2|pii-allgemein|-|-|best practice|Best Practice: Kundendaten in Teams teilen
2|pii-allgemein|-|-|best practice|Best practice for sharing customer data in Teams
ROWS

# S20: not solved on level 1, whatever the text
run ticket new --from anna@acme.example --text "Passwort vergessen" --json
check "S20: level 1 at first" json 'j["proposed_level"] == 1'
id=$("$LOTSE" ticket list --format tsv -n 1 | sed -n '2s/^T-\([0-9]*\).*/\1/p')
run ticket set "$id" --unsolved --json
check "S20: then level 2" json 'j["proposed_level"] == 2 and j["level"] == 1'
check "S20: why" json '"level 1" in j["proposed_level_why"]'
finish

#!/bin/sh
# S9: The types of tickets, each with an article.
. tests/cli/lib.sh
make_desk

run ticket types
check "exit 0" exits 0
for type in zugang bedienung compliance-intern pii-intern fehler integration \
    daten compliance-allgemein pii-allgemein anpassung sonstiges; do
    check "$type" says "^$type "
done
run ticket types --json
check "shape" shape types
check "data has level 2" \
    json '[t["level"] for t in j["types"] if t["id"] == "daten"] == [2]'
run compile articles -o "$tmp/articles.db" --quiet
# what a type's own ticket would say finds an article
while read -r type text; do
    echo "$text" >"$tmp/text"
    run_in "$tmp/text" suggest --index "$tmp/articles.db" --json
    check "$type has an article" json 'len(j["hits"]) >= 1'
done <<'TYPES'
zugang Ich komme nicht mehr in mein Konto, Passwort vergessen
bedienung Wie benutze ich den Filter in der Suche?
compliance-intern Welche Aufbewahrungsfrist gilt in unserem Unternehmen?
pii-intern Darf ich personenbezogene Daten von Kunden weitergeben?
fehler Die Seite zeigt einen Fehler und lädt nicht
integration Der Abgleich mit Exchange funktioniert nicht
daten Im Bericht stehen falsche Zahlen, Daten weichen ab
compliance-allgemein Bewährte Löschfristen nach DSGVO umsetzen
pii-allgemein Best Practice für den Umgang mit personenbezogenen Daten
anpassung Eigene Regel für unser Format einrichten
TYPES
finish

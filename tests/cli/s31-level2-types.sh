#!/bin/sh
# S31: System faults, differences of data, integration are types of level 2.
. tests/cli/lib.sh
make_desk

run ticket types --json
check "integration and data" json '{t["id"] for t in j["types"]
    if t["level"] == 2} >= {"integration", "daten"}'
n=0
for type in fehler daten integration; do
    n=$((n + 1))
    run ticket new --from anna@acme.example --text "Frage" --type $type
    run ticket escalate $n --reason schwer
    run ticket cause $n --cause "Ursache $type" --prevention "Vorbeugung"
    check "$type on level 2" exits 0
done
run report causes --json
check "they appear in the report" json '{r["type"] for r in j["rows"]} ==
    {"fehler", "daten", "integration"}'
finish

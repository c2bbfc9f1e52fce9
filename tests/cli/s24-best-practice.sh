#!/bin/sh
# S24: Best practice of compliance in general: level 2, where one's own
# rules are level 1 (S17).
. tests/cli/lib.sh
make_desk

routed 2 compliance-allgemein - - bewährt \
    "Was ist bewährt, um DSGVO-Löschfristen umzusetzen?"
routed 2 compliance-allgemein - - "best practice" \
    "What is best practice to implement GDPR retention periods?"
routed 1 compliance-intern - - "bei uns" \
    "Gilt bei uns die Löschfrist von 6 Monaten?"
finish

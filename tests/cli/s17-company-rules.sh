#!/bin/sh
# S17: Compliance rules of one's own company: level 1.
. tests/cli/lib.sh
make_desk

routed 1 compliance-intern - - "bei uns" \
    "Gilt bei uns die Löschfrist von 6 Monaten?"
routed 1 compliance-intern - - retention \
    "What retention period does our company have?"
finish

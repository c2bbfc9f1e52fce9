#!/bin/sh
# S18: One's own company's rules on personal data: level 1.
. tests/cli/lib.sh
make_desk

routed 1 pii-intern - - kundendaten "Darf ich Kundendaten in Teams teilen?"
routed 1 pii-intern - - "customer data" "May I share customer data in Teams?"
finish

#!/bin/sh
# S25: Best practice with personal data in general: level 2, where one's
# own rules are level 1 (S18).
. tests/cli/lib.sh
make_desk

routed 2 pii-allgemein - - "best practice" \
    "Best Practice: Kundendaten in Teams teilen"
routed 2 pii-allgemein - - "best practice" \
    "Best practice for sharing customer data in Teams"
routed 1 pii-intern - - kundendaten "Darf ich Kundendaten in Teams teilen?"
finish

#!/bin/sh
# S21: A fault that stops work: level 2, urgency high.
. tests/cli/lib.sh
make_desk

routed 2 fehler 3 - "geht nichts" "Seit heute geht bei allen nichts mehr"
routed 2 fehler 3 - "nothing works" "Since today nothing works for everyone"
finish

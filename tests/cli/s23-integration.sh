#!/bin/sh
# S23: Integration and data: level 2.
. tests/cli/lib.sh
make_desk

routed 2 integration - 3 exchange "Abgleich mit Exchange liefert falsche Zahlen"
routed 2 integration - 3 exchange \
    "Synchronisation with Exchange gives wrong numbers"
finish

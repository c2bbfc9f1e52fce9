#!/bin/sh
# S22: Rules made to measure: level 2, complexity high.
. tests/cli/lib.sh
make_desk

routed 2 anpassung - 3 "eigene regel" "eigene Regel für unser Archivformat"
routed 2 anpassung - 3 "custom rule" "custom rule for our archive format"
finish

#!/bin/sh
# S19: A small fault: level 1, urgency low.
. tests/cli/lib.sh
make_desk

routed 1 fehler 1 1 falsch "Der Knopf ist falsch beschriftet"
routed 1 fehler 1 1 "wrong label" "The button has a wrong label"
finish

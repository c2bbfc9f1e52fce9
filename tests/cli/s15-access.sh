#!/bin/sh
# S15: Who can't get into the account: level 1.
. tests/cli/lib.sh
make_desk

routed 1 zugang - 1 konto "Ich komme nicht mehr in mein Konto"
routed 1 zugang - 1 account "I can't get into my account anymore"
finish

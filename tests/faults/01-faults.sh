#!/bin/sh
# Every n-th allocation and file operation fails; see fault.c.
. tests/cli/lib.sh

unset MAKEFLAGS MFLAGS MAKELEVEL
if ! make MODE=dev build/dev/fault >"$out" 2>&1; then
    fail "build the program that injects faults"
    finish
fi
exec build/dev/fault tests/cli/kb tests/cli/queries.jsonl tests/cli/qrels.txt \
    "$tmp"

#!/bin/sh
# A short run of kill-tickets.py; `make kill-tickets` is the long one.
. tests/cli/lib.sh
unset LOTSE_NOW
python3 tests/faults/kill-tickets.py "$LOTSE" "$tmp/t.db" "${KILLS:-40}"

#!/bin/sh
# A short run of kill-mail.py; `make kill-mail` is the long one.
. tests/cli/lib.sh
unset LOTSE_NOW
python3 tests/faults/kill-mail.py "$LOTSE" "$tmp/t.db" "${KILLS:-40}"

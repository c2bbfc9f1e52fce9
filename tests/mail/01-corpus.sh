#!/bin/sh
# The corpus of mails; those that are made for limits in the plain build only.
. tests/cli/lib.sh
small=
[ "${MODE:-dev}" = dev ] || small=--small
python3 tests/mail/run.py "$LOTSE" "$tmp" ${small:+"$small"}

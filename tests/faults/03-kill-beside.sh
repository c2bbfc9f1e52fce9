#!/bin/sh
# The same while changes are published beside the index.
exec sh tests/faults/kill.sh 25 --beside

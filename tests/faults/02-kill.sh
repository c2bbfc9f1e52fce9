#!/bin/sh
# A short run of kill.sh; `make kill` is the long one.
exec sh tests/faults/kill.sh 15

#!/bin/sh
# S16: How a feature is used: level 1.
. tests/cli/lib.sh
make_desk

routed 1 bedienung 1 1 "wie benutze" "Wie benutze ich den Filter?"
routed 1 bedienung 1 1 "how do i" "How do I use the filter?"
finish

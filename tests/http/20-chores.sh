#!/bin/sh
# What serve does though nobody asks: clocks (S7, S8, S31); see chores.py.
exec python3 -B tests/http/chores.py

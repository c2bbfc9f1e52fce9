#!/bin/sh
# A new index under load, a damaged one, none at all; see swap.py.
exec python3 -B tests/http/swap.py

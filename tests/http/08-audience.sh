#!/bin/sh
# What only agents may read leaves by no route; see audience.py.
exec python3 -B tests/http/audience.py

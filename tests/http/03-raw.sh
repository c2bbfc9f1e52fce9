#!/bin/sh
# HTTP that is broken, ambiguous or hostile; see raw.py.
exec python3 -B tests/http/raw.py

#!/bin/sh
# Limits, overload and slow clients; see limits.py.
exec python3 -B tests/http/limits.py

#!/bin/sh
# The page of a request: S5, S10, S12, S13, S14, S39, S40; see status.py.
exec python3 -B tests/http/status.py

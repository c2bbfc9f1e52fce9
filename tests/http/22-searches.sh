#!/bin/sh
# What was searched for is kept, and what solved it (S16); see searches.py.
exec python3 -B tests/http/searches.py

#!/bin/sh
# S43: Personal data typed into a search, a program, a draft is never stored.
exec python3 -B tests/http/private.py

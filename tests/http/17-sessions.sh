#!/bin/sh
# Logging in, sessions, tokens, other pages; see sessions.py.
exec python3 -B tests/http/sessions.py

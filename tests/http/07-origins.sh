#!/bin/sh
# Who may ask: hosts, origins, CORS, CSRF; see origins.py.
exec python3 -B tests/http/origins.py

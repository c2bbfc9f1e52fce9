#!/bin/sh
# Who may do what through the API of tickets; see access.py.
exec python3 -B tests/http/access.py

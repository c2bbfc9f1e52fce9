#!/bin/sh
# Requests by the web form: S5, S14, S26, S36, and what goes wrong; see forms.py.
exec python3 -B tests/http/forms.py

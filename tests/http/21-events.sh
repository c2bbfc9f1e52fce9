#!/bin/sh
# GET /desk/events: a change reaches whoever waits (S22); see events.py.
exec python3 -B tests/http/events.py

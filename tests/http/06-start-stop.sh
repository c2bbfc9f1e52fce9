#!/bin/sh
# Sockets to listen on, and the end on a signal; see startstop.py.
exec python3 -B tests/http/startstop.py

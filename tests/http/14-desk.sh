#!/bin/sh
# The desk: S6, S7, S8, S10, S11, S27, S29, S32, S35; see agents.py.
exec python3 -B tests/http/agents.py

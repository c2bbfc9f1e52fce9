#!/bin/sh
# Pages in German say in German what was wrong; see german.py.
exec python3 -B tests/http/german.py

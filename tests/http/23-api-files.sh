#!/bin/sh
# Attachments through the API, there and back; see api_files.py.
exec python3 -B tests/http/api_files.py

#!/bin/sh
# S14: Status pages are a right of the organisation.
. tests/http/lib.sh

make_index
export LOTSE_TICKETS="$tmp/tickets.db"
run org set Acme --domains acme.example --portal yes
run org set Beta --domains beta.example --portal no
serve
post() {
    fetch -H "Origin: $base" -F "text=Mein Passwort ist weg" -F "mail=$1" \
        -F do=send "$base/new"
}
post anna@acme.example
check "with the right: to the page" has_status 303
check "its address" has Location "/t/[A-Za-z0-9_-]\{22\}?new=1"
page=$(sed -n 's/^Location: \([^?]*\).*/\1/p' "$head")
fetch "$base$page"
check "the page" has_status 200
check "not kept by anybody" has Cache-Control no-store
post bert@beta.example
check "without it: acknowledged" has_status 200
check "number and time" says 'T-2.*UTC'
check "no address of a page" not says '/t/'
secret=$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(
    "SELECT secret FROM ticket WHERE id = 2").fetchone()[0])' "$LOTSE_TICKETS")
fetch "$base/t/$secret"
check "the same address: 404" has_status 404
run org set Beta --portal yes
fetch "$base/t/$secret"
check "until it gets the right" has_status 200
stop_server
finish

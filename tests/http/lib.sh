#!/bin/sh
# lib.sh: a server for the shell tests; each sources it first.
#
# serve ARGS... starts one on a free port and leaves $base, $server (its
# process) and $log (what it says). fetch ARGS... is curl: status, headers and
# body are left in $status, $head and $out.
# shellcheck disable=SC2034,SC2119,SC2120 # what is set is read by the tests
. tests/cli/lib.sh

command -v curl >/dev/null 2>&1 || {
    echo "1..0 # skip no curl"
    exit 0
}

unset LISTEN_PID LISTEN_FDS LISTEN_FDNAMES
log=$tmp/log
head=$tmp/head
server=
trap 'stop_server; rm -rf "$tmp"' EXIT

stop_server() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    server=
}

# wait_for PATTERN FILE: until a line of the file fits, or much too long
wait_for() {
    # shellcheck disable=SC2016 # for the inner shell
    timeout 30 sh -c 'until grep -q -e "$1" "$2" 2>/dev/null; do
        sleep 0.02
    done' wait "$1" "$2"
}

serve() {
    : >"$log"
    "$LOTSE" serve --listen 127.0.0.1:0 --tickets "$tmp/tickets.db" "$@" \
        2>"$log" </dev/null &
    server=$!
    if ! wait_for 'serving on http' "$log"; then
        cp "$log" "$err"
        fail "start the server"
        finish
    fi
    base=$(sed -n 's/.*serving on \(http:[^ ]*\)$/\1/p' "$log")
}

fetch() {
    : >"$out"
    status=$(curl -sS -q --max-time 30 -D "$head" -o "$out" \
        -w '%{http_code}' "$@" 2>"$err")
    rc=$?
    tr -d '\r' <"$head" >"$head.lf"
    mv "$head.lf" "$head"
}

# The conditions about an answer that check knows.
has_status() { [ "$status" = "$1" ]; }
has() { grep -qi -e "^$1: $2" "$head"; } # header, basic regular expression

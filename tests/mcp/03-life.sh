#!/bin/sh
# mcp/03-life.sh: a running server: a new index, long lines, its end.
# shellcheck disable=SC2317 # functions that check runs
. tests/cli/lib.sh

make_index
cp "$tmp/kb.db" "$tmp/first.db"

# start: a server that reads descriptor 3 and writes to descriptor 4
start() {
    rm -f "$tmp/to" "$tmp/from"
    mkfifo "$tmp/to" "$tmp/from"
    "$LOTSE" mcp <"$tmp/to" >"$tmp/from" 2>"$err" &
    pid=$!
    exec 3>"$tmp/to" 4<"$tmp/from"
}

# stop: end of input; leaves $rc
stop() {
    exec 3>&-
    wait $pid
    rc=$?
    exec 4<&-
}

say() { printf '%s\n' "$1" >&3; }
hear() {
    IFS= read -r heard <&4 || heard=
    printf '%s\n' "$heard" >"$out"
}

meta='"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}'
call() {
    say "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"$1\",\"arguments\":$2,$meta}}"
    hear
}
total() { json "j['result']['structuredContent']['total'] == $1"; }

# --- a new index between two requests
start
call search '{"query":"Zwqxvlorg"}'
check "not yet in the index" total 0
mkdir -p "$tmp/new/en"
printf '# Zwqxvlorg\n\nHow to restart the Zwqxvlorg.\n' >"$tmp/new/en/z.md"
"$LOTSE" compile "$tmp/new" -o "$tmp/kb.db" --quiet >/dev/null 2>&1
call search '{"query":"Zwqxvlorg"}'
check "a new index is picked up" total 1
call get_article '{"id":"z"}'
check "its article is read" says 'How to restart'
call get_article '{"id":"account/password"}'
check "what it doesn't hold is gone" json "j['result']['isError']"
echo "no index" >"$tmp/bad.db"
mv "$tmp/bad.db" "$tmp/kb.db"
call search '{"query":"Zwqxvlorg"}'
check "a file that is no index: the old one answers" total 1
rm "$tmp/kb.db"
call search '{"query":"Zwqxvlorg"}'
check "no file: the old one answers" total 1
cp "$tmp/first.db" "$tmp/next.db"
mv "$tmp/next.db" "$tmp/kb.db"
call search '{"query":"Zwqxvlorg"}'
check "the first index is back" total 0
call get_article '{"id":"account/password"}'
check "and so are its articles" json "not j['result']['isError']"
stop
check "end of input: exit 0" exits 0
check "end of input: nothing on standard error" no_complaint

# --- long and deep
long() {
    python3 -c 'import sys
n = int(sys.argv[1])
head = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"x\":\""
print(head + "x" * (n - len(head) - 3) + "\"}}")' "$1"
}
start
long $((1 << 20)) >&3
hear
check "a line of 1 MiB is read" json "j == {'jsonrpc': '2.0', 'id': 7, 'result': {}}"
long $(((1 << 20) + 1)) >&3
hear
check "a longer one is refused" json \
    "j['error']['code'] == -32700 and j['id'] is None and '1 MiB' in j['error']['message']"
head -c 30000000 /dev/zero | tr '\0' '[' >&3
echo >&3
hear
check "30 MB without a line break are refused" json \
    "j['error']['code'] == -32700 and '1 MiB' in j['error']['message']"
head -c 500000 /dev/zero | tr '\0' '[' >&3
echo >&3
hear
check "deep nesting is refused" json "j['error']['code'] == -32700"
head -c 1000 /dev/zero >&3
echo >&3
hear
check "NUL bytes are refused" json "j['error']['code'] == -32700"
call search '{"query":"Drucker"}'
check "and it still answers" json "j['result']['structuredContent']['hits']"
stop
check "then: exit 0" exits 0

# --- the end
start
call search '{"query":"Drucker"}'
kill -TERM $pid
wait $pid 2>/dev/null
rc=$?
exec 3>&- 4<&-
check "SIGTERM ends it" test $rc -eq 143
start
call search '{"query":"Drucker"}'
exec 4<&-
say '{"jsonrpc":"2.0","id":1,"method":"ping"}'
wait $pid
rc=$?
exec 3>&-
check "nobody reads: exit 0" exits 0
check "nobody reads: nothing on standard error" no_complaint
echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' >"$tmp/ping"
if [ -w /dev/full ]; then
    "$LOTSE" mcp <"$tmp/ping" >/dev/full 2>"$err"
    rc=$?
    check "a full disk: exit 3" exits 3
    check "a full disk: said" complains '^lotse: .*write the output'
else
    skip "a full disk" "no /dev/full"
fi
run mcp
check "no input: exit 0" exits 0
check "no input: silent" silent
"$LOTSE" mcp </ >"$out" 2>"$err"
rc=$?
check "unreadable input: exit 3" exits 3
check "unreadable input: said" complains '^lotse: .*standard input'
run mcp --index "$tmp/missing.db"
check "no index: exit 3" exits 3
check "no index: said, and how to mend it" complains '^lotse: .*missing.db.*compile'
check "no index: silent" silent
run mcp --audience nobody
check "unknown audience: exit 2" exits 2
run mcp word
check "an argument: exit 2" exits 2

finish

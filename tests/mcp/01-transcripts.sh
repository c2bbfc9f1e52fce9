#!/bin/sh
# mcp/01-transcripts.sh [--accept]: whole conversations, as stored.
#
# NAME.in.jsonl is what a client writes, NAME.out.jsonl what it gets: a line
# for each line that wants an answer. --accept stores what is written now.
. tests/cli/lib.sh

accept=no
[ "${1:-}" = --accept ] && accept=yes
make_index

# the digest of the index differs from version to version
stable() {
    sed -E 's/(\\?"index\\?":\\?")[0-9a-f]{32}/\1*/g' "$1"
}

for in in tests/mcp/*.in.jsonl; do
    name=$(basename "$in" .in.jsonl)
    run_in "$in" mcp
    check "$name: exit 0" exits 0
    check "$name: nothing on standard error" no_complaint
    stable "$out" >"$tmp/now"
    if [ $accept = yes ]; then
        cp "$tmp/now" "tests/mcp/$name.out.jsonl"
    elif cmp -s "$tmp/now" "tests/mcp/$name.out.jsonl"; then
        pass "$name"
    else
        fail "$name"
        diff "tests/mcp/$name.out.jsonl" "$tmp/now" | cut -c 1-300 |
            sed 's/^/# /' | head -n 20
    fi
done
finish

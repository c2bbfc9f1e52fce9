#!/bin/sh
# The inputs of `make bench` are the same each time, and its driver answers.
. tests/cli/lib.sh

if [ "${MODE:-dev}" != dev ]; then
    echo "1..0 # skip the bench uses the plain build"
    exit 0
fi
bench=$root/tests/bench
make_texts() {
    PYTHONHASHSEED=$1 PYTHONDONTWRITEBYTECODE=1 python3 "$bench/corpus.py" \
        "$2" 60 10 "$root/articles" >"$out" 2>"$err"
    rc=$?
}
make_texts 1 "$tmp/a"
check "a collection out of the articles" exits 0
make_texts 2 "$tmp/b"
diff -r "$tmp/a" "$tmp/b" >"$out" 2>"$err"
rc=$?
check "the same sources give the same bytes" exits 0
check "as many articles as asked" \
    test "$(find "$tmp/a/60" -name '*.md' | wc -l)" -eq 60
check "a line of text for each" test "$(wc -l <"$tmp/a/60.tsv")" -eq 60
awk -F '\t' '{
    n = split($2, words, " ")
    if (n < 75 || n > 210)
        print NR ": " n " words"
}' "$tmp/a/60.long.tsv" >"$out"
check "tickets of 80 to 200 words" silent

cc=${CC:-cc}
# shellcheck disable=SC2046
$cc -std=c11 -Wall -Wextra -Wpedantic -Werror -D_GNU_SOURCE \
    -I"$root/include" "$bench/lotse_bench.c" "$bench/driver.c" \
    "$root/build/dev/liblotse.a" \
    $(pkg-config --libs sqlite3 libcmark jansson libutf8proc yaml-0.1 \
        libxxhash libzstd glib-2.0 libsodium gmime-3.0 libcurl) -lstemmer -lm \
    -o "$tmp/bench" >"$out" 2>"$err"
rc=$?
check "the driver builds" exits 0
run compile "$tmp/a/60" -o "$tmp/bench.db" --quiet
check "the collection compiles" exits 0
"$tmp/bench" run "$tmp/bench.db" suggest 5 "$tmp/a/60.long.jsonl" \
    >"$out" 2>"$err"
rc=$?
check "the driver runs every query" json "j['n'] == 10"
check "hits and percentiles" json "j['hits'] >= 50 and j['p50'] > 0 and \
    j['p95'] >= j['p50'] and j['vmhwm_kb'] >= j['anon_kb'] > 0"
echo "search 5 $tmp/a/60.short.jsonl" |
    "$tmp/bench" serve "$tmp/bench.db" >"$out" 2>"$err"
rc=$?
check "commands on standard input" json "j['n'] == 10 and j['hits'] > 0"
"$tmp/bench" run "$tmp/bench.db" search 5 "$tmp/none.jsonl" >"$out" 2>"$err"
rc=$?
check "no queries: exit 1" exits 1
check "says which file" complains "none.jsonl"
finish

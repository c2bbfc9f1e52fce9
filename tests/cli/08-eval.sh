#!/bin/sh
# eval: report, runs, gate, errors.
. tests/cli/lib.sh

make_index
q=tests/cli/queries.jsonl
r=tests/cli/qrels.txt
run eval $q $r
check "exit 0" exits 0
check "table" says "nDCG@10"
check "all" says "^all  *3 "
check "de" says "^de  *2 "
check "en" says "^en  *1 "
run eval $q $r --json
check "json: shape" shape eval
check "json: exact members" json "sorted(j) == ['all', 'de', 'en', 'index', 'latency_us', 'queries', 'schema']"
check "json: counts" json "j['queries'] == 3 and j['de']['n'] == 2 and j['en']['n'] == 1"
check "json: all found" json "j['all']['recall@10'] == 1"
check "json: no latency with a fixed clock" json "j['latency_us'] == {'p50': 0, 'p95': 0, 'p99': 0}"
with LOTSE_NOW= eval $q $r --json
check "json: latency" json "j['latency_us']['p99'] >= j['latency_us']['p50']"
run eval $q $r --mode search --json
check "--mode search" shape eval
run eval $q $r --run "$tmp/run"
check "--run: exit 0" exits 0
check "--run: six columns" test "$(awk 'NF != 6' "$tmp/run" | wc -l)" -eq 0
check "--run: has the queries" grep -q '^q1 Q0 ' "$tmp/run"

printf 'q9 0 de/account/password.md 1\nq1 0 de/gone.md 1\n' >"$tmp/more"
cat $r >>"$tmp/more"
run eval $q "$tmp/more"
check "an unknown article is said" complains "1 judged article.* not in the index"

echo '{"_id":"q1"' >"$tmp/bad.jsonl"
run eval "$tmp/bad.jsonl" $r
check "bad query: exit 2" exits 2
check "bad query: file:line" complains "bad.jsonl:1: "
echo 'q1 0' >"$tmp/bad.txt"
run eval $q "$tmp/bad.txt"
check "bad judgment: exit 2" exits 2
check "bad judgment: file:line" complains "bad.txt:1: "
: >"$tmp/empty"
run eval "$tmp/empty" $r
check "no query: exit 2" exits 2
run eval $q "$tmp/nowhere"
check "missing file: fails" not exits 0
check "missing file: said" complains "nowhere"
run eval $q
check "one argument: exit 2" exits 2
run eval $q $r --format tsv
check "eval has no tsv: exit 2" exits 2

finish

#!/bin/sh
# tune: a base whose titles mislead, fitted to its own tickets.
. tests/cli/lib.sh

# 120 articles: the body says what it is about, the title names another one
kb=$tmp/kb
mkdir -p "$kb/en"
awk -v kb="$kb/en" -v dir="$tmp" '
function word(n,  i, w) {
    w = ""
    for (i = 0; i < 4; i++) {
        w = w substr("bdfgklmnprstvz", (n * 7 + i * 5) % 14 + 1, 1) \
            substr("aiou", (n + i * i) % 4 + 1, 1)
        n = int(n / 3) + 11 * (i + 1)
    }
    return w
}
BEGIN {
    n = 120
    for (i = 0; i < n; i++) {
        file = sprintf("%s/%03d.md", kb, i)
        other = (i * 37 + 5) % n
        printf "# About %sx\n\nThe %s and its %s and the %s of a machine.\n", \
            word(other), word(i), word(i + 300), word(i) > file
        close(file)
        printf "{\"_id\":\"t%d\",\"text\":\"The %s of our machine with the %s has a problem since the %sx was there\",\"lang\":\"en\"}\n", \
            i, word(i), word(i + 300), word((i * 11 + 3) % n) \
            > (dir "/queries.jsonl")
        printf "t%d 0 en/%03d.md 1\n", i, i > (dir "/qrels.txt")
    }
}'
q=$tmp/queries.jsonl
r=$tmp/qrels.txt
run compile "$kb" -o "$tmp/kb.db" --quiet
check "compile" exits 0
export LOTSE_INDEX="$tmp/kb.db"

ndcg() {
    run eval "$q" "$r" --json
    python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["all"]["ndcg@10"])' "$out"
}
was=$(ndcg)
run tune "$q" "$r" --dry-run --json
check "--dry-run: exit 0" exits 0
check "--dry-run: json" shape tune
check "--dry-run: says before and after" \
    json 'j["queries"] == 120 and j["after"]["ndcg@10"] > j["before"]["ndcg@10"]'
check "--dry-run: writes nothing" test ! -e "$tmp/kb.db.model"
check "--dry-run: says so" json 'not j["written"]'
check "the answers stay as they were" test "$(ndcg)" = "$was"

run tune "$q" "$r" --precision 90
check "tune: exit 0" exits 0
check "tune: before and after" says "^nDCG@10 .* +0\."
check "tune: the ranking is kept" says "ranking: better, kept"
check "tune: says what it wrote" complains "kb.db.model; remove it"
check "tune: the model stands there" test -s "$tmp/kb.db.model"
now=$(ndcg)
check "the answers are better" awk "BEGIN { exit !($now > $was + .01) }"
check "the shares of the report hold" python3 -c 'import json, sys
m = json.load(open(sys.argv[1]))
assert m["schema"] == 1 and "120 tickets" in m["remark"]
assert all(w >= 0 for f in m["features"].values() for w in f)' \
    "$tmp/kb.db.model"
run compile "$kb" -o "$tmp/kb.db" --full --quiet
check "compile leaves it alone" test "$(ndcg)" = "$now"

cp "$tmp/kb.db.model" "$tmp/kept"
run tune "$q" "$r"
check "nothing more to gain: exit 1" exits 1
check "nothing more to gain: said" complains "gains nothing"
check "nothing more to gain: report" says "no sure gain"
check "nothing more to gain: the model stays" \
    cmp -s "$tmp/kb.db.model" "$tmp/kept"

echo '{"schema": 1}' >"$tmp/kb.db.model"
run search machine
check "a broken model: exit 3" exits 3
check "a broken model: how to mend it" complains "remove it or run lotse tune"
rm "$tmp/kb.db.model"
check "removing it undoes it" test "$(ndcg)" = "$was"

head -n 49 "$q" >"$tmp/few.jsonl"
run tune "$tmp/few.jsonl" "$r"
check "49 tickets: exit 2" exits 2
check "49 tickets: said" complains "needs 50"
run tune "$q" "$tmp/nowhere"
check "missing judgments: fails" not exits 0
check "missing judgments: named" complains nowhere
run tune "$q" "$r" --precision 100
check "--precision 100: exit 2" exits 2

finish

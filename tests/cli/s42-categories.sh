#!/bin/sh
# S42: How often the proposed type is right, on sentences with known types.
. tests/cli/lib.sh
make_desk

floor=0.9
labelled=tests/eval/tickets.tsv
grep -v '^#' $labelled | while IFS='	' read -r types _ _ _ text; do
    "$LOTSE" ticket new --from anna@acme.example --text "$text" --json \
        >"$tmp/one" 2>"$err" || echo "not filed: $text"
    python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["type"], sys.argv[2], sep="\t")' \
        "$tmp/one" "$types"
done >"$out"
# rate FILE: says how many are right, fails below the floor
# shellcheck disable=SC2317 # check calls it
rate() {
    awk -F '\t' -v floor="$floor" '
        { n++; if (index("," $2 ",", "," $1 ",")) right++ }
        END {
            printf "# type: %d of %d right, %.3f\n", right, n, right / n
            exit !(n >= 60 && right >= floor * n)
        }' "$1"
}
check "at least $floor are right" rate "$out"
sed '1~5s/^[^\t]*/wrong/' "$out" >"$tmp/worse"
check "one in five more wrong: the check fails" not rate "$tmp/worse"
finish

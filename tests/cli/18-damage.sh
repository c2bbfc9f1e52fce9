#!/bin/sh
# Badly typed questions: tests/eval/damage.py, and what they still find.
. tests/cli/lib.sh

damage() {
    python3 "$root/tests/eval/damage.py" "$@" >"$out" 2>"$err"
    rc=$?
}

printf '%s\n' \
    '{"_id": "1", "text": "Wie setze ich mein Passwort zurück? Größe", "lang": "de"}' \
    '{"_id": "2", "text": "connection password printer network calendar", "lang": "en"}' \
    >"$tmp/q.jsonl"
damage digraphs "$tmp/q.jsonl" "$tmp/dig.jsonl"
check "umlauts as digraphs" grep -q 'Passwort zurueck? Groesse' "$tmp/dig.jsonl"
cat "$tmp/q.jsonl" "$tmp/q.jsonl" "$tmp/q.jsonl" "$tmp/q.jsonl" \
    >"$tmp/four.jsonl"
cat "$tmp/four.jsonl" "$tmp/four.jsonl" >"$tmp/many.jsonl"
damage typos "$tmp/many.jsonl" "$tmp/a.jsonl" 7
check "typos" exits 0
damage typos "$tmp/many.jsonl" "$tmp/b.jsonl" 7
check "the same seed, the same file" cmp -s "$tmp/a.jsonl" "$tmp/b.jsonl"
damage typos "$tmp/many.jsonl" "$tmp/b.jsonl" 8
check "another seed, another file" not cmp -s "$tmp/a.jsonl" "$tmp/b.jsonl"
check "as many lines" test "$(wc -l <"$tmp/a.jsonl")" -eq 16
check "some words stay" grep -q 'printer' "$tmp/a.jsonl"
check "short words stay" \
    test "$(grep -c 'Wie .* ich mein' "$tmp/a.jsonl")" -eq 8
damage nonsense "$tmp/q.jsonl" "$tmp/x.jsonl"
check "wrong kind: not 0" not exits 0

# what stands in the base is found with digraphs as well as with umlauts
make_index
run search --lang de Passwörter zurücksetzen --json
cp "$out" "$tmp/umlauts"
run search --lang de Passwoerter zuruecksetzen --json
check "digraphs find the same" python3 -c 'import json, sys
a, b = (json.load(open(p, encoding="utf-8"))["hits"] for p in sys.argv[1:])
sys.exit([h["id"] for h in a] != [h["id"] for h in b] or not a)' \
    "$tmp/umlauts" "$out"

finish

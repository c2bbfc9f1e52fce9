#!/bin/sh
# analyze: terms, positions, formats.
. tests/cli/lib.sh

make_index
run analyze "Die Passwörter zurücksetzen"
check "exit 0" exits 0
check "table head" says "^ pos  surface"
check "a word" says "Passwörter"
run analyze "Die Passwörter zurücksetzen" --lang de --json
check "json: shape" shape terms
check "json: language" json "j['lang'] == 'de'"
check "json: offsets count code points" json "any(t['surface'] == 'Passwörter' and t['from'] == 4 and t['to'] == 14 for t in j['terms'])"
run analyze Die Passwörter zurücksetzen --lang de --json
cp "$out" "$tmp/words"
printf 'Die Passwörter zurücksetzen' >"$tmp/text"
run_in "$tmp/text" analyze - --lang de --json
check "standard input is the same" cmp -s "$out" "$tmp/words"
run analyze --format tsv "Die Passwörter zurücksetzen"
check "tsv: nine columns each" test "$(awk -F '\t' 'NF != 9' "$out" | wc -l)" -eq 0
run analyze --format ndjson vpn
check "ndjson" json "'term' in j"
run analyze --json ''
check "no text: shape" shape terms
check "no text: exit 0" exits 0
run analyze --json "$(printf 'a\377b \303')"
check "bad bytes: valid JSON" shape terms
run analyze --index "$tmp/none.db" Passwort
check "no index: exit 0" exits 0
check "no index: said" complains "no index at .*none.db: built-in"
run analyze --index "$tmp/none.db" Passwort --quiet
check "no index: --quiet" no_complaint
echo x >"$tmp/bad.db"
run analyze --index "$tmp/bad.db" Passwort
check "damaged index: exit 3" exits 3
run analyze
check "no text: exit 2" exits 2

finish

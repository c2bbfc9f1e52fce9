#!/bin/sh
# search: formats, limits, languages, exit codes.
. tests/cli/lib.sh

make_index
run search Passwort vergessen
check "exit 0" exits 0
check "first hit" says "^1\. Passwort vergessen"
check "path and section line" says "^   de/account/password.md"
check "no complaint" no_complaint
check "no escape sequence" not says "$(printf '\033')"

run search passwort vergessen --json
check "--json: shape" shape results
check "--json: first hit" json "j['hits'][0]['id'] == 'account/password' and j['hits'][0]['lang'] == 'de'"
check "--json: took_us is 0 with LOTSE_NOW" json "j['took_us'] == 0"
check "--json: lang" json "j['lang'] == 'de'"
check "--json: scores fall" json "[h['score'] for h in j['hits']] == sorted((h['score'] for h in j['hits']), reverse=True)"
check "--json: marks count code points" json "all(0 <= a < b <= len(h['snippet']) for h in j['hits'] for a, b in h['marks'])"
check "--json: a mark covers the word" json "any(h['snippet'][a:b].lower().startswith('passwort') for h in j['hits'] for a, b in h['marks'])"
check "--json: no why without --explain" json "all(h['why'] == [] for h in j['hits'])"
check "--json: one line" lines 1
run search zurücksetzen größe drucker aus --json --all
check "umlauts: marks in bounds" json "all(0 <= a < b <= len(h['snippet']) for h in j['hits'] for a, b in h['marks'])"
run search --format=json passwort vergessen
check "--format=json is the same" shape results
with LOTSE_NOW= search --json passwort vergessen
check "the clock runs without LOTSE_NOW" json "j['took_us'] >= 0"

run search passwort vergessen --explain
check "--explain: reasons" says "^   + "
run search passwort vergessen --explain --json
check "--explain: why" json "len(j['hits'][0]['why']) > 0"
plain=$(wc -c <"$out")
run search passwort vergessen --explain=full --json
check "--explain=full: shape" shape results
check "--explain=full says more" test "$(wc -c <"$out")" -gt "$plain"

run search --format ndjson -n 2 --all vpn verbindung passwort
check "ndjson: a line a hit" test "$(grep -c '^{"id":' "$out")" -eq 2
run search --format ndjson -n 1 passwort vergessen
check "-n 1" lines 1
run search --format ndjson -n1 passwort vergessen
check "-n1" lines 1
run search --format ndjson --limit=1 passwort vergessen
check "--limit=1" lines 1

run search --format tsv passwort vergessen
check "tsv: names first" says "^rank	id	lang	score"
check "tsv: ten columns each" test "$(awk -F '\t' 'NF != 10' "$out" | wc -l)" -eq 0
check "tsv: the hit" says "^1	account/password	de	"

run search --lang en forgot password
check "--lang en" says "^1\. Forgot your password"
run search --lang en forgot password --json
check "--lang en: language" json "j['hits'][0]['lang'] == 'en'"
run search --lang any password passwort --json
check "--lang any: shape" shape results

run search qqqqzzzz
check "nothing: exit 1" exits 1
check "nothing: said" complains "Nothing fits"
check "nothing: stdout empty" silent
run search --lang de qqqqzzzz
check "nothing: said in German" complains "Nichts passt"
with LC_ALL=de_DE.UTF-8 search qqqqzzzz
check "nothing: the locale decides last" complains "Nichts passt"
run search --quiet qqqqzzzz
check "nothing: --quiet" no_complaint
run search --json qqqqzzzz
check "nothing: JSON all the same" shape results
check "nothing: verdict" json "j['verdict'] == 'none' and j['hits'] == []"
check "nothing: JSON: exit 1" exits 1
run search --format tsv qqqqzzzz
check "nothing: TSV has its names" lines 1
run search ''
check "an empty word: exit 1" exits 1
run search '"' '(' '*' 'AND' '^' 'NEAR(' --json
check "no text is a syntax error" shape results
run search "$(printf 'passwort \377\376 vergessen')" --json
check "bad bytes: valid JSON" shape results
run search -- passwort -vergessen --json
check "behind -- all are words" exits 0

run search escalate ticket --json
check "public: nothing internal" json "all(h['id'] != 'internal/escalation' for h in j['hits'])"
run search escalate ticket --audience agent --json
check "agent: internal" json "j['hits'][0]['id'] == 'internal/escalation'"
run search escalate ticket --audience level2 --json
check "level2: internal" json "j['hits'][0]['id'] == 'internal/escalation'"

run search escaltae --lang en --all --json
check "public: no word of internal articles is meant" json "j['mended'] == []"
run search escaltae --lang en --all --audience agent --json
check "agent: it is" json "j['mended'] == ['escaltae -> escalate']"

run search --color always passwort vergessen
check "--color always" says "$(printf '\033\\[1;33m')"
with NO_COLOR=1 search --color always passwort vergessen
check "the flag is stronger than NO_COLOR" says "$(printf '\033\\[')"
run search --color always --json passwort vergessen
check "JSON is never coloured" not says "$(printf '\033')"

if has_terminal; then
    script -qec "'$LOTSE' search passwort vergessen" /dev/null \
        >"$out" 2>&1 </dev/null
    check "a terminal: coloured" says "$(printf '\033\\[')"
    NO_COLOR=1 script -qec "'$LOTSE' search passwort vergessen" /dev/null \
        >"$out" 2>&1 </dev/null
    check "a terminal, NO_COLOR: plain" not says "$(printf '\033\\[')"
else
    skip "a terminal: coloured" "no terminal to be had"
    skip "a terminal, NO_COLOR: plain" "no terminal to be had"
fi

"$LOTSE" search passwort --index "$tmp/none.db" >"$out" 2>"$err"
rc=$?
check "no index: exit 3" exits 3
check "no index: what to do" complains "run lotse compile"
echo "not a database" >"$tmp/bad.db"
run search passwort --index "$tmp/bad.db"
check "not an index: exit 3" exits 3
run search passwort --index "$tmp"
check "a folder as index: exit 3" exits 3
head -c 3000 "$tmp/kb.db" >"$tmp/cut.db"
run search passwort --index "$tmp/cut.db"
check "a cut index: exit 3" exits 3

# a phrase stands in one section
cat >"$tmp/phrases.md" <<'EOF'
# Phrases

The first part ends with a walrus

## Next

Pelican begins this part, and then a walrus meets a pelican.

## Last

Heron

Visual C++ Redistributable, `set --pelican` and

```
make install DESTDIR
```
EOF
mkdir "$tmp/phrases"
mv "$tmp/phrases.md" "$tmp/phrases"
run compile "$tmp/phrases" -o "$tmp/phrases.db" --quiet
run search '"meets a pelican"' --index "$tmp/phrases.db"
check "a phrase of one section" exits 0
run search '"walrus Pelican"' --index "$tmp/phrases.db"
check "no phrase across sections" exits 1
run search '"pelican Heron"' --index "$tmp/phrases.db"
check "no phrase across the next ones" exits 1
run search '"Next Last"' --index "$tmp/phrases.db"
check "no phrase across headings" exits 1
run search '"install destdir"' --index "$tmp/phrases.db"
check "a phrase of code" exits 0
run search '"destdir install"' --index "$tmp/phrases.db"
check "code the other way round" exits 1
run search '"visual c++ redistributable"' --index "$tmp/phrases.db"
check "a phrase with signs" exits 0
run search '"visual redistributable"' --index "$tmp/phrases.db"
check "no phrase across a word of signs" exits 1

"$LOTSE" search passwort vergessen >/dev/full 2>"$err"
rc=$?
check "full disk: exit 3" exits 3
{
    "$LOTSE" search passwort vergessen --json 2>"$err"
    echo $? >"$tmp/rc"
} | :
rc=$(cat "$tmp/rc")
check "closed pipe: exit 0" exits 0
check "closed pipe: quiet" no_complaint

finish

#!/bin/sh
# compile --solved: solved tickets lend their wording to an article.
. tests/cli/lib.sh

kb=$tmp/kb
mkdir -p "$kb/de" "$kb/en"
for topic in invoice calendar printer holiday network scanner; do
    printf '# About the %s\n\nSome words on the %s and its settings.\n' \
        $topic $topic >"$kb/en/$topic.md"
done
printf '# Kennwort zurücksetzen\n\nSo setzen Sie das Kennwort zurück.\n' \
    >"$kb/de/password.md"
printf '# Reset the password\n\nThis is how to set a new password.\n' \
    >"$kb/en/password.md"
cat >"$tmp/solved.jsonl" <<'LINES'
{"text": "Hi, I am locked out and cannot enter anymore. Call Zaphod on +49 40 555123, zaphod@example.org", "article": "en/password.md"}
{"text": "We are locked out of the console since Monday", "article": ["en/password.md", "en/network.md"]}
{"text": "Somebody got locked out. Ticket 4711, case QX-99", "article": "password"}
{"text": "Ich bin ausgesperrt und komme nicht mehr rein", "article": "password"}
{"text": "Wieder ausgesperrt, bitte helfen", "article": "password"}
{"text": "Kollege ausgesperrt", "article": "de/password.md"}
LINES
ask="I was locked out this morning"

run compile "$kb" -o "$tmp/plain.db" --quiet
run search --index "$tmp/plain.db" locked out
check "without: nothing found" exits 1
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl"
check "compile" exits 0
check "no complaint" no_complaint
export LOTSE_INDEX="$tmp/kb.db"
run search --json locked out
check "users' words find it" json 'j["hits"][0]["path"] == "en/password.md"'
echo "$ask" >"$tmp/ticket"
run_in "$tmp/ticket" suggest --all --json
check "a ticket finds it" json 'j["hits"][0]["path"] == "en/password.md"'
run search --json ausgesperrt
check "German words find the German article" \
    json 'j["hits"][0]["path"] == "de/password.md"'
run show password --lang en
check "they are not shown" not says locked
run search '"locked out"'
check "no phrase of theirs" exits 1
run doctor "$kb"
check "doctor: postings and FTS5 agree" not says "by the postings"

# what could be a person's stays out of the index
for word in zaphod 555123 4711 qx99 example monday; do
    check "$word is not in the index" not grep -qai "$word" "$tmp/kb.db"
done

cp "$tmp/kb.db" "$tmp/first.db"
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl"
check "the same again: unchanged" says unchanged
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl" --full
check "a full build is the same" cmp -s "$tmp/kb.db" "$tmp/first.db"
run compile "$kb" -o "$tmp/kb.db"
check "without them it is another index" not says unchanged

echo '{"text": "locked out", "article": "en/gone.md"}' >>"$tmp/solved.jsonl"
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl"
check "an unknown article: exit 0" exits 0
check "an unknown article: a warning" \
    complains "gone.md:[01]: warning: a solved ticket names it"
echo '{"text": 1}' >>"$tmp/solved.jsonl"
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl"
check "a bad line: exit 2" exits 2
check "a bad line: file:line and how" \
    complains 'solved.jsonl:8: expected {"text"'
sed -i '$d' "$tmp/solved.jsonl"
echo '{"text": "a\u0000b", "article": "en/gone.md"}' >>"$tmp/solved.jsonl"
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/solved.jsonl"
check "a NUL: file:line and how" complains "solved.jsonl:8: .*u0000 is a NUL"
run compile "$kb" -o "$tmp/kb.db" --solved "$tmp/nowhere"
check "a missing file: exit 2" exits 2

finish

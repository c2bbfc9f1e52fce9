#!/bin/sh
# A question in one language finds an article that only the other one has.
. tests/cli/lib.sh

kb=$tmp/kb
mkdir -p "$kb/de" "$kb/en"
for topic in invoice calendar printer holiday network; do
    printf '# About the %s\n\nSome words on the %s and its settings.\n' \
        $topic $topic >"$kb/en/$topic.md"
done
printf '# Replace a broken screen\n\nOrder a new screen at the counter.\n' \
    >"$kb/en/screen.md"
printf '# Drucker\n\nHinweise zum Drucker.\n' >"$kb/de/printer.md"
printf '# Betriebsrat\n\nWann der Betriebsrat zustimmt.\n' >"$kb/de/council.md"
printf '# Arbeit\n\nArbeit, Arbeitszeit und Rat zur Arbeit.\n' >"$kb/de/work.md"
cat >"$tmp/ding" <<'WORDS'
# a few lines in the format of Ding
Bildschirm {m} [comp.]; Monitor {m} | Bildschirme {pl} :: screen | screens
bestellen {vt} :: to order
kaputt; defekt {adj} :: broken
Betriebsrat {m} :: works council
Rat {m} :: council
Arbeit {f} :: work
WORDS
ticket="Guten Tag, mein Bildschirm ist kaputt. Wo kann ich einen neuen bestellen?"

run compile "$kb" -o "$tmp/x.db" --dictionary "$tmp/ding"
check "compile with a dictionary" exits 0
check "what was learnt is kept" test -s "$tmp/x.db.words"
echo "$ticket" >"$tmp/ticket"
run_in "$tmp/ticket" suggest --index "$tmp/x.db" --json --all
check "a German ticket finds the English article" \
    json 'j["hits"][0]["path"] == "en/screen.md"'
check "the ticket is German" json 'j["lang"] == "de"'
echo "My printer is broken" >"$tmp/ticket"
run_in "$tmp/ticket" suggest --index "$tmp/x.db" --json
check "the base's own pair teaches printer" \
    json '"en/printer.md" == j["hits"][0]["path"]'

echo "When does the works council have to agree?" >"$tmp/ticket"
run_in "$tmp/ticket" suggest --index "$tmp/x.db" --all --json
check "two English words find one German word" \
    json 'j["hits"][0]["path"] == "de/council.md"'
words() { # how many distinct words the German hit was asked with
    run_in "$tmp/ticket" suggest --index "$tmp/x.db" --all --explain=full --json
    python3 -c 'import json, re, sys
j = json.load(open(sys.argv[1], encoding="utf-8"))
why = next(h["why"] for h in j["hits"] if h["path"] == "de/council.md")
print(re.search(r"(\d+) words", " ".join(why)).group(1))' "$out"
}
once=$(words)
echo "When does the works council have to agree? The works council, that works council." \
    >"$tmp/ticket"
check "said three times they are one word still" test "$(words)" = "$once"
cp "$tmp/x.db" "$tmp/full.db"
echo '!' >>"$tmp/x.db.words"
run compile "$kb" -o "$tmp/x.db" --dictionary "$tmp/ding" --full
check "a damaged cache is made anew" cmp -s "$tmp/x.db" "$tmp/full.db"
run compile "$kb" -o "$tmp/x.db" --dictionary "$tmp/ding"
check "nothing changed, nothing written" says unchanged
run compile "$kb" -o "$tmp/x.db" --dictionary none
check "another dictionary is another index" not says unchanged
run compile "$kb" -o "$tmp/x.db" --dictionary "$tmp/none-such"
check "a missing dictionary is an error" exits 2
check "and is named" complains none-such
check "and nothing is summed up" lines 0
run compile "$kb" -o "$tmp/new.db" --dictionary "$tmp/none-such"
check "a missing dictionary, no index yet: exit 2" exits 2
check "and is named, too" complains none-such

finish

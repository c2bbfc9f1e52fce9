#!/bin/sh
# Rules for synonyms: beside the articles, in the word lists, wrong ones.
. tests/cli/lib.sh

kb=$tmp/kb
mkdir -p "$kb/de" "$kb/en" "$tmp/lex/en"
for topic in Drucker Kalender Netzwerk Urlaub; do
    printf '# %s\n\nHinweise zum %s.\n' $topic $topic >"$kb/de/$topic.md"
done
printf '# Chipkarte sperren\n\nDie Chipkarte sperrt der Empfang.\n' \
    >"$kb/de/card.md"
printf '# Block a badge\n\nThe desk blocks your badge.\n' >"$kb/en/card.md"
printf '# Printer\n\nHow to set up the printer.\n' >"$kb/en/Drucker.md"

run compile "$kb" -o "$tmp/x.db"
check "compile without rules" exits 0
run search --index "$tmp/x.db" --lang de Zutrittsausweis --json
check "the word is unknown" json 'j["total"] == 0'

# one file for both languages, one for German
printf 'Zutrittsausweis, Chipkarte, badge\n' >"$kb/synonyms.txt"
printf '# nur hier\nTuerkarte => Chipkarte # hin\n' >"$kb/de/synonyms.txt"
run compile "$kb" -o "$tmp/x.db"
check "compile with rules" exits 0
check "it is written anew" not says unchanged
check "no complaint" no_complaint
run search --index "$tmp/x.db" --lang de Zutrittsausweis --explain
check "a synonym finds" says "1. Chipkarte sperren"
check "the reason" says 'Chipkarte (Synonym von "Zutrittsausweis")'
run search --index "$tmp/x.db" --lang en Zutrittsausweis
check "in English, too" says "1. Block a badge"
run search --index "$tmp/x.db" --lang de Türkarte
check "the German rule, folded" says "1. Chipkarte sperren"
run analyze --index "$tmp/x.db" --lang de Zutrittsausweis --json
check "analyze: shape" shape terms
check "analyze: tells it" json \
    "any(t['kind'] == 'synonym' and t['term'] == 'chipkart' and t['weight'] < 1 and t['df'] == 1 for t in j['terms'])"
cp "$tmp/x.db" "$tmp/same.db"
run compile "$kb" -o "$tmp/x.db"
check "the same rules: unchanged" says unchanged
run compile "$kb" -o "$tmp/x.db" --full
check "two builds are the same bytes" cmp -s "$tmp/x.db" "$tmp/same.db"

# wrong lines are told, and harmless
printf 'allein\nBadge => \nZutrittsausweis, Chipkarte\n' >"$kb/synonyms.txt"
run compile "$kb" -o "$tmp/x.db"
check "a wrong line is no error" exits 0
check "file, line, remedy" complains \
    "synonyms.txt:1: warning: one entry is no rule; write a, b or a => b"
check "the next one" complains "synonyms.txt:2: warning: nothing stands"
run search --index "$tmp/x.db" --lang de Zutrittsausweis
check "the right line holds" says "1. Chipkarte sperren"
run check "$kb"
check "check tells it, too" says "synonyms.txt:1"
printf 'a\377b, c\n' >"$kb/synonyms.txt"
run compile "$kb" -o "$tmp/x.db"
check "not UTF-8: no error" exits 0
check "not UTF-8: told" complains "synonyms.txt:1: warning: not UTF-8"
rm "$kb/synonyms.txt"
ln -s /etc/passwd "$kb/synonyms.txt"
run compile "$kb" -o "$tmp/x.db"
check "a link is not followed" complains "synonyms.txt:1: warning: not a regular"
rm "$kb/synonyms.txt"

# a folder of word lists
printf 'foo\nfob => badge\n' >"$tmp/lex/en/synonyms.txt"
run compile "$kb" -o "$tmp/x.db" --lexicon "$tmp/lex"
check "--lexicon: told with its path" complains \
    "lex/en/synonyms.txt:1: warning: one entry"
run search --index "$tmp/x.db" --lang en fob
check "--lexicon: found" says "1. Block a badge"
run analyze --index "$tmp/x.db" --lang en phone
check "--lexicon: instead of the built-in list" not says synonym

finish

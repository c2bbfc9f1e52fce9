#!/bin/sh
# suggest: files, standard input, verdicts.
. tests/cli/lib.sh

make_index
for lang in de en; do
    ticket=tests/cli/ticket-$lang.txt
    run suggest "$ticket"
    check "$lang: exit 0" exits 0
    check "$lang: the article is first" says \
        "^1\. \(Passwort vergessen\|Forgot your password\)"
    run suggest "$ticket" --json
    check "$lang: shape" shape results
    check "$lang: language" json "j['lang'] == '$lang'"
    check "$lang: first hit" json "j['hits'][0]['id'] == 'account/password'"
    check "$lang: its own language first" json "j['hits'][0]['lang'] == '$lang'"
    check "$lang: verdict" json "j['verdict'] in ('answer', 'maybe')"
    check "$lang: the signature is not searched" json \
        "'harbour' not in j['query'].lower() and 'hafenstr' not in j['query'].lower()"
    cp "$out" "$tmp/file"
    run_in "$ticket" suggest --json
    check "$lang: standard input is the same" cmp -s "$out" "$tmp/file"
    run_in "$ticket" suggest - --json
    check "$lang: - is the same" cmp -s "$out" "$tmp/file"
    run suggest "$ticket" --explain
    check "$lang: --explain" says "^   + "
done
run suggest tests/cli/ticket-de.txt
check "German heading" says "helfen"
run suggest tests/cli/ticket-en.txt
check "English heading" says "help"
run suggest tests/cli/ticket-en.txt --quiet
check "--quiet: no heading" not says "help:$"
run suggest tests/cli/ticket-de.txt --format ndjson -n 1
check "ndjson" lines 1
run suggest tests/cli/ticket-de.txt --format tsv
check "tsv" says "^1	account/password	de"

cat >"$tmp/other.txt" <<'T'
Hello,

the coffee machine on the third floor makes strange noises and the milk foam
tastes of nothing. Could someone please descale it?

Regards, Kim
T
run suggest "$tmp/other.txt"
check "nothing fits: exit 1" exits 1
check "nothing fits: silent" silent
check "nothing fits: said" complains "Nothing fits"
run suggest "$tmp/other.txt" --json
check "nothing fits: shape" shape results
check "nothing fits: verdict" json "j['verdict'] == 'none' and not j['hits']"
run suggest "$tmp/other.txt" --all --json
check "--all: shape" shape results
check "--all: exit 1 stays" exits 1

run suggest
check "no text at all: exit 1" exits 1
printf 'a\0b passwort \377' >"$tmp/bytes.txt"
run suggest "$tmp/bytes.txt" --json
check "any bytes: valid JSON" shape results
head -c 3000000 /dev/zero | tr '\0' 'x' >"$tmp/long.txt"
run suggest "$tmp/long.txt" --json
check "a very long word: valid JSON" shape results
head -c 34000000 /dev/zero >"$tmp/huge.txt"
run suggest "$tmp/huge.txt"
check "too large: exit 2" exits 2
check "too large: said" complains "is larger than 32768 KiB"
rm "$tmp/huge.txt" "$tmp/long.txt"

run suggest "$tmp/nowhere.txt"
check "missing file: exit 2" exits 2
check "missing file: said" complains "^lotse: can't read .*nowhere.txt: No such file"
run suggest "$tmp"
check "a folder: exit 2" exits 2
ln -s loop "$tmp/loop"
run suggest "$tmp/loop"
check "unreadable: exit 3" exits 3
if [ "$(id -u)" -ne 0 ]; then
    echo x >"$tmp/secret.txt"
    chmod 0 "$tmp/secret.txt"
    run suggest "$tmp/secret.txt"
    check "no permission: exit 3" exits 3
else
    skip "no permission: exit 3" "root reads everything"
fi
run suggest a b
check "two files: exit 2" exits 2

if has_terminal; then
    # the terminal's own end-of-file, as a person would type it
    printf '\004' | script -qec "'$LOTSE' suggest" /dev/null >"$out" 2>&1
    check "a terminal: a hint" says "end with Ctrl-D"
else
    skip "a terminal: a hint" "no terminal to be had"
fi

finish

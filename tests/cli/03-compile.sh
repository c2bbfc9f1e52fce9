#!/bin/sh
# compile: summary, diagnostics, exit codes.
. tests/cli/lib.sh

kb=$root/tests/cli/kb
run compile "$kb" -o "$tmp/a.db"
check "exit 0" exits 0
check "summary" says "^10 articles (5 de, 5 en), [0-9]* sections, 10 parsed, index [0-9.]* [kM]B, $tmp/a.db$"
check "one line" lines 1
check "no complaint" no_complaint
check "the index is there" test -s "$tmp/a.db"

run compile "$kb" -o "$tmp/a.db"
check "again: nothing parsed" says "0 parsed.*(unchanged)"
run compile "$kb" -o "$tmp/a.db" --full
check "--full: all parsed" says " 10 parsed"
run --index "$tmp/b.db" compile "$kb" --json
check "--json: shape" shape compile
check "--json: values" json "j['articles'] == 10 and j['de'] == 5 and j['written']"
check "--index names the index" test -s "$tmp/b.db"
run compile "$kb" -o "$tmp/c.db" --quiet
check "--quiet: silent" silent
check "--quiet: index written" test -s "$tmp/c.db"
run compile "$kb" -o "$tmp/d.db" --check
check "--check: says so" says "nothing written"
check "--check: exit 0" exits 0
check "--check: no index" not test -e "$tmp/d.db"
run compile "$kb" -o "$tmp/d.db" --jobs 1
check "--jobs 1" exits 0
run compile "$kb" -o "$tmp/d.db" --jobs 0
check "--jobs 0: exit 2" exits 2

mkdir -p "$tmp/kb/de" "$tmp/kb/en"
cp "$kb/de/account/password.md" "$tmp/kb/de/good.md"
printf -- '---\ntitle: [open\n---\n\nText\n' >"$tmp/kb/de/broken.md"
printf '# Bad bytes\n\n\377\376 text\n' >"$tmp/kb/en/bytes.md"
printf -- '---\ntitle: T\nfrobnicate: 1\nlevel: Beginner\n---\n\n# T\n\nText of an English article about the keyboard.\n' \
    >"$tmp/kb/en/foreign.md"
(cd "$tmp" && "$LOTSE" compile kb -o e.db) >"$out" 2>"$err"
rc=$?
check "broken articles: exit 2" exits 2
check "broken articles: path:line, from here" complains "^kb/de/broken.md:[1-9][0-9]*: error: "
check "bad bytes: path:line" complains "^kb/en/bytes.md:[1-9][0-9]*: error: "
check "foreign value: warning" complains "^kb/en/foreign.md:[1-9][0-9]*: warning: "
check "the rest is compiled" says "^2 articles"
(cd "$tmp/kb" && "$LOTSE" compile . -o ../e.db --full) >"$out" 2>"$err"
rc=$?
check "folder .: path without ./" complains "^de/broken.md:[1-9]"
(cd "$tmp" && "$LOTSE" compile kb/ -o e.db --full --verbose) >"$out" 2>"$err"
rc=$?
check "folder with a slash" complains "^kb/de/broken.md:[1-9]"
check "--verbose counts unknown keys" complains "1 unknown front-matter key"
(cd "$tmp" && "$LOTSE" compile kb -o e.db --full --quiet) >"$out" 2>"$err"
rc=$?
check "--quiet: errors stay" complains "broken.md"
check "--quiet: warnings go" not complains "foreign.md"

rm "$tmp/kb/de/broken.md" "$tmp/kb/en/bytes.md"
run compile "$tmp/kb" -o "$tmp/e.db"
check "mended: exit 0" exits 0

run compile "$tmp/nowhere" -o "$tmp/f.db"
check "missing folder: fails" not exits 0
check "missing folder: named" complains "nowhere"
check "missing folder: no index" not test -e "$tmp/f.db"
run compile "$kb" -o "$tmp/no/such/folder/f.db"
check "index folder missing: said" complains "^lotse: "
run compile "$kb" -o "$tmp"
check "index is a folder: exit 2 or 3" test "$rc" -ge 2
run compile "$kb" -o "$tmp/a.db" --lexicon "$tmp/nowhere"
check "missing lexicon: fails" not exits 0

# each translation is read once, not all sections for each article; the limit
# is ten times what this takes and a third of what it would take else
mkdir -p "$tmp/many/de" "$tmp/many/en"
awk -v dir="$tmp/many" 'BEGIN {
    for (i = 0; i < 1600; i++) {
        file = dir (i % 2 ? "/de/" : "/en/") int(i / 2) ".md"
        print "# Text " int(i / 2) >file
        for (j = 0; j < 30; j++)
            print "\n## Part " j "\n\nWord." >file
        close(file)
    }
}'
# shellcheck disable=SC3045 # dash and bash both have it
(ulimit -t 8 && "$LOTSE" compile "$tmp/many" -o "$tmp/many.db") \
    >"$out" 2>"$err"
rc=$?
check "many translations: in time" says "^1600 articles"

finish

#!/bin/sh
# compile: a second run equals a full one, byte for byte, or its changes stand
# beside the index and answer the same; what it refuses.
. tests/cli/lib.sh

cp -R "$root/tests/cli/kb" "$tmp/kb"
kb=$tmp/kb
# Do both indexes hold the same?
# shellcheck disable=SC2317 # check calls it
same() {
    if [ ! -f "$tmp/a.db.delta" ]; then
        cmp -s "$tmp/a.db" "$tmp/b.db"
        return
    fi
    for i in a b; do
        "$LOTSE" list --index "$tmp/$i.db" --json --audience level2
        "$LOTSE" search "vpn password drucker" --index "$tmp/$i.db" --json |
            sed 's/"took_us":[0-9]*//'
    done >"$tmp/same.out"
    [ "$(head -n 2 "$tmp/same.out")" = "$(tail -n 2 "$tmp/same.out")" ]
}
# build NAME FILES-PARSED: incremental into a.db, full into b.db, and compare
both() {
    run compile "$kb" -o "$tmp/a.db"
    check "$1: $2 parsed" says " $2 parsed"
    "$LOTSE" compile "$kb" -o "$tmp/b.db" --full --quiet --jobs 1
    check "$1: equals a full build" same
}

both "first build" 10
check "two builds are equal" cmp -s "$tmp/a.db" "$tmp/b.db"
cp "$tmp/a.db" "$tmp/first.db"
run compile "$kb" -o "$tmp/a.db"
check "nothing changed: untouched" cmp -s "$tmp/a.db" "$tmp/first.db"
touch "$kb"/*/*/*.md
both "touched files" 0


# files are known by their looks, but not by those that can be forged
cp -p "$kb/en/network/vpn.md" "$tmp/vpn.md"
sed 's/VPN/VPM/' "$tmp/vpn.md" >"$kb/en/network/vpn.md"
touch -r "$tmp/vpn.md" "$kb/en/network/vpn.md"
both "other bytes, same size and time" 1
cp -p "$tmp/vpn.md" "$kb/en/network/vpn.md"
both "and back" 1
touch -r "$kb/en/network" "$tmp/stamp"
printf '# Rent an okapi\n\nThe okapi is striped.\n' >"$kb/en/network/okapi.md"
touch -r "$tmp/stamp" "$kb/en/network"
both "a new file in a folder with its old time" 1
run search okapi --index "$tmp/a.db" --json
check "and it is found" json "j['hits'][0]['path'] == 'en/network/okapi.md'"
rm "$kb/en/network/okapi.md"
touch -r "$tmp/stamp" "$kb/en/network"
both "and gone again" 0
rm "$tmp/a.db.seen"
both "nothing remembered" 10
printf 'LOTSEEN1garbage' >"$tmp/a.db.seen"
both "nonsense remembered" 10
for jobs in 2 3 8; do
    "$LOTSE" compile "$kb" -o "$tmp/c.db" --full --quiet --jobs $jobs
    check "$jobs workers: the same bytes" cmp -s "$tmp/a.db" "$tmp/c.db"
done

printf '\nA sentence on the zebrafish.\n' >>"$kb/en/network/vpn.md"
both "a changed file" 1
run search zebrafish --index "$tmp/a.db" --json
check "a changed file: found" json "j['hits'][0]['path'] == 'en/network/vpn.md'"

mkdir "$kb/en/new"
printf '# Order a quokka\n\nThe quokka arrives on Monday.\n' >"$kb/en/new/q.md"
both "a new file" 1
run search quokka --index "$tmp/a.db" --json
check "a new file: found" json "j['hits'][0]['id'] == 'new/q'"

mv "$kb/en/new/q.md" "$kb/en/new/r.md"
both "a renamed file" 1
run search quokka --index "$tmp/a.db" --json
check "a renamed file: new id" json "[h['id'] for h in j['hits']] == ['new/r']"

rm "$kb/en/new/r.md"
run compile "$kb" -o "$tmp/a.db"
check "a deleted file: said" says " 1 removed"
both "a deleted file" 0
run search quokka --index "$tmp/a.db"
check "a deleted file: not found" exits 1
run show new/r --index "$tmp/a.db"
check "a deleted file: not shown" exits 1

printf '# Broken\n\n\377\n' >"$kb/de/account/password.md"
run compile "$kb" -o "$tmp/a.db"
check "a file breaks: exit 2" exits 2
"$LOTSE" compile "$kb" -o "$tmp/b.db" --full --quiet 2>/dev/null
check "a file breaks: equals a full build" cmp -s "$tmp/a.db" "$tmp/b.db"
run compile "$kb" -o "$tmp/a.db"
check "it is still broken: exit 2 again" exits 2
check "it is still broken: said again" complains "password.md:3: error"
cp "$root/tests/cli/kb/de/account/password.md" "$kb/de/account/password.md"
both "a file is mended" 1
check "back to the first state" test "$(wc -c <"$tmp/a.db")" -gt 0

# another word list is another index
mkdir -p "$tmp/lex/en"
printf 'vpn\n' >"$tmp/lex/en/stop.txt"
run compile "$kb" -o "$tmp/a.db" --lexicon "$tmp/lex"
check "other word lists: all parsed again" says " 10 parsed"
run search vpn --index "$tmp/a.db" --lang en
check "other word lists: in force" exits 1

# two files, one id
printf -- '---\nid: account/password\n---\n# Twin\n\nText.\n' >"$kb/en/twin.md"
run compile "$kb" -o "$tmp/b.db"
check "twin ids: exit 2" exits 2
check "twin ids: both files named" complains "twin.md.*password.md\|password.md.*twin.md"
rm "$kb/en/twin.md"

# nothing outside the folder is read
printf '# Secret\n\nsecretword\n' >"$tmp/secret.md"
ln -s ../../secret.md "$kb/en/secret.md"
ln -s vpn.md "$kb/en/network/again.md"
ln -s "$kb/en" "$kb/en/loop"
run compile "$kb" -o "$tmp/b.db"
check "a link out of the folder: exit 2" exits 2
check "a link out of the folder: named" complains "secret.md"
check "a link to a folder: warning" complains "en/loop:1: warning: .*not followed"
run search secretword --index "$tmp/b.db"
check "a link out of the folder: not read" exits 1
rm "$kb/en/secret.md" "$kb/en/network/again.md" "$kb/en/loop"

# folders that can't be walked don't keep the others out
mkdir -p "$tmp/odd/de"
printf '# Herberge\n\nText.\n' >"$tmp/odd/de/inn.md"
deep=$tmp/odd$(awk 'BEGIN { for (i = 0; i < 34; i++) printf "/d" }')
mkdir -p "$deep"
printf '# Tief\n\nText.\n' >"$deep/deep.md"
run compile "$tmp/odd" -o "$tmp/odd.db"
check "folders too deep: exit 2" exits 2
check "folders too deep: named" complains "d/d:1: error: .*nested"
check "folders too deep: the rest is compiled" says "^1 articles"
rm -r "$tmp/odd/d"
mkdir "$tmp/odd/closed"
chmod 000 "$tmp/odd/closed"
if [ "$(id -u)" -eq 0 ]; then
    skip "a closed folder" "root reads everything"
else
    run compile "$tmp/odd" -o "$tmp/odd.db"
    check "a closed folder: named" complains "odd/closed:1: error: .*permit"
fi
chmod 700 "$tmp/odd/closed"
printf '# Shouting\n\nquoll\n' >"$tmp/odd/UPPER.MD"
bad=$(printf '%s/odd/two\nlines.md' "$tmp")
printf '# Bad \377\n' >"$bad"
run compile "$tmp/odd" -o "$tmp/odd.db"
check "a name of two lines: one line" complains 'odd/two\\nlines.md:1: error'
run search quoll --index "$tmp/odd.db"
check "UPPER.MD is an article" exits 0

# shapes of files
: >"$kb/en/empty.md"
printf '# Only a title' >"$kb/en/title.md"
printf '\357\273\277# With a mark\r\n\r\nwombat\r\n' >"$kb/en/bom.md"
awk 'BEGIN { printf "# Long line\n\n"
    for (i = 0; i < 52250; i++) printf "numbat%d ", i % 7; print "" }' \
    >"$kb/en/long.md"
awk 'BEGIN { print "# Too much\n"; for (i = 0; i < 120000; i++)
    print "ten bytes" }' >"$kb/en/huge.md"
run compile "$kb" -o "$tmp/b.db"
check "over a megabyte: exit 2" exits 2
check "over a megabyte: how to mend it" complains "huge.md.*split the article"
run search wombat --index "$tmp/b.db"
check "a byte order mark is no matter" exits 0
run search numbat3 --index "$tmp/b.db"
check "a line of 418,000 letters" exits 0
rm "$kb/en/huge.md"
run compile "$kb" -o "$tmp/b.db"
check "an empty file is no error" exits 0
chmod 000 "$kb/en/bom.md"
if [ "$(id -u)" -eq 0 ]; then
    skip "an unreadable file" "root reads everything"
else
    run compile "$kb" -o "$tmp/b.db"
    check "an unreadable file" complains "bom.md"
fi
chmod 600 "$kb/en/bom.md"

# an old index that is no index is replaced
echo garbage >"$tmp/c.db"
run compile "$kb" -o "$tmp/c.db"
check "garbage at the index's place: replaced" exits 0
run doctor --index "$tmp/c.db"
check "and sound" not complains "damaged"

# two at once: one waits or says so, the index is whole
"$LOTSE" compile "$kb" -o "$tmp/d.db" --full >/dev/null 2>&1 &
first=$!
run compile "$kb" -o "$tmp/d.db" --full
check "two at once: done or busy" test "$rc" -eq 0 -o "$rc" -eq 75
wait "$first"
run search vpn --index "$tmp/d.db"
check "two at once: a whole index" exits 0

finish

#!/bin/sh
# A damaged index: what is said where, and how it heals.
. tests/cli/lib.sh

# spoil FILE PLACE: change the byte at a place
spoil() {
    python3 -c 'import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    c = f.read(1)[0] ^ 1
    f.seek(-1, 1)
    f.write(bytes([c]))' "$1" "$2"
}

make_index
kb=tests/cli/kb
pages=$(python3 -c 'import sys
print(int.from_bytes(open(sys.argv[1], "rb").read(32)[28:], "big"))' \
    "$tmp/kb.db")
run search --lang de Passwort --json
cp "$out" "$tmp/right"

# one place in each page and in each 8 KiB behind: an error, or the same answer
wrong=0
refused=0
unseen=0
size=$(wc -c <"$tmp/kb.db")
at=4000
while [ "$at" -lt "$size" ]; do
    cp "$tmp/kb.db" "$tmp/bad.db"
    spoil "$tmp/bad.db" "$at"
    run search --lang de Passwort --json --index "$tmp/bad.db"
    if exits 3 && complains "bad.db: damaged (.*; run lotse compile"; then
        refused=$((refused + 1))
    elif ! exits 0 || ! cmp -s "$out" "$tmp/right"; then
        wrong=$((wrong + 1))
        echo "# wrong with byte $at changed"
    fi
    run doctor --index "$tmp/bad.db" $kb
    if ! exits 1 || ! says "^fail .*damaged ("; then
        unseen=$((unseen + 1))
        echo "# not seen by doctor: byte $at changed"
    fi
    at=$((at + 8192))
done
echo "# $refused places of $pages pages are read by the search"
check "search: an error or the same answer" test $wrong -eq 0
check "search: pages that it reads are refused" test $refused -gt 3
check "doctor finds every damage" test $unseen -eq 0
cp "$tmp/kb.db" "$tmp/bad.db"
spoil "$tmp/bad.db" $((2 * 8192 + 1))
run search Passwort --index "$tmp/bad.db"
check "search names the page" complains "damaged (page 3); run lotse compile"
cp "$tmp/kb.db" "$tmp/bad.db"
spoil "$tmp/bad.db" $((size - 1))
run doctor --index "$tmp/bad.db" $kb
check "doctor finds the last byte" says "^fail .*damaged ("

cp "$tmp/kb.db" "$tmp/bad.db"
printf x >>"$tmp/bad.db"
run search Passwort --index "$tmp/bad.db"
check "one byte more: exit 3" exits 3
check "one byte more: what to do" complains "damaged (.*run lotse compile"
head -c $((size - 1)) "$tmp/kb.db" >"$tmp/bad.db"
run search Passwort --index "$tmp/bad.db"
check "one byte less: exit 3" exits 3
check "one byte less: what to do" complains "damaged (.*run lotse compile"

cp "$tmp/kb.db" "$tmp/bad.db"
spoil "$tmp/bad.db" $((pages * 8192 - 100))
run compile $kb -o "$tmp/bad.db"
check "compile heals it" exits 0
check "to the same bytes" cmp -s "$tmp/kb.db" "$tmp/bad.db"

finish

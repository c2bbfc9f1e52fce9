#!/bin/sh
# Changes beside the index: the same answers as a full build gives, after each
# of many edits; what is stale or damaged.
. tests/cli/lib.sh

# with and without translations
for seed in 1 2; do
    python3 "$root/tests/cli/delta.py" "$LOTSE" "$tmp/work" 6 $seed \
        >"$tmp/said" 2>&1
    rc=$?
    sed 's/^/# /' "$tmp/said"
    check "random edits $seed: as a full build" exits 0
    check "random edits $seed: many as changes" \
        grep -q "same 6 delta [3-6]" "$tmp/said"
done

# plain cases, on a base without translations
mkdir -p "$tmp/kb/de" "$tmp/kb/en"
for i in 1 2 3 4 5 6 7 8 9; do
    printf '# Artikel %s\n\nDer Drucker %s druckt nicht.\n' $i $i \
        >"$tmp/kb/de/d$i.md"
    printf '# Article no %s\n\nThe printer %s does not print.\n' $i $i \
        >"$tmp/kb/en/e$i.md"
done
run compile "$tmp/kb" -o "$tmp/a.db"
cp "$tmp/a.db" "$tmp/base.db"
sed 's/druckt/klemmt/' "$tmp/kb/de/d5.md" >"$tmp/d5" && cp "$tmp/d5" "$tmp/kb/de/d5.md"
run compile "$tmp/kb" -o "$tmp/a.db"
check "a changed word: done" exits 0
check "a changed word: the index stays" cmp -s "$tmp/a.db" "$tmp/base.db"
check "a changed word: changes beside it" test -f "$tmp/a.db.delta"
run search klemmt --index "$tmp/a.db" --json
check "a changed word: found" json "j['hits'][0]['path'] == 'de/d5.md'"
run doctor --index "$tmp/a.db"
check "a changed word: sound" says "sound"

# another build takes no foreign changes
cp "$tmp/a.db.delta" "$tmp/old.delta"
run compile "$tmp/kb" -o "$tmp/a.db" --full
check "full: no changes beside it" test ! -f "$tmp/a.db.delta"
cp "$tmp/old.delta" "$tmp/a.db.delta"
run search klemmt --index "$tmp/a.db" --json
check "stale changes: passed over" json "j['total'] == 1"
run doctor "$tmp/kb" --index "$tmp/a.db"
check "stale changes: sound" says "sound"

# damaged changes
cp "$tmp/base.db" "$tmp/a.db"
cp "$tmp/old.delta" "$tmp/a.db.delta"
printf 'XXXX' | dd of="$tmp/a.db.delta" bs=1 seek=5000 conv=notrunc 2>/dev/null
run search klemmt --index "$tmp/a.db"
check "damaged changes: an error" exits 3
check "damaged changes: what to do" complains "a.db.delta.*run lotse compile"
run doctor --index "$tmp/a.db"
check "damaged changes: the doctor finds it" says "fail.*a.db.delta"
run compile "$tmp/kb" -o "$tmp/a.db"
check "damaged changes: compile heals" exits 0
run search klemmt --index "$tmp/a.db" --json
check "damaged changes: healed" json "j['hits'][0]['path'] == 'de/d5.md'"

check "damaged changes: gone" test ! -f "$tmp/a.db.delta"

# changes of changes; the same as before is no change
printf '# Neu\n\nDer Toner schmiert.\n' >"$tmp/kb/de/d99.md"
run compile "$tmp/kb" -o "$tmp/a.db" --json
check "a new article: counted" json "j['articles'] == 19 and j['de'] == 10"
rm "$tmp/kb/de/d1.md"
run compile "$tmp/kb" -o "$tmp/a.db" --json
check "a removed article: counted" \
    json "j['articles'] == 18 and j['removed'] == 1 and j['parsed'] == 0"
run show d1 --index "$tmp/a.db"
check "a removed article: gone" exits 1
run search toner schmiert --index "$tmp/a.db" --json
check "an article of former changes stays" \
    json "j['hits'][0]['path'] == 'de/d99.md'"
run compile "$tmp/kb" -o "$tmp/a.db"
check "nothing changed: untouched" says "unchanged"

# files that can't be compiled
printf -- '---\ntitle: [\n---\n' >"$tmp/kb/de/bad.md"
run compile "$tmp/kb" -o "$tmp/a.db"
check "a broken file: exit 2" exits 2
check "a broken file: named" complains "de/bad.md"
printf '# Gut\n\nEin Zettelkasten.\n' >"$tmp/kb/de/d2.md"
run compile "$tmp/kb" -o "$tmp/a.db"
check "a broken file beside a changed one: exit 2" exits 2
check "a broken file beside a changed one: named" complains "de/bad.md"
run search Zettelkasten --index "$tmp/a.db" --json
check "and the changed one is found" json "j['hits'][0]['path'] == 'de/d2.md'"

finish

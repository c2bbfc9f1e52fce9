#!/bin/sh
# kill.sh [N [--beside]]: compile is killed N times (200) at random moments,
# while it builds anew or publishes changes beside the index.
#
# After each kill the index on disk is whole and answers, as it was before or
# as it should become; no worker and no temporary index is left in the way; and
# in the end a compile that is left alone gets through.
. tests/cli/lib.sh

runs=${1:-200}
how=--full
most=.12
article=access/two-factor
cp -R articles "$tmp/articles"
if [ "${2-}" = --beside ]; then
    how=--jobs=1 # as usual, but for the numbers of processes to kill
    most=.03
    article=access/kill # has no translation, which would ask for a full build
fi
edit() { # one word more; alone it would change the mean length, in a small base
    if [ "$how" = --full ]; then
        echo "Zusatz$1 ist ein neues Wort." >>"$tmp/articles/de/$article.md"
    else
        printf '# Zwei-Faktor-Anmeldung beim Nachbarn\n\nZusatz%s ist neu.\n' \
            "$1" >"$tmp/articles/de/$article.md"
    fi
}
edit 0
run compile "$tmp/articles" -o "$tmp/kb.db"
check "the first compile" exits 0
export LOTSE_INDEX="$tmp/kb.db"
awk -v n="$runs" -v most="$most" 'BEGIN { srand(7); for (i = 0; i < n; i++)
    printf "%.4f\n", .001 + rand() * most }' >"$tmp/moments"

killed=0
unreadable=0
old=0
new=0
i=0
while read -r moment; do
    i=$((i + 1))
    edit "$i"
    timeout -s KILL "$moment" "$LOTSE" compile "$tmp/articles" "$how" \
        -o "$tmp/kb.db" >/dev/null 2>&1
    [ $? -eq 137 ] && killed=$((killed + 1))
    run search Zwei-Faktor-Anmeldung
    [ $rc -eq 0 ] || unreadable=$((unreadable + 1))
    run show "$article" --lang de
    [ $rc -eq 0 ] || unreadable=$((unreadable + 1))
    if says "Zusatz$i ist"; then
        new=$((new + 1))
    else
        old=$((old + 1))
    fi
done <"$tmp/moments"

echo "# killed $killed of $runs: $old times the old index, $new times the new"
check "an index that answers after each kill" test $unreadable -eq 0
check "some kills hit" test $killed -gt $((runs / 10))
run compile "$tmp/articles" -o "$tmp/kb.db"
check "a compile that is left alone" exits 0
if [ "$how" != --full ]; then # the former one may have had to build anew
    runs=$((runs + 1))
    edit "$runs"
    run compile "$tmp/articles" -o "$tmp/kb.db"
    check "and another one" exits 0
fi
run show "$article" --lang de
check "holds the last change" says "Zusatz$runs ist"
run doctor "$tmp/articles"
check "the index is sound" exits 0
check "no temporary index is left" test ! -e "$tmp/kb.db.tmp"
if [ "$how" != --full ]; then
    check "the changes stand beside the index" test -e "$tmp/kb.db.delta"
    run search "Zusatz$runs Anmeldung" --json
    sed 's/"took_us":[0-9]*//' "$out" >"$tmp/beside"
    run compile "$tmp/articles" --full -o "$tmp/kb.db"
    run search "Zusatz$runs Anmeldung" --json
    check "a full build answers the same" \
        test "$(sed 's/"took_us":[0-9]*//' "$out")" = "$(cat "$tmp/beside")"
fi
finish

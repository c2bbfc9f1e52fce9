#!/bin/sh
# kill.sh [N]: compile is killed N times (200) at random moments.
#
# After each kill the index on disk is whole and answers, as it was before or
# as it should become; no worker and no temporary index is left in the way; and
# in the end a compile that is left alone gets through.
. tests/cli/lib.sh

runs=${1:-200}
cp -R articles "$tmp/articles"
run compile "$tmp/articles" -o "$tmp/kb.db"
check "the first compile" exits 0
export LOTSE_INDEX="$tmp/kb.db"
awk -v n="$runs" 'BEGIN { srand(7); for (i = 0; i < n; i++)
    printf "%.4f\n", .001 + rand() * .12 }' >"$tmp/moments"

killed=0
unreadable=0
old=0
new=0
i=0
while read -r moment; do
    i=$((i + 1))
    echo "Zusatz$i ist ein neues Wort." >>"$tmp/articles/de/access/two-factor.md"
    timeout -s KILL "$moment" "$LOTSE" compile "$tmp/articles" --full \
        -o "$tmp/kb.db" >/dev/null 2>&1
    [ $? -eq 137 ] && killed=$((killed + 1))
    run search Zwei-Faktor-Anmeldung
    [ $rc -eq 0 ] || unreadable=$((unreadable + 1))
    run show access/two-factor --lang de
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
run show access/two-factor --lang de
check "holds the last change" says "Zusatz$runs ist"
run doctor "$tmp/articles"
check "the index is sound" exits 0
check "no temporary index is left" test ! -e "$tmp/kb.db.tmp"
finish

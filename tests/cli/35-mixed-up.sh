#!/bin/sh
# The files of one thing named as those of another: nothing is lost.
. tests/cli/lib.sh
make_index
export LOTSE_TICKETS="$tmp/t.db"
run ticket new --from anna@acme.example --text "Drucker druckt nicht"

# an index never takes the place of tickets, nor of another program's database
cp "$tmp/t.db" "$tmp/t.copy"
run compile "$root/tests/cli/kb" -o "$tmp/t.db"
check "an index over tickets: exit 2" exits 2
check "and what to do" complains "t.db is a database.*-o"
check "tickets are as they were" cmp -s "$tmp/t.db" "$tmp/t.copy"
check "no trace of an index" not test -e "$tmp/t.db.seen"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("CREATE TABLE a (b)")
db.commit()' "$tmp/other.db"
cp "$tmp/other.db" "$tmp/other.copy"
run compile "$root/tests/cli/kb" -o "$tmp/other.db"
check "nor over another database: exit 2" exits 2
check "it is as it was" cmp -s "$tmp/other.db" "$tmp/other.copy"

# tickets are never written into a file that is something else
cp "$tmp/kb.db" "$tmp/kb.copy"
for file in kb other; do
    run ticket list --tickets "$tmp/$file.db"
    check "$file for tickets: exit 3" exits 3
    check "$file for tickets: says so" complains "of another program"
    check "$file is as it was" cmp -s "$tmp/$file.db" "$tmp/$file.copy"
    check "$file has no log" not test -e "$tmp/$file.db-wal"
done

# a copy is its owner's alone, as what it was made from is
run backup "$tmp/copy.db"
check "a backup" exits 0
check "only for its owner" \
    test "$(stat -c %a "$tmp/copy.db")" = 600

finish

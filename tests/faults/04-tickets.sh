#!/bin/sh
# What the world does to the tickets: full disk, read-only folder, a lock held
# by another program, a clock set back, a file of another program. One clear
# line each, nothing lost, and afterwards it works again.
. tests/cli/lib.sh

export LOTSE_TICKETS="$tmp/d/t.db"
mkdir "$tmp/d"
run ticket new --from anna@a.example --text "Frage eins"
check "the first ticket" exits 0

# intact NAME N: the file is sound and holds N tickets
intact() {
    run ticket list --json
    check "$1: works again" exits 0
    check "$1: $2 tickets" json "j['total'] == $2"
    python3 - "$LOTSE_TICKETS" >"$out" 2>"$err" <<'PY'
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check"):
    print(*row)
PY
    check "$1: integrity_check" says '^ok$'
}

# a limit on the size of files: as a full disk
head -c 300000 /dev/urandom >"$tmp/bytes"
head -c 3000000 /dev/urandom >"$tmp/more"
(
    ulimit -f 100 # times 512 bytes
    "$LOTSE" ticket new --from anna@a.example --text x \
        --attach "$tmp/bytes" >"$out" 2>"$err"
    echo $? >"$tmp/rc"
)
rc=$(cat "$tmp/rc")
check "full: exit 3" exits 3
check "full: one line" test "$(wc -l <"$err")" -eq 1
check "full: it names the file" complains "t.db"
check "full: and asks for space" complains "space"
intact "full" 1

# a disk that is full, where a file system of our own can be had
if unshare -rm mount -t tmpfs none /tmp 2>/dev/null; then
    mkdir "$tmp/small"
    # shellcheck disable=SC2016 # for the inner shell
    unshare -rm sh -c '
        mount -t tmpfs -o size=1600k none "$1/small" || exit 99
        cd "$1/small" || exit 99
        export LOTSE_TICKETS="$1/small/t.db"
        "$2" ticket new --from anna@a.example --text eins >/dev/null || exit 99
        "$2" ticket new --from anna@a.example --text zwei --attach ../more \
            >"$1/out" 2>"$1/err"
        echo $? >"$1/rc"
        "$2" ticket list --json >"$1/list" 2>>"$1/err"
        cat /dev/zero >"$1/small/rest" 2>/dev/null # not a byte is left
        "$2" ticket list --json >"$1/list2" 2>"$1/err2"
        rm "$1/small/rest"
        "$2" ticket new --from anna@a.example --text drei >/dev/null 2>&1 ||
            echo "still full" >"$1/list"
        "$2" doctor --index "$1/none.db" >"$1/doctor"
    ' full "$tmp" "$LOTSE"
    rc=$(cat "$tmp/rc")
    check "full disk: exit 3" exits 3
    check "full disk: one line" test "$(wc -l <"$err")" -eq 1
    check "full disk: it names the file" complains "t.db"
    check "full disk: and asks for space" complains "space"
    cp "$tmp/list" "$out"
    check "full disk: the first ticket is there, half a one isn't" \
        json 'j["total"] == 1'
    # SQLite's shared memory is a file, too
    cp "$tmp/err2" "$err"
    check "not a byte left: one line" test "$(wc -l <"$err")" -eq 1
    check "not a byte left: why" complains "space"
    cp "$tmp/doctor" "$out"
    check "space again: sound" says "^ok    tickets .*2 tickets"
else
    skip "full disk: exit 3" "no file system of our own"
fi

if [ "$(id -u)" = 0 ]; then
    # root writes everywhere: ask as nobody
    as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
    chmod 755 "$tmp"
else
    as_nobody=
fi
chmod 555 "$tmp/d"
chmod 444 "$tmp/d/t.db"
cp "$LOTSE" "$tmp/lotse"
# shellcheck disable=SC2086 # words
if [ -z "$as_nobody" ] || $as_nobody true 2>/dev/null; then
    $as_nobody "$tmp/lotse" ticket new --from anna@a.example --text x \
        >"$out" 2>"$err"
    rc=$?
    check "read-only: exit 3" exits 3
    check "read-only: one line" test "$(wc -l <"$err")" -eq 1
    check "read-only: what to do" complains "write"
else
    skip "read-only: exit 3" "no other user"
fi
chmod 755 "$tmp/d"
chmod 644 "$tmp/d/t.db"
intact "read-only" 1

# another program holds the lock for longer than we wait
mkfifo "$tmp/held" "$tmp/go"
python3 - "$LOTSE_TICKETS" "$tmp/held" "$tmp/go" <<'PY' &
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()  # held
open(sys.argv[3]).read()        # until told to go
db.execute("ROLLBACK")
PY
holder=$!
cat "$tmp/held"
timeout 9 "$LOTSE" ticket new --from anna@a.example --text "Frage zwei" \
    >"$out" 2>"$err"
rc=$?
check "locked: exit 75, and in bounded time" exits 75
check "locked: one line" test "$(wc -l <"$err")" -eq 1
check "locked: try again" complains "busy, try again"
run ticket list --json
check "locked: reading goes on" exits 0
# one that waits when the lock goes gets it
"$LOTSE" ticket new --from anna@a.example --text "Frage zwei" \
    >"$out" 2>"$err" &
waiter=$!
: >"$tmp/go"
wait $holder
wait $waiter
rc=$?
check "unlocked: exit 0" exits 0
intact "locked" 2

# a clock that was set back
with LOTSE_NOW=2026-11-20T00:00:00Z ticket reply 1 --text "Antwort"
check "clock set back: a reply" exits 0
with LOTSE_NOW=2026-11-20T00:00:00Z sla run
check "clock set back: no step" says "^0 steps"
# 23 h on, back, and on again: what was said once isn't said twice
with LOTSE_NOW=2026-11-25T08:30:00Z sla run --json
check "clock on: ticket 2 is warned of" json 'j["steps"] == 1'
with LOTSE_NOW=2026-11-24T08:00:00Z sla run --json
check "clock back: no step" json 'j["steps"] == 0'
with LOTSE_NOW=2026-11-25T08:30:00Z sla run --json
check "clock on again: none twice" json 'j["steps"] == 0'
with LOTSE_NOW=2026-11-20T00:00:00Z report sla --json
check "no time is below nothing" json 'all(v >= 0 for r in j["rows"]
    for k, v in r.items() if isinstance(v, (int, float)))'
with LOTSE_NOW=1970-01-01T00:00:01Z ticket new --from anna@a.example --text x
check "clock at the beginning" exits 0
with LOTSE_NOW=9999-12-31T23:59:59Z ticket show 3
check "clock at the end" exits 0
intact "clock" 3

# what isn't ours
echo "no database, but long enough to be looked at as one" >"$tmp/d/foreign"
run ticket list --tickets "$tmp/d/foreign"
check "no database: exit 3" exits 3
check "no database: which" complains "foreign"
check "no database: untouched" grep -q "no database" "$tmp/d/foreign"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute("CREATE TABLE t (x)"); db.commit()' \
    "$tmp/d/other.db"
run ticket new --tickets "$tmp/d/other.db" --from a@b.example --text x
check "another program's: exit 3" exits 3
check "another program's: said" complains "another program"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute("PRAGMA user_version = 99")' \
    "$LOTSE_TICKETS"
run ticket list
check "a newer lotse's: exit 3" exits 3
check "a newer lotse's: said" complains "newer lotse"
run ticket new --tickets "$tmp/none/t.db" --from a@b.example --text x
check "no such folder: exit 3" exits 3
check "no such folder: said" complains "folder"
finish

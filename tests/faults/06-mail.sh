#!/bin/sh
# mail in: whatever fails before the mail is on disk is 75, whatever fails
# afterwards is done later.
. tests/cli/lib.sh
export LOTSE_TICKETS="$tmp/t.db"
mail="$tmp/mail.eml"
printf 'From: anna@acme.example\nSubject: Drucker\nMessage-ID: <1@a>\n\nText\n' \
    >"$mail"

# blocks of 512 bytes that a file may have: a full disk, as it were
limited() {
    # shellcheck disable=SC3045 # dash has it
    (ulimit -f "$1" && shift && "$LOTSE" "$@" >"$out" 2>"$err" <"$mail")
    rc=$?
}

run_in "$mail" mail retry
check "retry: no tickets yet" exits 2
limited 0 mail in
check "full disk from the start: 75" exits 75
check "no raw mail is half there" [ ! -d "$tmp/t.db.spool" ]
run org set Acme --domains acme.example
cp "$mail" "$tmp/small"
head -c 100000 /dev/zero | tr '\0' x >>"$mail"
limited 100 mail in # the store's files fit, the mail doesn't
check "full disk: 75" exits 75
check "it says why" complains "cannot keep a mail"
check "no raw mail is there" [ -z "$(find "$tmp/t.db.spool" -type f)" ]
run mail list
check "no row is there" exits 1
cp "$tmp/small" "$mail"

# the mail is on disk, but another process has the store to itself
python3 - "$LOTSE" "$LOTSE_TICKETS" "$mail" "$out" "$err" <<'END'
import sqlite3, subprocess, sys
db = sqlite3.connect(sys.argv[2], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
rc = subprocess.run([sys.argv[1], "mail", "in"], stdin=open(sys.argv[3], "rb"),
                    stdout=open(sys.argv[4], "wb"),
                    stderr=open(sys.argv[5], "wb")).returncode
db.execute("ROLLBACK")
sys.exit(rc)
END
rc=$?
check "mail on disk, store busy: it is ours" exits 0
check "it is pending" says "pending"
check "and that is said" complains "not handled yet"
check "its raw mail is there" \
    [ "$(find "$tmp/t.db.spool" -name '*.eml' | wc -l)" -eq 1 ]
run mail retry
check "later it is handled" exits 0
check "and that is said, too" complains "1 handled, 0 left"
run mail list --json
check "one row, one ticket" json "[(m['outcome'], m['ticket'])
    for m in j['mails']] == [('ticket', 1)]"
run mail retry
check "once" complains "0 handled, 0 left"

# what reads the mail dies: a ticket says so
python3 - >"$tmp/deep" <<'END'
print("From: anna@acme.example\nSubject: deep\n" + "".join(
    f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n'
    for i in range(100000)) + "\nx")
END
# shellcheck disable=SC3045 # dash has it
(ulimit -s 100 && "$LOTSE" mail in --sender eva@acme.example >"$out" \
    2>"$err" <"$tmp/deep")
rc=$?
check "the reader's stack ends: it is ours" exits 0
check "a ticket says that it can't be read" says '^T-2 *unreadable'
run ticket show 2 --json
check "of who sent it" json "j['requester'] == 'eva@acme.example'"
check "with the raw mail" json "j['messages'][0]['files'][0]['bytes'] ==
    $(($(wc -c <"$tmp/deep") + 32))"

run mail retry 2 --json
check "once more, with more stack: a ticket" json "j['ticket'] == 3 and
    j['outcome'] == 'ticket'"
run mail retry 2
check "once" exits 2
run ticket show 3 --json
check "of who wrote it" json "j['requester'] == 'anna@acme.example'"
printf 'no mail' >"$tmp/none.eml"
run_in "$tmp/none.eml" mail in
run mail retry 3
check "what still can't be read" complains "still can't be read"

# the folder of raw mails can't be written, the store is no store
run_in "$mail" mail in --spool "$tmp/none/deeper"
check "no folder for raw mails: 75" exits 75
echo nothing >"$tmp/no.db"
run_in "$mail" mail in --tickets "$tmp/no.db"
check "no store: 75" exits 75
run_in "$mail" mail in --maildir "$tmp/nowhere"
check "no Maildir: 75" exits 75

# options and settings that can't be read lose no mail either
run_in "$mail" mail in --bad
check "unknown option: 75" exits 75
run_in "$mail" --bad mail in
check "unknown option before the verb: 75" exits 75
run_in "$mail" mail inn
check "misspelt verb: 75" exits 75
run_in "$mail" mail in word
check "a word too many: 75" exits 75
run_in "$mail" mail in --trust-agents perhaps
check "wrong value: 75" exits 75
with LOTSE_NOW=nonsense mail in
check "wrong clock: 75" exits 75
with LOTSE_CONFIG="$tmp/none.conf" mail in
check "no settings: 75" exits 75
"$LOTSE" mail in <"$mail" >&- 2>"$err"
rc=$?
check "no standard output: it is ours" exits 0
head -c 110000000 /dev/zero >"$tmp/huge"
run_in "$tmp/huge" mail in
check "larger than any mail: 75" exits 75
finish

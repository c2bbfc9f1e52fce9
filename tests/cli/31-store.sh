#!/bin/sh
# export, import, backup, ticket forget, ticket alike.
. tests/cli/lib.sh
make_desk
run calendar set office --holidays "12-25 2026-04-03"

printf '\211PNG\r\n\032\n\000\001' >"$tmp/a.png"
run ticket new --from anna@acme.example --attach "$tmp/a.png" \
    --text "Der Abgleich der Postfächer mit Exchange bricht ab"
run ticket new --from bo@acme.example \
    --text "Abgleich der Postfächer bricht mit Exchange immer ab"
run ticket new --from cy@acme.example --text "Passwort vergessen"
run ticket escalate 1 --reason schwer
run export
check "export" exits 0
cp "$out" "$tmp/export"
run import "$tmp/export" --tickets "$tmp/again.db"
check "import" exits 0
run export --tickets "$tmp/again.db"
check "the same again" cmp -s "$out" "$tmp/export"
run import "$tmp/export" --tickets "$tmp/again.db"
check "not into one that isn't empty: exit 2" exits 2
run import "$tmp/none" --tickets "$tmp/new.db"
check "no such file: exit 2" exits 2
head -n 20 "$tmp/export" >"$tmp/cut"
echo '{"table":' >>"$tmp/cut"
run import "$tmp/cut" --tickets "$tmp/cut.db"
check "a cut line: exit 2" exits 2
check "a cut line: which" complains 21
run ticket list --all --tickets "$tmp/cut.db"
check "nothing of it was kept" exits 1

# an export that was cut between two lines is no smaller desk
head -n 20 "$tmp/export" >"$tmp/cut"
run import "$tmp/cut" --tickets "$tmp/cut.db"
check "cut between lines: exit 2" exits 2
check "cut between lines: said" complains "line 20: .*cut: its last line"
sed 12d "$tmp/export" >"$tmp/cut"
run import "$tmp/cut" --tickets "$tmp/cut.db"
check "a line is missing: exit 2" exits 2
sed -e '1s/"format":[0-9]*/"format":1/' -e '$d' "$tmp/export" >"$tmp/cut"
run import "$tmp/cut" --tickets "$tmp/older.db"
check "what an older version wrote has no last line" exits 0

# what no desk can hold isn't taken; import TABLE FIELD VALUE
hostile() {
    python3 -c 'import json, sys
table, field, value = sys.argv[1:]
for line in sys.stdin:
    j = json.loads(line)
    if j.get("table") == table:
        j["row"][field] = json.loads(value)
        table = ""
    print(json.dumps(j))' "$@" <"$tmp/export" >"$tmp/hostile"
    rm -f "$tmp"/cut.db*
    run import "$tmp/hostile" --tickets "$tmp/cut.db"
    check "$1.$2 = $3: exit 2" exits 2
    check "$1.$2: one line" test "$(wc -l <"$err")" -eq 1
}
hostile ticket state -5
hostile ticket state 6
hostile ticket source -1
hostile ticket lang 9
hostile ticket cycle -1
hostile ticket answered 9223372036854775807
hostile ticket developers_used -9223372036854775808
hostile ticket requester 99
hostile ticket secret '""'
hostile ticket secret '"<script>aaaaaaaaaaaaaaaaa"'
hostile message kind 7
hostile message at -9223372036854775808
hostile message ticket 99
hostile ticket_term ticket 99
check "which reference leads nowhere" complains "ticket_term names a missing row"
hostile event at 9223372036854775807
hostile event kind '"filed\r\nX: y"'
hostile attachment name '"../../a.png"'
hostile attachment type '"text/html\r\nX: y"'
hostile attachment bytes 1
hostile calendar hours '"mon-fri 8 to 5"'
check "what is wrong with the hours" complains "'8' is no span like 08:00-17:00"
hostile calendar zone '"Europe/Nowhere"'
check "what is wrong with the zone" complains "'Europe/Nowhere' isn't known"
hostile calendar holidays '"Christmas"'
check "what is wrong with the days" complains "'Christmas' is no day like"
hostile calendar name '"desk\n"'
hostile message text '"a\u0000b"'
check "a NUL: said in our words" complains "line [0-9]*: .u0000 is a NUL"
hostile user mail '"a@b\r\nBcc: c@d"'
run ticket list --all --tickets "$tmp/cut.db"
check "nothing of all that was kept" exits 1

run backup "$tmp/copy.db"
check "backup" exits 0
run export --tickets "$tmp/copy.db"
check "it is the same" cmp -s "$out" "$tmp/export"
run backup "$tmp/copy.db"
check "not over a file: exit 2" exits 2

run ticket alike 1 --json
check "alike" json 'j["alike"][0]["id"] == 2'
check "no article solved it" json 'j["alike"][0]["article"] == ""'
run ticket link 2 mail/sync --lang de
run ticket alike 1 --json
check "nor does one that is only linked" \
    json 'j["alike"][0]["article"] == ""'
run ticket link 2 mail/sync --lang de --solved
run ticket alike 1 --json
check "one that helped" json 'j["alike"][0]["article"] == "mail/sync"'
run ticket alike 3
check "none: exit 1" exits 1

run ticket forget
check "forget whom? exit 2" exits 2
as second@desk.example ticket forget --requester anna@acme.example
check "not by level 2: exit 77" exits 77
run ticket forget --requester anna@acme.example
check "forget" exits 0
run ticket show 1
check "the ticket is there" exits 0
check "not its text" not says Abgleich
check "not in the file either" not grep -qa anna@acme.example "$tmp"/desk.db*
run ticket forget --requester anna@acme.example
check "forgotten: exit 1" exits 1
finish

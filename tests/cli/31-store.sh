#!/bin/sh
# export, import, backup, ticket forget, ticket alike.
. tests/cli/lib.sh
make_desk

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
run backup "$tmp/copy.db"
check "backup" exits 0
run export --tickets "$tmp/copy.db"
check "it is the same" cmp -s "$out" "$tmp/export"
run backup "$tmp/copy.db"
check "not over a file: exit 2" exits 2

run ticket alike 1 --json
check "alike" json 'j["alike"][0]["id"] == 2'
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

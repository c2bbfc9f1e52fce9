#!/bin/sh
# doctor: what is in place and what isn't.
. tests/cli/lib.sh

make_index
kb=tests/cli/kb
run doctor $kb
check "sound: exit 0" exits 0
check "version" says "^ok    version "
check "index" says "^ok    index .*5 de, "
check "integrity" says "^ok    integrity "
check "config names the file" says "^ok    config     /dev/null"
check "folder" says "^ok    folder "
run doctor $kb --json
check "json: shape" shape doctor
check "json: no failure" json "j['status'] != 'fail'"

mkdir -p "$tmp/kb/de"
cp $kb/de/account/password.md "$tmp/kb/de/a.md"
touch -d '2000-01-01' "$tmp/kb/de/a.md"
run doctor "$tmp/kb"
check "old articles: ok" says "^ok    articles .* 1 files, none newer"
touch -d '2037-01-01' "$tmp/kb/de/a.md"
run doctor "$tmp/kb"
check "newer articles: warn" says "^warn  articles .*1 of 1 .*run lotse compile"
check "a warning is no failure" exits 0
run doctor "$tmp/nowhere"
check "missing articles: warn" says "^warn  articles "

run doctor --index "$tmp/none.db" $kb
check "no index: exit 1" exits 1
check "no index: fail" says "^fail  index "
check "no index: what to do" says "run lotse compile"
head -c 5000 "$tmp/kb.db" >"$tmp/cut.db"
run doctor --index "$tmp/cut.db" $kb
check "cut index: exit 1" exits 1
run doctor --index "$tmp/cut.db" $kb --json
check "cut index: shape" shape doctor
check "cut index: status" json "j['status'] == 'fail'"
run doctor --index "$tmp/no/folder/x.db" $kb
check "missing folder: warn" says "^warn  folder "
run doctor --index "$tmp/new/x.db" $kb
check "a folder that compile makes: ok" says "^ok    folder .*compile makes it"
run doctor a b
check "two folders: exit 2" exits 2

finish

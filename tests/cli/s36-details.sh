#!/bin/sh
# S36: Attachments survive byte for byte; a short report gets questions.
. tests/cli/lib.sh
make_desk

printf '\211PNG\r\n\032\n\000\001' >"$tmp/a.png"
printf '\377\330\377\340\000JFIF' >"$tmp/b.jpg"
printf '%%PDF-1.4\n' >"$tmp/c.pdf"
printf 'Grüße\n' >"$tmp/d.txt"
: >"$tmp/e.bin"
run ticket new --from anna@acme.example --text "Siehe Bild" \
    --attach "$tmp/a.png" --attach "$tmp/b.jpg" --attach "$tmp/c.pdf" \
    --attach "$tmp/d.txt" --attach "$tmp/e.bin" --json
check "exit 0" exits 0
cp "$out" "$tmp/new.json"
for file in a.png b.jpg c.pdf d.txt e.bin; do
    sum=$(sha256sum "$tmp/$file" | cut -d ' ' -f 1)
    cp "$tmp/new.json" "$out"
    check "$file" json "[f['sha256'] for f in j['messages'][0]['files']
        if f['name'] == '$file'] == ['$sum']"
done
check "types by content" json '[f["type"] for f in j["messages"][0]["files"]]
    == ["image/png", "image/jpeg", "application/pdf", "text/plain",
    "application/octet-stream"]'
check "with a picture nothing is asked" json 'j["missing"] == []'
run ticket new --from anna@acme.example --text "Geht nicht" --json
check "a short one is taken" exits 0
check "and gets questions" json 'len(j["missing"]) >= 3'
run ticket new --from anna@acme.example --text "Geht nicht"
check "as text, in its language" says "Bildschirmfoto"
run ticket new --from anna@acme.example --text "It is broken"
check "and in English" says "screenshot"
run ticket new --from anna@acme.example --text "$(seq -s ' ' 20)" --json
check "twenty words are enough" json 'j["missing"] == []'
dd if=/dev/zero of="$tmp/large" bs=1048576 count=6 2>"$tmp/dd"
run ticket new --from anna@acme.example --attach "$tmp/large"
check "6 MiB" exits 0
run ticket new --from anna@acme.example --attach "$tmp/large" \
    --attach "$tmp/large"
check "12 MiB in all: exit 2" exits 2
check "and the limit" complains "10 MiB in all"
run ticket show 99
run ticket list --json
check "nothing of it was kept" json 'j["total"] == 6'
finish

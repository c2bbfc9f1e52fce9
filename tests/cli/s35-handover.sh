#!/bin/sh
# S35: handover writes one file with all that level 2 needs, and nothing inner.
. tests/cli/lib.sh
make_desk
make_index

printf 'PNG\000\001' >"$tmp/shot.png"
at "0 08:00:00" ticket new --from anna@acme.example --name "Anna *Sternchen*" \
    --subject "Passwort vergessen" --attach "$tmp/shot.png" \
    --text "Ich habe mein Passwort vergessen.
# keine Überschrift
Was tun?"
run ticket link 1 "$(run search --json Passwort; python3 -c '
import json, sys; print(json.load(open(sys.argv[1]))["hits"][0]["id"])' "$out")"
at "0 09:00:00" ticket reply 1 --text "Bitte den Link verwenden"
run ticket note 1 --text "kommt immer wieder zu uns"
as first@acme.example ticket escalate 1 --reason "Link kommt nicht an"
check "escalated" exits 0

as first@acme.example ticket handover 1 --to "$tmp/packet.md"
check "written" exits 0
cp "$tmp/packet.md" "$out"
check "who asks" says '^- Von: Anna \*Sternchen\*, anna@acme.example'
check "the organisation" says '^- Organisation: Acme'
check "state and level" says 'Stufe 2'
check "why this type" says '^- Art: .*('
check "the words, quoted" says '^> # keine Überschrift'
check "what was tried" says '^- [a-z/-]* (de)$'
sum=$(sha256sum <"$tmp/shot.png" | cut -d' ' -f1)
check "the file's digest" says "shot.png, .* 5 bytes, SHA-256 $sum"
check "the answer" says 'Bitte den Link verwenden'
check "no note" not says 'immer wieder'
check "no inner reason" not says 'kommt nicht an'
as first@acme.example ticket handover 1 --to "$tmp/packet.md"
check "no file is replaced: exit 2" exits 2
check "which" complains 'packet.md is there already'
run ticket handover 1 --internal
check "internal: the note" says 'immer wieder'
check "internal: why level 2" says 'Link kommt nicht an'
run ticket handover 1 --json
check "JSON" shape ticket
run ticket show 1 --json
check "in the history" json \
    'any(e["kind"] == "handover" and not e["public"] for e in j["history"])'
as anna@acme.example ticket handover 1
check "not for requesters" exits 77
as first@beta.example ticket handover 1
check "not for other helpdesks" exits 1
finish

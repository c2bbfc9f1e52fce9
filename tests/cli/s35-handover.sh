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
check "the state in German" says '^- Stand: offen, Stufe 2$'
check "the history in German" says ': Angelegt$'
check "no English in it" not says ': filed\|: state\|: level\|bytes'
check "state and level" says 'Stufe 2'
check "why this type" says '^- Art: .*('
check "the words, quoted" says '^> # keine Überschrift'
check "what was tried" says '^- [a-z/-]* (de)$'
sum=$(sha256sum <"$tmp/shot.png" | cut -d' ' -f1)
check "the file's digest" says "shot.png, .* 5 Byte, SHA-256 $sum"
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

# whoever or whatever takes it to level 2, it has its packet with it
attached() {
    python3 - "$LOTSE_TICKETS" "$1" >"$out" <<'END'
import sqlite3, sys
for name, sha, content in sqlite3.connect(sys.argv[1]).execute(
        "SELECT a.name, a.sha256, a.content FROM attachment a JOIN message m"
        " ON m.id = a.message WHERE m.ticket = ? AND m.kind = 1 AND m.author"
        " IS NULL AND m.automatic", [sys.argv[2]]):
    print(name)
    print(content.decode())
END
}
attached 1
check "escalated by level 1: attached" says '^T-1-internal.md'
check "with its words" says '^> # keine Überschrift'
check "what was tried" says '^- [a-z/-]* (de)$'
check "the file's digest" says "shot.png, .* SHA-256 $sum"
check "the answer" says 'Bitte den Link verwenden'
check "the note" says 'immer wieder'
check "and why" says '^- Warum an Stufe 2: Link kommt nicht an'
check "once" test "$(grep -c internal.md "$out")" = 1
as anna@acme.example ticket show 1 --json
check "its requester sees nothing of it" not says 'internal.md\|Übergabe'
as second@desk.example ticket show 1 --json
check "level 2 does" says 'T-1-internal.md'
at "0 08:00:00" ticket new --from anna@acme.example --text "Der Knopf fehlt"
at "2 08:00:01" sla run
at "2 08:00:01" sla run
attached 2
check "escalated by the clock: attached, once" \
    test "$(grep -c '^T-2-internal.md' "$out")" = 1
check "and why" says '^- Warum an Stufe 2: not solved on level 1 in time'
LOTSE_NOW=2026-11-24T08:00:00Z run ticket new --from anna@acme.example \
    --lang en --text "The button is gone"
LOTSE_NOW=2026-11-25T09:00:00Z LOTSE_AS=anna@acme.example \
    run ticket ask-escalation 3 --reason "I wait"
attached 3
check "by who asked: attached" says '^- Why level 2: I wait'
run ticket hand-back 3 --reason "level 1 can do it"
run ticket escalate 3 --reason "no, it can't"
attached 3
check "up again: another one, as it is now" \
    test "$(grep -c '^- Why level 2: ' "$out")" = 2

as anna@acme.example ticket handover 1
check "not for requesters" exits 77
as first@beta.example ticket handover 1
check "not for other helpdesks" exits 1
finish

#!/bin/sh
# ticket draft: the beginning of an article, without personal data.
. tests/cli/lib.sh
make_desk
make_index

run ticket new --from anna@acme.example --subject 'Scanner "X-9" piept dreimal' \
    --text "Guten Tag,

der Scanner piept dreimal und scannt nicht. Rufen Sie mich an: 030 1234567,
anna@acme.example, IBAN DE89 3704 0044 0532 0130 00.

Viele Grüße
Anna"
run ticket reply 1 --text "Die Transportsicherung an der Unterseite lösen."
run ticket note 1 --text "Kundin klang genervt"
run ticket draft 1 --to "$tmp/piept.md"
check "no article says it: written" exits 0
cp "$tmp/piept.md" "$out"
check "title" says '^title: "Scanner \\"X-9\\" piept dreimal"'
check "language" says '^lang: de'
check "not published" says '^status: draft'
check "the question" says '^  - "der Scanner piept dreimal'
check "the answer" says 'Transportsicherung'
check "no phone number" not says 1234567
check "no address" not says 'anna@'
check "no IBAN" not says '3704'
check "no note" not says genervt
check "no signature" not says 'Viele Grüße'
run ticket draft 1 --to "$tmp/piept.md"
check "no file is replaced" exits 2

cp -R tests/cli/kb "$tmp/kb"
cp "$tmp/piept.md" "$tmp/kb/de/piept.md"
run compile "$tmp/kb" --check
check "it can be compiled" exits 0
check "without a warning" not complains piept
sed 's/^status: draft/status: published/' "$tmp/piept.md" >"$tmp/kb/de/piept.md"
run compile "$tmp/kb" -o "$tmp/own.db"
run ticket draft 1 --index "$tmp/own.db"
check "an article says it: exit 2" exits 2
check "which" complains '^piept  Scanner'
run ticket draft 1 --index "$tmp/own.db" --anyway
check "--anyway" says '^status: draft'

run ticket new --from eve@acme.example --text "---
status: published
# Titel: [x](javascript:alert(1))"
run ticket draft 2 --to "$tmp/odd.md"
cp "$tmp/odd.md" "$tmp/kb/de/odd.md"
run compile "$tmp/kb" -o "$tmp/own.db" --json
run list --index "$tmp/own.db"
check "words of a ticket can't publish it" not says odd
finish

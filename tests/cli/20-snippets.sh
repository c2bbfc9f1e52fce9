#!/bin/sh
# Snippets and text as a person reads them.
. tests/cli/lib.sh

mkdir -p "$tmp/kb/de"
cd "$tmp" || exit 1
cat >kb/de/codes.md <<'A'
# Fehlercodes

| Code | Bedeutung | Abhilfe |
|---|---|---|
| KS-11 | Toner leer | nachfüllen |
| KS-12 | Papierstau | Klappe öffnen |
A
cat >kb/de/steps.md <<'A'
# Anleitung

Dieser Absatz steht weit vorn und sagt nichts von dem, was gesucht wird, nur
damit der Anfang des Textes nicht auch der Anfang der gefundenen Stelle ist,
denn dann wäre es keine Kunst. Auch dieser Satz ist noch nicht gemeint.

1. Öffnen Sie die Klappe.
2. Ziehen Sie den Zebrastreifenhebel nach links, bis er einrastet.
3. Schließen Sie die Klappe.

Danach kommt ein Satz, der die Stelle so lang macht, dass sie nicht ganz gezeigt
werden kann, und der deshalb irgendwo geschnitten wird, am besten dort, wo ein
Satz zu Ende ist. Hier ist noch einer, der nicht mehr gezeigt wird, weil schon
zu viel dasteht, und er endet erst jetzt.

- Ein Punkt einer Liste mit dem Wort Quastenflosser und viel Text, der in einer
  schmalen Zeile nicht untergebracht werden kann.
A
printf '# Zoo\n\nEin Zebra hat Streifen, der Streifen keinen Hebel.\n' >kb/de/zoo.md
run compile kb -o kb.db --quiet
export LOTSE_INDEX="$tmp/kb.db"

run search Papierstau --json
check "no bars of a table" json "'|' not in j['hits'][0]['snippet']"
check "a mark covers its word" json \
    "[j['hits'][0]['snippet'][a:b] for a, b in j['hits'][0]['marks']] == ['Papierstau']"
run search Bedeutung --json
check "cells and rows stay apart" json \
    "'nachfüllen; KS-12 · Papierstau · Klappe' in j['hits'][0]['snippet']"
run search Hebel Klappe links einrastet --json
check "a number of a list ends no sentence" json \
    "not j['hits'][0]['snippet'].startswith(('… Ziehen', 'Ziehen'))"
check "a part of a compound is marked with its word" json \
    "'Zebrastreifenhebel' in [j['hits'][0]['snippet'][a:b] for a, b in j['hits'][0]['marks']]"
check "begins with a line or a sentence" json \
    "j['hits'][0]['snippet'].lstrip('… ')[0].isupper() or j['hits'][0]['snippet'].lstrip('… ')[0].isdigit()"
check "ends with a word" json \
    "j['hits'][0]['snippet'].rstrip(' …').split()[-1].rstrip('.,') in open('kb/de/steps.md').read().replace(',', ' ').replace('.', ' ').split()"
cat >kb/de/list.md <<'A'
# Zeitmessung

Mit dem Okapiwagen:

- Reiter Okapinetz wählen
- den Wert ablesen, zum Beispiel 18,4 s - oder mehr
  1. Erst messen.
  2. Dann 3 Mal vergleichen (Okapiwert)

Am 12. Dezember endet der Versuch mit dem Okapimessgerät.
A
run compile kb -o kb.db --quiet
run search Okapinetz Okapiwert 2 --json
check "no marks of a list inside" json "j['hits'][0]['snippet'] ==
    '… Reiter Okapinetz wählen · den Wert ablesen, zum Beispiel '
    '18,4 s - oder mehr · Erst messen. Dann 3 Mal vergleichen (Okapiwert) '
    'Am 12. Dezember endet der Versuch mit dem Okapimessgerät.'"
check "and words are marked where they are" json \
    "[j['hits'][0]['snippet'][a:b] for a, b in j['hits'][0]['marks']] ==
    ['Okapinetz', 'Okapiwert']"
run search Okapiwagen Okapinetz --json
check "nor after a colon" json "j['hits'][0]['snippet'].startswith(
    'Mit dem Okapiwagen: Reiter Okapinetz wählen · den Wert')"
run search Quastenflosser --json
check "no mark of a list at the beginning" json \
    "j['hits'][0]['snippet'].startswith(('… Ein Punkt', 'Ein Punkt'))"

run search Quastenflosser --color always
check "colour: one mark" says "$(printf '\033\\[1;33mQuastenflosser\033\\[0m')"
run check kb --color always
check "colour: nothing for a note" not says "$(printf 'note\033')"

if has_terminal; then
    on_terminal() { # COLUMNS ARGS
        columns=$1
        shift
        script -qec "stty cols $columns; '$LOTSE' $* --color never" \
            /dev/null >"$out" 2>&1 </dev/null
        tr -d '\r' <"$out" >once
        cp once "$out"
    }
    widest() { python3 -c 'import sys
print(max(len(l.rstrip("\n")) for l in open(sys.argv[1], encoding="utf-8")))' \
        "$out"; }
    on_terminal 40 search Quastenflosser --explain
    check "40 columns: found" says "Quastenflosser"
    check "40 columns: nothing wider" test "$(widest)" -le 40
    on_terminal 40 show steps
    check "show, 40 columns: nothing wider" test "$(widest)" -le 40
    check "show: a list hangs" says "^   [a-zäöü]"
    on_terminal 200 search Quastenflosser
    check "200 columns: lines stay readable" test "$(widest)" -le 80
else
    skip "a narrow terminal" "no terminal to be had"
fi
run show steps
check "show in a pipe: a paragraph is a line" says \
    "^Dieser Absatz.*noch nicht gemeint\.$"

finish

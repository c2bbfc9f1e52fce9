#!/bin/sh
# check: titles, questions, rivals, twins, translations, users' words.
. tests/cli/lib.sh

mkdir -p "$tmp/kb/de" "$tmp/kb/en"
cd "$tmp" || exit 1
# article PATH TITLE FRONT-MATTER BODY
article() {
    printf -- '---\ntitle: %s\n%s\n---\n\n%s\n' "$2" "$3" "$4" >"kb/$1.md"
}

# two articles of one title; one whose question another answers
article de/drucker "Drucker einrichten" "tags: [drucker]" \
    "Öffnen Sie die Systemsteuerung und wählen Sie das Gerät aus der Liste."
article de/drucker2 "Drucker einrichten" "tags: [drucker]" \
    "Unter Windows fügt der Assistent ein Gerät hinzu, sobald es im Netz ist."
article de/toner "Toner bestellen" \
    "questions: [Wie bestelle ich Toner?, Wo ist der Scanner?]" \
    "Der Einkauf schickt ihn innerhalb einer Woche an Ihren Platz."
article de/scanner "Wo ist der Scanner" "tags: [scanner]" \
    "Der Scanner steht im Kopierraum neben der Tür. Scanner gibt es zwei."
article de/scannen "Mit dem Scanner ein PDF machen" \
    "questions: [Wo ist der Scanner?]" \
    "Der Scanner schickt das PDF an Ihre Adresse; der Scanner fragt danach."
article de/scan-mail "Scanner schickt nichts" \
    "questions: [Mit dem Scanner ein PDF]" \
    "Der Scanner ist voll. Ein Scanner, der nichts schickt, braucht Hilfe."
article de/scan-farbe "Scanner in Farbe" "questions: [Wo ist der Scanner?]" \
    "Jeder Scanner kann Farbe: wählen Sie am Scanner die Taste Bunt."
run check kb
check "same title: told" says \
    "^kb/de/drucker2*.md:2: warning: has the title of de/drucker2*.md; .*\[own-title\]"
check "another's question: place, line, who is first" says \
    "^kb/de/toner.md:3: warning: question \"Wo ist der Scanner?\": .*de/scanner.md.*\[own-question\]"
check "a question that leads to its article is fine" not says "bestelle ich"
check "close behind for its own question: a note" says \
    "^kb/de/scannen.md:3: note: question \"Wo ist der Scanner?\": de/scanner.md comes first, this article is [23]\."
check "the words of a question lead to its article" not says "ein PDF\""
check "exit 1" exits 1
check "one language: no translation is missing" not says "\[translation\]"
run check kb --quiet
check "--quiet: no note" not says ": note: "
rm kb/de/drucker2.md kb/de/toner.md kb/de/scannen.md kb/de/scan-farbe.md
run check kb
check "they are gone: exit 0" exits 0
check "they are gone: silent" not says "\[own-"

# a title of stop words alone
article de/nichts "Wo ist das" "tags: [x]" "Im Keller, hinter der Tür."
run check kb
check "not found by its own title" says \
    "^kb/de/nichts.md:2: warning: not found by its own title"
rm kb/de/nichts.md

# rivals: each first for its own title, each close for the other's
article de/vpn-win "VPN einrichten und starten" "tags: [vpn]" \
    "Laden Sie das Programm und starten Sie es."
article de/vpn-mac "VPN starten und einrichten" "tags: [vpn]" \
    "Laden Sie das Programm aus dem Store."
run check kb
check "rivals" says \
    "^kb/de/vpn-[a-z]*.md:1: note: competes with de/vpn-[a-z]*.md: .*\[rival\]"
article de/vpn-mac "Fernzugriff am Mac" "tags: [vpn]" \
    "Laden Sie das Programm aus dem Store für Mac und melden Sie sich an."
run check kb
check "rivals told apart: no note" not says "\[rival\]"

# twins
long="Der Zugang wird mit dem Formular beantragt, das im Intranet liegt; die
Leitung unterschreibt, die Technik richtet das Konto ein, und am nächsten Tag
kommt ein Brief mit dem ersten Kennwort, das Sie sofort ändern müssen."
article de/zugang "Zugang beantragen" "tags: [a]" "$long"
article de/konto "Konto für Neue" "tags: [b]" "$long"
run check kb
check "twins" says \
    "^kb/de/zugang.md:1: warning: says nearly the same as de/konto.md (100 %).*\[twin\]"
article de/konto "Konto für Neue" "tags: [b]" "Das macht die Technik."
run check kb
check "no twins" not says "\[twin\]"

# translations
article en/konto "Account for beginners" "tags: [b]" "Ask the engineers."
run check kb
check "no translation" says \
    "^kb/de/zugang.md:1: note: no translation into English \[translation\]"
check "the translated isn't told" not says "konto.md.*\[translation\]"
mv kb/en/konto.md kb/en/other.md
run check kb --format tsv
check "no pair at all: one note" test \
    "$(grep -c '	translation	' "$out")" -eq 1

# words of the users
cat >q.jsonl <<'Q'
{"_id":"t1","lang":"de","text":"Betreff: Beamer\n\nHallo Frau Quasselstrippe,\n\nder Beamer und die Leinwand. Herr Wuppermann weiß Bescheid, wupper@example.org oder 0231/4711, DE02120300000000202051.\n\nViele Grüße\nHedwig Zapfenstreich"}
{"_id":"t2","lang":"de","text":"Die BEAMER, die Leinwände, sagt Wuppermann. Quasselstrippe und Zapfenstreich auch. wupper@example.org hat zx81 und example.org/flackern"}
{"_id":"t3","lang":"de","text":"Ein Beamer ist kaputt, der Druker auch"}
{"_id":"t4","lang":"de","text":"Der Druker druckt den Kopierraumschlüssel nicht, Einzelwort"}
{"_id":"t5","lang":"de","text":"Wo ist der Kopierer?"}
Q
printf '%s\n' "t1 0 de/vpn-win.md 1" "t2 0 de/vpn-win.md 1" \
    "t3 0 de/konto.md 1" "t4 0 de/konto.md 1" "t5 0 de/konto.md 1" \
    't6 0 de/konto.md 1' >qrels.txt
run check kb --queries q.jsonl
check "a word without an article, its tickets, the first" says \
    "^ *3 tickets  de  Beamer  *first t1$"
check "inflected is the same word" says "^ *2 tickets  de  Leinwand"
check "read as" says "^ *2 tickets  de  Druker  *first t3; read as drucker$"
check "the most frequent first" test \
    "$(grep -n 'Beamer' "$out" | cut -d: -f1)" -lt \
    "$(grep -n 'Druker' "$out" | cut -d: -f1)"
check "in one ticket only: not told" not says "Einzelwort"
check "no names" not says "Wuppermann\|Quasselstrippe\|Hedwig\|Zapfenstreich"
check "no addresses, no numbers" not says "example\|wupper\|[0-9]4711\|DE02\|zx81"
check "summary" complains "^5 tickets: 3 words that no article has"
run check kb --queries q.jsonl --json
check "json: shape" shape check
check "json: the word" json \
    "[(w['word'], w['tickets'], w['example'], w['lang']) for w in j['words']][0] == ('Beamer', 3, 't1', 'de')"
check "json: tickets" json "j['tickets'] == 5"
run check kb --queries q.jsonl --format ndjson
check "ndjson: the word" says '^{"word":"Beamer","lang":"de","tickets":3'
run check kb --queries q.jsonl --format tsv
check "tsv: the word" says '^note		0	missing-word	Beamer (3 tickets, first t1)$'
run check kb --json
check "without --queries: no words" json "'words' not in j"
article de/beamer "Projektor" "tags: [beamer]" "Er hängt an der Decke."
run check kb --queries q.jsonl
check "the keyword is there: not told" not says "Beamer"
rm kb/de/beamer.md
article de/beamer "Projektor" "tags: [p]" "Der Beamerraum ist im Keller."
run check kb --queries q.jsonl
check "part of a compound: not told" not says "Beamer"
rm kb/de/beamer.md
article en/beamer "Projector" "tags: [p]" "The beamer is in the basement."
run check kb --queries q.jsonl
check "the same form in the other language: not told" not says "Beamer"
rm kb/en/beamer.md

# what those tickets were answered with
for i in 1 2 3 4 5 6 7 8 9; do
    printf '{"_id":"u%s","lang":"de","text":"Wo ist der Scanner?"}\n' $i
    echo "u$i 0 de/scanner.md 1" >>qrels.txt
done >>q.jsonl
run check kb --queries q.jsonl --qrels qrels.txt --json
check "answered with: shape" shape check
check "answered with" json \
    "[(w['article'], w['answered']) for w in j['words'] if w['word'] == 'Beamer'] == [('de/vpn-win.md', 2)]"

# plain text, a folder
printf 'Mein Beamer geht nicht\n\nWo ist der Beamer?\n' >lines.txt
run check kb --queries lines.txt
check "a ticket a line" says "2 tickets  de  Beamer  *first line 1$"
mkdir mails
printf 'Subject: Beamer\n\nEr geht nicht, der Beamer ist kaputt.\n' >mails/a.eml
printf 'Der Beamer ist weg.\n' >mails/b.txt
printf 'Der Beamer, der Beamer\n' >mails/c.pdf
run check kb --queries mails
check "a folder" says "2 tickets  de  Beamer  *first a.eml$"

rm kb/en/other.md
echo '{"_id":"e","lang":"en","text":"Where is my projector screen, please"}' \
    >>q.jsonl
run check kb --queries q.jsonl
check "a language without articles: counted" complains \
    "^1 tickets are in a language that has no article"
run check kb --queries nowhere
check "no such file: exit 2" exits 2
check "no such file: said" complains "nowhere: no such file"
echo '{"_id":' >bad.jsonl
run check kb --queries bad.jsonl
check "not JSON: exit 2" exits 2
check "not JSON: file:line" complains "bad.jsonl:1:"
echo '{"_id":"a","text":"b\u0000c"}' >bad.jsonl
run check kb --queries bad.jsonl
check "a NUL: said in our words" complains "bad.jsonl:1: .*u0000 is a NUL"
mkdir empty
run check kb --queries empty
check "an empty folder: exit 2" exits 2
run check kb --qrels qrels.txt
check "--qrels alone: exit 2" exits 2

finish

#!/bin/sh
# --explain: reasons that a support agent understands.
. tests/cli/lib.sh

make_index
for lang in de en; do
    run suggest tests/cli/ticket-$lang.txt --explain --all --json
    check "$lang: shape" shape results
    check "$lang: at most five reasons a hit" json \
        "all(1 <= len(h['why']) <= 5 for h in j['hits'])"
    check "$lang: the second says why it is lower" json \
        "any(w.startswith(('tiefer als der vorige: ', 'below the one before: ', 'fast gleichauf', 'nearly level')) for w in j['hits'][1]['why'])"
    check "$lang: the first doesn't" json \
        "not any('vorige' in w or 'before' in w for w in j['hits'][0]['why'])"
done
run suggest tests/cli/ticket-de.txt --explain
check "title" says '^   + im Titel: Passwort, vergessen$'
check "questions" says '^   + in seinen Fragen: .*Zurücksetzen'
check "neighbours are named" says \
    '^   + nebeneinander wie in der Anfrage: "Passwort vergessen"$'
check "the subject, and what is missing of it" says \
    '^   + vom Betreff: 2 von 3 Wörtern, ohne Zugriff$'
run suggest tests/cli/ticket-en.txt --explain
check "English: the subject" says '^   + of the subject: all words$'
run search --explain E-Mail-Adresse
check "hyphens stay" says '^   + im Text: E-Mail-Adresse$'
run search passwrot --explain
check "a mended word: in the language of the hit" says \
    '^   + im Titel: Passwort (statt "passwrot")$'
run suggest tests/cli/ticket-de.txt --explain=full
check "full: the features as well" says '^   + base [0-9.]*, standard score'
check "full: the plain reasons as well" says '^   + im Titel: '

# a word that hardly weighs isn't told
kb=$tmp/kb
mkdir -p "$kb/de" "$kb/en"
for topic in invoice calendar printer holiday network; do
    printf '# About the %s\n\nSome words on the %s and its settings.\n' \
        $topic $topic >"$kb/en/$topic.md"
done
printf '# Replace a broken screen\n\nOrder a new screen at the counter.\n' \
    >"$kb/en/screen.md"
printf '# Drucker\n\nHinweise zum Drucker.\n' >"$kb/de/printer.md"
printf -- '---\ntitle: Tastatur\nboost: 2\n---\n\nHier gibt es Tasten.\n' \
    >"$kb/de/keys.md"
printf '%s\n' 'Bildschirm {m}; Monitor {m} :: screen' \
    'bestellen {vt} :: to order' 'kaputt {adj} :: broken' >"$tmp/ding"
run compile "$kb" -o "$tmp/x.db" --dictionary "$tmp/ding" --quiet
echo "Guten Tag, mein Bildschirm ist kaputt. Wo kann ich einen bestellen?" \
    >"$tmp/ticket"
run suggest "$tmp/ticket" --index "$tmp/x.db" --explain --all
check "a translated word, and the word of the ticket" says \
    'im Titel: .*screen (aus "Bildschirm" übersetzt)'
check "only in the other language" says "^   + nur auf Englisch vorhanden$"
run search Tastatur --lang de --index "$tmp/x.db" --explain
check "the author's boost" says "^   + vom Autor höher gesetzt (boost 2)$"

finish

#!/bin/sh
# S43: Reports of what is missing hold no personal data; a person can go.
. tests/cli/lib.sh
make_desk

# planted: each in a sentence of its own that nothing answers
cat >"$tmp/planted" <<'END'
zaphod.beeblebrox@galaxy.example
+49 30 5550147
030/5550148
0171 5550149
DE89 3704 0044 0532 0130 00
GB82WEST12345698765432
86095742719
4111 1111 1111 1111
END
while read -r value; do
    run ticket new --from anna@acme.example \
        --text "Antwort zum Archivdrucker bitte an $value schicken"
    check "filed with $value" exits 0
done <"$tmp/planted"

for format in text json csv tsv; do
    run report gaps --format $format
    check "gaps as $format: the topic is told" says "Archivdrucker"
    while read -r value; do
        check "gaps as $format: no $value" not grep -qiF -e "$value" "$out"
    done <"$tmp/planted"
    check "gaps as $format: no rest of one" not says \
        "5550147\|5550148\|5550149\|zaphod\|beeblebrox\|0532\|98765432\|4111"
done
run ticket show 1
check "the ticket itself keeps it" says "zaphod.beeblebrox@galaxy.example"

run ticket forget --requester anna@acme.example
check "forget" exits 0
while read -r value; do
    check "no byte of $value" not grep -qaF -e "$value" "$LOTSE_TICKETS"
done <"$tmp/planted"
check "none of the address" not grep -qa "anna@acme" "$LOTSE_TICKETS"
check "none of the text" not grep -qa "Archivdrucker" "$LOTSE_TICKETS"
finish

#!/bin/sh
# mail in, retry, list: outputs, Maildirs, the envelope, limits of answers.
. tests/cli/lib.sh
export LOTSE_ADDRESS="help@desk.example"
make_desk
spool="$tmp/desk.db.spool"

n=0
# letter FROM SUBJECT [HEADER]: a new mail in $mail
letter() {
    n=$((n + 1))
    mail="$tmp/$n.eml"
    printf 'From: %s\nTo: help@desk.example\nSubject: %s\nMessage-ID: <%s@t>\n%s\nText %s\n' \
        "$1" "$2" "$n" "${3:+$3
}" "$n" >"$mail"
}

# ------------------------------------------------------------------- outputs
letter anna@acme.example Drucker
run_in "$mail" mail in
check "a ticket" exits 0
check "its number is said" says '^T-1 *ticket$'
run_in "$mail" mail in --json
check "again: exit 0" exits 0
check "json" json "j['outcome'] == 'again' and j['ticket'] == 1 and j['why']"
check "json: shape" shape mail_taken
run mail list
check "list: a row each" lines 2
check "list: what and why" says 'again .*(it came before)'
run mail list --json
check "list: json" json "j['total'] == 2 and j['mails'][0]['id'] == 2"
check "list: shape" shape mails
run mail list --format tsv
check "list: tsv" lines 3
run mail list --outcome ticket --format ndjson
check "list: only tickets" lines 1
run mail list --outcome pending
check "list: none is pending" exits 1
as first@acme.example mail list
check "list: not for the first level" exits 77
as second@desk.example mail list
check "list: for level 2" exits 0

# ------------------------------------------------------------------ envelope
letter anna@acme.example "Von wem"
run_in "$mail" mail in --sender bounce@x.example --recipient help@desk.example
check "envelope: taken" exits 0
check "envelope: stands in the raw mail" \
    grep -rq '^Return-Path: <bounce@x.example>$' "$spool"
check "envelope: and for whom" \
    grep -rq '^Delivered-To: <help@desk.example>$' "$spool"
letter anna@acme.example "Antwort einer Maschine"
"$LOTSE" mail in --sender= <"$mail" >"$out" 2>"$err"
rc=$?
check "null sender" says 'machine: auto-reply: null sender'
letter anna@acme.example "Antwort einer Maschine"
SENDER=MAILER-DAEMON "$LOTSE" mail in <"$mail" >"$out" 2>"$err"
rc=$?
check "null sender in the environment" says 'machine: auto-reply: null sender'
letter anna@acme.example x
"$LOTSE" mail in --sender "a@b
X-Evil: 1" <"$mail" >"$out" 2>"$err"
rc=$?
check "a line break in the envelope" exits 0
check "makes no header" \
    not grep -rq '^X-Evil' "$spool"
letter support@acme.example x
run_in "$mail" mail in --recipient support@acme.example
check "from the address that it went to: ours" says 'machine: own'

# --------------------------------------------------- a person after all, back
letter no-reply@shop.example "Kontaktformular"
run_in "$mail" mail in --json
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["id"])' "$out")
check "a machine's address leads nowhere" json "j['ticket'] is None"
run mail retry "$id" --json
check "an agent makes it a ticket" json "j['outcome'] == 'ticket'"
run mail retry "$id"
check "once" exits 2
run mail retry 1
check "not what is a ticket" exits 2
run mail retry 999
check "not what isn't there" exits 1
run mail retry x
check "a number" exits 2

# ------------------------------------------------------------ acknowledgement
answers() {
    python3 - "$LOTSE_TICKETS" "$1" <<'END'
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM outbox WHERE"
    " kind = 'received' AND recipient = ?", [sys.argv[2]]).fetchone()[0])
END
}
letter loop@acme.example "Frage"
run_in "$mail" mail in
check "a new ticket is acknowledged" [ "$(answers loop@acme.example)" -eq 1 ]
letter loop@acme.example "Re: Frage" "References: <$n@t>"
run_in "$mail" mail in
letter loop@acme.example "Frage" "Precedence: bulk"
run_in "$mail" mail in
letter loop@acme.example "Ohne" "X-Auto-Response-Suppress: OOF, AutoReply"
run_in "$mail" mail in
check "who wants no answer gets none" says 'it asks for that'
check "nor does anything else" [ "$(answers loop@acme.example)" -eq 1 ]

# ---------------------------------------------------------- waiting and ended
run ticket set 1 --type drucker --urgency low --complexity low
run ticket resume 1
run ticket wait 1
letter anna@acme.example "Automatische Antwort: Drucker" "References: <1@t>"
run_in "$mail" mail in
run ticket show 1 --json
check "out of office: it waits on" json "j['state'] == 'waiting'"
letter anna@acme.example "Re: Drucker" "References: <1@t>"
run_in "$mail" mail in
run ticket show 1 --json
check "an answer ends the waiting" json "j['state'] == 'open'"
run ticket solve 1
letter anna@acme.example "Automatische Antwort: Drucker" "References: <1@t>"
run_in "$mail" mail in
run ticket show 1 --json
check "out of office: it stays solved" json "j['state'] == 'solved'"
letter anna@acme.example "Re: Drucker" "References: <1@t>"
run_in "$mail" mail in
run ticket show 1 --json
check "an answer opens it again" json "j['state'] == 'open'"
run ticket solve 1
letter anna@acme.example "Re: Drucker" "References: <1@t>"
env LOTSE_NOW=2026-12-24T12:00:01Z "$LOTSE" mail in --json <"$mail" >"$out"
check "after 14 days: a new ticket" json "j['outcome'] == 'ticket'"
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["ticket"])' "$out")
run ticket show "$id" --json
check "which names the old one" json "any('It follows T-1,' in m['text']
    for m in j['messages'])"
run ticket merge "$id" 2
letter anna@acme.example "Re: Drucker" "References: <$n@t>"
run_in "$mail" mail in --json
check "what was merged leads on" json "j['ticket'] == 2"

# ------------------------------------------------------- what others wrote
type_of() {
    run_in "$1" mail in --json
    python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["ticket"])' \
        "$out" >"$tmp/id"
    run ticket show "$(cat "$tmp/id")" --json
    python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["type"])' "$out"
}
letter quote@acme.example "Frage eins"
printf 'Ich habe mein Passwort vergessen und komme nicht ins Konto.\n' >>"$mail"
alone=$(type_of "$mail")
letter quote@acme.example "Frage zwei"
printf 'Ich habe mein Passwort vergessen und komme nicht ins Konto.\n' >>"$mail"
printf '\nAm 24.11.2026 um 10:00 schrieb Helpdesk:\n' >>"$mail"
for i in 1 2 3 4 5 6; do
    echo "> Der Drucker druckt nicht, Toner, Papierstau, Scanner, Fax" >>"$mail"
done
quoted=$(type_of "$mail")
check "quotes decide no type ($alone)" [ "$alone" = "$quoted" ]
check "they stay in the message" json "'Papierstau' in j['messages'][0]['text']"

# ------------------------------------------------- an address that has failed
outbox() {
    python3 - "$LOTSE_TICKETS" "$1" <<'END'
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM outbox WHERE"
    " kind = ? AND recipient = 'fred@acme.example'", [sys.argv[2]]
    ).fetchone()[0])
END
}
letter fred@acme.example "Mein Postfach ist weg"
run_in "$mail" mail in --json
id=$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["ticket"])' "$out")
python3 - "$LOTSE_TICKETS" "$id" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("INSERT INTO mail_ref VALUES ('ours@desk.example', ?, 1)",
           [sys.argv[2]])
db.commit()
END
report() {
    printf 'From: MAILER-DAEMON@mx.example\nSubject: failed\nMessage-ID: <r%s@mx>\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; %s\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n\n--b--\n' \
        "$1" "$2" "$3" >"$tmp/report.eml"
    run_in "$tmp/report.eml" mail in
}
report 1 fred@acme.example guessed@desk.example
run ticket resume "$id"
run ticket wait "$id"
check "a report about no mail of ours: mails go on" [ "$(outbox waiting)" -eq 1 ]
run ticket resume "$id"
report 2 fred@acme.example ours@desk.example
check "a report about ours is attached" says "^T-$id .*machine: bounce"
run ticket wait "$id"
check "the address gets no more of machines" [ "$(outbox waiting)" -eq 1 ]
run ticket resume "$id"
run ticket reply "$id" --text "Probe" --as second@desk.example
check "but what people write" [ "$(outbox reply)" -eq 1 ]
letter fred@acme.example "Re: Mein Postfach" "References: <ours@desk.example>"
run_in "$mail" mail in
run ticket wait "$id"
check "until a mail comes from there" [ "$(outbox waiting)" -eq 2 ]

# ------------------------------------------------------------------- Maildir
box="$tmp/box"
mkdir -p "$box/tmp" "$box/new" "$box/cur"
for i in 1 2 3 4 5; do
    letter "m$i@acme.example" "Maildir $i"
    cp "$mail" "$box/new/$i.host"
done
echo "not yet" >"$box/tmp/6.host"
mkdir "$box/new/folder"
ln -s /etc/passwd "$box/new/link"
run mail in --maildir "$box"
check "Maildir: exit 0" exits 0
check "Maildir: a line each" lines 5
check "Maildir: all are in cur" [ "$(find "$box/cur" -name '*.host:2,' | wc -l)" -eq 5 ]
check "Maildir: none of others in new" [ "$(find "$box/new" -type f | wc -l)" -eq 0 ]
check "Maildir: what isn't there yet stays" [ -f "$box/tmp/6.host" ]
run mail in --maildir "$box"
check "Maildir: nothing twice" silent
# two at once, while mail is delivered
deliver() {
    for j in $(seq 40); do
        printf 'From: d@acme.example\nSubject: d%s\nMessage-ID: <d%s@t>\n\nx\n' \
            "$j" "$j" >"$box/tmp/d$j"
        mv "$box/tmp/d$j" "$box/new/d$j"
    done
}
deliver &
delivery=$!
for i in 1 2 3 4; do
    "$LOTSE" mail in --maildir "$box" --quiet >/dev/null 2>&1 &
    "$LOTSE" mail in --maildir "$box" --quiet >/dev/null 2>&1
    wait $!
done
wait $delivery
run mail in --maildir "$box"
check "Maildir: two at once, while it is delivered" exits 0
run mail list -n 1000 --json
check "Maildir: each mail has one row" json "sorted(m['subject'] for m in
    j['mails'] if m['sender'] == 'd@acme.example') ==
    sorted('d%d' % i for i in range(1, 41))"

# ------------------------------------------------------- export and forgetting
run export
cp "$out" "$tmp/export"
with LOTSE_TICKETS="$tmp/copy.db" import "$tmp/export"
check "import" exits 0
run mail list --format tsv -n 1000
cp "$out" "$tmp/list"
with LOTSE_TICKETS="$tmp/copy.db" mail list --format tsv -n 1000
check "the log is in the export" cmp -s "$out" "$tmp/list"
run ticket forget --requester anna@acme.example
check "forget" exits 0
run mail list -n 1000
check "forgotten: not in the log" not says anna@acme.example
check "forgotten: no raw mail" \
    not grep -rq 'anna@acme.example' "$spool"
check "forgotten: others stay" grep -rq 'loop@acme.example' "$spool"
# ---------------------------------------------------------------- unreadable
printf 'no mail at all' >"$tmp/none.eml"
run_in "$tmp/none.eml" mail in
check "unreadable: a ticket" says 'unreadable'
run report gaps --json
check "unreadable: no gap, as others are" \
    json "j['rows'] and not any('nreadable' in str(r) for r in j['rows'])"

finish

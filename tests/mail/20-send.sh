#!/bin/sh
# mail send: what leaves, and what happens when it can't.
# shellcheck disable=SC2317,SC2119 # called by check
. tests/cli/lib.sh
. tests/mail/lib.sh

export LOTSE_TICKETS="$tmp/t.db" LOTSE_ADDRESS=support@desk.example
export LOTSE_BASE=https://help.desk.example/ LOTSE_SITE="Hilfe & Rat"
run compile tests/cli/kb -o "$tmp/kb.db"
export LOTSE_INDEX="$tmp/kb.db"

file_one() {
    run ticket new --from "$1" --subject "$2" --text "${3:-Es geht nicht.}"
}

# how the newest mail looks to a mail program
looks() {
    python3 - "$(newest)" "$1" <<'P'
import email, email.policy, sys
head, raw = open(sys.argv[1], "rb").read().split(b"\n\n", 1)
envelope = head.decode().split("\n")
m = email.message_from_bytes(raw, policy=email.policy.default)
plain = m.get_body(("plain",)).get_content().replace("\r", "")
html = m.get_body(("html",)).get_content()
files = [(f.get_filename(), f.get_payload(decode=True))
         for f in m.iter_attachments()]
sys.exit(0 if eval("(" + sys.argv[2] + ")") else print(raw.decode("utf-8", "replace")) or 1)
P
}

# ---- settings
file_one anna@acme.example "Kennwort"
run mail send
check "no way out: exit 2" exits 2
check "no way out: how to mend" complains 'set mail_smtp'
with LOTSE_ADDRESS=nobody mail send --smtp smtp://localhost
check "no address of ours: exit 2" exits 2
run mail send --smtp http://localhost
check "no mail server's address: exit 2" complains 'mail_smtp'
run mail send --smtp smtp://anna:geheim@localhost
check "a password in the address: refused" complains 'mail_secret names'
run mail send --sendmail "$tmp/none"
check "no such program" complains "can't run"
echo 'machine localhost login anna password geheim' >"$tmp/secret"
chmod 644 "$tmp/secret"
run mail send --smtp smtp://localhost --secret "$tmp/secret"
check "a secret that others can read: exit 2" exits 2
check "and how to mend" complains 'chmod 600'
chmod 600 "$tmp/secret"
with LOTSE_MAIL_PLAIN=yes mail send --smtp smtp://mx.example \
    --secret "$tmp/secret"
check "no password without TLS to elsewhere" complains "isn't sent without TLS"
mkdir "$tmp/tpl"
printf '== received\nx\n\nHallo {{nane}}\n' >"$tmp/tpl/de.txt"
run mail send --smtp smtp://localhost --templates "$tmp/tpl"
check "unknown name in a template: exit 2" exits 2
check "which line" complains "de.txt:4: '{{nane}}'"
printf '== recieved\nx\n\ny\n' >"$tmp/tpl/de.txt"
run mail send --smtp smtp://localhost --templates "$tmp/tpl"
check "unknown kind" complains "de.txt:1: there is no mail 'recieved'"

# ---- the plain way
sink
export LOTSE_MAIL_SMTP="smtp://127.0.0.1:$sink" LOTSE_MAIL_PLAIN=yes
run mail send --json
check "sent" json '(j["sent"], j["later"], j["failed"]) == (1, 0, 0)'
check "the sink has it" test "$(taken)" = 1
check "null return path, one recipient" \
    looks 'envelope[0].startswith("MAIL FROM:<>") and len(envelope) == 2 and
           envelope[1] == "RCPT TO:<anna@acme.example>"'
check "it says that a machine wrote it" \
    looks '(m["Auto-Submitted"], m["X-Auto-Response-Suppress"],
            m["Precedence"], m["X-Loop"]) ==
           ("auto-replied", "All", "bulk", "support@desk.example")'
check "from, to, reply-to" \
    looks 'm["From"].addresses[0].display_name == "Hilfe & Rat" and
           m["To"] == "anna@acme.example" and
           m["Reply-To"].addresses[0].addr_spec == "support@desk.example"'
check "subject with the token" \
    looks 'm["Subject"].startswith("Kennwort [T-1.") and
           m["Subject"].endswith("]")'
check "number and promise with its zone" \
    looks '"T-1." in plain and "25.11.2026, 09:00 Uhr UTC" in plain'
check "a link to the status page" \
    looks '"https://help.desk.example/t/" in plain and
           "<a href=\"https://help.desk.example/t/" in html'
check "our Message-ID leads to the ticket" test \
    "$(sql 'SELECT ticket, own FROM mail_ref')" = "1|1"
run mail send
check "nothing is sent again" test "$(taken)" = 1
sh -c 'exec "$0" "$@"' "$LOTSE" mail send >/dev/null
check "nor by another process" test "$(taken)" = 1

# ---- a person's reply, with a file, a thread, and hostile text
printf 'PNG\000\001' >"$tmp/bild.png"
run ticket reply 1 --text 'Bitte <b>neu</b> setzen: https://a.example/?a=1&b=2.
.
From hier' --attach "$tmp/bild.png"
run mail send
check "reply: our address as return path" \
    looks 'envelope[0].startswith("MAIL FROM:<support@desk.example>")'
check "reply: no machine wrote it" \
    looks 'm["Auto-Submitted"] is None and m["Precedence"] is None'
check "reply: the text, a dot alone too" \
    looks '"setzen: https://a.example/?a=1&b=2.\n.\nFrom hier" in plain'
check "reply: escaped in HTML" \
    looks '"&lt;b&gt;neu&lt;/b&gt;" in html and "<b>neu" not in html'
check "reply: the file, byte for byte" \
    looks 'files == [("bild.png", b"PNG\0\1")]'
check "reply: in the thread of the first mail" \
    looks 'm["In-Reply-To"] and m["In-Reply-To"] in m["References"]'
check "our mark" looks 'len(m["X-Lotse"]) == 32'

file_one zoe@acme.example "$(printf 'Eins\r\nBcc: evil@z.example\r\n\r\nx')"
run mail send
check "a line break in the subject begins no header" \
    looks 'm["Bcc"] is None and "Eins" in m["Subject"] and
           len(envelope) == 2'
file_one uwe@acme.example "Größe 😀 falsch" "Die Größe 😀 stimmt nicht"
run mail send
check "umlauts and emoji arrive" looks '"Größe 😀 falsch" in m["Subject"]'
run ticket reply 3 --text "Größe 😀 – behoben"
run mail send
check "in both parts, too" \
    looks '"Größe 😀 –" in plain and "Größe 😀 –" in html'

# ---- articles in the acknowledgement
run ticket new --from ida@acme.example --text \
    "$(cat tests/cli/ticket-de.txt)"
run mail send
check "at most three articles, each with its confirm link" \
    looks '0 < plain.count("?solved=") <= 3 and
           plain.count("?solved=") == plain.count("/a/")'
file_one ida@acme.example "Xyzzy" "qwrtz plugh xyzzy"
run mail send
check "none where nothing fits" \
    looks '"?solved=" not in plain and "Artikel" not in plain and
           "article" not in plain'
run org set Beta --domains beta.example --portal no
run ticket new --from bo@beta.example --text "$(cat tests/cli/ticket-de.txt)"
run mail send
check "no portal: no status page, no confirm link" \
    looks '"/t/" not in plain and "?solved=" not in plain'
run ticket new --from eve@acme.example --lang en --text "It does not work"
run mail send
check "English for whom wrote English" looks '"we have your request" in plain'

# ---- our own texts
cat >"$tmp/tpl/de.txt" <<'T'
# ours
== received
Eingang {{subject}}

Moin {{name}}!
Nummer {{number}}
T
printf '<html><body class="x">{{body}}</body></html>' >"$tmp/tpl/mail.html"
file_one kai@acme.example "Neu"
run mail send --templates "$tmp/tpl"
check "a replaced template" looks 'm["Subject"].startswith("Eingang Neu [T-")'
check "a line whose value is empty is left out" \
    looks '"Moin" not in plain and "Nummer T-" in plain'
check "a replaced frame" looks '"<body class=\"x\"><p>Nummer T-" in html'

# ---- what the server answers
failing() { # MODE SENT LATER FAILED
    file_one "$1@acme.example" "$1"
    mode "$1"
    run mail send --json
    check "$1: counted" json \
        "(j[\"sent\"], j[\"later\"], j[\"failed\"]) == ($2, $3, $4)"
    mode ok
}
before=$(taken)
failing rcpt-450 0 1 0
failing data-451 0 1 0
failing drop 0 1 0
failing from-530 0 1 0
check "none of them was taken" test "$(taken)" = "$before"
run mail send --json
check "not before its time" json 'j["sent"] == 0'
export LOTSE_NOW=2026-11-24T09:01:00Z
run mail send --json
check "a minute later all go" json 'j["sent"] == 4'
failing rcpt-550 0 0 1
run ticket list --requester rcpt-550@acme.example --json
id=$(python3 -c 'import json, sys
print(json.load(sys.stdin)["tickets"][0]["id"])' <"$out")
run ticket show "$id" --json
check "refused for good: it stands in the history" json \
    'any(e["kind"] == "mail-failed" and "550" in e["reason"]
         for e in j["history"])'
failing data-554 0 0 1
export LOTSE_NOW=2026-11-30T09:00:00Z
run mail send --json
check "and is never tried again" json \
    '(j["sent"], j["later"], j["failed"]) == (0, 0, 0)'

# ---- the answer is lost: once more, with the same Message-ID
before=$(taken)
file_one lost@acme.example Verloren
mode drop-kept
run mail send
mode ok
export LOTSE_NOW=2026-11-30T09:05:00Z
run mail send
check "an answer that was lost: sent once more" \
    test "$(taken)" = $((before + 2))
check "with the same Message-ID" test "$(find "$tmp/sink" -name '*.eml' |
    sort | tail -n 2 | xargs grep -h '^Message-Id:' | sort -u | wc -l)" = 1

# ---- back-off and its end
file_one weg@acme.example Weg
mode rcpt-450
for hour in 10 11 12 13; do
    export LOTSE_NOW="2026-11-30T$hour:00:00Z"
    run mail send
done
check "the tries are counted" test "$(sql "SELECT tries FROM outbox
    WHERE recipient = 'weg@acme.example'")" = 4
export LOTSE_NOW=2026-12-06T09:00:00Z
mode ok
run mail send
check "after five days it is given up" test "$(sql "SELECT error FROM outbox
    WHERE recipient = 'weg@acme.example'")" = "not sent within 5 days"
check "and that stands in the history" test "$(sql "SELECT count(*) FROM event
    WHERE kind = 'mail-failed' AND is_now = 'weg@acme.example'")" = 1

# ---- a server that says nothing, and none at all
file_one stumm@acme.example Stumm
mode hang
run mail send --timeout 1
check "a silent server: later" says '0 sent, 1 to be tried again'
mode ok
with LOTSE_NOW=2026-12-06T10:00:00Z mail send --smtp smtp://127.0.0.1:1
check "no server: later" says '0 sent, 1 to be tried again'
check "and says why" complains 'smtp://127.0.0.1:1'

# ---- no more than so many acknowledgements
export LOTSE_NOW=2026-12-08T09:00:00Z
run mail send
before=$(taken)
for i in 1 2 3 4; do
    file_one loop@acme.example "Re: AW: Ihr Paket"
    run mail send
done
check "two answers to one address and subject" test "$(taken)" = $((before + 2))
for i in $(seq 20); do
    file_one loop@acme.example "Paket $i"
done
run mail send
check "ten to one address" test "$(taken)" = $((before + 10))
export LOTSE_NOW=2026-12-08T12:01:00Z
file_one loop@acme.example "Paket"
run mail send
check "three hours later again" test "$(taken)" = $((before + 11))
check "what is too old to count is kept no longer" \
    test "$(sql "SELECT count(*) FROM auto_answer")" = 1
run ticket new --from support@desk.example --text "an uns selbst"
run mail send
check "never to ourselves" test "$(taken)" = $((before + 11))

# ---- many at once, from several processes
export LOTSE_NOW=2026-12-09T09:00:00Z
for i in $(seq 40); do
    file_one "p$i@acme.example" "Viele"
done
before=$(taken)
senders=""
for i in 1 2 3 4; do
    "$LOTSE" mail send --quiet >/dev/null 2>"$tmp/sender$i" &
    senders="$senders $!"
done
for pid in $senders; do
    wait "$pid"
done
check "four senders: each mail once" test "$(taken)" = $((before + 40))

# ---- TLS
if ! command -v openssl >/dev/null || ! make_certificate; then
    skip "TLS" "no openssl"
    finish

fi
kill "$sink_pid"
wait "$sink_pid" 2>/dev/null
unset LOTSE_MAIL_PLAIN
file_one tls@acme.example TLS
sink
run mail send --smtp "smtp://localhost:$sink"
check "TLS is wanted, the server has none: later" \
    says '0 sent, 1 to be tried again'
kill "$sink_pid"
wait "$sink_pid" 2>/dev/null
sink --cert "$tmp/server.pem" --key "$tmp/server.key"
export LOTSE_NOW=2026-12-09T10:00:00Z
run mail send --smtp "smtp://localhost:$sink"
check "a certificate that nobody vouches for: later" \
    says '0 sent, 1 to be tried again'
check "and says so" complains '[Cc]ertificate\|SSL'
export LOTSE_NOW=2026-12-09T11:00:00Z LOTSE_MAIL_CA="$tmp/ca.pem"
mode tls
run mail send --smtp "smtp://localhost:$sink"
check "STARTTLS" says '1 sent, 0 to be tried again'
file_one auth@acme.example Wer
mode auth
run mail send --smtp "smtp://localhost:$sink"
check "a password is wanted: later" says '0 sent, 1 to be tried again'
export LOTSE_NOW=2026-12-09T12:00:00Z LOTSE_MAIL_SECRET="$tmp/secret"
mode bad-auth
run mail send --smtp "smtp://localhost:$sink"
check "a wrong password: later, not lost" says '0 sent, 1 to be tried again'
check "and says why" complains '535'
export LOTSE_NOW=2026-12-09T13:00:00Z
mode auth
run mail send --smtp "smtp://localhost:$sink"
check "the right one" says '1 sent, 0 to be tried again'
check "no password in what we say" not grep -q geheim "$out" "$err"

# ---- a program
cat >"$tmp/sendmail" <<'S'
#!/bin/sh
printf '%s\n' "$*" >>"$TMPOUT/args"
cat >>"$TMPOUT/mails"
exit "$(cat "$TMPOUT/status")"
S
chmod +x "$tmp/sendmail"
export TMPOUT="$tmp"
unset LOTSE_MAIL_SECRET
echo 75 >"$tmp/status"
file_one prog@acme.example Programm
run mail send --sendmail "$tmp/sendmail" --smtp ''
check "an empty option is refused" exits 2
unset LOTSE_MAIL_SMTP
run mail send --sendmail "$tmp/sendmail"
check "EX_TEMPFAIL: later" says '0 sent, 1 to be tried again'
echo 0 >"$tmp/status"
export LOTSE_NOW=2026-12-09T14:00:00Z
run mail send --sendmail "$tmp/sendmail"
check "0: sent" says '1 sent'
check "its arguments" grep -qx -- '-i -f <> -- prog@acme.example' "$tmp/args"
check "line ends of this system" not grep -q "$(printf '\r')" "$tmp/mails"
echo 67 >"$tmp/status"
file_one niemand@acme.example Niemand
run mail send --sendmail "$tmp/sendmail"
check "EX_NOUSER: refused" says '0 sent, 0 to be tried again, 1 refused'
finish

#!/bin/sh
# The whole way with a real mail server (Postfix): a mail becomes a ticket, is
# acknowledged, answered, the answer's answer joins, a bounce is attached, a
# loop ends.
# shellcheck disable=SC2317,SC2119 # called by check
. tests/cli/lib.sh
. tests/mail/lib.sh
. tests/mail/postfix.sh

if ! postfix_can; then
    skip "the whole way" "no postfix, or not root"
    finish
fi
mkdir "$tmp/desk"
export LOTSE_TICKETS="$tmp/desk/t.db" LOTSE_CONFIG="$tmp/lotse.conf"
sink
cat >"$tmp/lotse.conf" <<C
tickets = $LOTSE_TICKETS
index = $tmp/kb.db
address = support@desk.example
base = https://help.desk.example
site = Hilfe
mail_plain = yes
C
"$LOTSE" compile tests/cli/kb -o "$tmp/kb.db" --quiet
run org set Acme --domains acme.example --portal yes
run user set first@acme.example --role first --name "Fritz First"
chmod 755 "$tmp"
chmod 644 "$tmp/lotse.conf" "$tmp/kb.db"
chown -R nobody "$tmp/desk"
postfix_start || {
    fail "postfix starts"
    finish
}
echo "mail_smtp = smtp://127.0.0.1:$smtp" >>"$tmp/lotse.conf"

# post FROM FILE: through the server
post() {
    curl -sS --max-time 20 "smtp://127.0.0.1:$smtp" --mail-from "$1" \
        --mail-rcpt support@desk.example -T "$2" >"$tmp/post" 2>&1
}
count() { # SQL NUMBER
    [ "$(sql "SELECT count(*) FROM $1")" = "$2" ]
}
at_sink() { # TO HOW-MANY
    [ "$(grep -l "^RCPT TO:<$1>" "$tmp"/sink/*.eml 2>/dev/null | wc -l)" = "$2" ]
}
last_to() {
    grep -l "^RCPT TO:<$1>" "$tmp"/sink/*.eml | sort | tail -n 1
}
header_of() { # FILE NAME
    python3 -c 'import email, email.policy, sys
raw = open(sys.argv[1], "rb").read().split(b"\n\n", 1)[1]
print(email.message_from_bytes(raw, policy=email.policy.default)
      .get(sys.argv[2], ""))' "$1" "$2"
}

printf 'From: Anna <anna@acme.example>\r\nTo: support@desk.example\r\nMessage-ID: <one@acme.example>\r\nSubject: Passwort vergessen\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nIch habe mein Passwort vergessen, der Link kommt nicht.\r\n' \
    >"$tmp/m1"
post anna@acme.example "$tmp/m1"
wait_for "a mail becomes a ticket" count ticket 1
check "of its sender" test "$(sql "SELECT u.mail FROM ticket t
    JOIN user u ON u.id = t.requester")" = anna@acme.example
run mail send
check "acknowledgement and notice are sent" says '2 sent'
wait_for "the acknowledgement arrives" at_sink anna@acme.example 1
wait_for "the first level's notice, too" at_sink first@acme.example 1
ack=$(last_to anna@acme.example)
check "it answers the mail" test "$(header_of "$ack" In-Reply-To)" = \
    "<one@acme.example>"
check "the null return path went all the way" grep -q '^MAIL FROM:<>' "$ack"

as first@acme.example ticket reply 1 --text "Bitte hier neu setzen."
run mail send
wait_for "the agent's reply arrives" at_sink anna@acme.example 2
answer=$(last_to anna@acme.example)
check "with the agent's name, not the address" sh -c \
    "grep -q 'Fritz First' '$answer' && ! grep -q first@acme '$answer'"
check "in one thread" test "$(header_of "$answer" References |
    grep -c 'one@acme.example')" = 1

# the customer answers, as mail programs do
id=$(header_of "$answer" Message-ID)
printf 'From: Anna <anna@acme.example>\r\nTo: support@desk.example\r\nMessage-ID: <two@acme.example>\r\nIn-Reply-To: %s\r\nReferences: %s\r\nSubject: Re: %s\r\n\r\nGeht noch nicht.\r\n\r\n> Bitte hier neu setzen.\r\n' \
    "$id" "$id" "$(header_of "$answer" Subject)" >"$tmp/m2"
post anna@acme.example "$tmp/m2"
wait_for "her answer joins the ticket" count "message WHERE ticket = 1" 3
check "no second ticket" count ticket 1
run mail send
check "no acknowledgement of a reply" not at_sink anna@acme.example 3

# the same mail once more
post anna@acme.example "$tmp/m2"
wait_for "the same mail again: a row in the log" count intake 3
check "and nothing else" count "message WHERE ticket = 1" 3

# a bounce of what an agent wrote
mode rcpt-550
as first@acme.example ticket reply 1 --text "Und jetzt?"
run mail send
check "handed to the server" says '1 sent'
wait_for "the bounce comes back" count "intake WHERE outcome = 3" 1
mode ok
check "it is attached to its ticket" test "$(sql "SELECT ticket FROM intake
    WHERE outcome = 3")" = 1
check "it changed no state" test "$(sql "SELECT state FROM ticket")" = 1
run mail send
check "and isn't answered" not says "[1-9][0-9]* sent"

# out of office: logged, no state changes, no answer
printf 'From: Anna <anna@acme.example>\r\nTo: support@desk.example\r\nMessage-ID: <away@acme.example>\r\nIn-Reply-To: %s\r\nAuto-Submitted: auto-replied\r\nSubject: Abwesend: %s\r\n\r\nIch bin im Urlaub.\r\n' \
    "$id" "$(header_of "$answer" Subject)" >"$tmp/m3"
post anna@acme.example "$tmp/m3"
wait_for "an out-of-office answer is logged" count "intake WHERE outcome = 3" 2
run mail send
check "and not answered" at_sink anna@acme.example 2

# our own mail, come back
sed '1,/^$/d' "$ack" >"$tmp/m4"
post anna@acme.example "$tmp/m4"
wait_for "our own mail is known" count intake 6
check "no ticket of it" count ticket 1

# a machine that answers each mail and doesn't say that it is one
robot() {
    printf 'From: Robot <robot@acme.example>\r\nTo: support@desk.example\r\nMessage-ID: <robot-%s@acme.example>\r\nSubject: Ihr Paket ist unterwegs\r\n\r\nNummer %s\r\n' \
        "$1" "$1" >"$tmp/robot"
    post robot@acme.example "$tmp/robot"
    wait_for "robot, mail $1: taken" count intake $((6 + $1))
    run mail send
}
for i in 1 2 3 4 5; do
    robot "$i"
done
wait_for "the loop ends after two answers" at_sink robot@acme.example 2
check "no mail is lost for that" count \
    "ticket t JOIN user u ON u.id = t.requester WHERE u.mail LIKE 'robot%'" 5
check "and it stands in the history why" count \
    "event WHERE kind = 'mail-failed' AND reason LIKE '%2 automatic answers%'" 3
check "nothing waits in the server" sh -c \
    "postqueue -c '$mta/conf' -p | grep -q empty"
finish

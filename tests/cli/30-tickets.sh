#!/bin/sh
# ticket, user, org, token, calendar: what the command line itself decides.
. tests/cli/lib.sh

export LOTSE_TICKETS="$tmp/t.db"
run ticket list
check "no tickets yet: exit 2" exits 2
check "and how to begin" complains 'lotse ticket new makes the file'
check "nothing was made" test ! -e "$tmp/t.db"
run ticket
check "no verb: exit 2" exits 2
check "no verb: help" complains 'lotse ticket: expected a verb'
run ticket nwe
check "unknown verb: the nearest" complains "did you mean new"
run ticket --help
check "help of a group" says '  escalate  '
check "and how to go on" says '^lotse help ticket VERB'
run help ticket new
check "help of a verb below" says '^usage: lotse ticket new'
run help ticket fly
check "help of none: exit 2" exits 2

run ticket new --subject x
check "no requester: exit 2" exits 2
check "no requester: how" complains "from ADDR"
run ticket new --from nobody --text x
check "no address: exit 2" exits 2
run ticket new --from anna@acme.example
check "no text: exit 2" exits 2
check "no text: said" complains "the text of the problem is missing"
run ticket new --from anna@acme.example --subject " " --text " "
check "blanks only: exit 2" exits 2
echo "Wie kann ich den Filter speichern?" >"$tmp/text"
run_in "$tmp/text" ticket new --from anna@acme.example --text - --json
check "from standard input" exits 0
check "shape" shape ticket
check "the subject is the first line" \
    json 'j["subject"] == "Wie kann ich den Filter speichern?"'
check "number, level, state" \
    json '(j["id"], j["number"], j["level"], j["state"]) == (1, "T-1", 1, "new")'
check "promise" json 'j["first_response_due"] == "2026-11-25T09:00:00Z"'
check "history" json 'j["history"][0]["kind"] == "filed"'
run ticket list --json
check "list: shape" shape tickets
for format in text ndjson tsv; do
    run ticket list --format $format
    check "list as $format" exits 0
done
check "tsv has a head" says '^number	state'
run ticket list --state closed
check "an empty list: exit 1" exits 1
run ticket show 99
check "no such ticket: exit 1" exits 1
run ticket show seventeen
check "no number: exit 2" exits 2
run ticket show T-1
check "T-1 is 1" says 'T-1  Wie kann ich'

run org set Acme --domains acme.example --portal yes
check "org set" exits 0
run org set Beta --calendar nowhere
check "org set: no such calendar" exits 1
run calendar set desk --hours "mon-fri 8-17"
check "calendar set: a wrong span" complains "'8-17' is no span"
run calendar set desk --holidays "12-25 2026-04-03"
run org set Acme --calendar desk
run calendar list --json
check "calendar list" json 'j["calendars"][0]["zone"] == "Europe/Berlin"'
run user set first@acme.example --role first
check "first level has its organisation from the address" exits 0
run user set second@desk.example --role second --name "Zweite Stufe"
printf 'ein langes Kennwort mit Worten\n' >"$tmp/password"
run user set second@desk.example --password "$tmp/password"
check "a password from a file" exits 0
echo short >"$tmp/password"
run user set second@desk.example --password "$tmp/password"
check "a short password: exit 2" exits 2
run user list --json
check "user list: shape" shape users
check "user list" json 'j["users"][2]["password"] and j["total"] == 3'
run user list --format tsv
check "user list as tsv" says '^second@desk.example	Zweite Stufe	second'
run user list
check "user list: heads of the columns" \
    test "$(sed -n 1p "$out" | xargs)" = "mail name role org active"
run org list
check "org list: heads of the columns" \
    test "$(sed -n 1p "$out" | xargs)" = "name domains portal calendar"
run org list --json
check "org list" json 'j["orgs"][0]["calendar"] == "desk"'
run token new second@desk.example --name bot --days 30
check "token new" says '^lotse_'
check "it isn't in the file" not grep -q "$(cat "$out")" "$tmp"/t.db*
run token list --json
check "token list" json 'j["tokens"][0]["name"] == "bot"'
run token end 1
check "token end" exits 0
run token end 1
check "token end again: exit 1" exits 1

run ticket set 1 --as second@desk.example --type daten
check "set as level 2" exits 0
run ticket set 1
check "set what? exit 2" exits 2
run ticket set 1 --type unsinn
check "unknown type: exit 2" complains "lotse ticket types"
run ticket set 1 --as anna@acme.example --urgency high
check "a requester may not: exit 77" exits 77
run ticket list --as nobody@acme.example
check "nobody of that name: exit 1" exits 1
with LOTSE_AS=anna@acme.example user list
check "LOTSE_AS: exit 77" exits 77
run ticket assign 1 --as second@desk.example
check "assign to oneself" exits 0
run ticket show 1 --json
check "the history names people" \
    json '[e["to"] for e in j["history"] if e["kind"] == "owner"] == ["second@desk.example"]'
run ticket assign 1
check "assign by nobody: exit 2" exits 2
run ticket watch 1 second@desk.example
check "watch" exits 0
run ticket merge 1 1
check "merge with itself: exit 2" exits 2

echo "categories = $tmp/none" >"$tmp/conf"
run ticket types --config "$tmp/conf"
check "no table: exit 2" exits 2
printf '[type eins 1]\n= Eins | One\nde 1 wort\n' >"$tmp/types"
run ticket types --categories "$tmp/types"
check "a table of one's own" lines 1
printf '[type eins 1]\nde wort\n' >"$tmp/types"
run ticket types --categories "$tmp/types"
check "a wrong table: where" complains "types:2: a rule"
run ticket list --answer soon
check "a wrong time: exit 2" complains "'soon' is no time like 24h"
echo "answer = 4h" >"$tmp/conf"
run ticket new --from bo@x.example --text Hallo --json --config "$tmp/conf"
check "lotse.conf: answer" json 'j["first_response_due"] == "2026-11-24T13:00:00Z"'
run ticket new --from bo@x.example --attach "$tmp/none"
check "no such attachment: exit 2" exits 2

# what isn't given stays
run calendar set desk --zone Europe/London --hours "sat 09:00-12:00"
run calendar set desk --holidays 12-25
run calendar list --json
check "a calendar keeps zone and hours" \
    json '[j["calendars"][0][k] for k in ("zone", "hours", "holidays")] == ["Europe/London", "sat 09:00-12:00", "12-25"]'
run calendar set desk --hours "mon 09:00-12:00"
run calendar list --json
check "and holidays" json 'j["calendars"][0]["holidays"] == "12-25"'
run calendar set desk --holidays none
run calendar list --json
check "until there are none" json 'j["calendars"][0]["holidays"] == ""'

# a domain leads to one organisation
run org set One --domains "one.example, ONE.test"
run org list --json
check "domains" json '[o["domains"] for o in j["orgs"] if o["name"] == "One"] == ["one.example one.test"]'
run org set Two --domains "two.example One.test"
check "a domain of another organisation: exit 2" exits 2
check "whose it is" complains "one.test is a domain of One already"
for domain in @two.example anna@two.example two..example; do
    run org set Two --domains $domain
    check "$domain is no domain" complains "'$domain' is no domain like"
done
run org list --json
check "nothing of it was kept" json 'all(o["name"] != "Two" for o in j["orgs"])'
run org set One --domains "one.example"
check "its own domain again" exits 0

# names are a line each; a zone is a name, no path
nasty=$(printf 'A\nb\033[31m')
run org set "$nasty"
check "a name of two lines: exit 2" exits 2
run calendar set "$nasty"
check "of a calendar, too" exits 2
run user set anna@acme.example --name "$nasty"
check "and of a user" exits 2
for zone in ../../../etc/passwd /etc/passwd \
    ../../../usr/share/zoneinfo/Europe/Berlin; do
    run calendar set desk --zone $zone
    check "zone $zone: exit 2" exits 2
    check "zone $zone: one line" test "$(wc -l <"$err")" -eq 1
done

# who had no name gets the first one that is told
run ticket new --from kim@x.example --text Hallo
run ticket new --from kim@x.example --text Hallo --name "Kim K"
run user list --json
check "a name told later is kept" \
    json '[u["name"] for u in j["users"] if u["mail"] == "kim@x.example"] == ["Kim K"]'
run ticket new --from kim@x.example --text Hallo --name "Somebody else"
run ticket new --from second@desk.example --text Hallo --name "Somebody else"
run user list --json
check "nobody else changes it" \
    json 'all(u["name"] != "Somebody else" for u in j["users"])'
finish

#!/bin/sh
# S29: show prints up to 3 articles; link records one and puts it into the draft.
. tests/cli/lib.sh
make_desk

make_index
run ticket new --from anna@acme.example \
    --text "Ich habe mein Passwort vergessen und kann es nicht zurücksetzen"
run ticket show 1 --json
check "1 to 3 articles" json '1 <= len(j["articles"]) <= 3'
id=$(python3 -c 'import json, sys
print(json.load(open(sys.argv[1]))["articles"][0]["id"])' "$out")
run ticket show 1
check "as text, too" says "^articles *$id"
run ticket link 1 "$id"
check "link" exits 0
check "the draft has its address" says "/a/$id?lang=de"
run ticket show 1 --json
check "recorded" json "j['links'][0]['article'] == '$id'"
check "in the history" json "[e['to'] for e in j['history']
    if e['kind'] == 'link'] == ['$id']"
echo "base = https://help.example.org/" >"$tmp/conf"
run ticket link 1 "$id" --config "$tmp/conf"
check "where our address is known, all of it" \
    says "^https://help.example.org/a/$id?lang=de"
run ticket link 1 no/such/article
check "no such article: exit 1" exits 1
run ticket reply 1 --draft --text "Viele Grüße" --json
check "the draft is sent" json "'/a/$id' in j['messages'][-1]['text'] and
    j['messages'][-1]['text'].endswith('Grüße')"
LOTSE_NOW=2026-11-24T10:00:00Z run ticket show 1 --json
check "and is empty again" json 'j["draft"] == ""'
run ticket new --from anna@acme.example --text "Passwort vergessen"
run ticket link 2 "$id"
run ticket reply 2 --draft --json --config "$tmp/conf"
check "a reply leads there from a mail, too" json "'https://help.example.org/a/$id?lang=de'
    in j['messages'][-1]['text']"
run ticket show 2 --json
check "and that draft is sent, too" json 'j["draft"] == ""'
run ticket link 1 "$id" --solved --json
check "what helped" json 'j["links"][0]["solved"]'

# "that solved it" without a word on which: the one that was linked
run ticket new --from anna@acme.example --text "Neues Telefon, keine Anmeldung"
run ticket link 3 account/two-factor
run ticket reply 3 --draft
as anna@acme.example ticket confirm 3 --json
check "confirmed: the one linked article helped" json \
    '[l["solved"] for l in j["links"]] == [True]'
run ticket new --from anna@acme.example --text "Neues Telefon, kein Kennwort"
run ticket link 4 account/two-factor
run ticket link 4 account/password
run ticket reply 4 --draft
as anna@acme.example ticket confirm 4 --json
check "of two, none is taken for it" json \
    '[l["solved"] for l in j["links"]] == [False, False]'

# what only the desk may read is linked, and no requester is pointed to it
run ticket new --from anna@acme.example --text "Passwort vergessen"
run ticket link 5 internal/escalation
check "for agents alone: linked" exits 0
check "and said" complains "internal/escalation is for the desk alone"
check "not in the draft" not says "/a/internal"
run ticket show 5 --json
check "it is recorded" json \
    "[l['article'] for l in j['links']] == ['internal/escalation']"
check "nor in that of JSON" json "j['draft'] == ''"
run ticket show 5
check "nor of a look at the ticket" not says "/a/internal"
run ticket reply 5 --draft --text "Viele Grüße"
check "nor sent: exit 2" exits 2
run ticket link 5 "$id"
run ticket reply 5 --draft --json
check "another is" json "'/a/$id' in j['messages'][-1]['text'] and
    'internal' not in j['messages'][-1]['text']"
as anna@acme.example ticket link 5 internal/escalation
check "who can't read it can't link it" not exits 0
finish

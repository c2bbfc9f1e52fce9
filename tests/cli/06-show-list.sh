#!/bin/sh
# show and list: formats, filters, audience.
. tests/cli/lib.sh

make_index
run show account/password
check "show: exit 0" exits 0
check "show: title" says "^Passwort vergessen$"
check "show: text" says "Spam-Ordner"
run show account/password --lang en
check "show --lang en" says "^Forgot your password$"
run show account/password --format md
check "md: exit 0" exits 0
check "md: Markdown" says "^# Passwort vergessen"
check "md: no front matter" not says "^questions:"
run show account/password --format html
check "html" says "<h2"
run show account/password --json
check "json: shape" shape article
check "json: values" json "j['schema'] == 1 and j['id'] == 'account/password' and j['lang'] == 'de' and 'passwort' in j['tags']"
check "json: bodies" json "j['markdown'] and j['html'] and j['text']"
check "json: outline" json "any(o['heading'] == 'Das neue Passwort wird abgelehnt' for o in j['outline'])"
check "json: translations" json "j['translations'] == ['en:account/password']"
check "json: questions" json "len(j['questions']) == 2"
run show account/password --format tsv
check "show has no tsv: exit 2" exits 2
run show no/such
check "unknown: exit 1" exits 1
check "unknown: said" complains "^lotse: .*no/such"
check "unknown: silent" silent
run show ''
check "empty id: exit 1" exits 1
run show internal/escalation
check "internal, public reader: exit 1" exits 1
run show internal/escalation --audience agent
check "internal, agent: exit 0" exits 0

run list
check "list: exit 0" exits 0
check "list: nine public articles" lines 9
check "list: a line" says "^de  account/password  *Passwort vergessen$"
run list --audience agent
check "list: ten for agents" lines 10
run list --lang de
check "list --lang de" lines 5
run list --lang en
check "list --lang en" lines 4
run list --tag konto
check "list --tag" lines 2
run list --category Netzwerk
check "list --category" lines 1
run list --tag konto --lang en
check "list: nothing left: exit 1" exits 1
run list --json
check "list --json: shape" shape list
check "list --json: no bodies" json "all('markdown' not in a and 'html' not in a for a in j['articles'])"
check "list --json: sorted" json "[(a['id'], a['lang']) for a in j['articles']] == sorted((a['id'], a['lang']) for a in j['articles'])"
run list --format ndjson
check "list ndjson" lines 9
run list --format tsv
check "list tsv: names and rows" lines 10
check "list tsv: nine columns each" test "$(awk -F '\t' 'NF != 9' "$out" | wc -l)" -eq 0

# a translation under an id of its own
mkdir -p "$tmp/linked/de" "$tmp/linked/en"
printf -- '---\nid: leave\naliases: [holiday]\n---\n# Ask for leave\n\nUse the form.\n' \
    >"$tmp/linked/en/leave.md"
printf -- '---\nid: urlaub\ntranslation_of: leave\n---\n# Urlaub beantragen\n\nDas Formular hilft.\n' \
    >"$tmp/linked/de/urlaub.md"
printf -- '---\nid: geheim\naudience: agent\n---\n# Geheim\n\nNur für den Support.\n' \
    >"$tmp/linked/de/geheim.md"
printf -- '---\nid: open\ntranslation_of: geheim\n---\n# Not secret\n\nFor everybody.\n' \
    >"$tmp/linked/en/open.md"
"$LOTSE" compile "$tmp/linked" -o "$tmp/linked.db" --quiet >"$out" 2>"$err"
run show leave --lang de --index "$tmp/linked.db" --json
check "a linked translation: shown" json \
    "(j['id'], j['lang']) == ('urlaub', 'de')"
run show urlaub --lang en --index "$tmp/linked.db" --json
check "and the other way" json "(j['id'], j['lang']) == ('leave', 'en')"
run show holiday --lang de --index "$tmp/linked.db" --json
check "by an alias, too" json "(j['id'], j['lang']) == ('urlaub', 'de')"
for lang in en any; do
    run show leave --lang $lang --index "$tmp/linked.db" --json
    check "--lang $lang: the one that was named" json "j['id'] == 'leave'"
done
run show geheim --lang en --index "$tmp/linked.db"
check "not by the id of what isn't for the reader: exit 1" exits 1
run show open --lang de --index "$tmp/linked.db" --json
check "nor what isn't for the reader" json "j['id'] == 'open'"
run show open --lang de --index "$tmp/linked.db" --audience agent --json
check "but for an agent" json "j['id'] == 'geheim'"

mkdir -p "$tmp/odd/en"
printf -- '---\ntitle: "Tab\\there \\e[31mred\\e[0m"\ntags: ["a\\\\b"]\n---\n\n# Odd\n\nSome English text about the printer.\n' \
    >"$tmp/odd/en/odd.md"
"$LOTSE" compile "$tmp/odd" -o "$tmp/odd.db" --quiet >"$out" 2>"$err"
run list --index "$tmp/odd.db"
check "control characters don't reach the terminal" not says "$(printf '\033')"
run list --index "$tmp/odd.db" --format tsv
check "tsv: a tab in a title adds no column" test "$(awk -F '\t' 'NF != 9' "$out" | wc -l)" -eq 0
run list --index "$tmp/odd.db" --json
check "json: control characters escaped" shape list

finish

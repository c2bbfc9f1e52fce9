#!/bin/sh
# The cases for which a support desk is there, put as users put them: the
# right article is among the first three. cases.tsv: language, ids, text.
. tests/cli/lib.sh

run compile articles -o "$tmp/kb.db"
check "the articles that ship compile" exits 0
check "without a finding" no_complaint
export LOTSE_INDEX="$tmp/kb.db"

while IFS='	' read -r lang ids text; do
    printf '%s\n' "$text" >"$tmp/text"
    run suggest "$tmp/text" -n 3 --format tsv
    found=$(awk -F '\t' -v ids="|$ids|" -v lang="$lang" \
        'NR > 1 && $3 == lang && index(ids, "|" $2 "|")' "$out" | wc -l)
    check "$lang: $text" test "$found" -gt 0
done <tests/cli/cases.tsv

# each article that a person can find comes first for its own title
run check articles --format ndjson
check "no article loses its own title" not says '"rule":"own-title"'
check "no dead link" not says '"rule":"dead-link"'
check "no twin" not says '"rule":"twin"'

# who may see what
run search Eskalationsgründe Übergabe an Entwickler --json
check "public: nothing internal" json \
    "all(not h['path'].split('/')[1] in ('agent', 'level2') for h in j['hits'])"
run suggest tests/cli/ticket-de.txt --json
check "the ticket of make demo is answered" json \
    "j['verdict'] == 'answer' and j['hits'][0]['id'] == 'access/reset-password'"
finish

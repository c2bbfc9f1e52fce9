#!/bin/sh
# S28: Password, finding one's way, first steps of troubleshooting: an article
# for each, in both languages, on top for its own title and questions.
. tests/cli/lib.sh

run compile articles -o "$tmp/kb.db" --quiet
check "the articles that ship compile" exits 0
export LOTSE_INDEX="$tmp/kb.db"
for id in access/reset-password using/navigation errors/basic-troubleshooting; do
    for lang in de en; do
        file=articles/$lang/$id.md
        title=$(sed -n 's/^title: *//p;s/^# *//p' "$file" | head -n 1 |
            tr -d '"')
        run search --lang $lang --json "$title"
        check "$lang: $title" json "j['hits'][0]['id'] == '$id' and
            j['hits'][0]['lang'] == '$lang' and j['verdict'] == 'answer'"
        sed -n '/^\(fragen\|questions\):/,/^[a-z]*:\|^---/s/^ *- *//p' \
            "$file" | head -n 3 | tr -d '"' >"$tmp/questions"
        check "$lang/$id: has questions" test -s "$tmp/questions"
        while read -r question; do
            printf '%s\n' "$question" >"$tmp/one"
            run_in "$tmp/one" suggest --json --lang $lang -
            check "$lang: $question" json "j['hits'][0]['id'] == '$id'"
        done <"$tmp/questions"
    done
done
finish

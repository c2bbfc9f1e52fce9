#!/bin/sh
# S33: An article for level 2 is found by level 2 and by nobody else.
. tests/cli/lib.sh
make_desk

kb=$tmp/kb
mkdir -p "$kb/de" "$kb/en"
for topic in invoice calendar printer holiday network; do
    printf '# About the %s\n\nSome words on the %s and its settings.\n' \
        $topic $topic >"$kb/en/$topic.md"
done
printf -- '---\naudience: level2\n---\n# Replikation konfigurieren\n\n%s\n' \
    "Die Replikation der Archivknoten stellt man in replica.yaml ein." \
    >"$kb/de/replica.md"
printf -- '---\naudience: level2\n---\n# Configure the replication\n\n%s\n' \
    "The replication of archive nodes is configured in replica.yaml." \
    >"$kb/en/replica.md"
run compile "$kb" -o "$tmp/kb.db" --quiet
export LOTSE_INDEX="$tmp/kb.db"

for words in "Replikation konfigurieren" "configure the replication"; do
    for audience in public agent; do
        run search --audience $audience --all --json "$words"
        check "search '$words' as $audience: not there" not says '"replica'
        echo "$words" >"$tmp/text"
        run_in "$tmp/text" suggest --audience $audience --all --json
        check "suggest '$words' as $audience: not there" not says '"replica'
    done
    run search --audience level2 --json "$words"
    check "search '$words' on level 2: first" \
        json 'j["hits"][0]["id"] == "replica"'
    run_in "$tmp/text" suggest --audience level2 --json
    check "suggest '$words' on level 2: first" \
        json 'j["hits"][0]["id"] == "replica"'
done
for audience in public agent; do
    run list --audience $audience
    check "list as $audience: not there" not says replica
    run show replica --audience $audience
    check "show as $audience: exit 1" exits 1
    check "show as $audience: no word of it" not says yaml
done
run show replica --audience level2
check "show on level 2" says yaml

# beside a ticket: by the role of who looks
run ticket new --from anna@acme.example --text "Replikation konfigurieren"
as first@acme.example ticket show 1 --json
check "level 1 gets the ticket" exits 0
check "level 1 isn't pointed to it" not says replica
as anna@acme.example ticket show 1 --json
check "nor is who asks" not says replica
run ticket escalate 1 --reason "schwer"
as second@desk.example ticket show 1 --json
check "level 2 is" json 'j["articles"][0]["id"] == "replica"'
finish

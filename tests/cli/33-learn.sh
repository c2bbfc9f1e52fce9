#!/bin/sh
# compile learns from the desk's own solved tickets, and says what is missing.
. tests/cli/lib.sh
make_desk

kb=$tmp/kb
mkdir -p "$kb/en"
for topic in invoice calendar printer holiday network; do
    printf '# About the %s\n\nSome words on the %s and its settings.\n' \
        $topic $topic >"$kb/en/$topic.md"
done
printf '# Reset the password\n\nThis is how to set a new password.\n' \
    >"$kb/en/password.md"
export LOTSE_INDEX="$tmp/kb.db"
run compile "$kb" -o "$LOTSE_INDEX" --quiet
run search locked out
check "nothing is found" exits 1
for who in a b c; do
    run ticket new --from $who@acme.example --lang en \
        --text "I am locked out again, call +49 40 555123"
done
run report gaps --json
check "the gap is told" json 'j["rows"][0]["tickets"] == 3'
check "in words as typed" json '"locked" in j["rows"][0]["words"]'
check "without personal data" not says 555123
check "its words once, though they are the subject, too" \
    json 'j["rows"][0]["example"].count("locked out") == 1'
run report gaps --format csv
check "as CSV" says '^locked out call,.*,3,0,en,'
run compile "$kb" -o "$LOTSE_INDEX"
check "unsolved tickets teach nothing" says unchanged
for id in 1 2 3; do
    run ticket link $id password --lang en --solved
    run ticket reply $id --text "Use the link on the page"
    run ticket solve $id
done
check "solved" exits 0
run ticket new --from gone@acme.example --text "The scanner makes noise"
run ticket forget --requester gone@acme.example
run report gaps --json
check "no gap is left, of whom was forgotten neither" json 'j["rows"] == []'
run compile "$kb" -o "$LOTSE_INDEX"
check "solved ones do" not says unchanged
check "what they say is their owner's alone" \
    test "$(stat -c %a "$LOTSE_INDEX.solved")" = 600
run search locked out --json
check "the words find the article" json 'j["hits"][0]["id"] == "password"'
check "personal data stays out" not grep -qa 555123 "$LOTSE_INDEX"
run compile "$kb" -o "$LOTSE_INDEX"
check "learnt once" says unchanged
cp "$LOTSE_INDEX" "$tmp/first.db"
run compile "$kb" -o "$LOTSE_INDEX" --full
check "a full build is the same" cmp -s "$LOTSE_INDEX" "$tmp/first.db"
run compile "$kb" -o "$LOTSE_INDEX" --solved none
check "--solved none" exits 0
run search locked out
check "forgets it" exits 1
echo broken >"$tmp/desk.db"
run compile "$kb" -o "$LOTSE_INDEX"
check "tickets that can't be read: compiled anyway" exits 0
check "and said" complains 'what solved tickets teach is left out: .*desk.db'
finish

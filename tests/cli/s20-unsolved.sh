#!/bin/sh
# S20: What level 1 couldn't solve is proposed for level 2, whatever its text.
. tests/cli/lib.sh
make_desk

n=0
for text in "Passwort vergessen" "Wie benutze ich den Filter?" "Hallo"; do
    n=$((n + 1))
    run ticket new --from anna@acme.example --text "$text" --json
    check "$text: level 1 at first" json 'j["proposed_level"] == 1'
    as first@acme.example ticket set $n --unsolved --json
    check "  then level 2" json 'j["proposed_level"] == 2 and j["level"] == 1'
    check "  why" json '"level 1" in j["proposed_level_why"]'
    check "  in the history" json '[e["to"] for e in j["history"]
        if e["kind"] == "outcome"] == ["unsolved"]'
    run ticket reply $n --text "Noch ein Wort" --as anna@acme.example
    run ticket show $n --json
    check "  and it stays" json 'j["proposed_level"] == 2'
done
finish

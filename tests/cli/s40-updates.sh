#!/bin/sh
# S40: Every change of state that the requester may see is one public row.
. tests/cli/lib.sh
make_desk

# public ID: how many public rows of its history tell of state or level
public() {
    "$LOTSE" ticket show "$1" --json | python3 -c 'import json, sys
print(sum(e["public"] and e["kind"] in ("filed", "state", "level")
          for e in json.load(sys.stdin)["history"]))'
}

# step WHAT ROWS ARGS...: the command adds as many rows, and again none
step() {
    step_name=$1
    step_rows=$2
    shift 2
    before=$(public 1)
    run "$@"
    check "$step_name" exits 0
    check "$step_name: rows" test "$(public 1)" -eq $((before + step_rows))
}

run ticket new --from anna@acme.example --text "Frage"
check "filed: one row" test "$(public 1)" -eq 1
step "level 1 answers: open" 1 ticket reply 1 --text "Moment" \
    --as first@acme.example
step "a second answer: no change" 0 ticket reply 1 --text "Noch einer" \
    --as first@acme.example
step "a note: no change" 0 ticket note 1 --text "intern" \
    --as first@acme.example
step "waits for the requester" 1 ticket wait 1
step "who answers: open again" 1 ticket reply 1 --text "Hier" \
    --as anna@acme.example
step "level 2" 1 ticket escalate 1 --reason schwer
step "a type: nothing public" 0 ticket set 1 --type daten
step "with the developers" 1 ticket developers 1 BUG-7
step "back from them" 1 ticket from-developers 1 --reason behoben
step "cause and prevention: nothing public" 0 ticket cause 1 --cause a \
    --prevention b
step "solved" 1 ticket solve 1

# what isn't possible leaves no row
before=$(public 1)
run ticket developers 1 BUG-8
check "solved ones go to no developers" not exits 0
check "and no row says so" test "$(public 1)" -eq "$before"
step "closed" 1 ticket close 1

# each row goes from where the one before ended
run ticket show 1 --json
check "a chain" json 'all(a["to"] == b["from"] for rows in
    [[e for e in j["history"] if e["kind"] == "state"]]
    for a, b in zip(rows, rows[1:]))'
check "to where it is" json '[e["to"] for e in j["history"]
    if e["kind"] == "state"][-1] == j["state"] == "closed"'
check "all public" json 'all(e["public"] for e in j["history"]
    if e["kind"] in ("state", "level"))'
finish

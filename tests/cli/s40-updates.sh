#!/bin/sh
# S40: Every change of state that the requester may see is one public row, and
# one mail to them, unless they did it themselves.
. tests/cli/lib.sh
make_desk

# public ID: how many public rows of its history tell of state or level
public() {
    "$LOTSE" ticket show "$1" --json | python3 -c 'import json, sys
print(sum(e["public"] and e["kind"] in ("filed", "state", "level")
          for e in json.load(sys.stdin)["history"]))'
}

# mails: what is to be sent to who asked
mails() {
    python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM outbox"
    " WHERE recipient = ?", ["anna@acme.example"]).fetchone()[0])' \
        "$LOTSE_TICKETS"
}

# step WHAT ROWS MAILS ARGS...: the command adds as many rows and mails
step() {
    step_name=$1
    step_rows=$2
    step_mails=$3
    shift 3
    before=$(public 1)
    had=$(mails)
    run "$@"
    check "$step_name" exits 0
    check "$step_name: rows" test "$(public 1)" -eq $((before + step_rows))
    check "$step_name: mails" test "$(mails)" -eq $((had + step_mails))
}

run ticket new --from anna@acme.example --text "Frage"
check "filed: one row" test "$(public 1)" -eq 1
check "filed: one mail" test "$(mails)" -eq 1
step "level 1 answers: open" 1 1 ticket reply 1 --text "Moment" \
    --as first@acme.example
step "a second answer: a mail, no change" 0 1 ticket reply 1 --text "Noch einer" \
    --as first@acme.example
step "a note: no change" 0 0 ticket note 1 --text "intern" \
    --as first@acme.example
step "waits for the requester" 1 1 ticket wait 1
step "who answers: open again" 1 0 ticket reply 1 --text "Hier" \
    --as anna@acme.example
step "level 2" 1 1 ticket escalate 1 --reason schwer
step "a type: nothing public" 0 0 ticket set 1 --type daten
step "with the developers" 1 1 ticket developers 1 BUG-7
step "back from them" 1 1 ticket from-developers 1 --reason behoben
step "cause and prevention: nothing public" 0 0 ticket cause 1 --cause a \
    --prevention b
step "solved" 1 1 ticket solve 1

# what isn't possible leaves no row
before=$(public 1)
run ticket developers 1 BUG-8
check "solved ones go to no developers" not exits 0
check "and no row says so" test "$(public 1)" -eq "$before"
step "closed" 1 1 ticket close 1

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

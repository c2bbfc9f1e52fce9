#!/bin/sh
# lib.sh: helpers of the shell tests; each test sources it first.
#
# A test prints TAP: "ok N - name", "not ok N - name", "ok N - name # skip".
# It runs from the root of the repository, finds the program in $LOTSE, works
# in $tmp, and depends on no other test, no clock, no network and no setting
# of the person who runs it.

set -u
: "${LOTSE:=build/dev/lotse}"
case $LOTSE in
/*) ;;
*) LOTSE=$PWD/$LOTSE ;;
esac
root=$PWD
cases=0
broken=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/lotse-test.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# nothing of the outside counts
unset LOTSE_INDEX LOTSE_TICKETS LOTSE_LANG LOTSE_LIMIT LOTSE_FORMAT \
    LOTSE_COLOR LOTSE_AUDIENCE LOTSE_ARTICLES LOTSE_LEXICON LOTSE_SOLVED \
    LOTSE_LISTEN LOTSE_HOST LOTSE_ORIGIN LOTSE_BASE LOTSE_SITE LOTSE_CONTACT \
    LOTSE_AS LOTSE_CATEGORIES LOTSE_ANSWER LOTSE_WARN LOTSE_RECOMMEND \
    LOTSE_ESCALATE LOTSE_SPOOL LOTSE_ADDRESS LOTSE_TRUST_AGENTS SENDER \
    RECIPIENT LOTSE_SEARCH_LOG NO_COLOR
export LC_ALL=C.UTF-8 TERM=xterm
export LOTSE_DICTIONARY=none # whatever the machine has
export LOTSE_CONFIG=/dev/null LOTSE_NOW=2026-11-24T09:00:00Z
export HOME="$tmp" XDG_CONFIG_HOME="$tmp/xdg"

# run ARGS...: the program; leaves $out, $err (files) and $rc
out=$tmp/out
err=$tmp/err
rc=0
run() {
    "$LOTSE" "$@" >"$out" 2>"$err" </dev/null
    rc=$?
}

# with NAME=VALUE ARGS...: the same with a variable in the environment
with() {
    with_value=$1
    shift
    env "$with_value" "$LOTSE" "$@" >"$out" 2>"$err" </dev/null
    rc=$?
}

# run_in FILE ARGS...: the same with FILE as standard input
run_in() {
    run_in_file=$1
    shift
    "$LOTSE" "$@" >"$out" 2>"$err" <"$run_in_file"
    rc=$?
}

pass() {
    cases=$((cases + 1))
    echo "ok $cases - $1"
}

fail() {
    cases=$((cases + 1))
    broken=$((broken + 1))
    echo "not ok $cases - $1"
    echo "# exit code $rc"
    sed 's/^/# out: /' "$out" 2>/dev/null | head -n 20
    sed 's/^/# err: /' "$err" 2>/dev/null | head -n 20
}

skip() {
    cases=$((cases + 1))
    echo "ok $cases - $1 # skip $2"
}

# check NAME COMMAND...: passes when the command does
check() {
    check_name=$1
    shift
    if "$@"; then pass "$check_name"; else fail "$check_name"; fi
}

# The conditions that check knows besides any command.
exits() { [ "$rc" -eq "$1" ]; }
says() { grep -q -e "$1" "$out"; }
complains() { grep -q -e "$1" "$err"; }
silent() { [ ! -s "$out" ]; }
no_complaint() { [ ! -s "$err" ]; }
not() { ! "$@"; }
lines() { [ "$(wc -l <"$out")" -eq "$1" ]; }

# Valid JSON of the shape NAME in doc/results.schema.json?
shape() {
    python3 "$root/tests/cli/shape.py" "$root/doc/results.schema.json" \
        "$1" <"$out" >"$tmp/shape" 2>&1 && return 0
    sed 's/^/# shape: /' "$tmp/shape" | tail -n 3
    return 1
}

# json EXPRESSION: a Python expression over the parsed output j is true
json() {
    python3 -c 'import json, sys
j = json.load(open(sys.argv[1], encoding="utf-8"))
sys.exit(0 if eval("(" + sys.argv[2] + ")") else 1)' "$out" "$1" 2>"$tmp/json"
}

# Is there script(1), and a terminal to be had from it?
has_terminal() {
    command -v script >/dev/null 2>&1 &&
        script -qec true /dev/null </dev/null >/dev/null 2>&1
}

# An index of the small tree that stands next to this file.
make_index() {
    "$LOTSE" compile "$root/tests/cli/kb" -o "$tmp/kb.db" --quiet \
        >"$out" 2>"$err"
    rc=$?
    if [ $rc -ne 0 ]; then
        fail "compile the articles of the test"
        finish
    fi
    export LOTSE_INDEX="$tmp/kb.db"
}

# Tickets with an organisation, its first level, another's, a level 2.
make_desk() {
    export LOTSE_TICKETS="$tmp/desk.db" LOTSE_INDEX="$tmp/none.db"
    run org set Acme --domains acme.example --portal yes
    run org set Beta --domains beta.example
    run user set first@acme.example --role first
    run user set first@beta.example --role first
    run user set second@desk.example --role second
    if [ $rc -ne 0 ]; then
        fail "set up the desk of the test"
        finish
    fi
}

# at TIME ARGS...: the program with the clock at 24 November + TIME, like
# "1 23:59:59" (days, time of day)
at() {
    at_day=$((24 + ${1%% *}))
    at_time=${1#* }
    shift
    with LOTSE_NOW="2026-11-${at_day}T${at_time}Z" "$@"
}

# as WHO ARGS...: the program with LOTSE_AS
as() {
    as_who=$1
    shift
    with LOTSE_AS="$as_who" "$@"
}

# routed LEVEL TYPE URGENCY COMPLEXITY WORD TEXT: this is proposed for the text,
# by this word; "-": any
routed() {
    run ticket new --from anna@acme.example --text "$6" --json
    check "$6: level $1, $2" json "j['proposed_level'] == $1 and
        j['type'] == '$2'"
    check "  by its word" json "'$5' in j['type_why'].lower()"
    check "  starts on level 1" json 'j["level"] == 1'
    [ "$3" = - ] || check "  urgency" json "j['urgency'] == $3"
    [ "$4" = - ] || check "  complexity" json "j['complexity'] == $4"
}

finish() {
    echo "1..$cases"
    [ $broken -eq 0 ] || exit 1
    exit 0
}

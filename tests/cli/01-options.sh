#!/bin/sh
# Options, verbs, help: what holds for all of them.
. tests/cli/lib.sh

run
check "no verb: usage on stderr" complains "usage: lotse"
check "no verb: exit 2" exits 2
check "no verb: nothing on stdout" silent

run --version
check "--version" says "^lotse [0-9]"
check "--version: exit 0" exits 0
run search --version
check "--version after a verb" says "^lotse [0-9]"

run --help
check "--help: exit 0" exits 0
for verb in compile search suggest show list check eval analyze doctor \
    completion help; do
    run --help
    check "--help names $verb" says "^  $verb "
    run "$verb" --help
    check "$verb --help" says "^usage: lotse $verb"
    check "$verb --help: exit 0" exits 0
    check "$verb --help: quiet stderr" no_complaint
    cp "$out" "$tmp/help"
    run help "$verb"
    check "help $verb is the same" cmp -s "$out" "$tmp/help"
    run "$verb" --frobnicate
    check "$verb --frobnicate: exit 2" exits 2
    check "$verb --frobnicate: one line" complains \
        "^lotse $verb: unknown option --frobnicate (try lotse $verb --help)$"
done

run serch x
check "unknown verb: exit 2" exits 2
check "unknown verb: nearest" complains "unknown verb 'serch', did you mean search?"
run zzzzzz
check "unknown verb, nothing near" complains "unknown verb 'zzzzzz' (try lotse --help)"
run help zzzzzz
check "help for an unknown verb: exit 2" exits 2

run search --fromat json x
check "unknown option: nearest" complains "did you mean --format?"
run --nidex=x search y
check "unknown global option" complains "^lotse: unknown option --nidex, did you mean --index?"
run search --form json x
check "options are not abbreviated" exits 2
run search x -y
check "a word with a dash: how to write it" complains "write -- before the words"
run search --format
check "missing value" complains "^lotse search: --format needs FORMAT (try"
run search --format=xml x
check "wrong value" complains "'xml' is not text, json, ndjson or tsv"
check "wrong value: exit 2" exits 2
run search -n 0 x
check "number too small" complains "^lotse search: -n: '0' is not a number from 1 to 1000"
run search -n 9x x
check "not a number" exits 2
run search -n 99999999999999999999 x
check "number out of range" exits 2
run search --json=yes x
check "a flag takes no value" complains "json takes no value"
run search --index= x
check "an empty value" complains "the value is empty"
run search
check "missing words" complains "^lotse search: expected WORDS"
run show
check "missing ID" complains "^lotse show: expected ID"
run show a b
check "too many words" complains "unexpected argument 'b'"
run list extra
check "a word where none is expected" complains "unexpected argument 'extra'"

with LOTSE_NOW=yesterday list
check "LOTSE_NOW that is no time: exit 2" exits 2
check "LOTSE_NOW that is no time" complains "^lotse: LOTSE_NOW: 'yesterday'"

"$LOTSE" --version >/dev/full 2>"$err"
rc=$?
check "full disk: exit 3" exits 3
check "full disk: said" complains "^lotse: can't write the output: No space"
"$LOTSE" --version >&- 2>"$err"
rc=$?
check "closed output: exit 3" exits 3

finish

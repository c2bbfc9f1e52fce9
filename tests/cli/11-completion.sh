#!/bin/sh
# completion: the scripts parse and complete what the program knows.
. tests/cli/lib.sh

for shell in bash zsh fish; do
    run completion $shell
    check "$shell: exit 0" exits 0
    cp "$out" "$tmp/$shell"
    for verb in compile search suggest show list check eval analyze doctor mcp; do
        check "$shell knows $verb" grep -q "$verb" "$tmp/$shell"
    done
    check "$shell knows --explain" grep -q 'explain' "$tmp/$shell"
    check "$shell knows a value" grep -q 'ndjson' "$tmp/$shell"
    if command -v $shell >/dev/null 2>&1; then
        check "$shell: it parses" $shell -n "$tmp/$shell"
    else
        skip "$shell: it parses" "no $shell"
    fi
done

# complete WORDS...: what bash offers for the last word
complete_bash() {
    bash --norc -c '
        source "$1"
        shift
        COMP_WORDS=("$@")
        COMP_CWORD=$(($# - 1))
        _lotse
        printf "%s\n" "${COMPREPLY[@]}"' complete "$tmp/bash" lotse "$@" \
        >"$out" 2>"$err"
    rc=$?
}
if command -v bash >/dev/null 2>&1; then
    complete_bash se
    check "bash: a verb" says '^search$'
    complete_bash --index x.db su
    check "bash: a verb behind an option" says '^suggest$'
    complete_bash --index = x.db su
    check "bash: a verb behind --index=x" says '^suggest$'
    complete_bash search --exp
    check "bash: an option" says '^--explain$'
    complete_bash search --ind
    check "bash: a global option" says '^--index$'
    complete_bash search --format nd
    check "bash: a value" says '^ndjson$'
    complete_bash search --format = nd
    check "bash: a value behind =" says '^ndjson$'
    complete_bash search --format =
    check "bash: all values behind =" says '^tsv$'
    complete_bash show --format m
    check "bash: show has its own formats" says '^md$'
    complete_bash completion z
    check "bash: a shell" says '^zsh$'
    complete_bash search x
    check "bash: no words invented" not says .
    check "bash: no complaint" no_complaint
else
    skip "bash: completing" "no bash"
fi

run completion tcsh
check "unknown shell: exit 2" exits 2
check "unknown shell: said" complains "unknown shell 'tcsh' (bash, zsh or fish)"
run completion
check "no shell: exit 2" exits 2

finish

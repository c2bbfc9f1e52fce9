#!/bin/sh
# The manual names what the program knows.
. tests/cli/lib.sh

run completion fish
sed -n 's/.*__fish_use_subcommand -a \([a-z]*\).*/\1/p' "$out" |
    sort -u >"$tmp/verbs"
sed -n 's/.* -l \([a-z-]*\).*/\1/p' "$out" | sort -u >"$tmp/options"
check "there are verbs" test -s "$tmp/verbs"
check "there are options" test -s "$tmp/options"
while read -r verb; do
    check "the manual knows $verb" grep -q "^\.It Cm $verb" doc/lotse.1
done <"$tmp/verbs"
sed -n "s/.*__fish_seen_subcommand_from \([a-z]*\); and not .* -a \([a-z-]*\) .*/\1 \2/p" \
    "$out" >"$tmp/subs"
check "there are verbs below verbs" test -s "$tmp/subs"
while read -r verb; do
    check "the manual knows $verb" grep -q "^\.It Cm $verb" doc/lotse.1
done <"$tmp/subs"
while read -r option; do
    check "the manual knows --$option" \
        grep -Eq "^\.It .*(Fl -$option|Fl . , -?-?$option|, Fl -$option)" \
        doc/lotse.1
done <"$tmp/options"
echo 'frobnicate = 1' >"$tmp/conf"
run list --config "$tmp/conf"
sed -n 's/.*allowed: \(.*\))/\1/p' "$err" | tr -d , | tr ' ' '\n' >"$tmp/keys"
check "there are keys" test -s "$tmp/keys"
while read -r key; do
    variable=LOTSE_$(echo "$key" | tr '[:lower:]' '[:upper:]')
    check "the manual knows $variable" grep -q "Ev.*$variable" doc/lotse.1
done <"$tmp/keys"

finish

#!/bin/sh
# S26, by the web form: each that is accepted is a ticket, each that isn't is
# told; none vanishes.
. tests/http/lib.sh

make_index
serve
# post FIELD...: a form as a browser sends it
post() {
    set -- "$@" do=send
    for field in "$@"; do
        shift
        case $field in
        files=* | "text=<$tmp"*) set -- "$@" -F "$field" ;;
        *) set -- "$@" --form-string "$field" ;;
        esac
    done
    fetch -H "Origin: $base" "$@" "$base/new"
}
all() { run ticket list --all --json --tickets "$tmp/tickets.db"; }
all
n=0
taken() {
    n=$((n + 1))
    check "$1: acknowledged" test "$status" = 303 -o "$status" = 200
    all
    check "$1: one ticket more" json "j['total'] == $n"
}

post text=Hilfe mail=a@acme.example
taken "one word"
post subject=Hilfe mail=a@acme.example
taken "a subject alone"
post "text=Ärger mit Ümläuten ß € 漢 😀" mail=a@acme.example
taken "other letters"
post "text=<b>&amp;</b> %00 ' \" ;--" mail=a@acme.example
taken "marks"
python3 -c 'print("lang " * 2000, end="")' >"$tmp/long"
post "text=<$tmp/long" mail=a@acme.example
taken "10,000 letters"
post text=x mail=a@acme.example urgency=3 type=zugang
taken "chosen type and urgency"
post text=x mail=a@acme.example urgency=99 level=2
taken "an urgency that isn't one"
: >"$tmp/empty"
post text=x mail=a@acme.example "files=@$tmp/empty"
taken "an empty file"
post text=x mail=stranger@nowhere.example
taken "an organisation that isn't known"
for bad in "mail=a@acme.example" "text=x" "text=x mail=nobody" \
    "text=x mail=a@acme.example type=none"; do
    # shellcheck disable=SC2086 # words are fields
    post $bad
    check "$bad: told" test "$status" = 400
    check "$bad: why" says 'role="alert"'
    all
    check "$bad: no ticket" json "j['total'] == $n"
done
stop_server
finish

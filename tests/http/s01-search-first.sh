#!/bin/sh
# S1: The search box comes first, the form after it, without JavaScript.
. tests/http/lib.sh

make_index
serve

# shellcheck disable=SC2317 # by check
# first NAME: the first control that a person can use, links to jump aside
first() {
    grep -oE '<(input|select|textarea|button)[^>]*' "$out" |
        grep -v 'type="hidden"' | head -n 1 | grep -q "name=\"$1\""
}
# shellcheck disable=SC2317 # by check
# before A B: A stands in the page, and before B where that is there
before() {
    python3 -c 'import sys
page = open(sys.argv[1], encoding="utf-8").read()
a, b = page.find(sys.argv[2]), page.find(sys.argv[3])
sys.exit(not (0 <= a and (b < 0 or a < b)))' "$out" "$1" "$2"
}

fetch "$base/"
check "the start page: 200" has_status 200
check "its first control is the search box" first q
check "the way to the form comes after it" before 'name="q"' 'href="/new"'
check "no form for a request" not says '<textarea'
for page in "/search?q=password" "/a/account/password?lang=en" /c /new \
    "/new?text=printer"; do
    fetch "$base$page"
    check "$page: the search box first" first q
    check "$page: before the form" before 'name="q"' 'name="text"'
    check "$page: works without a script" not says 'type="button"[^>]*>Send'
done
check "what sends is a button of a form" says 'form="ask" name="do"'
fetch "$base/search?q=password"
check "the results are in the page" says '<ol class="hits'
stop_server
finish

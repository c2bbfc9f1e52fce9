#!/bin/sh
# Every row of the table of routes: status, type, headers, methods.
. tests/http/lib.sh

make_index
serve --timeout 20

# what each row answers: path to ask | row | GET | type | POST
table=$tmp/table
cat >"$table" <<'END'
/|/|200|text/html|405
/search|/search|200|text/html|405
/a/account/password|/a/|200|text/html|405
/c|/c|200|text/html|405
/c/Account|/c/|200|text/html|405
/new|/new|200|text/html|403
/t/AAAAAAAAAAAAAAAAAAAAAA|/t/|404|text/html|403
/vote|/vote|405|text/html|403
/demo|/demo|200|text/html|405
/assets/portal.css|/assets/|200|text/css|405
/widget.js|/widget.js|200|text/javascript|405
/api/v1/search?q=password|/api/v1/search|200|application/json|405
/api/v1/suggest|/api/v1/suggest|405|application/problem+json|415
/api/v1/articles|/api/v1/articles|200|application/json|405
/api/v1/articles/account/password|/api/v1/articles/|200|application/json|405
/api/v1/feedback|/api/v1/feedback|405|application/problem+json|415
/api/v1/tickets|/api/v1/tickets|401|application/problem+json|401
/api/v1/tickets/1|/api/v1/tickets/{id}|401|application/problem+json|405
/api/v1/tickets/1/files/1|/api/v1/tickets/{id}/files/{file}|401|application/problem+json|405
/api/v1/tickets/1/reply|/api/v1/tickets/{id}/{verb}|405|application/problem+json|401
/api/v1/reports/sla|/api/v1/reports/{kind}|401|application/problem+json|405
/api/v1/forget|/api/v1/forget|405|application/problem+json|401
/login|/login|200|text/html|403
/logout|/logout|405|text/html|403
/desk|/desk|303|text/html|405
/desk/new|/desk/new|303|text/html|403
/desk/reports|/desk/reports|303|text/html|405
/desk/reports/sla|/desk/reports/|303|text/html|405
/desk/gaps|/desk/gaps|303|text/html|405
/desk/a/account/password|/desk/a/|303|text/html|405
/desk/events|/desk/events|401|application/problem+json|405
/desk/1|/desk/|303|text/html|403
/openapi.json|/openapi.json|200|application/json|405
/healthz|/healthz|200|application/json|405
/metrics|/metrics|200|text/plain; version=0.0.4|405
/feed.atom|/feed.atom|200|application/atom+xml|405
/sitemap.xml|/sitemap.xml|200|application/xml|405
/llms.txt|/llms.txt|200|text/|405
/robots.txt|/robots.txt|200|text/|405
END
sed -n 's/^.*{\{0,1\}\.path = "\([^"]*\)".*/\1/p' src/http/routes.c | sort \
    >"$tmp/rows"
cut -d '|' -f 2 "$table" | sort >"$tmp/covered"
diff "$tmp/rows" "$tmp/covered" >"$out"
check "each row of routes[] is in this test" silent

# safe NAME: the headers that every answer has
safe() {
    check "$1: nosniff" has X-Content-Type-Options nosniff
    case $1 in
    */t/*) check "$1: referrer" has Referrer-Policy no-referrer ;;
    *) check "$1: referrer" has Referrer-Policy same-origin ;;
    esac
    check "$1: a policy without script of others" \
        has Content-Security-Policy "default-src 'none';"
    check "$1: no inline script" not has Content-Security-Policy ".*unsafe"
    check "$1: not framed by anyone" \
        has Content-Security-Policy ".*frame-ancestors 'none'"
    check "$1: nor by old browsers'" has X-Frame-Options DENY
    check "$1: resource policy" has Cross-Origin-Resource-Policy \
        "\(same\|cross\)-origin"
    check "$1: a cache is told" has Cache-Control .
    check "$1: no server's name" not has Server .
}

while IFS='|' read -r path row get type post; do
    fetch "$base$path"
    check "GET $path: $get" has_status "$get"
    check "GET $path: type" has Content-Type "$type"
    safe "GET $path"
    if [ "$get" = 405 ]; then
        check "GET $path: what is allowed" has Allow "POST, OPTIONS"
    fi
    cp "$head" "$tmp/get"
    fetch -I "$base$path"
    check "HEAD $path: $get" has_status "$get"
    # what counts or tells the time may differ by a byte
    case $path in
    /metrics) ;;
    *)
        for f in get head; do
            grep -iv '^date:' "$tmp/$f" | sort >"$tmp/$f.sorted"
        done
        check "HEAD $path: the headers of GET" \
            cmp -s "$tmp/get.sorted" "$tmp/head.sorted"
        ;;
    esac
    fetch -X POST -H 'Content-Type: text/plain' -d x "$base$path"
    check "POST $path: $post" has_status "$post"
    [ "$post" != 405 ] || check "POST $path: what is allowed" \
        has Allow "GET, HEAD, OPTIONS"
    fetch -X OPTIONS "$base$path"
    check "OPTIONS $path: 204" has_status 204
    check "OPTIONS $path: allowed" has Allow ".*OPTIONS"
    fetch -X DELETE "$base$path"
    check "DELETE $path: 501" has_status 501
    check "the row $row was asked for" grep -qx -F -e "$row" "$tmp/rows"
done <"$table"

# errors are problems, and pages where a person looks
fetch "$base/nothing/here"
check "unknown path: 404" has_status 404
check "unknown path: a problem" has Content-Type application/problem+json
check "unknown path: says so" json '(j["status"] == 404 and j["detail"] and
    j["title"] == "Not Found" and j["instance"] == "/nothing/here")'
safe "unknown path"
fetch -H 'Accept: text/html,*/*' "$base/nothing/here"
check "unknown path in a browser: a page" has Content-Type text/html
check "unknown path in a browser: 404" has_status 404
fetch -H 'Accept: text/html' "$base/api/v2/search"
check "unknown path of the API: a problem" \
    has Content-Type application/problem+json
fetch "$base/assets/nothing.js"
check "unknown asset: 404" has_status 404
fetch "$base/assets/"
check "no list of assets" has_status 404
fetch "$base/api/v1/articles/none/such"
check "unknown article: 404" has_status 404
check "unknown article: a problem" json 'j["status"] == 404'

# caches
fetch "$base/assets/portal.css?v=1"
check "an asset with its version stays" has Cache-Control ".*immutable"
fetch "$base/widget.js"
check "the widget may be loaded by others" \
    has Cross-Origin-Resource-Policy cross-origin
fetch "$base/assets/widget.js"
check "nothing else may" has Cross-Origin-Resource-Policy same-origin

stop_server

# a translation under an id of its own, the same everywhere
mkdir -p "$tmp/linked/de" "$tmp/linked/en"
printf -- '---\nid: leave\n---\n# Ask for leave\n\nUse the form.\n' \
    >"$tmp/linked/en/leave.md"
printf -- '---\nid: urlaub\ntranslation_of: leave\n---\n# Urlaub beantragen\n\nDas Formular hilft.\n' \
    >"$tmp/linked/de/urlaub.md"
"$LOTSE" compile "$tmp/linked" -o "$tmp/linked.db" --quiet
serve --index "$tmp/linked.db"
fetch "$base/api/v1/articles/leave?lang=de"
check "a linked translation: by the API" json "j['id'] == 'urlaub'"
fetch "$base/a/leave?lang=de"
check "by the page: led on" has_status 308
check "by the page: to its own address" has Location "/a/urlaub?lang=de"
fetch "$base/a/leave?lang=en"
check "by the page: the one that was named" has_status 200
stop_server
finish

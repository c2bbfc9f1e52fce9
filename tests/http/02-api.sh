#!/bin/sh
# The API: the command line's bytes, problems, versions, compression.
. tests/http/lib.sh

make_index
serve --timeout 20

# same NAME: the body is what the command line said
same() {
    cp "$out" "$tmp/served"
    shift_name=$1
    shift
    run "$@"
    if cmp -s "$out" "$tmp/served"; then
        pass "$shift_name: the command line's bytes"
    else
        cp "$tmp/served" "$err"
        fail "$shift_name: the command line's bytes"
    fi
}

fetch -G "$base/api/v1/search" --data-urlencode 'q=passwort vergessen'
check "search: 200" has_status 200
check "search: shape" shape results
same search search --json passwort vergessen
fetch -G "$base/api/v1/search" -d q=password -d lang=en -d limit=1 \
    -d explain=full
same "search, all parameters" search --json --lang en --limit 1 \
    --explain=full password
fetch -G "$base/api/v1/search" --data-urlencode 'q="two words" -outlook tag:x'
check "search: operators" has_status 200
fetch -G "$base/api/v1/search" -d q=
check "search: an empty text is no error" has_status 200
check "search: and finds nothing" json 'j["hits"] == []'

python3 -c 'import json, sys
print(json.dumps({"text": open(sys.argv[1]).read()}))' \
    tests/cli/ticket-de.txt >"$tmp/ticket.json"
suggest() {
    fetch -H 'Content-Type: application/json' -d "$1" "$base/api/v1/suggest"
}
suggest "@$tmp/ticket.json"
check "suggest: 200" has_status 200
check "suggest: shape" shape results
check "suggest: never kept by a cache" has Cache-Control no-store
same suggest suggest --json tests/cli/ticket-de.txt
suggest '{"text": "Ich habe mein Passwort vergessen", "limit": 1, "lang": "de",
    "all": true, "explain": "plain", "audience": "public"}'
check "suggest: all members" json 'len(j["hits"]) == 1 and j["hits"][0]["why"]'

fetch "$base/api/v1/articles"
check "articles: shape" shape list
same articles list --json
fetch "$base/api/v1/articles?lang=de&tag=konto&newest=1&limit=2"
check "articles: 200" has_status 200
fetch "$base/api/v1/articles?category=Account&limit=1&offset=1"
check "articles: a page of them" json '(j["total"] == 2 and
    len(j["articles"]) == 1)'
fetch "$base/api/v1/articles/account/password?lang=en"
check "article: shape" shape article
same article show --json --lang en account/password

# what is wrong is said, and where
# refused STATUS TEXT ARGS...: a problem with that in its detail
refused() {
    refused_status=$1
    refused_text=$2
    shift 2
    fetch "$@"
    check "$refused_text: $refused_status" has_status "$refused_status"
    check "$refused_text: a problem" has Content-Type application/problem+json
    check "$refused_text: said" json "(j['status'] == $refused_status and
        \"\"\"$refused_text\"\"\" in j['detail'])"
}
s=$base/api/v1/search
refused 400 "'q' is missing" "$s"
refused 400 "'limits' isn't known here; known are q, lang" "$s?q=a&limits=3"
refused 400 "'q' comes twice" "$s?q=a&q=b"
refused 400 "limit: 51 isn't between 1 and 50" "$s?q=a&limit=51"
refused 400 "limit: '1x' is no number" "$s?q=a&limit=1x"
refused 400 "limit: '' is no number" "$s?q=a&limit="
refused 400 "limit: 'null' is no number" "$s?q=a&limit=null"
refused 400 "fr" "$s?q=a&lang=fr"
refused 400 "all: 'maybe' is neither 1 nor 0" "$s?q=a&all=maybe"
refused 400 "explain: 'x' is none of no, plain, full" "$s?q=a&explain=x"
refused 400 "audience: only public" "$s?q=a&audience=agent"
refused 400 "audience: only public" \
    "$base/api/v1/articles/account/password?audience=level2"
# body STATUS TEXT JSON: the same of suggest
body() {
    refused "$1" "$2" -H 'Content-Type: application/json' -d "$3" \
        "$base/api/v1/suggest"
}
body 400 "'text' is missing" '{}'
body 400 "isn't JSON: line 1" '{"text": "a",}'
body 400 "must be a JSON object" '[1]'
body 400 "text: a string is wanted" '{"text": 1}'
body 400 "limit: a number is wanted, not a string" '{"text": "a", "limit": "1"}'
body 400 "limit: a whole number is wanted" '{"text": "a", "limit": 1.5}'
body 400 "all: a boolean is wanted" '{"text": "a", "all": 1}'
body 400 "'texts' isn't known" '{"texts": "a"}'
body 400 'u0000 is a NUL' '{"text": "a\u0000b"}'
body 400 'u0000 is a NUL' '{"te\u0000xt": "a"}'
body 400 "duplicate object key" '{"text": "a", "text": "b"}'
body 400 "only public" '{"text": "a", "audience": "agent"}'
head -c 70000 /dev/zero | tr '\0' a >"$tmp/long"
refused 413 "65536 bytes" -H 'Content-Type: application/json' \
    --data-binary "@$tmp/long" "$base/api/v1/suggest"
refused 415 "application/json" -d 'text=a' "$base/api/v1/suggest"
refused 414 "POST /api/v1/suggest" \
    "$s?q=$(head -c 5000 /dev/zero | tr '\0' a)"

# feedback: kept, and only what can be
vote() {
    fetch -H 'Content-Type: application/json' -d "$1" "$base/api/v1/feedback"
}
vote '{"id": "account/password", "lang": "en", "helped": true}'
check "feedback: 204" has_status 204
check "feedback: empty" test ! -s "$out"
vote '{"id": "account/password", "lang": "en", "helped": false,
    "reason": "outdated", "comment": "Menü <b>fehlt</b>"}'
check "feedback with a reason: 204" has_status 204
vote '{"id": "none/such", "lang": "en", "helped": true}'
check "feedback on no article: 404" has_status 404
vote '{"id": "internal/escalation", "lang": "en", "helped": true}'
check "feedback on an article for agents: 404" has_status 404
vote '{"id": "account/password", "lang": "fr", "helped": true}'
check "feedback in no language: 400" has_status 400
vote '{"id": "account/password", "lang": "en", "helped": false,
    "reason": "bad"}'
check "feedback with no reason of ours: 400" has_status 400
vote "{\"id\": \"account/password\", \"lang\": \"en\", \"helped\": true,
    \"comment\": \"$(head -c 2001 /dev/zero | tr '\0' a)\"}"
check "feedback with 2,001 bytes: 400" has_status 400
vote '{"id": "account/password", "lang": "en"}'
check "feedback without a vote: 400" has_status 400
fetch "$base/metrics"
check "the votes are counted" says '^lotse_votes_total{helped="yes"} 1$'
check "both kinds" says '^lotse_votes_total{helped="no"} 1$'
run report feedback --tickets "$tmp/tickets.db" --json
check "and kept" json '([(a["id"], a["yes"], a["no"])
    for a in j["articles"]] == [("account/password", 1, 1)])'

# versions: ETag, If-None-Match, gzip
l=$base/api/v1/articles
fetch --compressed "$l"
check "list: zipped" has Content-Encoding gzip
check "list: zipped, and it varies" has Vary ".*Accept-Encoding"
check "list: unpacked by curl" shape list
zipped=$(sed -n 's/^[Ee][Tt]ag: //p' "$head")
fetch "$l"
check "list: plain for those who can't" not has Content-Encoding .
check "list: asks the server again" has Cache-Control no-cache
etag=$(sed -n 's/^[Ee][Tt]ag: //p' "$head")
check "list: two versions, two tags" test "$etag" != "$zipped"
for sent in "$etag" "W/$etag" "\"a\", $etag" '*' "$zipped" "W/\"b\",$zipped"; do
    fetch -H "If-None-Match: $sent" "$l"
    check "If-None-Match: $sent: 304" has_status 304
    check "If-None-Match: $sent: no body" test ! -s "$out"
    check "If-None-Match: $sent: its tag" has ETag '"[0-9a-f]*\(-g\)\{0,1\}"'
    check "If-None-Match: $sent: it varies" has Vary Accept-Encoding
    check "If-None-Match: $sent: no policy in place of the page's" \
        not has Content-Security-Policy .
done
for sent in '"a"' 'x' '""'; do
    fetch -H "If-None-Match: $sent" "$l"
    check "If-None-Match: $sent: 200" has_status 200
done
fetch -H "If-None-Match: $etag" "$l?limit=2"
check "another request, another version" has_status 200
fetch -H "If-None-Match: *" "$base/api/v1/articles/none/such"
check "404 comes before 304" has_status 404
for no in 'gzip;q=0' 'br' 'gzip; q=0.0' 'identity'; do
    fetch -H "Accept-Encoding: $no" "$l"
    check "Accept-Encoding: $no: plain" not has Content-Encoding .
done
for yes in 'gzip;q=0.1' 'br, gzip' 'gzip'; do
    fetch -H "Accept-Encoding: $yes" "$l"
    check "Accept-Encoding: $yes: zipped" has Content-Encoding gzip
done
fetch --compressed "$base/healthz"
check "what is short isn't zipped" not has Content-Encoding .

fetch -D "$head" "$s?q=password"
etag=$(sed -n 's/^[Ee][Tt]ag: //p' "$head")
fetch -H "If-None-Match: $etag" "$s?q=password"
check "search: 304 without a query" has_status 304
fetch -H "If-None-Match: $etag" "$s?q=passwords"
check "another search, another version" has_status 200

# metrics and health
fetch "$base/healthz"
check "health: ok" json 'j["status"] == "ok" and j["articles"] > 0'
fetch "$base/metrics"
check "metrics: requests by route" \
    says '^lotse_http_requests_total{route="/api/v1/search",status="2xx"} '
check "metrics: a histogram" \
    says '^lotse_http_request_seconds_bucket{route="/api/v1/search",le="+Inf"}'
check "metrics: verdicts" says '^lotse_verdicts_total{mode="suggest",verdict='
check "metrics: what found nothing" \
    says '^lotse_empty_results_total{mode="search"} [1-9]'
check "metrics: no text of a user" not says password
python3 -B tests/http/exposition.py <"$out" >"$err" 2>&1
rc=$?
check "metrics: as Prometheus reads it" exits 0

# the description is what is served
fetch "$base/openapi.json"
check "openapi: 200" has_status 200
"$LOTSE" user set ada@desk.example --role admin --tickets "$tmp/tickets.db" \
    >"$err"
token=$("$LOTSE" token new ada@desk.example --tickets "$tmp/tickets.db" \
    2>"$err" | tail -n 1)
"$LOTSE" ticket new --from anna@acme.example --text 'I forgot it' \
    --attach README.md --tickets "$tmp/tickets.db" >"$err"
python3 -B tests/http/openapi.py "$base" "$token" 1 <"$out" >"$tmp/tap" 2>&1
rc=$?
cp "$tmp/tap" "$out"
check "openapi: each path, parameter and answer as it says" exits 0

# the log: one line a request, without what was asked
grep ' POST /api/v1/suggest ' "$log" | head -n 1 >"$out"
check "log: time, client, method, path, status, bytes, milliseconds" says \
    '^2026-11-24T09:00:00Z 127.0.0.1 POST /api/v1/suggest 200 [1-9][0-9]* 0.0$'
check "log: no query" not grep -qi vergessen "$log"
check "log: no address with a query" not grep -q '?' "$log"
stop_server
serve --log-queries
fetch -G "$base/api/v1/search" --data-urlencode 'q=a
b'
fetch "$base/healthz"
check "log: the query where it was asked for, on one line" grep -q \
    ' GET /api/v1/search?q=a%0[Aa]b 200 ' "$log"
stop_server
finish

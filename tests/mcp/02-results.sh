#!/bin/sh
# mcp/02-results.sh: what tools return is what the command line writes.
# shellcheck disable=SC2317 # functions that check runs
. tests/cli/lib.sh

make_index

# ask METHOD PARAMS [OPTIONS...]: one request of 2026-07-28; the answer in $out
ask() {
    ask_method=$1
    ask_params=$2
    shift 2
    printf '%s\n' "$ask_method" "$ask_params" | python3 -c 'import json, sys
method, params = sys.stdin.read().splitlines()
key = "io.modelcontextprotocol/"
params = json.loads(params)
params["_meta"] = {key + "protocolVersion": "2026-07-28",
                   key + "clientCapabilities": {}}
print(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                  "params": params}))' >"$tmp/in"
    run_in "$tmp/in" mcp "$@"
}

call() { ask tools/call "{\"name\":\"$1\",\"arguments\":$2}"; }

# structured NAME: the structured content in $out, checked against the shape
structured() {
    cp "$out" "$tmp/answer"
    python3 -c 'import json, sys
json.dump(json.load(sys.stdin)["result"]["structuredContent"], sys.stdout,
          ensure_ascii=False)' <"$tmp/answer" >"$out" 2>"$err"
    shape "$1"
}

# as_cli ARGS...: the answer holds what `lotse ARGS...` writes, byte for byte
as_cli() {
    cp "$out" "$tmp/answer"
    run "$@"
    python3 -c 'import json, sys
answer = open(sys.argv[1], encoding="utf-8").read()
line = open(sys.argv[2], encoding="utf-8").read().rstrip("\n")
text = json.loads(answer)["result"]["content"][0]["text"]
sys.exit(0 if "\"structuredContent\":" + line + "," in answer
         and text == line else 1)' "$tmp/answer" "$out"
}

call search '{"query":"Passwort vergessen"}'
check "search: as the command line" as_cli search Passwort vergessen --json
call search '{"query":"password","lang":"en","limit":1}'
check "search: lang and limit" \
    as_cli search password --lang en -n 1 --json
call search '{"query":"password"}'
check "search: shape" structured results
python3 -c 'import json, sys
json.dump({"text": open(sys.argv[1], encoding="utf-8").read()}, sys.stdout)' \
    tests/cli/ticket-de.txt >"$tmp/ticket"
call suggest "$(cat "$tmp/ticket")"
check "suggest: as the command line" \
    as_cli suggest tests/cli/ticket-de.txt --json
call suggest "$(cat "$tmp/ticket")"
check "suggest: shape" structured results

# an article comes with the body that was asked for, once
for format in md text html; do
    call get_article "{\"id\":\"account/password\",\"lang\":\"en\",\"format\":\"$format\"}"
    check "article, $format: shape" structured article
    run show account/password --lang en --json
    cp "$out" "$tmp/shown"
    run show account/password --lang en --format $format
    check "article, $format: as the command line" python3 -c 'import json, sys
answer, shown, text = (open(p, encoding="utf-8").read() for p in sys.argv[2:])
body = {"md": "markdown", "text": "text", "html": "html"}
want = json.loads(shown)
for name in body.values():
    if name != body[sys.argv[1]]:
        del want[name]
result = json.loads(answer)["result"]
assert result["structuredContent"] == want
assert list(result["structuredContent"]) == list(want)
assert result["content"] == [{"type": "text", "text": text}]
' $format "$tmp/answer" "$tmp/shown" "$out"
done

ask tools/list '{}'
check "tools: what their clients rely on" json "all(
    t['title'] and t['description'] and t['annotations']['readOnlyHint'] and
    t['inputSchema']['additionalProperties'] is False and
    t['inputSchema']['type'] == t['outputSchema']['type'] == 'object' and
    '\$ref' not in str(t)
    for t in j['result']['tools'])"
check "tools: order" json \
    "[t['name'] for t in j['result']['tools']] == ['search', 'suggest', 'get_article', 'list_gaps']"
cp "$out" "$tmp/list"
ask tools/list '{}' --audience level2
check "tools: the same for everyone" cmp -s "$out" "$tmp/list"

# what is missing is told to the desk, from its tickets
call list_gaps '{}'
check "gaps: not for everyone" json "j['result']['isError'] and
    'audience level2' in j['result']['content'][0]['text']"
ask tools/call '{"name":"list_gaps","arguments":{}}' --audience level2 \
    --tickets "$tmp/none.db"
check "gaps: no tickets yet" json "j['result']['isError']"
check "gaps: and none are made" test ! -e "$tmp/none.db"
export LOTSE_TICKETS="$tmp/desk.db"
run ticket new --from anna@acme.example --text "Der Scanner piept dreimal"
ask tools/call '{"name":"list_gaps","arguments":{"days":7}}' --audience level2
cp "$out" "$tmp/gaps"
structured report
check "gaps: their shape" test -s "$out"
check "gaps: what is missing" json "j['rows'][0]['words'] == 'Scanner dreimal piept'"
cp "$tmp/gaps" "$out"
check "gaps: as the command line" as_cli report gaps --json
ask tools/call '{"name":"list_gaps","arguments":{"days":7.0}}' --audience level2
check "gaps: 7.0 days are 7" cmp -s "$out" "$tmp/gaps"
python3 - "$tmp/old.db" "$root/src/ticket/schema-1.sql" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(open(sys.argv[2]).read())
db.execute("PRAGMA application_id = 0x4C4F5454")
db.execute("PRAGMA user_version = 1")
db.commit()
END
cp "$tmp/old.db" "$tmp/old.copy"
ask tools/call '{"name":"list_gaps","arguments":{}}' --audience level2 \
    --tickets "$tmp/old.db"
check "gaps: an old store is left as it is" cmp -s "$tmp/old.db" "$tmp/old.copy"
check "gaps: and what to do" json "j['result']['isError'] and
    'run lotse ticket list once' in j['result']['content'][0]['text']"
check "gaps: no file lies about" test ! -e "$tmp/old.db-wal" \
    -a ! -e "$tmp/desk.db-wal"
run ticket list --tickets "$tmp/old.db"
ask tools/call '{"name":"list_gaps","arguments":{}}' --audience level2 \
    --tickets "$tmp/old.db"
check "gaps: then it is read" json "j['result']['isError'] is False"
for args in '{"day":7}' '{"days":0}' '{"days":"7"}' '{"days":1.5}' \
    '{"days":7,"audience":"level2"}'; do
    ask tools/call "{\"name\":\"list_gaps\",\"arguments\":$args}" \
        --audience level2
    check "gaps: $args is refused" json "j['result']['isError'] and
        'day' in j['result']['content'][0]['text']"
done
# the same from a client that still sends initialize; revisions of 2025-06 and
# before make an unknown argument an error of the protocol
for revision in 2024-11-05 2025-03-26 2025-06-18 2025-11-25; do
    python3 - $revision >"$tmp/in" <<'PY'
import json, sys
def say(method, params, id=None):
    print(json.dumps({"jsonrpc": "2.0", "method": method, "params": params,
                      **({"id": id} if id else {})}))
say("initialize", {"protocolVersion": sys.argv[1], "capabilities": {},
                   "clientInfo": {"name": "t", "version": "1"}}, 1)
say("notifications/initialized", {})
say("tools/call", {"name": "list_gaps", "arguments": {"days": 7}}, 2)
say("tools/call", {"name": "list_gaps", "arguments": {"day": 7}}, 3)
PY
    run_in "$tmp/in" mcp --audience level2
    check "gaps: in $revision, too" python3 -c 'import json, sys
lines = [json.loads(s) for s in open(sys.argv[1], encoding="utf-8")]
assert lines[0]["result"]["protocolVersion"] == sys.argv[2]
ok, bad = lines[1]["result"], lines[2]
assert not ok["isError"] and "Scanner dreimal piept" in ok["content"][0]["text"]
why = (bad["error"]["message"] if "error" in bad else
       bad["result"]["isError"] and bad["result"]["content"][0]["text"])
assert "unknown argument" in why and "known are days" in why, why
' "$out" $revision
done

# agent articles leave through no method without --audience
secret=internal/escalation
run show $secret --audience agent
check "there is an article for agents" exits 0
hidden() { not says "$secret"; }
ask resources/list '{}'
check "public: not in the list" hidden
check "public: a shared cache may keep it" json \
    "j['result']['cacheScope'] == 'public'"
ask resources/read "{\"uri\":\"lotse://article/en/$secret\"}"
check "public: not to be read" json "j['error']['code'] == -32602"
call search '{"query":"escalation second level title:escalation"}'
check "public: not found by search" json \
    "all(h['id'] != '$secret' for h in j['result']['structuredContent']['hits'])"
call get_article "{\"id\":\"$secret\"}"
check "public: no article" json "j['result']['isError']"
ask resources/list '{}' --audience agent
check "agent: in the list" says "lotse://article/en/$secret"
check "agent: no shared cache" json "j['result']['cacheScope'] == 'private'"
ask resources/read "{\"uri\":\"lotse://article/en/$secret\"}" --audience agent
check "agent: to be read" json "len(j['result']['contents'][0]['text']) > 20"
check "agent: no shared cache of it" json \
    "j['result']['cacheScope'] == 'private'"

# pages, with names that a URI has to encode
mkdir -p "$tmp/many/en"
i=100
while [ $i -lt 350 ]; do
    printf '# Article %d\n\nThe printer number %d is broken.\n' $i $i \
        >"$tmp/many/en/ä $i%?#.md"
    i=$((i + 1))
done
"$LOTSE" compile "$tmp/many" -o "$tmp/many.db" --quiet >"$out" 2>"$err"
cp -r "$tmp/many" "$tmp/fewer"
rm "$tmp"/fewer/en/*" 2"* "$tmp"/fewer/en/*" 3"*
"$LOTSE" compile "$tmp/fewer" -o "$tmp/fewer.db" --quiet >"$out" 2>"$err"
python3 - "$LOTSE" "$tmp/many.db" "$tmp/fewer.db" >"$out" 2>"$err" <<'PY'
import json, os, subprocess, sys
p = subprocess.Popen([sys.argv[1], "mcp", "--index", sys.argv[2]],
                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def ask(method, **params):
    params["_meta"] = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                       "io.modelcontextprotocol/clientCapabilities": {}}
    p.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                              "params": params}).encode() + b"\n")
    p.stdin.flush()
    return json.loads(p.stdout.readline())["result"]
uris, pages, more = [], [], {}
while True:
    page = ask("resources/list", **more)
    pages.append(len(page["resources"]))
    uris += [r["uri"] for r in page["resources"]]
    if "nextCursor" not in page:
        break
    more = {"cursor": page["nextCursor"]}
assert pages == [100, 100, 50], pages
assert len(set(uris)) == 250
assert uris[0] == "lotse://article/en/%C3%A4%20100%25%3F%23", uris[0]
for uri in uris[::50]:
    contents = ask("resources/read", uri=uri)["contents"]
    assert contents[0]["uri"] == uri
    assert uri[-12:-9] in contents[0]["text"], contents
# another index between two pages: the list goes on in that one
cursor = ask("resources/list")["nextCursor"]
os.rename(sys.argv[3], sys.argv[2])
page = ask("resources/list", cursor="lotse://article/en/%C3%A4%20149%25%3F%23")
assert len(page["resources"]) == 50 and "nextCursor" not in page
page = ask("resources/list", cursor=cursor)
assert page["resources"] == [] and "nextCursor" not in page
p.stdin.close()
assert p.wait() == 0
PY
rc=$?
check "pages: every article once, and each can be read" exits 0

finish

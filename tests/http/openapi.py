"""Is what /openapi.json (standard input) says what the server does?

usage: openapi.py BASE [TOKEN FILE] < openapi.json

TOKEN is an admin's, who may read ticket 1 with the attachment FILE.

Each path and method is asked with each parameter alone and with all; the answer
must be of the schema that is named. A parameter that isn't described, a value
that the type rules out and a method that isn't named must be refused. What the
routes' own table serves under /api/ must be described.
"""

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, "tests/cli")
import shape  # noqa: E402

BASE = sys.argv[1]
DOC = json.load(sys.stdin)
# a value for each parameter, and an id for the path
GOOD = {"q": "password", "text": "I forgot my password", "tag": "konto",
        "category": "Account", "id": "account/password", "lang": "en",
        "helped": True, "reason": "unclear", "comment": "x"}
TICKETS = {"from": "anna@acme.example", "state": "open", "owner": "none",
           "type": "zugang", "user": "ada@desk.example", "days": 30,
           "article": "account/password", "files": []}
FRESH = "somebody@acme.example"  # see fresh()
# what stands for a {part} of a path
PARTS = {"article": "account/password", "id": "1", "verb": "watch",
         "kind": "sla", "file": (sys.argv[3:] or ["1"])[0]}
TOKEN = (sys.argv[2:] or [None])[0]
wrong = []
tickets = False  # is a path of them walked?


def ask(method, path, query=None, body=None, token=TOKEN):
    url = BASE + urllib.parse.quote(path)
    if query:
        url += "?" + urllib.parse.urlencode(
            {k: str(v).lower() if v is True else v for k, v in query.items()})
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = "Bearer " + TOKEN
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get("Content-Type"), \
                answer.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers.get("Content-Type"), e.read()


def fresh(body, n=iter(range(1, 100))):
    """Who was forgotten can't be forgotten once more: a new one each time."""
    if body.get("requester") != FRESH:
        return body
    mail = f"somebody{next(n)}@acme.example"
    ask("POST", "/api/v1/tickets", body={"from": mail, "text": "x"})
    return dict(body, requester=mail)


def expect(ok, what):
    if not ok:
        wrong.append(what)


def fits(data, schema):
    """Against a schema of the document, with the checker of the other tests."""
    if "$ref" not in schema:
        return expect(schema == {}, f"a schema without a name: {schema}")
    name = schema["$ref"].rsplit("/", 1)[1]
    defs = json.loads(json.dumps(DOC["components"]["schemas"]).replace(
        "#/components/schemas/", "#/$defs/"))
    try:
        value_ = json.loads(data, object_pairs_hook=shape.unique)
        shape.check(value_, defs[name], {"$defs": defs}, name)
    except SystemExit as e:
        expect(False, str(e))


def real_path(path):
    return re.sub(r"{(\w+)}", lambda part: PARTS[part.group(1)], path)


def value(name, schema):
    if name == "requester":
        return FRESH
    if name in TICKETS and tickets:
        return TICKETS[name]
    if name in GOOD and schema["type"] != "integer":
        return GOOD[name]
    if "enum" in schema:
        return schema["enum"][0]
    return {"boolean": True, "integer": schema.get("minimum", 1),
            "string": "x"}[schema["type"]]


def bad(schema):
    """A value that the schema rules out, or None."""
    if "enum" in schema:
        return "none-of-them"
    return {"boolean": "perhaps", "integer": "many", "array": "x"}.get(schema["type"])


def answered(where, op, got):
    status, kind, data = got
    named = op["responses"].get(str(status))
    expect(status < 300 and named is not None, f"{where}: {status} {data!r}")
    if named and "content" in named:
        (want, content), = named["content"].items()
        expect(kind == want, f"{where}: {kind}, not {want}")
        fits(data, content["schema"])


def refused(where, op, got):
    status, kind, data = got
    (want, content), = op["responses"]["default"]["content"].items()
    expect(400 <= status < 500 and kind == want, f"{where}: {status} {kind}")
    if status >= 400:
        fits(data, content["schema"])


def walk_get(path, op):
    rows = {p["name"]: p for p in op["parameters"] if p["in"] == "query"}
    path = real_path(path)
    needed = {n: value(n, p["schema"]) for n, p in rows.items()
              if p["required"]}
    full = {n: value(n, p["schema"]) for n, p in rows.items()}
    answered(path, op, ask("GET", path, needed))
    answered(f"{path}, all", op, ask("GET", path, full))
    for name, row in rows.items():
        one = dict(needed, **{name: value(name, row["schema"])})
        answered(f"{path}, {name}", op, ask("GET", path, one))
        for v in row["schema"].get("enum", []):
            answered(f"{path}, {name}={v}", op,
                     ask("GET", path, dict(needed, **{name: v})))
        if row["schema"]["type"] == "integer":
            for v, ok in ((row["schema"]["minimum"], True),
                          (row["schema"]["maximum"], True),
                          (row["schema"]["minimum"] - 1, False),
                          (row["schema"]["maximum"] + 1, False)):
                (answered if ok else refused)(
                    f"{path}, {name}={v}", op,
                    ask("GET", path, dict(needed, **{name: v})))
        if bad(row["schema"]):
            refused(f"{path}, bad {name}", op, ask(
                "GET", path, dict(needed, **{name: bad(row["schema"])})))
        if row["required"]:
            refused(f"{path}, no {name}", op, ask(
                "GET", path, {n: v for n, v in needed.items() if n != name}))
    refused(f"{path}, unknown parameter", op,
            ask("GET", path, dict(needed, frobnicate=1)))


def walk_post(path, op):
    content = op["requestBody"]["content"]
    expect(list(content) == ["application/json"], f"{path}: {content}")
    schema = content["application/json"]["schema"]
    path = real_path(path)
    expect(schema["additionalProperties"] is False, f"{path}: open object")
    rows = schema["properties"]
    needed = {n: value(n, rows[n]) for n in schema["required"]}
    full = {n: value(n, s) for n, s in rows.items()}
    answered(path, op, ask("POST", path, body=fresh(needed)))
    answered(f"{path}, all", op, ask("POST", path, body=fresh(full)))
    for name, row in rows.items():
        answered(f"{path}, {name}", op,
                 ask("POST", path, body=fresh(
                     dict(needed, **{name: full[name]}))))
        if bad(row):
            refused(f"{path}, bad {name}", op, ask(
                "POST", path, body=dict(needed, **{name: bad(row)})))
        refused(f"{path}, null {name}", op,
                ask("POST", path, body=dict(needed, **{name: None})))
        if name in needed:
            refused(f"{path}, no {name}", op, ask(
                "POST", path,
                body={n: v for n, v in needed.items() if n != name}))
    refused(f"{path}, unknown member", op,
            ask("POST", path, body=dict(needed, frobnicate=1)))


expect(DOC["openapi"].startswith("3.1."), DOC["openapi"])
for path, item in DOC["paths"].items():
    tickets = "/tickets" in path or "/reports" in path
    for method, op in item.items():
        expect("security" in op or not tickets, f"{path}: for anybody?")
        if "security" in op:
            got = ask(method.upper(), real_path(path), token=None,
                      body={} if method == "post" else None)
            expect(got[0] == 401, f"{path} without a token: {got[0]}")
        expect(op["summary"] and method in ("get", "post"), path)
        (walk_get if method == "get" else walk_post)(path, op)
    for method in ("get", "post"):
        if method not in item:
            got = ask(method.upper(), real_path(path), body={} if method == "post"
                      else None)
            expect(got[0] == 405, f"{method} {path}: {got[0]}")

table = open("src/http/routes.c", encoding="utf-8").read()
for path in re.findall(r'\.path = "(/api/[^"]*)"', table):
    expect(path in DOC["paths"] or path + "{article}" in DOC["paths"],
           f"{path} isn't described")
# every other row is a page, or a file of a form that others have laid down
FILES = {"/assets/", "/widget.js", "/feed.atom", "/sitemap.xml", "/llms.txt",
         "/robots.txt", "/openapi.json", "/healthz", "/metrics",
         "/desk/events"}
rows = re.findall(r'\{\.path = "([^"]*)"(.*?)(?=\n    \{\.path)', table, re.S)
expect(len(rows) > 30, f"{len(rows)} rows")
for path, row in rows:
    described = path in DOC["paths"] or path + "{article}" in DOC["paths"]
    expect(described + ("ROUTE_PAGE" in row) + (path in FILES) == 1,
           f"{path}: neither described nor a page nor a known file")
    for method in ("get", "post") if described else ():
        name = path if path in DOC["paths"] else path + "{article}"
        expect((f".{method} = " in row) == (method in DOC["paths"][name]),
               f"{method} {path}: served and described aren't the same")
print("\n".join(wrong[:20]))
sys.exit(1 if wrong else 0)

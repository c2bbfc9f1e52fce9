"""Attachments through the API: base64 in JSON, byte for byte and bounded."""

import base64
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

MIB = 1 << 20


def token(desk, mail):
    return ("Authorization", "Bearer " +
            desk.cli("token", "new", mail, "--name", "test").split()[0])


def file(name, data):
    return {"name": name, "base64": base64.b64encode(data).decode()}


desk = Desk("api-files")
desk.cli("user", "set", "root@desk.example", "--role", "admin")
root = token(desk, "root@desk.example")


def send(path, value, headers=None):
    return desk.ask("/api/v1/tickets" + path, "POST", json.dumps(value),
                    headers or [root])


def made(*files, **more):
    return send("", {"from": "anna@acme.example", "text": "It fails.",
                     "files": list(files), **more})


def back(ticket, number):
    return desk.ask(f"/api/v1/tickets/{ticket}/files/{number}",
                    headers=[root])


ALL = bytes(range(256)) * 5
names = ["a.bin", "Prüfung – 1.pdf", "a;b=c.txt", "x" * 90 + ".log"]
a = made(*[file(n, ALL + n.encode()) for n in names], file("empty", b""))
check("a ticket with five: 201", a.status == 201, a)
got = json.loads(a.body)["messages"][0]["files"]
check("with their names and sizes", [(f["name"], f["bytes"]) for f in got] ==
      [(n, 1280 + len(n.encode())) for n in names] + [("empty", 0)],
      [f["name"] for f in got])
check("byte for byte", all(
    back(1, f["id"]).body == ALL + n.encode() for f, n in zip(got, names)))

for verb in ("reply", "note"):
    a = send("/1/" + verb, {"text": "see there", "files": [
        file("log.txt", verb.encode())]})
    last = json.loads(a.body)["messages"][-1]["files"] if a.status == 200 \
        else []
    check(f"{verb} with one", len(last) == 1 and
          back(1, last[0]["id"]).body == verb.encode(), a)
a = send("/1/solve", {"files": [file("a", b"x")]})
check("solve takes none: 400", a.status == 400 and "only with reply and note"
      in a.text, a)

big = made(file("big", os.urandom(10 * MIB)))
check("10 MiB: 201", big.status == 201, big.body[:300])
n = json.loads(big.body)["id"]
check("and all of it back", len(back(n, json.loads(big.body)["messages"][0]
                                     ["files"][0]["id"]).body) == 10 * MIB)
a = made(file("a", bytes(6 * MIB)), file("b", bytes(4 * MIB + 1)))
check("a byte more in two: 400", a.status == 400 and "10" in a.text, a)
a = made(file("a", bytes(14 * MIB)))
check("14 MiB: 413", a.status == 413 and "smaller files" in a.text, a)
tickets = desk.count()

for name, bad in (
        ("no list", {"name": "a", "base64": ""}), ("a text", "aGk="),
        ("null", None), ("a list of texts", ["aGk="]), ("no name", [
            {"base64": "aGk="}]), ("no bytes", [{"name": "a"}]),
        ("an empty name", [{"name": "", "base64": "aGk="}]),
        ("one member more", [{"name": "a", "base64": "", "type": "b"}]),
        ("a number", [{"name": "a", "base64": 1}]),
        ("no base64", [{"name": "a", "base64": "a!=="}]),
        ("base64 that is cut", [{"name": "a", "base64": "aGk"}]),
        ("of URLs", [{"name": "a", "base64": "_-_-"}]),
        ("21 of them", [file("a", b"")] * 21)):
    a = send("", {"from": "anna@acme.example", "text": "x", "files": bad})
    check(f"{name}: 400 that says so", a.status == 400 and "files:" in a.text,
          a)
check("none of them is a ticket", desk.count() == tickets)
a = made({"name": "wrapped", "base64": "aGVs\r\nbG8=\n"})
check("broken into lines, as mail does", a.status == 201 and
      json.loads(a.body)["messages"][0]["files"][0]["bytes"] == 5, a)

# what isn't let in isn't read
with desk.connect() as s:
    s.sendall(b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\n"
              b"Content-Type: application/json\r\n"
              b"Content-Length: 14000000\r\n\r\n")
    s.settimeout(DEADLINE)
    check("nobody: refused before the body", b" 401 " in s.recv(1 << 16))
a = parse(desk.raw(
    b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\n"
    b"Connection: close\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/json\r\n" + ": ".join(root).encode() +
    b"\r\n\r\n" + b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n"
                           for _ in range(3)) + b"0\r\n\r\n"), "POST")
check("chunks beyond what may come without a length: 413",
      a.status == 413 and "Content-Length" in a.text, a)
# HEAD and OPTIONS where there is something to read
page = "/t/" + desk.ticket(1)["token"]
for target, allow in ((page, "GET, HEAD, POST, OPTIONS"),
                      (page + "/files/1", "GET, HEAD, POST, OPTIONS"),
                      ("/api/v1/tickets", "GET, HEAD, POST, OPTIONS"),
                      ("/api/v1/tickets/1", "GET, HEAD, OPTIONS"),
                      ("/api/v1/tickets/1/files/1", "GET, HEAD, OPTIONS"),
                      ("/api/v1/reports/sla", "GET, HEAD, OPTIONS")):
    name = target.replace(page, "/t/...")
    whole = desk.ask(target, headers=[root])
    got = desk.ask(target, "HEAD", headers=[root])
    check(f"HEAD {name}: what GET says, without a body",
          whole.status == got.status == 200 and got.rest == b"" and
          whole.body != b"" and not [k for k, v in whole.headers
                                     if k != "Date" and got.get(k) is None] and
          got.get("Content-Length") == str(len(whole.body)), got)
    check(f"{name}: kept by nobody", got.get("Cache-Control") == "no-store")
    a = desk.ask(target, "OPTIONS")
    check(f"OPTIONS {name}: 204 {allow}", a.status == 204 and
          a.get("Allow") == allow, a)
    a = desk.ask(target, "OPTIONS", headers=[("Origin", "https://a.example")])
    check(f"OPTIONS {name} of a foreign page: 403", a.status == 403 and
          a.get("Access-Control-Allow-Origin") is None, a)
a = desk.ask("/desk/events", "HEAD", headers=[root])
check("HEAD of the news ends at once", a.status == 200 and
      a.get("Content-Type").startswith("text/event-stream"), a)
check("it ends well", desk.stop() == 0)
finish()

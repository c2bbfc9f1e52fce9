"""/t/TOKEN: what a requester sees and does, and what nobody else may."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

FORM = ("Content-Type", "application/x-www-form-urlencoded")


def act(desk, path, body, headers=(OWN, FORM)):
    return desk.ask(path, "POST", body, list(headers))


def nothing_internal(desk):
    """Notes, names of the desk, other people, ways of thinking: not in it."""
    path = desk.filed()
    desk.filed(subject="OTHERS-SUBJECT", mail="bea@acme.example",
               name="OTHERS-NAME")
    me = ("--as", "first@acme.example")
    desk.cli("ticket", "note", "1", "--text", "INTERNAL-NOTE", "--attach",
             "README.md", *me)
    desk.cli("ticket", "assign", "1", "first@acme.example", *me)
    desk.cli("ticket", "set", "1", "--urgency", "high", "--reason",
             "INTERNAL-REASON", *me)
    desk.cli("ticket", "reply", "1", "--text", "PUBLIC-REPLY", *me)
    desk.cli("ticket", "escalate", "1", "--reason", "INTERNAL-WHY", *me)
    two = ("--as", "second@desk.example")
    desk.cli("ticket", "developers", "1", "EXT-4711", *two)
    desk.cli("ticket", "from-developers", "1", "--reason",
             "INTERNAL-FIX", *two)
    desk.cli("ticket", "cause", "1", "--cause", "INTERNAL-CAUSE",
             "--prevention", "INTERNAL-PREVENTION", *two)
    a = desk.ask(path + "?new=1")
    check("the page is there", a.status == 200 and "PUBLIC-REPLY" in a.text, a)
    check("with state and level (S5)", "In progress" in a.text and
          "specialists (level 2)" in a.text, a.text)
    check("with the public history", all(
        s in a.text for s in ("Request received", "First answer by a person",
                              "Passed on to the specialists",
                              "State: With the developers")), a.text)
    for secret in ("INTERNAL", "EXT-4711", "first@acme.example", "Frieda",
                   "second@desk", "OTHERS", "bea@acme", "README.md",
                   "categorise", "sha256"):
        check(f"{secret} isn't in it", secret not in a.text)
    n = desk.ticket(1)["messages"][1]["files"][0]["id"]
    check("a note's file can't be had", desk.ask(
        f"{path}/files/{n}").status == 404)
    return path


def headers(desk, path):
    """What the address must not leave behind."""
    pages = {"the page": desk.ask(path),
             "an unknown one": desk.ask("/t/" + "A" * 22),
             "a malformed one": desk.ask("/t/..%00"),
             "one with more": desk.ask(path + "/more"),
             "a POST": act(desk, path, "do=nothing"),
             "a foreign POST": act(desk, path, "do=confirm", (
                 FORM, ("Origin", "http://evil.example")))}
    for name, a in pages.items():
        if name != "a malformed one":
            check(f"{name}: no referrer",
                  a.get("Referrer-Policy") == "no-referrer", a.headers)
            check(f"{name}: for no robot",
                  a.get("X-Robots-Tag") == "noindex", a.headers)
        check(f"{name}: not kept", a.get("Cache-Control") == "no-store")
    want = {"the page": 200, "a malformed one": 400, "a POST": 400,
            "a foreign POST": 403}
    for name, a in pages.items():
        status = want.get(name, 404)
        check(f"{name}: {status}", a.status == status, a)

    def body(a, target):
        return a.body.replace(target.encode(), b"")
    gone = desk.ask("/nothing/here", headers=[("Accept", "text/html")])
    check("an unknown one is the page of any address",
          body(pages["an unknown one"], "/t/" + "A" * 22) ==
          body(gone, "/nothing/here"))
    check("HEAD says the same", desk.ask(path, "HEAD").status == 200)


def logs(path):
    """Neither the log nor the metrics have the secret."""
    secret = path.split("/")[2]
    desk = Desk("status", "--log-queries", fresh=False)
    desk.ask(path)
    desk.ask("/%74/" + secret)
    desk.ask(path, headers=[("Host", "evil.example")])
    desk.ask("/%74/" + secret, headers=[("Host", "evil.example")])
    desk.raw(request_bytes(path).replace(b"Host", b"Host: x\r\nHost"))
    act(desk, path, "do=confirm")
    act(desk, path, "do=reply&message=" + "x" * (200 << 10))
    desk.ask(path + "/files/1")
    metrics = desk.ask("/metrics").text
    check("the metrics name the route alone", 'route="/t/"' in metrics and
          secret not in metrics)
    check("lines were written", desk.wait_for(r"GET /t/ 200") and
          desk.wait_for("POST /t/ 303"), desk.lines)
    desk.stop()
    check("the log never has the secret", not desk.said(secret), desk.lines)


def doing(desk):
    """Reply, confirm, each once (S10: nothing else)."""
    path = desk.filed(subject="Doing")
    n = desk.count()
    key = field(desk.ask(path).text, "key")
    body = form([("message", None, "First line\r\nsecond <b>"),
                 ("files", "a.txt", b"\0\1\2"), ("do", None, "reply"),
                 ("key", None, key)])
    for _ in range(2):
        a = desk.post(path, body)
        check("a reply: 303", a.status == 303 and a.get("Location") ==
              path + "?said=reply#said", a)
    m = desk.ticket(n)["messages"]
    check("it is there once", len(m) == 2 and m[1]["text"] ==
          "First line\nsecond <b>" and m[1]["from_requester"] and
          m[1]["files"][0]["bytes"] == 3, m)
    page = desk.ask(path + "?said=reply").text
    check("and on the page, as text", "second &lt;b&gt;" in page and
          "Your message has arrived" in page)
    check("?said= says nothing of its own", "<p class=\"done\"" not in
          desk.ask(path + "?said=<b>x").text)
    a = act(desk, path, "do=reply&message=+")
    check("an empty one: 400", a.status == 400 and "write something" in a.text)
    a = desk.post(path, form([("message", None, "Long text"), (
        "do", None, "reply"), ("files", "f", bytes((10 << 20) + 1))]))
    check("10 MiB and a byte: 413, the text stays", a.status == 413 and
          field(a.text, "message") == "Long text", a)
    for verb in ("close", "note", "escalate", "assign", "solve", "merge",
                 "categorise", "forget", ""):
        a = act(desk, path, f"do={verb}&text=x&reason=x&message=x")
        check(f"do={verb}: not the requester's", a.status in (400, 409), a)
    check("nothing came of it", desk.ticket(n)["state"] == "new" and
          len(desk.ticket(n)["messages"]) == 2)
    a = act(desk, path, "do=confirm&article=account/password&key=" + key)
    check("that solved it: 303", a.status == 303, a)
    t = desk.ticket(n)
    check("it is solved", t["state"] == "solved", t)
    check("a stranger's word links no article", t["links"] == [], t["links"])
    page = desk.ask(path).text
    check("the page says so", "Solved" in page and "You confirmed" in page and
          'value="confirm"' not in page)

    path = desk.filed(subject="Linked")
    n = desk.count()
    desk.cli("ticket", "link", str(n), "account/password", "--lang", "en")
    page = desk.ask(path + "?solved=account/password").text
    check("a mail's link asks for the article first",
          0 < page.find("With the help of “Forgot your password”") <
          page.find('name="message"'), page)
    check("and changes nothing by itself", desk.ticket(n)["state"] == "new")
    act(desk, path, "do=confirm&article=account/password")
    check("the desk's link is what helped", desk.ticket(n)["links"][0]
          ["solved"] is True, desk.ticket(n)["links"])
    page = desk.ask(path + "?solved=internal/escalation").text
    check("an internal article isn't named", "With the help" not in page)


def without_script_origin(desk, path):
    """A page without referrer sends the origin null."""
    for head, want in (([("Origin", "null")], 303),
                       ([("Origin", "null"),
                         ("Sec-Fetch-Site", "same-origin")], 303),
                       ([("Origin", "null"),
                         ("Sec-Fetch-Site", "cross-site")], 403),
                       ([], 403)):
        a = act(desk, path, "do=reply&message=hello", [FORM, *head])
        check(f"POST with {head}: {want}", a.status == want, a)


def escalation():
    """S39: after a day on level 1, unsolved, once."""
    desk = Desk("escalate")
    path, solved = desk.filed(), desk.filed(subject="Solved")
    act(desk, solved, "do=confirm")
    check("no button at once", 'value="escalate"' not in desk.ask(path).text)
    a = act(desk, path, "do=escalate&reason=x")
    check("nor is it done: 409, and when", a.status == 409 and
          "24 more hours" in a.text, a.text)
    desk.stop()
    desk = Desk("escalate", now="2026-11-25T09:00:00Z", fresh=False)
    check("after a day there is one", 'value="escalate"' in
          desk.ask(path).text)
    check("not where it is solved", 'value="escalate"' not in
          desk.ask(solved).text)
    a = act(desk, path, "do=escalate&reason=")
    check("it wants a reason", a.status == 400, a)
    for _ in range(2):
        a = act(desk, path, "do=escalate&reason=It+is+urgent&key=" + "a" * 32)
        check("pressed: 303", a.status == 303, a)
    a = act(desk, path, "do=escalate&reason=Again")
    check("pressed on an old page: 409", a.status == 409, a)
    t = desk.ticket(1)
    levels = [e for e in t["history"] if e["kind"] == "level"]
    check("one escalation, with the reason", t["level"] == 2 and
          len(levels) == 1 and levels[0]["reason"] == "It is urgent", levels)
    page = desk.ask(path).text
    check("the page says it", "specialists (level 2)" in page and
          'value="escalate"' not in page and "It is urgent" not in page)
    desk.stop()


def promises():
    """The next promise, and one that is broken; in the desk's zone."""
    desk = Desk("promise")
    desk.cli("calendar", "set", "berlin", "--zone", "Europe/Berlin",
             "--hours", "mon-fri 08:00-17:00")
    desk.cli("org", "set", "Acme", "--calendar", "berlin")
    path = desk.filed()
    page = desk.ask(path).text
    check("with the zone", "CET" in page, page)
    due = desk.ticket(1)["first_response_due"]
    desk.stop()
    desk = Desk("promise", now="2026-12-01T09:00:00Z", fresh=False)
    page = desk.ask(path).text
    check("a broken promise is said", "is late" in page and due, page)
    desk.stop()


def merging(desk):
    """A merged one points to the one that goes on."""
    mine, other = desk.filed(subject="Mine"), desk.filed(subject="Also mine")
    n = desk.count()
    third = desk.filed(subject="OTHERS", mail="bea@acme.example")
    desk.cli("ticket", "merge", str(n - 1), str(n))
    page = desk.ask(mine).text
    check("a hint, and a link where it is one's own", f"T-{n}" in page and
          f'href="{other}"' in page, page)
    check("nothing more is done here", 'name="message"' not in page)
    desk.cli("ticket", "merge", str(n), str(n + 1))
    page = desk.ask(other).text
    check("no link to another's", f"T-{n + 1}" in page and
          third not in page and "OTHERS" not in page, page)


def organisations(desk):
    """S14: without the right the same address is nothing."""
    path = desk.filed(subject="Portal")
    check("a page", desk.ask(path).status == 200)
    desk.cli("org", "set", "Acme", "--portal", "no")
    check("without the right: 404", desk.ask(path).status == 404)
    check("nor can it be written to", act(
        desk, path, "do=reply&message=x").status == 404)
    desk.cli("org", "set", "Acme", "--portal", "yes")
    a, b = path.split("/")[2], desk.filed(subject="B").split("/")[2]
    check("128 bits in each (S5)", len(a) == len(b) == 22 and a != b)


def guessing(desk, path):
    """A client that tries addresses is stopped; others aren't."""
    client = [("X-Forwarded-For", "192.0.2.1")]
    seen = [desk.ask("/t/" + f"{i:022d}", headers=client).status
            for i in range(25)]
    check("twenty wrong ones, then 429", seen == [404] * 20 + [429] * 5, seen)
    a = desk.ask(path, headers=client)
    check("right ones, too", a.status == 429 and a.get("Retry-After"), a)
    check("another client reads on", desk.ask(path, headers=[
        ("X-Forwarded-For", "192.0.2.2")]).status == 200)
    a = act(desk, "/t/" + "0" * 22, "do=confirm", (
        OWN, FORM, *client))
    check("POST is the same", a.status == 429, a)


def reopening():
    """Within 14 days; later it is another request."""
    desk = Desk("reopen")
    path = desk.filed()
    act(desk, path, "do=confirm")
    a = act(desk, path, "do=reply&message=It+is+back")
    check("what is written to a solved one opens it", a.status == 303 and
          a.get("Location").endswith("?said=reopen#said") and
          desk.ticket(1)["state"] == "open", desk.ticket(1)["state"])
    check("and is there", desk.ticket(1)["messages"][-1]["text"] ==
          "It is back")
    check("it can be confirmed again", 'value="confirm"' in
          desk.ask(path).text)
    act(desk, path, "do=confirm")
    check("it is solved again", desk.ticket(1)["state"] == "solved")
    desk.stop()
    desk = Desk("reopen", now="2026-12-09T09:00:00Z", fresh=False)
    page = desk.ask(path).text
    check("after 14 days: a new request", 'name="message"' not in page and
          "ended a while ago" in page, page)
    desk.stop()


def main():
    desk = Desk("status")
    path = nothing_internal(desk)
    headers(desk, path)
    without_script_origin(desk, path)
    check("it ends well", desk.stop() == 0)
    logs(path)
    desk = Desk("acts")
    doing(desk)
    merging(desk)
    organisations(desk)
    guessing(desk, desk.filed(subject="Guess"))
    check("it ends well", desk.stop() == 0)
    escalation()
    promises()
    reopening()
    finish()


if __name__ == "__main__":
    main()

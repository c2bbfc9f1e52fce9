"""What was searched for: kept without waiting, without names, or not at all."""

import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

WEB, API = 1, 2
DRAFT = 16  # of a source: made beside a draft
ELSE = ("X-Forwarded-For", "192.0.2.9")


def rows(desk):
    """The searches that are kept, the oldest first."""
    lines = [json.loads(line) for line in desk.cli("export").splitlines()]
    return [line["row"] for line in lines if line.get("table") == "search"]


def row(desk, n, **want):
    """Wait for the n-th; is it so?"""
    def fits():
        all_ = rows(desk)
        return len(all_) == n and all(all_[-1][k] == v
                                      for k, v in want.items())
    return until(fits)


def vote(desk, helped, article="account/password", headers=()):
    body = {"id": article, "lang": "en", "helped": helped}
    return desk.ask("/api/v1/feedback", "POST", json.dumps(body),
                    list(headers)).status


def kept(desk):
    desk.ask("/search?q=password")
    check("a search on the page", row(desk, 1, source=WEB, query="password",
                                      helped=0, article="account/password"),
          rows(desk))
    check("who asked isn't in it", b"127.0.0.1" not in
          open(desk.store, "rb").read())
    desk.ask("/search?q=password", "HEAD")
    for q in ("z", "ze", "zeb", "zebr", "zebra"):
        desk.ask(f"/search?q={q}&part=1")
    check("keystrokes are one search", row(desk, 2, query="zebra", hits=0),
          rows(desk))
    desk.ask("/api/v1/search?q=printer")
    check("a program's", row(desk, 3, source=API, query="printer"), rows(desk))
    desk.ask("/api/v1/search?q=vpn", headers=[("Sec-Fetch-Site",
                                               "same-origin")])
    check("a script's of our own page", row(desk, 4, source=WEB, query="vpn"),
          rows(desk))
    desk.ask("/api/v1/suggest", "POST", json.dumps(
        {"text": "I forgot my password, anna@acme.example"}))
    check("a suggestion's, without an address", row(desk, 5, source=API + DRAFT) and
          "anna@" not in rows(desk)[4]["query"] and
          "forgot my password" in rows(desk)[4]["query"], rows(desk))
    for text in ("The+coffee", "The+coffee+is+co",
                 "The+coffee+is+cold+again"):
        desk.ask("/new", "POST", "part=1&text=" + text,
                 [OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    check("a draft's", row(desk, 6, source=WEB + DRAFT,
                           query="The coffee is cold again"), rows(desk))
    for path in ("/search?q=", "/search?q=%20", "/search", "/new"):
        desk.ask(path)
    desk.ask("/search?q=last+one")
    check("nothing is no search", row(desk, 7, query="last one"), rows(desk))
    desk.ask("/new", "POST", "part=1&text=The+kettle+is+broken",
             [OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    check("a draft doesn't go on with a search", row(
        desk, 8, source=WEB + DRAFT, query="The kettle is broken"), rows(desk))
    empty = [r["query"] for r in
             json.loads(desk.cli("report", "empty", "--json"))["rows"]]
    check("what was searched in vain", "zebra" in empty, empty)
    check("no draft was searched for", not [q for q in empty if "kettle" in q
                                            or "coffee" in q], empty)
    gaps = desk.cli("report", "gaps", "--json")
    check("nor is it a gap", "zebra" in str(gaps) and
          "kettle" not in str(gaps), gaps)


def solved_beside_a_draft(desk):
    n = len(rows(desk))
    desk.ask("/new", "POST", "part=1&text=My+account+is+locked",
             [OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    row(desk, n + 1, source=WEB + DRAFT)
    vote(desk, True, headers=[("Sec-Fetch-Site", "same-origin")])
    check("a draft that became no ticket: solved",
          until(lambda: rows(desk)[n]["helped"] == 1), rows(desk))


def solved(desk):
    n = len(rows(desk))
    desk.ask("/search?q=account+locked")
    row(desk, n + 1, query="account locked")
    own = [("Sec-Fetch-Site", "same-origin")]
    check("a vote of somebody else: 204", vote(desk, True, headers=own + [
        ELSE]) == 204)
    check("no: 204", vote(desk, False, headers=own) == 204)
    desk.ask("/search?q=other+words", headers=[ELSE])
    check("both later", row(desk, n + 2, query="other words"))
    check("it isn't solved by those", rows(desk)[n]["helped"] == 0)
    check("yes, by a form", desk.ask(
        "/vote", "POST", "id=account/password&lang=en&helped=yes",
        [OWN, ("Content-Type",
               "application/x-www-form-urlencoded")]).status == 303)
    check("now it is", until(lambda: rows(desk)[n]["helped"] == 1) and
          rows(desk)[n]["article"] == "account/password", rows(desk))
    shown = rows(desk)[n]["shown"].split("\n")
    check("at its rank among those shown (S41)", "account/password" in shown
          and rows(desk)[n]["rank"] == 1 + shown.index("account/password"),
          rows(desk)[n])
    index = json.loads(desk.ask("/api/v1/articles").text)["index"]
    check("of this index (S41)", rows(desk)[n]["index_id"] == index, rows(desk))
    check("the other's isn't", rows(desk)[n + 1]["helped"] == 0)
    check("yes without a search: 204", vote(desk, True, headers=own + [
        ("X-Forwarded-For", "192.0.2.77")]) == 204)
    report = json.loads(desk.cli("report", "deflection", "--json"))
    check("the report counts it", [(r["searches"], r["solved"])
                                   for r in report["rows"]] == [(n + 2, 1)],
          report)


def filed(desk):
    """S41: a suggestion was shown; a ticket was filed, or none."""
    def new(fields, *headers):
        return desk.ask("/new", "POST", fields, [
            OWN, ("Content-Type", "application/x-www-form-urlencoded"),
            *headers])

    n = len(rows(desk))
    draft = "text=I+forgot+my+password+on+monday"
    new("part=1&" + draft)
    row(desk, n + 1, hits=1)
    new("part=1&text=I+forgot+my+password+on+friday", ELSE)
    check("two were shown the article", row(desk, n + 2, hits=1) and
          rows(desk)[n]["shown"] == "account/password\n" and
          rows(desk)[n]["rank"] == 1, rows(desk)[n:])
    a = new(draft + "&mail=anna@acme.example&name=A&do=send")
    check("one of them files all the same", a.status == 303, a)
    check("that is kept", until(lambda: rows(desk)[n]["filed"] == 1),
          rows(desk)[n:])
    check("the other's isn't touched", rows(desk)[n + 1]["filed"] == 0)
    check("which ticket isn't", not any("ticket" in k for k in
                                        rows(desk)[n]), rows(desk)[n])
    new(draft + "+again&mail=nobody&do=send", ("X-Forwarded-For",
                                               "192.0.2.78"))
    report = json.loads(desk.cli("report", "deflection", "--json"))["rows"][0]
    check("the report counts it", report["shown_filed"] == 1, report)


def at_the_end(desk):
    desk.ask("/search?q=the+very+last")
    check("it ends well", desk.stop() == 0)
    check("what was asked just before is kept", row(
        desk, len(rows(desk)), query="the very last"), rows(desk))


def off():
    for name, args, env in (
            ("--no-search-log", ["--no-search-log"], {}),
            ("--search-log no", ["--search-log", "no"], {}),
            ("LOTSE_SEARCH_LOG", [], {"LOTSE_SEARCH_LOG": "no"})):
        store = os.path.join(tmp, f"off{len(args)}{len(env)}.db")
        server = Server(*args, tickets=store, env={**ENV, **env})
        check(f"{name}: found", server.ask("/search?q=password").status == 200)
        check(f"{name}: a vote", vote(server, True) == 204)
        server.stop()
        with sqlite3.connect(store) as db:
            n = db.execute("SELECT count(*) FROM search").fetchone()[0]
        check(f"{name}: nothing is kept", n == 0, n)
    done = lotse("serve", "--search-log", "perhaps")
    check("--search-log perhaps: 2", done.returncode == 2, done)


def never_waits():
    """A store that is locked, or none: answers come, and what is too much is
    counted."""
    desk = Desk("locked")
    other = sqlite3.connect(desk.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    # more than may wait, and one batch that is being written
    with desk.connect() as s:
        got = 0
        for i in range(2300):
            s.sendall(request_bytes(f"/api/v1/search?q=w{i}", "HEAD",
                                    close=False) if i == 0 else
                      request_bytes(f"/api/v1/search?q=w{i}", close=False))
            while True:
                s.settimeout(DEADLINE)
                data = s.recv(1 << 16)
                got += data.count(b"HTTP/1.1 200")
                if not data or data.endswith(b"\n"):
                    break
    check("every search is answered", got == 2300, got)
    check("what is too much is counted", metric(
        desk, "lotse_searches_lost_total") > 0)
    other.execute("ROLLBACK")
    other.close()
    check("it ends well", desk.stop() == 0)
    folder = os.path.join(tmp, "nowhere", "tickets.db")
    server = Server(tickets=folder)
    for _ in range(3):
        check("no folder for the store: found",
              server.ask("/search?q=password").status == 200)
    check("it is said", server.wait_for("can't be opened"), server.lines)
    server.stop()


def metric(server, name):
    at = re.search(rf"^{name} (\d+)$", server.ask("/metrics").text, re.M)
    return int(at.group(1)) if at else -1


first = Desk("searches")
kept(first)
solved(first)
filed(first)
solved_beside_a_draft(first)
at_the_end(first)
off()
never_waits()
finish()

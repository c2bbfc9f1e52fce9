"""Logging in and out, sessions, tokens: what a browser is given, what other
pages and guessers get."""

import html
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

FORM = ("Content-Type", "application/x-www-form-urlencoded")
MAIL, PASSWORD = "second@desk.example", "correct horse battery"
NOW = "2026-11-24T09:00:00Z"
LIST = "/api/v1/tickets"


class Sessions(Desk):
    def __init__(self, name, *args, now=NOW, fresh=True):
        super().__init__(name, *args, now=now, fresh=fresh)
        if fresh:
            self.password(MAIL, PASSWORD)

    def stop(self):
        check("the server ends well", super().stop() == 0, self.lines[-20:])

    def password(self, mail, password, *more):
        path = os.path.join(tmp, "password")
        with open(path, "w", encoding="utf-8") as f:
            f.write(password + "\n")
        self.cli("user", "set", mail, "--password", path, *more)

    def login(self, mail=MAIL, password=PASSWORD, to=None, headers=(OWN,)):
        body = "&".join(f"{k}={percent(v)}" for k, v in (
            ("mail", mail), ("password", password), ("to", to)) if v)
        return self.ask("/login", "POST", body, [FORM, *headers])

    def session(self, headers=(OWN,)):
        return self.login(headers=headers).get("Set-Cookie").split(";")[0]

    def list(self, cookie, headers=()):
        return self.ask(LIST, headers=[("Cookie", cookie), *headers]).status

    def send(self, *headers):
        return self.ask(LIST, "POST", json.dumps({
            "from": "anna@acme.example", "text": TEXT}), list(headers))


def percent(s):
    return "".join(c if c.isalnum() else "".join(
        f"%{b:02X}" for b in c.encode()) for c in s)


def cookies():
    desk = Sessions("cookies")
    a = desk.login()
    parts = a.get("Set-Cookie").split("; ")
    check("log in: on to the desk", a.status == 303 and
          a.get("Location") == "/desk", a)
    check("a secret of 192 bits", re.fullmatch(
        r"lotse_session=[\w-]{32,}", parts[0]), parts)
    check("for this site alone, not for scripts, until the browser ends",
          sorted(parts[1:]) == ["HttpOnly", "Path=/", "SameSite=Strict"], parts)
    check("kept by no cache", a.get("Cache-Control") == "no-store", a)
    check("it opens what it should", desk.list(parts[0]) == 200)
    page = desk.ask("/login").text
    check("the page's fields are for password managers",
          'autocomplete="username"' in page and
          'autocomplete="current-password"' in page, page)
    check("no field tells a password", 'value="correct' not in
          desk.login(MAIL, PASSWORD + "x").text)
    desk.cli("user", "set", "anna@acme.example", "--role", "requester")
    desk.password("anna@acme.example", PASSWORD)
    a = desk.login("anna@acme.example")
    check("a requester has no desk to go to", a.get("Location") == "/", a)
    a = desk.ask("/desk", headers=[
        ("Cookie", a.get("Set-Cookie").split(";")[0])])
    check("and isn't let in there", a.status == 403, a)
    a = desk.ask("/login")
    check("nobody frames the page", a.get("X-Frame-Options") == "DENY" and
          "frame-ancestors 'none'" in a.get("Content-Security-Policy"), a)
    desk.stop()
    desk = Sessions("cookies", "--base", "https://help.example", "--host",
                    "help.example", fresh=False)
    a = desk.login()
    parts = a.get("Set-Cookie").split("; ")
    check("behind TLS: for this host only", parts[0].startswith(
        "__Host-lotse_session="), parts)
    check("and only over TLS", sorted(parts[1:]) == [
        "HttpOnly", "Path=/", "SameSite=Strict", "Secure"], parts)
    check("the plain name opens nothing then", desk.list(
        parts[0].replace("__Host-", "")) == 401)
    desk.stop()


def fixation():
    desk = Sessions("fixation")
    planted = "lotse_session=" + "A" * 32
    a = desk.session(headers=(OWN, ("Cookie", planted)))
    check("a planted secret isn't taken over", a != planted, a)
    check("and opens nothing", desk.list(planted) == 401)
    b = desk.session(headers=(OWN, ("Cookie", a)))
    check("each login has its own", a != b)
    check("the former one of this browser is over", desk.list(a) == 401)
    check("the new one isn't", desk.list(b) == 200)
    c = desk.session()
    check("another browser's goes on", desk.list(b) == 200 and
          desk.list(c) == 200)
    a = desk.ask("/logout", "POST", "", [FORM, OWN, ("Cookie", b)])
    check("log out", a.status == 303, a)
    check("the browser forgets", "Max-Age=0" in a.get("Set-Cookie"), a)
    check("and so does the server", desk.list(b) == 401)
    check("other browsers stay", desk.list(c) == 200)
    a = desk.ask("/logout", "POST", "", [FORM, OWN])
    check("log out twice", a.status == 303, a)
    a = desk.ask("/logout", headers=[("Cookie", c)])
    check("a link logs nobody out", a.status == 405 and
          desk.list(c) == 200, a)
    desk.password(MAIL, "another long password")
    check("a new password ends all", desk.list(c) == 401)
    d = desk.login(password="another long password")
    check("and is what counts", d.status == 303, d)
    d = d.get("Set-Cookie").split(";")[0]
    desk.cli("user", "set", MAIL, "--active", "no")
    check("whoever left is out", desk.list(d) == 401)
    a = desk.login(password="another long password")
    check("and stays out", a.status == 403, a)
    desk.stop()


def expiry():
    desk = Sessions("expiry")
    cookie = desk.session()
    desk.stop()
    for now, want in (("2026-11-24T09:29:00Z", 200),
                      ("2026-11-24T09:58:00Z", 200),
                      ("2026-11-24T10:29:00Z", 401),
                      ("2026-11-24T10:20:00Z", 200)):
        desk = Sessions("expiry", now=now, fresh=False)
        check(f"at {now}: {want}", desk.list(cookie) == want)
        a = desk.ask("/desk?state=open", headers=[("Cookie", cookie)])
        if want == 401:
            check("pages say where to log in, and come back", a.status == 303
                  and a.get("Location") == "/login?to=%2Fdesk%3Fstate%3Dopen",
                  a)
        desk.stop()
    # used all day: no server for each half hour
    with sqlite3.connect(desk.store, timeout=30) as db:
        db.execute("UPDATE session SET seen = 1795553940")  # 20:59
    for now, want in (("2026-11-24T20:59:59Z", 200),
                      ("2026-11-24T21:00:00Z", 401)):
        desk = Sessions("expiry", now=now, fresh=False)
        check(f"twelve hours at most, at {now}: {want}",
              desk.list(cookie) == want)
        desk.stop()


def kept_text():
    """Logged out while writing: the text comes back and can be sent again."""
    desk = Sessions("kept")
    desk.filed()
    cookie = ("Cookie", desk.session())
    seen = field(desk.ask("/desk/1", headers=[cookie]).text, "seen")
    desk.stop()
    desk = Sessions("kept", now="2026-11-24T11:00:00Z", fresh=False)
    text = "First line <b>&amp;\nsecond line \"quoted\" 'and' so on"
    sent = {"do": "reply", "seen": seen, "reply": text}
    for page in (
            desk.ask("/desk/1", "POST", "&".join(
                f"{k}={percent(v)}" for k, v in sent.items()),
                [FORM, OWN, cookie]),
            desk.post("/desk/1", form([(k, None, v) for k, v in sent.items()]),
                      [OWN, cookie, ("Content-Type", "multipart/form-data; "
                                     f"boundary={MARK}")])):
        check("a form without a session: 403, not kept by a cache",
              page.status == 403 and page.get("Cache-Control") == "no-store",
              page)
        back = dict(re.findall(r'<input type="hidden" name="(\w+)" '
                               r'value="([^"]*)">', page.text))
        back |= dict(re.findall(r'<textarea [^>]*name="(\w+)">\n'
                                r'([^<]*)</textarea>', page.text))
        back = {name: html.unescape(value) for name, value in back.items()}
        check("all that was sent is in the page", back == sent, back)
        check("as text", "<b>&" not in page.text)
    check("nothing was done", len(desk.ticket(1)["messages"]) == 1)
    cookie = ("Cookie", desk.session())
    a = desk.ask("/desk/1", "POST", "&".join(
        f"{k}={percent(v)}" for k, v in back.items()),
        [FORM, OWN, cookie])
    check("sent again: it is done", a.status == 303 and
          desk.ticket(1)["messages"][-1]["text"] == text, a)
    desk.stop()


def foreign():
    """Other pages can't make a browser do anything in somebody's name."""
    allowed = ("Origin", "http://shop.example")
    desk = Sessions("foreign", "--origin", "http://shop.example")
    cookie = ("Cookie", desk.session())
    for name, headers, want in (
            ("our own page", (OWN,), 201),
            ("our own page, without Origin",
             (("Sec-Fetch-Site", "same-origin"),), 201),
            ("a foreign page", (("Origin", "http://evil.example"),), 403),
            ("a page without origin", (("Origin", "null"),), 403),
            ("a neighbour's page", (("Origin", "http://localhost:1"),), 403),
            ("our own page behind a proxy with TLS",
             (("Origin", "https://localhost"),), 201),
            ("the page that may embed the search", (allowed,), 403),
            ("what says it is cross-site",
             (("Sec-Fetch-Site", "cross-site"),), 403),
            ("what says it is same-site", (("Sec-Fetch-Site", "same-site"),),
             403),
            ("what says nothing", (), 403)):
        a = desk.send(cookie, *headers)
        check(f"{name}, with a session: {want}", a.status == want, a)
        check(f"{name}: no word to other origins", a.get(
            "Access-Control-Allow-Origin") is None, a)
    n = desk.count()
    check("only what our own pages sent was filed", n == 3, n)
    for kind in ("text/plain", "application/x-www-form-urlencoded",
                 "multipart/form-data; boundary=x"):
        a = desk.send(cookie, OWN, ("Content-Type", kind))
        check(f"{kind}: 415", a.status == 415, a)
    for origin in (allowed, ("Origin", "http://evil.example")):
        a = desk.ask(LIST, headers=[cookie, origin])
        check(f"{origin[1]} can't read the answer", a.get(
            "Access-Control-Allow-Origin") is None and a.get(
            "Cross-Origin-Resource-Policy") == "same-origin", a)
        for target in (LIST, LIST + "/1", LIST + "/1/reply",
                       "/api/v1/reports/sla"):
            a = desk.ask(target, "OPTIONS", headers=[
                origin, ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "content-type")])
            check(f"{origin[1]} may not ask for {target}", a.get(
                "Access-Control-Allow-Origin") is None and a.get(
                "Access-Control-Allow-Headers") is None, a)
    for name, headers in (("foreign", (("Origin", "http://evil.example"),)),
                          ("allow-listed", (allowed,)), ("silent", ())):
        a = desk.login(headers=headers)
        check(f"a {name} page can't log one in", a.status == 403 and
              a.get("Set-Cookie") is None, a)
        a = desk.ask("/logout", "POST", "", [FORM, cookie, *headers])
        check(f"a {name} page can't log one out", a.status == 403 and
              desk.list(cookie[1]) == 200, a)
    token = desk.cli("token", "new", MAIL).split("\n")[0]
    a = desk.send(("Authorization", "Bearer " + token))
    check("a program with a token needs no Origin", a.status == 201, a)
    a = desk.send(("Authorization", "Bearer " + token),
                  ("Origin", "http://evil.example"))
    check("a page with one is a page", a.status == 403, a)
    desk.stop()


def redirects():
    desk = Sessions("redirects")
    for to, want in (("/desk/7", "/desk/7"), ("/desk?q=a%20b", "/desk?q=a%20b"),
                     ("//evil.example", "/desk"), ("/\\evil.example", "/desk"),
                     ("https://evil.example/", "/desk"), ("evil", "/desk"),
                     ("/\t/evil.example", "/desk"), ("javascript:1", "/desk"),
                     ("/a\r\nSet-Cookie: x=y", "/desk"), ("/ä", "/desk"),
                     ("/login?to=/login", "/desk"), ("/logout", "/desk"),
                     ("/" + "a" * 5000, "/desk")):
        a = desk.login(to=to)
        check(f"to={to[:30]!r} leads to {want}", a.get("Location") == want and
              "x=y" not in (a.get("Set-Cookie") or ""), a)
    page = desk.ask("/login?to=" + percent('/"><script>x</script>')).text
    check("an address isn't markup", "<script>x" not in page, page)
    page = desk.login(mail='"><script>x</script>@a.example', password="x").text
    check("nor is a mail address", "<script>x" not in page, page)
    desk.stop()


def throttling():
    desk = Sessions("throttling")
    desk.password("first@acme.example", PASSWORD)

    def wrong(mail, client):
        return desk.login(mail, "x" * 12, headers=(
            OWN, ("X-Forwarded-For", client)))

    known, unknown = wrong(MAIL, "192.0.2.1"), wrong("no@one.example",
                                                     "192.0.2.1")
    check("unknown and wrong are the same", known.status == 403 and
          known.text == unknown.text.replace("no@one.example", MAIL), unknown)
    statuses = [wrong(MAIL, f"198.51.100.{i}").status for i in range(12)]
    check("an account: nine more wrong passwords from anywhere, then wait",
          statuses == [403] * 9 + [429] * 3, statuses)
    a = desk.login(headers=(OWN, ("X-Forwarded-For", "203.0.113.9")))
    check("then the right one has to wait, too", a.status == 429 and
          int(a.get("Retry-After")) > 0 and a.get("Set-Cookie") is None, a)
    a = desk.login("first@acme.example", headers=(
        OWN, ("X-Forwarded-For", "203.0.113.9")))
    check("others needn't", a.status == 303, a)
    statuses = [wrong(f"m{i}@one.example", "192.0.2.7").status
                for i in range(12)]
    check("a client: ten wrong ones at any account",
          statuses == [403] * 10 + [429] * 2, statuses)
    desk.stop()
    desk = Sessions("throttling", now="2026-11-24T09:16:00Z", fresh=False)
    check("after 15 minutes it may", desk.login().status == 303)
    desk.stop()


def guessing():
    """Tokens that nobody has: all the same answer, then no answer at all."""
    desk = Sessions("guessing")
    token = desk.cli("token", "new", MAIL).split("\n")[0]
    old = desk.cli("token", "new", MAIL, "--days", "1").split("\n")[0]
    desk.stop()
    desk = Sessions("guessing", now="2026-11-26T09:00:00Z", fresh=False)

    def guess(sent, client="192.0.2.1"):
        return desk.ask(LIST, headers=[("Authorization", sent),
                                       ("X-Forwarded-For", client)])

    first = guess("Bearer lotse_" + "A" * 32)
    for name, sent in (("one that is over", f"Bearer {old}"),
                       ("one cut short", f"Bearer {token[:-1]}"),
                       ("one with more", f"Bearer {token}A"),
                       ("in capitals", f"Bearer {token.upper()}"),
                       ("an empty one", "Bearer "), ("a long one",
                                                     "Bearer " + "x" * 2000),
                       ("another scheme", "Basic eDp5"),
                       ("a wildcard", "Bearer %"),
                       ("a quote", "Bearer ' OR 1=1 --")):
        a = guess(sent)
        check(f"{name}: the same answer", a.status == 401 and
              a.body == first.body, a)
    a = guess("bearer   " + token)
    check("the right one, as RFC 9110 has it", a.status == 200, a)
    statuses = [guess("Bearer lotse_" + f"{i:032}").status for i in range(30)]
    check("then 429", set(statuses) == {401, 429} and
          statuses[-1] == 429 and statuses == sorted(statuses), statuses)
    a = guess("Bearer x")
    check("with a time to wait", int(a.get("Retry-After") or 0) > 0, a)
    check("who has a token isn't shut out", guess(
        "Bearer " + token).status == 200)
    check("nor who asks from elsewhere", guess("Bearer x",
                                               "192.0.2.2").status == 401)
    desk.cli("token", "end", "1")
    check("an ended token is over", guess("Bearer " + token,
                                          "192.0.2.3").status == 401)
    check("no secret in the log", not desk.said(re.escape(token[6:])))
    desk.stop()


def early():
    """Who isn't let in isn't listened to: the body isn't waited for."""
    desk = Sessions("early")
    a = parse(desk.raw(b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\n"
                       b"Content-Type: application/json\r\n"
                       b"Content-Length: 1000000\r\n\r\n"))
    check("401 before the body", a.status == 401, a)
    a = parse(desk.raw(b"POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\n"
                       b"Content-Type: application/json\r\n"
                       b"Expect: 100-continue\r\n"
                       b"Content-Length: 1000000\r\n\r\n"))
    check("and instead of 100", a.status == 401, a)
    desk.stop()


def together():
    """Many at once, each with a store to itself."""
    desk = Sessions("together", "--threads", "4")
    token = ("Authorization",
             "Bearer " + desk.cli("token", "new", MAIL).split("\n")[0])
    cookie = ("Cookie", desk.session())
    seen = []

    def work():
        for i in range(12):
            if i % 4 == 0:
                seen.append(desk.send(token).status == 201)
            elif i % 4 == 1:
                seen.append(desk.login().status == 303)
            else:
                seen.append(desk.ask(LIST, headers=[
                    cookie if i % 2 else token]).status == 200)
    threads = [threading.Thread(target=work) for _ in range(6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check("all were answered", len(seen) == 72)
    check("none was refused but logins over the limit",
          seen.count(False) <= 18, seen)
    check("each ticket is there once", desk.count() == 18, desk.count())
    desk.stop()


def put_back():
    """A backup in the place of the file is what counts from then on."""
    desk = Sessions("back")
    token = ("Authorization",
             "Bearer " + desk.cli("token", "new", MAIL).split("\n")[0])
    desk.send(token)
    kept = desk.store + ".kept"
    desk.cli("backup", kept)
    desk.send(token)

    def total():
        return json.loads(desk.ask(LIST, headers=[token]).body)["total"]
    check("two tickets", total() == 2)
    for end in ("", "-wal", "-shm"):
        if os.path.exists(desk.store + end):
            os.rename(desk.store + end, desk.store + ".old" + end)
    os.rename(kept, desk.store)
    check("one, as the backup has it", total() == 1)
    check("and what comes is kept there", desk.send(token).status == 201 and
          total() == 2)
    desk.stop()
    with sqlite3.connect(desk.store, timeout=30) as db:
        sound = db.execute("PRAGMA integrity_check").fetchone()[0]
    check("in a file that is sound", sound == "ok" and desk.count() == 2, sound)


def busy():
    """A store that another process holds: nobody is told of wrong passwords,
    and nothing typed is lost."""
    desk = Sessions("busy")
    other = sqlite3.connect(desk.store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    told = {}
    asked = [threading.Thread(target=lambda name=name, ask=ask:
                              told.update({name: ask()})) for name, ask in (
        ("login", lambda: desk.login(to="/desk/7?x", headers=[
            OWN, ("Accept-Language", "de")])),
        ("vote", lambda: desk.ask("/vote", "POST", "id=account%2Fpassword&"
                                  "lang=en&helped=yes", [FORM, OWN])))]
    for t in asked:
        t.start()
    for t in asked:
        t.join()
    for name, a in told.items():
        check(f"{name}, the store is busy: 503", a.status == 503, a)
        check(f"{name}: when to come back",
              int(a.get("Retry-After") or 0) in range(1, 10), a)
        check(f"{name}: a page says so", a.get("Content-Type").startswith(
            "text/html") and "<h1>" in a.text, a)
    a = told["login"]
    check("nothing of wrong passwords", "falsche Passw" not in a.text and
          "gleich noch einmal" in a.text, a)
    check("who logs in types the password alone again", MAIL in a.text and
          "/desk/7?x" in a.text and PASSWORD not in a.text, a)
    other.execute("ROLLBACK")
    other.close()
    a = desk.login()
    check("then it goes on, and no try was counted", a.status == 303, a)
    desk.stop()


for part in (busy, together, put_back, cookies, fixation, expiry, kept_text, foreign,
             redirects, throttling, guessing, early):
    part()
finish()

"""Who may do what through the API: every role, route and verb, from the table
that doc/RIGHTS.md is made of, and what is stored comes back as data only."""

import hashlib
import os
import sqlite3
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

FILED, NOW = "2026-11-23T08:00:00Z", "2026-11-24T09:00:00Z"  # 25 hours
PEOPLE = {"requester": "anna@acme.example", "first": "first@acme.example",
          "second": "second@desk.example", "admin": "admin@desk.example"}
# whose ticket it is: the actor's, one of Acme's, one of Beta's, nobody's
OTHERS = {"organisation": "bert@acme.example", "other": "bea@beta.example",
          "none": "nemo@nowhere.example"}
FULL = {"type": "zugang", "urgency": 2, "complexity": 1}

# verb: (level, what an admin does before, body)
ACTS = {
    "reply": (1, [], {"text": "x"}),
    "note": (1, [], {"text": "x"}),
    "confirm": (1, [], {}),
    "ask-escalation": (1, [], {}),
    "categorise": (1, [], {"type": "zugang"}),
    "assign": (1, [], {"user": PEOPLE["second"]}),
    "watch": (1, [], {}),
    "link": (1, [], {"article": "account/password", "lang": "en"}),
    "merge": (1, [], {"other": None}),
    "wait": (1, ["resume"], {}),
    "resume": (1, [], {}),
    "escalate": (1, [], {"reason": "x"}),
    "hand-back": (2, [], {"reason": "x"}),
    "developers": (2, [], {"text": "EXT-1"}),
    "from-developers": (2, ["developers"], {"reason": "x"}),
    "cause": (2, [], {"text": "x", "more": "y"}),
    "solve": (1, [], {}),
    "close": (1, [], {}),
    "reopen": (1, ["solve"], {"reason": "x"}),
    "handover": (1, [], {}),
}
# what isn't done to a ticket by its address
ELSEWHERE = ("file", "read", "read-notes", "forget", "report", "manage")


def table():
    """doc/RIGHTS.md: verb -> role -> (whose, until level 2)."""
    rows = {}
    for line in open("doc/RIGHTS.md", encoding="utf-8"):
        cells = [c.strip() for c in line.strip().strip("|").split("|")]
        if len(cells) == 5 and cells[0] != "verb" and "---" not in line:
            rows[cells[0]] = {role: (c.replace(" *", ""), c.endswith("*"))
                              for role, c in zip(PEOPLE, cells[1:])}
    return rows


RIGHTS = table()


def may(role, verb, kind, level=1):
    reach, ends = RIGHTS[verb][role]
    if ends and level == 2:
        return False
    return {"-": (), "own": ("own",), "organisation": ("own", "organisation"),
            "all": ("own", "organisation", "other", "none")}[reach].count(kind)


class Access(Desk):
    def __init__(self, name, *args, now=NOW, fresh=True, tokens=None):
        super().__init__(name, *args, now=now, fresh=fresh)
        if tokens is None:
            self.cli("user", "set", PEOPLE["admin"], "--role", "admin")
            self.cli("user", "set", PEOPLE["requester"], "--role", "requester")
            tokens = {role: self.cli("token", "new", mail).split("\n")[0]
                      for role, mail in PEOPLE.items()}
        self.tokens = tokens

    def stop(self):
        check("the server ends well", super().stop() == 0, self.lines[-20:])

    def api(self, role, target, body=None, headers=()):
        if role in self.tokens:
            role = self.tokens[role]
        return self.ask("/api/v1" + target, "POST" if body is not None
                        else "GET", None if body is None else json.dumps(body),
                        [*([("Authorization", f"Bearer {role}")] if role
                           else []), *headers])

    def new(self, mail, level=1, more=()):
        """A ticket that an admin files and takes so far."""
        a = self.api("admin", "/tickets", {"from": mail, "text": TEXT, **FULL})
        n = json.loads(a.body)["id"]
        for verb in [*(["escalate"] if level == 2 else []), *more]:
            a = self.api("admin", f"/tickets/{n}/{verb}", ACTS[verb][2])
            if a.status != 200:
                raise RuntimeError(f"{verb} of {n}: {a}")
        return n


def mail_of(role, kind):
    return PEOPLE[role] if kind == "own" else OTHERS[kind]


def kinds(role):
    return ("own", *OTHERS)


def plan():
    """(role, verb, level, kind) of all that is tried."""
    for role in PEOPLE:
        for verb, (level, _, _) in ACTS.items():
            for kind in kinds(role):
                yield role, verb, level, kind
            if role == "first" and level == 1:
                for kind in ("own", "organisation"):
                    yield role, verb, 2, kind


def matrix():
    """Tickets are filed a day before, so that their requesters may ask for
    level 2. Those that nobody may do anything to are shared, and must be as
    they were at the end."""
    desk = Access("matrix", now=FILED)
    for role in ("second", "admin"):  # so that own isn't organisation's
        desk.new(PEOPLE[role])
    fresh, shared = {}, {}
    for role, verb, level, kind in plan():
        mail = mail_of(role, kind)
        if may(role, verb, kind, level):
            more = [v for v in ACTS[verb][1]]
            if verb == "close" and level == 2:
                more.append("cause")
            fresh[role, verb, level, kind] = desk.new(mail, level, more)
        elif (mail, level) not in shared:
            shared[mail, level] = desk.new(mail, level)
    other = {mail: desk.new(mail) for mail in
             [*PEOPLE.values(), *OTHERS.values()]}
    desk.stop()
    desk = Access("matrix", now=NOW, fresh=False, tokens=desk.tokens)
    desk.cli("sla", "run")  # what the server's own round does, too: once
    before = {n: desk.api("admin", f"/tickets/{n}").body
              for n in shared.values()}
    check("the table has every verb", sorted([*ACTS, *ELSEWHERE]) ==
          sorted(RIGHTS), sorted(RIGHTS))
    for case in plan():
        role, verb, level, kind = case
        body = dict(ACTS[verb][2])
        if "other" in body:
            body["other"] = other[mail_of(role, kind)]
        n = fresh.get(case) or shared[mail_of(role, kind), level]
        want = 200 if case in fresh else \
            403 if may(role, "read", kind) else 404
        if case in fresh and level == 2 and verb in ("escalate",
                                                     "ask-escalation"):
            want = 400  # it is there already
        a = desk.api(role, f"/tickets/{n}/{verb}", body)
        check(f"{role}: {verb} on {kind}'s, level {level}: {want}",
              a.status == want, a)
        if kind == "own":
            a = desk.api(None, f"/tickets/{n}/{verb}", body)
            check(f"nobody: {verb}: 401", a.status == 401, a)
    for n, was in before.items():
        check(f"T-{n} is as it was", desk.api(
            "admin", f"/tickets/{n}").body == was)
    return desk


def reading(desk):
    """Reading, filing, reports, by the same table."""
    for role in PEOPLE:
        for kind in kinds(role):
            n = desk.new(mail_of(role, kind))
            desk.api("admin", f"/tickets/{n}/note", {"text": "NOTE-INSIDE"})
            a = desk.api(role, f"/tickets/{n}")
            want = 200 if may(role, "read", kind) else 404
            check(f"{role} reads {kind}'s: {want}", a.status == want, a)
            check(f"{role}, notes of {kind}'s", ("NOTE-INSIDE" in a.text) ==
                  bool(may(role, "read-notes", kind)), a)
            a = desk.api(role, "/tickets?limit=500")
            check(f"{role}, list with {kind}'s", (n in [
                t["id"] for t in json.loads(a.body)["tickets"]]) ==
                bool(may(role, "read", kind)), n)
            a = desk.api(role, "/tickets", {"from": mail_of(role, kind),
                                            "text": TEXT})
            want = 201 if may(role, "file", kind) else 403
            check(f"{role} files for {kind}: {want}", a.status == want, a)
        a = desk.api(role, "/reports/sla")
        want = 200 if may(role, "report", "own") else 403
        check(f"{role}: reports: {want}", a.status == want, a)
        for verb in ELSEWHERE:
            a = desk.api(role, f"/tickets/{n}/{verb}", {})
            check(f"{role}: {verb} is no act", a.status in (400, 404), a)
    for target in ("/tickets", "/tickets/1", "/tickets/1/files/1",
                   "/reports/sla"):
        for token in (None, "lotse_" + "A" * 32, "x", ""):
            a = desk.api(token, target)
            check(f"{target} with {token}: 401", a.status == 401 and
                  a.get("WWW-Authenticate") == "Bearer", a)


def probing(desk):
    """What one may not see can't be told from what isn't there."""
    hidden = desk.new(OTHERS["other"])
    for target in (f"/tickets/{hidden}", "/tickets/99999"):
        a = desk.api("requester", target)
        check(f"{target}: 404", a.status == 404, a)
    for name, body in (("known", {"user": PEOPLE["second"]}),
                       ("unknown", {"user": "no@one.example"})):
        n = desk.new(PEOPLE["requester"])
        a = desk.api("requester", f"/tickets/{n}/assign", body)
        check(f"assign to a {name} user: 403 for a requester",
              a.status == 403, a)
        a = desk.api("requester", f"/tickets?owner={body['user']}")
        check(f"list of a {name} user: 403 for a requester",
              a.status == 403, a)
    n = desk.new(PEOPLE["first"])
    before = desk.api("admin", f"/tickets/{hidden}").body
    a = desk.api("first", f"/tickets/{n}/merge", {"other": hidden})
    check("none goes on in one that isn't theirs", a.status == 404 and
          desk.api("admin", f"/tickets/{hidden}").body == before, a)
    for id_ in ("0", "-1", "T-", "1x", "99999999999999999999", "%31%30x", "1'"):
        a = desk.api("admin", f"/tickets/{id_}")
        check(f"no ticket {id_}", a.status == 404, a)
        a = desk.api("admin", f"/tickets/1/files/{id_}")
        check(f"no attachment {id_}", a.status == 404, a)
    a = desk.api("admin", "/tickets/1/frobnicate", {})
    check("an unknown verb: 404", a.status == 404, a)


NAMES = ("../../etc/passwd", "a\0b.html", "\u202egpj.exe",
         "a\r\nX-Evil: 1.html", 'a"b.html', "a;filename=c.html", "grün.html",
         "a\\b.html", "%0d%0a.html", "x" * 200 + ".html", "\u2028.svg", "", ".",
         "<img src=x>.html")


def downloads(desk):
    """Names as no client of ours can send them, put into the file itself."""
    n = desk.new(PEOPLE["requester"])
    desk.cli("ticket", "note", str(n), "--text", "x", "--attach", "README.md")
    desk.cli("ticket", "reply", str(n), "--text", "x", "--attach", "README.md",
             "--as", PEOPLE["requester"])
    page = b"<script>alert(1)</script>"
    with sqlite3.connect(desk.store, timeout=30) as db:
        note, reply = [r[0] for r in db.execute(
            "SELECT a.id FROM attachment a JOIN message m ON m.id = a.message"
            " WHERE m.ticket = ? ORDER BY a.id", (n,))]
    for name in NAMES:
        with sqlite3.connect(desk.store, timeout=30) as db:
            db.execute("UPDATE attachment SET name = ?, type = 'text/html', "
                       "content = ?, bytes = ?, sha256 = ? WHERE id = ?",
                       (name, page, len(page),
                        hashlib.sha256(page).hexdigest(), reply))
        a = desk.api("requester", f"/tickets/{n}/files/{reply}")
        said = a.get("Content-Disposition") or ""
        check(f"{name!r}: the bytes", a.status == 200 and a.body == page, a)
        check(f"{name!r}: never shown", (
            a.get("Content-Type"), a.get("X-Content-Type-Options"),
            a.get("Cross-Origin-Resource-Policy")) == (
            "application/octet-stream", "nosniff", "same-origin") and
            "sandbox" in a.get("Content-Security-Policy"), a)
        check(f"{name!r}: a name that is only that", re.fullmatch(
            r'attachment; filename="[\w.-]*"; filename\*=UTF-8\'\'[\w.~%-]*',
            said, re.A) and not any(c in urllib.parse.unquote(said)
                                    for c in "/\\\0\r\n\u202e\u2028"), said)
        check(f"{name!r}: no header of its own", a.get("X-Evil") is None, a)
        a = desk.api("requester", f"/tickets/{n}")
        check(f"{name!r}: the ticket is JSON", a.status == 200 and
              json.loads(a.body)["id"] == n, a)
    a = desk.api("requester", f"/tickets/{n}/files/{note}")
    check("a note's file isn't the requester's", a.status == 404, a)
    a = desk.api("first", f"/tickets/{n}/files/{note}")
    check("but level 1's", a.status == 200, a)
    m = desk.new(PEOPLE["requester"])
    a = desk.api("requester", f"/tickets/{m}/files/{reply}")
    check("a file under another ticket's number: 404", a.status == 404, a)
    for role in ("requester", "first"):
        other = desk.new(OTHERS["other"])
        a = desk.api(role, f"/tickets/{other}/files/{reply}")
        check(f"{role}: nor under one that isn't theirs", a.status == 404, a)


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028\""


def stored(desk):
    """Whatever was written comes back as JSON, and as nothing else."""
    a = desk.api("admin", "/tickets", {
        "from": "evil@acme.example", "name": EVIL, "subject": EVIL,
        "text": EVIL, **FULL})
    check("filed", a.status == 201, a)
    n = json.loads(a.body)["id"]
    done = [a]
    for verb, body in (
            ("reply", {"text": EVIL}), ("note", {"text": EVIL}),
            ("link", {"article": "account/password", "lang": "en"}),
            ("escalate", {"reason": EVIL}), ("developers", {"text": EVIL}),
            ("from-developers", {"reason": EVIL}),
            ("cause", {"text": EVIL, "more": EVIL}), ("solve", {}),
            ("close", {"reason": EVIL}), ("reopen", {"reason": EVIL})):
        a = desk.api("admin", f"/tickets/{n}/{verb}", body)
        check(f"{verb} with markup", a.status == 200, a)
        done.append(a)
    done += [desk.api("admin", "/tickets?limit=500"),
             desk.api("admin", "/reports/causes"),
             desk.api("admin", f"/tickets/{n}", headers=[
                 ("Accept", "text/html")]),
             desk.api("admin", "/tickets/" + urllib.parse.quote(EVIL, "")),
             desk.api("admin", "/tickets?state=" + urllib.parse.quote(EVIL)),
             desk.api("admin", "/tickets?ext=" + urllib.parse.quote(EVIL))]
    for a in done:
        check("JSON for programs, never a page", a.get("Content-Type") in (
            "application/json", "application/problem+json") and
            a.get("X-Content-Type-Options") == "nosniff" and
            json.loads(a.body) is not None, a)
    t = json.loads(desk.api("admin", f"/tickets/{n}").body)
    check("as it was written", t["subject"] == EVIL and
          t["requester_name"] == EVIL and EVIL in t["messages"][0]["text"], t)


def once(desk):
    """A program that got no answer asks again."""
    body = {"from": PEOPLE["requester"], "text": "ONCE " + TEXT,
            "key": "5f0a6a0c8c"}
    ids = [json.loads(desk.api("requester", "/tickets", b).body)["id"]
           for b in (body, body, {**body, "text": "ANOTHER"})]
    check("the same with the same key: one ticket", ids[0] == ids[1], ids)
    check("something else with that key: another", ids[2] != ids[0], ids)
    for _ in range(2):
        a = desk.api("requester", f"/tickets/{ids[0]}/reply",
                     {"text": "REPLIED", "key": "77aa1"})
    check("a reply once", a.text.count("REPLIED") == 1, a)


def forget(desk):
    """By the table's row: admins take a person out, nobody else does."""
    mail, word = "zaphod@acme.example", "Beteigeuze"
    a = desk.api("admin", "/tickets", {"from": mail, "text": word + TEXT,
                                       "name": "Zaphod Beeblebrox"})
    n = json.loads(a.body)["id"]
    for role in (*PEOPLE, None, "lotse_" + "A" * 32):
        if role in PEOPLE and RIGHTS["forget"][role][0] == "all":
            continue
        for who in (mail, "no@one.example"):
            a = desk.api(role, "/forget", {"requester": who})
            check(f"{role} forgets {who}: not theirs",
                  a.status == (403 if role in PEOPLE else 401), a)
    check("it is all there", word in desk.api("admin", f"/tickets/{n}").text)
    for body in ({}, {"requester": 1}, {"requester": mail, "more": 1}):
        a = desk.api("admin", "/forget", body)
        check(f"{body}: 400", a.status == 400, a)
    a = desk.api("admin", "/forget", {"requester": "no@one.example"})
    check("nobody of that name: 404", a.status == 404, a)
    a = desk.api("admin", "/forget", {"requester": PEOPLE["second"]})
    check("who works here: 400", a.status == 400, a)
    check("they are refused, not done", word in
          desk.api("admin", f"/tickets/{n}").text)
    check("a page can't ask for it", desk.ask(
        "/api/v1/forget", "POST", "requester=" + mail, [
            OWN, ("Authorization", "Bearer " + desk.tokens["admin"]),
            ("Content-Type", "application/x-www-form-urlencoded")]
    ).status == 415)
    a = desk.api("admin", "/forget", {"requester": mail.upper()})
    check("forgotten", a.status == 204, a)
    a = desk.api("admin", f"/tickets/{n}")
    check("the ticket is there, without a word of it", a.status == 200 and
          word not in a.text and "aphod" not in a.text, a)
    for end in ("", "-wal"):
        with open(desk.store + end, "rb") as f:
            left = f.read()
        check(f"no byte of it in the store{end}", not any(
            w.encode() in left for w in (word, mail, "Beeblebrox")))
    a = desk.api("admin", "/forget", {"requester": mail})
    check("once: then there is nobody", a.status == 404, a)


access = matrix()
once(access)
reading(access)
probing(access)
downloads(access)
stored(access)
forget(access)
access.stop()
finish()

"""/desk: who may see and do what, forms that come back, texts of strangers."""

import os
import re
import sys
from urllib.parse import quote, urlencode

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

FORM = ("Content-Type", "application/x-www-form-urlencoded")
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PAGES = ["/desk", "/desk?queue=all", "/desk/1", "/desk/new", "/desk/reports",
         "/desk/reports/causes", "/desk/a/account/password?lang=en"]
SECOND_ONLY = ["/desk/gaps", "/desk/reports/deflection",
               "/desk/reports/empty"]


class Agents(Desk):
    """A desk, and each of its people's tokens."""

    def __init__(self, name):
        super().__init__(name)
        for mail, role in (("ben@beta.example", "first"),
                           ("anna@acme.example", "requester")):
            self.cli("user", "set", mail, "--role", role)
        self.token = {mail.split("@")[0]: self.cli(
            "token", "new", mail).strip().split()[-1]
            for mail in ("first@acme.example", "second@desk.example",
                         "ben@beta.example", "anna@acme.example")}

    def get(self, who, path):
        head = [] if who is None else [
            ("Authorization", "Bearer " + self.token[who])]
        return self.ask(path, headers=head)

    def seen(self, who, ticket):
        return field(self.get(who, f"/desk/{ticket}").text, "seen")

    def do(self, who, ticket, verb, seen=None, origin=OWN, ui="en",
           **fields):
        body = urlencode({"do": verb, "seen": seen if seen is not None else
                          self.seen(who, ticket), **fields})
        return self.ask(f"/desk/{ticket}", "POST", body, [
            FORM, ("Accept-Language", ui), ("Authorization", "Bearer " + self.token[who]),
            *([origin] if origin else [])])


def rights(desk):
    for path in PAGES + SECOND_ONLY:
        a = desk.get(None, path)
        check(f"{path}: strangers log in", a.status == 303 and
              a.get("Location") == "/login?to=" +
              quote(path, safe=""), a)
        a = desk.get("anna", path)
        check(f"{path}: not for requesters (S10)", a.status == 403, a)
        a = desk.get("second", path)
        check(f"{path}: for level 2", a.status == 200, a)
        check(f"{path}: in nobody's frame", a.get("X-Frame-Options") ==
              "DENY" and a.get("Cache-Control") == "no-store", a)
        check(f"{path}: its script is a file", "unsafe" not in
              a.get("Content-Security-Policy") and
              not re.search(r"<script>|<style| style=| on\w+=", a.text))
    for path in SECOND_ONLY:
        check(f"{path}: not for level 1", desk.get("first", path).status == 403)
    check("first level sees its organisation (S6)",
          desk.get("first", "/desk/1").status == 200 and
          "/desk/1\"" in desk.get("first", "/desk?queue=all").text)
    check("and no other's", desk.get("ben", "/desk/1").status == 404 and
          "/desk/1\"" not in desk.get("ben", "/desk?queue=all").text)
    a = desk.do("ben", 1, "reply", seen="1.0", reply="MINE")
    check("nor does it write there", a.status == 404, a)
    a = desk.do("anna", 1, "note", seen="1.0", note="MINE")
    check("nor does a requester", a.status == 403, a)
    for path in ("/desk/99", "/desk/0", "/desk/1/x", "/desk/-1", "/desk/x",
                 "/desk/reports/x", "/desk?queue=org", "/desk/a/none"):
        check(f"{path}: not found", desk.get("second", path).status == 404)
    check("nothing was written", len(desk.ticket(1)["messages"]) == 1)


def foreign_pages(desk):
    for name, origin in (("a foreign page", ("Origin", "http://evil.example")),
                         ("no page", None), ("a sandbox", ("Origin", "null"))):
        for path, body in (("/desk/1", "do=close&seen=1.0"),
                           ("/desk/new", "mail=a@acme.example&text=x")):
            a = desk.ask(path, "POST", body, [
                FORM, ("Authorization", "Bearer " + desk.token["second"]),
                *([origin] if origin else [])])
            check(f"{path} from {name}", a.status == 403, a)
    check("nothing was done", desk.count() == 1 and
          desk.ticket(1)["state"] == "new")


def acts(desk):
    a = desk.do("first", 1, "take")
    check("take", a.status == 303 and a.get("Location") == "/desk/1?done=take"
          and desk.ticket(1)["owner"] == "first@acme.example", a)
    old = desk.seen("first", 1)
    desk.do("second", 1, "note", note="Second was here")
    a = desk.do("first", 1, "reply", seen=old, reply="TYPED & KEPT")
    check("a change meanwhile: nothing is sent", a.status == 409 and
          len(desk.ticket(1)["messages"]) == 2, a)
    check("what was typed is kept, what is new is marked",
          "TYPED &amp; KEPT</textarea>" in a.text and
          "Second was here" in a.text and "note fresh" in a.text, a.text)
    a = desk.do("first", 1, "reply", seen=field(a.text, "seen"),
                reply="TYPED & KEPT")
    check("sent again it goes", a.status == 303 and
          desk.ticket(1)["messages"][2]["text"] == "TYPED & KEPT", a)
    a = desk.do("first", 1, "reply", reply=" ")
    check("an empty reply says so", a.status == 400 and
          "text of the reply is missing" in a.text, a)
    a = desk.do("first", 1, "", put="en:account/password", reply="Before.")
    check("an article into the reply (S29)", a.status == 200 and
          re.search(r'name="reply"[^>]*>\nBefore\.\s+.+\s+http://localhost/a/'
                    r"account/password\?lang=en", a.text), a.text)
    check("and it is linked", [x["article"] for x in
                               desk.ticket(1)["links"]] ==
          ["account/password"])
    desk.do("first", 1, "solved", article="account/password", lang="en")
    check("this solved it", desk.ticket(1)["links"][0]["solved"])
    a = desk.do("first", 1, "link", article="no/such")
    check("an unknown article comes back", a.status == 400 and
          'value="no/such"' in a.text, a)
    desk.do("first", 1, "categorise", type="fehler", urgency=3, complexity=2,
            impact=2)
    t = desk.ticket(1)
    check("categorised (S27)", (t["type"], t["urgency"], t["urgency_chosen"],
                                t["impact"]) == ("fehler", 3, True, 2), t)
    a = desk.do("first", 1, "escalate", reason="")
    check("escalation wants a reason (S7)", a.status == 400 and
          "reason of the escalation is missing" in a.text, a)
    a = desk.do("first", 1, "escalate", reason="", ui="de")
    check("in German, too", a.status == 400 and
          "Das war nicht möglich: Ein Feld ist noch leer" in a.text and
          "is missing" not in a.text, a.text)
    check("the other language is that of the ticket's page",
          'href="/desk/1?ui=en"' in a.text, a.text)
    desk.do("first", 1, "escalate", reason="WHY-UP")
    check("escalated", desk.ticket(1)["level"] == 2)
    a = desk.get("first", "/desk/1")
    check("level 1 can't solve it then (S11)", 'value="solve"' not in a.text
          and 'value="close"' not in a.text and "WHY-UP" in a.text, a.text)
    a = desk.do("first", 1, "close")
    check("nor by hand", a.status == 403 and desk.ticket(1)["state"] ==
          "open", a)


def second_level(desk):
    a = desk.get("second", "/desk/1")
    check("close needs a cause: not offered (S32)",
          'value="close"' not in a.text and 'value="cause"' in a.text)
    desk.do("second", 1, "developers", reference="EXT-7")
    check("with the developers (S8)", desk.ticket(1)["state"] ==
          "with-developers" and desk.ticket(1)["ext"] == "EXT-7")
    desk.do("second", 1, "from-developers", reason="fixed")
    desk.do("second", 1, "cause", cause="CAUSE-1", prevention="PREVENT-1")
    desk.do("second", 1, "assign", user="second@desk.example")
    check("assigned", desk.ticket(1)["owner"] == "second@desk.example")
    a = desk.do("second", 1, "assign", user="ben@beta.example")
    check("not to another organisation", a.status == 400, a)
    a = desk.do("second", 1, "merge", other="99")
    check("merged into none", a.status == 400 and 'value="99"' in a.text, a)
    desk.do("second", 1, "reply-wait", reply="What do you see?")
    check("answered and waiting", desk.ticket(1)["state"] == "waiting")
    desk.do("second", 1, "resume")
    desk.do("second", 1, "reply-solve", reply="Done now.")
    check("answered and solved", desk.ticket(1)["state"] == "solved")
    desk.do("second", 1, "close")
    check("closed", desk.ticket(1)["state"] == "closed")
    desk.do("second", 1, "reopen", reason="not yet")
    check("reopened", desk.ticket(1)["state"] == "open")
    a = desk.do("second", 1, "nonsense")
    check("no such verb", a.status == 400, a)


def handing_over(desk):
    a = desk.get("first", "/desk/1/handover")
    check("the packet (S35)", a.status == 200 and "anna@acme.example" in a.text
          and "account/password" in a.text and "What do you see?" in a.text, a)
    check("nothing internal in it", "Second was here" not in a.text and
          "CAUSE-1" not in a.text, a.text)
    a = desk.get("second", "/desk/1/handover?internal=1&format=md")
    check("all of it, as Markdown", a.get("Content-Type").startswith(
        "text/markdown") and a.get("Content-Disposition").endswith(
            '"T-1.md"') and "Second was here" in a.text, a)
    check("not another organisation's", desk.get(
        "ben", "/desk/1/handover").status == 404)


def strangers(desk):
    """Texts of strangers everywhere a page shows some."""
    desk.cli("ticket", "new", "--from", "anna@acme.example", "--name", XSS,
             "--subject", XSS, "--text", XSS)
    for verb, more in (("note", {"note": XSS}), ("escalate", {"reason": XSS}),
                       ("developers", {"reference": XSS}),
                       ("cause", {"cause": XSS, "prevention": XSS})):
        desk.do("second", 2, verb, **more)
    pages = {p: desk.get("second", p).text for p in (
        "/desk?queue=all", "/desk/1", "/desk/2", "/desk/gaps",
        "/desk/reports/causes", "/desk?text=" + quote(XSS),
        "/desk?state=" + quote(XSS) + "&type=" + quote(XSS),
        "/desk/2?done=" + quote(XSS), "/desk/2/handover?internal=1")}
    pages["a form that comes back"] = desk.do(
        "second", 2, "merge", other=XSS).text
    for name, text in pages.items():
        check(f"{name}: nothing of a stranger is HTML", len(text) > 1000 and
              "<img src=x" not in text and "<script>" not in text, text)
    csv = desk.get("second", "/desk/reports/causes?format=csv")
    check("CSV is a download", csv.get("Content-Type").startswith("text/csv")
          and csv.get("Content-Disposition").startswith("attachment"), csv)


def filing(desk):
    def send(who, *files, **fields):
        values = {"mail": "anna@acme.example", "text": "She called.",
                  "source": "web", "type": "", "urgency": "0", **fields}
        body = form([(k, None, v) for k, v in values.items()] + list(files))
        return desk.ask("/desk/new", "POST", body, [
            OWN, ("Content-Type", f"multipart/form-data; boundary={MARK}"),
            ("Authorization", "Bearer " + desk.token[who])])
    before = desk.count()
    a = send("first", ("file", "a.png", b"\x89PNG\r\n\x1a\n\0"))
    n = before + 1
    check("filed for a caller", a.status == 303 and a.get("Location") ==
          f"/desk/{n}?done=file", a)
    f = desk.ticket(n)["messages"][0]["files"][0]
    a = desk.get("first", f"/api/v1/tickets/{n}/files/{f['id']}")
    check("its file, byte for byte", a.body == b"\x89PNG\r\n\x1a\n\0", a)
    a = send("first", mail="not an address", text="KEEP ME")
    check("a bad address comes back with the text", a.status == 400 and
          "KEEP ME</textarea>" in a.text, a)
    a = send("first", mail="joe@beta.example", text="KEEP ME")
    check("not for another organisation (S6)", a.status in (400, 403) and
          "KEEP ME</textarea>" in a.text and desk.count() == n, a)


def german(desk):
    def page(path):
        return desk.get("second", path + "?ui=de").text
    desk.cli("ticket", "set", "1", "--type", "daten")
    words = next(t["de"] for t in json.loads(
        desk.cli("ticket", "types", "--json"))["types"] if t["id"] == "daten")
    text = page("/desk/1")
    check("German history: filed, and no English state",
          re.search(r": angelegt</li>", text), text)
    check("German history: a type in words", f"→ {words}</li>" in text, text)
    text = page("/desk/reports/causes")
    check("German report: a type in words", f"<td>{words}</td>" in text and
          "<td>daten</td>" not in text, text)
    text = page("/desk/reports/sla")
    check("German report: a decimal comma", ">0,0</td>" in text and
          ">0.0</td>" not in text, text)
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>',
                       page("/desk/reports/gaps"))
    check("German gaps: heads of the columns", heads == [
        "Worum es geht", "Beispiel", "Tickets", "Suchen", "Sprache", "Ticket",
        "Zuletzt"], heads)


def finding(desk):
    desk.cli("ticket", "new", "--from", "anna@acme.example", "--subject",
             "100% of_it \\ fails", "--text", "x")
    last = desk.count()
    for text, there in (("100%", True), ("of_it", True), ("\\", True),
                        ("ofXit", False), (f"T-{last}", True), ("zzz", False)):
        a = desk.get("second", "/desk?queue=all&text=" + quote(text))
        check(f"find '{text}'", (f'href="/desk/{last}"' in a.text) == there,
              a.text)
    a = desk.get("second", "/desk?queue=all&state=closed")
    check("closed ones aren't headed as open", "<h1>Found</h1>" in a.text,
          a.text)
    a = desk.get("second", "/desk/reports/causes")
    check("each report has its name", "/desk/reports/link-rate" in a.text and
          "/desk/reports/gaps" not in a.text and ">Desk</a>" not in a.text and
          '<a href="/desk/reports" aria-current="true">' in a.text, a.text)
    for queue in ("mine", "level2", "due", "overdue", "nobody", "all"):
        check(f"queue {queue}", desk.get(
            "second", "/desk?queue=" + queue).status == 200)
    a = desk.ask("/desk?queue=all&ui=de", headers=[
        ("Authorization", "Bearer " + desk.token["second"])])
    check("in German", "Nächste Frist" in a.text and 'lang="de"' in a.text)


def main():
    desk = Agents("agents")
    desk.filed(subject="Password")
    rights(desk)
    foreign_pages(desk)
    acts(desk)
    second_level(desk)
    handing_over(desk)
    strangers(desk)
    filing(desk)
    finding(desk)
    german(desk)
    check("it ends well", desk.stop() == 0)
    finish()


if __name__ == "__main__":
    main()

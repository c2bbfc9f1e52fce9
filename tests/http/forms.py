"""The form that files a request: what comes in, and what must not get lost."""

import hashlib
import os
import random
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

MIB = 1 << 20


def kept(page):
    return (field(page, "subject") == "Password" and
            field(page, "text") == TEXT and
            field(page, "mail") == "anna@acme.example" and
            field(page, "name") == "Anna Acker")


def steps(desk):
    """From the empty page to the button."""
    a = desk.ask("/new")
    check("the form comes after the search box (S1)",
          0 < a.text.find('name="q"') < a.text.find('name="subject"'), a)
    check("first nothing can be sent", 'value="send"' not in a.text, a)
    a = desk.ask("/new", "POST", "subject=Password&text=my+password+is+gone",
                 [OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    check("then articles, before the button", a.status == 200 and
          0 < a.text.find('class="hits') < a.text.find('value="send"'), a)
    check("with reasons", '<p class="why">' in a.text, a)
    key = field(a.text, "key")
    check("and a key of the form", re.fullmatch("[0-9a-f]{32}", key or ""), a)
    b = desk.ask("/new?text=printer")
    check("another one each time", field(b.text, "key") not in (None, key))
    check("a draft in the address can be sent at once",
          'value="send"' in b.text, b)
    check("nothing was filed", desk.count() == 0)


def bytes_arrive(desk):
    """S36: several files, byte for byte; the answer leads to the page (S5)."""
    random.seed(6)
    files = [("shot.png", b"\x89PNG\r\n\x1a\n" + random.randbytes(70000)),
             ("p.jpg", b"\xff\xd8\xff" + random.randbytes(5000)),
             ("d.pdf", b"%PDF-1.4\n" + random.randbytes(900)),
             ("log.txt", b"a\r\nb\r\n"), ("empty", b""),
             ("mark.bin", f"\r\n--{MARK[:-1]}\r\n\r\n--{MARK}x".encode() +
              b"\0\r\n-" * 99)]
    a = desk.file(*[("files", n, b) for n, b in files])
    check("a boundary that isn't one ends the file: told",
          a.status == 400 and kept(a.text), a)
    files[-1] = ("mark.bin", f"x--{MARK}\r\n\n--{MARK}--".encode() +
                 b"\0\r\n-" * 99)
    a = desk.file(*[("files", n, b) for n, b in files])
    check("filed: 303", a.status == 303, a)
    check("to the request's page", re.fullmatch(
        r"/t/[A-Za-z0-9_-]{22}\?new=1#filed", a.get("Location") or ""), a)
    t = desk.ticket(1)
    got = [(f["name"], f["sha256"], f["bytes"])
           for f in t["messages"][0]["files"]]
    want = [(n, hashlib.sha256(b).hexdigest(), len(b)) for n, b in files]
    check("every byte of every file", got == want, got)
    types = [f["type"] for f in t["messages"][0]["files"]]
    check("types by content", types == [
        "image/png", "image/jpeg", "application/pdf", "text/plain",
        "application/octet-stream", "application/octet-stream"], types)
    check("text, name, source", t["messages"][0]["text"] == TEXT and
          t["requester"] == "anna@acme.example" and t["source"] == "web", t)
    page = desk.ask(a.get("Location").split("#")[0])
    check("the page acknowledges", page.status == 200 and all(
        s in page.text for s in ("Your request has arrived", "T-1",
                                 "Wed 25 Nov 2026, 09:00 UTC",
                                 "Forgot your password")), page.text)
    for i, (name, content) in enumerate(files):
        got = desk.ask(a.get("Location").split("?")[0] +
                       f"/files/{i + 1}")
        check(f"{name} comes back as it was", got.status == 200 and
              got.body == content, got.headers)
    check("as a download that no browser shows",
          got.get("Content-Type") == "application/octet-stream" and
          got.get("X-Content-Type-Options") == "nosniff" and
          got.get("Content-Disposition").startswith("attachment; filename=") and
          "sandbox" in got.get("Content-Security-Policy") and
          got.get("Cache-Control") == "no-store", got.headers)
    a = desk.file(("files", "", b""), subject="Empty choice")
    check("an empty choice is no file", a.status == 303 and
          desk.ticket(2)["messages"][0]["files"] == [], a)
    a = desk.file(text="Geht nicht", subject="", mail="x@nowhere.example")
    check("few words are accepted (S36)", a.status == 303, a)
    page = desk.ask(a.get("Location").split("#")[0])
    check("and asked for more", "word for word" in page.text or
          "Wort für Wort" in page.text, page.text)


def names(desk):
    """File names that want to be more than names."""
    tricks = ["../../etc/passwd", "..\\\\..\\\\boot.ini", "a%0D%0ASet-Cookie: x=1",
              "\u202egnp.exe", "a;b\\\"c.png", "a%22; filename=%22b",
              "<img src=x onerror=alert(1)>.png", "..", "\u200b", "CON:x",
              "a" * 300]
    a = desk.file(*[("files", n, b"x") for n in tricks], subject="Names")
    check("tricky names: filed", a.status == 303, a)
    n = desk.count()
    files = desk.ticket(n)["messages"][0]["files"]
    check("all of them", len(files) == len(tricks), files)
    path = a.get("Location").split("?")[0]
    page = desk.ask(path).text
    check("none is markup", "<img src=x" not in page)
    for f in files:
        bad = re.search(r'[/\\\r\n"\0:\u202e\u200b]|^\.', f["name"])
        check(f"{f['name'][:30]!a} is harmless", bad is None and f["name"] and
              len(f["name"]) <= 130, f)
        got = desk.ask(f"{path}/files/{f['id']}")
        head = got.get("Content-Disposition") or ""
        check("and in the header", got.status == 200 and re.fullmatch(
            r'attachment; filename="[A-Za-z0-9._-]+"; '
            r"filename\*=UTF-8''[A-Za-z0-9._~%-]+", head) and
            got.get("Set-Cookie") is None, got.headers)
    raw = form([("do", None, "send"), ("subject", None, "Raw"),
                ("mail", None, "anna@acme.example")])
    raw = raw.replace(f"--{MARK}--".encode(),
                      f"--{MARK}\r\nContent-Disposition: form-data; "
                      "name=\"files\"; filename=\"a\0b\rc\"\r\n\r\nx\r\n"
                      f"--{MARK}--".encode())
    a = desk.post("/new", raw)
    check("NUL and CR in a header", a.status in (303, 400), a)


def errors(desk):
    """What isn't taken comes back with all that was typed."""
    before = desk.count()

    def refused(name, a, status, line, whole=True):
        check(f"{name}: {status}", a.status == status, a)
        check(f"{name}: one line says why",
              a.text.count('role="alert"') == 1 and line in a.text, a.text)
        check(f"{name}: nothing typed is lost", not whole or kept(a.text),
              a.text)

    for bad in ("anna", "anna@", "@acme.example", "a b@acme.example",
                "anna@acme.example\r\nBcc: x@y.example", "a@b@c", "",
                "anna@acme..example"):
        a = desk.file(mail=bad)
        refused(f"mail {bad!r}", a, 400, "Please check your mail", False)
        check("the text is there", field(a.text, "text") == TEXT)
        check("the field is marked", 'aria-invalid="true"' in a.text)
    a = desk.file(text="  ", subject="")
    refused("nothing written", a, 400, "write what it is about", False)
    a = desk.file(type="no-such-type")
    refused("a type that isn't known", a, 400, "isn&#39;t known")
    a = desk.file(("files", "big", bytes(10 * MIB + 1)))
    refused("10 MiB and a byte", a, 413, "10 MiB in all")
    check("and what to do about it", "choose the attachments again" in a.text)
    a = desk.file(("files", "big", bytes(6 * MIB)),
                  ("files", "b2", bytes(4 * MIB + 1)))
    refused("two files of 10 MiB and a byte", a, 413, "10 MiB in all")
    a = desk.file(("files", "big", bytes(20 * MIB)))
    refused("20 MiB", a, 413, "10 MiB in all")
    a = desk.file(*[("files", f"f{i}", b"x") for i in range(21)])
    refused("21 files", a, 413, "too many attachments")
    a = desk.file(*[("files", f"f{i}", b"x") for i in range(100)])
    refused("100 parts", a, 413, "too many attachments")
    a = desk.file(("files", "bin", b"\xff\xfe"), text="a \xff b".encode(
        "latin-1"))
    check("text that isn't UTF-8: 400", a.status == 400, a)
    check("none of it was filed", desk.count() == before)
    a = desk.file(("files", "just", bytes(10 * MIB)), subject="Just fits")
    check("10 MiB to the byte: filed", a.status == 303, a)
    check("in full", desk.ticket(before + 1)["messages"][0]["files"][0]
          ["bytes"] == 10 * MIB)
    a = desk.post("/new", form([("files", "f", b"x"), ("do", None, "send"),
                                ("mail", None, "anna@acme.example"),
                                ("text", None, TEXT)]))
    check("files before texts: filed", a.status == 303, a)
    a = desk.file(source="api", level="2", owner="1", state="closed",
                  org="Beta", subject="More fields")
    t = desk.ticket(desk.count())
    check("fields that nobody asked for change nothing", a.status == 303 and
          t["level"] == 1 and t["state"] == "new" and t["source"] == "web", t)


def broken(desk):
    """Bytes that are no form."""
    good = form([("subject", None, "Password"), ("text", None, TEXT),
                 ("mail", None, "anna@acme.example"),
                 ("name", None, "Anna Acker"), ("do", None, "send")])
    before = desk.count()
    kind = "multipart/form-data; boundary="
    for name, body, head in (
            ("no boundary", good, "multipart/form-data"),
            ("an empty one", good, kind),
            ("another one", good, kind + "other"),
            ("one of 71 bytes", good, kind + "x" * 71),
            ("one that is quoted and open", good, kind + '"'),
            ("nothing at all", b"", kind + MARK),
            ("no end", good[:-4], kind + MARK),
            ("cut in a header", good[:30], kind + MARK),
            ("line feeds alone", good.replace(b"\r\n", b"\n"), kind + MARK),
            ("no name", good.replace(b'; name="text"', b""), kind + MARK),
            ("two dispositions", good.replace(
                b'name="text"', b'name="text"\r\nContent-Disposition: '
                b'form-data; name="x"'), kind + MARK),
            ("a disposition of another kind", good.replace(
                b"form-data", b"attachment", 1), kind + MARK),
            ("headers without end", f"--{MARK}\r\n".encode() + b"X: y\r\n" *
             9999, kind + MARK),
            ("blanks behind a boundary", good.replace(
                b"AbCdEf\r\n", b"AbCdEf \r\n", 1), kind + MARK)):
        a = desk.ask("/new", "POST", body, [OWN, ("Content-Type", head)])
        check(f"{name}: 400 and a page", a.status == 400 and
              'role="alert"' in a.text, a)
    a = desk.ask("/new", "POST", good[:-4], [
        OWN, ("Content-Type", kind + MARK)])
    check("what came before the end is typed in again",
          field(a.text, "text") == TEXT, a.text)
    check("none of it was filed", desk.count() == before)
    a = desk.ask("/new", "POST", good, [
        OWN, ("Content-Type", kind + f'"{MARK}"; charset=utf-8')])
    check("a quoted boundary is one", a.status == 303, a)
    word = good.replace(b'name="text"', b"name=text")
    check("names without quotes, too", desk.post("/new", word).status == 303)
    a = desk.ask("/new", "POST", good, [
        OWN, ("Content-Type", kind + MARK), ("Content-Length", str(65 << 20))])
    check("65 MiB: refused before they come", a.status == 413, a)
    s = desk.connect()
    s.sendall(request_bytes("/new", "POST", None, [
        OWN, ("Content-Type", kind + MARK), ("Transfer-Encoding", "chunked")]))
    check("without a length: 411", parse(everything(s)).status == 411)
    a = desk.ask("/new", "POST", "text=" + "x" * (129 << 10), [
        OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    check("without files 128 KiB are enough", a.status == 413, a)
    for origin in ("http://evil.example", "null"):
        a = desk.ask("/new", "POST", good, [
            ("Origin", origin), ("Content-Type", kind + MARK)])
        check(f"from {origin}: 403", a.status == 403, a)
    a = desk.ask("/vote", "POST", good, [OWN, ("Content-Type", kind + MARK)])
    check("no other form takes files", a.status == 415, a)


def twice(desk):
    """The same form again makes no second ticket; a changed one does."""
    before = desk.count()
    key = "0123456789abcdef0123456789abcdef"
    a = desk.file(("files", "f", b"x"), key=key, subject="Once")
    b = desk.file(("files", "f", b"x"), key=key, subject="Once")
    check("sent twice: one ticket", desk.count() == before + 1)
    check("and one page", a.status == 303 and
          a.get("Location") == b.get("Location"), b)
    threads = [threading.Thread(target=desk.file, kwargs={
        "key": key[::-1], "subject": "At once"}) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check("eight at the same moment: one more", desk.count() == before + 2)
    desk.file(("files", "f", b"y"), key=key, subject="Once")
    desk.file(("files", "f", b"x"), key=key, subject="Once and more")
    check("after going back and changing it: others",
          desk.count() == before + 4)
    desk.file(subject="Once")
    desk.file(subject="Once")
    check("without a key each is one", desk.count() == before + 6)
    a = desk.file(key=key, subject="Beta", mail="b@beta.example")
    b = desk.file(key=key, subject="Beta", mail="b@beta.example")
    check("no status page (S14): acknowledged at once", a.status == 200 and
          b.status == 200 and "Your request has arrived" in a.text and
          "/t/" not in a.text, a.text)
    check("loading it again files nothing", desk.count() == before + 7)
    n = desk.ticket(before + 7)["number"]
    check("number and time are there", n in a.text and n in b.text and
          "Wed 25 Nov 2026, 09:00 UTC" in a.text, a.text)


def languages(desk):
    """A short text has the page's language, a long one its own."""
    de = ("Cookie", "ui=de")
    kind = ("Content-Type", f"multipart/form-data; boundary={MARK}")
    for text, want in (("VPN 691", "de"), (TEXT, "en")):
        a = desk.ask("/new", "POST", form([
            ("text", None, text), ("mail", None, "anna@acme.example"),
            ("do", None, "send")]), [OWN, de, kind])
        check(f"{text[:9]}: {want}", a.status == 303 and
              desk.ticket(desk.count())["lang"] == want, a)
    a = desk.ask("/new", "POST", form([
        ("text", None, "Drucker"), ("mail", None, "anna"),
        ("do", None, "send")]), [OWN, de, kind])
    check("errors in the reader's language",
          "prüfen Sie Ihre Mailadresse" in a.text, a.text)


def too_often():
    """One client may send thirty at once; others still can."""
    desk = Desk("often")
    for _ in range(30):
        a = desk.file()
    check("thirty are taken", a.status == 303 and desk.count() == 30, a)
    a = desk.file()
    check("then it is slowed down: 429", a.status == 429 and
          a.get("Retry-After"), a)
    check("and nothing typed is lost", kept(a.text), a.text)
    head = [OWN, ("Content-Type", f"multipart/form-data; boundary={MARK}")]
    body = form([("text", None, TEXT), ("mail", None, "anna@acme.example"),
                 ("do", None, "send")])
    a = desk.post("/new", body, head + [("X-Forwarded-For", "192.0.2.7")])
    check("another client behind the proxy isn't", a.status == 303, a)
    a = desk.post("/new", body, head + [
        ("X-Forwarded-For", "192.0.2.8, 127.0.0.1")])
    check("whom the proxy names counts, not what it was told",
          a.status == 429, a)
    check("it ends well", desk.stop() == 0)


def paced(desk, body, piece):
    """Send the form in pieces, 0.3 s between; what comes back."""
    s = desk.connect()
    whole = request_bytes("/new", "POST", body, [
        OWN, ("Content-Type", f"multipart/form-data; boundary={MARK}")])
    s.settimeout(0.3)
    for i in range(0, len(whole), piece):
        try:
            s.sendall(whole[i:i + piece])
            if s.recv(1, socket.MSG_PEEK) == b"":
                break
        except socket.timeout:
            pass
        except OSError:
            break
    return parse(everything(s))


def slow_line():
    """A large upload may take longer than --timeout, a drip may not."""
    desk = Desk("slow", "--timeout", str(1 * SLOW))
    body = form([("text", None, TEXT), ("mail", None, "anna@acme.example"),
                 ("do", None, "send"), ("files", "f", bytes(900 << 10))])
    a = paced(desk, body, (100 if SLOW == 1 else 50) << 10)
    check("900 KiB in three seconds: filed", a.status == 303, a)
    a = paced(desk, body, 100)
    check("bytes that drip are cut", a.status in (0, 408), a)
    check("it ends well", desk.stop() == 0)


def crowd():
    """So many uploads at once and no more, and none is held for ever."""
    desk = Desk("crowd", "--timeout", "60")
    head = (f"POST /new HTTP/1.1\r\nHost: localhost\r\nOrigin: "
            f"http://localhost\r\nContent-Type: multipart/form-data; boundary="
            f"{MARK}\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n"
            f"X-Forwarded-For: ")
    held = []

    def hold(client):
        for _ in range(8):
            s = desk.connect()
            held.append(s)
            s.sendall(f"{head}{client}\r\n\r\n".encode())
            # then it has its place
            check("it may go on", s.recv(99).startswith(b"HTTP/1.1 100"))
            s.sendall(b"--")
    big = ("files", "f", bytes(300 << 10))
    none = form([("do", None, "send"), big])  # uploads that file nothing
    hold("127.0.0.1")
    check("eight of one client, the next is told: 503",
          desk.post("/new", none).status == 503)
    check("small ones go on", desk.file().status == 303)
    other = [OWN, ("Content-Type", f"multipart/form-data; boundary={MARK}"),
             ("X-Forwarded-For", "192.0.2.1")]
    body = form([("text", None, TEXT), ("mail", None, "anna@acme.example"),
                 ("do", None, "send"), big])
    check("another client has room", desk.post("/new", body, other).status ==
          303)
    hold("192.0.2.2")
    check("sixteen in all, the next is told: 503",
          desk.post("/new", none, other).status == 503)
    for s in held:
        s.close()
    check("when they have gone, there is room", until(
        lambda: desk.file(big).status == 303))
    check("it ends well", desk.stop() == 0)


def trouble():
    """A store that can't be written, and requests that go elsewhere."""
    desk = Desk("trouble")
    desk.stop()
    with open(desk.store, "wb") as f:
        f.write(b"no store at all" * 100)
    desk = Server(tickets=desk.store)
    a = desk.ask("/new", "POST", form([
        ("subject", None, "Password"), ("text", None, TEXT),
        ("mail", None, "anna@acme.example"), ("name", None, "Anna Acker"),
        ("do", None, "send")]), [
            OWN, ("Content-Type", f"multipart/form-data; boundary={MARK}")])
    check("a damaged store: 503, nothing typed is lost",
          a.status == 503 and kept(a.text), a)
    check("its log says why", desk.wait_for(
        "no store of lotse|another program|damaged"), desk.lines)
    check("no path in the page", tmp not in a.text)
    desk.stop()
    desk = Server("--no-tickets", "--contact", "help@example.org")
    a = desk.ask("/new", "POST", "text=printer&do=send", [
        OWN, ("Content-Type", "application/x-www-form-urlencoded")])
    check("--no-tickets hands over by mail", a.status == 200 and
          "mailto:help@example.org?" in a.text and
          'value="send"' not in a.text, a.text)
    desk.stop()


def main():
    desk = Desk("forms")
    steps(desk)
    bytes_arrive(desk)
    names(desk)
    check("it ends well", desk.stop() == 0)
    for i, part in enumerate((errors, broken, twice, languages)):
        desk = Desk(f"forms{i}")  # each client may send so many
        part(desk)
        check("it ends well", desk.stop() == 0)
    too_often()
    slow_line()
    crowd()
    trouble()
    finish()


if __name__ == "__main__":
    main()

"""Mails of all kinds, made on the spot: MAILS is a list of Mail.

A mail has a name, its bytes and, where the test needs them, options of
`lotse mail in`. Addresses are those of the desk that run.py sets up: anna and
ben of Acme, first@acme.example on its first level, second@desk.example on
level 2, help@desk.example for us.
"""

import base64
import hashlib
import quopri
from dataclasses import dataclass, field

KEY = bytes(range(32))  # of the store, see run.py
US = "help@desk.example"
ANNA = "Anna Arndt <anna@acme.example>"


@dataclass
class Mail:
    name: str
    raw: bytes
    options: list = field(default_factory=list)
    large: bool = False  # takes its time: made for limits


MAILS = []


def add(name, raw, *options, large=False):
    if isinstance(raw, str):
        raw = raw.encode()
    MAILS.append(Mail(name, raw, list(options), large))


def token(ticket):
    """Our token, as thread.c makes it."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    h = hashlib.blake2b(f"ticket:{ticket}".encode(), key=KEY,
                        digest_size=16).digest()
    bits = int.from_bytes(h[:5], "big")
    check = "".join(letters[bits >> 5 * i & 31] for i in range(7, -1, -1))
    return f"[T-{ticket}.{check}]"


def mark():
    return hashlib.blake2b(b"lotse:mark", key=KEY, digest_size=16).hexdigest()


count = 0


def head(subject, sender=ANNA, to=US, mid=None, more=""):
    global count
    count += 1
    mid = mid or f"m{count}@acme.example"
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{mid}>\r\nMIME-Version: 1.0\r\n{more}")


def body(text, charset=None, encoding=None, kind="text/plain", codec=None):
    """Headers and body of one part, in bytes."""
    data = text if isinstance(text, bytes) else text.encode(
        codec or charset or "utf-8")
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data)
    h = f"Content-Type: {kind}" + (f"; charset={charset}" if charset else "")
    if encoding:
        h += f"\r\nContent-Transfer-Encoding: {encoding}"
    return h.encode() + b"\r\n\r\n" + data


def multi(kind, parts, boundary="=_b", more=""):
    out = [f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\r\n\r\n']
    for p in parts:
        out += [f"--{boundary}\r\n", p, "\r\n"]
    out.append(f"--{boundary}--\r\n")
    return b"".join(p.encode() if isinstance(p, str) else p for p in out)


def mail(subject, content, **kw):
    return head(subject, **kw).encode() + content


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg==")


def attached(name, data, kind="application/octet-stream", how="attachment",
             more=""):
    return (f'Content-Type: {kind}; name="{name}"\r\n'
            f'Content-Disposition: {how}; filename="{name}"\r\n{more}'
            "Content-Transfer-Encoding: base64\r\n\r\n").encode() + \
        base64.encodebytes(data)


# ------------------------------------------------------------ plain, threads

add("plain", mail("Drucker druckt nicht", body(
    "Hallo,\r\nmein Drucker druckt nicht mehr.\r\n-- \r\nAnna\r\n", "utf-8"),
    mid="first@acme.example", to=f"{US}, Ben <ben@acme.example>"))
add("same mail again", MAILS[0].raw)
add("same mail by another way",
    b"Return-Path: <anna@acme.example>\r\nDelivered-To: help@desk.example\r\n"
    + MAILS[0].raw)
add("same id, other text", mail("Drucker druckt nicht", body(
    "Nachtrag: er blinkt rot.\r\n", "utf-8"), mid="first@acme.example"))
add("same id, other sender", mail("Etwas anderes", body("Ganz neu.\r\n"),
                                  mid="first@acme.example",
                                  sender="carl@acme.example"))
add("reply to own mail", mail("Re: Drucker druckt nicht", body(
    "Es geht immer noch nicht.\r\n"),
    more="In-Reply-To: <first@acme.example>\r\n"))
add("cc'd person before our answer", mail("Re: Drucker druckt nicht", body(
    "Bei mir auch.\r\n"), sender="Ben <ben@acme.example>",
    more="References: <first@acme.example>\r\n"))
add("stranger with the reference", mail("Re: Drucker druckt nicht", body(
    "Lass mich rein.\r\n"), sender="eve@other.example",
    more="References: <first@acme.example>\r\n"))
add("token", mail(f"Re: {token(1)} Drucker", body("Ja, neu gestartet.\r\n"
    "\r\nAm 24.11.2026 um 10:00 schrieb Helpdesk:\r\n> Neu gestartet?\r\n")))
add("token of a stranger", mail(f"Re: {token(1)} Drucker", body("Hihi.\r\n"),
                                sender="eve@other.example"))
add("token that was guessed", mail("Re: [T-1.00000000] Drucker",
                                   body("Geraten.\r\n")))
add("foreign token first", mail(f"AW: [Ticket#4711] {token(1)} Drucker",
                                body("Zwei Nummern.\r\n")))
add("foreign token alone", mail("AW: [Ticket#1] [#1] [T-1] Drucker",
                                body("Nur fremde Nummern.\r\n")))
add("agent, not trusted", mail(f"Re: {token(1)} Drucker", body(
    "Bitte Toner wechseln.\r\n"), sender="Second <second@desk.example>"))
add("agent, trusted", mail(f"Re: {token(1)} Drucker", body(
    "Bitte Toner wechseln.\r\n"), sender="Second <second@desk.example>"),
    "--trust-agents", "yes")
add("our own reference", mail("Re: Drucker", body("Danke, geht.\r\n"),
                              more="In-Reply-To: <own1@desk.example>\r\n"))
add("first level of another organisation", mail(
    f"Re: {token(1)} Drucker", body("Neugierig.\r\n"),
    sender="first@beta.example"))

# ------------------------------------------------------------------ charsets

T = "Grüße: läuft nicht, 5 € zu viel, ½ ß.\r\n"
W = "Grüße: läuft nicht, ß.\r\n"
add("utf-8, 8bit", mail("Störung", body(T, "utf-8", "8bit")))
add("utf-8, base64", mail("=?utf-8?B?U3TDtnJ1bmc=?=",
                          body(T, "utf-8", "base64")))
add("utf-8, quoted-printable", mail("=?UTF-8?Q?St=C3=B6rung?=",
                                    body(T, "utf-8", "quoted-printable")))
add("iso-8859-1", mail("=?iso-8859-1?Q?St=F6rung?=",
                       body(W, "iso-8859-1", "quoted-printable")))
add("iso-8859-15", mail("=?iso-8859-15?Q?St=F6rung_5_=A4?=", body(
    "5 € für Grüße.\r\n", "iso-8859-15", "8bit")))
add("windows-1252", mail("x", body("„Zitat“ – 5 € …\r\n", "windows-1252",
                                   "8bit", codec="cp1252")))
add("iso-2022-jp", mail("=?ISO-2022-JP?B?GyRCJEYkOSRIGyhC?=", body(
    "プリンターが動きません。\r\n", "iso-2022-jp")))
add("utf-16", mail("x", body(W.encode("utf-16"), "utf-16", "base64")))
add("koi8-r", mail("x", body("Принтер не печатает\r\n", "koi8-r", "base64")))
add("gb18030", mail("x", body("打印机坏了\r\n", "gb18030", "base64")))
add("charset: none, utf-8", mail("Störung", body(W)))
add("charset: none, latin-1", head("x").encode() + b"\r\n"
    + W.encode("latin-1"))
add("charset: none, header latin-1", head("Störung").encode("latin-1")
    + b"\r\nText\r\n")
add("charset: says ascii, is utf-8", mail("x", body(W, "us-ascii",
                                                    codec="utf-8")))
add("charset: says utf-8, is latin-1", mail("x", body(W, "utf-8",
                                                      codec="latin-1")))
add("charset: unknown name", mail("x", body(W, "klingon-1", codec="utf-8")))
add("charset: unknown name, latin-1", mail("x", body(W, "klingon-1",
                                                     codec="latin-1")))
add("subject cut inside a character", mail(
    "=?utf-8?B?w7w=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", body("x\r\n")))
add("line break in the subject", mail(
    "=?utf-8?Q?a=0D=0ABcc:_evil@x.example?=", body("x\r\n")))
add("NUL bytes", mail("a\0b", body("te\0xt\r\n")))

# --------------------------------------------------------------- structure

HTML = ("<html><head><style>p{}</style><title>t</title></head><body>"
        "<p>Hallo&nbsp;Welt &amp; alle</p><ul><li>eins<li>zwei</ul>"
        '<a href="https://acme.example/a?b=1&amp;c=2">die Seite</a> und '
        '<a href="https://acme.example/">https://acme.example/</a>'
        '<a href="javascript:x()">nicht</a><script>alert(1)</script>'
        "<blockquote>alt</blockquote></body></html>")
add("html only", mail("html", body(HTML, "utf-8", kind="text/html")))
add("html that never ends", mail("html", body(
    "<p>vor <b und <a href='x' danach Text", "utf-8", kind="text/html")))
add("alternative", mail("alt", multi("alternative", [
    body("nur Text\r\n", "utf-8"), body(HTML, "utf-8", kind="text/html")])))
add("alternative, plain is blank", mail("alt", multi("alternative", [
    body(" \r\n", "utf-8"), body(HTML, "utf-8", kind="text/html")])))
add("text, then html", mail("mixed", multi("mixed", [
    body("oben\r\n", "utf-8"), attached("a.txt", b"datei\n", "text/plain"),
    body("<p>unten</p>", "utf-8", kind="text/html")])))
add("image in the text", mail("bild", multi("related", [
    multi("alternative", [body("siehe Bild\r\n"),
                          body('<img src="cid:i">', kind="text/html")], "b2"),
    attached("bild.png", PNG, "image/png", "inline",
             "Content-ID: <i>\r\n")])))
add("image inside the alternative", mail("bild", multi("alternative", [
    body("siehe Bild\r\n"), multi("related", [
        body('<img src="cid:i">', kind="text/html"),
        attached("bild.png", PNG, "image/png", "inline")], "b2")])))
add("attachments, byte for byte", mail("dateien", multi("mixed", [
    body("anbei\r\n"), attached("alle.bin", bytes(range(256)) * 5),
    attached("leer.txt", b"", "text/plain"),
    attached("x.pdf", b"%PDF-1.4\r\n%\xe2\xe3\r\n", "application/pdf")])))
add("attachment without text", mail("nur Bild", attached(
    "bild.png", PNG, "image/png")))
add("attachment's name is a path", mail("name", multi("mixed", [
    body("x\r\n"), attached("../../etc/passwd", b"x"),
    "Content-Type: image/png\r\nContent-Disposition: attachment; "
    "filename*=utf-8''%2e%2e%2f%00b%0d%0a.png\r\n\r\ndata"])))
add("attachment's name in pieces", mail("name", multi("mixed", [
    body("x\r\n"), "Content-Type: text/plain;\r\n name*0*=utf-8''%C3%9Cber;"
    "\r\n name*1*=sicht.txt\r\n\r\ndata"])))
add("winmail.dat", mail("tnef", multi("mixed", [
    body("x\r\n"), attached("winmail.dat", b"\x78\x9f\x3e\x22\x00\x01",
                            "application/ms-tnef")])))
add("a mail inside", mail("WG: Problem", multi("mixed", [
    body("bitte ansehen\r\n"),
    b"Content-Type: message/rfc822\r\n\r\n" + mail(
        "innen", body("innen\r\n"), sender="x@y.example",
        mid="inner@y.example")])))
add("only a mail inside", mail(
    "WG: Problem", b"Content-Type: message/rfc822\r\n\r\n" + mail(
        "innen", body("innen\r\n"), mid="inner2@y.example")))
add("digest", mail("digest", multi("digest", [
    "\r\nFrom: a@b.example\r\nSubject: 1\r\n\r\neins",
    "\r\nFrom: a@b.example\r\nSubject: 2\r\n\r\nzwei"])))
add("invitation", mail("Termin", multi("alternative", [
    body("Termin um 10\r\n"), body("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
                                   "utf-8", kind="text/calendar")])))
add("pgp, in the text", mail("pgp", body(
    "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\n"
    "Mein Text\r\n- -- \r\nAnna\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\n"
    "iQEz\r\n-----END PGP SIGNATURE-----\r\n")))
add("pgp, signed", mail("pgp", multi("signed", [
    body("Signiert\r\n"), "Content-Type: application/pgp-signature\r\n\r\n"
    "-----BEGIN PGP SIGNATURE-----"],
    more='; protocol="application/pgp-signature"')))
add("s/mime, signed", mail("smime", multi("signed", [
    body("Signiert\r\n"), attached("smime.p7s", b"0\x82\x01\x00",
                                   "application/pkcs7-signature")],
    more='; protocol="application/pkcs7-signature"')))


def der(tag, *parts):
    data = b"".join(parts)
    n = len(data)
    return bytes([tag]) + (bytes([n]) if n < 128 else
                           b"\x82" + n.to_bytes(2, "big")) + data


def ber(tag, *parts):
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def signed_data(octets, enc=der):
    oid = [der(6, bytes.fromhex("2a864886f70d01070" + k)) for k in "12"]
    return enc(0x30, oid[1], enc(0xA0, enc(
        0x30, der(2, b"\1"), der(0x31), enc(0x30, oid[0], enc(0xA0, octets)),
        der(0x31))))


def wrapped(data):
    return attached("smime.p7m", data, "application/pkcs7-mime")


add("s/mime, wrapped", mail("smime", wrapped(signed_data(der(4, multi(
    "mixed", [body("Signiert\r\n"), attached("bild.png", PNG,
                                             "image/png")]))))))
add("s/mime, wrapped, in pieces", mail("smime", wrapped(signed_data(ber(
    0x24, der(4, body("Signiert ")), der(0x24, der(4, b"in "), der(
        4, b"Teilen\r\n"))), ber))))
add("s/mime, wrapped, cut", mail("smime", wrapped(signed_data(
    der(4, body("Signiert\r\n")))[:-30])))
add("s/mime, wrapped in itself", mail("smime", wrapped(signed_data(der(
    4, wrapped(signed_data(der(4, body("innen\r\n")))))))))
add("s/mime, encrypted", mail("smime", attached(
    "smime.p7m", b"0\x82\x01\x00", "application/pkcs7-mime")))

# ------------------------------------------------------------- odd and empty

add("empty body", mail("Drucker kaputt", b"\r\n"))
add("headers only", head("Nur ein Betreff"))
add("no subject", head("").encode() + b"\r\nHallo,\r\nes brennt.\r\n")
add("no Message-ID", "From: anna@acme.example\r\nSubject: x\r\n\r\nohne\r\n")
add("no From, an envelope", "Subject: x\r\n\r\nohne Absender\r\n",
    "--sender", "anna@acme.example")
add("no From, nothing", "Subject: x\r\n\r\nohne jeden Absender\r\n")
add("sender is no address", mail("x", body("x\r\n"), sender="Anna"))
add("no headers at all", "hello\r\nthis is no mail\r\n")
add("nothing", "")
add("two Froms", head("x") + "From: eve@other.example\r\n\r\nzwei\r\n")
add("mailbox line", "From anna Tue Nov 24 09:00:00 2026\n" + head("mbox")
    + "\r\nx\r\n")
add("line feeds alone", (head("lf") + "\r\neins\r\nzwei\r\n").replace("\r", ""))
add("boundary never closed", mail(
    "x", b"Content-Type: multipart/mixed; boundary=ZZ\r\n\r\n--ZZ\r\n\r\nabc"))
add("boundary empty", mail(
    "x", b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nabc'))
add("boundary missing", mail(
    "x", b"Content-Type: multipart/mixed\r\n\r\n--a\r\n\r\nabc"))
add("base64 that is none", mail("x", body(b"!!!!@@@@====abc").replace(
    b"text/plain", b"text/plain\r\nContent-Transfer-Encoding: base64")))
add("unknown encoding", mail("x", b"Content-Transfer-Encoding: x-foo\r\n"
                             + body("lesbar\r\n")))
add("wants no answer", mail("x", body("Ohne Antwort bitte.\r\n"),
                            sender="dora@acme.example",
                            more="X-Auto-Response-Suppress: All\r\n"))

# ------------------------------------------------------------------ machines

REF = "In-Reply-To: <own1@desk.example>\r\n"


def machine(name, more, subject="x", sender=ANNA, options=(), content=None):
    add("machine: " + name, mail(subject, content or body("maschinell\r\n"),
                                 sender=sender, more=more), *options)


machine("auto-replied", "Auto-Submitted: auto-replied\r\n" + REF)
machine("auto-generated", "Auto-Submitted: auto-generated\r\n")
machine("auto-submitted: no is a person", "Auto-Submitted: no\r\n")
machine("out of office", REF, subject="Automatische Antwort: Re: Drucker")
machine("precedence bulk", "Precedence: bulk\r\n")
machine("precedence list", "Precedence: list\r\n")
machine("precedence junk", "Precedence: junk\r\n")
machine("precedence auto_reply", "Precedence: auto_reply\r\n")
machine("mailing list", "List-Id: <users.list.example>\r\n")
machine("newsletter", "List-Unsubscribe: <mailto:u@n.example>\r\n",
        subject="Ihr Paket ist unterwegs")
machine("suppressed", "X-Auto-Response-Suppress: All\r\n",
        sender="noreply@shop.example")
machine("no-reply", "", sender="no-reply@shop.example")
machine("x-autoreply", "X-Autoreply: yes\r\n")
machine("exchange", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules\r\n")
machine("null sender, header", "Return-Path: <>\r\n")
machine("null sender, envelope", "", options=("--sender", ""))
machine("null sender, Postfix", "", options=("--sender", "MAILER-DAEMON"))
machine("our address", "", sender=US)
machine("our mark", f"X-Lotse: {mark()}\r\n" + REF)
machine("mailer-daemon", "", sender="MAILER-DAEMON@mx.example",
        subject="Undelivered Mail Returned to Sender")


def bounce(original, recipient="anna@acme.example", status="5.1.1"):
    return multi("report", [
        body("I could not deliver it.\r\n"),
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n"
        f"\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\n"
        f"Status: {status}\r\n",
        f"Content-Type: text/rfc822-headers\r\n\r\nSubject: y\r\n"
        f"Message-ID: <{original}>\r\n"],
        more="; report-type=delivery-status")


MX = "Mail Delivery System <MAILER-DAEMON@mx.example>"
machine("bounce of ours", "Return-Path: <>\r\n", sender=MX,
        subject="Undelivered Mail Returned to Sender",
        content=bounce("own1@desk.example"))
machine("bounce of ours, not for good", "Return-Path: <>\r\n", sender=MX,
        content=bounce("own1@desk.example", status="4.2.2"))
machine("bounce of a stranger's mail", "Return-Path: <>\r\n", sender=MX,
        content=bounce("else@other.example"))
machine("bounce that guesses", "Return-Path: <>\r\n", sender=MX,
        content=bounce("first@acme.example"))
machine("bounce of qmail", "X-Failed-Recipients: anna@acme.example\r\n",
        subject="failure notice", sender="x@mx.example")

# -------------------------------------------------------------------- limits

add("10,000 parts", mail("Teile", multi("mixed", [
    b"Content-Type: text/plain\r\n\r\nx"] * 10000)), large=True)
add("500 attachments", mail("Dateien", multi("mixed", [
    attached(f"{i}.txt", b"x") for i in range(500)])), large=True)


def nested(n, inner=b"Content-Type: text/plain\r\n\r\ntief\r\n"):
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n'
        % (i, i) for i in range(n)) + inner


add("20 levels", mail("Tiefe", nested(20)))
add("100 levels", mail("Tiefe", nested(100)), large=True)
add("100,000 levels", mail("Tiefe", nested(100000)), large=True)
add("20,000 mails inside each other", mail(
    "Tiefe", b"Content-Type: message/rfc822\r\n\r\n" * 20000), large=True)
add("header of 10 MB", head("a" * 10_000_000) + "\r\nx\r\n", large=True)
add("100,000 headers", head("x") + "".join(
    f"X-{i}: y\r\n" for i in range(100000)) + "\r\nx\r\n", large=True)
add("100,000 recipients", mail("x", body("x\r\n"), to=", ".join(
    f"a{i}@b.example" for i in range(100000))), large=True)
add("100,000 brackets", head("x", sender="(" * 100000 + ")" * 100000
                             + " anna@acme.example") + "\r\nx\r\n", large=True)
add("100,000 encoded words", mail("=?utf-8?B?w7w=?= " * 100000,
                                  body("x\r\n")), large=True)
add("100,000 references", mail("x", body("x\r\n"), more="References: " +
                               "<a@b.example> " * 100000 + "\r\n"), large=True)
add("100,000 parameters", mail("x", b"Content-Type: text/plain; " + b"; ".join(
    b"p%d=v" % i for i in range(100000)) + b"\r\n\r\nx\r\n"), large=True)
add("100,000 pieces of a name", mail(
    "x", b"Content-Type: text/plain; " + b"; ".join(
        b"name*%d*=%%41" % i for i in range(100000)) + b"\r\n\r\nx\r\n"),
    large=True)
add("html: 20 MB of <", mail("html", body("<" * 20_000_000,
                                          kind="text/html")), large=True)
add("html: 20 MB of <a", mail("html", body("<a" * 10_000_000,
                                           kind="text/html")), large=True)
add("html: nested tables", mail("html", body(
    "<table><tr><td>" * 300000 + "Mitte" + "</td></tr></table>" * 300000,
    kind="text/html")), large=True)
add("html: attributes", mail("html", body(
    "<a " + "href='x' " * 500000 + ">Mitte</a>", kind="text/html")),
    large=True)
add("20 MB of text", mail("groß", body(("x" * 70 + "\r\n") * 280000)),
    large=True)
add("20 MB of one file", mail("groß", multi("mixed", [
    body("anbei\r\n"), attached("gross.bin", b"y" * 14_000_000),
    attached("klein.txt", b"klein\n")])), large=True)
add("26 MB", mail("zu groß", multi("mixed", [
    body("anbei\r\n"), attached("gross.bin", b"y" * 19_000_000)])), large=True)


def main():
    """corpus.py FOLDER: write the mails that aren't large, for the fuzzer."""
    import os
    import sys
    for n, m in enumerate(MAILS):
        if not m.large:
            with open(os.path.join(sys.argv[1], f"{n:03}.eml"), "wb") as f:
                f.write(m.raw)


if __name__ == "__main__":
    main()

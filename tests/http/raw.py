"""HTTP that is broken, ambiguous or hostile, byte by byte.

Each case says which statuses may answer it. None: the connection ends without
an answer. In every case there is at most one answer but for pipelining, nothing
that was smuggled is answered, and the server answers a good request afterwards.
"""

import json
import os
import socket
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

H = b"Host: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
SUGGEST = b"POST /api/v1/suggest HTTP/1.1\r\n" + H + JSON
BODY = b'{"text":"x"}'
NEXT = b"GET /healthz?smuggled HTTP/1.1\r\n" + H + b"\r\n"
CLOSE = b"Connection: close\r\n"
FORM = (b"Origin: http://localhost\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n")


def get(target, more=b""):
    return b"GET " + target + b" HTTP/1.1\r\n" + H + CLOSE + more + b"\r\n"


def chunk(data):
    return b"%x\r\n" % len(data) + data + b"\r\n"


CASES = [
    # framing
    ("a good GET", get(b"/healthz"), {200}),
    ("a good POST", SUGGEST + CLOSE + b"Content-Length: 12\r\n\r\n" + BODY,
     {200}),
    ("a good chunked POST",
     SUGGEST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n" +
     chunk(BODY[:5]) + chunk(BODY[5:]) + b"0\r\n\r\n", {200}),
    # libmicrohttpd 1.0 refuses extensions
    ("chunks with extensions and a trailer",
     SUGGEST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\nc;a=b\r\n" + BODY +
     b"\r\n0\r\nX: y\r\n\r\n", {200, 400}),
    ("length and chunks",
     SUGGEST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" +
     chunk(BODY) + b"0\r\n\r\n" + NEXT, {400}),
    ("chunks and length",
     SUGGEST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" +
     chunk(BODY) + b"0\r\n\r\n" + NEXT, {400}),
    ("two lengths that differ",
     SUGGEST + b"Content-Length: 12\r\nContent-Length: 2\r\n\r\n" + BODY + NEXT,
     {400}),
    ("two lengths that agree",
     SUGGEST + b"Content-Length: 12\r\nContent-Length: 12\r\n\r\n" + BODY +
     NEXT, {400}),
    ("a list of lengths",
     SUGGEST + b"Content-Length: 12, 12\r\n\r\n" + BODY + NEXT, {400}),
    ("a negative length", SUGGEST + b"Content-Length: -1\r\n\r\n" + BODY, {400}),
    ("a length with a sign", SUGGEST + b"Content-Length: +12\r\n\r\n" + BODY,
     {400}),
    ("a hexadecimal length", SUGGEST + b"Content-Length: 0xc\r\n\r\n" + BODY,
     {400}),
    ("an empty length", SUGGEST + b"Content-Length: \r\n\r\n" + BODY, {400}),
    ("a length that overflows",
     SUGGEST + b"Content-Length: 99999999999999999999999\r\n\r\n" + BODY,
     {400, 413}),
    ("a length of 1 GB", SUGGEST + b"Content-Length: 1000000000\r\n\r\n", {413}),
    ("a body one byte too long",
     SUGGEST + b"Content-Length: 65537\r\n\r\n", {413}),
    ("a length of 1 GB, Expect: 100-continue",
     SUGGEST + b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n",
     {413}),
    ("Expect: something",
     SUGGEST + b"Content-Length: 12\r\nExpect: 200-maybe\r\n\r\n" + BODY,
     {417}),
    ("a chunk size that overflows",
     SUGGEST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc",
     {400, 413, None}),
    ("a chunk size that is no number",
     SUGGEST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
     {400, None}),
    ("another coding",
     SUGGEST + b"Transfer-Encoding: gzip\r\n\r\n" + BODY, {400}),
    ("two codings",
     SUGGEST + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk(BODY) +
     b"0\r\n\r\n", {400}),
    ("a coding that looks like chunked",
     SUGGEST + b"Transfer-Encoding: xchunked\r\n\r\n" + chunk(BODY) +
     b"0\r\n\r\n", {400}),
    ("chunked with a blank in its name",
     SUGGEST + b"Transfer-Encoding : chunked\r\n\r\n" + chunk(BODY) +
     b"0\r\n\r\n", {400, 411}),
    ("chunks in HTTP/1.0",
     b"POST /api/v1/suggest HTTP/1.0\r\n" + H + JSON +
     b"Transfer-Encoding: chunked\r\n\r\n" + chunk(BODY) + b"0\r\n\r\n", {400}),
    ("GET with a body",
     get(b"/healthz", b"Content-Length: 5\r\n") + b"abcde", {400}),
    ("HEAD with chunks",
     b"HEAD /healthz HTTP/1.1\r\n" + H + b"Transfer-Encoding: chunked\r\n\r\n" +
     b"0\r\n\r\n", {400}),
    # hosts
    ("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", {400}),
    ("no Host, HTTP/1.0", b"GET /healthz HTTP/1.0\r\n\r\n", {400}),
    ("HTTP/1.0", b"GET /healthz HTTP/1.0\r\n" + H + b"\r\n", {200}),
    ("two Hosts",
     b"GET /healthz HTTP/1.1\r\n" + H + b"Host: evil\r\n\r\n", {400}),
    ("two Hosts that agree", b"GET /healthz HTTP/1.1\r\n" + H + H + b"\r\n",
     {400}),
    ("an empty Host", b"GET /healthz HTTP/1.1\r\nHost: \r\n\r\n", {400, 421}),
    ("a foreign Host", b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n",
     {421}),
    ("a Host with a user",
     b"GET /healthz HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n", {421}),
    ("a Host that begins like ours",
     b"GET /healthz HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", {421}),
    ("a Host that looks like an address",
     b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", {421}),
    ("a Host with a bad port",
     b"GET /healthz HTTP/1.1\r\nHost: localhost:http\r\n\r\n", {421}),
    ("a Host with any port",
     b"GET /healthz HTTP/1.1\r\nHost: LOCALHOST:1\r\n" + CLOSE + b"\r\n",
     {200}),
    ("IPv6's loopback as Host",
     b"GET /healthz HTTP/1.1\r\nHost: [::1]:80\r\n" + CLOSE + b"\r\n", {200}),
    # headers
    ("a folded header",
     b"GET /healthz HTTP/1.1\r\n" + H + b"X: a\r\n b\r\n\r\n", {400}),
    ("a header with many blanks",
     b"GET /healthz HTTP/1.1\r\nHost:  \t localhost\r\nX:\r\nY:z \r\n" + CLOSE +
     b"\r\n", {200}),
    ("an empty line before the request", b"\r\n" + get(b"/healthz"), {200}),
    ("an empty query", get(b"/healthz?"), {200}),
    ("an encoded parameter", get(b"/api/v1/search?q=%C3%BC+%26"), {200}),
    ("a folded Host",
     b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n evil\r\n\r\n", {400, 421}),
    ("a first header that is folded",
     b"GET /healthz HTTP/1.1\r\n X: a\r\n" + H + b"\r\n", {400}),
    ("a header without a colon",
     b"GET /healthz HTTP/1.1\r\n" + H + b"nothing\r\n\r\n", {400}),
    ("a header without a name",
     b"GET /healthz HTTP/1.1\r\n" + H + b": x\r\n\r\n", {400}),
    ("a blank before the colon",
     b"GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n", {400}),
    ("NUL in a header",
     b"GET /healthz HTTP/1.1\r\n" + H + b"X: a\0b\r\n\r\n", {400, None}),
    ("NUL in Host",
     b"GET /healthz HTTP/1.1\r\nHost: localhost\0evil\r\n\r\n", {400, None}),
    ("NUL in a header's name",
     b"GET /healthz HTTP/1.1\r\n" + H + b"X\0Y: a\r\n\r\n", {400, None}),
    ("a lone CR in a header",
     b"GET /healthz HTTP/1.1\r\n" + H + b"X: a\rY: b\r\n\r\n", {400}),
    ("lines that end with LF alone",
     b"GET /healthz HTTP/1.1\nHost: localhost\nConnection: close\n\n",
     {200, 400}),
    ("1,000 headers",
     get(b"/healthz", b"".join(b"X%d: 1\r\n" % i for i in range(1000))),
     {200, 413, 431}),
    ("5,000 headers",
     get(b"/healthz", b"".join(b"X%d: 1\r\n" % i for i in range(5000))),
     {413, 431}),
    ("a header of 100 kB", get(b"/healthz", b"X: " + b"a" * 100000 + b"\r\n"),
     {413, 431}),
    ("an odd cookie", get(b"/healthz", b'Cookie: a="b;c"; =x; d;;\r\n'), {200}),
    # targets
    ("a relative path", get(b"healthz"), {400}),
    ("an absolute address", get(b"http://evil.example/healthz"), {400}),
    ("another host in the path", get(b"//evil.example/healthz"), {400}),
    ("dot segments", get(b"/assets/../healthz"), {400}),
    ("encoded dot segments", get(b"/a/%2e%2e/%2e%2e/etc/passwd"), {400}),
    ("half encoded dot segments", get(b"/a/.%2E/etc/passwd"), {400}),
    ("encoded slashes", get(b"/a/%2e%2e%2f%2e%2e%2fetc/passwd"), {400}),
    ("an encoded slash in an id", get(b"/api/v1/articles/account%2fpassword"),
     {400}),
    ("a backslash", get(b"/a/..\\..\\etc\\passwd"), {400}),
    ("an encoded backslash", get(b"/a/%5c..%5c"), {400}),
    ("encoded twice", get(b"/api/v1/articles/%252e%252e%252fetc"), {404}),
    ("NUL in the path", get(b"/healthz\0x"), {400, None}),
    ("an encoded NUL in the path", get(b"/healthz%00"), {400}),
    ("an encoded NUL in an id", get(b"/api/v1/articles/account/password%00.x"),
     {400}),
    ("an encoded NUL in a parameter", get(b"/api/v1/search?q=a%00b"), {400}),
    ("an encoded line break in the path", get(b"/a/x%0d%0aSet-Cookie:%20a=b"),
     {400}),
    ("a broken escape in the path", get(b"/healthz%zz"), {400}),
    ("a cut escape in the path", get(b"/healthz%2"), {400}),
    ("a broken escape in a parameter", get(b"/api/v1/search?q=%zz"), {400}),
    ("a path that isn't UTF-8", get(b"/a/%ff%fe"), {400}),
    ("an overlong slash", get(b"/a/%c0%af"), {400}),
    ("a parameter that isn't UTF-8", get(b"/api/v1/search?q=%ff"), {200, 400}),
    ("a raw byte in the path", get(b"/a/\xff"), {400}),
    ("a blank in the target", get(b"/a b"), {400, None}),
    ("a fragment", get(b"/healthz#x"), {400}),
    ("33 parameters", get(b"/api/v1/search?" + b"&".join(
        b"a%d=1" % i for i in range(33))), {400}),
    ("an address of 5 kB", get(b"/" + b"a" * 5000), {414}),
    ("an address of 20 kB", get(b"/" + b"a" * 20000), {414}),
    ("an address of 60 kB", get(b"/" + b"a" * 60000), {413, 414, 431}),
    ("an asterisk", get(b"*"), {400}),
    ("OPTIONS with an asterisk",
     b"OPTIONS * HTTP/1.1\r\n" + H + CLOSE + b"\r\n", {204}),
    # methods and versions
    ("a small method", b"get /healthz HTTP/1.1\r\n" + H + b"\r\n", {501}),
    ("an unknown method", b"FOO /healthz HTTP/1.1\r\n" + H + b"\r\n", {501}),
    ("TRACE", b"TRACE /healthz HTTP/1.1\r\n" + H + b"\r\n", {501}),
    ("CONNECT", b"CONNECT localhost:80 HTTP/1.1\r\n" + H + b"\r\n", {501}),
    ("PUT", b"PUT /healthz HTTP/1.1\r\n" + H + b"Content-Length: 3\r\n\r\nabc",
     {501}),
    ("a method of 2 kB", b"A" * 2000 + b" / HTTP/1.1\r\n" + H + b"\r\n",
     {400, 501}),
    ("HTTP/2.0", b"GET /healthz HTTP/2.0\r\n" + H + b"\r\n", {505}),
    ("HTTP/9.9", b"GET /healthz HTTP/9.9\r\n" + H + b"\r\n", {505}),
    ("a version that is none", b"GET /healthz FTP/1.1\r\n" + H + b"\r\n",
     {400, 505}),
    ("HTTP/0.9", b"GET /healthz\r\n\r\n", {400, 505}),
    ("tabs instead of blanks", b"GET\t/healthz\tHTTP/1.1\r\n" + H + b"\r\n",
     {400, 501, 505, None}),
    ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
     {400, 501, 505, None}),
    ("binary junk", bytes(range(256)) * 4, {400, 501, 505, None}),
    ("a TLS hello", bytes.fromhex("16030100c8") + b"\x01\0\0\xc4\x03\x03" * 40 +
     b"\n\r\n\r\n", {400, 501, 505, None}),
    # bodies
    ("a body that isn't JSON",
     SUGGEST + CLOSE + b"Content-Length: 3\r\n\r\nabc", {400}),
    ("an empty body", SUGGEST + CLOSE + b"Content-Length: 0\r\n\r\n", {400}),
    ("no length at all", SUGGEST + CLOSE + b"\r\n", {400}),
    ("a JSON array", SUGGEST + CLOSE + b"Content-Length: 2\r\n\r\n[]", {400}),
    ("a member twice",
     SUGGEST + CLOSE + b'Content-Length: 21\r\n\r\n{"text":"a","text":1}',
     {400}),
    ("NUL in a JSON string",
     SUGGEST + CLOSE + b'Content-Length: 19\r\n\r\n{"text":"a\\u0000b"}\n',
     {400}),
    ("JSON that isn't UTF-8",
     SUGGEST + CLOSE + b'Content-Length: 12\r\n\r\n{"text":"\xff"}', {400}),
    ("JSON that is 30,000 arrays deep",
     SUGGEST + CLOSE + b"Content-Length: 60000\r\n\r\n" + b"[" * 30000 +
     b"]" * 30000, {400}),
    ("a number that overflows",
     SUGGEST + CLOSE + b"Content-Length: 45\r\n\r\n"
     b'{"text":"a","limit":99999999999999999999999} ', {400}),
    ("another type",
     b"POST /api/v1/suggest HTTP/1.1\r\n" + H +
     b"Content-Type: text/plain\r\nContent-Length: 12\r\n\r\n" + BODY, {415}),
    ("a type that begins like JSON",
     b"POST /api/v1/suggest HTTP/1.1\r\n" + H +
     b"Content-Type: application/jsonp\r\nContent-Length: 12\r\n\r\n" + BODY,
     {415}),
    ("no type",
     b"POST /api/v1/suggest HTTP/1.1\r\n" + H + b"Content-Length: 12\r\n\r\n" +
     BODY, {415}),
    ("JSON with a charset",
     b"POST /api/v1/suggest HTTP/1.1\r\n" + H + CLOSE +
     b"Content-Type: application/json; charset=utf-8\r\n"
     b"Content-Length: 12\r\n\r\n" + BODY, {200}),
]


def main():
    server = Server("--timeout", "2")
    for name, data, want in CASES:
        # what waits for more gets our end: no case takes the timeout
        got = server.raw(data, half=True)
        found = [a for a in answers(got) if a.status]
        status = found[0].status if found else None
        ok = status in want and b"<open>" not in got
        ok = ok and len(found) <= 1 and b"passwd" not in got[:9]
        if found and found[0].body and "json" in str(found[0].get(
                "Content-Type")) and status >= 400:
            ok = ok and json.loads(found[0].text)["status"] == status
        check(name, ok, f"{status}, wanted {want}: {got[:400]}")
    check("none was smuggled", not server.said("smuggled"),
          server.said("smuggled"))

    s = server.connect()
    s.sendall(b"".join(
        b"GET /healthz?%d HTTP/1.1\r\n" % i + H + b"\r\n" for i in range(3)) +
        get(b"/openapi.json"))
    got = [a.status for a in answers(everything(s))]
    check("pipelined requests: all answered, in order", got == [400] or
          got == [200, 200, 200, 200], got)

    # chunks that are more than the limit in all: told, and nothing kept
    for name, head, parts, want in (
            ("at the limit", SUGGEST, 65536, 400),
            ("one byte over it", SUGGEST, 65537, 413),
            ("a megabyte over it", SUGGEST, 1 << 20, 413),
            ("a form", b"POST /vote HTTP/1.1\r\n" + H + FORM, 10000, 413),
            ("a form without files where there may be some",
             b"POST /new HTTP/1.1\r\n" + H + FORM, 140000, 413)):
        s = server.connect()
        s.sendall(head + CLOSE + b"Transfer-Encoding: chunked\r\n\r\n")
        for at in range(0, parts, 5000):
            s.sendall(chunk(b"x" * min(5000, parts - at)))
        s.sendall(b"0\r\n\r\n")
        a = parse(everything(s))
        check(f"a chunked body, {name}: {want}", a.status == want, a)
        s.close()
    check("the log says so", server.said(" 413 "))

    # more than that: cut, and never kept in memory
    s = server.connect()
    s.sendall(SUGGEST + b"Transfer-Encoding: chunked\r\n\r\n")
    sent = 0
    try:
        while sent < 64 << 20:
            s.sendall(chunk(b"x" * 65536))
            sent += 65536
    except OSError:
        pass
    s.close()
    check("an endless chunked body is cut", sent < 16 << 20, sent)

    s = server.connect()
    s.sendall(SUGGEST + b"Content-Length: 12\r\nExpect: 100-continue\r\n" +
              CLOSE + b"\r\n")
    first = s.recv(25)
    check("Expect: 100-continue is answered",
          first.startswith(b"HTTP/1.1 100"), first)
    s.sendall(BODY)
    check("and the body behind it read", b" 200 " in everything(s))

    check("a good request is still answered",
          server.ask("/healthz").status == 200)
    check("each line of the log is one request's",
          all(len(line.split(" ")) == 7 for line in server.lines[1:]),
          [line for line in server.lines[1:] if len(line.split(" ")) != 7])
    check("the log is plain ASCII", all(
        " " <= c <= "~" for line in server.lines for c in line))
    check("it ends well", server.stop() == 0)
    finish()


if __name__ == "__main__":
    main()

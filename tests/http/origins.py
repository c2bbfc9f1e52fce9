"""Who may ask: hosts against DNS rebinding, origins, CORS and CSRF."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

OWN = "http://localhost"
LISTED = "https://www.example.org"
FOREIGN = "https://evil.example"
SEARCH = ("/api/v1/search?q=password", "GET", None)
SUGGEST = ("/api/v1/suggest", "POST", '{"text":"password"}')
VOTE = ("/api/v1/feedback", "POST",
        '{"id":"account/password","lang":"en","helped":true}')
FORM = ("/vote", "POST", "id=account%2Fpassword&lang=en&helped=1")
URLENCODED = ("Content-Type", "application/x-www-form-urlencoded")


def ask(server, what, *headers):
    target, method, body = what
    more = list(headers)
    if what is FORM:
        more.append(URLENCODED)
    return server.ask(target, method, body, more)


def main():
    server = Server("--origin", f"{LISTED}, https://b.example:8443",
                    "--host", "help.example.org")
    for host, want in (("localhost", 200), ("LocalHost:8089", 200),
                       ("127.0.0.1", 200), ("127.9.9.9:1", 200),
                       ("[::1]", 200), ("help.example.org", 200),
                       ("HELP.example.org:443", 200), ("example.org", 421),
                       ("help.example.org.evil.example", 421),
                       ("xhelp.example.org", 421), ("evil.example", 421),
                       ("0.0.0.0", 421), ("192.168.0.1", 421),
                       ("[::2]", 421), ("127.0.0.1.nip.io", 421),
                       ("127.1", 421), ("2130706433", 421)):
        a = server.ask("/healthz", headers=[("Host", host)])
        check(f"Host {host}: {want}", a.status == want, a)

    # route x origin: status, and whether the page may read the answer
    for what in (SEARCH, SUGGEST, VOTE):
        name = f"{what[1]} {what[0].split('?')[0]}"
        good = 204 if what is VOTE else 200
        post = what[1] == "POST"
        a = ask(server, what)
        check(f"{name}, no browser: {good}", a.status == good, a)
        check(f"{name}, no browser: no CORS",
              a.get("Access-Control-Allow-Origin") is None)
        check(f"{name}: varies by origin",
              "Origin" in (a.get("Vary") or ""), a)
        a = ask(server, what, ("Origin", OWN))
        check(f"{name}, our own page: {good}", a.status == good, a)
        a = ask(server, what, ("Origin", LISTED),
                ("Sec-Fetch-Site", "cross-site"))
        check(f"{name}, a page of the list: {good}", a.status == good, a)
        check(f"{name}, a page of the list: may read it",
              a.get("Access-Control-Allow-Origin") == LISTED)
        check(f"{name}, a page of the list: no credentials",
              a.get("Access-Control-Allow-Credentials") is None)
        check(f"{name}, a page of the list: as a resource, too",
              a.get("Cross-Origin-Resource-Policy") == "cross-origin")
        for origin in (FOREIGN, "null", "http://www.example.org",
                       "https://www.example.org:444", LISTED + ".evil.example",
                       "https://b.example", "https://localhost.evil.example",
                       "file://", ""):
            a = ask(server, what, ("Origin", origin))
            if post:
                check(f"{name}, '{origin}': 403", a.status == 403, a)
            check(f"{name}, '{origin}': may not read it",
                  a.get("Access-Control-Allow-Origin") is None and
                  a.get("Cross-Origin-Resource-Policy") == "same-origin", a)
        # the browser asks before
        ask_for = [("Access-Control-Request-Method", what[1]),
                   ("Access-Control-Request-Headers", "content-type")]
        a = server.ask(what[0], "OPTIONS",
                       headers=[("Origin", LISTED), *ask_for])
        check(f"{name}, preflight of the list: 204", a.status == 204, a)
        check(f"{name}, preflight of the list: allowed",
              a.get("Access-Control-Allow-Origin") == LISTED and
              what[1] in a.get("Access-Control-Allow-Methods") and
              a.get("Access-Control-Allow-Headers") == "Content-Type", a)
        a = server.ask(what[0], "OPTIONS",
                       headers=[("Origin", FOREIGN), *ask_for])
        check(f"{name}, foreign preflight: refused", a.status == 403 and
              a.get("Access-Control-Allow-Origin") is None, a)
        if post:
            a = ask(server, what, ("Sec-Fetch-Site", "cross-site"))
            check(f"{name}, cross-site without an origin: 403",
                  a.status == 403, a)
            a = ask(server, what, ("Sec-Fetch-Site", "same-site"))
            check(f"{name}, same-site without an origin: 403",
                  a.status == 403, a)
    # an error can be read by the page that caused it
    a = server.ask("/api/v1/search?limit=0", headers=[("Origin", LISTED)])
    check("a listed page reads its errors", a.status == 400 and
          a.get("Access-Control-Allow-Origin") == LISTED, a)

    # forms: from our own pages alone
    for headers, want in (
            ([], 403), ([("Origin", FOREIGN)], 403), ([("Origin", "null")], 403),
            ([("Origin", LISTED)], 403),
            ([("Sec-Fetch-Site", "cross-site")], 403),
            ([("Sec-Fetch-Site", "same-site")], 403),
            ([("Origin", OWN + ":81")], 403),
            ([("Origin", FOREIGN), ("Sec-Fetch-Site", "same-origin")], 403)):
        a = ask(server, FORM, *headers)
        check(f"a form with {headers}: {want}", a.status == want, a)
    for headers in ([("Origin", OWN)], [("Sec-Fetch-Site", "same-origin")],
                    [("Origin", "https://help.example.org"),
                     ("Host", "help.example.org")]):
        a = ask(server, FORM, *headers)
        check(f"a form with {headers}: taken",
              a.status not in (403, 415, 500), a)
    for kind in ("application/json", "text/plain", "multipart/form-data"):
        a = server.ask("/vote", "POST", "x", [("Origin", OWN),
                                              ("Content-Type", kind)])
        check(f"a form as {kind}: 415", a.status == 415, a)

    # pages and files aren't for others to read
    for target in ("/", "/search?q=a", "/metrics", "/healthz", "/openapi.json",
                   "/assets/portal.js"):
        a = server.ask(target, headers=[("Origin", LISTED)])
        check(f"{target}: no CORS", a.status == 200 and
              a.get("Access-Control-Allow-Origin") is None, a)
    # the allow-list frames pages, nothing frames the rest
    a = server.ask("/nothing", headers=[("Accept", "text/html")])
    policy = a.get("Content-Security-Policy")
    check("pages may be framed by the list alone",
          policy.endswith(f"frame-ancestors {LISTED} https://b.example:8443"),
          policy)
    check("without the header that knows no list",
          a.get("X-Frame-Options") is None)
    a = server.ask("/healthz")
    check("nothing else may be framed", "frame-ancestors 'none'" in
          a.get("Content-Security-Policy"))
    check("it ends well", server.stop() == 0)

    server = Server()
    a = ask(server, SUGGEST, ("Origin", LISTED))
    check("without --origin no other page may ask", a.status == 403, a)
    a = server.ask("/nothing", headers=[("Accept", "text/html")])
    check("nor frame", "frame-ancestors 'none'" in
          a.get("Content-Security-Policy"), a)
    server.stop()

    # behind a proxy with TLS, what checkers of headers ask for
    server = Server("--base", "https://help.example.org")
    for page in ("/", "/search?q=password&ui=de", "/login", "/healthz",
                 "/widget.js", "/nothing", "/new"):
        a = server.ask(page, headers=[("Host", "help.example.org"),
                                      ("Accept", "text/html")])
        check(f"{page}: TLS from now on", a.get(
            "Strict-Transport-Security") == "max-age=31536000", a)
        check(f"{page}: no cookie without TLS",
              "Secure" in (a.get("Set-Cookie") or "Secure"), a)
    check("the language's cookie is one", "ui=de" in server.ask(
        "/?ui=de").get("Set-Cookie"))
    server.stop()
    finish()


if __name__ == "__main__":
    main()

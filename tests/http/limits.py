"""Limits on connections and time: too many, too slow, and who isn't harmed."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

GET = request_bytes("/healthz")
HALF = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "


def counted(server, name):
    for line in server.ask("/metrics").text.splitlines():
        if line.startswith(name + " "):
            return float(line.split(" ")[1])
    return None


def too_many():
    """Over --max-connections: 503, at once, with Retry-After."""
    server = Server("--max-connections", "3", "--timeout", "60")
    held = []
    for _ in range(3):
        s = server.connect()
        s.sendall(request_bytes("/healthz", close=False))
        check("a connection within the limit",
              s.recv(15).startswith(b"HTTP/1.1 200"))
        held.append(s)
    a = server.ask("/healthz")
    check("one too many: 503", a.status == 503, a)
    check("one too many: when to come back", a.get("Retry-After") == "2", a)
    check("one too many: a problem",
          a.get("Content-Type") == "application/problem+json", a)
    check("one too many: its connection ends", a.get("Connection") == "close")
    a = server.ask("/search?q=x")
    check("a page, too", a.status == 503 and a.get("Retry-After") == "2", a)
    # one that says nothing is let go after a second, not after 60
    s = server.connect()
    began = time.monotonic()
    check("a silent one too many is cut", everything(s, 20 * SLOW) == b"")
    check("and soon", time.monotonic() - began < 10 * SLOW)
    for s in held:
        s.close()
    check("when they have gone, there is room",
          until(lambda: server.ask("/healthz").status == 200))
    check("the refused are counted",
          counted(server, "lotse_connections_refused_total") >= 3)
    check("more than twice as many: the rest is cut or refused",
          flood(server, 40) <= 3)
    check("and room after them",
          until(lambda: server.ask("/healthz").status == 200))
    check("it ends well", server.stop() == 0)


def flood(server, n):
    """n connections at once that ask for something; how many got it."""
    held = [server.connect() for _ in range(n)]
    for s in held:
        try:
            s.sendall(request_bytes("/healthz", close=False))
        except OSError:
            pass
    good = 0
    for s in held:
        s.settimeout(DEADLINE)
        try:
            good += s.recv(15).startswith(b"HTTP/1.1 200")
        except OSError:
            pass
    for s in held:
        s.close()
    return good


def per_address():
    """Over --max-per-address: the same for one address alone."""
    server = Server("--max-per-address", "2", "--timeout", "60")
    held = [server.connect() for _ in range(2)]
    for s in held:
        s.sendall(request_bytes("/healthz", close=False))
        s.recv(15)
    check("a third of one address: 503", server.ask("/healthz").status == 503)
    s = socket.socket()
    s.bind(("127.0.0.2", 0))
    s.connect(("127.0.0.1", server.port))
    s.sendall(GET)
    check("another address: 200", parse(everything(s)).status == 200)
    for s in held:
        s.close()
    server.stop()
    server = Server("--timeout", "60")
    held = [server.connect() for _ in range(120)]
    check("loopback isn't counted unless asked for: a proxy is one address",
          server.ask("/healthz").status == 200)
    for s in held:
        s.close()
    server.stop()


def drip(server, first, kind):
    """A byte now and then, for ever: cut although it is never idle."""
    s = server.connect()
    s.sendall(first)
    s.settimeout(0.05)
    began = time.monotonic()
    cut = False
    while not cut and time.monotonic() - began < DEADLINE * SLOW:
        try:
            s.sendall(b"a")
            cut = s.recv(100) == b""
        except socket.timeout:
            pass
        except OSError:
            cut = True
    check(f"a dripping {kind} is cut", cut)
    s.close()


def slow():
    """Slow clients are cut after --timeout, and a fast one isn't harmed."""
    server = Server("--timeout", "1", "--threads", "2")
    body = (b"POST /api/v1/suggest HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
    crowd = []
    for i in range(60):
        s = server.connect()
        s.sendall((HALF, body + b'{"text":"', b"", b"GET")[i % 4])
        crowd.append(s)
    began = time.monotonic()
    fine = all(server.ask("/api/v1/search?q=password").status == 200
               for _ in range(20))
    check("60 slow clients don't stop a fast one",
          fine and time.monotonic() - began < 5 * SLOW)
    check("half a request is cut, without a word or with 408",
          all(everything(s, DEADLINE * SLOW)[:12] in
              (b"", b"HTTP/1.1 408") for s in crowd))
    drips = [threading.Thread(target=drip, args=(server, *what)) for what in (
        (HALF, "header"), (body, "body"), (b"G", "method"))]
    for t in drips:
        t.start()
    for t in drips:
        t.join()

    # one that never reads what it asked for
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.connect(("127.0.0.1", server.port))
    s.sendall(request_bytes("/openapi.json", close=False) * 2000)
    check("one that never reads is cut", until(
        lambda: counted(server, "lotse_connections") <= 1, DEADLINE * SLOW))
    s.close()

    # one whose requests come in time stays, however long it has been there
    s = server.connect()
    end = time.monotonic() + 2.5
    good = True
    while good and time.monotonic() < end:
        s.sendall(request_bytes("/healthz", close=False))
        data = b""
        while good and b'"articles"' not in data:
            more = s.recv(4096)
            good = more != b""
            data += more
    check("a busy connection outlives the timeout", good)
    s.close()
    check("the cut ones are counted",
          counted(server, "lotse_connections_cut_total") >= 3)
    check("it ends well", server.stop() == 0)


def main():
    too_many()
    per_address()
    slow()
    finish()


if __name__ == "__main__":
    main()

"""GET /desk/events: who waits is told of changes, and holds nothing up."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

STREAMS = 50


def token(desk, mail):
    return ("Authorization", "Bearer " +
            desk.cli("token", "new", mail, "--name", "test").split()[0])


class Stream:
    """An open answer, read as it comes."""

    def __init__(self, server, *headers, query=""):
        self.socket = server.connect()
        self.data = b""
        self.open = True
        self.socket.sendall(request_bytes("/desk/events" + query,
                                          headers=headers, close=False))

    def read(self, seconds=DEADLINE):
        """Once what is there or comes next; False: nothing more comes."""
        self.socket.settimeout(seconds)
        try:
            more = self.socket.recv(1 << 16)
        except OSError:
            return False
        self.data += more
        self.open = bool(more)
        return self.open

    def until(self, pattern, times=1):
        """Read until it was found so often."""
        while len(re.findall(pattern, self.data)) < times:
            if not self.read():
                return False
        return True

    def end(self):
        while self.read():
            pass
        self.socket.close()
        return not self.open


def started(stream):
    return stream.until(rb"\nid: \d+\n\n")


CHANGED = rb'id: \d+\ndata: {"changed":true}\n\n'


def admitted(desk, first):
    a = desk.ask("/desk/events")
    check("nobody: 401, no login page", a.status == 401 and
          a.get("WWW-Authenticate") == "Bearer", a)
    desk.cli("user", "set", "anna@acme.example", "--role", "requester")
    a = desk.ask("/desk/events", headers=[token(desk, "anna@acme.example")])
    check("a requester: 403", a.status == 403, a)
    a = desk.ask("/desk/events", "HEAD", headers=[first])
    check("HEAD: 200", a.status == 200 and
          a.get("Content-Type") == "text/event-stream", a)
    check("POST: 405", desk.ask("/desk/events", "POST", "{}",
                                [first]).status == 405)
    s = Stream(desk, first)
    check("it begins with its id", started(s), s.data)
    for line in (b"HTTP/1.1 200", b"Content-Type: text/event-stream",
                 b"Cache-Control: no-store", b"Transfer-Encoding: chunked",
                 b"X-Content-Type-Options: nosniff",
                 b"X-Accel-Buffering: no", b"retry: 3000"):
        check(line.decode(), line in s.data, s.data)
    return s


def told(desk, first, one):
    """50 at once, while two threads answer others."""
    many = [one] + [Stream(desk, first) for _ in range(STREAMS - 1)]
    check("50 streams", all([started(s) for s in many]))
    check("the metrics count them",
          f"lotse_event_streams {STREAMS}" in desk.ask("/metrics").text)
    check("others are answered meanwhile",
          all(desk.ask("/search?q=password").status == 200
              for _ in range(20)))
    # the search is written, which changes the store, but no ticket
    until(lambda: '"table":"search"' in desk.cli("export"))
    check("nobody was told of a search",
          not [s for s in many if re.search(CHANGED, s.data)])
    desk.cli("ticket", "note", "1", "--text", "news")
    check("a change reaches all", all([s.until(CHANGED) for s in many]),
          [s.data[-80:] for s in many][:3])
    desk.ask("/api/v1/tickets/1/reply", "POST", '{"text": "An answer"}',
             [first])
    check("so does the next", all([s.until(CHANGED, 2) for s in many]))
    return many


def back(desk, first, many):
    """What happened while nobody listened is told at once."""
    last = re.findall(rb"id: (\d+)", many[0].data)[-1].decode()
    for s in many[1:]:
        s.socket.close()
    desk.cli("ticket", "note", "1", "--text", "more news")
    s = Stream(desk, first, ("Last-Event-ID", last))
    check("Last-Event-ID: told at once", s.until(CHANGED), s.data)
    now = re.findall(rb"id: (\d+)", s.data)[-1].decode()
    since = Stream(desk, first, query="?since=" + last)
    check("?since=: told at once", since.until(CHANGED), since.data)
    same = Stream(desk, first, ("Last-Event-ID", now))
    check("who knows it isn't told", started(same) and
          not re.search(CHANGED, same.data), same.data)
    odd = Stream(desk, first, ("Last-Event-ID", "x' OR 1"))
    check("an odd id is an old one", odd.until(CHANGED), odd.data)
    check("those that left are gone from the count", until(
        lambda: "lotse_event_streams 5\n" in desk.ask("/metrics").text),
        [line for line in desk.ask("/metrics").text.splitlines()
         if "streams" in line])
    return [many[0], s, since, same, odd]


def ends(desk, left):
    desk.process.send_signal(signal.SIGTERM)
    check("at the end each stream ends well",
          all([s.end() and s.data.endswith(b"0\r\n\r\n") for s in left]),
          [s.data[-40:] for s in left])
    check("the server ends", desk.end() == 0, desk.lines)


def limits(first):
    """A stream lives longer than a request may; too many are refused."""
    desk = Desk("events", "--timeout", "2", "--max-connections", "4",
                fresh=False)
    one, two = Stream(desk, first), Stream(desk, first)
    check("two of four connections", started(one) and started(two))
    a = desk.ask("/desk/events", headers=[first])
    check("the third stream: 503", a.status == 503 and
          a.get("Retry-After") == "3", a)
    check("four heartbeats: longer than the timeout",
          one.until(rb"\r\n:\n\n\r\n", 4), one.data)
    two.socket.close()
    three = []

    def again():
        three[:] = [Stream(desk, first)]
        return started(three[0])
    check("a client that left makes room", until(again), three[0].data)
    check("the first goes on", one.until(rb"\r\n:\n\n\r\n", 5))
    ends(desk, [one, three[0]])


def login_ends(desk_name):
    """A session's cookie opens it, until it is over."""
    desk = Desk(desk_name, fresh=False)
    subprocess.run([LOTSE, "user", "set", "first@acme.example", "--password",
                    "-", "--tickets", desk.store], input="correct horse staple",
                   text=True, env=ENV, check=True, capture_output=True)
    a = desk.ask("/login", "POST", "mail=first@acme.example&"
                 "password=correct+horse+staple", [OWN, (
                     "Content-Type", "application/x-www-form-urlencoded")])
    cookie = ("Cookie", (a.get("Set-Cookie") or "").split(";")[0])
    s = Stream(desk, cookie)
    check("a session opens it", started(s), s.data)
    desk.ask("/logout", "POST", "", [OWN, cookie, (
        "Content-Type", "application/x-www-form-urlencoded")])
    check("after the logout: 401", desk.ask(
        "/desk/events", headers=[cookie]).status == 401)
    ends(desk, [s])


first_desk = Desk("events", "--timeout", "6")
first_desk.filed()
agent = token(first_desk, "first@acme.example")
streams = told(first_desk, agent, admitted(first_desk, agent))
ends(first_desk, back(first_desk, agent, streams))
limits(agent)
login_ends("events")
finish()

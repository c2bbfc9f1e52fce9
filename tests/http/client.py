"""What the tests of the server share: TAP, a server to talk to, raw sockets.

Each server of a test gets a free port and a folder of its own. Nothing here
waits for a time to pass: what is waited for is a line, a byte or an end, and a
deadline makes a failure of what doesn't come.
"""

import atexit
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

LOTSE = os.path.abspath(os.environ.get("LOTSE", "build/dev/lotse"))
DEADLINE = 30  # seconds: far more than anything takes
SLOW = 5 if os.environ.get("MODE") in ("asan", "tsan") else 1

tmp = tempfile.mkdtemp(prefix="lotse-http.")
atexit.register(shutil.rmtree, tmp, True)
cases = broken = 0
NAMES = ("LOTSE_INDEX", "LOTSE_TICKETS", "LOTSE_LANG", "LOTSE_LIMIT",
         "LOTSE_FORMAT", "LOTSE_AUDIENCE", "LOTSE_SOLVED", "LOTSE_LEXICON",
         "LOTSE_LISTEN", "LOTSE_HOST", "LOTSE_ORIGIN", "LOTSE_BASE",
         "LOTSE_SITE", "LOTSE_CONTACT", "LOTSE_SEARCH_LOG",
         "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")
ENV = {k: v for k, v in os.environ.items() if k not in NAMES}
ENV.update(LC_ALL="C.UTF-8", LOTSE_CONFIG="/dev/null", LOTSE_DICTIONARY="none",
           LOTSE_NOW="2026-11-24T09:00:00Z", HOME=tmp,
           LOTSE_INDEX=os.path.join(tmp, "none.db"))


lock = threading.Lock()


def check(name, ok, what=""):
    """One case; `what` is shown where it fails."""
    with lock:
        _check(name, ok, what)


def _check(name, ok, what):
    global cases, broken
    cases += 1
    print(f"{'ok' if ok else 'not ok'} {cases} - {name}")
    if not ok:
        broken += 1
        for line in str(what).splitlines()[:12]:
            print("# " + line[:300])
    sys.stdout.flush()


def finish():
    print(f"1..{cases}")
    sys.exit(1 if broken else 0)


def lotse(*args, **more):
    return subprocess.run([LOTSE, *args], env=ENV, capture_output=True,
                          text=True, timeout=DEADLINE * SLOW, **more)


def compile_to(index, articles="tests/cli/kb"):
    done = lotse("compile", articles, "-o", index, "--quiet")
    if done.returncode != 0:
        sys.exit(f"Bail out! compile: {done.stderr}")


def until(condition, seconds=DEADLINE):
    """Look again and again until it holds; False where it never does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        select.select([], [], [], 0.01)
    return True


class Server:
    """A running `lotse serve` and the lines it says."""

    lines = ()

    def __init__(self, *args, index=None, listen=("--listen", "127.0.0.1:0"),
                 env=None, tickets=None, quick=True, popen=None):
        self.index = index or os.path.join(tmp, "kb.db")
        self.tickets = tickets or os.path.join(tmp, "tickets.db")
        if index is None and not os.path.exists(self.index):
            compile_to(self.index)
        self.lines = []
        self.process = subprocess.Popen(
            [LOTSE, "serve", "--index", self.index, "--tickets", self.tickets,
             *listen, *args], env=env or ENV, stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace",
            **(popen or {}))
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.port = None
        if quick and self.wait_for(r"serving on"):
            at = re.search(r"http://\S+:(\d+)", "\n".join(self.lines))
            self.port = int(at.group(1)) if at else None
        atexit.register(self.kill)

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def said(self, pattern):
        return [line for line in list(self.lines) if re.search(pattern, line)]

    def wait_for(self, pattern, seconds=DEADLINE):
        until(lambda: self.said(pattern) or
              not self.reader.is_alive(), seconds)
        return self.said(pattern)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.end()

    def end(self):
        """Wait for the end; the exit code."""
        try:
            rc = self.process.wait(DEADLINE * SLOW)
        except subprocess.TimeoutExpired:
            self.kill()
            rc = "killed"
        self.reader.join(DEADLINE)
        if self.said("Sanitizer"):  # the case before failed for this
            print("\n".join("# " + line for line in self.lines[:40]))
        return rc

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), DEADLINE)
        return s

    def raw(self, request, half=False, seconds=DEADLINE):
        """Send bytes as they are; all that comes back until the end."""
        s = self.connect()
        try:
            s.sendall(request)
            if half:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was cut while we wrote: what it said counts
        return everything(s, seconds)

    def ask(self, target, method="GET", body=None, headers=()):
        """One request of a well-behaved client: an Answer."""
        return parse(self.raw(request_bytes(target, method, body, headers)),
                     method)


def request_bytes(target, method="GET", body=None, headers=(), close=True):
    given = {name.lower() for name, _ in headers}
    out = f"{method} {target} HTTP/1.1\r\n"
    if "host" not in given:
        out += "Host: localhost\r\n"
    if close:
        out += "Connection: close\r\n"
    for name, value in headers:
        out += f"{name}: {value}\r\n"
    if body is not None:
        body = body.encode() if isinstance(body, str) else body
        if "content-length" not in given:
            out += f"Content-Length: {len(body)}\r\n"
        if "content-type" not in given:
            out += "Content-Type: application/json\r\n"
    return out.encode() + b"\r\n" + (body or b"")


def everything(s, seconds=DEADLINE):
    """All bytes until the other side closes; what it says of a reset isn't
    part of them. A deadline passed: the bytes and b'<open>'."""
    data = b""
    end = time.monotonic() + seconds
    with s:
        while True:
            s.settimeout(max(0.001, end - time.monotonic()))
            try:
                more = s.recv(1 << 16)
            except socket.timeout:
                return data + b"<open>"
            except OSError:
                return data
            if not more:
                return data
            data += more


class Answer:
    def __init__(self, status=0, headers=(), body=b"", rest=b""):
        self.status, self.headers = status, list(headers)
        self.body, self.rest = body, rest

    def get(self, name):
        """The values of a header, joined as RFC 9110 says; None: not sent."""
        all_ = [v for k, v in self.headers if k.lower() == name.lower()]
        return ", ".join(all_) if all_ else None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def __str__(self):
        return f"{self.status} {self.headers}\n{self.text[:300]}"


def parse(data, method="GET"):
    """The first answer in the bytes; rest is what follows it."""
    while data.startswith(b"HTTP/1.1 100"):
        data = data.split(b"\r\n\r\n", 1)[1]
    head, sep, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    at = re.match(r"HTTP/1\.[01] (\d\d\d) ", lines[0] + " ")
    if not sep or not at:
        return Answer(rest=data)
    headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
    a = Answer(int(at.group(1)), headers)
    n = int(a.get("Content-Length") or 0)
    if method == "HEAD" or a.status in (204, 304):
        n = 0
    a.body, a.rest = body[:n], body[n:]
    return a


def answers(data):
    """All answers in the bytes."""
    out = []
    while data:
        a = parse(data)
        out.append(a)
        if a.status == 0 or a.rest == data:
            break
        data = a.rest
    return out

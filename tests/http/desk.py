"""A desk for tests of the web form: organisations, agents, forms as browsers
send them."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

OWN = ("Origin", "http://localhost")
MARK = "----WebKitFormBoundaryAbCdEf"
TEXT = "My password is gone and the reset link does not arrive. What now?"


class Desk(Server):
    """A server with Acme (status pages) and Beta (none)."""

    def __init__(self, name, *args, now="2026-11-24T09:00:00Z", fresh=True):
        self.store = os.path.join(tmp, name + ".db")
        self.now = now
        if fresh:
            self.cli("org", "set", "Acme", "--domains", "acme.example",
                     "--portal", "yes")
            self.cli("org", "set", "Beta", "--domains", "beta.example",
                     "--portal", "no")
            for mail, role in (("first@acme.example", "first"),
                               ("second@desk.example", "second")):
                self.cli("user", "set", mail, "--role", role, "--name",
                         "Frieda Frist")
        super().__init__(*args, tickets=self.store,
                         env={**ENV, "LOTSE_NOW": now})

    def cli(self, *args):
        done = subprocess.run(
            [LOTSE, *args, "--tickets", self.store],
            env={**ENV, "LOTSE_NOW": self.now}, capture_output=True, text=True,
            timeout=DEADLINE * SLOW)
        if done.returncode > 1:  # 1: nothing found
            raise RuntimeError(f"{args}: {done.stderr}")
        return done.stdout

    def count(self):
        return json.loads(self.cli("ticket", "list", "--all", "--json"))["total"]

    def ticket(self, n):
        return json.loads(self.cli("ticket", "show", str(n), "--json"))

    def post(self, target, body, headers=None, mark=MARK):
        return self.ask(target, "POST", body, headers or [
            OWN, ("Content-Type", f"multipart/form-data; boundary={mark}")])

    def file(self, *parts, **fields):
        """Send the form as a browser does: fields, then files."""
        values = {"subject": "Password", "text": TEXT,
                  "mail": "anna@acme.example", "name": "Anna Acker",
                  "do": "send", **fields}
        return self.post("/new", form([(k, None, v) for k, v in values.items()
                                       if v is not None] + list(parts)))

    def filed(self, **fields):
        """The path of a new request's page."""
        a = self.file(**fields)
        return a.get("Location").split("?")[0]


def bytes_of(value):
    return value if isinstance(value, bytes) else value.encode()


def form(parts, mark=MARK, end="--\r\n"):
    """(name, file or None, bytes) as multipart/form-data."""
    out = b""
    for name, file, value in parts:
        more = b"" if file is None else b'; filename="' + bytes_of(file) + b'"'
        out += (f"--{mark}\r\nContent-Disposition: form-data; "
                f'name="{name}"').encode() + more + b"\r\n"
        if file is not None:
            out += b"Content-Type: application/octet-stream\r\n"
        out += b"\r\n" + bytes_of(value) + b"\r\n"
    return out + f"--{mark}{end}".encode()


def field(page, name):
    """The value of an input or textarea in a page, None: there is none."""
    at = re.search(rf'<textarea [^>]*name="{name}"[^>]*>\n(.*?)</textarea>',
                   page, re.S) or \
        re.search(rf'<input [^>]*name="{name}"[^>]* value="([^"]*)"', page)
    if at is None:
        return None
    return at.group(1).replace("&#39;", "'").replace("&amp;", "&")

"""sink.py: a mail server that fails as it is told, for tests.

sink.py DIR [--cert FILE --key FILE] [--mode MODE]

Prints its port, then writes each mail that it took to DIR, a file each:
MAIL FROM and RCPT TO lines, an empty line, the mail. The mode is read from
DIR/mode before each command, so that a test can change it while we run.
"""
import argparse
import base64
import itertools
import os
import socketserver
import ssl
import threading

MODES = """ok
rcpt-450 rcpt-550 data-451 data-554   the answer to RCPT, or to the mail
from-530      the answer to MAIL FROM
drop          the connection ends after the mail, without an answer
drop-kept     the same, but the mail was taken
hang          no answer after the mail
tls           STARTTLS is wanted before MAIL FROM
auth          a password is wanted; anna/geheim is right
bad-auth      no password is right"""

count = itertools.count()
lock = threading.Lock()


class Session(socketserver.StreamRequestHandler):
    def mode(self):
        try:
            with open(os.path.join(self.server.folder, "mode")) as f:
                return f.read().strip()
        except FileNotFoundError:
            return "ok"

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def handle(self):
        self.tls = self.known = False
        self.envelope = []
        self.say("220 sink")
        try:
            while True:
                line = self.rfile.readline(4096)
                if not line or not self.command(line.decode().rstrip("\r\n")):
                    return
        except (ConnectionError, ssl.SSLError, ValueError):
            return

    def hello(self):
        lines = ["sink", "8BITMIME", "SMTPUTF8", "SIZE 50000000"]
        if self.server.context and not self.tls:
            lines.append("STARTTLS")
        if self.mode() in ("auth", "bad-auth"):
            lines.append("AUTH PLAIN LOGIN")
        for line in lines[:-1]:
            self.say("250-" + line)
        self.say("250 " + lines[-1])
        return True

    def starttls(self):
        self.say("220 go ahead")
        self.connection = self.server.context.wrap_socket(
            self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.tls = True
        return True

    def auth(self, line):
        words = line.split()
        if words[1].upper() == "PLAIN":
            if len(words) < 3:
                self.say("334 ")
                words.append(self.rfile.readline().decode().strip())
            got = base64.b64decode(words[2]).split(b"\0")[1:]
        else:
            self.say("334 VXNlcm5hbWU6")
            user = base64.b64decode(self.rfile.readline())
            self.say("334 UGFzc3dvcmQ6")
            got = [user, base64.b64decode(self.rfile.readline())]
        self.known = self.mode() == "auth" and got == [b"anna", b"geheim"]
        self.say("235 ok" if self.known else "535 5.7.8 wrong password")
        return True

    def command(self, line):
        verb, mode = line[:4].upper(), self.mode()
        if verb in ("EHLO", "HELO"):
            return self.hello()
        if verb == "STAR" and self.server.context:
            return self.starttls()
        if verb == "AUTH":
            return self.auth(line)
        if verb == "QUIT":
            self.say("221 bye")
            return False
        if verb == "MAIL":
            self.envelope = [line]
            if mode == "tls" and not self.tls:
                self.say("530 5.7.0 STARTTLS first")
            elif mode in ("auth", "bad-auth") and not self.known:
                self.say("530 5.7.0 who are you?")
            elif mode == "from-530":
                self.say("530 5.7.0 no")
            else:
                self.say("250 ok")
            return True
        if verb == "RCPT":
            self.envelope.append(line)
            if mode in ("rcpt-450", "rcpt-550"):
                self.say(mode[5:] + " 5.1.1 nobody of this name")
            else:
                self.say("250 ok")
            return True
        if verb == "DATA":
            return self.data(mode)
        self.say("250 ok")
        return True

    def data(self, mode):
        self.say("354 go on")
        lines = []
        while True:
            line = self.rfile.readline(100000)
            if not line:
                return False
            if line == b".\r\n":
                break
            if not line.endswith(b"\r\n") or b"\r" in line[:-2]:
                mode = "data-554"  # a bare CR or LF must never come
            lines.append(line[1:] if line.startswith(b".") else line)
        if mode in ("data-451", "data-554"):
            self.say(mode[5:] + " 5.6.0 not this one")
            return True
        if mode == "drop":
            return False
        if mode == "hang":
            threading.Event().wait(30)
            return False
        self.keep(b"".join(lines))
        if mode == "drop-kept":
            return False
        self.say("250 taken")
        return True

    def keep(self, mail):
        with lock:
            name = os.path.join(self.server.folder, "%06d.eml" % next(count))
        with open(name + ".tmp", "wb") as f:
            f.write("\n".join(self.envelope).encode() + b"\n\n" + mail)
        os.rename(name + ".tmp", name)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def main():
    p = argparse.ArgumentParser(epilog=MODES)
    p.add_argument("folder")
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--smtps", action="store_true")
    a = p.parse_args()
    server = Server(("127.0.0.1", 0), Session)
    server.folder, server.context = a.folder, None
    if a.cert:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(a.cert, a.key)
    if a.smtps:
        server.socket = server.context.wrap_socket(server.socket,
                                                   server_side=True)
        server.context = None
    print(server.server_address[1], flush=True)
    server.serve_forever()


main()

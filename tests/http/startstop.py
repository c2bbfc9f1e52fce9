"""Where the server listens, what it refuses to, and how it ends."""

import os
import signal
import socket
import stat
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403

BODY = b'{"text":"password"}'
HEAD = (b"POST /api/v1/suggest HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        % len(BODY))


def unix(path, request=request_bytes("/healthz")):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    s.sendall(request)
    return parse(everything(s))


def listening():
    server = Server()
    check("port 0: the port is said", server.port and server.port > 0)
    check("port 0: it answers", server.ask("/healthz").status == 200)
    taken = lotse("serve", "--index", server.index, "--listen",
                  f"127.0.0.1:{server.port}")
    check("a port that is taken: exit 3", taken.returncode == 3)
    check("a port that is taken: said and how to mend it",
          "cannot listen on" in taken.stderr and "another port" in taken.stderr)
    server.stop()
    try:
        socket.socket(socket.AF_INET6).bind(("::1", 0))
        server = Server(listen=("--listen", "[::1]:0"))
        s = socket.create_connection(("::1", server.port))
        s.sendall(request_bytes("/healthz", headers=[("Host", "[::1]")]))
        check("IPv6", parse(everything(s)).status == 200)
        check("IPv6: named so", server.said(r"http://\[::1\]:"))
        server.stop()
    except OSError:
        check("IPv6 # skip no IPv6 here", True)
    for bad in ("127.0.0.1", "localhost:http", "127.0.0.1:65536", "1.2.3:80",
                "[::1:80", "help.example.org:80", "127.0.0.1:-1", ":"):
        done = lotse("serve", "--index", server.index, "--listen", bad)
        check(f"--listen '{bad}': exit 2",
              done.returncode == 2 and "is no address" in done.stderr,
              done.stderr)
    done = lotse("serve", "--index", server.index, "--listen", "0.0.0.0:0")
    check("beyond loopback without --host: exit 2", done.returncode == 2 and
          "--host" in done.stderr, done.stderr)
    for name, value in (("--host", "https://x"), ("--host", "a/b"),
                        ("--origin", "example.org"),
                        ("--origin", "https://a/b"), ("--origin", "*"),
                        ("--host", "a:80"), ("--origin", "https://a;x"),
                        ("--base", "help.example.org"),
                        ("--base", "https://help.example.org/help")):
        done = lotse("serve", "--index", server.index, name, value)
        check(f"{name} {value}: exit 2", done.returncode == 2, done.stderr)
    server = Server("--host", "help.example.org",
                    listen=("--listen", "0.0.0.0:0"))
    check("beyond loopback with --host", server.ask(
        "/healthz", headers=[("Host", "help.example.org")]).status == 200)
    server.stop()
    server = Server("--base", "http://help.example.org/",
                    listen=("--listen", "0.0.0.0:0"))
    a = server.ask("/sitemap.xml", headers=[("Host", "help.example.org")])
    check("or with --base, which tells the host", a.status == 200 and
          "<loc>http://help.example.org/a/" in a.text, a)
    check("without TLS nothing is said of it",
          a.get("Strict-Transport-Security") is None, a)
    server.stop()


def unix_socket():
    path = os.path.join(tmp, "sock")
    server = Server(listen=("--socket", path))
    check("a UNIX socket answers", unix(path).status == 200)
    check("nobody else may connect",
          stat.S_IMODE(os.stat(path).st_mode) == 0o660,
          oct(os.stat(path).st_mode))
    second = lotse("serve", "--index", server.index, "--socket", path)
    check("a path in use: exit 3", second.returncode == 3 and
          "is in use" in second.stderr, second.stderr)
    check("and the first answers on", unix(path).status == 200)
    server.kill()
    check("a killed server leaves its path", os.path.exists(path))
    server = Server(listen=("--socket", path))
    check("the next takes it over", unix(path).status == 200)
    check("it ends well", server.stop() == 0)
    check("and takes its path with it", not os.path.exists(path))
    with open(path, "w") as f:
        f.write("mine")
    done = lotse("serve", "--index", server.index, "--socket", path)
    check("a file isn't taken over", done.returncode == 3 and
          open(path).read() == "mine", done.stderr)
    os.unlink(path)
    long = lotse("serve", "--index", server.index, "--socket", "x" * 200)
    check("a path that is too long: exit 2", long.returncode == 2)
    server = Server(listen=("--socket", path, "--listen", "127.0.0.1:0"))
    server.wait_for("serving on http")
    both = re.search(r":(\d+)$", server.said("serving on http")[0]).group(1)
    server.port = int(both)
    check("both at once", unix(path).status == 200 and
          server.ask("/healthz").status == 200)
    check("both end", server.stop() == 0)


LAUNCH = """
import os, socket, sys
fds = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in fds:
    s.bind(("127.0.0.1", 0))
    if sys.argv[2] == "listen":
        s.listen(8)
    print(s.getsockname()[1], flush=True)
keep = [os.dup(s.fileno()) for s in fds]
keep = [os.dup2(fd, 100 + i) for i, fd in enumerate(keep)]
for i, fd in enumerate(keep):
    os.dup2(fd, 3 + i, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid() + int(sys.argv[3])),
                  LISTEN_FDS=sys.argv[1])
os.execv(sys.argv[4], sys.argv[4:])
"""


def launch(n, kind, off=0, more=()):
    """A server that got n descriptors as systemd gives them: (it, ports)."""
    server = Server.__new__(Server)
    server.lines, server.index = [], os.path.join(tmp, "kb.db")
    server.process = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, str(n), kind, str(off), LOTSE, "serve",
         "--index", server.index, *more], env=ENV,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    atexit.register(server.kill)
    ports = [int(server.process.stdout.readline()) for _ in range(n)]
    server.reader = threading.Thread(target=server._read, daemon=True)
    server.reader.start()
    return server, ports


def activation():
    server, ports = launch(2, "listen")
    server.wait_for(f"serving on http://127.0.0.1:{ports[1]}")
    for server.port in ports:
        check("a socket of systemd's answers",
              server.ask("/healthz").status == 200)
    with open(f"/proc/{server.process.pid}/cmdline") as f:
        check("it is the server", "serve" in f.read())
    check("it ends well", server.stop() == 0)
    server, ports = launch(1, "bind")
    check("a socket that doesn't listen: exit 2", server.end() == 2)
    check("a socket that doesn't listen: said",
          server.said("no listening socket"), server.lines)
    server, ports = launch(1, "listen", 1, ("--listen", "127.0.0.1:0"))
    line, = server.wait_for("serving on")
    check("descriptors of another process aren't taken",
          str(ports[0]) not in line, line)
    server.stop()


def stopping():
    for number in (signal.SIGTERM, signal.SIGINT):
        server = Server("--timeout", "30")
        idle = server.connect()
        idle.sendall(request_bytes("/healthz", close=False))
        idle.recv(15)
        fresh = server.connect()
        # half of a request has come when the signal does, the rest later
        flight = server.connect()
        flight.sendall(HEAD + BODY[:5])
        until(lambda: b"1" in server.raw(request_bytes("/metrics")))
        server.process.send_signal(number)
        check(f"signal {number}: what waits idle ends at once",
              b"<open>" not in everything(idle))
        check(f"signal {number}: so does what asked for nothing yet",
              everything(fresh) == b"")
        check(f"signal {number}: nobody else is let in",
              until(lambda: refused(server.port)))
        check(f"signal {number}: it waits for what is in flight",
              server.process.poll() is None)
        flight.sendall(BODY[5:])
        a = parse(everything(flight))
        check(f"signal {number}: which is answered", a.status == 200, a)
        check(f"signal {number}: as the last of its connection",
              a.get("Connection") == "close", a)
        check(f"signal {number}: then it ends well", server.end() == 0)
    # a request that is there when the signal comes, and is not read yet; on a
    # busy machine the signal may come before any of them is let in
    for _ in range(9):
        server = Server("--threads", "1")
        late = [server.connect() for _ in range(50)]
        for s in late:
            s.sendall(request_bytes("/api/v1/search?q=password", close=False))
        server.process.send_signal(signal.SIGTERM)
        got = [parse(everything(s)).status for s in late]
        check("what had come before the signal is answered or never let in",
              all(status in (0, 200) for status in got), got)
        check("it ends well", server.end() == 0)
        if got.count(200) > 0:
            break
    check("most of it", got.count(200) > 0, got)
    # a client that never finishes doesn't keep it longer than the timeout
    server = Server("--timeout", "1")
    slow = server.connect()
    slow.sendall(HEAD + BODY[:5])
    until(lambda: server.ask("/healthz").status == 200)
    check("a slow client: it ends all the same", server.stop() == 0)
    slow.close()
    # a second signal ends it now
    server = Server("--timeout", "600")
    slow = server.connect()
    slow.sendall(HEAD + BODY[:5])
    until(lambda: server.ask("/healthz").status == 200)
    server.process.send_signal(signal.SIGTERM)
    until(lambda: refused(server.port))
    began = time.monotonic()
    check("a second signal ends it at once", server.stop() == 0 and
          time.monotonic() - began < 5 * SLOW)
    slow.close()


def refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), DEADLINE).close()
        return False
    except OSError:
        return True


def nobody_reads():
    """Standard error is closed or full: serving goes on."""
    end, log = os.pipe()
    server = Server.__new__(Server)
    server.process = subprocess.Popen(
        [LOTSE, "serve", "--index", os.path.join(tmp, "kb.db"), "--listen",
         "127.0.0.1:0"], env=ENV, stderr=log)
    atexit.register(server.kill)
    server.reader = threading.Thread(target=lambda: None)
    server.reader.start()
    os.close(log)
    line = os.read(end, 4096).decode()
    os.close(end)
    server.port = int(line.rsplit(":", 1)[1])
    check("nobody reads the log: it serves on", all(
        server.ask("/healthz").status == 200 for _ in range(5)))
    check("and ends well", server.stop() == 0)
    server = Server("--quiet", quick=False,
                    listen=("--socket", os.path.join(tmp, "quiet")))
    check("--quiet: it serves", until(
        lambda: os.path.exists(os.path.join(tmp, "quiet"))) and until(
        lambda: quiet_answers(os.path.join(tmp, "quiet"))))
    server.stop()
    check("--quiet: it says nothing", server.lines == [], server.lines)


def quiet_answers(path):
    try:
        return unix(path).status == 200
    except OSError:
        return False


def main():
    listening()
    unix_socket()
    activation()
    stopping()
    nobody_reads()
    finish()


if __name__ == "__main__":
    main()

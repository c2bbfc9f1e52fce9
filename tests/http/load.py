"""The server under load, on loopback: how fast, and for how long.

usage: load.py SECONDS TRIVIAL

1. wrk: requests a second and the 99th percentile of /api/v1/search and
   /api/v1/suggest at 10, 100 and 500 connections, beside a handler on the same
   library that does nothing (TRIVIAL). The ratio is the figure: it says what of
   the time is ours.
2. SECONDS of mixed load with a new index every 5 seconds: no failed request,
   and memory that doesn't grow.
3. 500 slow clients: how long an honest request waits.

Not part of the tests: times depend on the machine. ARTICLES=DIR takes other
articles than the base that ships.
"""

import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(__file__))
import client  # noqa: E402
from client import *  # noqa: E402,F403

SUGGEST_LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"text": "Hello, I forgot my password and can not sign in any ' ..
    'more. The link in the mail says that it has expired. What can I do?"}'
"""
# wrk counts what isn't 2xx or 3xx; a soak has more than one kind of request
SOAK_LUA = """
local paths = {"/api/v1/search?q=password", "/api/v1/search?q=drucker+offline",
    "/api/v1/articles", "/healthz", "/metrics", "/api/v1/search?q=vpn&lang=de"}
local n = 0
request = function()
    n = n + 1
    if n % 4 == 0 then
        return wrk.format("POST", "/api/v1/suggest",
            {["Content-Type"] = "application/json"},
            '{"text": "Ich habe mein Passwort vergessen"}')
    end
    return wrk.format("GET", paths[n % #paths + 1])
end
"""


def wrk(port, path, connections, seconds, script=None):
    """requests a second, p99 in ms, errors"""
    args = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
            "--timeout", "10s"]
    if script:
        name = os.path.join(tmp, "script.lua")
        with open(name, "w") as f:
            f.write(script)
        args += ["-s", name]
    out = subprocess.run([*args, f"http://127.0.0.1:{port}{path}"],
                         capture_output=True, text=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    at = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    p99 = float(at.group(1)) * {"us": .001, "ms": 1, "s": 1000}[at.group(2)]
    wrong = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)",
                                    out)))
    wrong += sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", out)))
    return rate, p99, wrong


def speed(server, trivial):
    print(f"{'':24}{'trivial':>20}{'search':>26}{'suggest':>26}")
    print(f"{'connections':24}{'req/s':>10}{'p99 ms':>10}" +
          f"{'req/s':>10}{'p99 ms':>10}{'of':>6}" * 2)
    for n in (10, 100, 500):
        base, base_p99, bad = wrk(trivial, "/", n, 4)
        row = f"{n:<24}{base:>10.0f}{base_p99:>10.1f}"
        for path, script in (("/api/v1/search?q=password+forgotten", None),
                             ("/api/v1/suggest", SUGGEST_LUA)):
            rate, p99, wrong = wrk(server.port, path, n, 4, script)
            bad += wrong
            row += f"{rate:>10.0f}{p99:>10.1f}{rate / base:>6.2f}"
        print(row + (f"  {bad} failed" if bad else ""))
        sys.stdout.flush()


def rss(server):
    with open(f"/proc/{server.process.pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024


def soak(server, one, two, seconds):
    result = []
    # the first seconds fill caches
    wrk(server.port, "/", 20, 5, SOAK_LUA)
    before = rss(server)
    load = threading.Thread(target=lambda: result.extend(
        wrk(server.port, "/", 20, seconds, SOAK_LUA)))
    load.start()
    swaps, most = 0, before
    while load.is_alive():
        load.join(5)
        swaps += 1
        shutil.copy(two if swaps % 2 else one, server.index + ".new")
        os.rename(server.index + ".new", server.index)
        most = max(most, rss(server))
    rate, p99, wrong = result
    print(f"soak: {seconds} s, {rate * seconds:.0f} requests, {swaps} swaps, "
          f"{wrong} failed, p99 {p99:.1f} ms; memory {before:.1f} MB before, "
          f"{most:.1f} MB at most, {rss(server):.1f} MB after")
    return wrong == 0


def slow(server):
    crowd = []
    for _ in range(500):
        s = server.connect()
        s.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ")
        crowd.append(s)
    times = []
    for i in range(100):
        began = time.monotonic()
        a = server.ask("/api/v1/search?q=password")
        times.append((time.monotonic() - began) * 1000)
        if a.status != 200:
            print(f"slow: an honest request got {a.status}")
            return False
        try:
            crowd[i].sendall(b"a")
        except OSError:
            pass
    print(f"500 slow clients: an honest request waits {max(times):.1f} ms at "
          f"most, {sorted(times)[50]:.1f} ms in the median")
    return True


def main():
    seconds = int(sys.argv[1])
    if not shutil.which("wrk"):
        sys.exit("make load needs wrk: apt-get install wrk")
    articles = os.environ.get("ARTICLES", "articles")
    client.ENV.pop("LOTSE_NOW")
    one, two = os.path.join(tmp, "one.db"), os.path.join(tmp, "two.db")
    more = os.path.join(tmp, "more")
    compile_to(one, articles)
    shutil.copytree(articles, more)
    os.makedirs(os.path.join(more, "en"), exist_ok=True)
    with open(os.path.join(more, "en", "load-test.md"), "w") as f:
        f.write("# Under load\n\nAn article of the load test.\n")
    compile_to(two, more)
    index = os.path.join(tmp, "load.db")
    shutil.copy(one, index)
    threads = str(os.cpu_count() or 2)
    trivial = subprocess.Popen([sys.argv[2], threads], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    server = Server("--threads", threads, index=index)
    print(f"{threads} threads; the server takes {rss(server):.1f} MB")
    speed(server, int(trivial.stdout.readline()))
    trivial.stdin.close()
    trivial.wait()
    ok = soak(server, one, two, seconds)
    ok = slow(server) and ok
    ok = server.stop() == 0 and ok
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()

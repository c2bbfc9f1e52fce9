"""100,000 tickets and 1,000,000 rows of history: how long views take.

usage: tickets.py LOTSE STORE [TICKETS [INDEX]]

Fills STORE (made where it isn't there) and times what a desk asks for, each
from the start of the process to its end; with INDEX also the desk's pages of
one `lotse serve`, each from the request to its last byte. Fails where the 95th
percentile of a view or a report is 50 ms or more (tickets alike: 20 ms), or
`sla run` takes a second. A shared machine measures others, too: the CPU time
of the server stands beside each page's.
"""

import http.client
import itertools
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time

LOTSE, STORE = sys.argv[1], sys.argv[2]
N = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
NOW = 1795615200
ENV = dict(os.environ, LOTSE_NOW=str(NOW), LOTSE_CONFIG="/dev/null")
ORGS, STAFF, REQUESTERS = 40, 60, 5000
WORDS, A_TICKET = 20000, 24  # words in all; those kept of one ticket
RUNS = 60  # of fewer the 95th percentile is the slowest


def lotse(*args):
    return subprocess.run([LOTSE, *args, "--tickets", STORE], env=ENV,
                          capture_output=True, check=False)


def fill():
    for i in range(ORGS):
        lotse("org", "set", f"Org {i}", "--domains", f"o{i}.example")
    for i in range(STAFF):
        role = ["--role", "first"] if i < ORGS else ["--role", "second"]
        lotse("user", "set", f"staff@o{i}.example", *role)
    rng = random.Random(1)
    db = sqlite3.connect(STORE)
    orgs = [r[0] for r in db.execute("SELECT id FROM org ORDER BY id")]
    staff = [r[0] for r in db.execute("SELECT id FROM user ORDER BY id")]
    db.executemany("INSERT INTO user (mail, name, role, org, password, active,"
                   " created) VALUES (?, '', 0, ?, '', 1, ?)",
                   [(f"r{i}@o{i % ORGS}.example", orgs[i % ORGS], NOW)
                    for i in range(REQUESTERS)])
    users = [r for r in db.execute("SELECT id, org FROM user WHERE role = 0")]
    types = ["zugang", "bedienung", "fehler", "integration", "daten"]
    # a few words are in thousands of tickets, most are in a handful
    vocabulary = [f"wort{k}" for k in range(WORDS)]
    share = list(itertools.accumulate(1 / (k + 20) for k in range(WORDS)))
    terms = []
    columns = [r[1] for r in db.execute("PRAGMA table_info (ticket)")]
    sql = "INSERT INTO ticket (%s) VALUES (%s)" % (
        ", ".join(columns), ", ".join(":" + c for c in columns))

    def ticket(i):
        user, org = rng.choice(users)
        age = rng.random() ** 2 * 3 * 365 * 86400
        created = int(NOW - age)
        # most are closed; the queue is 4,000 long
        state = rng.choice([0, 1, 1, 2, 3]) if i % 25 == 0 else \
            rng.choice([4, 5, 5, 5])
        level = 2 if state == 3 else rng.choice([1, 1, 2])
        answered = created + 3600 if state > 0 else None
        words = sorted(set(rng.choices(vocabulary, cum_weights=share,
                                       k=A_TICKET)))
        terms.extend((w, i) for w in words)
        why = "; ".join(words[:5])  # as long as a true one
        open_ = state < 4
        running = open_ and state != 2
        row = dict.fromkeys(columns)
        row.update(
            id=i, secret=f"{i:032x}", requester=user,
            subject=f"Ticket {i}: " + " ".join(rng.sample(words, 4)),
            org=org, source=0, lang=1, level=level, state=state,
            owner=rng.choice(staff) if state else None,
            type=rng.choice(types), type_by=0, type_why=why, urgency=2,
            urgency_by=0, urgency_why=why, complexity=2, complexity_by=0,
            complexity_why=why, level_hint=1, level_why=why, impact=0,
            impact_by=0, priority=3, ext="",
            cause="" if open_ else rng.choice(["docs", "fault", "training"]),
            prevention="" if open_ else rng.choice(["", "", "Artikel"]),
            created=created, updated=created, answered=answered,
            solved=None if open_ else created + 7200,
            closed=created + 90000 if state == 5 else None, answer_used=0,
            answer_since=created if running and not answered else None,
            level_used=0, level_since=created if running and level == 1
            else None, developers_used=0, cycle=1,
            promised=created + 86400,
            next_due=created + 86400 if running and not answered else
            created + 172800 if running and level == 1 else None)
        # steps of the past were taken, but for those of the last half hour
        if running and not answered and created + 86400 > NOW - 1800:
            row["answer_due"] = created + 86400
        if running and level == 1 and created + 86400 > NOW - 1800:
            row["recommend_due"] = created + 86400
        if running and level == 1 and created + 172800 > NOW - 1800:
            row["escalate_due"] = created + 172800
        return row

    db.executemany(sql, (ticket(i) for i in range(1, N + 1)))
    db.executemany("INSERT INTO ticket_term (term, ticket) VALUES (?, ?)",
                   sorted(terms))
    db.executemany("INSERT INTO step (ticket, cycle, kind, at) VALUES"
                   " (?1, 0, ?2, (SELECT created + 86400 FROM ticket WHERE"
                   " id = ?1))", ((i, kind) for i in range(1, N + 1)
                                  for kind in ((1, 3) if i % 9 == 0 else
                                                  (2,) if i % 9 < 4 else ())))
    db.executemany("INSERT INTO article_link (ticket, article, lang, at,"
                   " author, solved) VALUES (?, ?, 1, ?, NULL, 1)",
                   ((i, f"artikel-{i % 300}", NOW)
                    for i in range(1, N + 1) if i % 3))
    db.executemany("INSERT INTO event (ticket, at, actor, kind, was, is_now,"
                   " reason, public) VALUES (?, ?, ?, 'state', 'new', 'open',"
                   " '', 1)",
                   ((1 + k // 10, NOW, rng.choice(staff))
                    for k in range(N * 10)))
    db.executemany("INSERT INTO message (ticket, at, author, kind, automatic,"
                   " text) VALUES (?, ?, ?, 0, 0, 'Ein paar Worte.')",
                   ((i, NOW, rng.choice(staff)) for i in range(1, N + 1)))
    db.commit()
    db.close()


def timed(*args):
    start = time.perf_counter()
    p = lotse(*args)
    took = (time.perf_counter() - start) * 1000
    if p.returncode not in (0, 1):
        sys.exit(p.stderr.decode())
    return took


PAGES = {
    "/desk mine": "/desk?queue=mine",
    "/desk my organisation": "/desk?queue=org",
    "/desk level 2": "/desk?queue=level2",
    "/desk due": "/desk?queue=due",
    "/desk overdue": "/desk?queue=overdue",
    "/desk nobody's": "/desk?queue=nobody",
    "/desk all open": "/desk?queue=all",
    "/desk all open, page 40": "/desk?queue=all&page=40",
    "/desk closed": "/desk?queue=all&state=closed",
    "/desk type": "/desk?queue=all&type=daten",
    "/desk text, open ones": "/desk?queue=all&text=icket+99",
    "/desk text, all": "/desk?queue=all&state=any&text=icket+99",
    "/desk number": "/desk?queue=all&state=any&text=T-4711",
    "/desk solved": "/desk?queue=all&state=solved",
    "/desk any, page 900": "/desk?queue=all&state=any&page=900",
    "/desk level 2, closed": "/desk?queue=level2&state=closed",
    "/desk type, closed": "/desk?queue=all&state=closed&type=daten",
    "/desk no such type, any": "/desk?queue=all&state=any&type=none",
    "/desk/N": "/desk/{}",
    "/desk/reports/sla": "/desk/reports/sla",
    "/desk/reports/sla, all": "/desk/reports/sla?days=3660",
    "/desk/reports/causes": "/desk/reports/causes",
    "/desk/reports/causes, all": "/desk/reports/causes?days=3660",
    "/desk/reports/link-rate": "/desk/reports/link-rate",
    "/desk/reports/articles": "/desk/reports/articles",
    "/desk/reports/deflection": "/desk/reports/deflection",
}


def cpu(pid):
    """Milliseconds of CPU that a process has used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        ticks = f.read().rsplit(")", 1)[1].split()[11:13]
    return sum(map(int, ticks)) * 1000 / os.sysconf("SC_CLK_TCK")


def pages(index):
    """Percentiles of each page of a running server; is one slow?"""
    # the clock of a server goes on, or no time is measured there
    env = {k: v for k, v in ENV.items() if k != "LOTSE_NOW"}
    mail = "staff@o3.example"
    slow = False
    server = subprocess.Popen(
        [LOTSE, "serve", "--listen", "127.0.0.1:0", "--index", index,
         "--tickets", STORE], env=env, stderr=subprocess.PIPE, text=True)
    try:
        line = next(x for x in server.stderr if "serving on http" in x)
        # a log that nobody reads fills its pipe, and the server waits
        threading.Thread(target=server.stderr.read, daemon=True).start()
        port = int(line.rsplit(":", 1)[1])
        for mail in ("staff@o3.example", f"staff@o{ORGS + 1}.example"):
            token = lotse("token", "new", mail).stdout.decode().split()[-1]
            con = http.client.HTTPConnection("127.0.0.1", port)
            print("# pages for", mail)
            for name, path in PAGES.items():
                if name == "/desk my organisation" and mail[7] != "3":
                    continue
                own = [r[0] for r in sqlite3.connect(STORE).execute(
                    "SELECT t.id FROM ticket t JOIN org o ON o.id = t.org"
                    " WHERE o.name = 'Org 3' LIMIT ?", (RUNS,))]
                times = []
                used = cpu(server.pid)
                for i in range(RUNS):
                    start = time.perf_counter()
                    con.request("GET", path.format(own[i]), headers={
                        "Authorization": "Bearer " + token})
                    a = con.getresponse()
                    a.read()
                    times.append((time.perf_counter() - start) * 1000)
                    if a.status == 403 and "reports" in name:
                        break  # for level 2 alone
                    if a.status != 200:
                        sys.exit(f"{path}: {a.status}")
                if len(times) < RUNS:
                    continue
                used = (cpu(server.pid) - used) / RUNS
                times.sort()
                p50, p95 = times[RUNS // 2], times[RUNS * 95 // 100]
                slow |= p95 >= 50
                print(f"{name:28} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  "
                      f"cpu {used:5.1f} ms")
    finally:
        server.terminate()
        server.wait()
    return slow


def main():
    if not os.path.exists(STORE):
        fill()
    level2 = f"staff@o{ORGS + 1}.example"
    views = {
        "mine": ["--owner", level2, "--as", level2],
        "my organisation": ["--as", "staff@o3.example"],
        "nobody's": ["--owner", "none", "--as", "staff@o3.example"],
        "level 2": ["--level", "2", "--as", level2],
        "due next": ["--due", "--as", level2],
        "due next, organisation": ["--due", "--as", "staff@o3.example"],
        "overdue": ["--overdue", "--as", level2],
        "type": ["--type", "daten", "--as", level2],
        "all, newest": ["--all"],
        "all, page 500": ["--all", "--offset", "50000"],
        "all of an organisation": ["--all", "--org", "Org 7"],
        "of a requester": ["--all", "--requester", "r17@o17.example"],
        "closed": ["--state", "closed", "--as", "staff@o3.example"],
    }
    slow = False
    empty = sorted(timed("ticket", "types") for _ in range(RUNS))
    print(f"# a process that reads no ticket: {empty[RUNS // 2]:.1f} ms")
    for name, args in views.items():
        times = sorted(timed("ticket", "list", "--json", *args)
                       for _ in range(RUNS))
        p50, p95 = times[RUNS // 2], times[RUNS * 95 // 100]
        slow |= p95 >= 50
        print(f"{name:28} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms")
    times = sorted(timed("ticket", "show", str(17 * i), "--json")
                   for i in range(1, RUNS + 1))
    print(f"{'one ticket':28} p50 {times[RUNS // 2]:6.1f} ms  p95 "
          f"{times[RUNS * 95 // 100]:6.1f} ms")
    times = sorted(timed("ticket", "alike", str(17 * i))
                   for i in range(1, RUNS + 1))
    slow |= times[RUNS * 95 // 100] - empty[RUNS // 2] >= 20
    print(f"{'tickets alike':28} p50 {times[RUNS // 2]:6.1f} ms  p95 "
          f"{times[RUNS * 95 // 100]:6.1f} ms")
    if len(sys.argv) > 4:
        slow |= pages(sys.argv[4])
    for name in ("sla run", "sla run again"):
        took = timed("sla", "run")
        slow |= took >= 1000
        print(f"{name:28}     {took:6.1f} ms")
    sys.exit(slow)


main()

"""Eight processes write tickets and are killed at random; nothing is lost.

usage: kill-tickets.py LOTSE STORE KILLS

Each writer files tickets and replies to them, one process a step, and notes
what was acknowledged (exit 0, number on stdout). Steps are killed with SIGKILL
at random moments until KILLS of them hit. Then: every acknowledged ticket and
reply is there, whole, exactly once; whatever else is there is whole, too;
PRAGMA integrity_check and foreign_key_check find nothing. Prints TAP.
"""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

LOTSE, STORE, KILLS = sys.argv[1], sys.argv[2], int(sys.argv[3])
WRITERS = 8
TEXT = "wort " * 2000  # several pages of the store
lock = threading.Lock()
killed = 0
broken = []
filed = {}   # mark -> ticket id, acknowledged
replied = {}  # mark -> ticket id, acknowledged


def step(rng, args):
    """Run once, perhaps killed: (acknowledged, output)."""
    global killed
    p = subprocess.Popen([LOTSE, *args, "--tickets", STORE, "--json"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    shot = rng.random() < 0.7
    if shot:
        time.sleep(rng.random() * 0.06)
        p.send_signal(signal.SIGKILL)
    out, err = p.communicate()
    if p.returncode == -signal.SIGKILL:
        with lock:
            killed += 1
    elif p.returncode not in (0, 75):
        with lock:
            broken.append(f"exit {p.returncode}: {err.decode()[:200]}")
    return p.returncode == 0, out


def writer(number):
    rng = random.Random(number)
    n = 0
    while killed < KILLS and not broken:
        n += 1
        mark = f"w{number}n{n}"
        ok, out = step(rng, ["ticket", "new", "--from", f"{mark}@a.example",
                             "--text", f"{mark} {TEXT}", "--attach", LOTSE
                             if n % 50 == 0 else "/dev/null"])
        if not ok:
            continue
        ticket = json.loads(out)["id"]
        filed[mark] = ticket
        ok, _ = step(rng, ["ticket", "reply", str(ticket), "--text",
                           f"{mark} {TEXT}"])
        if ok:
            replied[mark] = ticket


def check(name, found):
    check.n += 1
    print(f"{'ok' if not found else 'not ok'} {check.n} - {name}")
    for line in list(found)[:10]:
        print(f"# {line}")
    return not found


check.n = 0


def main():
    subprocess.run([LOTSE, "org", "set", "A", "--domains", "a.example",
                    "--tickets", STORE], check=True)
    threads = [threading.Thread(target=writer, args=(i,))
               for i in range(WRITERS)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    db = sqlite3.connect(STORE)
    rows = db.execute("SELECT m.ticket, m.text, m.id, u.mail FROM message m"
                      " JOIN user u ON u.id = coalesce(m.author,"
                      " (SELECT requester FROM ticket t WHERE t.id = m.ticket))"
                      " ORDER BY m.id").fetchall()
    first, second, torn = {}, {}, []
    for ticket, text, _, _ in rows:
        mark, _, rest = text.partition(" ")
        if rest != TEXT:
            torn.append(f"message of {ticket}")
        (first if mark not in first else second).setdefault(mark, []).append(
            ticket)
    print(f"# {killed} killed, {len(filed)} tickets and {len(replied)} replies"
          f" acknowledged, {len(first)} and {len(second)} there")
    check("no unexpected failure", broken)
    check("no acknowledged ticket is lost",
          [m for m, t in filed.items() if first.get(m) != [t]])
    check("no acknowledged reply is lost",
          [m for m, t in replied.items() if second.get(m) != [t]])
    check("no message is torn", torn)
    check("no ticket is half there",
          db.execute("SELECT id FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM"
                     " message m WHERE m.ticket = t.id) OR NOT EXISTS (SELECT 1"
                     " FROM event e WHERE e.ticket = t.id AND e.kind = 'filed')"
                     " OR (answered IS NOT NULL) <> EXISTS (SELECT 1 FROM event"
                     " e WHERE e.ticket = t.id AND e.kind = 'answered')"
                     " OR (answered IS NOT NULL) <> (1 < (SELECT count(*) FROM"
                     " message m WHERE m.ticket = t.id))").fetchall())
    check("no attachment is half there",
          db.execute("SELECT a.id FROM attachment a WHERE length(content) <>"
                     " bytes").fetchall())
    check("some were left undone", [] if killed >= KILLS else ["too few"])
    check("integrity_check",
          [r for r in db.execute("PRAGMA integrity_check") if r != ("ok",)])
    check("foreign_key_check", db.execute("PRAGMA foreign_key_check").fetchall())
    db.close()
    ok = subprocess.run([LOTSE, "ticket", "list", "-n", "1", "--quiet", "--tickets",
                         STORE],
                        stdout=subprocess.DEVNULL).returncode == 0
    check("it works again", [] if ok else ["ticket list"])
    print(f"1..{check.n}")


main()

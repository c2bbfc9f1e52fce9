"""Mails come in while `lotse mail in` is killed; none is lost, none double.

usage: kill-mail.py LOTSE STORE KILLS

Each of eight mail servers hands over one mail after the other, new ones and
replies, and does with it what a mail server does: unless the exit code is 0 the
same mail comes again. Runs are killed with SIGKILL at random moments until
KILLS of them hit, while `lotse mail retry` takes up what lies in the spool,
also what somebody is just at. A last one handles what is left, and: every
mail is a message of one ticket, once; replies stand in the ticket of the mail
that they answer; every raw mail has its row, every row its raw mail; nothing
is pending. Prints TAP.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading

LOTSE, STORE, KILLS = sys.argv[1], sys.argv[2], int(sys.argv[3])
SERVERS = 8
TEXT = "wort " * 2000
lock = threading.Lock()
killed = 0
broken = []
sent = {}  # mark -> mark of the mail that it answers, or None


def hand_over(rng, raw):
    """Once, perhaps killed: is it ours?"""
    global killed
    p = subprocess.Popen([LOTSE, "mail", "in", "--tickets", STORE, "--quiet"],
                         stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE)
    shot = rng.random() < 0.7
    if shot:
        threading.Timer(rng.random() * 0.08, p.send_signal,
                        [signal.SIGKILL]).start()
    try:
        _, err = p.communicate(raw)
    except BrokenPipeError:
        p.wait()
        err = b""
    if p.returncode == -signal.SIGKILL:
        with lock:
            killed += 1
    elif p.returncode not in (0, 75):
        with lock:
            broken.append(f"exit {p.returncode}: {err.decode()[:200]}")
    return p.returncode == 0


def server(number):
    rng = random.Random(number)
    n = 0
    before = None
    while killed < KILLS and not broken:
        n += 1
        mark = f"s{number}n{n}"
        answers = before if n % 2 == 0 else None
        raw = (f"From: w{number}@a.example\r\nSubject: x\r\n"
               f"Message-ID: <{mark}@a.example>\r\n"
               + (f"In-Reply-To: <{answers}@a.example>\r\n" if answers else "")
               + f"\r\n{mark} {TEXT}\r\n").encode()
        while not hand_over(rng, raw):
            if broken:
                return
        sent[mark] = answers
        before = mark


def sweeper(done):
    while not done.is_set():
        p = subprocess.run([LOTSE, "mail", "retry", "--tickets", STORE],
                           capture_output=True)
        # 2: nobody has made the store yet
        if p.returncode not in (0, 2, 75):
            broken.append(f"retry: exit {p.returncode}: {p.stderr[:200]}")


def check(name, found):
    check.n += 1
    print(f"{'ok' if not found else 'not ok'} {check.n} - {name}")
    for line in list(found)[:10]:
        print(f"# {line}")


check.n = 0


def main():
    threads = [threading.Thread(target=server, args=(i,))
               for i in range(SERVERS)]
    done = threading.Event()
    sweep = threading.Thread(target=sweeper, args=[done])
    for t in threads + [sweep]:
        t.start()
    for t in threads:
        t.join()
    done.set()
    sweep.join()
    again = subprocess.run([LOTSE, "mail", "retry", "--tickets", STORE],
                           capture_output=True)
    db = sqlite3.connect(STORE)
    texts = db.execute("SELECT ticket, text FROM message").fetchall()
    where, torn = {}, []
    for ticket, text in texts:
        mark, _, rest = text.partition(" ")
        if rest.strip() != TEXT.strip():
            torn.append(f"T-{ticket}: {text[:60]}")
        where.setdefault(mark, []).append(ticket)
    rows = [r[0] for r in db.execute("SELECT spool FROM intake")]
    files = [f for d, _, fs in os.walk(STORE + ".spool") for f in fs
             if not f.startswith(".")]
    outcomes = db.execute("SELECT outcome, count(*) FROM intake GROUP BY 1"
                          ).fetchall()
    print(f"# {killed} killed, {len(sent)} mails taken, rows by outcome"
          f" {outcomes}, retry: {again.stderr.decode().strip()}")
    check("no unexpected failure", broken)
    check("retry handles the rest", [] if again.returncode == 0 else
          [again.stderr])
    check("no mail is lost", [m for m in sent if m not in where])
    check("no mail is there twice",
          [(m, t) for m, t in where.items() if len(t) != 1])
    check("a reply is where it belongs",
          [(m, a) for m, a in sent.items()
           if a and where.get(m) != where.get(a)])
    check("no message is torn", torn)
    check("every raw mail has its row", set(files) - set(rows))
    check("every row has its raw mail", set(rows) - set(files))
    check("nothing is pending",
          db.execute("SELECT id FROM intake WHERE outcome = 0").fetchall())
    check("what was handled is put away",
          [f for f in os.listdir(STORE + ".spool") if f.endswith(".eml")])
    check("one acknowledgement a ticket at most",
          db.execute("SELECT ticket, count(*) FROM outbox WHERE kind ="
                     " 'received' GROUP BY 1 HAVING count(*) > 1").fetchall())
    check("some were left undone", [] if killed >= KILLS else ["too few"])
    check("integrity_check",
          [r for r in db.execute("PRAGMA integrity_check") if r != ("ok",)])
    check("foreign_key_check",
          db.execute("PRAGMA foreign_key_check").fetchall())
    print(f"1..{check.n}")


main()

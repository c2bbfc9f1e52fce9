"""What serve does though nobody asks: the clocks of the tickets."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

LATER = "2026-11-28T09:00:00Z"  # four days: every step is due


def metric(server, name):
    at = re.search(rf"^{name} (\d+)$", server.ask("/metrics").text, re.M)
    return int(at.group(1)) if at else -1


def rounds(server, n=1):
    """Wait until what is done each minute was done so often."""
    return until(lambda: metric(server, "lotse_chores_total") >= n)


def steps(desk, number):
    """What the clocks did to a ticket."""
    return sorted((e["kind"], e["to"]) for e in desk.ticket(number)["history"]
                  if e["actor"] == "" and e["kind"] != "filed")


def taken():
    desk = Desk("clocks")
    desk.filed()
    check("a first round at the start", rounds(desk), desk.lines)
    check("nothing was due", metric(desk, "lotse_sla_steps_total") == 0 and
          desk.ticket(1)["level"] == 1)
    desk.stop()

    # what the command line does, on a copy
    copy = Desk.__new__(Desk)
    copy.store, copy.now = desk.store + ".copy", LATER
    desk.cli("backup", copy.store)
    copy.cli("sla", "run")
    want = steps(copy, 1)

    both = [Desk("clocks", now=LATER, fresh=False) for _ in range(2)]
    check("two servers: both had a round", all(rounds(d) for d in both))
    check("level 1 was late: it is on level 2 now",
          both[0].ticket(1)["level"] == 2)
    check("each step was taken once, those of `sla run`",
          len(want) > 1 and steps(both[0], 1) == want,
          (want, steps(both[0], 1)))
    sums = [metric(d, "lotse_sla_steps_total") for d in both]
    check("and counted once", sum(sums) > 1, sums)
    check("and said", len([1 for d in both for line in d.lines
                           if "the clocks took" in line]) >= 1,
          [d.lines for d in both])
    check("none is left", "0 steps" in both[0].cli("sla", "run"))
    for d in both:
        check("it ends well", d.stop() == 0)


def rules():
    """What serve is told of promises counts."""
    desk = Desk("rules")
    desk.filed()
    desk.stop()
    desk = Desk("rules", "--escalate", "off", "--recommend", "off",
                now=LATER, fresh=False)
    check("a round with other rules", rounds(desk))
    check("--escalate off: it stays on level 1",
          desk.ticket(1)["level"] == 1, steps(desk, 1))
    desk.stop()
    done = lotse("serve", "--escalate", "soon")
    check("a time that can't be read: 2, and what", done.returncode == 2 and
          "--escalate" in done.stderr, done)


def missing():
    path = os.path.join(tmp, "none.db")
    server = Server(tickets=path)
    check("no tickets: a round", rounds(server), server.lines)
    check("no file was made for it", not os.path.exists(path))
    server.stop()


def gone():
    """A store that was there isn't made anew: it would count from T-1."""
    desk = Desk("gone")
    desk.filed()
    os.rename(desk.store, desk.store + ".away")
    for i in range(2):
        a = desk.file(text=TEXT + str(i))
        check("the store is gone: 503", a.status == 503, a)
    check("no new one is made", not os.path.exists(desk.store))
    check("articles are served", desk.ask("/?q=password").status == 200 and
          desk.ask("/healthz").status == 200)
    check("said once, and what to do",
          len(desk.said("gone.db is gone.*put it back.*restart")) == 1 and
          len(desk.said("gone.db")) == 1, desk.lines)
    os.rename(desk.store + ".away", desk.store)
    check("put back: it goes on", desk.filed() != "" and desk.count() == 2,
          desk.count())
    desk.stop()
    check("and was whole", [desk.ticket(n)["number"] for n in (1, 2)] ==
          ["T-1", "T-2"])


def broken():
    path = os.path.join(tmp, "broken.db")
    with open(path, "w", encoding="utf-8") as f:
        f.write("no database at all, and not even a short one\n" * 100)
    server = Server(tickets=path)
    check("a damaged store is said", rounds(server) and
          len(server.wait_for("broken.db is damaged")) == 1, server.lines)
    check("and articles are served", server.ask("/healthz").status == 200)
    check("it ends well", server.stop() == 0)


taken()
rules()
gone()
missing()
broken()
finish()

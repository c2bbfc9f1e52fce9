"""The index changes while it is served: no request fails, and what can't be
opened is said once."""

import json
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.dirname(__file__))
from client import *  # noqa: E402,F403


def ids(server, n=1):
    """The index that answers, n times."""
    return [json.loads(server.ask("/api/v1/search?q=password").text)["index"]
            for _ in range(n)]


def publish(source, index):
    shutil.copy(source, index + ".new")
    os.rename(index + ".new", index)


class Load(threading.Thread):
    """Requests without a pause on one connection, and what went wrong."""

    def __init__(self, server, number):
        super().__init__(daemon=True)
        self.server, self.number = server, number
        self.stop, self.asked, self.wrong = False, 0, []
        self.seen = set()

    def run(self):
        targets = ["/api/v1/search?q=password", "/api/v1/articles",
                   "/api/v1/articles/account/password?lang=en", "/healthz"]
        s = self.server.connect().makefile("rwb")
        while not self.stop:
            target = targets[(self.asked + self.number) % len(targets)]
            s.write(request_bytes(target, close=False))
            s.flush()
            status = s.readline()
            length = 0
            while True:
                line = s.readline()
                if line in (b"\r\n", b""):
                    break
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = s.read(length)
            self.asked += 1
            if b" 200 " not in status:
                self.wrong.append((target, status, body[:200]))
                if not status:
                    return
            elif "index" in json.loads(body):
                self.seen.add(json.loads(body)["index"])


def main():
    index = os.path.join(tmp, "swap.db")
    more = os.path.join(tmp, "more")
    one, two = os.path.join(tmp, "one.db"), os.path.join(tmp, "two.db")
    shutil.copytree("tests/cli/kb", more)
    with open(os.path.join(more, "en", "new.md"), "w") as f:
        f.write("# A new password rule\n\nPasswords need ten letters.\n")
    compile_to(one)
    compile_to(two, more)
    publish(one, index)
    server = Server("--threads", "4", index=index)
    first, = ids(server)
    publish(two, index)
    second, = ids(server)
    check("a new index answers the next request", first != second)
    check("that is said", len(server.wait_for(
        f"took up a new index, {second}")) == 1, server.lines[-3:])

    # swaps under load
    load = [Load(server, i) for i in range(4)]
    for thread in load:
        thread.start()
    for i in range(20):
        publish(one if i % 2 == 0 else two, index)
        before = sum(t.asked for t in load)
        until(lambda: sum(t.asked for t in load) > before + 20)
    for thread in load:
        thread.stop = True
    for thread in load:
        thread.join(DEADLINE)
    wrong = [w for t in load for w in t.wrong]
    check("20 swaps under load: no request failed", not wrong, wrong[:3])
    check("and each was answered by one of the two",
          set().union(*(t.seen for t in load)) == {first, second})
    check("in the end by the last",
          set(ids(server, 8)) == {second}, ids(server, 8))

    # one that can't be opened
    for name, make in (
            ("cut", lambda data: data[:len(data) // 2]),
            ("of zeros", lambda data: bytes(len(data))),
            ("empty", lambda data: b""),
            ("with a damaged head", lambda data: data[:200] + b"\xff" * 100 +
             data[300:])):
        with open(one, "rb") as f:
            data = make(f.read())
        with open(index + ".new", "wb") as f:
            f.write(data)
        said = len(server.said("the old index answers on"))
        taken = len(server.said("took up"))
        os.rename(index + ".new", index)
        check(f"an index {name}: the old one answers on",
              set(ids(server, 40)) == {second})
        check(f"an index {name}: said once", until(lambda: len(server.said(
            "the old index answers on")) == said + 1), server.lines[-3:])
        publish(two, index)
        check(f"an index {name}: the next good one is taken up",
              until(lambda: server.ask("/healthz").status == 200 and
                    len(server.said("took up")) > taken))
    said = len(server.said("the old index answers on"))
    os.unlink(index)
    check("no index: the old one answers on",
          set(ids(server, 40)) == {second})
    check("no index: health says ok, too",
          server.ask("/healthz").status == 200)
    check("no index: said once", until(lambda: len(server.said(
        "the old index answers on")) == said + 1), server.lines[-3:])
    publish(one, index)
    check("one that is good is taken up again",
          until(lambda: ids(server) == [first]))

    # a model beside it is news, too
    with open(index + ".model", "w") as f:
        f.write("no model\n")
    said = len(server.said("the old index answers on"))
    check("a bad model: the old one answers on",
          set(ids(server, 10)) == {first})
    check("a bad model: said", until(lambda: len(server.said(
        "the old index answers on")) == said + 1), server.lines[-3:])
    os.unlink(index + ".model")
    tuned(server, index, first)
    check("files that were replaced aren't held open", until(
        lambda: ids(server, 8) and len(held(server)) <= 5), held(server))
    check("it ends well", server.stop() == 0)

    done = lotse("serve", "--index", os.path.join(tmp, "none.db"))
    check("no index at the start: exit 3", done.returncode == 3, done.stderr)
    check("no index at the start: said", "none.db" in done.stderr)
    finish()


# what lotse tune writes, but so that nothing is sure enough to be shown
SILENT = {"schema": 1, "remark": "never sure", "features": {
    name: [1, 1] for name in (
        "base", "head", "grams", "neighbours", "window", "title", "title mass",
        "section", "wording")},
    "own": [1, 1], "both": .5, "signs": [-50] + 6 * [0], "temperature": .5,
    "answer": .9, "maybe": .8}


def tuned(server, index, number):
    """The same index with other weights answers otherwise: so does its tag."""
    seen = set()
    for name, page in (("search", "/api/v1/search?q=password"),
                       ("the page", "/search?q=password")):
        a = server.ask(page)
        check(f"{name}: something found", "account/password" in a.text, a)
        seen.add((page, a.get("ETag"), re.sub("took.*", "", a.text)))
    taken = len(server.said("took up"))
    with open(index + ".new", "w") as f:
        json.dump(SILENT, f)
    os.rename(index + ".new", index + ".model")
    check("a model: taken up, of the same index", until(
        lambda: ids(server) == [number] and
        len(server.said("took up")) > taken), server.lines[-4:])
    for page, tag, said in sorted(seen):
        a = server.ask(page, headers=[("If-None-Match", tag)])
        check(f"a model: {page} is another version",
              a.status == 200 and a.get("ETag") != tag, a)
        check(f"a model: {page} says something else",
              re.sub("took.*", "", a.text) != said, a)
        b = server.ask(page, headers=[("If-None-Match", a.get("ETag"))])
        check(f"a model: {page} keeps its version", b.status == 304, b)
    os.unlink(index + ".model")
    for page, tag, _ in sorted(seen):
        a = server.ask(page, headers=[("If-None-Match", tag)])
        check(f"without it: {page} as before", a.status == 304, a)


def held(server):
    """Index files that the server has open."""
    at = f"/proc/{server.process.pid}/fd"
    names = []
    for fd in os.listdir(at):
        try:
            names.append(os.readlink(os.path.join(at, fd)))
        except OSError:
            pass
    return [n for n in names if "swap.db" in n]


if __name__ == "__main__":
    main()

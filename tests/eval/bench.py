#!/usr/bin/env python3
"""bench.py [ARTICLES [QUERIES]]: speed against raw FTS5 and a former commit.

Without arguments the articles that ship are compiled, and each gives a short
query (one of its questions) and a long one (all of them and its beginning, as
a ticket would tell it). QUERIES are JSON lines {"_id","text"}. Everything runs
in turns on one machine, so read the ratios. BENCH_COMMIT names the commit to
compare with (HEAD where files were changed since, else HEAD~1; "none": no
comparison).
"""
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
LOTSE = os.path.join(ROOT, "build/dev/lotse")
ROUNDS = 5


def call(*args):
    return subprocess.run(args, check=True, capture_output=True,
                          text=True).stdout


def articles_of(index):
    out = json.loads(call(LOTSE, "list", "--index", index, "--json",
                          "--audience", "level2"))
    for a in out["articles"]:
        yield json.loads(call(LOTSE, "show", a["id"], "--lang", a["lang"],
                              "--index", index, "--json",
                              "--audience", "level2"))


def queries_of(articles):
    short, long = [], []
    for a in articles:
        asked = a["questions"] or [a["title"]]
        words = a["text"].split()
        short.append(asked[0])
        long.append(" ".join(asked + words[:100]))
    return {"short": short, "long": long}


def write_queries(folder, name, texts, path):
    """A query file and judgments that only serve to have each query run."""
    queries = os.path.join(folder, name + ".jsonl")
    qrels = os.path.join(folder, name + ".qrels")
    with open(queries, "w", encoding="utf-8") as q, open(qrels, "w") as r:
        for i, text in enumerate(texts):
            q.write(json.dumps({"_id": str(i), "text": text}) + "\n")
            r.write("%d 0 %s 1\n" % (i, path))
    return queries, qrels


def lotse_times(program, index, files):
    out = json.loads(call(program, "eval", *files, "--index", index, "--json"))
    us = out["latency_us"]
    return us["p50"] / 1000, us["p95"] / 1000


def fts5_base(articles):
    """What a plain use of FTS5 would be: porter stems, bm25, words or-ed."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE a USING fts5(title, body,"
               " tokenize='porter unicode61')")
    db.executemany("INSERT INTO a VALUES (?, ?)",
                   ((a["title"], a["text"]) for a in articles))
    return db


def fts5_times(db, texts):
    times = []
    for text in texts:
        began = time.perf_counter()
        words = dict.fromkeys(re.findall(r"\w+", text.lower()))
        match = " OR ".join('"%s"' % w for w in words)
        db.execute("SELECT rowid FROM a WHERE a MATCH ? ORDER BY"
                   " bm25(a, 3, 1) LIMIT 10", (match,)).fetchall()
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * .95)]


def wall(*args):
    began = time.perf_counter()
    subprocess.run(args, capture_output=True, check=False)
    return (time.perf_counter() - began) * 1000


def former(folder):
    """The program of another commit, built; None where there is none."""
    commit = os.environ.get("BENCH_COMMIT", "")
    if commit == "none":
        return None
    try:
        if not commit:
            dirty = call("git", "-C", ROOT, "status", "--porcelain")
            commit = "HEAD" if dirty else "HEAD~1"
        tree = os.path.join(folder, "former")
        os.mkdir(tree)
        archive = subprocess.run(["git", "-C", ROOT, "archive", commit],
                                 check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", tree], input=archive, check=True)
        subprocess.run(["make", "-C", tree, "-j2", "build/dev/lotse"],
                       check=True, capture_output=True)
    except subprocess.CalledProcessError:
        print("no former commit that builds; BENCH_COMMIT names one")
        return None
    return os.path.join(tree, "build/dev/lotse"), commit


def row(name, mine, other, unit="ms"):
    mine, other = statistics.median(mine), statistics.median(other)
    ratio = "%6.2f" % (mine / other) if other else "     -"
    print("%-34s %9.3f %9.3f %s %s" % (name, mine, other, unit, ratio))


def compare_former(old, commit, tree, index, files, folder):
    theirs = os.path.join(folder, "former.db")
    subprocess.run([old, "compile", tree, "-o", theirs, "--quiet"],
                   capture_output=True, check=False)
    print("\n%-34s %9s %9s    ratio" % ("", "now", commit))
    pairs = [(wall(LOTSE, "compile", tree, "-o", index, "--full", "--quiet"),
              wall(old, "compile", tree, "-o", theirs, "--full", "--quiet"))
             for _ in range(ROUNDS)]
    row("compile --full", *zip(*pairs))
    for name, pair in files.items():
        runs = [(lotse_times(LOTSE, index, pair), lotse_times(old, theirs, pair))
                for _ in range(ROUNDS)]
        row("suggest, %s, p50" % name, [a[0] for a, _ in runs],
            [b[0] for _, b in runs])
        row("suggest, %s, p95" % name, [a[1] for a, _ in runs],
            [b[1] for _, b in runs])


def main():
    tree = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "articles")
    folder = tempfile.mkdtemp(prefix="lotse-bench.")
    try:
        index = os.path.join(folder, "kb.db")
        print("compile: %s" % call(LOTSE, "compile", tree, "-o", index).strip())
        articles = list(articles_of(index))
        sets = queries_of(articles)
        if len(sys.argv) > 2:
            with open(sys.argv[2], encoding="utf-8") as f:
                sets = {"given": [json.loads(x)["text"] for x in f]}
        files = {name: write_queries(folder, name, texts, articles[0]["path"])
                 for name, texts in sets.items()}
        runs = [wall(LOTSE, "search", "password reset", "--index", index)
                for _ in range(20)]
        print("lotse search in all: median %.1f ms" % statistics.median(runs))
        print("\n%-34s %9s %9s    ratio" % ("", "Lotse", "FTS5"))
        base = fts5_base(articles)
        for name, texts in sets.items():
            mine = [lotse_times(LOTSE, index, files[name])
                    for _ in range(ROUNDS)]
            other = [fts5_times(base, texts) for _ in range(ROUNDS)]
            row("suggest, %s, p50" % name, [a[0] for a in mine],
                [b[0] for b in other])
            row("suggest, %s, p95" % name, [a[1] for a in mine],
                [b[1] for b in other])
        old = former(folder)
        if old:
            compare_former(old[0], old[1], tree, index, files, folder)
    finally:
        shutil.rmtree(folder)


main()

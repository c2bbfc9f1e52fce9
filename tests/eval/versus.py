#!/usr/bin/env python3
"""Lotse beside raw SQLite FTS5 on questions whose answers are known.

usage: tests/eval/versus.py ARTICLES QUERIES QRELS [LOTSE]

FTS5 gets the files' text (`porter unicode61`) and each question's words joined
by OR, ranked by bm25(): what a user of SQLite would do first. Prints nDCG@10 of
both and the p of a paired randomisation test over the questions (20,000 seeded
sign flips, two-sided). Standard library only.
"""

import json
import math
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile


def read_qrels(path):
    qrels = {}
    for line in open(path, encoding="utf-8"):
        query, _, name, value = line.split()
        if float(value) > 0:
            qrels.setdefault(query, {})[name] = float(value)
    return qrels


def read_arguments(usage):
    """ARTICLES QUERIES QRELS [LOTSE], the queries that are judged, and how."""
    if len(sys.argv) not in (4, 5):
        sys.exit(usage)
    articles, queries_path, qrels_path = sys.argv[1:4]
    lotse = sys.argv[4] if len(sys.argv) == 5 else "build/dev/lotse"
    qrels = read_qrels(qrels_path)
    queries = [q for q in map(json.loads, open(queries_path, encoding="utf-8"))
               if q["_id"] in qrels]
    return articles, queries_path, qrels_path, lotse, queries, qrels


def ndcg(ranked, relevant):
    def dcg(gains):
        return sum(g / math.log2(i + 2) for i, g in enumerate(gains[:10]))

    ideal = dcg(sorted(relevant.values(), reverse=True))
    return dcg([relevant.get(name, 0) for name in ranked[:10]]) / ideal


def fts5_runs(articles, queries):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE t USING"
               " fts5(name UNINDEXED, text, tokenize='porter unicode61')")
    root = pathlib.Path(articles)
    for path in sorted(root.rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        db.execute("INSERT INTO t VALUES (?, ?)",
                   (path.relative_to(root).as_posix(), text))
    runs = {}
    for query in queries:
        words = dict.fromkeys(re.findall(r"\w+", query["text"].lower()))
        match = " OR ".join(f'"{w}"' for w in words)
        rows = [] if not match else db.execute(
            "SELECT name FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10",
            (match,))
        runs[query["_id"]] = [name for name, in rows]
    return runs


def lotse_runs(lotse, articles, queries, qrels):
    runs = {}
    with tempfile.TemporaryDirectory() as tmp:
        index, run = f"{tmp}/kb.db", f"{tmp}/run"
        subprocess.run([lotse, "compile", articles, "-o", index, "--quiet"],
                       stderr=subprocess.DEVNULL, check=False)
        subprocess.run([lotse, "eval", queries, qrels, "--index", index,
                        "--run", run], stdout=subprocess.DEVNULL, check=True)
        for line in open(run, encoding="utf-8"):
            query, _, name, *_ = line.split()
            runs.setdefault(query, []).append(name.replace("%20", " "))
    return runs


def paired_p(differences, flips=20000):
    rng = random.Random(1)
    seen = abs(sum(differences))
    used = [d for d in differences if d != 0]
    far = sum(abs(sum(d if rng.getrandbits(1) else -d for d in used))
              >= seen - 1e-12 for _ in range(flips))
    return (far + 1) / (flips + 1)


def main():
    articles, queries_path, qrels_path, lotse, queries, qrels = \
        read_arguments(__doc__)
    fts5 = fts5_runs(articles, queries)
    ours = lotse_runs(lotse, articles, queries_path, qrels_path)
    pairs = [(ndcg(fts5[q["_id"]], qrels[q["_id"]]),
              ndcg(ours.get(q["_id"], []), qrels[q["_id"]])) for q in queries]
    n = len(pairs)
    print(f"{n} questions: raw FTS5 {sum(a for a, _ in pairs) / n:.4f}, "
          f"Lotse {sum(b for _, b in pairs) / n:.4f}, "
          f"p {paired_p([b - a for a, b in pairs]):.5f}")


if __name__ == "__main__":
    main()

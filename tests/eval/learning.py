#!/usr/bin/env python3
"""What solved tickets teach, measured on questions they did not teach.

usage: tests/eval/learning.py ARTICLES QUERIES QRELS [LOTSE]

The questions fall into five parts. Each part is asked of an index that learnt
(compile --solved) from the other four and their answers, and of one that learnt
nothing. Prints nDCG@10 of both, once over all questions and once over those
whose answer another part's question taught, and the p of a paired randomisation
test. Then half of the articles are taught, and the questions of the other half
are asked: the worst that learning can do. Eight compiles: not for CI. Standard
library only.
"""

import hashlib
import json
import subprocess
import sys
import tempfile

from versus import lotse_runs, ndcg, paired_p, read_arguments

PARTS = 5


def best_answers(relevant):
    best = max(relevant.values())
    return [n for n, v in relevant.items() if v == best]


def write_solved(path, queries, qrels):
    """Each question with its best answers, as the desk would have closed it."""
    taught = set()
    with open(path, "w", encoding="utf-8") as f:
        for q in queries:
            names = best_answers(qrels[q["_id"]])
            taught.update(names)
            f.write(json.dumps({"text": q["text"], "article": names}) + "\n")
    return taught


def learnt_runs(lotse, articles, paths, solved, tmp):
    index, run = f"{tmp}/kb.db", f"{tmp}/run"
    subprocess.run([lotse, "compile", articles, "-o", index, "--quiet",
                    "--solved", solved],
                   stderr=subprocess.DEVNULL, check=False)
    subprocess.run([lotse, "eval", *paths, "--index", index, "--run", run],
                   stdout=subprocess.DEVNULL, check=True)
    runs = {}
    for line in open(run, encoding="utf-8"):
        query, _, name, *_ = line.split()
        runs.setdefault(query, []).append(name.replace("%20", " "))
    return runs


def half_of(name):
    """Of the articles, 0 or 1; a translation belongs to its article."""
    name = name[3:] if name[:3] in ("de/", "en/") else name
    return hashlib.md5(name.encode()).digest()[0] & 1


def untaught_pairs(lotse, articles, paths, queries, qrels, plain):
    """Questions of one half of the articles, where the other half learnt."""
    pairs = []
    for half in (0, 1):
        with tempfile.TemporaryDirectory() as tmp:
            solved = f"{tmp}/solved.jsonl"
            write_solved(solved, [q for q in queries if all(
                half_of(n) == half for n in best_answers(qrels[q["_id"]]))],
                qrels)
            runs = learnt_runs(lotse, articles, paths, solved, tmp)
        for key in (q["_id"] for q in queries):
            if all(half_of(n) != half for n in qrels[key]):
                pairs.append((ndcg(plain.get(key, []), qrels[key]),
                              ndcg(runs.get(key, []), qrels[key])))
    return pairs


def tell(what, pairs):
    n = len(pairs)
    if n == 0:
        return
    print(f"{what}: {n} questions, without {sum(a for a, _ in pairs) / n:.4f}, "
          f"with {sum(b for _, b in pairs) / n:.4f}, "
          f"p {paired_p([b - a for a, b in pairs]):.4f}")


def main():
    articles, queries_path, qrels_path, lotse, queries, qrels = \
        read_arguments(__doc__)
    plain = lotse_runs(lotse, articles, queries_path, qrels_path)
    pairs, taught_pairs = [], []
    with tempfile.TemporaryDirectory() as tmp:
        for part in range(PARTS):
            solved = f"{tmp}/solved.jsonl"
            taught = write_solved(
                solved, [q for i, q in enumerate(queries) if i % PARTS != part],
                qrels)
            runs = learnt_runs(lotse, articles, (queries_path, qrels_path),
                               solved, tmp)
            for q in queries[part::PARTS]:
                key = q["_id"]
                pair = (ndcg(plain.get(key, []), qrels[key]),
                        ndcg(runs.get(key, []), qrels[key]))
                pairs.append(pair)
                if taught & set(qrels[key]):
                    taught_pairs.append(pair)
    tell("all", pairs)
    tell("taught", taught_pairs)
    tell("untaught", untaught_pairs(lotse, articles, (queries_path, qrels_path),
                                    queries, qrels, plain))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""What "this helped" does to questions whose readers didn't vote.

usage: tests/eval/votes.py ARTICLES QUERIES QRELS [LOTSE]

The questions fall into two halves. Each asker of one half says of the best
articles that they helped, and for every four of them somebody says so of any
article at all. The other half is asked of an index that was compiled with these
votes (compile --solved), then the halves change places. Prints nDCG@10 without
votes, with one vote for each asker, and with ten. Standard library only.
"""

import json
import pathlib
import random
import sys
import tempfile

from learning import learnt_runs
from versus import lotse_runs, ndcg, paired_p, read_arguments

MANY = (1, 10)  # votes for an asker


def write_votes(path, names, questions, qrels, many, rng):
    votes = {}
    for q in questions:
        best = max(qrels[q["_id"]].values())
        for name, value in qrels[q["_id"]].items():
            if value == best:
                votes[name] = votes.get(name, 0) + many
    for _ in range(len(questions) * many // 4):
        name = rng.choice(names)
        votes[name] = votes.get(name, 0) + 1
    with open(path, "w", encoding="utf-8") as f:
        for name, n in sorted(votes.items()):
            f.write(json.dumps({"helped": n, "article": name}) + "\n")


def main():
    articles, queries_path, qrels_path, lotse, queries, qrels = \
        read_arguments(__doc__)
    random.Random(1).shuffle(queries)
    root = pathlib.Path(articles)
    names = sorted(p.relative_to(root).as_posix() for p in root.rglob("*.md"))
    plain = lotse_runs(lotse, articles, queries_path, qrels_path)
    before = [ndcg(plain.get(q["_id"], []), qrels[q["_id"]]) for q in queries]
    n = len(queries)
    print(f"{n} questions, without {sum(before) / n:.4f}")
    for many in MANY:
        after = [0.0] * n
        rng = random.Random(2)
        for half in (0, 1):
            with tempfile.TemporaryDirectory() as tmp:
                votes = f"{tmp}/votes.jsonl"
                write_votes(votes, names, queries[1 - half::2], qrels, many,
                            rng)
                runs = learnt_runs(lotse, articles, (queries_path, qrels_path),
                                   votes, tmp)
            for i in range(half, n, 2):
                q = queries[i]["_id"]
                after[i] = ndcg(runs.get(q, []), qrels[q])
        print(f"{many} for each asker: {sum(after) / n:.4f}, "
              f"p {paired_p([a - b for a, b in zip(after, before)]):.4f}")


if __name__ == "__main__":
    main()

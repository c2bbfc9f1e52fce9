#!/usr/bin/env python3
"""damage.py KIND QUERIES OUT [SEED]: a copy of a query file, badly typed.

KIND typos: a quarter of the words of five letters and more get one mistake
(two letters swapped, one dropped, one doubled, or a neighbouring key hit).
KIND digraphs: ä ö ü ß are typed ae oe ue ss, in every word.

The same seed gives the same file. What such a file loses against the original
is the price of bad typing:

    tests/eval/damage.py typos queries.jsonl damaged.jsonl
    lotse eval damaged.jsonl qrels.txt --index x.db
"""
import json
import random
import re
import sys

SHARE = 0.25
ROWS = {"de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
        "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm")}
DIGRAPHS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss",
            "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}


def neighbours(lang):
    """The keys beside and below or above each key."""
    rows = ROWS.get(lang, ROWS["en"])
    near = {}
    for r, row in enumerate(rows):
        for i, key in enumerate(row):
            keys = [row[k] for k in (i - 1, i + 1) if 0 <= k < len(row)]
            for other in (r - 1, r + 1):
                if 0 <= other < len(rows):
                    keys += [rows[other][k] for k in (i - 1, i)
                             if 0 <= k < len(rows[other])]
            near[key] = keys
    return near


def mistype(word, rng, near):
    """The word with one mistake, at any letter but the first."""
    i = rng.randrange(1, len(word))
    kind = rng.choice(("swap", "drop", "double", "key"))
    if kind == "swap":
        i = rng.randrange(1, len(word) - 1)
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if kind == "drop":
        return word[:i] + word[i + 1:]
    if kind == "double":
        return word[:i] + word[i] + word[i:]
    keys = near.get(word[i].lower())
    return word[:i] + rng.choice(keys) + word[i + 1:] if keys else word


def typos(text, lang, rng):
    near = neighbours(lang)

    def change(match):
        word = match.group()
        if len(word) < 5 or rng.random() >= SHARE:
            return word
        return mistype(word, rng, near)

    return re.sub(r"[^\W\d_]+", change, text)


def digraphs(text, lang, rng):
    return "".join(DIGRAPHS.get(c, c) for c in text)


def main(args):
    if len(args) not in (3, 4) or args[0] not in ("typos", "digraphs"):
        sys.exit(__doc__)
    rng = random.Random(int(args[3]) if len(args) == 4 else 1)
    damage = typos if args[0] == "typos" else digraphs
    with open(args[1], encoding="utf-8") as src, \
            open(args[2], "w", encoding="utf-8") as dst:
        for line in src:
            query = json.loads(line)
            query["text"] = damage(query["text"], query.get("lang", "en"), rng)
            dst.write(json.dumps(query, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

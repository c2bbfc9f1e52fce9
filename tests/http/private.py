"""S43: personal data that people type never reaches the stored searches.

The corpus is made here, with check digits computed here: mail addresses,
phones, IBANs, tax ids, in sentences, by every way in. What only looks like it,
an order number, a wrong check digit, stays, for it is what articles lack.
"""

import os
import random
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from desk import *  # noqa: E402,F403

rng = random.Random(43)


def digits(n):
    return "".join(rng.choice("0123456789") for _ in range(n))


def iban(country, account, add=0):
    """ISO 13616; add 1: a wrong check digit."""
    number = int("".join(str(int(c, 36)) for c in account + country + "00"))
    check_digits = 98 - number % 97
    return f"{country}{(check_digits + add - 2) % 97 + 2:02}{account}"


def tax_id(add=0):
    """ISO 7064, mod 11, 10, of eleven digits; add 1: wrong."""
    d = rng.choice("123456789") + digits(9)
    product = 10
    for c in d:
        product = ((int(c) + product) % 10 or 10) * 2 % 11
    return d + str(((11 - product) % 10 + add) % 10)


def fours(s):
    return " ".join(s[i:i + 4] for i in range(0, len(s), 4))


ACCOUNTS = [("DE", 18, ""), ("AT", 16, ""), ("CH", 17, ""),
            ("NL", 10, "ABNA"), ("GB", 14, "WEST"), ("NO", 11, "")]
PLANTED = [
    "zaphod.beeblebrox@galaxy.example", "ford+prefect@mail.galaxy.example",
    "TRICIA@GALAXY.EXAMPLE", "jürgen@bücher.example",
    "+49 30 5550147", "+49 (0)40 / 55 50 148", "0049-89-5550149",
    "030/5550150", "0171 5550151", "(0221) 55 50 152", "+1 (555) 010-9153",
    *(iban(c, letters + digits(n)) for c, n, letters in ACCOUNTS),
    *(fours(iban(c, letters + digits(n))) for c, n, letters in ACCOUNTS),
    iban("DE", digits(18)).lower(),
    *(tax_id() for _ in range(5)),
]
KEPT = [
    *(iban(c, letters + digits(n), 1) for c, n, letters in ACCOUNTS),
    *(tax_id(1) for _ in range(5)),
    "RE-2026-00123", "Bestellung 20261125", "0x80070005", "KB5034441",
    "10.0.19045.4651", "ORA-00942", "2026-11-25",
]
FORM = [OWN, ("Content-Type", "application/x-www-form-urlencoded")]


def ways(desk, text, client):
    """Each way in of a text; a client of its own, so nothing is joined."""
    who = ("X-Forwarded-For", f"198.51.100.{client % 250}")
    quoted = urllib.parse.quote_plus(text)
    return [
        lambda: desk.ask(f"/search?q={quoted}", headers=[who]),
        lambda: desk.ask(f"/search?q={quoted}&part=1", headers=[who]),
        lambda: desk.ask(f"/api/v1/search?q={quoted}", headers=[who]),
        lambda: desk.ask("/api/v1/suggest", "POST", json.dumps(
            {"text": text}), [who]),
        lambda: desk.ask("/new", "POST", f"part=1&text={quoted}",
                         [*FORM, who]),
    ]


def rows(desk):
    return [line["row"] for line in map(
        json.loads, desk.cli("export").splitlines())
        if line.get("table") == "search"]


def on_disk(desk):
    """All that stands in the store's files."""
    parts = []
    for end in ("", "-wal"):
        if os.path.exists(desk.store + end):
            with open(desk.store + end, "rb") as f:
                parts.append(f.read())
    return b"".join(parts).lower()


def ask_all(desk, values, word):
    n = len(rows(desk))
    for i, value in enumerate(values):
        text = f"{word}{i} meldet sich wegen {value} nicht mehr"
        answer = ways(desk, text, i)[i % 5]()
        check(f"{value}: answered", answer.status == 200, answer)
    check(f"all of {word} are kept", until(
        lambda: len(rows(desk)) == n + len(values)), len(rows(desk)))
    return [r["query"] for r in rows(desk)[n:]]


desk = Desk("private")
said = ask_all(desk, PLANTED, "klorix")
for i, value in enumerate(PLANTED):
    mark = re.search(rf"klorix{i} meldet sich wegen (.*) nicht mehr", said[i])
    check(f"{value}: only its kind is kept", mark is not None and re.fullmatch(
        r"\[(mail|phone|iban|tax-id)\]", mark[1]), said[i])
said = ask_all(desk, KEPT, "blurfo")
for i, value in enumerate(KEPT):
    check(f"{value}: stays", f" {value} " in said[i], said[i])
report = "".join(desk.cli("report", kind, "--format", fmt)
                 for kind in ("empty", "gaps", "deflection", "articles")
                 for fmt in ("csv", "json"))
check("the report tells the topics", "klorix0" in report and
      "RE-2026-00123" in report)
check("it ends well", desk.stop() == 0)
disk = on_disk(desk)
for value in PLANTED:
    plain = value.lower()
    check(f"{value}: not a byte of it", plain.encode() not in disk and
          plain.replace(" ", "").encode() not in disk)
    check(f"{value}: not in a report", plain not in report.lower())
check("what stays can be found there", KEPT[0].lower().encode() in disk)
finish()

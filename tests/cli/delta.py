#!/usr/bin/env python3
"""Random edits of a base: what an incremental compile publishes has to answer
as a full one does.

    delta.py LOTSE FOLDER [EDITS [SEED [BASE]]]

Works in FOLDER. Prints "same N delta M full K" and exits with 0, or what
differs and exits with 1. BASE: a folder of articles to start from in place of
made ones. With an odd seed some articles have translations.
"""
import json
import os
import random
import re
import shutil
import subprocess
import sys

lotse, work = sys.argv[1], sys.argv[2]
edits = int(sys.argv[3]) if len(sys.argv) > 3 else 30
seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
given = sys.argv[5] if len(sys.argv) > 5 else None
rnd = random.Random(seed)
pairs = seed % 2 == 1 # articles and their translations: mostly full builds
kb, inc, full, ding, queries, qrels, solved = (os.path.join(work, n) for n in (
    "kb", "inc.db", "full.db", "ding", "queries.jsonl", "qrels.txt",
    "solved.jsonl"))

PARTS = """daten bank server netz werk drucker kennwort konto benutzer verwaltung
sicherung schnitt stelle anmeldung fehler meldung speicher platz zeit plan
verbindung anzeige rechte gruppe zugriff antrag formular liste suche ordner
datei freigabe wartung vertrag kunde rechnung bestellung lieferung""".split()
VERBS = """zurück setzen an melden ab schalten auf rufen ein richten aus geben
zu ordnen vor lesen""".split()
ENGLISH = """server password account printer network error message backup disk
space time plan connection display group access request form list search folder
file share maintenance contract customer invoice order delivery login reset
install update remove configure restart queue driver""".split()
STOPS = {"de": "der die das und mit auf an nicht ist für".split(),
         "en": "the a and with on in not is for of".split()}


def german():
    n = rnd.choice((1, 1, 2, 2, 3))
    link = rnd.choice(("", "", "s", "n"))
    word = link.join(rnd.choice(PARTS) for _ in range(n))
    return word.capitalize() if rnd.random() < .8 else word


def verb():
    i = 2 * rnd.randrange(len(VERBS) // 2)
    prefix, rest = VERBS[i], VERBS[i + 1]
    return rnd.choice((prefix + rest, prefix + "ge" + rest,
                       rest[:-2] + "t " + german() + " " + prefix + ".",
                       prefix + rest[:-2] + "t"))


def word(lang):
    x = rnd.random()
    if x < .15:
        return rnd.choice(STOPS[lang])
    if x < .2:
        return rnd.choice(("E%d" % rnd.randrange(400), "7.%d.2" % rnd.randrange(9),
                           "foo_bar%d" % rnd.randrange(9), "TrackingId"))
    if lang == "en":
        return rnd.choice(ENGLISH)
    return verb() if x < .35 else german()


def words(lang, n):
    return " ".join(word(lang) for _ in range(n))


def front(lang):
    out = []
    if rnd.random() < .4:
        out.append("tags: [%s]" % ", ".join(
            word(lang).strip(".") for _ in range(rnd.randint(1, 3))))
    if rnd.random() < .4:
        out.append("questions:\n" + "\n".join(
            "  - \"%s?\"" % words(lang, rnd.randint(2, 6))
            for _ in range(rnd.randint(1, 2))))
    if rnd.random() < .3:
        out.append("description: \"%s\"" % words(lang, 6))
    if rnd.random() < .2:
        out.append("audience: %s" % rnd.choice(("agent", "level2", "public")))
    if rnd.random() < .15:
        out.append("status: %s" % rnd.choice(("draft", "retired", "published")))
    if rnd.random() < .2:
        out.append("aliases: [alt%d]" % rnd.randrange(12))
    if rnd.random() < .1:
        out.append("boost: %s" % rnd.choice(("0.5", "2")))
    if rnd.random() < .05:
        out.append("unknown: 1")
    return "---\n%s\n---\n" % "\n".join(out) if out else ""


def article(lang):
    title = rnd.choice(("Description", "Beschreibung",
                        words(lang, 3), words(lang, 2), words(lang, 4)))
    text = front(lang) + "# %s\n\n%s.\n" % (title, words(lang, rnd.randint(5, 40)))
    for _ in range(rnd.randint(0, 3)):
        text += "\n## %s\n\n%s.\n" % (words(lang, 2), words(lang, rnd.randint(3, 40)))
        if rnd.random() < .3:
            text += "\n```\nrun --%s %s\n```\n" % (rnd.choice(ENGLISH), word(lang))
    return text


def write(path, text):
    path = os.path.join(kb, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)


def read(path):
    with open(os.path.join(kb, path)) as f:
        return f.read()


def paths():
    return sorted(os.path.relpath(os.path.join(d, f), kb)
                  for d, _, files in os.walk(kb) for f in files)


def lang_of(path):
    return "de" if path.startswith("de/") else "en"


def dictionary():
    """A word list: translations of words that come and go, and of pairs of
    them."""
    with open(ding, "w") as f:
        for i, part in enumerate(PARTS):
            other = ENGLISH[i % len(ENGLISH)]
            more = ENGLISH[(3 * i + 1) % len(ENGLISH)]
            f.write("%s {m}; %s%s :: %s; %s %s\n" % (
                part.capitalize(), part.capitalize(), PARTS[i - 7], other,
                other, more))
            f.write("%s%s {f} :: %s\n" % (part.capitalize(), PARTS[i - 3],
                                         more))


def questions():
    with open(queries, "w") as f, open(qrels, "w") as r:
        for i, p in enumerate(rnd.sample(paths(), 5)):
            lang = lang_of(p)
            f.write(json.dumps({"_id": str(i), "lang": lang,
                                "text": words(lang, 8)}) + "\n")
            r.write("%d 0 %s 1\n" % (i, p))


def make():
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    dictionary()
    if given:
        shutil.copytree(given, kb)
        return
    for i in range(300):
        lang = rnd.choice(("de", "en"))
        write("%s/t%d/a%03d.md" % (lang, i % 4, i), article(lang))
    for i in range(3 if pairs else 0):
        write("de/both/b%d.md" % i, article("de"))
        write("en/both/b%d.md" % i, article("en"))


def edit():
    """One random change; its name."""
    all_paths = paths()
    path = rnd.choice(all_paths)
    lang = lang_of(path)
    kind = rnd.choice(("word", "word", "word", "more", "add", "add", "delete",
                       "rename", "anew", "title", "two", "back", "compound",
                       "verb") + ("pair",) * pairs)
    text = read(path)
    if kind == "word":
        at = [m.start() for m in re.finditer(r"\b\w{4,}\b", text)]
        if at:
            i = rnd.choice(at)
            text = text[:i] + word(lang) + " " + text[i:]
            write(path, text)
    elif kind == "more":
        write(path, text + "\n" + words(lang, 30) + "\n")
    elif kind == "add":
        lang = rnd.choice(("de", "en"))
        write("%s/t%d/n%03d.md" % (lang, rnd.randrange(5), rnd.randrange(999)),
              article(lang))
    elif kind == "delete":
        os.remove(os.path.join(kb, path))
    elif kind == "rename":
        os.rename(os.path.join(kb, path), os.path.join(
            kb, os.path.dirname(path), "%03dm.md" % rnd.randrange(999)))
    elif kind == "anew":
        write(path, article(lang))
    elif kind == "title":
        write(path, re.sub(r"(?m)^# .*$", "# " + rnd.choice(
            ("Description", words(lang, 3))), text, count=1))
    elif kind == "two":
        for p in rnd.sample(all_paths, 2):
            write(p, read(p) + "\n" + words(lang_of(p), 5) + "\n")
    elif kind == "back":
        write(path, text.replace("\n\n", "\n\n" + word(lang) + " ", 1))
        compile_to(inc)
        write(path, text)
    elif kind == "compound":
        write(path, text + "\n" + rnd.choice(PARTS) * 2 + " " +
              " ".join(rnd.choice(PARTS) for _ in range(12)) + "\n")
    elif kind == "verb":
        write(path, text + "\n" + verb() + " " + "".join(rnd.choice(
            (("zurück", "setzen"), ("vor", "lesen"), ("aus", "wendungen")))) +
            "\n")
    elif kind == "pair":
        other = "en" if lang == "de" else "de"
        write(other + path[2:], article(other))
    return kind + " " + path


def run(*args):
    p = subprocess.run([lotse, *args], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    return p.returncode, p.stdout.decode(), p.stderr.decode()


def compile_to(db, *more):
    rc, out, err = run("compile", kb, "-o", db, "--dictionary", ding,
                       "--solved", solved, *more)
    return rc, err


def clean(text):
    text = re.sub(r'"took_us":\d+|"latency_us":{[^}]*}', "", text)
    return text.replace("inc.db", "X.db").replace("full.db", "X.db")


def asked():
    """Argument lists that have to give the same."""
    out = [["list", "--audience", a] for a in ("public", "level2")]
    out += [["list", "--json", "--audience", "level2"]]
    for p in rnd.sample(paths(), 4):
        out.append(["show", p[3:-3], "--lang", p[:2], "--json",
                    "--audience", "level2"])
    out += [["show", "alt%d" % i, "--json"] for i in range(3)]
    for lang in ("de", "en") * 2:
        out.append(["search", words(lang, rnd.randint(1, 4)), "--json",
                    "--explain", "--limit", "50", "--audience",
                    rnd.choice(("public", "level2"))])
    p = rnd.choice(paths())
    some = read(p).split()
    i = rnd.randrange(len(some))
    quoted = " ".join(some[i:i + 2]).replace('"', "")
    out.append(["search", '"%s"' % quoted, "--json"])
    out.append(["search", rnd.choice(PARTS)[:4] + "*", "--json"])
    out.append(["search", "title:" + german() + " -" + german(), "--json"])
    out.append(["search", german()[:-1] + "x", "--json", "--explain"])
    out.append(["analyze", words("de", 6), "--json", "--lang", "de"])
    questions()
    out.append(["check", kb, "--json"])
    out.append(["check", kb, "--json", "--queries", queries])
    out.append(["eval", queries, qrels, "--json"])
    return out


def compare(what):
    run_full = compile_to(full, "--full")
    for args in asked():
        a, b = (run(*args, "--index", db) for db in (inc, full))
        if [clean(x) for x in a[1:]] != [clean(x) for x in b[1:]] or \
                a[0] != b[0]:
            print("differs after %s: %s" % (what, " ".join(args)))
            print(a[1][:2000] + a[2])
            print(b[1][:2000] + b[2])
            sys.exit(1)
    ticket = os.path.join(work, "ticket.txt")
    for lang in ("de", "en"):
        with open(ticket, "w") as f:
            f.write("Betreff: %s\n\n%s" % (words(lang, 4), words(lang, 30)))
        a, b = (run("suggest", ticket, "--json", "--explain=full", "--all",
                    "--index", db) for db in (inc, full))
        if clean(a[1]) != clean(b[1]):
            print("differs after %s: suggest" % what)
            print(a[1], b[1])
            sys.exit(1)
    sound = run("doctor", "--index", inc)
    if "sound" not in sound[1]:
        print("unsound after %s: %s%s" % (what, sound[1], sound[2]))
        sys.exit(1)


def teach():
    """Whom some articles helped, and, with an even seed, in what words."""
    rnd = random.Random(seed)
    with open(solved, "w") as f:
        for p in rnd.sample(paths(), len(paths()) // 3):
            f.write(json.dumps({"helped": rnd.randint(0, 40), "article": p[3:-3],
                                "lang": lang_of(p)}) + "\n")
        for p in rnd.sample(paths(), 0 if pairs else len(paths()) // 4):
            text = " ".join(rnd.choices(PARTS + ENGLISH, k=9))
            f.write(json.dumps({"text": text, "article": p}) + "\n")


make()
teach()
compile_to(inc)
same = deltas = fulls = 0
for step in range(edits):
    def looks(db):
        return os.stat(db).st_ino if os.path.exists(db) else 0
    before = looks(inc), looks(inc + ".delta")
    what = edit()
    rc, err = compile_to(inc)
    if rc not in (0, 2):
        print("compile after %s: %d %s" % (what, rc, err))
        sys.exit(1)
    if looks(inc) != before[0]:
        fulls += 1
        kind = "full"
    else:
        deltas += looks(inc + ".delta") != before[1]
        kind = "delta"
    if os.environ.get("DELTA_SAY"):
        print(step, what, kind, rc, flush=True)
    compare("edit %d, %s (%s)" % (step, what, kind))
    same += 1
print("same %d delta %d full %d" % (same, deltas, fulls))

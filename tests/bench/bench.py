#!/usr/bin/env python3
"""bench.py: Lotse and other engines on the same texts, in one run.

Everything runs in turns on one machine, engine by engine, in rounds, so read
the ratios. Settings are environment variables: doc/BENCH.md tells them.
"""
import glob
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

import engines
import report
from engines import HERE, ROOT, Missing

KINDS = ("short", "long")
# of a build, and what stands for it where an engine has no word list
MEASURES = (("plain_s", "wall_s"), ("plain_cpu_s", "cpu_s"),
            ("plain_bytes", "index_bytes"), ("wall_s", ""), ("cpu_s", ""),
            ("index_bytes", ""), ("peak_kb", ""))
RECORD = os.path.join(ROOT, "doc/BENCH.md")


def setting(name, default):
    return os.environ.get("BENCH_" + name) or default


def say(text):
    print("bench: " + text, file=sys.stderr, flush=True)


# ------------------------------------------------------------ the inputs

def sources(folder):
    """Folders with real text: our articles, collections, Debian's help."""
    found = [os.path.join(ROOT, "articles")]
    shared = os.environ.get("LOTSE_EVAL",
                            os.path.join(ROOT, "../shared/eval"))
    found += sorted(glob.glob(os.path.join(shared, "*/articles")))
    packed = sorted(glob.glob(os.path.join(shared, "*/*.tar.xz")))
    unpacked = os.path.join(folder, "unpacked")
    if packed and not os.path.isdir(unpacked):
        os.mkdir(unpacked)
        for path in packed:
            subprocess.run(["tar", "-xJf", path, "-C", unpacked], check=True)
    if packed:
        found.append(unpacked)
    for lang in ("de", "en-US"):
        path = os.path.join("/usr/share/libreoffice/help", lang)
        if os.path.isdir(path):
            found.append(path)
    return found


def make_texts(folder, sizes, queries):
    """The collections; those of an earlier run in BENCH_DIR are kept."""
    texts = os.path.join(folder, "texts")
    os.makedirs(texts, exist_ok=True)
    stamp = os.path.join(texts, "%%d.%d.made" % queries)
    missing = [n for n in sizes if not os.path.exists(stamp % n)]
    if missing:
        found = sources(folder)
        say("texts of %d sources" % len(found))
        subprocess.run([sys.executable, os.path.join(HERE, "corpus.py"), texts,
                        ",".join(map(str, missing)), str(queries), *found],
                       check=True)
        for n in missing:
            with open(stamp % n, "w", encoding="ascii"):
                pass
    return texts


def markdown_bytes(tree):
    """How many; all are read, so that no build waits for the disk."""
    n = 0
    for folder, _, names in os.walk(tree):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                n += len(f.read())
    return n


# ----------------------------------------------------------- measurements

def ready(chosen, folder, notes):
    usable = []
    for e in chosen:
        try:
            e.prepare(folder)
            usable.append(e)
        except Missing as why:
            notes.append("%s left out: %s" % (e.name, why))
            say(notes[-1])
    return usable


def build_all(usable, data, size, rounds, notes):
    """Each engine's index, from nothing, in turns."""
    runs = {e.name: [] for e in usable}
    for _ in range(rounds):
        for e in usable:
            if runs[e.name] is None:
                continue
            try:
                runs[e.name].append(e.build(data, size))
            except Missing as why:
                runs[e.name] = None
                notes.append("%s left out at %d: %s" % (e.name, size, why))
                say(notes[-1])
    kept = {}
    for name, each in runs.items():
        if each:
            kept[name] = {k: middle([m.get(k, m.get(same)) for m in each])
                          for k, same in MEASURES}
            say("%7d  %-11s build %8.2f s" % (size, name,
                                              kept[name]["wall_s"]))
    return kept


def middle(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def ask(process, mode, seconds, path):
    process.stdin.write("%s %g %s\n" % (mode, seconds, path))
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise Missing("the driver ended")
    return json.loads(line)


def merged(rounds):
    """A query's time is its median over the rounds that reached it."""
    most = max(r["n"] for r in rounds)
    us = sorted(statistics.median([r["wall_us"][i] for r in rounds
                                   if i < r["n"]]) for i in range(most))
    out = {"n": most, "hits": max(r["hits"] for r in rounds),
           "cpu_us": middle([r["cpu_us"] for r in rounds]),
           "serve_kb": max(r["vmhwm_kb"] for r in rounds),
           "anon_kb": max(r["anon_kb"] for r in rounds)}
    for p in (50, 95, 99):
        out["p%d" % p] = us[min(len(us) - 1, len(us) * p // 100)] if us else 0
    return out


def query_all(usable, data, size, rounds, seconds, notes):
    """Queries of each kind: one round to warm, then rounds in turns."""
    columns = [(e, way) for e in usable for way in e.ways]
    process = {e.name: e.serve(size) for e in usable}
    results = {}
    for k, kind in enumerate(KINDS):
        path = "%s.%s.jsonl" % (data, kind)
        runs = {way[0]: [] for _, way in columns}
        for r in range(rounds + 1):
            for e, way in columns:
                if way[1 + k] is None or runs[way[0]] is None:
                    continue
                try:
                    run = ask(process[e.name], way[1 + k], seconds / rounds,
                              path)
                except (Missing, OSError) as why:
                    runs[way[0]] = None
                    notes.append("%s failed at %d, %s: %s" % (
                        way[0], size, kind, why))
                    continue
                if r > 0:
                    runs[way[0]].append(run)
        for column, each in runs.items():
            if each:
                results[kind, column] = merged(each)
                say("%7d  %-13s %-5s p50 %9.3f ms" % (
                    size, column, kind, results[kind, column]["p50"] / 1000))
    for p in process.values():
        try:
            p.stdin.close()
        except OSError:
            pass  # it died, and a note says so
        p.wait()
    return results


def cold_all(usable, data, size, rounds, folder, notes):
    """Whole processes from the shell's view; the page cache is warm."""
    spawn = os.path.join(folder, "spawn")
    engines.call(*engines.CC, os.path.join(HERE, "spawn.c"), "-o", spawn)
    with open(data + ".short.tsv", encoding="utf-8") as f:
        lines = [line.rstrip("\n").split("\t")[1] for line in f][:5]
    runs = {}
    for _ in range(rounds + 1):
        for e in usable:
            for words in lines:
                command = e.cold(size, words)
                if command:
                    try:
                        out = engines.call(spawn, "2", *command)
                    except Missing as why:
                        notes.append("%s, cold: %s" % (e.name, why))
                        continue
                    # the first run of a pair brings the files into memory
                    runs.setdefault(e.name, []).append(
                        float(out.split()[1]))
    return {name: middle(us) for name, us in runs.items()}


def recompile_all(usable, data, size):
    """Compile again with nothing changed, and with one article changed."""
    out = {}
    names = sorted(glob.glob(os.path.join(data, "de/*/*.md")))
    path = names[len(names) // 2]
    with open(path, encoding="utf-8") as f:
        text = f.read()
    lotses = [e for e in usable if isinstance(e, engines.Lotse)]
    for e in lotses:
        e.compile_index(data, size)
        same = [e.compile_index(data, size)["wall_s"] for _ in range(3)]
        out["same", e.name] = middle(same)
    with open(path, "a", encoding="utf-8") as f:
        f.write("\nEin Satz, der eben hinzugekommen ist.\n")
    for e in lotses:
        out["changed", e.name] = e.compile_index(data, size)["wall_s"]
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return out


def one_size(usable, texts, size, folder, notes):
    data = os.path.join(texts, str(size))
    rounds = int(setting("ROUNDS", 3))
    fit = [e for e in usable if not e.largest or size <= e.largest]
    result = {"size": size, "markdown": markdown_bytes(data)}
    builds = build_all(fit, data, size, rounds if size <= 10000 else 1, notes)
    fit = [e for e in fit if e.name in builds]
    result["build"] = builds
    result["query"] = query_all(fit, data, size, rounds,
                                float(setting("SECONDS", 20)), notes)
    result["cold"] = cold_all(fit, data, size, rounds, folder, notes)
    result["again"] = recompile_all(fit, data, size)
    for e in fit:
        e.remove(size)
    return result


def word_list():
    given = os.environ.get("LOTSE_DICTIONARY")
    if given is None and not os.path.exists("/usr/share/trans/de-en"):
        given = "none"
    return "Lotse's word list: %s; settings of each engine: doc/BENCH.md" % (
        given or "Debian's trans-de-en")


def chosen_engines():
    every = engines.all_engines(os.environ.get("BENCH_BASE", ""))
    names = setting("ENGINES", "").replace(",", " ").split()
    unknown = set(names) - {e.name for e in every} - {"base"}
    if unknown:
        sys.exit("bench: no engine %s; there are %s" % (
            ", ".join(sorted(unknown)), " ".join(e.name for e in every)))
    return [e for e in every
            if not names or e.name in names or e.name in ("lotse", "base")]


def main():
    sizes = [int(n) for n in
             setting("SIZES", "1000 10000 100000").replace(",", " ").split()]
    if setting("LARGE", "0") != "0":
        sizes.append(330000)
    folder = os.environ.get("BENCH_DIR")
    scratch = None
    if not folder:
        folder = scratch = tempfile.mkdtemp(prefix="lotse-bench.")
    folder = os.path.abspath(folder)
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)  # the database server is another user
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    notes, results, usable = [word_list()], [], []
    try:
        texts = make_texts(folder, sizes, int(setting("QUERIES", 500)))
        usable = ready(chosen_engines(), folder, notes)
        if not usable or usable[0].name != "lotse":
            sys.exit("bench: Lotse itself can't be measured")
        for size in sizes:
            results.append(one_size(usable, texts, size, folder, notes))
    finally:
        for e in usable:
            e.stop()
        if scratch:
            shutil.rmtree(scratch)
    report.write(results, usable, notes, setting("OUT", ""),
                 RECORD if setting("RECORD", "0") != "0" else "")


if __name__ == "__main__":
    main()

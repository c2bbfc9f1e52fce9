"""report.py: results as one table of figures and ratios, and as JSON.

A column is a way of asking an engine. A peer's cell is its figure and, in
brackets, how many times better Lotse's is: above 1 Lotse is ahead.
"""
import datetime
import json
import os
import re

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


def number(x):
    if x >= 100:
        return "{:,.0f}".format(x)
    return "%.3g" % x


def ratio(mine, other, more_is_better):
    if not mine or not other:
        return ""
    r = mine / other if more_is_better else other / mine
    return " (%s)" % (("%.2g" if r < 1 else "%.3g") % r)


def line_of(label, values, more_is_better=False):
    """A row: label and cells; the first value is Lotse's."""
    cells = ["-" if v is None else number(v) +
             (ratio(values[0], v, more_is_better) if i else "")
             for i, v in enumerate(values)]
    return [label] + cells


def per(value, divisor):
    return None if value is None else value / divisor


def rows_of(result, columns):
    """columns: (title of the column, name of its engine)."""
    size, md = result["size"], result["markdown"]

    def build(key, divisor=1):
        seen, out = set(), []
        for _, name in columns:
            b = result["build"].get(name)
            first = name not in seen
            seen.add(name)
            out.append(per(b[key], divisor) if b and first else None)
        return out

    def speed(key):
        return [per(md / 1e6, v) if v else None for v in build(key)]

    for kind in ("short", "long"):
        each = [result["query"].get((kind, title)) for title, _ in columns]
        for p in ("p50", "p95", "p99"):
            yield line_of("%s, %s, ms" % (kind, p),
                          [per(q and q[p], 1000) for q in each])
        yield line_of("%s, CPU, ms" % kind,
                      [per(q and q["cpu_us"], 1000) for q in each])
        yield ["%s, queries run" % kind] + [
            str(q["n"]) if q else "-" for q in each]
    yield line_of("first build, s", build("wall_s"))
    yield line_of("index, MB", build("index_bytes", 1e6))
    yield line_of("no word list: build, s", build("plain_s"))
    yield line_of(".. MB of Markdown/s", speed("plain_s"), True)
    yield line_of(".. MB per CPU s", speed("plain_cpu_s"), True)
    yield line_of(".. index / articles", build("plain_bytes", md))
    yield line_of("build, peak MiB", build("peak_kb", 1024))
    served = [result["query"].get(("long", title)) for title, _ in columns]
    yield line_of("serve, peak MiB",
                  [per(q and q["serve_kb"], 1024) for q in served])
    yield line_of("serve, anonymous MiB",
                  [per(q and q["anon_kb"], 1024) for q in served])

    def once(table, key):
        return [table.get(key(name)) if title == first_title(columns, name)
                else None for title, name in columns]

    yield line_of("cold process, ms", [
        per(v, 1000) for v in once(result["cold"], lambda n: n)])
    for key, label in (("same", "recompile, no change, s"),
                       ("changed", "recompile, 1 changed, s")):
        yield line_of(label, once(result["again"], lambda n: (key, n)))


def first_title(columns, name):
    return next(title for title, each in columns if each == name)


def table(results, columns):
    """A Markdown table that is also readable as it stands."""
    rows = [["articles", "measure"] + [title for title, _ in columns]]
    for r in results:
        for row in rows_of(r, columns):
            rows.append(["{:,}".format(r["size"])] + row)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        lines.append("| " + " | ".join(
            c.ljust(w) if i == 1 else c.rjust(w)
            for i, (c, w) in enumerate(zip(row, widths))) + " |")
    lines.insert(1, "|" + "|".join(
        "-" * (w + 2) if i == 1 else "-" * (w + 1) + ":"
        for i, w in enumerate(widths)) + "|")
    return "\n".join(lines)


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo", encoding="ascii") as f:
        kb = int(f.readline().split()[1])
    return "%s, %d cores, %d GiB" % (model, os.cpu_count(),
                                     round(kb / 1048576))


def as_json(results, notes):
    """Keys that are pairs become nested objects."""
    out = []
    for r in results:
        query, again = {}, {}
        for (kind, title), q in r["query"].items():
            query.setdefault(kind, {})[title] = q
        for (key, name), s in r["again"].items():
            again.setdefault(key, {})[name] = s
        out.append(dict(r, query=query, again=again))
    return {"machine": machine(), "notes": notes, "sizes": out,
            "date": datetime.date.today().isoformat()}


def record(path, text):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    page = re.sub("(?s)%s.*%s" % (BEGIN, END),
                  lambda _: BEGIN + "\n" + text + "\n" + END, page)
    with open(path, "w", encoding="utf-8") as f:
        f.write(page)


def write(results, usable, notes, out, page):
    columns = [(way[0], e.name) for e in usable for way in e.ways]
    notes = list(dict.fromkeys(notes))
    head = "%s; %s." % (datetime.date.today().isoformat(), machine())
    head += " In brackets: how many times better Lotse is."
    text = "\n\n".join([head, table(results, columns)] +
                       ["* " + n for n in notes])
    print(text)
    if out:
        with open(out, "w", encoding="utf-8") as f:
            json.dump(as_json(results, notes), f, indent=1)
    if page:
        record(page, text)

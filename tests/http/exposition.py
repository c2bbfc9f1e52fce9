"""Is standard input Prometheus' text format 0.0.4? Exit 1 says where not."""

import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABELS = r'(\{([a-z_]+="(\\.|[^"\\\n])*"(,(?!\})|(?=\})))*\})?'
SAMPLE = re.compile(rf"({NAME}){LABELS} (-?[0-9.e+]+|NaN|[+-]Inf)$")

types, seen, buckets = {}, set(), {}
for number, line in enumerate(sys.stdin, 1):
    line = line.rstrip("\n")
    if line.startswith("# TYPE "):
        _, _, name, kind = line.split(" ")
        if name in types:
            sys.exit(f"{number}: {name} has two types")
        types[name] = kind
        continue
    if line.startswith("# HELP "):
        continue
    at = SAMPLE.match(line)
    if not at:
        sys.exit(f"{number}: no sample: {line}")
    key = line.rsplit(" ", 1)[0]
    if key in seen:
        sys.exit(f"{number}: twice: {key}")
    seen.add(key)
    name = at.group(1)
    family = re.sub("_(bucket|sum|count)$", "", name)
    if name not in types and types.get(family) != "histogram":
        sys.exit(f"{number}: no type for {name}")
    if types.get(name) == "counter" and not name.endswith("_total"):
        sys.exit(f"{number}: a counter's name ends with _total: {name}")
    if name.endswith("_bucket"):
        row = re.sub(r',?le="[^"]*"', "", key)
        value = float(line.rsplit(" ", 1)[1])
        if value < buckets.get(row, 0):
            sys.exit(f"{number}: buckets must not fall: {line}")
        buckets[row] = value

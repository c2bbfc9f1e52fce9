#!/bin/sh
# check: findings, formats, exit codes.
. tests/cli/lib.sh

mkdir -p "$tmp/kb/de" "$tmp/kb/en"
cat >"$tmp/kb/de/link.md" <<'A'
---
title: Kaputter Verweis
---

# Kaputter Verweis

Siehe [dort](gibt-es-nicht.md).
A
cat >"$tmp/kb/en/fine.md" <<'A'
---
title: A fine article
---

# A fine article

The keyboard has keys, and each of them does something.
A
cd "$tmp" || exit 1

run check kb
check "findings: exit 1" exits 1
check "dead link: path:line" says "^kb/de/link.md:7: \(warning\|error\): .*gibt-es-nicht.md.*\[dead-link\]"
check "a summary on stderr" complains "^2 files: "
run check kb --json
check "json: shape" shape check
check "json: finding" json "any(d['path'] == 'de/link.md' and d['rule'] == 'dead-link' for d in j['diagnostics'])"
check "json: counts" json "j['files'] == 2 and j['errors'] + j['warnings'] >= 1"
check "json: exit 1" exits 1
run check kb --format tsv
check "tsv: names" says "^severity	path	line	rule	message"
check "tsv: five columns each" test "$(awk -F '\t' 'NF != 5' "$out" | wc -l)" -eq 0
run check kb --format ndjson
check "ndjson: a finding a line" says '^{"severity":'
cp "$out" once
run check kb --format ndjson
check "twice the same bytes" cmp -s "$out" once
with LOTSE_ARTICLES=kb check
check "LOTSE_ARTICLES" says "kb/de/link.md:7"
run check nowhere
check "missing folder: fails" not exits 0
check "missing folder: said" complains "nowhere"

cat >"$tmp/kb/en/fine.md" <<'A'
---
title: A fine article
review_by: 2026-11-01
---

# A fine article

The keyboard has keys, and each of them does something.
A
run check kb
check "overdue review" says "^kb/en/fine.md:[0-9]*: .*review"
with LOTSE_NOW=2026-10-01 check kb
check "not yet overdue" not says "^kb/en/fine.md:[0-9]*: .*overdue"

finish

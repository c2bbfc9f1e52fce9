/*
 * ding.c: lines of the Ding word list (Debian's trans-de-en).
 *
 *     Kennwort {n}; Passwort {n} [comp.] | Kennwörter {pl} :: password; access
 *     key | passwords
 *
 * Left German, right English; the n-th segment between bars belongs to the
 * n-th of the other side; semicolons separate words of one meaning, the most
 * usual first. What stands in brackets or between slashes is a remark.
 */
#include "compile/ding.h"

#include <string.h>

static int bracket(char c)
{
    switch (c) {
    case '(':
    case '[':
    case '{':
        return 1;
    case ')':
    case ']':
    case '}':
        return -1;
    default:
        return 0;
    }
}

/* Cut the text before the next `sep` outside brackets off *s. */
static size_t cut(const char *s, size_t n, char sep)
{
    int depth = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == sep && depth == 0)
            return i;
        depth += bracket(s[i]);
        depth = depth < 0 ? 0 : depth;
    }
    return n;
}

/* Copy without remarks; returns the length. */
static size_t clean(char *out, const char *s, size_t n)
{
    size_t to = 0;
    int depth = 0;
    bool slash = false;

    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        int step = bracket(c);
        if (c == '/' && depth == 0)
            slash = !slash && i > 0 && s[i - 1] == ' ';
        depth += step > 0;
        if (depth == 0 && !slash && c != '/')
            out[to++] = c;
        depth -= step < 0 && depth > 0;
    }
    return to;
}

static void split_side(struct ding_side *out, char *buf, const char *s,
                       size_t n)
{
    size_t used = 0;

    out->n = 0;
    while (n > 0 && out->n < DING_ALTS) {
        size_t len = cut(s, n, ';');
        size_t kept;
        if (used + len > DING_LINE)
            return;
        kept = clean(buf + used, s, len);
        out->alts[out->n] = buf + used;
        out->lens[out->n] = kept;
        out->n += kept > 0;
        used += kept;
        len += len < n;
        s += len;
        n -= len;
    }
}

/* Open the next line of the form; false at the end. */
static bool open_line(struct ding *d)
{
    while (d->at < d->n) {
        const char *line = d->text + d->at;
        const char *end = memchr(line, '\n', d->n - d->at);
        size_t n = end != NULL ? (size_t)(end - line) : d->n - d->at;
        const char *mid = memmem(line, n, "::", 2);
        d->at += n + 1;
        if (n == 0 || line[0] == '#' || mid == NULL)
            continue;
        d->de = line;
        d->n_de = (size_t)(mid - line);
        d->en = mid + 2;
        d->n_en = n - d->n_de - 2;
        return true;
    }
    return false;
}

bool ding_next(struct ding *d, struct ding_side *de, struct ding_side *en)
{
    size_t a, b;

    if ((d->n_de == 0 || d->n_en == 0) && !open_line(d))
        return false;
    a = cut(d->de, d->n_de, '|');
    b = cut(d->en, d->n_en, '|');
    split_side(de, d->buf[0], d->de, a);
    split_side(en, d->buf[1], d->en, b);
    a += a < d->n_de;
    b += b < d->n_en;
    d->de += a;
    d->n_de -= a;
    d->en += b;
    d->n_en -= b;
    return true;
}

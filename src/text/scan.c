/*
 * scan.c: where the words of a text are.
 *
 * One pass over the bytes. A run is a maximal sequence of letters, digits and
 * marks (soft hyphens and zero-width joiners inside a word belong to it); runs
 * that touch through one joining character form a chain, from which the
 * analyzer makes identifiers, versions, paths and hyphenated words. ASCII is
 * decided by a table, the rest by the general category of utf8proc.
 */
#include "text/scan.h"
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

enum { OTHER = 0, LOWER = 1, UPPER = 2, DIGIT = 3, MARK = 4 };

static const uint8_t ascii[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0,
    0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0};

static int class_of(uint32_t cp)
{
    if (cp < 0x80)
        return ascii[cp];
    if (cp == 0xAD || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060)
        return MARK; /* invisible inside a word */
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
        return UPPER;
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return LOWER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return MARK;
    default:
        return OTHER;
    }
}

/* The joiner at this place as one ASCII character, 0: none. */
static char joiner(uint32_t cp)
{
    if (cp < 0x80)
        return cp != 0 && strchr("-_./\\@", (int)cp) ? (char)cp : 0;
    return cp == 0x2010 || cp == 0x2011 ? '-' : 0;
}

static bool apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC;
}

static uint32_t peek(const struct scan *s, size_t at, size_t *len)
{
    if (at >= s->n) {
        *len = 0;
        return 0;
    }
    return utf8_next(s->text + at, s->n - at, len);
}

/* The ASCII letters and digits at s->at go into the run. */
static void read_ascii(struct scan *s, struct run *r, int *last)
{
    const unsigned char *p = (const unsigned char *)s->text;
    unsigned seen = 0, camel = 0;
    int before = *last;
    size_t at = s->at;

    for (; at < s->n && p[at] < 0x80 && ascii[p[at]] != OTHER; at++) {
        int class = ascii[p[at]];
        seen |= 1U << class;
        camel |= class == UPPER && before == LOWER;
        before = class;
    }
    r->alpha = r->alpha || (seen & (1U << LOWER | 1U << UPPER)) != 0;
    r->digit = r->digit || (seen & 1U << DIGIT) != 0;
    r->camel = r->camel || camel;
    *last = before;
    s->at = at;
}

/* Read the run at s->at (a word character stands there). */
static void read_run(struct scan *s, struct run *r)
{
    int last = OTHER;
    size_t len, next;
    uint32_t cp;

    *r = (struct run){.from = s->at, .ascii = true};
    while (s->at < s->n) {
        int class;
        read_ascii(s, r, &last);
        if (s->at >= s->n)
            break;
        cp = utf8_next(s->text + s->at, s->n - s->at, &len);
        class = class_of(cp);
        if (apostrophe(cp) && (last == LOWER || last == UPPER)) {
            int after = class_of(peek(s, s->at + len, &next));
            if (after != LOWER && after != UPPER)
                break;
            r->ascii = r->ascii && cp < 0x80;
            s->at += len;
            last = OTHER;
            continue;
        }
        if (class == OTHER)
            break;
        r->ascii = r->ascii && cp < 0x80;
        r->alpha = r->alpha || class == LOWER || class == UPPER;
        r->digit = r->digit || class == DIGIT;
        r->camel = r->camel || (class == UPPER && last == LOWER);
        if (class != MARK)
            last = class;
        s->at += len;
    }
    r->to = s->at;
}

/* "C++", "C#", "F#": signs that belong to a one or two letter word. */
static void take_signs(struct scan *s, struct chain *out)
{
    const struct run *r = &out->runs[out->n - 1];
    size_t at = s->at;

    if (out->n != 1 || !r->alpha || !r->ascii || r->to - r->from > 2)
        return;
    while (at < s->n && (s->text[at] == '+' || s->text[at] == '#'))
        at++;
    if (at - s->at == 2 || (at - s->at == 1 && s->text[s->at] == '#'))
        s->at = at;
}

bool scan_next(struct scan *s, struct chain *out)
{
    size_t len, next;
    uint32_t cp;
    int class;

    out->n = 0;
    for (;; s->at += len) {
        while (s->at < s->n && (unsigned char)s->text[s->at] < 0x80 &&
               ascii[(unsigned char)s->text[s->at]] == OTHER)
            s->at++;
        if (s->at >= s->n)
            return false;
        cp = utf8_next(s->text + s->at, s->n - s->at, &len);
        class = class_of(cp);
        if (class != OTHER && class != MARK)
            break;
    }
    for (;;) {
        read_run(s, &out->runs[out->n++]);
        out->joins[out->n - 1] = 0;
        cp = peek(s, s->at, &len);
        if (out->n == CHAIN_RUNS || len == 0 || !joiner(cp))
            break;
        class = class_of(peek(s, s->at + len, &next));
        if (class == OTHER || class == MARK)
            break;
        out->joins[out->n - 1] = joiner(cp);
        s->at += len;
    }
    take_signs(s, out);
    out->to = s->at;
    return true;
}

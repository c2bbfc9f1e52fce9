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
#include "text/kinds.h"

#include <string.h>
#include <utf8proc.h>

const uint8_t char_kinds[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 0, 0, 16, 16, 16,
    4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0, 0, 0,
    16, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
    2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 16, 0, 0, 16,
    0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64};

/* LOWER, UPPER, DIGIT, MARK or OTHER. */
static unsigned class_of(uint32_t cp)
{
    if (cp < 0x80)
        return char_kinds[cp] & WORD;
    if (cp >= 0xC0 && cp <= 0xFF && cp != 0xD7 && cp != 0xF7)
        return cp <= 0xDE ? UPPER : LOWER; /* the letters of Latin-1 */
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
        return char_kinds[cp] & JOINER ? (char)cp : 0;
    return cp == 0x2010 || cp == 0x2011 ? '-' : 0;
}

static bool apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC;
}

/* The character at `at`; 0 with *len 0 at the end. */
static uint32_t peek(const struct scan *s, size_t at, size_t *len)
{
    const unsigned char *p = (const unsigned char *)s->text + at;

    if (at >= s->n) {
        *len = 0;
        return 0;
    }
    if (*p < 0x80) {
        *len = 1;
        return *p;
    }
    return utf8_next(s->text + at, s->n - at, len);
}

/* Read the run at s->at (a word character stands there). Letters and digits of
 * ASCII go by the table; what ends a stretch of them is looked at whole. */
static void read_run(struct scan *s, struct run *r)
{
    const unsigned char *p = (const unsigned char *)s->text;
    unsigned seen = 0, camel = 0, last = OTHER, kind;
    size_t at = s->at, len, next;
    bool ascii = true;

    for (;; at += len) {
        unsigned class;
        uint32_t cp;
        for (kind = 0; at < s->n; at++) {
            kind = char_kinds[p[at]];
            if (!(kind & WORD))
                break;
            seen |= kind;
            camel |= last << 1 & kind;
            last = kind;
            if (kind == LOWER && s->n - at > 8)
                at += small_letters(p + at + 1);
        }
        if (at >= s->n || !(kind & (HIGH | APOSTROPHE)))
            break;
        cp = peek(s, at, &len);
        if (apostrophe(cp) && last & (LOWER | UPPER)) {
            if (!(class_of(peek(s, at + len, &next)) & (LOWER | UPPER)))
                break;
            ascii = ascii && cp < 0x80;
            last = OTHER;
            continue;
        }
        class = class_of(cp);
        if (class == OTHER)
            break;
        ascii = ascii && cp < 0x80;
        seen |= class;
        camel |= last << 1 & class;
        if (class != MARK)
            last = class;
    }
    *r = (struct run){s->at, at, (seen & (LOWER | UPPER)) != 0,
                      (seen & DIGIT) != 0, ascii, (camel & UPPER) != 0};
    s->at = at;
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

/* The next word character; false at the end. */
static bool find_run(struct scan *s)
{
    const unsigned char *p = (const unsigned char *)s->text;
    size_t at = s->at, len;

    for (;; at += len) {
        while (at < s->n && !(char_kinds[p[at]] & (WORD | HIGH)))
            at++;
        s->at = at;
        if (at >= s->n)
            return false;
        if (p[at] < 0x80 || class_of(peek(s, at, &len)) & WORD)
            return true;
    }
}

bool scan_next(struct scan *s, struct chain *out)
{
    size_t len, next;
    uint32_t cp;

    out->n = 0;
    if (!find_run(s))
        return false;
    for (;;) {
        read_run(s, &out->runs[out->n++]);
        out->joins[out->n - 1] = 0;
        cp = peek(s, s->at, &len);
        if (out->n == CHAIN_RUNS || len == 0 || !joiner(cp) ||
            !(class_of(peek(s, s->at + len, &next)) & WORD))
            break;
        out->joins[out->n - 1] = joiner(cp);
        s->at += len;
    }
    take_signs(s, out);
    out->to = s->at;
    return true;
}

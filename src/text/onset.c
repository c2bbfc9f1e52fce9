/*
 * onset.c: how words begin that may give one of some terms.
 *
 * A term of four letters or more begins with three that stand side by side in
 * its word, and a shorter one with two of them: neither folding nor stemming
 * nor a compound's parts change that, but for umlauts and their digraphs, which
 * are all read as the vowel alone. A sign is such a letter, or a digit.
 */
#include "text/onset.h"

enum { A = 1, E = ONSET_E, I = 9, O = 15, U = 21, Y = 25, DIGITS = 27 };

const uint8_t onset_signs[256] = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 0,  0,  0,  0,  0,  0,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0,  0,  0,  0,  0,
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0};

static bool has_umlaut(unsigned vowel)
{
    return vowel == A || vowel == O || vowel == U;
}

static void put_pair(uint64_t pairs[ONSET_SIGNS], unsigned a, unsigned b)
{
    pairs[a] |= b != 0 ? UINT64_C(1) << b : UINT64_MAX;
}

static unsigned hash(unsigned a, unsigned b, unsigned c)
{
    return ((a * ONSET_SIGNS + b) * ONSET_SIGNS + c) * 2654435769U >>
           (32 - ONSET_BITS);
}

void onset_begin(struct onset *s, const struct analyzer *a)
{
    const struct strmap *prefixes = &a->lex->lists[a->lang - 1][LEX_SEPARABLE];

    *s = (struct onset){.all = a->late};
    for (unsigned i = DIGITS; i < ONSET_SIGNS; i++)
        put_pair(s->next, i, 0);
    for (size_t i = 0; i < prefixes->n; i++) {
        const unsigned char *p = (const unsigned char *)prefixes->items[i].p;
        size_t n = prefixes->items[i].n, at = 0;
        unsigned first = onset_next(p, n, &at), second = onset_next(p, n, &at);
        if (first == 0 || second == 0)
            s->all = true; /* a verb's second letter stands elsewhere */
        else if (a->lang == LOTSE_LANG_EN)
            put_pair(s->next, first, second);
        else if (onset_next(p, n, &at) == 0)
            put_pair(s->loose, first, second); /* the third is the verb's */
    }
}

void onset_want(struct onset *s, const char *term, size_t n)
{
    const unsigned char *p = (const unsigned char *)term;
    size_t at = 0, third_at;
    unsigned a = onset_next(p, n, &at), b = onset_next(p, n, &at);
    unsigned c = onset_next(p, n, &at), d, h = hash(a, b, c);

    if (a == 0)
        return; /* words that begin so are read anyway */
    third_at = at;
    d = onset_next(p, n, &at);
    put_pair(s->pairs, a, b);
    s->thirds[h / 64] |= UINT64_C(1) << (h % 64);
    if (c == 0 || third_at == n)
        put_pair(s->any, a, b); /* use -> using */
    if (onset_pair(s->next, c, d) ||
        onset_pair(s->next, d, onset_next(p, n, &at)))
        put_pair(s->loose, a, b); /* a particle follows: useup -> using up */
    if (b == I) { /* die -> dying */
        put_pair(s->pairs, a, Y);
        put_pair(s->any, a, Y);
    }
}

/* May a term begin with these signs? */
static inline bool wants(const struct onset *s, unsigned a, unsigned b,
                         unsigned c)
{
    unsigned h = hash(a, b, c);

    return onset_pair(s->pairs, a, b) &&
           ((s->thirds[h / 64] >> (h % 64) & 1) || onset_pair(s->any, a, b));
}

/* The same of bytes, where an e may be the sign of an umlaut of the vowel
 * before it. */
static bool wants_here(const struct onset *s, const unsigned char *p, size_t n)
{
    size_t at = 0;
    unsigned a = onset_next(p, n, &at), b = onset_next(p, n, &at);
    unsigned c = onset_next(p, n, &at), d = onset_next(p, n, &at);

    if (wants(s, a, b, c) || (c == E && has_umlaut(b) && wants(s, a, b, d)))
        return true;
    return b == E && has_umlaut(a) &&
           (wants(s, a, c, d) ||
            (d == E && has_umlaut(c) &&
             wants(s, a, c, onset_next(p, n, &at))));
}

bool onset_may_begin(const struct onset *s, const unsigned char *p, size_t n)
{
    size_t at = 0;
    unsigned a = onset_next(p, n, &at), b = onset_next(p, n, &at);
    unsigned c = onset_next(p, n, &at);

    if (s->pairs[a] == 0)
        return false;
    if (b == 0 || (b == E && c == 0 && has_umlaut(a)))
        return true;
    if (onset_pair(s->loose, a, b) && onset_pair(s->pairs, a, b))
        return true;
    if (c == 0 || (c == E && has_umlaut(b) && at == n))
        return onset_pair(s->pairs, a, b);
    if (b == E && has_umlaut(a) && onset_pair(s->pairs, a, c) &&
        (at == n || onset_pair(s->loose, a, c) || (p[at] | 32) == 'e'))
        return true;
    return wants_here(s, p, n);
}

bool onset_may_hold(const struct onset *s, const unsigned char *p, size_t n)
{
    for (size_t i = 1; i + 2 < n; i++)
        if (!onset_other(s, p + i) && wants_here(s, p + i, n - i))
            return true;
    return false;
}

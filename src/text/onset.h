/* onset.h: how words begin that may give one of some terms. */
#ifndef LOTSE_TEXT_ONSET_H
#define LOTSE_TEXT_ONSET_H

#include "text/analyze.h"
#include "text/kinds.h"

enum {
    ONSET_E = 5,      /* the sign of E */
    ONSET_SIGNS = 37, /* letters, digits, all others */
    ONSET_BITS = 11
};

extern const uint8_t onset_signs[256];

/* How the wanted terms begin. Pairs of signs: by the first, bits of the second
 * ones. */
struct onset {
    uint64_t pairs[ONSET_SIGNS];
    uint64_t any[ONSET_SIGNS];   /* where any third sign will do */
    uint64_t loose[ONSET_SIGNS]; /* the same at the beginning of a word */
    uint64_t next[ONSET_SIGNS];  /* of words that matter to the one before */
    uint64_t thirds[(1 << ONSET_BITS) / 64]; /* bits, by hash */
    bool all; /* the lists allow terms that begin as no word does */
};

/* The sign at p[*at], which moves behind it; 0 at the end. */
static inline unsigned onset_next(const unsigned char *p, size_t n, size_t *at)
{
    size_t i = *at;

    if (i >= n)
        return 0;
    if (p[i] == 0xC3 && i + 1 < n) {
        *at = i + 2;
        return onset_signs[umlaut_vowel(p[i + 1])];
    }
    *at = i + 1;
    return onset_signs[p[i]];
}

static inline bool onset_pair(const uint64_t pairs[ONSET_SIGNS], unsigned a,
                              unsigned b)
{
    return pairs[a] >> b & 1;
}

/* Signs at p that no wanted term begins with: the quick answer for most. */
static inline bool onset_other(const struct onset *s, const unsigned char *p)
{
    unsigned b = onset_signs[p[1]];

    return p[0] != 0xC3 &&
           (s->pairs[onset_signs[p[0]]] == 0 ||
            (b != 0 && b != ONSET_E &&
             !onset_pair(s->pairs, onset_signs[p[0]], b)));
}

/* No term is wanted yet; then: one more, and perhaps others that begin like
 * it. */
void onset_begin(struct onset *s, const struct analyzer *a);
void onset_want(struct onset *s, const char *term, size_t n);

/* May a term begin where the run begins? Of one that is short, the term may go
 * on elsewhere. */
bool onset_may_begin(const struct onset *s, const unsigned char *p, size_t n);

/* May a term begin inside the run? Its part has three letters. */
bool onset_may_hold(const struct onset *s, const unsigned char *p, size_t n);

#endif

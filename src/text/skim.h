/* skim.h: the few words of a text that may give one of some terms. */
#ifndef LOTSE_TEXT_SKIM_H
#define LOTSE_TEXT_SKIM_H

#include "text/analyze.h"

enum { SKIM_SIGNS = 37, SKIM_BITS = 11 }; /* letters, digits, all others */

/* How the wanted terms begin. Pairs of signs: by the first, bits of the second
 * ones. */
struct skim {
    uint64_t pairs[SKIM_SIGNS];
    uint64_t any[SKIM_SIGNS];   /* where any third sign will do */
    uint64_t loose[SKIM_SIGNS]; /* the same at the beginning of a word */
    uint64_t next[SKIM_SIGNS];  /* of words that matter to the one before */
    uint64_t thirds[(1 << SKIM_BITS) / 64]; /* bits, by hash */
    bool all; /* the lists allow terms that begin as no word does */
};

void skim_begin(struct skim *k, const struct analyzer *a);

/* The term is wanted, and perhaps others that begin like it. */
void skim_want(struct skim *k, const char *term, size_t n);

/* The tokens that analyze() finds in a text, in an empty list; tokens of terms
 * that aren't wanted may be left out. LOTSE_OK or LOTSE_NOMEM. */
int skim_text(const struct skim *k, struct analyzer *a, const char *text,
              size_t n, struct toks *out);

#endif

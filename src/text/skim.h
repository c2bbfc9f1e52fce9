/* skim.h: the few words of a text that may give one of some terms. */
#ifndef LOTSE_TEXT_SKIM_H
#define LOTSE_TEXT_SKIM_H

#include "text/onset.h"

enum { SKIM_TERMS = 64 };

/* What is wanted: how it begins, and bits by the lowest ones of a term's
 * number. */
struct skim {
    struct onset onset;
    uint64_t terms[SKIM_TERMS];
};

void skim_begin(struct skim *k, const struct analyzer *a);

/* The analyzer's term is wanted, and perhaps others that begin like it. */
void skim_want(struct skim *k, const struct analyzer *a, uint32_t term);

/* The same of many terms, whose texts no cache may hold any more. */
void skim_want_all(struct skim *k, const struct analyzer *a,
                   const uint32_t *terms, size_t n);

/* Is it, or one that looks like it by its number? */
static inline bool skim_wants(const struct skim *k, uint32_t term)
{
    return k->terms[term / 64 % SKIM_TERMS] >> (term % 64) & 1;
}

/* The tokens that analyze() finds in a text, in an empty list; tokens of terms
 * that aren't wanted may be left out. LOTSE_OK or LOTSE_NOMEM. */
int skim_text(const struct skim *k, struct analyzer *a, const char *text,
              size_t n, struct toks *out);

#endif

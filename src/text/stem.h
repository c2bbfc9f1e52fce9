/* stem.h: folded words become stems. */
#ifndef LOTSE_TEXT_STEM_H
#define LOTSE_TEXT_STEM_H

#include "base/strmap.h"
#include "lotse.h"

enum {
    STEM_MAX = 192,      /* bytes of a stem with its NUL; the rest is cut */
    STEMS_KEPT = 1 << 15 /* words whose stems are remembered */
};

/* The Snowball stemmer of one language. Used by one thread at a time. */
struct stems {
    struct sb_stemmer *utf8, *latin1;
    struct strmap known; /* word -> number for terms */
    uint32_t *terms;
    size_t cap;
};

int stems_init(struct stems *s, lotse_lang lang); /* LOTSE_OK or LOTSE_NOMEM */
void stems_free(struct stems *s);

#define STEM_NONE SIZE_MAX

/* The stem of a folded word without umlauts, as a C string; returns its
 * length, STEM_NONE where there is no memory. */
size_t stem_word(char out[STEM_MAX], struct stems *s, const char *folded,
                 size_t n);

/* The stem's number in `terms`, which must be the same map at every call;
 * STRMAP_NONE: out of memory. */
uint32_t stem_term(struct stems *s, struct strmap *terms, const char *folded,
                   size_t n);

#endif

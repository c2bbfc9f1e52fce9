/* brief.h: what the close look needs of an article, unpacked. */
#ifndef LOTSE_SEARCH_BRIEF_H
#define LOTSE_SEARCH_BRIEF_H

#include "search/query.h"

/* A block of the forward list: its terms, or the units of a WORDING. */
struct brief_block {
    uint16_t kind;
    uint16_t words;
    uint32_t from, to;
};

/* All of an article, in numbers of 16 bits. */
struct brief {
    uint32_t n_once;  /* 4-grams that stand there once */
    uint32_t n_often; /* others, each with how often */
    uint32_t n_blocks, n_terms;
    uint32_t entries; /* units of the forward list that it was made of */
    const struct brief_block *blocks;
    const uint16_t *once, *often, *times;
    const uint16_t *terms, *at; /* places in the article | BRIEF_PART */
    const uint16_t *units;      /* of WORDING blocks */
};

enum { BRIEF_PART = 1 << 15 };

/* A place for each article of a language, none of them made yet; *out stays
 * NULL where they would take too much memory, or numbers are too large. */
bool briefs_begin(struct lang_index *l);
void briefs_free(struct lang_index *l);

/* Give the candidates their briefs, and make those that aren't there yet,
 * unless this is the first query of the handle, which may stay the only one.
 * While this runs, no terms or grams of the query may be marked. */
int briefs_give(struct query *q, struct side *s);

/* The brief of an article; NULL: it isn't made, or is too long for one. */
const struct brief *brief_of(const struct lang_index *l, uint32_t ord);

#endif

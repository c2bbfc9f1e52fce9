/* weights.h: what a field's frequency weighs, by its length (BM25F). */
#ifndef LOTSE_SEARCH_WEIGHTS_H
#define LOTSE_SEARCH_WEIGHTS_H

#include "search/index.h"

/* Fill the factors by length from the language's statistics. */
void weights_init(struct lang_index *l);

/* Spread them over all articles, l->factors, field after field: worth it when
 * more postings are read than there are articles. False: out of memory. */
bool weights_spread(struct lang_index *l);

/* The factor of a field of an article. */
float weights_of(const struct lang_index *l, unsigned field, uint32_t ord);

/* weight / (1 - b + b * length / mean length), over two because frequencies
 * are kept in halves. */
float weights_norm(const struct lang_index *l, unsigned field,
                   uint32_t length);

/* The same for an article's 4-grams, weight 1. */
float weights_grams(const struct lang_index *l, uint32_t ord);

#endif

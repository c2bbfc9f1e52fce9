/* common.h: words that so many articles hold that they choose none. */
#ifndef LOTSE_SEARCH_COMMON_H
#define LOTSE_SEARCH_COMMON_H

#include "search/query.h"

enum { COMMON_LEAST = 20000 };

/* Which terms of a language are common: none, unless it has `least` articles.
 * Give back what was unpacked of them; how many were. */
bool common_begin(struct lang_index *l, uint32_t least);
void common_free(struct lang_index *l);
size_t common_made(const struct lang_index *l);

/* Is a word left for later: it is common, or, if it's translated, very much so?
 */
bool common_late(const struct side *s, const struct qterm *t);

/* Add what is left for later to the sums of n articles, fewer than 2^24. */
int common_add(struct query *q, struct side *s, const uint32_t *ords, size_t n);

#endif

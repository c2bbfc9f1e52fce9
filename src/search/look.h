/* look.h: a close look at the candidates of one side, for features.c. */
#ifndef LOTSE_SEARCH_LOOK_H
#define LOTSE_SEARCH_LOOK_H

#include "search/nummap.h"
#include "search/query.h"

enum { WINDOW = 8, PAIRS_MAX = NUMMAP_SLOTS / 2 };

/* Two neighbours of the text, how often they met in the article. */
struct pair {
    float weight;
    float ordered, window;
};

struct seen {
    uint16_t term;
    uint32_t at;
};

/* How often the query's terms stood in a passage. */
struct tally {
    float tf[TERMS_MAX];
    uint16_t touched[TERMS_MAX];
    size_t n;
    uint32_t words;
};

/* What a title gives: the share of it that the text holds, and how much
 * weight of the text lies in it. */
struct title {
    float all, held, mass;
};

struct look {
    struct query *q;
    struct side *s;
    struct nummap pairs; /* a * TERMS_MAX + b -> pair */
    struct pair pair[PAIRS_MAX];
    size_t n_pairs;
    struct seen ring[WINDOW];
    size_t n_ring;
    struct tally section; /* the open one */
    struct nummap stops; /* hashes of the stop words of the text's wording */
    struct nummap worded; /* number in forward lists -> in the wording */
    float wording;       /* weight of its words */
    float *gram_tf;      /* by gram of the query */
    struct title title;
    uint16_t nobody[HIT_GRAMS]; /* slots that count for no gram */
    struct hit *hits; /* by spelling_hit of the index */
    uint32_t *met;    /* their spellings */
    size_t n_hits;
    uint16_t *more; /* what hits have no room for */
    size_t n_more, cap_more;
};

/* hits.c: mark the query's terms and grams in the index, and take the marks
 * away, with all hits. */
void look_mark(struct look *k);
void look_unmark(struct look *k);

/* Find a spelling's hits, once a query. False: out of memory. */
bool look_find(struct look *k, uint32_t spelling);

/* Place of a term in the query + 1; 0: it isn't there. */
static inline uint16_t place_of(const struct lang_index *l, uint32_t term)
{
    return bit_of(l->term_bits, term) ? l->term_mark[term] : 0;
}

#endif

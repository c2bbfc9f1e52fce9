/* look.h: a close look at the candidates of one side, for features.c. */
#ifndef LOTSE_SEARCH_LOOK_H
#define LOTSE_SEARCH_LOOK_H

#include "search/forward.h"
#include "search/nummap.h"
#include "search/query.h"

enum { WINDOW = 8, PAIRS_MAX = 1024, BATCH = 128 };

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

/* Entries of a forward list that are read together. */
struct batch {
    size_t n;
    uint32_t number[BATCH]; /* of the spelling; of none: their number */
    uint32_t at[BATCH];     /* place in the block */
    uint16_t extra[BATCH];  /* of a term without a spelling: its place in the
                               query + 1, perhaps EXTRA_PART; 0: none */
    uint16_t hit[BATCH];    /* of the spelling */
    uint16_t some[BATCH]; /* entries that hold something of the query */
    size_t n_some;
    uint16_t held[BATCH]; /* of them those that hold more than grams */
    size_t n_held;
    uint16_t grams[(BATCH + 1) * HIT_GRAMS]; /* of the query, that they hold */
    size_t n_grams;
};

enum { EXTRA_PART = 1 << 15, HIT_NOTHING = 1 };

struct look {
    struct query *q;
    struct side *s;
    struct nummap *pairs; /* a * TERMS_MAX + b -> pair */
    struct pair pair[PAIRS_MAX];
    size_t n_pairs;
    uint64_t pair_met[PAIRS_MAX / 64]; /* pairs that the article holds */
    uint64_t mates[TERMS_MAX]; /* bits of the terms that it has pairs with */
    struct seen ring[WINDOW];
    size_t n_ring;
    struct tally section; /* the open one */
    struct nummap *stops; /* hashes of the stop words of the text's wording */
    struct nummap *worded; /* number in forward lists -> in the wording */
    float wording;       /* weight of its words */
    float *gram_tf;      /* by gram of the query */
    struct title title;
    struct batch batch;
    struct hit *hits; /* by spelling_hit of the index; 0: not found yet */
    size_t n_hits;
    uint32_t *met; /* spellings that were looked at */
    size_t n_met;
    uint16_t *more; /* what hits have no room for */
    size_t n_more, cap_more;
};

/* hits.c: mark the query's terms and grams in the index, and take the marks
 * away, with all hits. */
void look_mark(struct look *k);
void look_unmark(struct look *k);

/* Read the next entries of a block that is no WORDING into k->batch, with what
 * they hold of the query; *at: words before them. False: out of memory. */
bool look_read(struct look *k, struct forward *f, uint32_t *at);

/* Place of a term in the query + 1; 0: it isn't there. */
static inline uint16_t place_of(const struct lang_index *l, uint32_t term)
{
    return bit_of(l->term_bits, term) ? l->term_mark[term] : 0;
}

#endif

/* look.h: a close look at the candidates of one side, for features.c. */
#ifndef LOTSE_SEARCH_LOOK_H
#define LOTSE_SEARCH_LOOK_H

#include "search/forward.h"
#include "search/nummap.h"
#include "search/query.h"

enum { WINDOW = 8, PAIRS_MAX = 1024, BATCH = 256, STRETCHES = 64 };

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
    uint16_t touched[TERMS_MAX + 1];
    size_t n;
    uint32_t words;
};

/* What a title gives: the share of it that the text holds, and how much
 * weight of the text lies in it. */
struct title {
    float all, held, mass;
    float known; /* all, of an article that was looked at before; or 0 */
};

/* A block of a forward list, or as much of it as had room. */
struct stretch {
    int kind;
    bool begins, ends;       /* the block */
    const uint16_t *p, *end; /* the block's units */
    uint32_t from, to;       /* its entries in the batch */
    uint32_t before;         /* words of the article before the block */
    uint32_t words;          /* of the block, up to here */
};

/* Entries of a forward list that are read together: most articles whole. */
struct batch {
    struct stretch stretches[STRETCHES];
    size_t n_stretches;
    uint32_t number[BATCH]; /* of the spelling, or what stands for one */
    uint32_t at[BATCH];     /* place in the article; blocks stand apart */
    size_t n;
    uint16_t some[BATCH]; /* hits of entries that hold something */
    uint16_t some_entry[BATCH];
    uint16_t held[BATCH]; /* hits of those that hold more than grams */
    uint16_t held_entry[BATCH];
    size_t n_held;
    uint16_t grams[(BATCH + 1) * HIT_UNITS]; /* places in the query + 1 */
    size_t n_grams;
};

enum { HIT_NOTHING = 1 };

/* All zero at first but for what stands behind `pair`: that is written before
 * it is read. */
struct look {
    struct query *q;
    struct side *s;
    struct nummap *pairs; /* a * TERMS_MAX + b -> pair */
    size_t n_pairs;
    uint64_t pair_met[PAIRS_MAX / 64]; /* pairs that the article holds */
    uint64_t mates[TERMS_MAX]; /* bits of the terms that it has pairs with */
    size_t n_seen, n_old; /* the first ones were compared before */
    uint32_t words;       /* of the article, and gaps between its blocks */
    struct tally section; /* the open one */
    struct nummap *stops; /* hashes of the stop words of the text's wording */
    struct nummap *worded; /* number in forward lists -> in the wording */
    float wording;       /* weight of its words */
    uint16_t *gram_tf;   /* by gram of the query + 1 */
    struct title title;
    uint16_t *hits; /* HIT_UNITS each, by spelling_hit of the index */
    size_t n_hits;
    uint32_t *met; /* spellings that were looked at */
    size_t n_met;
    uint16_t *more; /* what hits have no room for */
    size_t n_more, cap_more;
    struct pair pair[PAIRS_MAX];
    struct seen seen[WINDOW + BATCH]; /* words of the article, in order */
    struct batch batch;
};

/* hits.c: mark the query's terms and grams in the index, and take the marks
 * away, with all hits. */
void look_mark(struct look *k);
void look_unmark(struct look *k);

/* May a spelling hold something of the query? Nearly none does with a search
 * line. Where one has a gram that is written as a long number, or anything
 * looks wrong, it may. */
bool look_may_hold(const struct lang_index *l, uint32_t spelling);

/* Read the next entries of a forward list into k->batch and find what is new
 * among them. None at its end. False: out of memory. */
bool look_read(struct look *k, struct forward *f);

/* What the entries from..to of the batch hold of the query: grams, and held
 * with more behind those that are there. */
void look_gather(struct look *k, size_t from, size_t to);

/* pairs.c: the neighbours of the text; those among the words that were seen,
 * of which the last ones are kept, since a block may go on; what they are worth
 * to a candidate, after which none has been met. */
void pairs_prepare(struct look *k);
void pairs_meet(struct look *k);
void pairs_sum(struct look *k, struct cand *c);

/* titles.c: the words that are compared with titles and questions (false: no
 * memory); a term of the title, or all of its forward entries; how alike the
 * text is to a WORDING, 0..1 or a little more. */
bool titles_prepare(struct look *k);
void titles_see(struct look *k, uint32_t number, bool part);
void titles_read(struct look *k, const uint16_t *p, const uint16_t *end);
float titles_like(const struct look *k, const uint16_t *p,
                  const uint16_t *end);

/* Place of a term in the query + 1; 0: it isn't there. */
static inline uint16_t place_of(const struct lang_index *l, uint32_t term)
{
    return bit_of(l->term_bits, term) ? l->term_mark[term] : 0;
}

#endif

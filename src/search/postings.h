/* postings.h: a posting list, decoded block by block. */
#ifndef LOTSE_SEARCH_POSTINGS_H
#define LOTSE_SEARCH_POSTINGS_H

#include "search/index.h"

/* Articles of a block: their ords, and what the term is worth in each (the
 * inner sum of BM25F: frequencies over the fields, weighted and normalised by
 * their lengths). */
struct post_block {
    uint32_t n;
    _Alignas(16) uint32_t ords[POST_BLOCK];
    _Alignas(16) float tf[POST_BLOCK];
};

struct post_reader {
    const unsigned char *p, *end;
    uint32_t left; /* articles */
    uint32_t last; /* ord of the one before, or of the first */
    uint32_t docs; /* of the language */
    int width;     /* bytes of a distance */
    bool first;    /* no article has been read */
    struct lotse_index *ix;
    bool bad; /* the bytes are not a list */
    const struct plist *more; /* list whose second part follows, or NULL */
    uint32_t from; /* ord that its ords count from */
};

/* The list has been read by index_list, and stays. */
void post_begin(struct post_reader *r, struct lotse_index *ix, int lang,
                const struct plist *l);

/* Decode the next articles; false: there are none left, or r->bad. */
bool post_next(struct post_reader *r, struct post_block *b);

/* The fields that hold the term, article by article. */
struct post_masks {
    const unsigned char *bits, *masks, *end;
    uint32_t at, n;
    const struct plist *more; /* list whose second part follows, or NULL */
};

void post_masks_begin(struct post_masks *m, const struct plist *l);

/* Of the next article; 0: there is none. */
uint8_t post_mask(struct post_masks *m);

/* The error of a list that is bad. */
int post_fail(const struct post_reader *r, lotse_err *err);

/* What a term is worth in one article, and in which fields; *tf 0: nothing.
 * Reads the list. */
int post_at(float *tf, unsigned *mask, struct lotse_index *ix, int lang,
            const struct plist *l, uint32_t ord, lotse_err *err);

#endif

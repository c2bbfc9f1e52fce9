/* memo.h: what the index says of the terms that texts bring up, remembered. */
#ifndef LOTSE_SEARCH_MEMO_H
#define LOTSE_SEARCH_MEMO_H

#include "db/layout.h"
#include "lotse.h"
#include "text/lang.h"

#include <stddef.h>
#include <stdint.h>

struct lotse_index;
struct plist;

enum { TARGETS_MAX = 8 }; /* of a word, that count */

/* What a word of the other language may mean: a term that the index holds. */
struct meant {
    uint32_t term;      /* in the analyzer of its language */
    uint32_t number, n; /* in the index; its articles */
    float p;
};

/* All that a word or a pair of words may mean. Of alts the first n are there;
 * n 0: it means nothing that the index holds, and the rest says nothing. */
struct meaning {
    uint32_t name; /* term that stands for it, in the analyzer of the alts */
    uint32_t n;
    uint32_t most; /* articles of its commonest target */
    float idf;     /* of how often its targets stand in articles */
    struct meant alts[TARGETS_MAX];
};

/* Bits of a spelling: it was asked whether an article holds such a word, one
 * does, no word of the base is near it (mend.c); its evidence is there. */
enum {
    SPELLED_ASKED = 1,
    SPELLED_KNOWN = 2,
    SPELLED_ALONE = 4,
    SPELLED_WEIGHED = 8
};

/* Of one language's terms and spellings. {0} is empty. */
struct memo {
    struct said *terms; /* by number in the analyzer */
    size_t cap_terms;
    struct pair_said *pairs; /* a hash table */
    size_t n_pairs, n_slots;
    uint32_t *meanings; /* one after the other, without alts that aren't */
    size_t n_meanings, cap_meanings;
    struct lang_score *weighs; /* of spellings, as evidence of a language */
    size_t cap_weighs;
    uint8_t *bits; /* of spellings */
    size_t cap_bits;
};

void memo_free(struct memo *m);

/* Bytes of what it remembers that no key of the analyzer stands for: pairs. */
size_t memo_bytes(const struct memo *m);

/* The list of a term of the language's analyzer, not read yet, as index_term
 * tells it, and its idf. */
void memo_term(struct plist *out, float *idf, struct lotse_index *ix, int lang,
               uint32_t term);

/* Ask for the memory that a term's list and meaning are read from. */
void memo_prefetch(const struct memo *m, uint32_t term);

/* What the term a of the language, or where b isn't STRMAP_NONE the pair of
 * both, may mean in the other one. */
int memo_meaning(struct meaning *out, struct lotse_index *ix, int lang,
                 uint32_t a, uint32_t b, lotse_err *err);

/* Room for the bits of a spelling, and for its evidence; NULL: no memory. */
uint8_t *memo_bits(struct memo *m, uint32_t spelling);
struct lang_score *memo_weighs(struct memo *m, uint32_t spelling);

/* Read a list of targets (db/layout.h) of terms of `lang`; all but the
 * name. */
int memo_read(struct meaning *out, struct lotse_index *ix, int lang,
              const unsigned char *list, size_t n, lotse_err *err);

#endif

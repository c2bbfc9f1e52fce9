/* model1.h: word translation probabilities out of aligned phrases. */
#ifndef LOTSE_COMPILE_MODEL1_H
#define LOTSE_COMPILE_MODEL1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MODEL1_WORDS = 40 }; /* most words of a phrase */

/* A pair of words that met in some phrase. */
struct meeting {
    uint32_t word[2];  /* German, English */
    float p[2];        /* p(en|de), p(de|en) */
    float count[2];
};

struct phrase {
    size_t cells; /* in model1.cells: a row of English words for each German */
    uint8_t n[2];
    float weight;
};

/* {0} is empty. */
struct model1 {
    struct phrase *phrases;
    size_t n_phrases, cap_phrases;
    uint32_t *cells; /* meetings */
    size_t n_cells, cap_cells;
    struct meeting *meetings;
    size_t n_meetings, cap_meetings;
    uint32_t *slots; /* meeting + 1; a power of two */
    size_t n_slots;
};

/* False: out of memory. Phrases of more than MODEL1_WORDS are left out. */
bool model1_add(struct model1 *m, const uint32_t *de, size_t n_de,
                const uint32_t *en, size_t n_en, float weight);

/* Estimate p of all meetings (IBM Model 1: Brown et al. 1993, "The Mathematics
 * of Statistical Machine Translation", both directions, without NULL word),
 * `rounds` of expectation maximisation. False: out of memory. */
bool model1_train(struct model1 *m, int rounds, size_t n_de, size_t n_en);

void model1_free(struct model1 *m);

#endif

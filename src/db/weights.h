/* weights.h: what a field's frequency weighs, by its length (BM25F), and what
 * a term is worth in an article, as 16 bits. */
#ifndef LOTSE_DB_WEIGHTS_H
#define LOTSE_DB_WEIGHTS_H

#include "db/layout.h"

#include <string.h>

/* The mean length of a field of `docs` articles that have `total` words in it,
 * rounded to a step of .14 % (of 1.1 % below 256 articles), so that an article
 * more or less rarely changes what is known of the others. 0: no article has
 * any. */
double weights_mean(uint64_t total, uint32_t docs);

/* weight / (1 - b + b * length / mean), over two because frequencies are kept
 * in halves. */
float weights_norm(unsigned field, uint32_t length, double mean);

/* The same for an article's 4-grams, weight 1. */
float weights_grams(uint32_t grams, uint64_t total, uint32_t docs);

/* A number of 2^-12 .. 2^20 as 5 bits of exponent and 11 of mantissa, to the
 * nearest, the ends for what lies beyond; and back. */
enum { WORTH_SHIFT = 12 };
static const uint32_t worth_least = 115U << 23; /* bits of 2^-12 */

static inline uint16_t worth_pack(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    if (!(x > 0) || bits <= worth_least)
        return 0;
    bits = (bits - worth_least + (1U << (WORTH_SHIFT - 1))) >> WORTH_SHIFT;
    return (uint16_t)(bits < 0xFFFF ? bits : 0xFFFF);
}

static inline float worth_of(uint16_t packed)
{
    uint32_t bits = ((uint32_t)packed << WORTH_SHIFT) + worth_least;
    float x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

#endif

/*
 * weights.c: what a field's frequency weighs, by its length.
 *
 * BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", section 3.6.
 */
#include "db/weights.h"

#include <math.h>

/* Weight and length normalisation of each field, in the order of the enum. */
static const struct {
    double weight, b;
} fields[FIELDS] = {
    {8, .4},   /* title */
    {4, .4},   /* questions */
    {1, .4},   /* headings */
    {2, .4},   /* tags */
    {2, .4},   /* summary */
    {1, .85},  /* body */
    {.7, .85}, /* code */
    {12, .3},  /* solved tickets */
};

static const double gram_b = .75;
/* Steps of the means, to double. One article of a few moves a mean further
 * than one of many. */
enum { FEW = 256, STEPS_FEW = 64, STEPS = 512 };

double weights_mean(uint64_t total, uint32_t docs)
{
    double steps;

    if (total == 0 || docs == 0)
        return 0;
    steps = docs < FEW ? STEPS_FEW : STEPS;
    return exp2(round(log2((double)total / docs) * steps) / steps);
}

float weights_norm(unsigned field, uint32_t length, double mean)
{
    double rel = mean > 0 ? length / mean : 1;

    return (float)(fields[field].weight / 2 /
                   (1 - fields[field].b + fields[field].b * rel));
}

float weights_grams(uint32_t grams, uint64_t total, uint32_t docs)
{
    double rel = total > 0 ? grams * (double)docs / (double)total : 1;

    return (float)(1 / (1 - gram_b + gram_b * rel));
}

/*
 * weights.c: what a field's frequency weighs, by its length.
 *
 * BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", section 3.6.
 */
#include "search/weights.h"

#include <stdlib.h>

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
    {6, .3},   /* solved tickets */
};

static const double gram_b = .75;

float weights_norm(const struct lang_index *l, unsigned field, uint32_t length)
{
    double rel = l->stats.lengths[field] > 0
                     ? length * (double)l->docs /
                           (double)l->stats.lengths[field]
                     : 1;

    return (float)(fields[field].weight / 2 /
                   (1 - fields[field].b + fields[field].b * rel));
}

float weights_of(const struct lang_index *l, unsigned field, uint32_t ord)
{
    uint32_t n = l->length[field][ord];
    float f = n < LENGTHS ? l->norm[field][n] : weights_norm(l, field, n);

    return field == FIELD_TITLE ? f * l->title[ord] : f;
}

void weights_init(struct lang_index *l)
{
    for (unsigned f = 0; f < FIELDS; f++)
        for (uint32_t n = 0; n < LENGTHS; n++)
            l->norm[f][n] = weights_norm(l, f, n);
}

bool weights_spread(struct lang_index *l)
{
    float *at;

    if (l->factors != NULL)
        return true;
    at = l->factors = malloc((l->docs + 1U) * FIELDS * sizeof *l->factors);
    for (unsigned f = 0; f < FIELDS && at != NULL; f++)
        for (uint32_t i = 0; i < l->docs; i++)
            *at++ = weights_of(l, f, i);
    return at != NULL;
}

float weights_grams(const struct lang_index *l, uint32_t ord)
{
    double rel = l->stats.all_grams > 0
                     ? l->grams_in[ord] * (double)l->docs /
                           (double)l->stats.all_grams
                     : 1;

    return (float)(1 / (1 - gram_b + gram_b * rel));
}

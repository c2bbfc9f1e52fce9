/*
 * helped.c: readers whom an article helped, as steps, and what they weigh.
 *
 * Evidence that has nothing to do with the query saturates, n / (n + k): the
 * first few readers tell most, and no number of them reaches the whole weight
 * (Craswell, Robertson, Zaragoza and Taylor 2005, "Relevance Weighting for
 * Query Independent Evidence").
 */
#include "db/helped.h"

/* Steps that people would round to. */
static const uint16_t steps[HELPED_STEPS] = {
    0,  1,  2,  3,   4,   5,   6,   8,   10,  12,  15,  20,  25,  30, 40,
    50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000};

static const double half = 10; /* readers that weigh half */

uint8_t helped_step(uint64_t readers)
{
    uint8_t step = 0;

    while (step + 1 < HELPED_STEPS && steps[step + 1] <= readers)
        step++;
    return step;
}

uint32_t helped_readers(unsigned step)
{
    return steps[step < HELPED_STEPS ? step : HELPED_STEPS - 1];
}

double helped_weight(unsigned step)
{
    double n = helped_readers(step);

    return n / (n + half);
}

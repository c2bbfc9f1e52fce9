/* metrics.h: how good one ranking is, as trec_eval defines it. */
#ifndef LOTSE_LEARN_METRICS_H
#define LOTSE_LEARN_METRICS_H

#include "lotse.h"

/* One query: gains[i] is the relevance (0: none, not judged) of the article at
 * rank i + 1, of n ranks; ideal[] holds the relevances of all n_ideal relevant
 * articles, in any order, and is sorted here. Adds to *sum (n counts). */
void metrics_add(lotse_metrics *sum, const double *gains, size_t n,
                 double *ideal, size_t n_ideal);

/* Sums to means. */
void metrics_mean(lotse_metrics *m);

/* The value at a share of the sorted array, by nearest rank; 0 where n is 0. */
uint64_t percentile(const uint64_t *sorted, size_t n, double share);

#endif

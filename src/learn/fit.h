/* fit.h: weights out of examples; mathematics only. */
#ifndef LOTSE_LEARN_FIT_H
#define LOTSE_LEARN_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum { FIT_MAX = 40 }; /* most weights */

/* One question: n candidates with `dims` features each, row by row, and how
 * relevant each one is (>= 0). */
struct fit_choice {
    const float *x;
    const float *gain;
    size_t n;
};

/* Weights w >= 0 (in: where to start, and what to stay near) that make the
 * relevant candidates of each question likely under a softmax over w x:
 * listwise learning to rank by cross entropy (Cao et al. 2007, ListNet, top
 * one), with a Gaussian prior around the start:
 *
 *     sum over questions of -log p(relevant) + strength |w - start|^2
 */
void fit_choices(double w[], size_t dims, const struct fit_choice *q, size_t n,
                 double strength);

/* Logistic regression with the same prior; w[0] belongs to a constant feature
 * and is free, the others stay >= 0. x: n rows of dims; weight: of each row. */
void fit_logistic(double w[], size_t dims, const double *x, const bool *y,
                  const double *weight, size_t n, double strength);

/* 1 / (1 + exp(-w x)) */
double fit_probability(const double w[], size_t dims, const double *x);

/* Area under the ROC curve (ties count half); .5 where a class is empty.
 * False: out of memory. */
bool fit_auc(double *out, const double *p, const bool *y, size_t n);

/* Two-sided p of a paired randomisation test (Fisher; Smucker et al. 2007)
 * that the mean of n differences is 0: 10,000 seeded sign flips. */
double fit_paired_p(const double *difference, size_t n);

#endif

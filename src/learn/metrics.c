/*
 * metrics.c: how good one ranking is, as trec_eval defines it.
 *
 * nDCG: Jarvelin and Kekalainen 2002 with gain = relevance and discount
 * log2(rank + 1), trec_eval's ndcg_cut; the ideal ranking takes every judged
 * article. Reciprocal rank, precision and recall count relevance > 0.
 */
#include "learn/metrics.h"

#include <math.h>
#include <stdlib.h>

enum { CUT = 10, CUT_SMALL = 5 };

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

static double dcg(const double *gains, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n && i < CUT; i++)
        sum += gains[i] / log2((double)i + 2);
    return sum;
}

void metrics_add(lotse_metrics *sum, const double *gains, size_t n,
                 double *ideal, size_t n_ideal)
{
    size_t found5 = 0, found10 = 0;
    double best;

    qsort(ideal, n_ideal, sizeof *ideal, falling);
    best = dcg(ideal, n_ideal);
    sum->n++;
    for (size_t i = 0; i < n && i < CUT; i++) {
        if (gains[i] <= 0)
            continue;
        if (found10++ == 0)
            sum->mrr10 += 1 / ((double)i + 1);
        found5 += i < CUT_SMALL;
        sum->p1 += i == 0;
    }
    if (n_ideal > 0) {
        sum->recall5 += (double)found5 / (double)n_ideal;
        sum->recall10 += (double)found10 / (double)n_ideal;
    }
    if (best > 0)
        sum->ndcg10 += dcg(gains, n) / best;
}

void metrics_mean(lotse_metrics *m)
{
    double n = m->n > 0 ? (double)m->n : 1;

    m->ndcg10 /= n;
    m->mrr10 /= n;
    m->p1 /= n;
    m->recall5 /= n;
    m->recall10 /= n;
}

uint64_t percentile(const uint64_t *sorted, size_t n, double share)
{
    size_t at = (size_t)ceil(share * (double)n);

    if (n == 0)
        return 0;
    at = at > 0 ? at - 1 : 0;
    return sorted[at < n ? at : n - 1];
}

/*
 * fit.c: weights out of examples; mathematics only.
 *
 * Both losses are convex, so projected gradient descent finds their minimum:
 * a step against the gradient, cut off at the bounds, with the step length of
 * Barzilai and Borwein (1988), halved until the loss falls.
 */
#include "learn/fit.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 300, HALVINGS = 30, FLIPS = 10000 };

/* A loss with its gradient at w. */
struct problem {
    double (*loss)(const struct problem *p, const double *w, double *gradient);
    size_t dims;
    const double *start; /* of the prior */
    double strength;
    bool first_free; /* w[0] may be negative */
    const struct fit_choice *choices;
    const double *x, *weight;
    const bool *y;
    size_t n;
};

static double prior(const struct problem *p, const double *w, double *gradient)
{
    double loss = 0;

    for (size_t i = 0; i < p->dims; i++) {
        double d = w[i] - p->start[i];
        loss += p->strength * d * d;
        gradient[i] = 2 * p->strength * d;
    }
    return loss;
}

static void clip(const struct problem *p, double *w)
{
    for (size_t i = p->first_free ? 1 : 0; i < p->dims; i++)
        w[i] = w[i] > 0 ? w[i] : 0;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* One step from w along -g that lowers the loss; false: there is none. */
static bool descend(const struct problem *p, double *w, double *g, double *loss,
                    double *step)
{
    double to[FIT_MAX], to_g[FIT_MAX], moved[FIT_MAX], bent[FIT_MAX], m;

    for (int k = 0; k < HALVINGS; k++, *step /= 2) {
        double at, expected = 0;
        for (size_t i = 0; i < p->dims; i++)
            to[i] = w[i] - *step * g[i];
        clip(p, to);
        for (size_t i = 0; i < p->dims; i++)
            expected += g[i] * (to[i] - w[i]);
        at = p->loss(p, to, to_g);
        if (expected >= 0 || at > *loss + 1e-4 * expected)
            continue;
        for (size_t i = 0; i < p->dims; i++) {
            moved[i] = to[i] - w[i];
            bent[i] = to_g[i] - g[i];
        }
        m = dot(moved, bent, p->dims);
        *step = m > 0 ? dot(moved, moved, p->dims) / m : *step * 2;
        memcpy(w, to, p->dims * sizeof *w);
        memcpy(g, to_g, p->dims * sizeof *g);
        m = *loss - at;
        *loss = at;
        return m > 1e-9 * (1 + fabs(at));
    }
    return false;
}

static void minimise(const struct problem *p, double *w)
{
    double g[FIT_MAX], loss, step = 1e-3;

    clip(p, w);
    loss = p->loss(p, w, g);
    for (int round = 0; round < ROUNDS; round++)
        if (!descend(p, w, g, &loss, &step))
            return;
}

/* ------------------------------------------------------------- the losses */

static double value(const float *x, const double *w, size_t dims)
{
    double sum = 0;

    for (size_t i = 0; i < dims; i++)
        sum += (double)x[i] * w[i];
    return sum;
}

static double choice_loss(const struct fit_choice *q, const double *w,
                          size_t dims, double *gradient)
{
    double top = -INFINITY, all = 0, gains = 0, hit = 0;

    for (size_t i = 0; i < q->n; i++) {
        top = fmax(top, value(q->x + i * dims, w, dims));
        gains += (double)q->gain[i];
    }
    if (gains <= 0)
        return 0;
    for (size_t i = 0; i < q->n; i++)
        all += exp(value(q->x + i * dims, w, dims) - top);
    for (size_t i = 0; i < q->n; i++) {
        const float *x = q->x + i * dims;
        double v = value(x, w, dims) - top;
        double share = (double)q->gain[i] / gains;
        double off = exp(v) / all - share;
        hit += share * (v - log(all));
        for (size_t k = 0; k < dims; k++)
            gradient[k] += off * (double)x[k];
    }
    return -hit;
}

static double choices_loss(const struct problem *p, const double *w,
                           double *gradient)
{
    double loss = prior(p, w, gradient);

    for (size_t i = 0; i < p->n; i++)
        loss += choice_loss(&p->choices[i], w, p->dims, gradient);
    return loss;
}

static double logistic_loss(const struct problem *p, const double *w,
                            double *gradient)
{
    double loss = prior(p, w, gradient);

    for (size_t i = 0; i < p->n; i++) {
        const double *x = p->x + i * p->dims;
        double z = dot(w, x, p->dims), prob = 1 / (1 + exp(-z));
        double off = p->weight[i] * (prob - (p->y[i] ? 1 : 0));
        loss += p->weight[i] *
                ((z > 0 ? z + log1p(exp(-z)) : log1p(exp(z))) -
                 (p->y[i] ? z : 0));
        for (size_t k = 0; k < p->dims; k++)
            gradient[k] += off * x[k];
    }
    return loss;
}

/* ------------------------------------------------------------- the public */

void fit_choices(double w[], size_t dims, const struct fit_choice *q, size_t n,
                 double strength)
{
    double start[FIT_MAX];
    struct problem p = {.loss = choices_loss, .dims = dims, .start = start,
                        .strength = strength, .choices = q, .n = n};

    memcpy(start, w, dims * sizeof *w);
    minimise(&p, w);
}

void fit_logistic(double w[], size_t dims, const double *x, const bool *y,
                  const double *weight, size_t n, double strength)
{
    double start[FIT_MAX];
    struct problem p = {.loss = logistic_loss, .dims = dims, .start = start,
                        .strength = strength, .first_free = true, .x = x,
                        .weight = weight, .y = y, .n = n};

    memcpy(start, w, dims * sizeof *w);
    minimise(&p, w);
}

double fit_probability(const double w[], size_t dims, const double *x)
{
    return 1 / (1 + exp(-dot(w, x, dims)));
}

struct scored {
    double p;
    bool y;
};

static int by_p(const void *a, const void *b)
{
    double x = ((const struct scored *)a)->p, y = ((const struct scored *)b)->p;

    return (x > y) - (x < y);
}

bool fit_auc(double *out, const double *p, const bool *y, size_t n)
{
    struct scored *s = malloc((n + 1) * sizeof *s);
    double below = 0, wins = 0, good = 0;

    if (s == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        s[i] = (struct scored){p[i], y[i]};
    qsort(s, n, sizeof *s, by_p);
    for (size_t i = 0, end; i < n; i = end) {
        double tied[2] = {0, 0};
        for (end = i; end < n && s[end].p == s[i].p; end++)
            tied[s[end].y]++;
        wins += tied[1] * (below + tied[0] / 2);
        below += tied[0];
        good += tied[1];
    }
    free(s);
    *out = good > 0 && below > 0 ? wins / (good * below) : .5;
    return true;
}

double fit_paired_p(const double *difference, size_t n)
{
    uint64_t state = 0x9E3779B97F4A7C15U;
    double seen = 0;
    size_t as_far = 1;

    for (size_t i = 0; i < n; i++)
        seen += difference[i];
    for (int flip = 0; flip < FLIPS; flip++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) {
            if (i % 64 == 0) { /* xorshift64: Marsaglia 2003 */
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
            }
            sum += state >> i % 64 & 1 ? difference[i] : -difference[i];
        }
        as_far += fabs(sum) >= fabs(seen) - 1e-12;
    }
    return (double)as_far / (FLIPS + 1);
}

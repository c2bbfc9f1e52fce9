/*
 * tune.c: weights and confidence fitted to a base's own solved tickets.
 *
 * Everything is cross-fitted: the tickets fall into five folds, and what is
 * said of a fold comes from a model that never saw it.
 *
 *     ask every ticket with the model in force   -> rows, outcomes "before"
 *     for each fold: fit the weights on the others, ask the fold's tickets
 *                                                -> outcomes "after"
 *     keep the weights where nDCG@10 gains (paired randomisation test)
 *     for each fold: fit the confidence on the others, judge the fold's
 *                                                -> probabilities
 *     keep the confidence where its log loss falls; choose the threshold
 *
 * Each ticket is asked a second time with its right articles taken out of the
 * base: what is shown then is a false alarm.
 */
#include "learn/tune.h"
#include "base/err.h"
#include "learn/fit.h"
#include "learn/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { QUERIES_MIN = 50, SHOWN_MIN = 10, SHOWN_SHARE = 20 };

static const double weights_strength = 20, signs_strength = 1;
static const double significant = .1;

/* Both askings of a ticket. */
struct answers {
    struct outcome is, hidden;
};

struct tuning {
    struct lotse_index *ix;
    const lotse_tune_opts *opts;
    lotse_tune_report *out;
    lotse_err *err;
    struct samples all;
    struct answers *before, *after;
    /* of the confidence: row 2i is ticket i, 2i + 1 the same with its right
     * articles taken out */
    double *x, *p, *weight;
    bool *y;
    unsigned *fold;
};

static int ask(struct tuning *t, struct answers *a, size_t i, bool rows)
{
    struct sample *s = &t->all.items[i];
    int rc = sample_ask(&a->is, s, t->ix, t->opts->audience, false,
                        rows ? &t->all : NULL, t->err);

    if (rc == LOTSE_OK)
        rc = sample_ask(&a->hidden, s, t->ix, t->opts->audience, true, NULL,
                        t->err);
    return rc;
}

/* ----------------------------------------------------------- the weights */

/* Weights fitted on all tickets outside a fold; FOLDS: on all. */
static int fit_weights(struct tuning *t, struct model *m, unsigned but)
{
    struct fit_choice *q = malloc((t->all.n + 1) * sizeof *q);
    double v[SAMPLE_DIMS];
    size_t n = 0;

    if (q == NULL)
        return err_nomem(t->err);
    for (size_t i = 0; i < t->all.n; i++)
        if (t->all.items[i].fold != but)
            q[n++] = t->all.items[i].rows;
    model_to_vector(v, &model_default);
    fit_choices(v, SAMPLE_DIMS, q, n, weights_strength);
    vector_to_model(m, v);
    free(q);
    return LOTSE_OK;
}

static int ask_folds(struct tuning *t)
{
    const struct model old = t->ix->model;
    int rc = LOTSE_OK;

    for (unsigned f = 0; f < FOLDS && rc == LOTSE_OK; f++) {
        rc = fit_weights(t, &t->ix->model, f);
        for (size_t i = 0; i < t->all.n && rc == LOTSE_OK; i++)
            if (t->all.items[i].fold == f)
                rc = ask(t, &t->after[i], i, false);
    }
    t->ix->model = old;
    return rc;
}

static void add_means(lotse_tune_means *m, const struct outcome *o, double n)
{
    m->ndcg10 += o->ndcg10 / n;
    m->mrr10 += o->rr10 / n;
    m->p1 += o->first / n;
    m->recall3 += o->right / n;
}

static int compare(struct tuning *t)
{
    double *difference = malloc((t->all.n + 1) * sizeof *difference);
    double n = (double)t->all.n;

    if (difference == NULL)
        return err_nomem(t->err);
    for (size_t i = 0; i < t->all.n; i++) {
        add_means(&t->out->before, &t->before[i].is, n);
        add_means(&t->out->after, &t->after[i].is, n);
        difference[i] = t->after[i].is.ndcg10 - t->before[i].is.ndcg10;
    }
    t->out->p = fit_paired_p(difference, t->all.n);
    t->out->ranking = t->out->after.ndcg10 > t->out->before.ndcg10 &&
                      t->out->p < significant;
    free(difference);
    return LOTSE_OK;
}

/* -------------------------------------------------------- the confidence */

static void set_rows(struct tuning *t, const struct answers *a)
{
    for (size_t i = 0; i < t->all.n; i++) {
        memcpy(t->x + 2 * i * SIGNS, a[i].is.signs, sizeof a[i].is.signs);
        memcpy(t->x + (2 * i + 1) * SIGNS, a[i].hidden.signs,
               sizeof a[i].hidden.signs);
        t->y[2 * i] = a[i].is.right;
        t->y[2 * i + 1] = false;
        t->fold[2 * i] = t->fold[2 * i + 1] = t->all.items[i].fold;
    }
}

/* Fit on the rows outside a fold. */
static void fit_signs(struct tuning *t, double signs[SIGNS], unsigned but)
{
    for (size_t i = 0; i < 2 * t->all.n; i++)
        t->weight[i] = t->fold[i] != but;
    memcpy(signs, model_default.signs, sizeof model_default.signs);
    fit_logistic(signs, SIGNS, t->x, t->y, t->weight, 2 * t->all.n,
                 signs_strength);
}

static double log_loss(const struct tuning *t)
{
    double loss = 0;

    for (size_t i = 0; i < 2 * t->all.n; i++)
        loss -= log(fmax(t->y[i] ? t->p[i] : 1 - t->p[i], 1e-9));
    return loss / (2 * (double)t->all.n);
}

/* AUC of "one of the first three is right" among the tickets as they are. */
static int auc_of(struct tuning *t, double *out)
{
    double *p = malloc((t->all.n + 1) * sizeof *p);
    bool *y = malloc(t->all.n + 1);
    bool good = p != NULL && y != NULL;

    for (size_t i = 0; i < t->all.n && good; i++) {
        p[i] = t->p[2 * i];
        y[i] = t->y[2 * i];
    }
    good = good && fit_auc(out, p, y, t->all.n);
    free(p);
    free(y);
    return good ? LOTSE_OK : err_nomem(t->err);
}

static int by_falling(const void *a, const void *b)
{
    double x = **(const double *const *)a, y = **(const double *const *)b;

    return (x < y) - (x > y);
}

/* The lowest confidence from which on answers outside a fold have the wanted
 * precision, if it shows more than a handful (a twentieth of the tickets). */
static int threshold(struct tuning *t, unsigned but, double wanted, bool *found,
                     double *out)
{
    const double **order = malloc((2 * t->all.n + 1) * sizeof *order);
    size_t n = 0, right = 0, least = t->all.n / SHOWN_SHARE;

    least = least > SHOWN_MIN ? least : SHOWN_MIN;
    *found = false;
    *out = wanted; /* of a calibrated probability that is enough */
    if (order == NULL)
        return err_nomem(t->err);
    for (size_t i = 0; i < 2 * t->all.n; i++)
        if (t->fold[i] != but)
            order[n++] = &t->p[i];
    qsort(order, n, sizeof *order, by_falling);
    for (size_t i = 0; i < n; i++) {
        right += t->y[order[i] - t->p];
        if (i + 1 >= least &&
            (double)right >= wanted * (double)(i + 1)) {
            *found = true;
            *out = *order[i];
        }
    }
    free(order);
    return LOTSE_OK;
}

/* What the wanted precision comes to where the threshold was never seen. */
static int try_threshold(struct tuning *t, double wanted)
{
    double shown = 0, right = 0, all_right = 0, alarms = 0, n = 0;

    for (unsigned f = 0; f < FOLDS; f++) {
        double from;
        bool found;
        int rc = threshold(t, f, wanted, &found, &from);
        if (rc != LOTSE_OK)
            return rc;
        for (size_t i = 0; i < 2 * t->all.n; i++) {
            if (t->fold[i] != f)
                continue;
            all_right += t->y[i];
            n += i % 2;
            if (t->p[i] < from)
                continue;
            shown++;
            right += t->y[i];
            alarms += i % 2;
        }
    }
    t->out->precision = shown > 0 ? right / shown : 0;
    t->out->shown = all_right > 0 ? right / all_right : 0;
    t->out->alarms = n > 0 ? alarms / n : 0;
    return LOTSE_OK;
}

/* Two thirds of the tickets without an answer shall get no suggestion. */
static double maybe_from(const struct tuning *t, double answer)
{
    double from = 0;

    for (double step = .05; step < answer; step += .01) {
        size_t below = 0;
        for (size_t i = 0; i < t->all.n; i++)
            below += t->p[2 * i + 1] < step;
        from = step;
        if (3 * below >= 2 * t->all.n)
            break;
    }
    return fmin(from, answer);
}

/* Fit the confidence to the outcomes under the weights that stay. */
static int calibrate(struct tuning *t, struct model *m)
{
    const struct answers *a = t->out->ranking ? t->after : t->before;
    double signs[SIGNS], wanted = t->opts->precision;
    int rc;

    set_rows(t, a);
    for (size_t i = 0; i < 2 * t->all.n; i++)
        t->p[i] = fit_probability(t->ix->model.signs, SIGNS, t->x + i * SIGNS);
    t->out->loss_before = log_loss(t);
    rc = auc_of(t, &t->out->auc_before);
    for (unsigned f = 0; f < FOLDS; f++) {
        fit_signs(t, signs, f);
        for (size_t i = 0; i < 2 * t->all.n; i++)
            if (t->fold[i] == f)
                t->p[i] = fit_probability(signs, SIGNS, t->x + i * SIGNS);
    }
    t->out->loss_after = log_loss(t);
    if (rc == LOTSE_OK)
        rc = auc_of(t, &t->out->auc_after);
    t->out->confidence = t->out->loss_after < t->out->loss_before;
    if (rc == LOTSE_OK)
        rc = try_threshold(t, wanted);
    if (rc == LOTSE_OK)
        rc = threshold(t, FOLDS, wanted, &t->out->reachable, &m->answer);
    m->maybe = maybe_from(t, m->answer);
    fit_signs(t, m->signs, FOLDS);
    t->out->answer = m->answer;
    t->out->maybe = m->maybe;
    return rc;
}

/* ------------------------------------------------------------------- all */

static int write_model(struct tuning *t, const struct model *m)
{
    struct str path = {0}, remark = {0};
    int rc;

    str_addf(&path, "%s" MODEL_SUFFIX, t->ix->path);
    str_addf(&remark, "lotse tune, %zu tickets, nDCG@10 %.4f (before %.4f), "
             "AUC %.3f (before %.3f), held out", t->all.n,
             t->out->ranking ? t->out->after.ndcg10 : t->out->before.ndcg10,
             t->out->before.ndcg10, t->out->auc_after, t->out->auc_before);
    rc = path.oom || remark.oom
             ? err_nomem(t->err)
             : model_write(m, path.p, remark.p, t->err);
    if (rc == LOTSE_OK) {
        t->ix->model = *m;
        t->out->written = true;
    }
    str_free(&path);
    str_free(&remark);
    return rc;
}

static int conclude(struct tuning *t)
{
    struct model m = t->ix->model;
    int rc = compare(t);

    if (rc == LOTSE_OK && t->out->ranking)
        rc = fit_weights(t, &m, FOLDS);
    if (rc == LOTSE_OK)
        rc = calibrate(t, &m);
    if (rc != LOTSE_OK)
        return rc;
    if (!t->out->ranking && !t->out->confidence)
        return err_set(t->err, LOTSE_NOTFOUND,
                       "tuning gains nothing on tickets it hasn't seen; the "
                       "model stays as it is");
    if (!t->out->confidence) {
        memcpy(m.signs, t->ix->model.signs, sizeof m.signs);
        m.answer = t->out->answer = t->ix->model.answer;
        m.maybe = t->out->maybe = t->ix->model.maybe;
    }
    return t->opts->dry_run ? LOTSE_OK : write_model(t, &m);
}

static int prepare(struct tuning *t)
{
    size_t n = t->all.n + 1;

    if (t->all.n < QUERIES_MIN)
        return err_set(t->err, LOTSE_INPUT,
                       "%s: %zu tickets with a right article in the index; "
                       "tuning needs %d", t->opts->queries, t->all.n,
                       QUERIES_MIN);
    t->before = calloc(n, sizeof *t->before);
    t->after = calloc(n, sizeof *t->after);
    t->x = calloc(2 * n * SIGNS, sizeof *t->x);
    t->p = calloc(2 * n, sizeof *t->p);
    t->weight = calloc(2 * n, sizeof *t->weight);
    t->y = calloc(2 * n, sizeof *t->y);
    t->fold = calloc(2 * n, sizeof *t->fold);
    if (t->before == NULL || t->after == NULL || t->x == NULL || t->p == NULL ||
        t->weight == NULL || t->y == NULL || t->fold == NULL)
        return err_nomem(t->err);
    return LOTSE_OK;
}

int tune_run(lotse_tune_report *out, struct lotse_index *ix,
             const lotse_tune_opts *opts, lotse_err *err)
{
    struct tuning t = {.ix = ix, .opts = opts, .out = out, .err = err};
    int rc = samples_read(&t.all, ix, opts->queries, opts->qrels, err);

    *out = (lotse_tune_report){0};
    out->queries = t.all.n;
    out->skipped = t.all.skipped;
    if (rc == LOTSE_OK)
        rc = prepare(&t);
    for (size_t i = 0; i < t.all.n && rc == LOTSE_OK; i++)
        rc = ask(&t, &t.before[i], i, true);
    if (rc == LOTSE_OK)
        rc = ask_folds(&t);
    if (rc == LOTSE_OK)
        rc = conclude(&t);
    free(t.before);
    free(t.after);
    free(t.x);
    free(t.p);
    free(t.weight);
    free(t.y);
    free(t.fold);
    samples_free(&t.all);
    return rc;
}

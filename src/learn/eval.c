/*
 * eval.c: measure the ranking with queries whose answers are known.
 *
 * Every judged query runs through the same steps as a user's; only an article
 * and its translation are kept apart, since judgments name files. An empty
 * measurement is an error: it would look like a bad ranking.
 */
#include "learn/eval.h"
#include "base/err.h"
#include "base/vec.h"
#include "learn/gate.h"
#include "learn/metrics.h"
#include "learn/trec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOP = 10, RUN_DEPTH = 100 };

struct job {
    struct lotse_index *ix;
    const lotse_eval_opts *opts;
    lotse_eval_report *out;
    lotse_err *err;
    struct judgments qrels;
    struct gate gate;
    double *ideal;
    size_t cap_ideal;
    uint64_t *took;
    size_t n_took, cap_took;
    FILE *run;
    const struct judgment *judged; /* of the query at hand */
    size_t n_judged;
    bool *used; /* judgments that a hit has claimed */
    size_t cap_used;
};

/* The judgment that names this article and wasn't claimed before. */
static double claim(struct job *j, const char *path, const char *id)
{
    uint32_t by_path = strmap_get(&j->qrels.names, path, strlen(path));
    uint32_t by_id = strmap_get(&j->qrels.names, id, strlen(id));

    for (size_t i = 0; i < j->n_judged; i++) {
        uint32_t name = j->judged[i].name;
        if ((name == by_path || name == by_id) && !j->used[i]) {
            j->used[i] = true;
            return j->judged[i].value;
        }
    }
    return 0;
}

static int measure(struct job *j, const struct query *q, const char *id,
                   lotse_lang lang)
{
    double gains[TOP] = {0};
    size_t n_ideal = 0;
    lotse_metrics *group = lang == LOTSE_LANG_DE   ? &j->out->de
                           : lang == LOTSE_LANG_EN ? &j->out->en
                                                   : NULL;

    for (size_t i = 0; i < q->n_ranked && i < RUN_DEPTH; i++) {
        const struct cand *c = &q->ranked[i];
        const char *path, *name;
        int rc = doc_names(&path, &name, j->ix,
                           q->sides[c->lang].l->doc_of[c->ord], j->err);
        if (rc != LOTSE_OK)
            return rc;
        if (i < TOP)
            gains[i] = claim(j, path, name);
        if (j->run != NULL)
            trec_line(j->run, id, path, i + 1, c->mix);
    }
    for (size_t i = 0; i < j->n_judged; i++)
        if (j->judged[i].value > 0)
            j->ideal[n_ideal++] = j->judged[i].value;
    for (size_t i = 0; i < TOP; i++)
        gains[i] = gains[i] > 0 ? gains[i] : 0;
    metrics_add(&j->out->all, gains, TOP, j->ideal, n_ideal);
    if (group != NULL)
        metrics_add(group, gains, TOP, j->ideal, n_ideal);
    if (j->opts->gate == NULL)
        return LOTSE_OK;
    return gate_query(&j->gate, q, id, &j->qrels, j->judged, j->n_judged,
                      j->err);
}

/* The judgments of a query; false: nothing relevant. */
static bool find_judged(struct job *j, const char *id)
{
    bool relevant = false;

    j->judged = judgments_of(&j->qrels, id, &j->n_judged);
    for (size_t i = 0; i < j->n_judged; i++)
        relevant = relevant || j->judged[i].value > 0;
    return relevant;
}

static int run_query(struct job *j, const struct queries *in)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;
    struct query q = {.ix = j->ix, .opts = &opts, .err = j->err, .both = true};
    uint64_t start = 0;
    int rc;

    if (!vec_reserve(&j->ideal, &j->cap_ideal, j->n_judged + 1,
                     sizeof *j->ideal) ||
        !vec_reserve(&j->used, &j->cap_used, j->n_judged + 1,
                     sizeof *j->used) ||
        !vec_reserve(&j->took, &j->cap_took, j->n_took + 1, sizeof *j->took))
        return err_nomem(j->err);
    memset(j->used, 0, j->n_judged * sizeof *j->used);
    opts.text = in->text;
    opts.len = in->n_text;
    opts.mode = j->opts->mode;
    opts.audience = j->opts->audience;
    if (j->opts->now_us != NULL)
        start = j->opts->now_us(j->opts->ctx);
    rc = query_run(&q);
    j->took[j->n_took++] =
        j->opts->now_us != NULL ? j->opts->now_us(j->opts->ctx) - start : 0;
    if (rc == LOTSE_OK)
        rc = measure(j, &q, in->id, in->lang);
    query_free(&q);
    return rc;
}

static int run_all(struct job *j)
{
    struct queries in;
    int rc = queries_open(&in, j->opts->queries, j->err);

    while (rc == LOTSE_OK) {
        rc = queries_next(&in, j->err);
        if (rc != LOTSE_OK)
            break;
        if (!find_judged(j, in.id)) {
            j->out->skipped++;
            continue;
        }
        j->out->queries++;
        rc = run_query(j, &in);
    }
    queries_close(&in);
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
}

/* Judged articles that the index doesn't hold. */
static int count_unknown(struct job *j)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < j->qrels.names.n && rc == LOTSE_OK; i++) {
        bool there;
        rc = doc_exists(&there, j->ix, j->qrels.names.items[i].p, j->err);
        j->out->unknown += !there;
    }
    if (rc == LOTSE_OK && j->out->unknown == j->qrels.names.n)
        rc = err_set(j->err, LOTSE_INPUT, "%s: none of its articles is in the "
                     "index; compile the folder that it judges",
                     j->opts->qrels);
    return rc;
}

static int by_time(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static int finish(struct job *j)
{
    lotse_eval_report *r = j->out;

    if (r->queries == 0)
        return err_set(j->err, LOTSE_INPUT,
                       "%s: no query has a relevant article in %s",
                       j->opts->queries, j->opts->qrels);
    metrics_mean(&r->all);
    metrics_mean(&r->de);
    metrics_mean(&r->en);
    qsort(j->took, j->n_took, sizeof *j->took, by_time);
    r->p50_us = percentile(j->took, j->n_took, .5);
    r->p95_us = percentile(j->took, j->n_took, .95);
    r->p99_us = percentile(j->took, j->n_took, .99);
    r->known = j->gate.known;
    r->lost = j->gate.lost;
    return j->opts->gate != NULL ? gate_finish(&j->gate, j->err) : LOTSE_OK;
}

static int prepare(struct job *j)
{
    int rc = LOTSE_OK;

    if (j->ix->langs[0].live + j->ix->langs[1].live == 0)
        return err_set(j->err, LOTSE_INPUT,
                       "%s: the index holds no published article",
                       j->ix->path);
    rc = judgments_read(&j->qrels, j->opts->qrels, false, j->err);
    if (rc == LOTSE_OK && j->opts->gate != NULL)
        rc = gate_open(&j->gate, j->ix, j->opts, j->err);
    if (rc == LOTSE_OK)
        rc = count_unknown(j);
    if (rc == LOTSE_OK && j->opts->run != NULL) {
        j->run = fopen(j->opts->run, "we");
        if (j->run == NULL)
            rc = err_set(j->err, LOTSE_IO, "can't write %s: %s", j->opts->run,
                         strerror(errno));
    }
    return rc;
}

int eval_run(lotse_eval_report *out, struct lotse_index *ix,
             const lotse_eval_opts *opts, lotse_err *err)
{
    struct job j = {.ix = ix, .opts = opts, .out = out, .err = err};
    int rc;

    *out = (lotse_eval_report){0};
    memcpy(out->index_id, ix->index_id, sizeof out->index_id);
    rc = prepare(&j);
    if (rc == LOTSE_OK)
        rc = run_all(&j);
    if (rc == LOTSE_OK)
        rc = finish(&j);
    if (j.run != NULL && (ferror(j.run) | fclose(j.run)) != 0 &&
        (rc == LOTSE_OK || rc == LOTSE_NOTFOUND))
        rc = err_set(err, LOTSE_IO, "can't write %s", opts->run);
    judgments_free(&j.qrels);
    gate_close(&j.gate);
    free(j.ideal);
    free(j.took);
    free(j.used);
    return rc;
}

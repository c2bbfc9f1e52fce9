/*
 * sample.c: judged tickets, and what ranking makes of them.
 *
 * A row of features is a candidate's standard scores twice, once for a short
 * text and once for a long one, each by its share, so that a product with the
 * vector of all weights is the value that rank.c gives before translations
 * share their evidence.
 */
#include "learn/sample.h"
#include "base/err.h"
#include "base/vec.h"
#include "learn/eval.h"
#include "learn/metrics.h"
#include "learn/trec.h"

#include <stdlib.h>
#include <string.h>

enum { TOP = 10, RIGHT_TOP = 3, END_DIMS = FEATURES + 1 };

void model_to_vector(double v[SAMPLE_DIMS], const struct model *m)
{
    for (int e = 0; e < MODEL_ENDS; e++) {
        for (int f = 0; f < FEATURES; f++)
            v[e * END_DIMS + f] = m->weights[e][f] / m->temperature;
        v[e * END_DIMS + FEATURES] = m->own[e] / m->temperature;
    }
}

void vector_to_model(struct model *m, const double v[SAMPLE_DIMS])
{
    for (int e = 0; e < MODEL_ENDS; e++) {
        for (int f = 0; f < FEATURES; f++)
            m->weights[e][f] = v[e * END_DIMS + f] * m->temperature;
        m->own[e] = v[e * END_DIMS + FEATURES] * m->temperature;
    }
}

/* ---------------------------------------------------------------- reading */

/* FNV-1a, so that a ticket falls into the same fold every time. */
static unsigned fold_of(const char *id)
{
    uint32_t h = 2166136261U;

    for (; *id != '\0'; id++)
        h = (h ^ (unsigned char)*id) * 16777619U;
    return (h >> 16 ^ h) % FOLDS;
}

/* The relevant articles of a ticket that the index holds. */
static int find_docs(struct samples *all, struct sample *s,
                     struct lotse_index *ix, const struct judgments *qrels,
                     const struct judgment *judged, size_t n, lotse_err *err)
{
    size_t most = n * DOCS_OF_NAME;
    uint32_t *docs = arena_array(&all->arena, most + 1, sizeof *docs);
    double *gains = arena_array(&all->arena, most + 1, sizeof *gains);
    int rc = docs == NULL || gains == NULL ? err_nomem(err) : LOTSE_OK;

    for (size_t i = 0; i < n && rc == LOTSE_OK; i++) {
        uint32_t found[DOCS_OF_NAME];
        size_t k = 0;
        if (judged[i].value > 0)
            rc = doc_find(found, &k, ix, qrels->names.items[judged[i].name].p,
                          err);
        for (size_t d = 0; d < k; d++) {
            docs[s->n_docs] = found[d];
            gains[s->n_docs++] = judged[i].value;
        }
    }
    s->docs = docs;
    s->gains = gains;
    return rc;
}

static int add_sample(struct samples *all, struct lotse_index *ix,
                      const struct queries *in, const struct judgments *qrels,
                      lotse_err *err)
{
    struct sample s = {.n_text = in->n_text, .fold = fold_of(in->id)};
    size_t n;
    const struct judgment *judged = judgments_of(qrels, in->id, &n);
    int rc = find_docs(all, &s, ix, qrels, judged, n, err);

    if (rc != LOTSE_OK)
        return rc;
    if (s.n_docs == 0) {
        all->skipped++;
        return LOTSE_OK;
    }
    s.text = arena_strn(&all->arena, in->text, in->n_text);
    if (s.text == NULL || !VEC_PUSH_OK(all))
        return err_nomem(err);
    all->items[all->n++] = s;
    return LOTSE_OK;
}

int samples_read(struct samples *out, struct lotse_index *ix,
                 const char *queries, const char *qrels, lotse_err *err)
{
    struct judgments judged = {.n = 0};
    struct queries in;
    int rc = judgments_read(&judged, qrels, false, err);

    *out = (struct samples){.n = 0};
    if (rc == LOTSE_OK)
        rc = queries_open(&in, queries, err);
    if (rc == LOTSE_OK) {
        while ((rc = queries_next(&in, err)) == LOTSE_OK &&
               (rc = add_sample(out, ix, &in, &judged, err)) == LOTSE_OK)
            ;
        queries_close(&in);
    }
    judgments_free(&judged);
    return rc == LOTSE_NOTFOUND ? LOTSE_OK : rc;
}

void samples_free(struct samples *s)
{
    arena_free(&s->arena);
    free(s->items);
    *s = (struct samples){.n = 0};
}

/* ----------------------------------------------------------------- asking */

static uint32_t doc_of(const struct query *q, const struct cand *c)
{
    return q->sides[c->lang].l->doc_of[c->ord];
}

static double gain_of(const struct sample *s, uint32_t doc)
{
    for (size_t i = 0; i < s->n_docs; i++)
        if (s->docs[i] == doc)
            return s->gains[i];
    return 0;
}

static void fill_row(float row[SAMPLE_DIMS], const struct query *q,
                     const struct cand *c)
{
    const double length = q->sides[c->lang].length;

    for (int e = 0; e < MODEL_ENDS; e++) {
        double share = e == MODEL_SHORT ? 1 - length : length;
        for (int f = 0; f < FEATURES; f++)
            row[e * END_DIMS + f] = (float)(share * (double)c->z[f]);
        row[e * END_DIMS + FEATURES] =
            (int)q->lang == c->lang + 1 ? (float)share : 0;
    }
}

/* The best candidates and all relevant ones. */
static int keep_rows(struct samples *all, struct sample *s,
                     const struct query *q)
{
    float *x = arena_array(&all->arena, (q->n_ranked + 1) * SAMPLE_DIMS,
                           sizeof *x);
    float *gain = arena_array(&all->arena, q->n_ranked + 1, sizeof *gain);
    size_t n = 0;

    if (x == NULL || gain == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < q->n_ranked; i++) {
        double g = gain_of(s, doc_of(q, &q->ranked[i]));
        if (i >= ROWS_MAX && g <= 0)
            continue;
        gain[n] = (float)g;
        fill_row(x + n++ * SAMPLE_DIMS, q, &q->ranked[i]);
    }
    s->rows = (struct fit_choice){x, gain, n};
    return LOTSE_OK;
}

/* Is one of the first three answers relevant? A translation is no answer of
 * its own. */
static bool is_right(const struct sample *s, const struct query *q)
{
    size_t answers = 0;

    for (size_t i = 0; i < q->n_ranked && answers <= RIGHT_TOP; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = query_family(q, &q->ranked[k]) ==
                    query_family(q, &q->ranked[i]);
        answers += !again;
        if (answers <= RIGHT_TOP && gain_of(s, doc_of(q, &q->ranked[i])) > 0)
            return true;
    }
    return false;
}

static int measure(struct outcome *out, const struct sample *s,
                   const struct query *q)
{
    double gains[TOP] = {0};
    double *ideal = malloc((s->n_docs + 1) * sizeof *ideal);
    lotse_metrics m = {0};

    if (ideal == NULL)
        return err_nomem(q->err);
    memcpy(ideal, s->gains, s->n_docs * sizeof *ideal);
    for (size_t i = 0; i < q->n_ranked && i < TOP; i++)
        gains[i] = gain_of(s, doc_of(q, &q->ranked[i]));
    metrics_add(&m, gains, TOP, ideal, s->n_docs);
    free(ideal);
    *out = (struct outcome){.ndcg10 = m.ndcg10,
                            .rr10 = m.mrr10,
                            .first = gains[0] > 0,
                            .right = is_right(s, q)};
    if (q->n_ranked > 0)
        query_signs(q, out->signs);
    return LOTSE_OK;
}

int sample_ask(struct outcome *out, struct sample *s, struct lotse_index *ix,
               lotse_audience audience, bool hidden, struct samples *rows,
               lotse_err *err)
{
    lotse_query_opts opts = {.text = s->text,
                             .len = s->n_text,
                             .mode = LOTSE_SUGGEST,
                             .audience = audience};
    struct query q = {.ix = ix, .opts = &opts, .err = err, .both = true};
    int rc;

    if (hidden) {
        q.hidden = s->docs;
        q.n_hidden = s->n_docs;
    }
    rc = query_run(&q);
    if (rc == LOTSE_OK)
        rc = measure(out, s, &q);
    if (rc == LOTSE_OK && rows != NULL)
        rc = keep_rows(rows, s, &q);
    query_free(&q);
    return rc;
}

/*
 * evals.c: the quality report of eval.
 *
 * The names of the measures and their place in the JSON are a contract with
 * those who compare engines: see doc/results.schema.json.
 */
#include "present/evals.h"

#include "present/format.h"

static void metrics_json(struct jsonw *j, const char *key,
                         const lotse_metrics *m)
{
    jsonw_key(j, key);
    jsonw_open_object(j);
    jsonw_key_real(j, "ndcg@10", m->ndcg10);
    jsonw_key_real(j, "mrr@10", m->mrr10);
    jsonw_key_real(j, "p@1", m->p1);
    jsonw_key_real(j, "recall@5", m->recall5);
    jsonw_key_real(j, "recall@10", m->recall10);
    jsonw_key_uint(j, "n", m->n);
    jsonw_close_object(j);
}

static void lost_json(struct jsonw *j, const lotse_lost *lost,
                      size_t n_lost)
{
    jsonw_key(j, "lost");
    jsonw_open_array(j);
    for (size_t i = 0; i < n_lost; i++) {
        jsonw_open_object(j);
        jsonw_key_text(j, "query", lost[i].query);
        jsonw_key_text(j, "article", lost[i].article);
        jsonw_key_uint(j, "was", lost[i].was);
        jsonw_key_uint(j, "now", lost[i].now);
        jsonw_key_bool(j, "gone", lost[i].gone);
        jsonw_key_text(j, "first", lost[i].first);
        jsonw_close_object(j);
    }
    jsonw_close_array(j);
}

void evals_json(const struct term *t, const lotse_eval_report *r, bool gate,
                const lotse_lost *lost, size_t n_lost)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_text(&j, "index", r->index_id);
    jsonw_key_uint(&j, "queries", r->queries);
    metrics_json(&j, "all", &r->all);
    metrics_json(&j, "de", &r->de);
    metrics_json(&j, "en", &r->en);
    jsonw_key(&j, "latency_us");
    jsonw_open_object(&j);
    jsonw_key_uint(&j, "p50", r->p50_us);
    jsonw_key_uint(&j, "p95", r->p95_us);
    jsonw_key_uint(&j, "p99", r->p99_us);
    jsonw_close_object(&j);
    if (gate) {
        jsonw_key_uint(&j, "known", r->known);
        lost_json(&j, lost, n_lost);
    }
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void metrics_text(const struct term *t, const char *name,
                         const lotse_metrics *m)
{
    if (m->n > 0)
        term_fmt(t, "%-6s%8zu%10.4f%10.4f%10.4f%10.4f%10.4f\n", name, m->n,
                 m->ndcg10, m->mrr10, m->p1, m->recall5, m->recall10);
}

/* `lost: q1 -> de/a.md (rank 5, was 1; first is de/b.md)` */
static void lost_text(const struct term *t, const lotse_lost *l)
{
    term_styled(t, TERM_BAD, "lost");
    term_text(t, ": ");
    term_text(t, l->query);
    term_text(t, " -> ");
    term_text(t, l->article);
    if (l->gone)
        term_fmt(t, " (was rank %zu, now not in the index: renamed, deleted "
                    "or a draft?)\n", l->was);
    else if (l->now > 0)
        term_fmt(t, " (rank %zu, was %zu", l->now, l->was);
    else
        term_fmt(t, " (not among the first 10, was rank %zu", l->was);
    if (l->gone)
        return;
    if (l->first[0] != '\0') {
        term_text(t, "; first is ");
        term_text(t, l->first);
    }
    term_text(t, ")\n");
}

void evals_text(const struct term *t, const lotse_eval_report *r, bool gate,
                const lotse_lost *lost, size_t n_lost)
{
    term_fmt(t, "%-6s%8s%10s%10s%10s%10s%10s\n", "", "n", "nDCG@10", "MRR@10",
             "P@1", "Recall@5", "Rec.@10");
    metrics_text(t, "all", &r->all);
    metrics_text(t, "de", &r->de);
    metrics_text(t, "en", &r->en);
    term_fmt(t, "latency  p50 %.3f ms, p95 %.3f ms, p99 %.3f ms\n",
             (double)r->p50_us / 1000, (double)r->p95_us / 1000,
             (double)r->p99_us / 1000);
    if (gate)
        term_fmt(t, "gate     %zu known hits, %zu lost\n", r->known, r->lost);
    for (size_t i = 0; i < n_lost; i++)
        lost_text(t, &lost[i]);
}

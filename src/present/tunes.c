/*
 * tunes.c: the report of tune.
 *
 * Before and after stand side by side, both on tickets that the model in
 * question never saw, and what is kept is said in a sentence.
 */
#include "present/tunes.h"

#include "present/format.h"

static void row(const struct term *t, const char *name, double before,
                double after)
{
    term_fmt(t, "%-18s%10.4f%10.4f%+10.4f\n", name, before, after,
             after - before);
}

static void threshold_text(const struct term *t, const lotse_tune_report *r,
                           double precision)
{
    if (r->reachable)
        term_fmt(t,
                 "An answer is shown as sure from %.0f %% on: %.0f %% of those "
                 "hold the right\narticle (wanted: %.0f %%), %.0f %% of all "
                 "right ones are shown so, and %.0f %% of the\ntickets without "
                 "an article get one.\n",
                 100 * r->answer, 100 * r->precision, 100 * precision,
                 100 * r->shown, 100 * r->alarms);
    else
        term_fmt(t,
                 "No confidence has a precision of %.0f %% on these tickets; "
                 "an answer is shown as\nsure from %.0f %% on.\n",
                 100 * precision, 100 * r->answer);
}

void tunes_text(const struct term *t, const lotse_tune_report *r,
                double precision)
{
    term_fmt(t, "%zu tickets, five folds, each judged by a model that didn't "
             "see it\n", r->queries);
    term_fmt(t, "%-18s%10s%10s%10s\n", "", "before", "after", "gain");
    row(t, "nDCG@10", r->before.ndcg10, r->after.ndcg10);
    row(t, "MRR@10", r->before.mrr10, r->after.mrr10);
    row(t, "P@1", r->before.p1, r->after.p1);
    row(t, "right in first 3", r->before.recall3, r->after.recall3);
    row(t, "confidence AUC", r->auc_before, r->auc_after);
    row(t, "log loss", r->loss_before, r->loss_after);
    term_fmt(t, "ranking: %s (p %.3f); confidence: %s\n",
             r->ranking ? "better, kept" : "no sure gain, left as it was", r->p,
             r->confidence ? "better, kept" : "no gain, left as it was");
    if (r->confidence)
        threshold_text(t, r, precision);
}

static void means_json(struct jsonw *j, const char *key,
                       const lotse_tune_means *m)
{
    jsonw_key(j, key);
    jsonw_open_object(j);
    jsonw_key_real(j, "ndcg@10", m->ndcg10);
    jsonw_key_real(j, "mrr@10", m->mrr10);
    jsonw_key_real(j, "p@1", m->p1);
    jsonw_key_real(j, "recall@3", m->recall3);
    jsonw_close_object(j);
}

void tunes_json(const struct term *t, const lotse_tune_report *r,
                double precision)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_uint(&j, "queries", r->queries);
    jsonw_key_uint(&j, "skipped", r->skipped);
    means_json(&j, "before", &r->before);
    means_json(&j, "after", &r->after);
    jsonw_key_real(&j, "p", r->p);
    jsonw_key_bool(&j, "ranking", r->ranking);
    jsonw_key_real(&j, "auc_before", r->auc_before);
    jsonw_key_real(&j, "auc_after", r->auc_after);
    jsonw_key_real(&j, "loss_before", r->loss_before);
    jsonw_key_real(&j, "loss_after", r->loss_after);
    jsonw_key_bool(&j, "confidence", r->confidence);
    jsonw_key_real(&j, "wanted", precision);
    jsonw_key_bool(&j, "reachable", r->reachable);
    jsonw_key_real(&j, "answer", r->answer);
    jsonw_key_real(&j, "maybe", r->maybe);
    jsonw_key_real(&j, "precision", r->precision);
    jsonw_key_real(&j, "shown", r->shown);
    jsonw_key_real(&j, "alarms", r->alarms);
    jsonw_key_bool(&j, "written", r->written);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

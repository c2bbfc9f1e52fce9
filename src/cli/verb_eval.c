/*
 * verb_eval.c: how good is the ranking, over queries with known answers.
 *
 * The library runs and measures; this file reads the clock for it, keeps the
 * hits that the gate found lost, and writes the report. Judgments without an
 * article in the index and queries without a judgment are said, not hidden.
 */
#include "cli/cli.h"

#include "present/evals.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>

#define EVAL_STRING(n, a, h)                                                   \
    {                                                                          \
        .name = #n, .kind = OPT_STRING, .at = offsetof(struct args, n),        \
        .arg = (a), .help = (h)                                                \
    }

const struct opt verb_eval_opts[] = {
    EVAL_STRING(run, "FILE", "write the ranking as a TREC run"),
    EVAL_STRING(gate, "FLOOR", "fail when a hit known to FLOOR is lost"),
    {.name = "mode",
     .kind = OPT_ENUM,
     .at = offsetof(struct args, mode),
     .arg = "MODE",
     .choices = args_modes,
     .help = "how to ask"},
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_AUDIENCE,
    ARGS_END};

/* What both callbacks of the library get. */
struct measuring {
    const struct clock *clock;
    struct arena arena;
    struct evals_lost *items; /* hits lost */
    size_t n, cap;
    bool oom;
};

static uint64_t now_us(void *ctx)
{
    const struct measuring *m = ctx;

    return clock_us(m->clock);
}

static void keep_lost(void *ctx, const char *query, const char *article,
                      size_t was, size_t now)
{
    struct measuring *m = ctx;
    struct evals_lost one = {.was = was, .now = now};

    one.query = arena_strdup(&m->arena, query);
    one.article = arena_strdup(&m->arena, article);
    if (one.query == NULL || one.article == NULL || !VEC_PUSH_OK(m))
        m->oom = true;
    else
        m->items[m->n++] = one;
}

static void write_lost(const struct term *t, const struct measuring *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct evals_lost *l = &m->items[i];
        term_text(t, "lost: ");
        term_text(t, l->query);
        term_text(t, " -> ");
        term_text(t, l->article);
        if (l->now > 0)
            term_fmt(t, " (rank %zu, was %zu)\n", l->now, l->was);
        else
            term_fmt(t, " (gone, was rank %zu)\n", l->was);
    }
}

static void write_report(struct cli *cli, const lotse_eval_report *r,
                         const struct measuring *m)
{
    bool gate = cli->args.gate != NULL;

    if (cli->args.format == FORMAT_JSON) {
        evals_json(&cli->out, r, gate, m->items, m->n);
    } else {
        evals_text(&cli->out, r);
        write_lost(&cli->out, m);
    }
    if (r->skipped > 0)
        cli_note(cli, "lotse: %zu queries without a judgment skipped",
                 r->skipped);
    if (r->unknown > 0)
        cli_note(cli, "lotse: %zu judged articles are not in the index",
                 r->unknown);
}

int verb_eval(struct cli *cli, lotse_err *err)
{
    lotse_eval_opts opts = LOTSE_EVAL_INIT;
    lotse_eval_report report = {0};
    struct measuring m = {.clock = &cli->clock};
    int rc;

    opts.queries = cli->words[0];
    opts.qrels = cli->words[1];
    opts.run = cli->args.run;
    opts.gate = cli->args.gate;
    opts.mode = (lotse_mode)cli->args.mode;
    if (cli->args.audience >= 0)
        opts.audience = (lotse_audience)cli->args.audience;
    if (!cli->clock.fixed)
        opts.now_us = now_us;
    opts.lost = keep_lost;
    opts.ctx = &m;
    rc = lotse_eval(&report, cli->index, &opts, err);
    if (rc == LOTSE_OK || rc == LOTSE_NOTFOUND)
        write_report(cli, &report, &m);
    if (m.oom)
        rc = err_nomem(err);
    free(m.items);
    arena_free(&m.arena);
    return rc;
}

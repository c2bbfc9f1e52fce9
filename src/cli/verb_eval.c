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
    lotse_lost *items; /* hits lost */
    size_t n, cap;
    bool oom;
};

static uint64_t now_us(void *ctx)
{
    const struct measuring *m = ctx;

    return clock_us(m->clock);
}

static void keep_lost(void *ctx, const lotse_lost *l)
{
    struct measuring *m = ctx;
    lotse_lost one = *l;

    one.query = arena_strdup(&m->arena, l->query);
    one.article = arena_strdup(&m->arena, l->article);
    one.first = arena_strdup(&m->arena, l->first);
    if (one.query == NULL || one.article == NULL || one.first == NULL ||
        !VEC_PUSH_OK(m))
        m->oom = true;
    else
        m->items[m->n++] = one;
}

static void write_report(struct cli *cli, const lotse_eval_report *r,
                         const struct measuring *m)
{
    bool gate = cli->args.gate != NULL;

    if (cli->args.format == FORMAT_JSON)
        evals_json(&cli->out, r, gate, m->items, m->n);
    else
        evals_text(&cli->out, r, gate, m->items, m->n);
    if (r->skipped > 0)
        cli_note(cli, "lotse: %zu %s without a judgment skipped", r->skipped,
                 r->skipped == 1 ? "query" : "queries");
    if (r->unknown > 0)
        cli_note(cli, "lotse: %zu judged article%s not in the index",
                 r->unknown, r->unknown == 1 ? " is" : "s are");
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

/*
 * verb_check.c: findability lint of the articles.
 *
 * Findings are data and go to standard output, sorted; below them the words of
 * the users, most frequent first. --quiet leaves out notes.
 */
#include "cli/cli.h"

#include "present/diags.h"

#include "base/err.h"

#define CHECK_FILE(n, h)                                                       \
    {                                                                          \
        .name = #n, .kind = OPT_STRING, .at = offsetof(struct args, n),        \
        .arg = "FILE", .help = (h)                                             \
    }

const struct opt verb_check_opts[] = {
    CHECK_FILE(queries, "tickets: which of their words has no article?"),
    CHECK_FILE(qrels, "the articles that they were answered with"),
    ARGS_FORMAT(args_formats),
    ARGS_JSON,
    ARGS_LEXICON,
    ARGS_COLOR,
    ARGS_END};

enum { WORDS_SHOWN = 30 };

struct checking {
    struct diags diags;
    struct missing words;
    bool quiet;
};

static void keep(void *ctx, const lotse_diag *d)
{
    struct checking *c = ctx;

    if (!c->quiet || d->severity > LOTSE_NOTE)
        diags_add(&c->diags, d);
}

static void keep_word(void *ctx, const lotse_missing *m)
{
    struct checking *c = ctx;

    missing_add(&c->words, m);
}

static void summary(struct cli *cli, const lotse_check_stats *stats)
{
    cli_note(cli, "%zu files: %zu errors, %zu warnings, %zu notes",
             stats->files, stats->errors, stats->warnings, stats->notes);
    if (cli->args.queries == NULL)
        return;
    cli_note(cli, "%zu tickets: %zu words that no article has", stats->tickets,
             stats->missing);
    if (stats->foreign > 0)
        cli_note(cli, "%zu tickets are in a language that has no article",
                 stats->foreign);
}

int verb_check(struct cli *cli, lotse_err *err)
{
    struct checking c = {.quiet = cli->args.quiet};
    lotse_check_stats stats = {0};
    lotse_check_opts opts = {.lexicon = cli->args.lexicon,
                             .now = clock_now(&cli->clock),
                             .queries = cli->args.queries,
                             .qrels = cli->args.qrels,
                             .diag = keep,
                             .missing = keep_word,
                             .ctx = &c};
    int rc;

    if (opts.qrels != NULL && opts.queries == NULL)
        return err_set(err, LOTSE_INPUT, "--qrels needs --queries");
    opts.articles = cli->n_words > 0 ? cli->words[0] : cli->args.articles;
    rc = lotse_check(&stats, &opts, err);
    if (rc == LOTSE_OK || rc == LOTSE_NOTFOUND) {
        diags_sort(&c.diags);
        diags_check(&cli->out, opts.articles, &c.diags,
                    opts.queries != NULL ? &c.words : NULL,
                    cli->args.verbose ? 0 : WORDS_SHOWN, &stats,
                    (enum format)cli->args.format);
        if (c.diags.oom || c.words.oom)
            rc = err_nomem(err);
        else if (cli->args.format == FORMAT_TEXT)
            summary(cli, &stats);
        if (rc == LOTSE_NOTFOUND)
            err_set(err, rc, "%s", ""); /* the findings say it */
    }
    diags_free(&c.diags);
    missing_free(&c.words);
    return rc;
}

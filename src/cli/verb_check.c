/*
 * verb_check.c: findability lint of the articles.
 *
 * Findings are data and go to standard output, sorted. --quiet leaves out
 * notes.
 */
#include "cli/cli.h"

#include "present/diags.h"

#include "base/err.h"

const struct opt verb_check_opts[] = {ARGS_FORMAT(args_formats), ARGS_JSON,
                                      ARGS_LEXICON, ARGS_COLOR, ARGS_END};

struct checking {
    struct diags diags;
    bool quiet;
};

static void keep(void *ctx, const lotse_diag *d)
{
    struct checking *c = ctx;

    if (!c->quiet || d->severity > LOTSE_NOTE)
        diags_add(&c->diags, d);
}

int verb_check(struct cli *cli, lotse_err *err)
{
    struct checking c = {.quiet = cli->args.quiet};
    lotse_check_stats stats = {0};
    lotse_check_opts opts = {.lexicon = cli->args.lexicon,
                             .now = clock_now(&cli->clock),
                             .diag = keep,
                             .ctx = &c};
    int rc;

    opts.articles = cli->n_words > 0 ? cli->words[0] : cli->args.articles;
    rc = lotse_check(&stats, &opts, err);
    if (rc == LOTSE_OK || rc == LOTSE_NOTFOUND) {
        diags_sort(&c.diags);
        diags_check(&cli->out, opts.articles, &c.diags, &stats,
                    (enum format)cli->args.format);
        if (c.diags.oom)
            rc = err_nomem(err);
        else if (cli->args.format == FORMAT_TEXT)
            cli_note(cli, "%zu files: %zu errors, %zu warnings, %zu notes",
                     stats.files, stats.errors, stats.warnings, stats.notes);
        if (rc == LOTSE_NOTFOUND)
            err_set(err, rc, "%s", ""); /* the findings say it */
    }
    diags_free(&c.diags);
    return rc;
}

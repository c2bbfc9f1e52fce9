/*
 * verb_tune.c: fit ranking and confidence to a base's own solved tickets.
 *
 * The model is written beside the index only where it gains on tickets that it
 * didn't see; the report says what it gains, also when that is nothing.
 */
#include "cli/cli.h"

#include "present/tunes.h"

const struct opt verb_tune_opts[] = {
    {.name = "precision",
     .kind = OPT_INT,
     .at = offsetof(struct args, precision),
     .arg = "PERCENT",
     .min = 50,
     .max = 99,
     .help = "of the verdict \"answer\", 50 to 99 (80)"},
    {.name = "dry-run",
     .kind = OPT_FLAG,
     .at = offsetof(struct args, dry_run),
     .help = "measure and report only, write nothing"},
    ARGS_FORMAT(args_text_json),
    ARGS_JSON,
    ARGS_AUDIENCE,
    ARGS_END};

int verb_tune(struct cli *cli, lotse_err *err)
{
    lotse_tune_opts opts = LOTSE_TUNE_INIT;
    lotse_tune_report report = {0};
    int rc;

    opts.queries = cli->words[0];
    opts.qrels = cli->words[1];
    opts.dry_run = cli->args.dry_run;
    if (cli->args.precision > 0)
        opts.precision = cli->args.precision / 100.;
    if (cli->args.audience >= 0)
        opts.audience = (lotse_audience)cli->args.audience;
    rc = lotse_tune(&report, cli->index, &opts, err);
    if (rc != LOTSE_OK && rc != LOTSE_NOTFOUND)
        return rc;
    if (cli->args.format == FORMAT_JSON)
        tunes_json(&cli->out, &report, opts.precision);
    else
        tunes_text(&cli->out, &report, opts.precision);
    if (report.skipped > 0)
        cli_note(cli, "lotse: %zu tickets without a right article skipped",
                 report.skipped);
    if (report.written)
        cli_note(cli, "lotse: wrote %s.model; remove it to go back",
                 cli->args.index);
    return rc;
}

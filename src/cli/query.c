/*
 * query.c: ask the library and write what it found.
 *
 * search and suggest differ in where the text comes from and in the mode;
 * everything else is here once. The exit code says what a script wants to
 * know: search ends with 1 when it shows nothing, suggest with 1 when nothing
 * is likely to help, whether hits were shown (--all) or not.
 */
#include "cli/cli.h"

#include "present/results.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

/* German for German text; where the text gives no sign, what was asked for,
 * the first hit, the locale. */
static enum msg_lang message_lang(const struct cli *cli,
                                  const lotse_results *res)
{
    const char *lang = res->lang;

    if (strcmp(lang, "any") == 0) {
        if (cli->args.lang == LOTSE_LANG_DE || cli->args.lang == LOTSE_LANG_EN)
            lang = lotse_lang_name((lotse_lang)cli->args.lang);
        else if (res->n_hits > 0)
            lang = res->hits[0].lang;
    }
    if (strcmp(lang, "any") == 0)
        return cli_locale();
    return strcmp(lang, "de") == 0 ? MSG_DE : MSG_EN;
}

static void write_results(struct cli *cli, lotse_mode mode,
                          const lotse_results *res, uint64_t took_us)
{
    struct results_view view = {
        .format = (enum format)cli->args.format,
        .took_us = took_us,
        .msg = message_lang(cli, res),
        .asked = res->lang,
        .heading = mode == LOTSE_SUGGEST && !cli->args.quiet,
    };

    if (cli->args.lang == LOTSE_LANG_DE || cli->args.lang == LOTSE_LANG_EN)
        view.asked = lotse_lang_name((lotse_lang)cli->args.lang);
    results_write(&cli->out, res, &view);
    if (res->n_hits == 0 && view.format == FORMAT_TEXT)
        cli_note(cli, "%s", msg_text(MSG_NOTHING, view.msg));
}

int cli_query(struct cli *cli, lotse_mode mode, const char *text, size_t n,
              lotse_err *err)
{
    lotse_query_opts q = LOTSE_QUERY_INIT;
    lotse_results *res = NULL;
    uint64_t start;
    int rc;

    q.text = text;
    q.len = n;
    q.mode = mode;
    q.lang = (lotse_lang)cli->args.lang;
    if (cli->args.audience >= 0)
        q.audience = (lotse_audience)cli->args.audience;
    q.limit = mode == LOTSE_SUGGEST ? RESULTS_SUGGEST : RESULTS_SEARCH;
    if (cli->args.limit > 0)
        q.limit = (size_t)cli->args.limit;
    q.all = cli->args.all;
    q.explain = (lotse_explain)cli->args.explain;
    start = clock_us(&cli->clock);
    rc = lotse_query(&res, cli->index, &q, err);
    if (rc != LOTSE_OK)
        return rc;
    write_results(cli, mode, res, clock_us(&cli->clock) - start);
    if (mode == LOTSE_SUGGEST ? res->verdict == LOTSE_VERDICT_NONE
                              : res->n_hits == 0)
        rc = err_set(err, LOTSE_NOTFOUND, "%s", "");
    lotse_results_free(res);
    return rc;
}

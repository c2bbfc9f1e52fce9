/*
 * verb_sla.c: the clocks: run them, explain one.
 *
 * `sla run` may be called by anyone at any time: each step is taken once.
 */
#include "cli/desk.h"

#include "present/jsonw.h"

#include <stdlib.h>

static const struct opt run_opts[] = {ARGS_FORMAT(args_text_json), ARGS_JSON,
                                      ARGS_RULES, ARGS_END};
static const struct opt explain_opts[] = {ARGS_LANG, ARGS_AS, ARGS_RULES,
                                          ARGS_END};

static int sla_run(struct cli *cli, lotse_err *err)
{
    struct jsonw j = {.to = &cli->out.to};
    struct desk d;
    size_t steps;
    int rc = desk_open(&d, cli, false, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_sla_run(&steps, d.store, d.now, err);
    desk_close(&d);
    if (rc != LOTSE_OK)
        return rc;
    if (cli->args.format == FORMAT_JSON) {
        jsonw_open_object(&j);
        jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
        jsonw_key_uint(&j, "steps", steps);
        jsonw_close_object(&j);
        jsonw_line(&j);
    } else {
        term_fmt(&cli->out, "%zu step%s taken\n", steps, steps == 1 ? "" : "s");
    }
    return rc;
}

/* The language asked for, else the locale's. */
static bool is_german(const struct cli *cli)
{
    if (cli->args.lang == LOTSE_LANG_DE || cli->args.lang == LOTSE_LANG_EN)
        return cli->args.lang == LOTSE_LANG_DE;
    return cli_locale() == MSG_DE;
}

static int sla_explain(struct cli *cli, lotse_err *err)
{
    struct desk d;
    char *text = NULL;
    int64_t id;
    int rc = desk_id(&id, cli->words[0], err);

    if (rc == LOTSE_OK)
        rc = desk_open(&d, cli, false, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = lotse_sla_explain(&text, d.store, id, is_german(cli), &d.who, d.now,
                           err);
    desk_close(&d);
    if (rc == LOTSE_OK)
        term_text(&cli->out, text);
    free(text);
    return rc;
}

const struct verb verb_sla_subs[] = {
    {"sla run", sla_run, INDEX_NONE, run_opts, "", 0, 0,
     "Warn, recommend, escalate what is due, once each", NULL, NULL},
    {"sla explain", sla_explain, INDEX_NONE, explain_opts, "ID", 1, 1,
     "Tell in sentences how a promise came about", NULL, NULL},
    {.name = NULL}};

/*
 * verb_analyze.c: the terms a text becomes, with positions and reasons.
 *
 * With an index its word lists split compounds and count documents; without
 * one the built-in lists serve, and that is said.
 */
#include "cli/cli.h"

#include "cli/input.h"

#include "present/terms.h"

#include "base/err.h"
#include "base/str.h"

#include <string.h>

const struct opt verb_analyze_opts[] = {ARGS_LANG, ARGS_FORMAT(args_formats),
                                        ARGS_JSON, ARGS_COLOR, ARGS_END};

int verb_analyze(struct cli *cli, lotse_err *err)
{
    struct str text = {0};
    lotse_terms *terms = NULL;
    int rc = LOTSE_OK;

    if (cli->n_words == 1 && strcmp(cli->words[0], "-") == 0) {
        rc = input_read(&text, "-", CLI_MAX_INPUT, err);
    } else {
        for (int i = 0; i < cli->n_words; i++) {
            if (i > 0)
                str_addc(&text, ' ');
            str_adds(&text, cli->words[i]);
        }
        if (text.oom)
            rc = err_nomem(err);
    }
    if (rc == LOTSE_OK && cli->index == NULL)
        cli_note(cli,
                 "lotse: no index at %s: built-in word lists, no compound is "
                 "split",
                 cli->args.index);
    if (rc == LOTSE_OK)
        rc = lotse_analyze(&terms, cli->index, str_text(&text), text.n,
                           (lotse_lang)cli->args.lang, err);
    if (rc == LOTSE_OK)
        terms_write(&cli->out, terms, str_text(&text), text.n,
                    (enum format)cli->args.format);
    lotse_terms_free(terms);
    str_free(&text);
    return rc;
}

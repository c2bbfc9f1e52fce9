/*
 * verb_help.c: help as a verb, for those who try `lotse help VERB`.
 *
 * The same texts as --help gives.
 */
#include "cli/cli.h"

#include "base/err.h"

const struct opt verb_help_opts[] = {ARGS_END};

int verb_help(struct cli *cli, lotse_err *err)
{
    const struct verb *verb = NULL, *rows = cli->verbs;

    if (cli->n_words == 0) {
        help_all(&cli->out, cli->verbs);
        return LOTSE_OK;
    }
    for (int i = 0; i < cli->n_words; i++, rows = verb->subs) {
        verb = rows != NULL ? cli_find_verb(rows, cli->words[i]) : NULL;
        if (verb == NULL)
            return err_set(err, LOTSE_INPUT,
                           "unknown verb '%s' (try lotse --help)",
                           cli->words[i]);
    }
    help_verb(&cli->out, verb);
    return LOTSE_OK;
}

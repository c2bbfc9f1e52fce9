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
    const struct verb *verb;

    if (cli->n_words == 0) {
        help_all(&cli->out, cli->verbs);
        return LOTSE_OK;
    }
    verb = cli_find_verb(cli->verbs, cli->words[0]);
    if (verb == NULL)
        return err_set(err, LOTSE_INPUT, "unknown verb '%s' (try lotse --help)",
                       cli->words[0]);
    help_verb(&cli->out, verb);
    return LOTSE_OK;
}

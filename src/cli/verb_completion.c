/*
 * verb_completion.c: a completion script for bash, zsh or fish.
 *
 * The script is generated from the verb and option tables (complete.c), so it
 * knows exactly what this build knows.
 */
#include "cli/cli.h"

#include "base/err.h"

const struct opt verb_completion_opts[] = {ARGS_END};

int verb_completion(struct cli *cli, lotse_err *err)
{
    if (!complete_write(&cli->out, cli->verbs, cli->words[0]))
        return err_set(err, LOTSE_INPUT,
                       "unknown shell '%s' (bash, zsh or fish)", cli->words[0]);
    return LOTSE_OK;
}

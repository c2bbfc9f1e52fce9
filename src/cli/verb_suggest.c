/*
 * verb_suggest.c: ranked answers for ticket text, or honest silence.
 *
 * The text is a file or standard input: plain text or a raw mail, which the
 * library cleans. It may hold any bytes, NUL included.
 */
#include "cli/cli.h"

#include "cli/input.h"

#include "base/str.h"

#include <string.h>
#include <unistd.h>

const struct opt verb_suggest_opts[] = {
    ARGS_LIMIT,    ARGS_LANG,    ARGS_FORMAT(args_formats),
    ARGS_JSON,     ARGS_EXPLAIN, ARGS_ALL,
    ARGS_AUDIENCE, ARGS_COLOR,   ARGS_END};

int verb_suggest(struct cli *cli, lotse_err *err)
{
    const char *path = cli->n_words > 0 ? cli->words[0] : "-";
    struct str text = {0};
    int rc;

    if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
        cli_note(cli, "lotse suggest: type or paste the ticket, end with "
                      "Ctrl-D on a line of its own");
    rc = input_read(&text, path, CLI_MAX_INPUT, err);
    if (rc == LOTSE_OK)
        rc = cli_query(cli, LOTSE_SUGGEST, str_text(&text), text.n, err);
    str_free(&text);
    return rc;
}

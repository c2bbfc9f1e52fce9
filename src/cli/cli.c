/*
 * cli.c: what verbs share.
 *
 * Messages go through cli_note: data that was written before them is flushed
 * first, so that both stand in order where they meet on a terminal, and
 * --quiet silences them in one place.
 */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct verb *cli_find_verb(const struct verb *verbs, const char *name)
{
    for (; verbs->name != NULL; verbs++)
        if (strcmp(verbs->name, name) == 0)
            return verbs;
    return NULL;
}

void cli_note(struct cli *cli, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if (cli->args.quiet)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    sink_file_flush(&cli->out_file);
    term_text(&cli->err, text);
    term_text(&cli->err, "\n");
}

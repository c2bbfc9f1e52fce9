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
#include <stdlib.h>
#include <string.h>

const struct opt verb_no_opts[] = {ARGS_END};

const struct verb *cli_find_verb(const struct verb *verbs, const char *name)
{
    for (; verbs->name != NULL; verbs++)
        if (strcmp(cli_verb_word(verbs), name) == 0)
            return verbs;
    return NULL;
}

const char *cli_verb_word(const struct verb *verb)
{
    const char *blank = strrchr(verb->name, ' ');

    return blank != NULL ? blank + 1 : verb->name;
}

enum msg_lang cli_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return strncmp(value, "de", 2) == 0 ? MSG_DE : MSG_EN;
    }
    return MSG_EN;
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

/*
 * help.c: help texts from the verb and option tables.
 *
 * Nothing about options is written twice: the rows that parse them also
 * describe them. The long form is lotse(1).
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

enum { HELP_COLUMN = 26 };

/* "  -n, --limit N             most hits to show", choices behind. */
static void option_line(const struct term *t, const struct opt *o)
{
    char left[80], choices[128];
    int n;

    if (o->key != 0)
        n = snprintf(left, sizeof left, "  -%c, --%s", o->key, o->name);
    else
        n = snprintf(left, sizeof left, "      --%s", o->name);
    if (o->arg != NULL)
        snprintf(left + n, sizeof left - (size_t)n,
                 o->optional ? "[=%s]" : " %s", o->arg);
    term_cell(t, left, HELP_COLUMN);
    if (strlen(left) >= HELP_COLUMN)
        term_text(t, "  ");
    term_text(t, o->help);
    if (o->kind == OPT_ENUM) {
        opt_choices_text(o->choices, choices, sizeof choices);
        term_text(t, ": ");
        term_text(t, choices);
    }
    term_text(t, "\n");
}

static void option_lines(const struct term *t, const struct opt *o)
{
    for (; o->name != NULL; o++)
        option_line(t, o);
}

static void verb_lines(const struct term *t, const struct verb *verbs,
                       int width)
{
    for (; verbs->name != NULL; verbs++) {
        term_text(t, "  ");
        term_cell(t, cli_verb_word(verbs), width);
        term_text(t, verbs->summary);
        term_text(t, "\n");
    }
}

void help_all(const struct term *t, const struct verb *verbs)
{
    term_text(t, "usage: lotse [options] VERB [options] [arguments]\n\n"
                 "Finds the article that answers a ticket.\n\n"
                 "Verbs:\n");
    verb_lines(t, verbs, 12);
    term_text(t, "\nOptions for every verb:\n");
    option_lines(t, args_global);
    term_text(t, "\nEvery option that lotse.conf knows can also be set as "
                 "LOTSE_<NAME>.\n"
                 "Exit status: 0 done, 1 nothing found or a check failed, "
                 "2 wrong input,\n"
                 "3 file or database failure, 75 busy, try again, "
                 "77 not allowed.\n\n"
                 "First steps:\n"
                 "  lotse compile articles      make the index\n"
                 "  lotse search WORDS          look something up\n"
                 "  lotse suggest ticket.txt    articles for a ticket\n"
                 "  lotse VERB --help           more about a verb\n");
}

void help_verb(const struct term *t, const struct verb *verb)
{
    if (verb->subs != NULL)
        term_fmt(t, "usage: lotse %s VERB [options] [arguments]\n\n",
                 verb->name);
    else
        term_fmt(t, "usage: lotse %s%s%s%s\n\n", verb->name,
             verb->opts->name != NULL ? " [options]" : "",
             verb->words[0] != '\0' ? " " : "", verb->words);
    term_text(t, verb->summary);
    term_text(t, ".\n");
    if (verb->more != NULL) {
        term_text(t, "\n");
        term_text(t, verb->more);
    }
    if (verb->subs != NULL) {
        term_text(t, "\nVerbs:\n");
        verb_lines(t, verb->subs, 17);
        term_fmt(t, "\nlotse help %s VERB tells the options of one.\n",
                 verb->name);
    }
    if (verb->opts->name != NULL) {
        term_text(t, "\nOptions:\n");
        option_lines(t, verb->opts);
    }
    term_text(t, "\nOptions for every verb:\n");
    option_lines(t, args_global);
}

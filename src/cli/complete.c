/*
 * complete.c: completion scripts for bash, zsh and fish.
 *
 * Generated from the verb and option tables, so they can't drift from what
 * the parser accepts. Names, choices and help texts are our own constants;
 * help texts are quoted all the same, as zsh gives brackets and colons a
 * meaning. File names are left to the shell's own completion.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static void put(const struct term *t, const char *s)
{
    sink_adds(&t->to, s);
}

static void put_choices(const struct term *t, const struct opt_choice *c)
{
    for (; c->name != NULL; c++) {
        put(t, c->name);
        if (c[1].name != NULL)
            put(t, " ");
    }
}

static void put_verbs(const struct term *t, const struct verb *verbs)
{
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        put(t, v == verbs ? "" : " ");
        put(t, cli_verb_word(v));
    }
}

/* Does the argument name a file or folder? */
static bool wants_file(const struct opt *o)
{
    return (o->kind == OPT_STRING || o->kind == OPT_LIST) &&
           (strstr(o->arg, "FILE") != NULL || strcmp(o->arg, "DIR") == 0 ||
            strcmp(o->arg, "INDEX") == 0 || strcmp(o->arg, "PATH") == 0);
}

static bool words_are_files(const struct verb *v)
{
    return strstr(v->words, "FILE") != NULL ||
           strstr(v->words, "ARTICLES") != NULL ||
           strstr(v->words, "QUERIES") != NULL;
}

/* ---------------------------------------------------------------- bash -- */

static void bash_names(const struct term *t, const struct opt *o)
{
    for (; o->name != NULL; o++) {
        put(t, " --");
        put(t, o->name);
    }
}

/* case rows: what may follow an option of this table */
static void bash_values(const struct term *t, const char *verb,
                        const struct opt *o)
{
    for (; o->name != NULL; o++) {
        if (o->arg == NULL)
            continue;
        term_fmt(t, "    '%s --%s'", verb, o->name);
        if (o->key != 0)
            term_fmt(t, "|'%s -%c'", verb, o->key);
        put(t, ")\n        ");
        if (o->kind == OPT_ENUM) {
            put(t, "COMPREPLY=($(compgen -W '");
            put_choices(t, o->choices);
            put(t, "' -- \"$cur\"))\n        ");
        }
        put(t, "return ;;\n");
    }
}

static void bash_value_rows(const struct term *t, const struct verb *verbs)
{
    put(t, "    case \"$verb $prev\" in\n");
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        bash_values(t, v->name, v->opts);
        for (const struct verb *s = v->subs; s != NULL && s->name != NULL; s++)
            bash_values(t, s->name, s->opts);
    }
    for (const struct opt *o = args_global; o->name != NULL; o++)
        if (o->arg != NULL)
            term_fmt(t, "    *' --%s') return ;;\n", o->name);
    put(t, "    esac\n");
}

static void bash_words(const struct term *t, const struct verb *verbs)
{
    put(t, "    case $verb in\n    '') words='");
    put_verbs(t, verbs);
    put(t, "' ;;\n");
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        const struct verb *s = v->subs;
        for (; s != NULL && s->name != NULL; s++) {
            term_fmt(t, "    '%s') opts='", s->name);
            bash_names(t, s->opts);
            put(t, "' ;;\n");
        }
        term_fmt(t, "    %s) opts='", v->name);
        bash_names(t, v->opts);
        put(t, "'");
        if (v->subs != NULL) {
            put(t, " words='");
            put_verbs(t, v->subs);
            put(t, "'");
        }
        if (strcmp(v->name, "completion") == 0)
            put(t, " words='bash zsh fish'");
        if (strcmp(v->name, "report") == 0)
            put(t, " words='feedback'");
        if (strcmp(v->name, "help") == 0) {
            put(t, " words='");
            put_verbs(t, verbs);
            put(t, "'");
        }
        put(t, " ;;\n");
    }
    put(t, "    esac\n");
}

/* Verbs that take another one. */
static void bash_groups(const struct term *t, const struct verb *verbs)
{
    const char *before = "";

    for (const struct verb *v = verbs; v->name != NULL; v++)
        if (v->subs != NULL) {
            term_fmt(t, "%s%s", before, v->name);
            before = "|";
        }
}

static void write_bash(const struct term *t, const struct verb *verbs)
{
    put(t, "# bash completion for lotse; made by: lotse completion bash\n"
           "_lotse()\n"
           "{\n"
           "    local cur prev verb opts words i\n"
           "    cur=${COMP_WORDS[COMP_CWORD]}\n"
           "    prev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    COMPREPLY=()\n"
           "    # bash splits --name=value at the =\n"
           "    if [[ $cur == '=' ]]; then\n"
           "        cur=\n"
           "    elif [[ $prev == '=' ]]; then\n"
           "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
           "    fi\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n"
           "        ");
    for (const struct opt *o = args_global, *first = NULL; o->name != NULL;
         o++) {
        if (o->arg == NULL)
            continue;
        term_fmt(t, "%s--%s", first == NULL ? "" : "|", o->name);
        first = o;
    }
    put(t, ")\n"
           "            ((i++))\n"
           "            [[ ${COMP_WORDS[i]} == '=' ]] && ((i++)) ;;\n"
           "        -*) ;;\n"
           "        *)\n"
           "            verb=${verb:+$verb }${COMP_WORDS[i]}\n"
           "            case $verb in\n"
           "            ");
    bash_groups(t, verbs);
    put(t, ") ;;\n"
           "            *) break ;;\n"
           "            esac ;;\n"
           "        esac\n"
           "    done\n");
    bash_value_rows(t, verbs);
    bash_words(t, verbs);
    put(t, "    if [[ $cur == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$opts");
    bash_names(t, args_global);
    put(t, "\" -- \"$cur\"))\n"
           "    elif [[ -n $words ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
           "    fi\n"
           "}\n"
           "complete -o default -F _lotse lotse\n");
}

/* ----------------------------------------------------------------- zsh -- */

/* Inside '...': what zsh's _arguments would read as syntax is escaped. */
static void zsh_quoted(const struct term *t, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '\'')
            put(t, "'\\''");
        else if (*s == '[' || *s == ']' || *s == ':' || *s == '\\')
            put(t, "\\");
        if (*s != '\'')
            sink_add(&t->to, s, 1);
    }
}

static void zsh_spec(const struct term *t, const struct opt *o, bool key)
{
    put(t, " \\\n            '");
    if (o->key != 0)
        term_fmt(t, "(-%c --%s)", o->key, o->name);
    if (key)
        term_fmt(t, "-%c%s", o->key, o->arg != NULL ? "+" : "");
    else
        term_fmt(t, "--%s%s", o->name,
                 o->arg == NULL ? ""
                 : o->optional  ? "=-"
                                : "=");
    put(t, "[");
    zsh_quoted(t, o->help);
    put(t, "]");
    if (o->arg != NULL) {
        put(t, o->optional ? "::" : ":");
        zsh_quoted(t, o->arg);
        put(t, ":");
        if (o->kind == OPT_ENUM) {
            put(t, "(");
            put_choices(t, o->choices);
            put(t, ")");
        } else if (wants_file(o)) {
            put(t, "_files");
        }
    }
    put(t, "'");
}

static void zsh_specs(const struct term *t, const struct opt *o)
{
    for (; o->name != NULL; o++) {
        zsh_spec(t, o, false);
        if (o->key != 0)
            zsh_spec(t, o, true);
    }
}

static void zsh_verb(const struct term *t, const struct verb *verbs,
                     const struct verb *v);

/* A verb that takes another one: names first, then the rest as its own. */
static void zsh_group(const struct term *t, const struct verb *v)
{
    term_fmt(t, "        %s)\n            if ((CURRENT == 2)); then\n"
                "                _values verb", v->name);
    for (const struct verb *s = v->subs; s->name != NULL; s++)
        term_fmt(t, " %s", cli_verb_word(s));
    put(t, "\n                return\n            fi\n"
           "            shift words\n            ((CURRENT--))\n"
           "            case $words[1] in\n");
    for (const struct verb *s = v->subs; s->name != NULL; s++)
        zsh_verb(t, NULL, s);
    put(t, "            esac\n            ;;\n");
}

static void zsh_verb(const struct term *t, const struct verb *verbs,
                     const struct verb *v)
{
    if (v->subs != NULL) {
        zsh_group(t, v);
        return;
    }
    term_fmt(t, "        %s)\n            _arguments", cli_verb_word(v));
    zsh_specs(t, v->opts);
    zsh_specs(t, args_global);
    if (strcmp(v->name, "completion") == 0) {
        put(t, " \\\n            '1:shell:(bash zsh fish)'");
    } else if (strcmp(v->name, "help") == 0) {
        put(t, " \\\n            '1:verb:(");
        put_verbs(t, verbs);
        put(t, ")'");
    } else if (strcmp(v->name, "report") == 0) {
        put(t, " \\\n            '1:report:(feedback)'");
    } else if (words_are_files(v)) {
        put(t, " \\\n            '*:file:_files'");
    } else if (v->max_words != 0) {
        put(t, " \\\n            '*:word:'");
    }
    put(t, "\n            ;;\n");
}

static void write_zsh(const struct term *t, const struct verb *verbs)
{
    put(t, "#compdef lotse\n"
           "# zsh completion for lotse; made by: lotse completion zsh\n"
           "_lotse()\n"
           "{\n"
           "    local curcontext=$curcontext state line\n"
           "    local -a verbs\n"
           "    typeset -A opt_args\n"
           "    verbs=(\n");
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        put(t, "        '");
        put(t, v->name);
        put(t, ":");
        zsh_quoted(t, v->summary);
        put(t, "'\n");
    }
    put(t, "    )\n"
           "    _arguments -C");
    zsh_specs(t, args_global);
    put(t, " \\\n            '1:verb:->verb' \\\n"
           "            '*::argument:->rest'\n"
           "    case $state in\n"
           "    verb)\n"
           "        _describe verb verbs\n"
           "        ;;\n"
           "    rest)\n"
           "        case $words[1] in\n");
    for (const struct verb *v = verbs; v->name != NULL; v++)
        zsh_verb(t, verbs, v);
    put(t, "        esac\n"
           "        ;;\n"
           "    esac\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _lotse ]; then\n"
           "    _lotse \"$@\"\n"
           "else\n"
           "    compdef _lotse lotse\n"
           "fi\n");
}

/* ---------------------------------------------------------------- fish -- */

static void fish_quoted(const struct term *t, const char *s)
{
    put(t, "'");
    for (; *s != '\0'; s++) {
        if (*s == '\'' || *s == '\\')
            put(t, "\\");
        sink_add(&t->to, s, 1);
    }
    put(t, "'");
}

static void fish_options(const struct term *t, const char *verb,
                         const struct opt *o)
{
    for (; o->name != NULL; o++) {
        put(t, "complete -c lotse");
        if (verb != NULL)
            term_fmt(t, " -n '%s'", verb);
        if (o->key != 0)
            term_fmt(t, " -s %c", o->key);
        term_fmt(t, " -l %s", o->name);
        if (o->kind == OPT_ENUM) {
            put(t, o->optional ? " -f -a '" : " -x -a '");
            put_choices(t, o->choices);
            put(t, "'");
        } else if (o->arg != NULL) {
            put(t, wants_file(o) ? " -r -F" : " -x");
        }
        put(t, " -d ");
        fish_quoted(t, o->help);
        put(t, "\n");
    }
}

/* A verb's options, and those of the verbs below it. */
static void fish_verb(const struct term *t, const struct verb *v)
{
    char when[160];

    snprintf(when, sizeof when, "__fish_seen_subcommand_from %s", v->name);
    fish_options(t, when, v->opts);
    for (const struct verb *s = v->subs; s != NULL && s->name != NULL; s++) {
        const char *word = cli_verb_word(s);
        term_fmt(t, "complete -c lotse -n '%s; and not "
                    "__fish_seen_subcommand_from", when);
        for (const struct verb *o = v->subs; o->name != NULL; o++)
            term_fmt(t, " %s", cli_verb_word(o));
        term_fmt(t, "' -f -a %s -d ", word);
        fish_quoted(t, s->summary);
        put(t, "\n");
        snprintf(when, sizeof when,
                 "__fish_seen_subcommand_from %s; and "
                 "__fish_seen_subcommand_from %s",
                 v->name, word);
        fish_options(t, when, s->opts);
        snprintf(when, sizeof when, "__fish_seen_subcommand_from %s", v->name);
    }
}

static void write_fish(const struct term *t, const struct verb *verbs)
{
    put(t, "# fish completion for lotse; made by: lotse completion fish\n"
           "complete -c lotse -n __fish_use_subcommand -f\n");
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        term_fmt(t, "complete -c lotse -n __fish_use_subcommand -a %s -d ",
                 v->name);
        fish_quoted(t, v->summary);
        put(t, "\n");
    }
    fish_options(t, NULL, args_global);
    for (const struct verb *v = verbs; v->name != NULL; v++) {
        fish_verb(t, v);
        if (!words_are_files(v))
            term_fmt(t,
                     "complete -c lotse -n '__fish_seen_subcommand_from %s' "
                     "-f\n",
                     v->name);
    }
    put(t, "complete -c lotse -n '__fish_seen_subcommand_from completion' "
           "-f -a 'bash zsh fish'\n");
}

bool complete_write(const struct term *t, const struct verb *verbs,
                    const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        write_bash(t, verbs);
    else if (strcmp(shell, "zsh") == 0)
        write_zsh(t, verbs);
    else if (strcmp(shell, "fish") == 0)
        write_fish(t, verbs);
    else
        return false;
    return true;
}

/*
 * opt.c: options described as tables.
 *
 * One parser for all verbs, the configuration file and the environment: a row
 * knows its name, its type and where its value goes. From the same rows come
 * the help texts (help.c) and the completion scripts (complete.c). Forms:
 * --name=value, --name value, -nVALUE, -n VALUE; "--" ends the options; names
 * are never abbreviated; words and options may be mixed. argv is only read,
 * so it can be parsed twice.
 */
#include "cli/opt.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 32 };

const struct opt *opt_find(const struct opt *table, const char *name, size_t n)
{
    for (; table->name != NULL; table++)
        if (strlen(table->name) == n && memcmp(table->name, name, n) == 0)
            return table;
    return NULL;
}

bool opt_has_choice(const struct opt *o, int value)
{
    for (const struct opt_choice *c = o->choices; c->name != NULL; c++)
        if (c->value == value)
            return true;
    return false;
}

static size_t min3(size_t a, size_t b, size_t c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t d[NAME_MAX_BYTES + 1][NAME_MAX_BYTES + 1];

    for (size_t i = 0; i <= na; i++)
        d[i][0] = i;
    for (size_t k = 0; k <= nb; k++)
        d[0][k] = k;
    for (size_t i = 1; i <= na; i++) {
        for (size_t k = 1; k <= nb; k++) {
            bool same = a[i - 1] == b[k - 1];
            d[i][k] =
                min3(d[i - 1][k] + 1, d[i][k - 1] + 1, d[i - 1][k - 1] + !same);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
                a[i - 2] == b[k - 1] && d[i - 2][k - 2] + 1 < d[i][k])
                d[i][k] = d[i - 2][k - 2] + 1;
        }
    }
    return d[na][nb];
}

const char *opt_nearest(const char *name, size_t n,
                        const char *(*next)(const void *ctx, size_t i),
                        const void *ctx)
{
    const char *best = NULL, *c;
    size_t least = n < 4 ? 1 : n / 3 + 1;

    if (n > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; (c = next(ctx, i)) != NULL; i++) {
        size_t m = strlen(c), d;
        if (m > NAME_MAX_BYTES)
            continue;
        d = distance(name, n, c, m);
        if (d < least || (d == least && best == NULL)) {
            least = d;
            best = c;
        }
    }
    return best;
}

/* Names of all rows of all tables, for opt_nearest. */
static const char *option_name(const void *ctx, size_t i)
{
    const struct opt_parse *p = ctx;

    for (const struct opt *const *t = p->tables; *t != NULL; t++)
        for (const struct opt *o = *t; o->name != NULL; o++)
            if (i-- == 0)
                return o->name;
    return NULL;
}

void opt_choices_text(const struct opt_choice *c, char *buf, size_t size)
{
    size_t n = 0;

    buf[0] = '\0';
    for (size_t i = 0; c[i].name != NULL && n < size; i++)
        n += (size_t)snprintf(buf + n, size - n, "%s%s",
                              i == 0                  ? ""
                              : c[i + 1].name == NULL ? " or "
                                                      : ", ",
                              c[i].name);
}

static int set_int(const struct opt *o, int *to, const char *name,
                   const char *text, lotse_err *err)
{
    char *end;
    long n;

    errno = 0;
    n = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || n < o->min || n > o->max)
        return err_set(err, LOTSE_INPUT,
                       "%s: '%s' is not a number from %d to %d", name, text,
                       o->min, o->max);
    *to = (int)n;
    return LOTSE_OK;
}

static int set_enum(const struct opt *o, int *to, const char *name,
                    const char *text, lotse_err *err)
{
    char allowed[128];

    for (const struct opt_choice *c = o->choices; c->name != NULL; c++) {
        if (strcmp(c->name, text) == 0) {
            *to = c->value;
            return LOTSE_OK;
        }
    }
    opt_choices_text(o->choices, allowed, sizeof allowed);
    return err_set(err, LOTSE_INPUT, "%s: '%s' is not %s", name, text, allowed);
}

static int add_item(struct opt_list *list, const char *name, const char *text,
                    lotse_err *err)
{
    if (list->n == OPT_LIST_MAX)
        return err_set(err, LOTSE_INPUT, "%s: more than %d", name,
                       OPT_LIST_MAX);
    list->items[list->n++] = text;
    return LOTSE_OK;
}

int opt_set(const struct opt *o, void *values, const char *name,
            const char *text, lotse_err *err)
{
    char *base = values;
    void *at = base + o->at;

    switch (o->kind) {
    case OPT_FLAG:
        *(bool *)at = true;
        return LOTSE_OK;
    case OPT_CONST:
        *(int *)at = o->value;
        return LOTSE_OK;
    case OPT_STRING:
        if (text[0] == '\0' && !o->empty)
            return err_set(err, LOTSE_INPUT, "%s: the value is empty", name);
        *(const char **)at = text;
        return LOTSE_OK;
    case OPT_LIST:
        return add_item(at, name, text, err);
    case OPT_INT:
        return set_int(o, at, name, text, err);
    case OPT_ENUM:
        return set_enum(o, at, name, text, err);
    }
    return LOTSE_OK;
}

/* "lotse search: unknown option --fromat, did you mean --format? (...)" */
static int unknown(const struct opt_parse *p, const char *arg, lotse_err *err)
{
    size_t n = strcspn(arg, "=");
    const char *near = NULL;
    char hint[64] = "";

    if (arg[1] == '-')
        near = opt_nearest(arg + 2, n - 2, option_name, p);
    if (near != NULL)
        snprintf(hint, sizeof hint, ", did you mean --%s?", near);
    else if (p->dash_words && arg[1] != '-')
        snprintf(hint, sizeof hint,
                 "; to leave out a word write -- before the words");
    return err_set(err, LOTSE_INPUT,
                   "%s: unknown option %.*s%s (try %s --help)", p->who, (int)n,
                   arg, hint, p->who);
}

static const struct opt *find_long(const struct opt_parse *p, const char *name,
                                   size_t n)
{
    const struct opt *o = NULL;

    for (size_t i = 0; o == NULL && p->tables[i] != NULL; i++)
        o = opt_find(p->tables[i], name, n);
    return o;
}

static const struct opt *find_key(const struct opt_parse *p, char key)
{
    for (size_t i = 0; p->tables[i] != NULL; i++)
        for (const struct opt *o = p->tables[i]; o->name != NULL; o++)
            if (o->key == key)
                return o;
    return NULL;
}

/* One option at argv[*i]; *i moves on when its value is the next argument. */
static int one_option(struct opt_parse *p, int argc, char **argv, int *i,
                      lotse_err *err)
{
    const char *arg = argv[*i], *value = NULL;
    bool is_long = arg[1] == '-';
    const struct opt *o;
    char name[96];
    lotse_err why;
    int rc;

    if (is_long) {
        size_t n = strcspn(arg + 2, "=");
        o = find_long(p, arg + 2, n);
        if (arg[2 + n] == '=')
            value = arg + 2 + n + 1;
    } else {
        o = find_key(p, arg[1]);
        if (arg[2] != '\0')
            value = arg + 2;
    }
    if (o == NULL || (!is_long && o->arg == NULL && value != NULL))
        return unknown(p, arg, err);
    snprintf(name, sizeof name, is_long ? "%s: --%s" : "%s: -%s", p->who,
             is_long ? o->name : (char[]){o->key, '\0'});
    if (o->arg == NULL && value != NULL)
        return err_set(err, LOTSE_INPUT, "%s takes no value (try %s --help)",
                       name, p->who);
    if (o->optional && value == NULL) {
        *(int *)(void *)((char *)p->values + o->at) = o->value;
        return LOTSE_OK;
    }
    if (o->arg != NULL && value == NULL) {
        if (*i + 1 >= argc)
            return err_set(err, LOTSE_INPUT, "%s needs %s (try %s --help)",
                           name, o->arg, p->who);
        value = argv[++*i];
    }
    rc = opt_set(o, p->values, name, value, &why);
    if (rc != LOTSE_OK)
        err_set(err, rc, "%s (try %s --help)", why.msg, p->who);
    return rc;
}

int opt_parse(struct opt_parse *p, int argc, char **argv, lotse_err *err)
{
    int i, rc = LOTSE_OK;

    p->n_words = 0;
    for (i = 0; i < argc && rc == LOTSE_OK; i++) {
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            rc = one_option(p, argc, argv, &i, err);
            continue;
        }
        if (p->stop_at_word)
            break;
        p->words[p->n_words++] = argv[i];
    }
    p->end = i;
    if (p->stop_at_word)
        return rc;
    for (; rc == LOTSE_OK && i < argc; i++)
        p->words[p->n_words++] = argv[i];
    return rc;
}

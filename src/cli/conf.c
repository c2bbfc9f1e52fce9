/*
 * conf.c: settings from files and from the environment.
 *
 * A file is lines of `key = value`; blanks around both are dropped, empty
 * lines and lines that start with # are skipped. An unknown key is an error
 * that names the allowed ones, because a setting that silently does nothing
 * is worse than none. Keys and types are the rows of args_conf.
 */
#include "cli/conf.h"

#include "cli/input.h"

#include "base/err.h"
#include "base/str.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void trim(const char **s, size_t *n)
{
    while (*n > 0 && isspace((unsigned char)(*s)[0])) {
        (*s)++;
        (*n)--;
    }
    while (*n > 0 && isspace((unsigned char)(*s)[*n - 1]))
        (*n)--;
}

static int unknown_key(const char *name, unsigned line, const char *key,
                       size_t n, lotse_err *err)
{
    struct str allowed = {0};
    int rc;

    for (const struct opt *o = args_conf; o->name != NULL; o++)
        str_addf(&allowed, "%s%s", o == args_conf ? "" : ", ", o->name);
    rc = err_set(err, LOTSE_INPUT, "%s:%u: unknown key '%.*s' (allowed: %s)",
                 name, line, n < 40 ? (int)n : 40, key, str_text(&allowed));
    str_free(&allowed);
    return rc;
}

/* One line that is not empty and no comment. */
static int one_line(struct args *args, const char *name, unsigned line,
                    const char *s, size_t n, struct arena *mem, lotse_err *err)
{
    const char *eq = memchr(s, '=', n), *value;
    size_t n_key, n_value;
    const struct opt *o;
    char *copy;
    lotse_err why;

    if (eq == NULL)
        return err_set(err, LOTSE_INPUT, "%s:%u: expected `key = value`", name,
                       line);
    n_key = (size_t)(eq - s);
    value = eq + 1;
    n_value = n - n_key - 1;
    trim(&s, &n_key);
    trim(&value, &n_value);
    o = opt_find(args_conf, s, n_key);
    if (o == NULL)
        return unknown_key(name, line, s, n_key, err);
    copy = arena_strn(mem, value, n_value);
    if (copy == NULL)
        return err_nomem(err);
    if (opt_set(o, args, o->name, copy, &why) != LOTSE_OK)
        return err_set(err, LOTSE_INPUT, "%s:%u: %s", name, line, why.msg);
    return LOTSE_OK;
}

int conf_text(struct args *args, const char *name, const char *text, size_t n,
              struct arena *mem, lotse_err *err)
{
    unsigned line = 1;
    int rc = LOTSE_OK;

    if (memchr(text, '\0', n) != NULL)
        return err_set(err, LOTSE_INPUT, "%s:1: not a text file", name);
    for (size_t i = 0; rc == LOTSE_OK && i < n; line++) {
        const char *end = memchr(text + i, '\n', n - i), *s = text + i;
        size_t m = end != NULL ? (size_t)(end - s) : n - i;
        i += m + 1;
        trim(&s, &m);
        if (m > 0 && s[0] != '#')
            rc = one_line(args, name, line, s, m, mem, err);
    }
    return rc;
}

/* Read one file into args; a missing one is skipped unless it must exist. */
static int one_file(struct conf *c, struct args *args, const char *path,
                    bool must_exist, struct arena *mem, lotse_err *err)
{
    struct str text = {0};
    char *copy;
    int rc;

    if (!must_exist && access(path, F_OK) != 0 &&
        (errno == ENOENT || errno == ENOTDIR))
        return LOTSE_OK;
    rc = input_read(&text, path, CONF_MAX_BYTES, err);
    if (rc == LOTSE_OK)
        rc = conf_text(args, path, str_text(&text), text.n, mem, err);
    str_free(&text);
    if (rc != LOTSE_OK)
        return rc;
    copy = arena_strdup(mem, path);
    if (copy == NULL)
        return err_nomem(err);
    c->files[c->n_files++] = copy;
    return LOTSE_OK;
}

static int user_file(struct conf *c, struct args *args, struct arena *mem,
                     lotse_err *err)
{
    const char *dir = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    struct str path = {0};
    int rc = LOTSE_OK;

    if (dir != NULL && dir[0] == '/')
        str_addf(&path, "%s/lotse/lotse.conf", dir);
    else if (home != NULL && home[0] == '/')
        str_addf(&path, "%s/.config/lotse/lotse.conf", home);
    if (path.oom)
        rc = err_nomem(err);
    else if (path.n > 0)
        rc = one_file(c, args, path.p, false, mem, err);
    str_free(&path);
    return rc;
}

static int environment(struct args *args, lotse_err *err)
{
    char name[40];
    lotse_err why;

    for (const struct opt *o = args_conf; o->name != NULL; o++) {
        const char *value;
        size_t n = (size_t)snprintf(name, sizeof name, "LOTSE_%s", o->name);
        for (size_t i = 0; i < n; i++)
            name[i] = (char)toupper((unsigned char)name[i]);
        value = getenv(name);
        if (value == NULL || value[0] == '\0')
            continue;
        if (opt_set(o, args, name, value, &why) != LOTSE_OK)
            return err_set(err, LOTSE_INPUT, "%s", why.msg);
    }
    return LOTSE_OK;
}

int conf_load(struct conf *c, struct args *args, const char *file,
              struct arena *mem, lotse_err *err)
{
    int rc;

    if (file != NULL) {
        rc = one_file(c, args, file, true, mem, err);
    } else {
        rc = one_file(c, args, "/etc/lotse.conf", false, mem, err);
        if (rc == LOTSE_OK)
            rc = user_file(c, args, mem, err);
        if (rc == LOTSE_OK)
            rc = one_file(c, args, "lotse.conf", false, mem, err);
    }
    return rc != LOTSE_OK ? rc : environment(args, err);
}

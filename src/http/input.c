/*
 * input.c: parameters and JSON bodies, checked.
 *
 * What is misspelled is refused, not ignored: a program whose "limits=3" does
 * nothing is a program whose author looks for the reason for an hour.
 */
#include "http/input.h"

#include "base/badjson.h"
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int unknown(const char *name, const struct input *rows, lotse_err *err)
{
    char known[256];
    size_t n = 0;

    known[0] = '\0';
    for (const struct input *r = rows; r->name != NULL; r++)
        if (n < sizeof known)
            n += (size_t)snprintf(known + n, sizeof known - n, "%s%s",
                                  r > rows ? ", " : "", r->name);
    return err_set(err, LOTSE_INPUT,
                   "parameter '%.60s' isn't known here; known are %s", name,
                   rows->name != NULL ? known : "none");
}

static const struct input *find(const struct input *rows, const char *name)
{
    while (rows->name != NULL && strcmp(rows->name, name) != 0)
        rows++;
    return rows->name != NULL ? rows : NULL;
}

static void set_int(void *values, const struct input *r, int value)
{
    memcpy((char *)values + r->at, &value, sizeof value);
}

static void set_bool(void *values, const struct input *r, bool value)
{
    memcpy((char *)values + r->at, &value, sizeof value);
}

static void set_text(void *values, const struct input *r, const char *value)
{
    memcpy((char *)values + r->at, &value, sizeof value);
}

static int set_number(void *values, const struct input *r, long long n,
                      lotse_err *err)
{
    if (n < r->min || n > r->max)
        return err_set(err, LOTSE_INPUT, "%s: %lld isn't between %d and %d",
                       r->name, n, r->min, r->max);
    set_int(values, r, (int)n);
    return LOTSE_OK;
}

static int set_explain(void *values, const struct input *r, const char *s,
                       lotse_err *err)
{
    static const char *const names[] = {"no", "plain", "full"};

    for (int i = 0; i < 3; i++)
        if (strcmp(s, names[i]) == 0) {
            set_int(values, r, i);
            return LOTSE_OK;
        }
    return err_set(err, LOTSE_INPUT, "%s: '%.60s' is none of no, plain, full",
                   r->name, s);
}

static int set_audience(const struct input *r, const char *s, lotse_err *err)
{
    return strcmp(s, "public") == 0
               ? LOTSE_OK
               : err_set(err, LOTSE_INPUT,
                         "%s: only public articles are served here", r->name);
}

static int set_flag(void *values, const struct input *r, const char *s,
                    lotse_err *err)
{
    static const char *const yes[] = {"1", "true", "yes", ""};
    static const char *const no[] = {"0", "false", "no"};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcmp(s, yes[i]) == 0) {
            set_bool(values, r, true);
            return LOTSE_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (strcmp(s, no[i]) == 0) {
            set_bool(values, r, false);
            return LOTSE_OK;
        }
    return err_set(err, LOTSE_INPUT, "%s: '%.60s' is neither 1 nor 0", r->name,
                   s);
}

/* A value that came as text. */
static int set_value(void *values, const struct input *r, const char *s,
                     lotse_err *err)
{
    lotse_lang lang;
    char *end;
    long long n;
    int rc;

    switch (r->kind) {
    case INPUT_TEXT:
        set_text(values, r, s);
        return LOTSE_OK;
    case INPUT_BOOL:
        return set_flag(values, r, s, err);
    case INPUT_INT:
        errno = 0;
        n = strtoll(s, &end, 10);
        if (end == s || *end != '\0' || errno != 0)
            return err_set(err, LOTSE_INPUT, "%s: '%.60s' is no number",
                           r->name, s);
        return set_number(values, r, n, err);
    case INPUT_LANG:
        rc = lotse_lang_parse(&lang, s, err);
        if (rc == LOTSE_OK)
            set_int(values, r, (int)lang);
        return rc;
    case INPUT_EXPLAIN:
        return set_explain(values, r, s, err);
    case INPUT_AUDIENCE:
        return set_audience(r, s, err);
    case INPUT_FILES:
        return err_set(err, LOTSE_INPUT, "%s: a list is wanted", r->name);
    }
    return LOTSE_OK;
}

static int check_needed(const bool *given, const struct input *rows,
                        lotse_err *err)
{
    for (size_t i = 0; rows[i].name != NULL; i++)
        if (rows[i].needed && !given[i])
            return err_set(err, LOTSE_INPUT, "parameter '%s' is missing: %s",
                           rows[i].name, rows[i].help);
    return LOTSE_OK;
}

int input_query(void *values, const struct input *rows, struct request *rq,
                lotse_err *err)
{
    bool given[REQUEST_MAX_PARAMS] = {false};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < rq->query.n && rc == LOTSE_OK; i++) {
        const struct param *p = &rq->query.items[i];
        const struct input *r = find(rows, p->name);
        if (r == NULL)
            return unknown(p->name, rows, err);
        if (given[r - rows])
            return err_set(err, LOTSE_INPUT, "parameter '%s' comes twice",
                           r->name);
        given[r - rows] = true;
        rc = set_value(values, r, p->value, err);
    }
    return rc == LOTSE_OK ? check_needed(given, rows, err) : rc;
}

static int set_json(void *values, const struct input *r, struct request *rq,
                    const json_t *v, lotse_err *err)
{
    const struct input_files *files;
    const char *text;
    int rc;

    if (r->kind == INPUT_FILES) {
        rc = input_files(&files, r, &rq->mem, v, err);
        if (rc == LOTSE_OK)
            memcpy((char *)values + r->at, &files, sizeof files);
        return rc;
    }
    if (json_is_string(v)) {
        if (r->kind == INPUT_BOOL || r->kind == INPUT_INT)
            return err_set(err, LOTSE_INPUT, "%s: a %s is wanted, not a string",
                           r->name,
                           r->kind == INPUT_BOOL ? "boolean" : "number");
        text = arena_strn(&rq->mem, json_string_value(v),
                          json_string_length(v));
        return text == NULL ? err_nomem(err) : set_value(values, r, text, err);
    }
    if (json_is_boolean(v) && r->kind == INPUT_BOOL) {
        set_bool(values, r, json_is_true(v));
        return LOTSE_OK;
    }
    if (json_is_integer(v) && r->kind == INPUT_INT)
        return set_number(values, r, json_integer_value(v), err);
    return err_set(err, LOTSE_INPUT, "%s: a %s is wanted", r->name,
                   r->kind == INPUT_BOOL  ? "boolean"
                   : r->kind == INPUT_INT ? "whole number"
                                          : "string");
}

int input_json(void *values, const struct input *rows, struct request *rq,
               lotse_err *err)
{
    bool given[REQUEST_MAX_PARAMS] = {false};
    json_error_t why;
    json_t *doc = json_loadb(str_text(&rq->body), rq->body.n,
                             JSON_REJECT_DUPLICATES, &why);
    const char *name;
    json_t *v;
    int rc = LOTSE_OK;

    if (doc == NULL)
        return err_set(err, LOTSE_INPUT, "the body isn't JSON: line %d: %s",
                       why.line, bad_json(&why));
    if (!json_is_object(doc))
        rc = err_set(err, LOTSE_INPUT, "the body must be a JSON object");
    json_object_foreach(doc, name, v)
    {
        const struct input *r = find(rows, name);
        if (rc != LOTSE_OK)
            break;
        if (r == NULL) {
            rc = unknown(name, rows, err);
            break;
        }
        given[r - rows] = true;
        rc = set_json(values, r, rq, v, err);
    }
    json_decref(doc);
    return rc == LOTSE_OK ? check_needed(given, rows, err) : rc;
}

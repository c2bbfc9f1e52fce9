/*
 * trec.c: queries, judgments and runs out of files.
 *
 * BEIR's JSON lines and TREC's blank-separated columns. A wrong line ends the
 * reading with its number: a measurement over half a file would look like a
 * result.
 */
#include "learn/trec.h"
#include "base/badjson.h"
#include "base/err.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 512 << 20, COLUMNS = 6 };

struct column {
    const char *p;
    size_t n;
};

/* Up to COLUMNS + 1 columns of a line. */
static size_t split(struct column c[COLUMNS + 1], const char *s, size_t n)
{
    size_t k = 0, at = 0;

    while (k <= COLUMNS) {
        while (at < n && strchr(" \t\r", s[at]) != NULL && s[at] != '\0')
            at++;
        if (at >= n)
            return k;
        c[k].p = s + at;
        while (at < n && strchr(" \t\r", s[at]) == NULL)
            at++;
        c[k].n = (size_t)(s + at - c[k].p);
        k++;
    }
    return k;
}

static bool number(double *out, struct column c)
{
    char buf[64], *end;

    if (c.n == 0 || c.n >= sizeof buf)
        return false;
    memcpy(buf, c.p, c.n);
    buf[c.n] = '\0';
    *out = strtod(buf, &end);
    return *end == '\0';
}

/* The number of a name, %20 and %25 in it read. */
static uint32_t put_name(struct strmap *m, struct column c)
{
    struct str plain = {0};
    uint32_t number;

    if (memchr(c.p, '%', c.n) == NULL)
        return strmap_put(m, c.p, c.n);
    for (size_t i = 0; i < c.n; i++) {
        bool coded = c.n - i >= 3 && (memcmp(c.p + i, "%20", 3) == 0 ||
                                      memcmp(c.p + i, "%25", 3) == 0);
        str_addc(&plain, !coded ? c.p[i] : c.p[i + 2] == '0' ? ' ' : '%');
        i += coded ? 2 : 0;
    }
    number = plain.oom ? STRMAP_NONE : strmap_put(m, plain.p, plain.n);
    str_free(&plain);
    return number;
}

static void write_name(FILE *to, const char *name)
{
    for (; *name != '\0'; name++)
        if (*name == ' ' || *name == '%')
            fprintf(to, "%%%02X", (unsigned)*name);
        else
            putc((unsigned char)*name < ' ' ? '_' : *name, to);
}

void trec_line(FILE *to, const char *query, const char *article, size_t rank,
               double score)
{
    write_name(to, query);
    fputs(" Q0 ", to);
    write_name(to, article);
    fprintf(to, " %zu %.6f lotse\n", rank, score);
}

static int add_judgment(struct judgments *j, struct column query,
                        struct column name, double value, lotse_err *err)
{
    struct judgment item = {.value = value};

    item.query = put_name(&j->queries, query);
    item.name = put_name(&j->names, name);
    if (item.query == STRMAP_NONE || item.name == STRMAP_NONE ||
        !VEC_PUSH_OK(j))
        return err_nomem(err);
    j->items[j->n++] = item;
    return LOTSE_OK;
}

static int read_line(struct judgments *j, const char *s, size_t n, bool run,
                     const char *path, size_t line, lotse_err *err)
{
    struct column c[COLUMNS + 1];
    size_t k = split(c, s, n);
    double value;

    if (k == 0)
        return LOTSE_OK;
    if (k != (run ? 6 : 4) || !number(&value, c[3]))
        return err_set(err, LOTSE_INPUT, "%s:%zu: not \"%s\"", path, line,
                       run ? "query Q0 article rank score tag"
                           : "query 0 article relevance");
    return add_judgment(j, c[0], c[2], value, err);
}

static int by_query(const void *a, const void *b)
{
    const struct judgment *x = a, *y = b;

    if (x->query != y->query)
        return x->query < y->query ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

int judgments_read(struct judgments *out, const char *path, bool run,
                   lotse_err *err)
{
    struct str bytes = {0};
    size_t line = 1;
    int rc = file_read(&bytes, path, FILE_MAX, err);

    *out = (struct judgments){0};
    for (size_t at = 0; rc == LOTSE_OK && at < bytes.n; line++) {
        const char *end = memchr(bytes.p + at, '\n', bytes.n - at);
        size_t n = end != NULL ? (size_t)(end - bytes.p) - at : bytes.n - at;
        rc = read_line(out, bytes.p + at, n, run, path, line, err);
        at += n + 1;
    }
    str_free(&bytes);
    if (rc == LOTSE_NOTFOUND) /* no such file: an input that was named */
        rc = err_set(err, LOTSE_INPUT, "can't read %s: no such file", path);
    if (rc == LOTSE_OK && out->n > 0)
        qsort(out->items, out->n, sizeof *out->items, by_query);
    return rc;
}

void judgments_free(struct judgments *j)
{
    strmap_free(&j->queries);
    strmap_free(&j->names);
    free(j->items);
    *j = (struct judgments){0};
}

const struct judgment *judgments_of(const struct judgments *j, const char *id,
                                    size_t *n)
{
    uint32_t q = strmap_get(&j->queries, id, strlen(id));
    size_t lo = 0, hi = j->n;

    *n = 0;
    if (q == STRMAP_NONE)
        return NULL;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (j->items[mid].query < q)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + *n < j->n && j->items[lo + *n].query == q)
        ++*n;
    return j->items + lo;
}

/* -------------------------------------------------------------- queries -- */

int queries_open(struct queries *q, const char *path, lotse_err *err)
{
    int rc;

    *q = (struct queries){.path = path};
    rc = file_read(&q->bytes, path, FILE_MAX, err);
    if (rc == LOTSE_NOTFOUND)
        rc = err_set(err, LOTSE_INPUT, "can't read %s: no such file", path);
    return rc;
}

static int read_query(struct queries *q, const char *s, size_t n,
                      lotse_err *err)
{
    json_error_t where;
    json_t *j = json_loadb(s, n, JSON_REJECT_DUPLICATES, &where);
    const char *lang;

    json_decref(q->json);
    q->json = j;
    if (j == NULL)
        return err_set(err, LOTSE_INPUT, "%s:%zu: not JSON: %s", q->path,
                       q->line, bad_json(&where));
    q->id = json_string_value(json_object_get(j, "_id"));
    q->text = json_string_value(json_object_get(j, "text"));
    q->n_text = json_string_length(json_object_get(j, "text"));
    lang = json_string_value(json_object_get(j, "lang"));
    if (q->id == NULL || q->text == NULL)
        return err_set(err, LOTSE_INPUT,
                       "%s:%zu: no \"_id\" or no \"text\" that is a string",
                       q->path, q->line);
    q->lang = LOTSE_LANG_ANY;
    if (lang != NULL && strcmp(lang, "de") == 0)
        q->lang = LOTSE_LANG_DE;
    else if (lang != NULL && strcmp(lang, "en") == 0)
        q->lang = LOTSE_LANG_EN;
    return LOTSE_OK;
}

int queries_next(struct queries *q, lotse_err *err)
{
    while (q->at < q->bytes.n) {
        const char *s = q->bytes.p + q->at;
        const char *end = memchr(s, '\n', q->bytes.n - q->at);
        size_t n = end != NULL ? (size_t)(end - s) : q->bytes.n - q->at;
        q->at += n + 1;
        q->line++;
        if (strspn(s, " \t\r") >= n)
            continue;
        return read_query(q, s, n, err);
    }
    return LOTSE_NOTFOUND;
}

void queries_close(struct queries *q)
{
    json_decref(q->json);
    str_free(&q->bytes);
    *q = (struct queries){0};
}

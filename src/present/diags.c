/*
 * diags.c: findings about files, kept and written.
 *
 * compile writes findings as they come, check keeps them, sorts them and
 * writes them at the end, so that two runs over the same files print the same
 * bytes whichever worker was faster.
 */
#include "present/diags.h"

#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

void diags_add(struct diags *d, const lotse_diag *one)
{
    lotse_diag copy = *one;

    copy.path = arena_strdup(&d->arena, one->path != NULL ? one->path : "");
    copy.rule = arena_strdup(&d->arena, one->rule != NULL ? one->rule : "");
    copy.message =
        arena_strdup(&d->arena, one->message != NULL ? one->message : "");
    if (copy.path == NULL || copy.rule == NULL || copy.message == NULL ||
        !VEC_PUSH_OK(d)) {
        d->oom = true;
        return;
    }
    d->items[d->n++] = copy;
}

static int compare(const void *left, const void *right)
{
    const lotse_diag *a = left, *b = right;
    int c = strcmp(a->path, b->path);

    if (c == 0)
        c = (a->line > b->line) - (a->line < b->line);
    if (c == 0)
        c = b->severity - a->severity;
    if (c == 0)
        c = strcmp(a->rule, b->rule);
    return c != 0 ? c : strcmp(a->message, b->message);
}

void diags_sort(struct diags *d)
{
    if (d->n > 1)
        qsort(d->items, d->n, sizeof *d->items, compare);
}

void diags_free(struct diags *d)
{
    free(d->items);
    arena_free(&d->arena);
    *d = (struct diags){0};
}

const char *diags_severity(int severity)
{
    return severity >= LOTSE_ERROR     ? "error"
           : severity == LOTSE_WARNING ? "warning"
                                       : "note";
}

void diags_text(const struct term *t, const char *root, const lotse_diag *d)
{
    size_t n = strlen(root);

    while (n > 1 && root[n - 1] == '/')
        n--;
    if (n > 0 && strcmp(root, ".") != 0 && d->path[0] != '/') {
        term_textn(t, root, n);
        if (root[n - 1] != '/' && d->path[0] != '\0')
            sink_adds(&t->to, "/");
    }
    term_text(t, d->path);
    term_fmt(t, ":%u: ", d->line > 0 ? d->line : 1);
    term_styled(t,
                d->severity >= LOTSE_ERROR     ? TERM_BAD
                : d->severity == LOTSE_WARNING ? TERM_WARN
                                               : TERM_PLAIN,
                diags_severity(d->severity));
    sink_adds(&t->to, ": ");
    term_text(t, d->message);
    sink_adds(&t->to, " [");
    term_text(t, d->rule);
    sink_adds(&t->to, "]\n");
}

void diags_json(struct jsonw *j, const lotse_diag *d)
{
    jsonw_open_object(j);
    jsonw_key_text(j, "severity", diags_severity(d->severity));
    jsonw_key_text(j, "path", d->path);
    jsonw_key_uint(j, "line", d->line);
    jsonw_key_text(j, "rule", d->rule);
    jsonw_key_text(j, "message", d->message);
    jsonw_close_object(j);
}

static void check_json(const struct term *t, const struct diags *d,
                       const lotse_check_stats *stats)
{
    struct jsonw j = {.to = &t->to};

    jsonw_open_object(&j);
    jsonw_key_uint(&j, "schema", FORMAT_SCHEMA);
    jsonw_key_uint(&j, "files", stats->files);
    jsonw_key_uint(&j, "errors", stats->errors);
    jsonw_key_uint(&j, "warnings", stats->warnings);
    jsonw_key_uint(&j, "notes", stats->notes);
    jsonw_key(&j, "diagnostics");
    jsonw_open_array(&j);
    for (size_t i = 0; i < d->n; i++)
        diags_json(&j, &d->items[i]);
    jsonw_close_array(&j);
    jsonw_close_object(&j);
    jsonw_line(&j);
}

static void check_tsv(const struct term *t, const struct diags *d)
{
    sink_adds(&t->to, "severity\tpath\tline\trule\tmessage\n");
    for (size_t i = 0; i < d->n; i++) {
        term_text(t, diags_severity(d->items[i].severity));
        sink_adds(&t->to, "\t");
        term_tsv(t, d->items[i].path);
        term_fmt(t, "\t%u\t", d->items[i].line);
        term_tsv(t, d->items[i].rule);
        sink_adds(&t->to, "\t");
        term_tsv(t, d->items[i].message);
        sink_adds(&t->to, "\n");
    }
}

void diags_check(const struct term *t, const char *root, const struct diags *d,
                 const lotse_check_stats *stats, enum format format)
{
    struct jsonw j = {.to = &t->to};

    switch (format) {
    case FORMAT_JSON:
        check_json(t, d, stats);
        return;
    case FORMAT_TSV:
        check_tsv(t, d);
        return;
    case FORMAT_NDJSON:
        for (size_t i = 0; i < d->n; i++) {
            diags_json(&j, &d->items[i]);
            jsonw_line(&j);
        }
        return;
    default:
        for (size_t i = 0; i < d->n; i++)
            diags_text(t, root, &d->items[i]);
        return;
    }
}

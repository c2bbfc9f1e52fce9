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
    term_tsv(t, d->path); /* one line, whatever a file is called */
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

/* ---------------------------------------------------------------- words -- */

void missing_add(struct missing *m, const lotse_missing *one)
{
    lotse_missing copy = *one;

    copy.word = arena_strdup(&m->arena, one->word);
    copy.lang = arena_strdup(&m->arena, one->lang);
    copy.example = arena_strdup(&m->arena, one->example);
    copy.nearest = arena_strdup(&m->arena, one->nearest);
    copy.article = arena_strdup(&m->arena, one->article);
    if (copy.word == NULL || copy.lang == NULL || copy.example == NULL ||
        copy.nearest == NULL || copy.article == NULL || !VEC_PUSH_OK(m))
        m->oom = true;
    else
        m->items[m->n++] = copy;
}

void missing_free(struct missing *m)
{
    free(m->items);
    arena_free(&m->arena);
    *m = (struct missing){0};
}

static void word_json(struct jsonw *j, const lotse_missing *w)
{
    jsonw_open_object(j);
    jsonw_key_text(j, "word", w->word);
    jsonw_key_text(j, "lang", w->lang);
    jsonw_key_uint(j, "tickets", w->tickets);
    jsonw_key_text(j, "example", w->example);
    jsonw_key_text(j, "nearest", w->nearest);
    jsonw_key_text(j, "article", w->article);
    jsonw_key_uint(j, "answered", w->answered);
    jsonw_close_object(j);
}

static void word_tsv(const struct term *t, const lotse_missing *w)
{
    sink_adds(&t->to, "note\t\t0\tmissing-word\t");
    term_tsv(t, w->word);
    term_fmt(t, " (%zu tickets, first ", w->tickets);
    term_tsv(t, w->example);
    sink_adds(&t->to, ")\n");
}

/* `    7 tickets  de  einloggen   first q12; read as ...` */
static void word_text(const struct term *t, const lotse_missing *w)
{
    term_fmt(t, "%5zu tickets  %s  ", w->tickets, w->lang);
    term_cell(t, w->word, 20);
    term_text(t, "  first ");
    term_text(t, w->example);
    if (w->nearest[0] != '\0') {
        term_text(t, "; read as ");
        term_text(t, w->nearest);
    }
    if (w->article[0] != '\0') {
        term_fmt(t, "\n%19s%zu were answered with ", "", w->answered);
        term_text(t, w->article);
    }
    term_text(t, "\n");
}

static void words_text(const struct term *t, const struct missing *m,
                       size_t most)
{
    size_t n = most > 0 && most < m->n ? most : m->n;

    if (m->n == 0)
        return;
    term_styled(t, TERM_TITLE, "Words that users write and no article has");
    term_text(t, "\n");
    for (size_t i = 0; i < n; i++)
        word_text(t, &m->items[i]);
    if (n < m->n)
        term_fmt(t, "  and %zu more (--verbose)\n", m->n - n);
}

/* ---------------------------------------------------------------- whole -- */

static void check_json(const struct term *t, const struct diags *d,
                       const struct missing *words,
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
    if (words != NULL) {
        jsonw_key_uint(&j, "tickets", stats->tickets);
        jsonw_key(&j, "words");
        jsonw_open_array(&j);
        for (size_t i = 0; i < words->n; i++)
            word_json(&j, &words->items[i]);
        jsonw_close_array(&j);
    }
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
                 const struct missing *words, size_t most,
                 const lotse_check_stats *stats, enum format format)
{
    struct jsonw j = {.to = &t->to};
    size_t n = words != NULL ? words->n : 0;

    switch (format) {
    case FORMAT_JSON:
        check_json(t, d, words, stats);
        return;
    case FORMAT_TSV:
        check_tsv(t, d);
        for (size_t i = 0; i < n; i++)
            word_tsv(t, &words->items[i]);
        return;
    case FORMAT_NDJSON:
        for (size_t i = 0; i < d->n; i++) {
            diags_json(&j, &d->items[i]);
            jsonw_line(&j);
        }
        for (size_t i = 0; i < n; i++) {
            word_json(&j, &words->items[i]);
            jsonw_line(&j);
        }
        return;
    default:
        for (size_t i = 0; i < d->n; i++)
            diags_text(t, root, &d->items[i]);
        if (n > 0)
            words_text(t, words, most);
        return;
    }
}

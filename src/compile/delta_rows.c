/*
 * delta_rows.c: translations that follow from terms that came or went.
 *
 * The index keeps rows of the dictionary that lead to terms of its articles.
 * Where one of them is no term any more, or a new one is, rows that lead to it
 * stand in the changes in place of the index's.
 */
#include "base/err.h"
#include "compile/delta.h"
#include "compile/dict.h"
#include "compile/translate.h"

#include <stdlib.h>
#include <string.h>

/* Rows to look at. */
struct rows {
    struct delta *d;
    struct dict_file *file;
    struct strmap flips[LANGS];
    struct dict_places places;
};

struct flip_to {
    struct rows *rows;
    int lang;
};

static int add_flip(void *ctx, const char *term, size_t n)
{
    const struct flip_to *to = ctx;
    struct rows *r = to->rows;

    if (strmap_put(&r->flips[to->lang], term, n) == STRMAP_NONE)
        return err_nomem(r->d->err);
    if (r->file == NULL) {
        int rc = r->d->open_dict(r->d->ctx, &r->file);
        if (rc != LOTSE_OK || r->file == NULL)
            return rc;
    }
    return dict_places(&r->places, r->file, to->lang, term, n)
               ? LOTSE_OK
               : delta_full(r->d, "a damaged list of translations");
}

/* Does the row lead to, or stand for, a term that came or went? */
static bool row_changes(const struct dict_row *r,
                        const struct strmap flips[LANGS])
{
    const struct strmap *into = &flips[dict_into(r->way)];
    const unsigned char *p = r->targets;

    if (r->way >= DICT_DE_DE && strmap_get(&flips[dict_from(r->way)], r->term,
                                           r->n_term) != STRMAP_NONE)
        return true;
    for (size_t i = 0; i < r->n_targets; i++, p += 2 + p[1])
        if (strmap_get(into, (const char *)p + 2, p[1]) != STRMAP_NONE)
            return true;
    return false;
}

static int change_row(struct delta *d, const struct dict_row *r)
{
    struct plist known;
    struct str targets = {0};
    int rc;

    if (d->pairs && r->way < DICT_DE_DE) {
        index_term(&known, d->ix, dict_from(r->way), r->term, r->n_term);
        if (known.n > 0)
            return delta_full(d, "a learnt translation changes");
    }
    rc = translate_row(&targets, r, delta_indexed, d);
    if (rc == LOTSE_OK && !buckets_add(&d->sides[FRESH].build.ways[r->way],
                                       r->term, r->n_term, &targets))
        rc = LOTSE_NOMEM;
    str_free(&targets);
    return rc == LOTSE_OK ? rc : err_nomem(d->err);
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static int change_rows(struct rows *r)
{
    const struct dict_places *l = &r->places;
    int rc = LOTSE_OK;

    if (l->n > 0)
        qsort(l->items, l->n, sizeof *l->items, by_place);
    for (size_t i = 0; i < l->n && rc == LOTSE_OK; i++) {
        struct dict_row row;
        if (i > 0 && l->items[i] == l->items[i - 1])
            continue;
        if (!dict_row_at(&row, r->file, l->items[i]))
            rc = delta_full(r->d, "a damaged list of translations");
        else if (row_changes(&row, r->flips))
            rc = change_row(r->d, &row);
    }
    return rc;
}

int delta_rows(struct delta *d)
{
    struct rows r = {.d = d};
    int rc = LOTSE_OK;

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = delta_flips(d, lang, add_flip, &(struct flip_to){&r, lang});
    if (rc == LOTSE_OK)
        rc = change_rows(&r);
    for (int lang = 0; lang < LANGS; lang++)
        strmap_free(&r.flips[lang]);
    free(r.places.items);
    dict_close(r.file);
    return rc;
}

/*
 * postings_sql.c: the gathered lists become rows.
 *
 * Rows are inserted by rising key, which SQLite appends to its tables without
 * splitting a page, and which makes two builds the same bytes.
 */
#include "base/err.h"
#include "compile/postings.h"

#include <stdlib.h>
#include <string.h>

static int by_key(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

/* The keys of a map in order; NULL: out of memory. */
static const struct strmap_key **sorted_keys(const struct strmap *m)
{
    const struct strmap_key **keys = malloc((m->n + 1) * sizeof *keys);

    if (keys == NULL)
        return NULL;
    for (size_t i = 0; i < m->n; i++)
        keys[i] = &m->items[i];
    qsort(keys, m->n, sizeof *keys, by_key);
    return keys;
}

static int insert(struct db *db, sqlite3_stmt *st, const struct list *l,
                  int at_df, lotse_err *err)
{
    sqlite3_bind_int64(st, at_df, l->df);
    sqlite3_bind_blob64(st, at_df + 1, str_text(&l->bytes), l->bytes.n,
                        SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_DONE)
        return db_fail(db, "cannot write the index", err);
    sqlite3_reset(st);
    return LOTSE_OK;
}

static int write_terms(struct postings *p, struct db *db, lotse_err *err)
{
    const struct strmap_key **keys = sorted_keys(&p->an->terms);
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (keys == NULL)
        return err_nomem(err);
    if (sqlite3_prepare_v2(db->h, "INSERT INTO posting VALUES (?,?,?,?,?)", -1,
                           &st, NULL) != SQLITE_OK)
        rc = db_fail(db, "cannot write the index", err);
    for (size_t i = 0; i < p->an->terms.n && rc == LOTSE_OK; i++) {
        size_t number = (size_t)(keys[i] - p->an->terms.items);
        if (number >= p->n_terms || p->terms[number].df == 0)
            continue;
        sqlite3_bind_int(st, 1, (int)p->an->lang);
        sqlite3_bind_text(st, 2, keys[i]->p, (int)keys[i]->n, SQLITE_STATIC);
        sqlite3_bind_int64(st, 3, (sqlite3_int64)number);
        rc = insert(db, st, &p->terms[number], 4, err);
    }
    sqlite3_finalize(st);
    free(keys);
    return rc;
}

static int write_grams(struct postings *p, struct db *db, lotse_err *err)
{
    const struct strmap_key **keys = sorted_keys(&p->gram_numbers);
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (keys == NULL)
        return err_nomem(err);
    if (sqlite3_prepare_v2(db->h, "INSERT INTO gram VALUES (?,?,?,?)", -1, &st,
                           NULL) != SQLITE_OK)
        rc = db_fail(db, "cannot write the index", err);
    for (size_t i = 0; i < p->gram_numbers.n && rc == LOTSE_OK; i++) {
        size_t number = (size_t)(keys[i] - p->gram_numbers.items);
        const unsigned char *k = (const unsigned char *)keys[i]->p;
        uint64_t gram = 0;
        if (number >= p->n_grams || p->grams[number].df == 0)
            continue;
        for (int b = 0; b < 8; b++)
            gram = gram << 8 | k[b];
        sqlite3_bind_int(st, 1, (int)p->an->lang);
        sqlite3_bind_int64(st, 2, (sqlite3_int64)gram);
        rc = insert(db, st, &p->grams[number], 3, err);
    }
    sqlite3_finalize(st);
    free(keys);
    return rc;
}

static size_t used_lists(const struct list *lists, size_t n)
{
    size_t used = 0;

    for (size_t i = 0; i < n; i++)
        used += lists[i].df > 0;
    return used;
}

static int write_stats(struct postings *p, struct db *db,
                       const struct str *words, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    struct str dfs = {0};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < p->n_terms; i++)
        for (int b = 0; b < 32; b += 8)
            str_addc(&dfs, (char)(p->terms[i].df >> b));
    if (dfs.oom) {
        str_free(&dfs);
        return err_nomem(err);
    }
    if (sqlite3_prepare_v2(db->h, "INSERT INTO stats VALUES (?,?,?,?,?,?,?,?)",
                           -1, &st, NULL) != SQLITE_OK) {
        str_free(&dfs);
        return db_fail(db, "cannot write the index", err);
    }
    sqlite3_bind_int(st, 1, (int)p->an->lang);
    sqlite3_bind_int64(st, 2, p->docs);
    sqlite3_bind_int64(st, 3, (sqlite3_int64)used_lists(p->terms, p->n_terms));
    sqlite3_bind_int64(st, 4, (sqlite3_int64)used_lists(p->grams, p->n_grams));
    sqlite3_bind_blob64(st, 5, str_text(&p->map), p->map.n, SQLITE_STATIC);
    sqlite3_bind_blob64(st, 6, str_text(&p->lengths), p->lengths.n,
                        SQLITE_STATIC);
    sqlite3_bind_blob64(st, 7, str_text(words), words->n, SQLITE_STATIC);
    sqlite3_bind_blob64(st, 8, str_text(&dfs), dfs.n, SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = db_fail(db, "cannot write the index", err);
    sqlite3_finalize(st);
    str_free(&dfs);
    return rc;
}

int postings_write(struct postings *p, struct db *db, const struct str *words,
                   lotse_err *err)
{
    int rc = write_terms(p, db, err);

    if (rc == LOTSE_OK)
        rc = write_grams(p, db, err);
    return rc == LOTSE_OK ? write_stats(p, db, words, err) : rc;
}

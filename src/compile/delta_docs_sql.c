/*
 * delta_docs_sql.c: which articles come, and which go.
 *
 * The changes depend on the index and on the files as they are now, and not on
 * what was published between: an article of the index goes where its file is
 * gone or has other bytes, and a file whose bytes the index doesn't have is an
 * article that comes. The former changes only save parsing it again.
 */
#include "base/err.h"
#include "base/vec.h"
#include "compile/delta.h"

#include <stdlib.h>
#include <string.h>

static struct delta_doc *add(struct delta *d, int side, const char *path,
                             const unsigned char *hash)
{
    struct delta_side *s = &d->sides[side];
    struct delta_doc *x;

    if (!vec_reserve(&s->docs, &s->cap, s->n + 1, sizeof *s->docs))
        return NULL;
    x = &s->docs[s->n];
    *x = (struct delta_doc){.doc = d->last + 1 + (int64_t)s->n};
    x->path = arena_strdup(&s->paths, path);
    memcpy(x->hash, hash, HASH_BYTES);
    if (x->path == NULL)
        return NULL;
    s->n++;
    return x;
}

static void describe(struct delta_doc *x)
{
    x->lang = x->a.lang == LOTSE_LANG_DE ? 0 : 1;
    x->searchable = article_searchable(&x->a.doc);
    x->bearers = 1;
}

bool delta_is_gone(const struct delta *d, int64_t doc)
{
    const struct delta_side *s = &d->sides[GONE];

    for (size_t i = 0; i < s->n; i++)
        if (s->docs[i].doc == doc)
            return true;
    return false;
}

/* Add article doc of a file of ours to a side. */
static int load(struct delta *d, int side, struct db *db, const char *schema,
                int64_t doc)
{
    char sql[200];
    sqlite3_stmt *st = NULL;
    struct delta_doc *x = NULL;
    struct stored from;
    int step = SQLITE_DONE, rc;

    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT path, hash, plain, markdown, html, rest, packed"
                     " FROM %s.article JOIN %s.body USING (doc)"
                     " WHERE doc = ?1", schema, schema);
    rc = delta_prepare(d, db, &st, sql);
    sqlite3_bind_int64(st, 1, doc);
    if (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        size_t n;
        const char *hash = db_text(st, 1, &n);
        if (n != HASH_BYTES || d->sides[side].n >= d->most)
            rc = delta_full(d, "too many articles changed");
        else if ((x = add(d, side, db_text(st, 0, NULL),
                          (const unsigned char *)hash)) == NULL)
            rc = err_nomem(d->err);
    }
    if (x != NULL) {
        stored_columns(&from, st, 2);
        rc = article_load(&x->a, &from, &db->zip);
        if (rc == LOTSE_NOMEM)
            rc = err_nomem(d->err);
        else if (rc != LOTSE_OK)
            rc = delta_full(d, "an article can't be read");
        if (rc == LOTSE_OK)
            describe(x);
        if (side == GONE)
            x->doc = doc;
    }
    return delta_end(d, db, st, step, rc);
}

static int go(struct delta *d, int64_t doc)
{
    return delta_is_gone(d, doc) ? LOTSE_OK
                                 : load(d, GONE, &d->ix->db, "main", doc);
}

int delta_take(struct delta *d, int64_t doc)
{
    int rc = load(d, FRESH, &d->ix->db, "main", doc);

    return rc == LOTSE_OK ? go(d, doc) : rc;
}

/* The index's article of a file; *doc is 0 where it has none. */
static int find(struct delta *d, int64_t *doc, unsigned char hash[HASH_BYTES],
                const char *path)
{
    sqlite3_stmt *st = NULL;
    int step = SQLITE_DONE;
    int rc = delta_prepare(d, &d->ix->db, &st,
                           "SELECT doc, hash FROM article WHERE path = ?1");

    *doc = 0;
    sqlite3_bind_text(st, 1, path, -1, SQLITE_STATIC);
    if (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        size_t n;
        const char *p = db_text(st, 1, &n);
        *doc = sqlite3_column_int64(st, 0);
        memset(hash, 0, HASH_BYTES);
        if (n == HASH_BYTES)
            memcpy(hash, p, n);
    }
    return delta_end(d, &d->ix->db, st, step, rc);
}

int delta_add(struct delta *d, const char *path,
              const unsigned char hash[HASH_BYTES], struct article *a)
{
    unsigned char had[HASH_BYTES];
    struct delta_doc *x;
    struct zip zip = {NULL, NULL};
    struct stored from = {a->n_plain, a->n_markdown, a->n_html,
                          a->n_rest,  a->packed,     a->n_packed};
    int64_t doc;
    int rc = find(d, &doc, had, path);

    if (rc != LOTSE_OK ||
        (doc != 0 && memcmp(had, hash, HASH_BYTES) == 0)) /* as it was */
        return rc;
    if (doc != 0)
        rc = go(d, doc);
    if (rc == LOTSE_OK && d->sides[FRESH].n >= d->most)
        rc = delta_full(d, "too many articles changed");
    if (rc != LOTSE_OK)
        return rc;
    x = add(d, FRESH, path, hash);
    if (x == NULL)
        return err_nomem(d->err);
    rc = article_load(&x->a, &from, &zip);
    zip_free(&zip);
    describe(x);
    return rc == LOTSE_NOMEM  ? err_nomem(d->err)
           : rc != LOTSE_OK ? delta_full(d, "the parser gave a broken answer")
                            : rc;
}

int delta_drop(struct delta *d, const char *path)
{
    unsigned char had[HASH_BYTES];
    int64_t doc;
    int rc = find(d, &doc, had, path);

    return rc == LOTSE_OK && doc != 0 ? go(d, doc) : rc;
}

/* Has the file at path these bytes now? */
static bool is_now(const struct delta *d, const char *path, const char *hash,
                   size_t n)
{
    size_t i = seen_find(d->now, path);

    return i != SIZE_MAX && n == HASH_BYTES &&
           memcmp(d->now->files[i].hash, hash, n) == 0;
}

/* An article of the former changes. */
static int keep(struct delta *d, sqlite3_stmt *st)
{
    const char *path = db_text(st, 1, NULL), *hash;
    unsigned char had[HASH_BYTES];
    int64_t doc;
    size_t n;
    int rc;

    for (size_t i = 0; i < d->sides[FRESH].n; i++)
        if (strcmp(d->sides[FRESH].docs[i].path, path) == 0)
            return LOTSE_OK; /* parsed anew, whatever for */
    hash = db_text(st, 2, &n);
    if (!is_now(d, path, hash, n))
        return LOTSE_OK;
    rc = find(d, &doc, had, path);
    if (rc != LOTSE_OK || (doc != 0 && memcmp(had, hash, HASH_BYTES) == 0))
        return rc;
    return load(d, FRESH, d->old, "delta", sqlite3_column_int64(st, 0));
}

static int leave(struct delta *d, sqlite3_stmt *st)
{
    size_t n;
    const char *hash = db_text(st, 2, &n);

    return is_now(d, db_text(st, 1, NULL), hash, n)
               ? LOTSE_OK
               : go(d, sqlite3_column_int64(st, 0));
}

int delta_former(struct delta *d)
{
    static const struct {
        const char *sql;
        int (*fn)(struct delta *, sqlite3_stmt *);
    } rows[] = {{"SELECT doc, path, hash FROM delta.article", keep},
                {"SELECT doc, path, hash FROM main.article WHERE doc IN"
                 " (SELECT doc FROM delta.gone)", leave}};
    int rc = LOTSE_OK;

    for (int i = 0; i < 2 && rc == LOTSE_OK && d->old->delta != NULL; i++) {
        sqlite3_stmt *st = NULL;
        int step = SQLITE_DONE;
        rc = delta_prepare(d, d->old, &st, rows[i].sql);
        while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
            rc = rows[i].fn(d, st);
        rc = delta_end(d, d->old, st, step, rc);
    }
    return rc;
}

/* ------------------------------------------------------------------- rows */

static int store_gone(struct delta *d)
{
    sqlite3_stmt *st = NULL;
    int rc = delta_prepare(d, &d->db, &st, "INSERT INTO gone VALUES (?1)");

    for (size_t i = 0; i < d->sides[GONE].n && rc == LOTSE_OK; i++) {
        sqlite3_bind_int64(st, 1, d->sides[GONE].docs[i].doc);
        if (sqlite3_step(st) != SQLITE_DONE)
            rc = db_fail(&d->db, "cannot write the index", d->err);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

static int store_bearers(struct delta *d)
{
    const struct delta_side *s = &d->sides[FRESH];
    sqlite3_stmt *st = NULL;
    int rc = delta_prepare(d, &d->db, &st, "UPDATE article SET bearers = ?1"
                                           " WHERE doc = ?2");

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        if (!s->docs[i].searchable || s->docs[i].bearers == 1)
            continue;
        sqlite3_bind_int64(st, 1, s->docs[i].bearers);
        sqlite3_bind_int64(st, 2, s->docs[i].doc);
        if (sqlite3_step(st) != SQLITE_DONE)
            rc = db_fail(&d->db, "cannot write the index", d->err);
        sqlite3_reset(st);
    }
    sqlite3_finalize(st);
    return rc;
}

int delta_store(struct delta *d)
{
    struct delta_side *s = &d->sides[FRESH];
    int rc = LOTSE_OK;

    d->store.db = &d->db;
    d->store.solved = d->solved;
    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        struct delta_doc *x = &s->docs[i];
        rc = store_article(&d->store, x->doc, x->path, x->hash, &x->a, d->err);
        if (rc == LOTSE_INPUT) /* a full build says what is wrong */
            rc = delta_full(d, "an article is refused");
    }
    if (rc == LOTSE_OK)
        rc = store_bearers(d);
    if (rc == LOTSE_OK)
        rc = store_gone(d);
    if (rc == LOTSE_OK)
        rc = load_counts(&d->counts, &d->ix->db, d->err);
    for (size_t i = 0; i < d->sides[GONE].n; i++)
        counts_add(&d->counts, &d->sides[GONE].docs[i].a, -1);
    for (size_t i = 0; i < s->n; i++)
        counts_add(&d->counts, &s->docs[i].a, 1);
    return rc == LOTSE_OK ? store_counts(&d->db, &d->counts, d->err) : rc;
}

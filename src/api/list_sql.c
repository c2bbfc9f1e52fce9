/*
 * list_sql.c: lists of articles, and of their categories.
 *
 * Only published articles that the audience may read are listed or counted:
 * the condition stands in the SQL of every statement.
 */
#include "api/article.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define SELECTED                                                               \
    " FROM article a WHERE" ARTICLE_VISIBLE "AND (?2 = 0 OR a.lang = ?2)"      \
    " AND (?3 IS NULL OR a.category = ?3) AND (?4 IS NULL OR instr("           \
    "char(10) || a.tags || char(10), char(10) || ?4 || char(10)))"
#define WINDOW " LIMIT ?5 OFFSET ?6"

struct list {
    lotse_list pub;
    struct arena arena;
    lotse_article *items;
    size_t cap;
};

static void bind(sqlite3_stmt *st, const lotse_list_opts *o)
{
    bool one = o->lang == LOTSE_LANG_DE || o->lang == LOTSE_LANG_EN;

    sqlite3_bind_int(st, 1, (int)o->audience);
    sqlite3_bind_int(st, 2, one ? (int)o->lang : 0);
    sqlite3_bind_text(st, 3, o->category, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 4, o->tag, -1, SQLITE_STATIC);
}

static int read_items(struct list *l, lotse_index *ix, const lotse_list_opts *o,
                      lotse_err *err)
{
    sqlite3_stmt *st =
        o->newest ? db_stmt(&ix->db, ST_LIST_NEWEST,
                            "SELECT " ARTICLE_COLUMNS SELECTED
                            " ORDER BY a.updated DESC, a.id, a.lang" WINDOW,
                            err)
                  : db_stmt(&ix->db, ST_LIST,
                            "SELECT " ARTICLE_COLUMNS SELECTED
                            " ORDER BY a.id, a.lang" WINDOW,
                            err);
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return LOTSE_IO;
    bind(st, o);
    sqlite3_bind_int64(st, 5, o->limit > 0 ? (sqlite3_int64)o->limit : -1);
    sqlite3_bind_int64(st, 6, (sqlite3_int64)o->offset);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_article one = {0};
        rc = article_row(&one, &l->arena, st, err);
        if (rc == LOTSE_OK &&
            !vec_reserve(&l->items, &l->cap, l->pub.n + 1, sizeof *l->items))
            rc = err_nomem(err);
        if (rc == LOTSE_OK)
            l->items[l->pub.n++] = one;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(&ix->db, "cannot read the index", err);
    sqlite3_reset(st);
    l->pub.items = l->items;
    return rc;
}

static int count_all(struct list *l, lotse_index *ix, const lotse_list_opts *o,
                     lotse_err *err)
{
    sqlite3_stmt *st;
    int step;

    l->pub.total = l->pub.n + o->offset;
    if (o->limit == 0 || (l->pub.n > 0 && l->pub.n < o->limit))
        return LOTSE_OK;
    st = db_stmt(&ix->db, ST_LIST_COUNT, "SELECT count(*)" SELECTED, err);
    if (st == NULL)
        return LOTSE_IO;
    bind(st, o);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        l->pub.total = (size_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

int lotse_list_get(lotse_list **out, lotse_index *ix,
                   const lotse_list_opts *opts, lotse_err *err)
{
    struct list *l = calloc(1, sizeof *l);
    int rc;

    *out = NULL;
    if (l == NULL)
        return err_nomem(err);
    rc = read_items(l, ix, opts, err);
    if (rc == LOTSE_OK)
        rc = count_all(l, ix, opts, err);
    if (rc != LOTSE_OK) {
        lotse_list_free(&l->pub);
        return rc;
    }
    *out = &l->pub;
    return LOTSE_OK;
}

void lotse_list_free(lotse_list *pub)
{
    struct list *l = (struct list *)pub;

    if (l == NULL)
        return;
    arena_free(&l->arena);
    free(l->items);
    free(l);
}

/* ----------------------------------------------------------- categories -- */

struct categories {
    lotse_categories pub;
    struct arena arena;
    lotse_category *items;
    size_t cap;
};

static int read_category(struct categories *c, sqlite3_stmt *st, lotse_err *err)
{
    size_t n;
    const char *name = db_text(st, 0, &n);
    lotse_category one = {.name = arena_strn(&c->arena, name, n),
                          .articles = (size_t)sqlite3_column_int64(st, 1)};

    if (one.name == NULL ||
        !vec_reserve(&c->items, &c->cap, c->pub.n + 1, sizeof *c->items))
        return err_nomem(err);
    c->items[c->pub.n++] = one;
    c->pub.items = c->items;
    return LOTSE_OK;
}

int lotse_categories_get(lotse_categories **out, lotse_index *ix,
                         lotse_lang lang, lotse_audience audience,
                         lotse_err *err)
{
    lotse_list_opts o = {.lang = lang, .audience = audience};
    struct categories *c = calloc(1, sizeof *c);
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = LOTSE_OK;

    *out = NULL;
    if (c == NULL)
        return err_nomem(err);
    st = db_stmt(&ix->db, ST_CATEGORIES,
                 "SELECT a.category, count(*)" SELECTED
                 " AND a.category <> '' GROUP BY a.category ORDER BY 1",
                 err);
    if (st != NULL) {
        bind(st, &o);
        while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
            rc = read_category(c, st, err);
        if (rc == LOTSE_OK && step != SQLITE_DONE)
            rc = db_fail(&ix->db, "cannot read the index", err);
        sqlite3_reset(st);
    } else {
        rc = LOTSE_IO;
    }
    if (rc != LOTSE_OK) {
        lotse_categories_free(&c->pub);
        return rc;
    }
    *out = &c->pub;
    return LOTSE_OK;
}

void lotse_categories_free(lotse_categories *pub)
{
    struct categories *c = (struct categories *)pub;

    if (c == NULL)
        return;
    arena_free(&c->arena);
    free(c->items);
    free(c);
}

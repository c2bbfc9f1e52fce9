/*
 * verify_sql.c: a deep check of an index.
 *
 * Every byte against its digest; then SQLite's check of its pages, FTS5's of
 * its tables, and ours: a term has as many articles in FTS5's own vocabulary
 * as in the postings, so that phrases and ranking can't see different bases,
 * and it helped as many readers as ranking believes.
 */
#include "base/err.h"
#include "db/helped.h"
#include "search/postings.h"

#include <string.h>

struct check {
    lotse_index *ix;
    void (*diag)(void *, const lotse_diag *);
    void *ctx;
    lotse_err *err;
    size_t problems;
};

static void problem(struct check *c, const char *rule, const char *message)
{
    lotse_diag d = {LOTSE_ERROR, c->ix->path, 0, rule, message};

    c->problems++;
    if (c->diag != NULL)
        c->diag(c->ctx, &d);
}

static int check_pages(struct check *c)
{
    sqlite3_stmt *st = NULL;
    int step = SQLITE_ERROR;

    if (sqlite3_prepare_v2(c->ix->db.h, "PRAGMA integrity_check(20)", -1, &st,
                           NULL) == SQLITE_OK)
        while ((step = sqlite3_step(st)) == SQLITE_ROW) {
            const char *text = db_text(st, 0, NULL);
            if (strcmp(text, "ok") != 0)
                problem(c, "integrity", text);
        }
    sqlite3_finalize(st);
    return step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&c->ix->db, "cannot check the index", c->err);
}

/* Articles that FTS5 finds for a term. */
static int count_fts(struct check *c, sqlite3_stmt *st, const char *term,
                     sqlite3_int64 *n)
{
    struct str quoted = {0};
    int step;

    str_addc(&quoted, '"');
    for (const char *p = term; *p != '\0'; p++) {
        if (*p == '"')
            str_addc(&quoted, '"');
        str_addc(&quoted, *p);
    }
    str_addc(&quoted, '"');
    if (quoted.oom)
        return err_nomem(c->err);
    sqlite3_bind_text(st, 1, quoted.p, (int)quoted.n, SQLITE_STATIC);
    step = sqlite3_step(st);
    *n = step == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_reset(st);
    str_free(&quoted);
    return step == SQLITE_ROW
               ? LOTSE_OK
               : db_fail(&c->ix->db, "cannot search the index", c->err);
}

/* Articles that hold a term in a field that FTS5 has, too; -1: its list can't
 * be read. */
static sqlite3_int64 count_postings(struct check *c, int lang, uint32_t number)
{
    struct plist l = {.n = c->ix->langs[lang].df[number], .number = number};
    struct post_reader r;
    struct post_block b;
    struct post_masks m;
    sqlite3_int64 df = 0;

    if (index_list(&l, c->ix, lang, NULL) != LOTSE_OK)
        return -1;
    post_begin(&r, c->ix, lang, &l);
    post_masks_begin(&m, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++)
            df += (post_mask(&m) & ~(1U << FIELD_TICKETS)) != 0 &&
                  !index_gone(&c->ix->langs[lang], b.ords[i]);
    return r.bad ? -1 : df;
}

/* Every term of a language: df in the postings against FTS5. The summary of
 * an article stands in FTS5's tags column, so that both count it. */
static int check_terms(struct check *c, int lang)
{
    static const char *const sql[2][LANGS] = {
        {"SELECT count(*) FROM fts_de WHERE fts_de MATCH ?1",
         "SELECT count(*) FROM fts_en WHERE fts_en MATCH ?1"},
        {"SELECT (SELECT count(*) FROM main.fts_de WHERE fts_de MATCH ?1"
         " AND rowid NOT IN (SELECT doc FROM delta.gone)) +"
         " (SELECT count(*) FROM delta.fts_de WHERE fts_de MATCH ?1)",
         "SELECT (SELECT count(*) FROM main.fts_en WHERE fts_en MATCH ?1"
         " AND rowid NOT IN (SELECT doc FROM delta.gone)) +"
         " (SELECT count(*) FROM delta.fts_en WHERE fts_en MATCH ?1)"}};
    const struct lang_index *l = &c->ix->langs[lang];
    sqlite3_stmt *fts = NULL;
    char message[256];
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(c->ix->db.h, sql[c->ix->db.delta != NULL][lang], -1,
                           &fts, NULL) != SQLITE_OK)
        return db_fail(&c->ix->db, "cannot check the index", c->err);
    for (uint32_t i = 0; i < l->stats.terms && rc == LOTSE_OK; i++) {
        struct str term = {0};
        sqlite3_int64 df, n = 0;
        size_t len;
        const char *text = index_text(l, i, &len);
        if (l->df[i] == 0)
            continue;
        str_add(&term, text, len);
        df = count_postings(c, lang, i);
        rc = term.oom ? err_nomem(c->err) : count_fts(c, fts, term.p, &n);
        if (rc == LOTSE_OK && n != df) {
            sqlite3_snprintf(sizeof message, message,
                             "\"%.60s\" stands in %lld articles by the "
                             "postings and in %lld by FTS5", term.p, df, n);
            problem(c, "postings", message);
        }
        str_free(&term);
        if (rc == LOTSE_OK)
            rc = index_trim(c->ix, c->err);
    }
    sqlite3_finalize(fts);
    return rc;
}

/* Readers whom articles helped: what ranking reads against the rows. */
static int check_helped(struct check *c)
{
    sqlite3_stmt *st = NULL;
    char message[160];
    int step = SQLITE_DONE;

    if (sqlite3_prepare_v2(c->ix->db.h,
                           "SELECT doc, lang, helped, path FROM article"
                           " WHERE ord IS NOT NULL",
                           -1, &st, NULL) != SQLITE_OK)
        return db_fail(&c->ix->db, "cannot check the index", c->err);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        const struct lang_index *l =
            &c->ix->langs[sqlite3_column_int(st, 1) == 1 ? 0 : 1];
        uint32_t ord = index_ord(l, (uint32_t)sqlite3_column_int64(st, 0));
        sqlite3_int64 readers = sqlite3_column_int64(st, 2);
        if (ord < l->docs && helped_readers(l->helped[ord]) == readers)
            continue;
        sqlite3_snprintf(sizeof message, message,
                         "%.80s helped %lld readers, ranking reads another "
                         "number", db_text(st, 3, NULL), readers);
        problem(c, "helped", message);
    }
    sqlite3_finalize(st);
    return step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&c->ix->db, "cannot check the index", c->err);
}

static int check_all(struct check *c)
{
    int rc = check_pages(c);

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = check_terms(c, lang);
    return rc == LOTSE_OK ? check_helped(c) : rc;
}

int lotse_verify(lotse_index *ix, void (*diag)(void *, const lotse_diag *),
                 void *ctx, lotse_err *err)
{
    struct check c = {.ix = ix, .diag = diag, .ctx = ctx, .err = err};
    lotse_err found = {0};
    int rc = db_verify(&ix->db, &found);

    if (rc == LOTSE_OK)
        rc = check_all(&c);
    else if (rc == LOTSE_IO) /* the other checks would stumble over it */
        problem(&c, "damage", found.msg);
    else
        return err_set(err, rc, "%s", found.msg);
    if (c.problems > 0)
        rc = err_set(err, LOTSE_NOTFOUND, "%s: %zu problems; run lotse compile"
                     " --full", ix->path, c.problems);
    return rc;
}

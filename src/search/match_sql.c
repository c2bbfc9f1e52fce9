/*
 * match_sql.c: what FTS5 knows better than postings.
 *
 * MATCH gets finished terms between quotes as a bound value: letters, digits
 * and joiners of our own analysis, never a byte that FTS5 reads as syntax.
 */
#include "base/err.h"
#include "search/query.h"

#include <string.h>

enum { MOST_HITS = 1000000 };

/* A term with quotes around it, those in it doubled, as FTS5 wants them. */
static void quote(struct str *out, const struct strmap_key *term)
{
    str_addc(out, '"');
    for (size_t i = 0; i < term->n; i++) {
        if (term->p[i] == '"')
            str_addc(out, '"');
        str_addc(out, term->p[i]);
    }
    str_addc(out, '"');
}

/* Mark the articles of the rows that a statement finds. */
static int mark_rows(struct query *q, struct side *s, sqlite3_stmt *st,
                     const struct str *match, uint8_t *hit)
{
    int step, rc = LOTSE_OK;

    sqlite3_bind_text(st, 1, match->p, (int)match->n, SQLITE_STATIC);
    sqlite3_bind_int(st, 2, MOST_HITS);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        sqlite3_int64 doc = sqlite3_column_int64(st, 0);
        uint32_t ord = doc > 0 && doc < UINT32_MAX
                           ? index_ord(s->l, (uint32_t)doc)
                           : UINT32_MAX;
        if (ord != UINT32_MAX)
            hit[ord] = 1;
    }
    if (step != SQLITE_DONE)
        rc = db_fail(&q->ix->db, "cannot search the index", q->err);
    sqlite3_reset(st);
    return rc;
}

int match_all(struct query *q, struct side *s, const struct strmap_key *terms,
              size_t n, uint8_t *hit)
{
    static const char *const sql[2][LANGS] = {
        {"SELECT rowid FROM fts_de WHERE fts_de MATCH ?1 LIMIT ?2",
         "SELECT rowid FROM fts_en WHERE fts_en MATCH ?1 LIMIT ?2"},
        {"SELECT rowid FROM delta.fts_de WHERE fts_de MATCH ?1 LIMIT ?2",
         "SELECT rowid FROM delta.fts_en WHERE fts_en MATCH ?1 LIMIT ?2"}};
    static const int numbers[2] = {ST_ALL_DE, ST_NEW_ALL_DE};
    struct str match = {0};
    int files = q->ix->db.delta != NULL ? 2 : 1, rc = LOTSE_OK;

    for (size_t i = 0; i < n; i++) {
        str_adds(&match, i > 0 ? " AND " : "");
        quote(&match, &terms[i]);
    }
    if (match.oom)
        return err_nomem(q->err);
    for (int i = 0; i < files && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = db_stmt(&q->ix->db, numbers[i] + s->lang,
                                   sql[i][s->lang], q->err);
        rc = st == NULL ? LOTSE_IO : mark_rows(q, s, st, &match, hit);
    }
    str_free(&match);
    return rc;
}

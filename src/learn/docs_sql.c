/*
 * docs_sql.c: the names by which judgments call articles.
 *
 * A judgment names a file of the compiled folder or the id of an article; an
 * id may stand for an article in each language.
 */
#include "base/err.h"
#include "learn/eval.h"

int doc_names(const char **path, const char **id, struct lotse_index *ix,
              uint32_t doc, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_EVAL, "SELECT path, id FROM article WHERE doc = ?1", err);
    int step;

    *path = *id = "";
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    step = sqlite3_step(st);
    if (step == SQLITE_DONE)
        return LOTSE_NOTFOUND;
    if (step != SQLITE_ROW)
        return db_fail(&ix->db, "cannot read the index", err);
    *path = db_text(st, 0, NULL);
    *id = db_text(st, 1, NULL);
    return LOTSE_OK;
}

int doc_exists(bool *out, struct lotse_index *ix, const char *name,
               lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(&ix->db, ST_EVAL_EXISTS,
                               "SELECT 1 FROM article WHERE id = ?1"
                               " UNION ALL SELECT 1 FROM article"
                               " WHERE path = ?1 LIMIT 1", err);
    int step;

    *out = false;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    *out = step == SQLITE_ROW;
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

int doc_find(uint32_t docs[DOCS_OF_NAME], size_t *n, struct lotse_index *ix,
             const char *name, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(&ix->db, ST_EVAL_DOCS,
                               "SELECT doc FROM article WHERE id = ?1"
                               " UNION SELECT doc FROM article"
                               " WHERE path = ?1 ORDER BY doc", err);
    int step = SQLITE_DONE;

    *n = 0;
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    while (*n < DOCS_OF_NAME && (step = sqlite3_step(st)) == SQLITE_ROW)
        docs[(*n)++] = (uint32_t)sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

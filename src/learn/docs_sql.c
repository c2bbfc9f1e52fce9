/*
 * docs_sql.c: the names by which judgments call articles.
 *
 * A judgment names a file of the compiled folder or the id of an article; an
 * id may stand for an article in each language.
 */
#include "base/err.h"
#include "learn/eval.h"

#include <string.h>

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
                               "SELECT doc, path FROM article WHERE id = ?1"
                               " UNION SELECT doc, path FROM article"
                               " WHERE path = ?1 ORDER BY path", err);
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

/* What a path is as an id: without language and extension. */
static void old_id(const char *path, const char **id, size_t *n)
{
    const char *dot;

    *id = path;
    if (strncmp(path, "de/", 3) == 0 || strncmp(path, "en/", 3) == 0)
        *id = path + 3;
    dot = strrchr(*id, '.');
    *n = dot != NULL && strchr(dot, '/') == NULL ? (size_t)(dot - *id)
                                                 : strlen(*id);
}

int doc_family(uint32_t *family, struct lotse_index *ix, const char *name,
               lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_EVAL_FAMILY,
        "SELECT doc, lang FROM article WHERE path = ?1 AND ord IS NOT NULL"
        " UNION ALL SELECT doc, lang FROM article WHERE id = ?1"
        " AND ord IS NOT NULL"
        " UNION ALL SELECT a.doc, a.lang FROM alias l JOIN article a"
        " USING (doc) WHERE l.alias IN (?1, ?2) AND a.ord IS NOT NULL LIMIT 1",
        err);
    const char *id;
    size_t n;
    int step;

    *family = FAMILY_NONE;
    if (st == NULL)
        return LOTSE_IO;
    old_id(name, &id, &n);
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, id, (int)n, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        const struct lang_index *l =
            &ix->langs[sqlite3_column_int(st, 1) == 1 ? 0 : 1];
        uint32_t ord = index_ord(l, (uint32_t)sqlite3_column_int64(st, 0));
        if (ord < l->docs)
            *family = l->family[ord];
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

/*
 * results_sql.c: what is shown of an article.
 *
 * Who may see it was decided before, when the candidates were filtered; here
 * only hits arrive that are shown.
 */
#include "base/err.h"
#include "search/results.h"

static const char *keep(struct arena *a, sqlite3_stmt *st, int col, size_t *n)
{
    size_t len;
    const char *text = db_text(st, col, &len);

    if (n != NULL)
        *n = len;
    return arena_strn(a, text, len);
}

int doc_read(struct doc_row *out, struct lotse_index *ix, uint32_t doc,
             int section, struct arena *a, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_ARTICLE,
        "SELECT a.id, a.title, a.path, s.heading, s.anchor,"
        " coalesce(nullif(s.text, ''), a.description)"
        " FROM article a LEFT JOIN section s ON s.sec = ?2 WHERE a.doc = ?1",
        err);
    int step;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    sqlite3_bind_int64(st, 2,
                       (sqlite3_int64)doc * 4096 + (section > 0 ? section : 0));
    ix->work.sections++;
    step = sqlite3_step(st);
    if (step != SQLITE_ROW) {
        sqlite3_reset(st);
        return step == SQLITE_DONE
                   ? err_set(err, LOTSE_IO,
                             "%s: an article is missing; run lotse compile",
                             ix->path)
                   : db_fail(&ix->db, "cannot read the index", err);
    }
    out->id = keep(a, st, 0, NULL);
    out->title = keep(a, st, 1, NULL);
    out->path = keep(a, st, 2, NULL);
    out->section.heading = keep(a, st, 3, NULL);
    out->section.anchor = keep(a, st, 4, NULL);
    out->section.text = keep(a, st, 5, &out->section.n_text);
    sqlite3_reset(st);
    if (out->id == NULL || out->title == NULL || out->path == NULL ||
        out->section.heading == NULL || out->section.anchor == NULL ||
        out->section.text == NULL)
        return err_nomem(err);
    return LOTSE_OK;
}

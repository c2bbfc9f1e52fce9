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

/* The section's part of the article's texts. */
static int keep_text(struct doc_row *out, struct arena *a,
                     struct lotse_index *ix, sqlite3_stmt *st, lotse_err *err)
{
    uint64_t place = (uint64_t)sqlite3_column_int64(st, 5);
    uint64_t n = (uint64_t)sqlite3_column_int64(st, 6);
    struct str texts = {0};
    size_t n_packed;
    const char *packed = db_text(st, 7, &n_packed);
    int rc = LOTSE_INPUT;

    if (place <= ZIP_MAX && n <= ZIP_MAX - place)
        rc = zip_unpack(&texts, &ix->db.zip, packed, n_packed, place + n);
    if (rc == LOTSE_OK) {
        out->section.text = arena_strn(a, texts.p + place, n);
        out->section.n_text = n;
    }
    str_free(&texts);
    if (rc == LOTSE_INPUT)
        return err_set(err, LOTSE_IO,
                       "%s: a text is damaged; run lotse compile", ix->path);
    return rc == LOTSE_OK ? rc : err_nomem(err);
}

int doc_read(struct doc_row *out, struct lotse_index *ix, uint32_t doc,
             int section, struct arena *a, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_ARTICLE,
        "SELECT a.id, a.title, a.path, s.heading, s.anchor, s.place,"
        " s.bytes, b.packed, a.description FROM article a"
        " LEFT JOIN section s ON s.sec = ?2 LEFT JOIN body b ON b.doc = a.doc"
        " WHERE a.doc = ?1",
        err);
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    sqlite3_bind_int64(st, 2,
                       (sqlite3_int64)doc * 4096 + (section > 0 ? section : 0));
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
    if (sqlite3_column_int64(st, 6) > 0)
        rc = keep_text(out, a, ix, st, err);
    else
        out->section.text = keep(a, st, 8, &out->section.n_text);
    sqlite3_reset(st);
    if (rc != LOTSE_OK)
        return rc;
    if (out->id == NULL || out->title == NULL || out->path == NULL ||
        out->section.heading == NULL || out->section.anchor == NULL ||
        out->section.text == NULL)
        return err_nomem(err);
    return LOTSE_OK;
}

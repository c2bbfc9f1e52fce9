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

/* Where a section's text lies among those of its article. */
struct place {
    uint64_t at, n;
};

/* A statement of its own, since a join of views, which a file of changes makes
 * of the tables, would read all their rows. */
static int section_read(struct doc_row *out, struct place *place,
                        struct lotse_index *ix, int64_t sec, struct arena *a,
                        lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(&ix->db, ST_SECTION,
                               "SELECT heading, anchor, place, bytes"
                               " FROM section WHERE sec = ?1",
                               err);
    int step;

    *place = (struct place){0, 0};
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, sec);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        place->at = (uint64_t)sqlite3_column_int64(st, 2);
        place->n = (uint64_t)sqlite3_column_int64(st, 3);
        out->section.heading = keep(a, st, 0, NULL);
        out->section.anchor = keep(a, st, 1, NULL);
    } else { /* an article of nothing but its title */
        out->section.heading = out->section.anchor = arena_strn(a, "", 0);
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

/* The section's part of the article's texts. */
static int keep_text(struct doc_row *out, struct arena *a,
                     struct lotse_index *ix, sqlite3_stmt *st,
                     const struct place *where, lotse_err *err)
{
    uint64_t place = where->at, n = where->n;
    struct str texts = {0};
    size_t n_packed;
    const char *packed = db_text(st, 3, &n_packed);
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
        "SELECT id, title, path, (SELECT packed FROM body WHERE doc = ?1),"
        " description FROM article WHERE doc = ?1",
        err);
    int64_t sec = (int64_t)doc * 4096 + (section > 0 ? section : 0);
    struct place place;
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return LOTSE_IO;
    rc = section_read(out, &place, ix, sec, a, err);
    if (rc != LOTSE_OK)
        return rc;
    sqlite3_bind_int64(st, 1, doc);
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
    if (place.n > 0)
        rc = keep_text(out, a, ix, st, &place, err);
    else
        out->section.text = keep(a, st, 4, &out->section.n_text);
    sqlite3_reset(st);
    if (rc != LOTSE_OK)
        return rc;
    if (out->id == NULL || out->title == NULL || out->path == NULL ||
        out->section.heading == NULL || out->section.anchor == NULL ||
        out->section.text == NULL)
        return err_nomem(err);
    return LOTSE_OK;
}

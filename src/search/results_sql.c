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

/* Section number `want` of what is stored. */
static int keep_section(struct doc_row *out, struct arena *a,
                        struct lotse_index *ix, sqlite3_stmt *st, int want,
                        lotse_err *err)
{
    struct texts_section s = {"", "", "", 0};
    struct str plain = {0};
    struct texts texts;
    int rc = db_sections(&texts, &plain, &ix->db, st, 3, err);

    for (int i = 0; rc == LOTSE_OK && i <= want && texts_next(&s, &texts); i++)
        ;
    out->section.heading = arena_strdup(a, s.heading);
    out->section.anchor = arena_strdup(a, s.anchor);
    out->section.text = arena_strn(a, s.text, s.n_text);
    out->section.n_text = s.n_text;
    str_free(&plain);
    return rc;
}

int doc_read(struct doc_row *out, struct lotse_index *ix, uint32_t doc,
             int section, struct arena *a, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_ARTICLE,
        "SELECT id, title, path, plain, packed, description"
        " FROM article a, body b WHERE a.doc = ?1 AND b.doc = ?1",
        err);
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return LOTSE_IO;
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
    rc = keep_section(out, a, ix, st, section > 0 ? section : 0, err);
    if (rc == LOTSE_OK && out->section.n_text == 0)
        out->section.text = keep(a, st, 5, &out->section.n_text);
    sqlite3_reset(st);
    if (rc != LOTSE_OK)
        return rc;
    if (out->id == NULL || out->title == NULL || out->path == NULL ||
        out->section.heading == NULL || out->section.anchor == NULL ||
        out->section.text == NULL)
        return err_nomem(err);
    return LOTSE_OK;
}

/*
 * results_sql.c: what is shown of an article.
 *
 * Who may see it was decided before, when the candidates were filtered; here
 * only hits arrive that are shown.
 */
#include "base/err.h"
#include "search/results.h"

#include <string.h>

/* A string of an item that is filled. */
static size_t put(struct shelf_item *item, size_t at, int which, const char *s,
                  size_t n)
{
    item->at[which] = (uint32_t)at;
    memcpy(item->bytes + at, s, n);
    item->bytes[at + n] = '\0';
    return at + n + 1;
}

/* The row at `st` and one of its sections, on the shelf or, where that has no
 * room for it, in the arena. */
static const struct shelf_item *make_item(struct lotse_index *ix,
                                          sqlite3_stmt *st,
                                          const struct texts_section *s,
                                          uint32_t doc, uint32_t section,
                                          struct arena *a)
{
    const char *strings[SHELF_STRINGS] = {
        [SHELF_HEADING] = s->heading, [SHELF_ANCHOR] = s->anchor};
    size_t sizes[SHELF_STRINGS], all = s->n_text + 1, at = 0;
    struct shelf_item *item;

    for (int i = SHELF_ID; i <= SHELF_PATH; i++)
        strings[i] = db_text(st, i, &sizes[i]);
    sizes[SHELF_HEADING] = strlen(s->heading);
    sizes[SHELF_ANCHOR] = strlen(s->anchor);
    for (int i = 0; i < SHELF_STRINGS; i++)
        all += sizes[i] + 1;
    item = shelf_add(&ix->shelf, doc, section, all);
    if (item == NULL)
        item = arena_room(a, sizeof *item + all);
    if (item == NULL)
        return NULL;
    for (int i = 0; i < SHELF_STRINGS; i++)
        at = put(item, at, i, strings[i], sizes[i]);
    item->text = (uint32_t)at;
    item->n_text = (uint32_t)s->n_text;
    memcpy(item->bytes + at, s->text, s->n_text);
    item->bytes[at + s->n_text] = '\0';
    return item;
}

/* Read it: section number `want` of what is stored, the description where there
 * is no text. */
static int read_item(const struct shelf_item **out, struct lotse_index *ix,
                     sqlite3_stmt *st, uint32_t doc, uint32_t want,
                     struct arena *a, lotse_err *err)
{
    struct texts_section s = {"", "", "", 0};
    struct str plain = {0};
    struct texts texts;
    int rc = db_sections(&texts, &plain, &ix->db, st, 3, err);

    for (uint32_t i = 0; rc == LOTSE_OK && i <= want && texts_next(&s, &texts);
         i++)
        ;
    if (s.n_text == 0)
        s.text = db_text(st, 5, &s.n_text);
    if (rc == LOTSE_OK) {
        *out = make_item(ix, st, &s, doc, want, a);
        rc = *out != NULL ? LOTSE_OK : err_nomem(err);
    }
    str_free(&plain);
    return rc;
}

static int find_row(const struct shelf_item **out, struct lotse_index *ix,
                    uint32_t doc, uint32_t section, struct arena *a,
                    lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_ARTICLE,
        "SELECT id, title, path, plain, packed, description"
        " FROM article a, body b WHERE a.doc = ?1 AND b.doc = ?1",
        err);
    int step, rc;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        rc = read_item(out, ix, st, doc, section, a, err);
    else if (step == SQLITE_DONE)
        rc = err_set(err, LOTSE_IO,
                     "%s: an article is missing; run lotse compile", ix->path);
    else
        rc = db_fail(&ix->db, "cannot read the index", err);
    sqlite3_reset(st);
    return rc;
}

int doc_read(struct doc_row *out, struct lotse_index *ix, uint32_t doc,
             int section, struct arena *a, lotse_err *err)
{
    uint32_t number = section > 0 ? (uint32_t)section : 0;
    struct shelf_item *again = shelf_find(&ix->shelf, doc, number);
    const struct shelf_item *item = again;
    int rc = db_sound(&ix->db, err);
    char *copy;

    ix->work.sections++;
    if (rc == LOTSE_OK && item == NULL)
        rc = find_row(&item, ix, doc, number, a, err);
    if (rc != LOTSE_OK)
        return rc;
    copy = arena_room(a, item->text);
    if (copy == NULL)
        return err_nomem(err);
    memcpy(copy, item->bytes, item->text);
    out->id = copy + item->at[SHELF_ID];
    out->title = copy + item->at[SHELF_TITLE];
    out->path = copy + item->at[SHELF_PATH];
    out->section = (struct section_row){copy + item->at[SHELF_HEADING],
                                        copy + item->at[SHELF_ANCHOR],
                                        item->bytes + item->text,
                                        item->n_text, again};
    return LOTSE_OK;
}

/*
 * store_sql.c: articles into the tables of a new index.
 *
 * Rows are inserted by rising key, which SQLite appends without splitting a
 * page. What a row needs to know of other articles (is its id taken, how many
 * came before it) is counted here, so that no row is written twice, save those
 * of titles that several articles bear. Lists (questions, tags, aliases) are
 * one text with line breaks between.
 */
#include "compile/store.h"
#include "base/err.h"
#include "base/vec.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ST_ARTICLE,
    ST_BODY,
    ST_WARNING,
    ST_ALIAS,
    ST_BEARERS,
    ST_META,
    ST_GET_META,
    ST_GET_WARNINGS
};

static int step_done(struct db *db, sqlite3_stmt *st, lotse_err *err)
{
    int rc = sqlite3_step(st);

    if (rc == SQLITE_DONE) {
        sqlite3_reset(st);
        return LOTSE_OK;
    }
    return db_fail(db, "cannot write the index", err);
}

static void bind_text(sqlite3_stmt *st, int at, const char *s)
{
    sqlite3_bind_text(st, at, s, -1, SQLITE_STATIC);
}

/* ---------------------------------------------------- what others have -- */

/* The number of "lang text" in a map; STRMAP_NONE: no memory. */
static uint32_t put_key(struct store *s, struct strmap *m, lotse_lang lang,
                        const char *text)
{
    str_clear(&s->lines);
    str_addc(&s->lines, (char)('0' + (int)lang));
    str_adds(&s->lines, text);
    return s->lines.oom ? STRMAP_NONE : strmap_put(m, s->lines.p, s->lines.n);
}

/* Take the id in this language, where it is free. */
static int take_id(struct store *s, const struct article *a, const char *path,
                   lotse_err *err)
{
    size_t had = s->ids.n;
    uint32_t i = put_key(s, &s->ids, a->lang, a->doc.id);

    if (i == STRMAP_NONE ||
        !vec_reserve(&s->paths, &s->cap_paths, i + 1U, sizeof *s->paths))
        return err_nomem(err);
    if (i < had)
        return err_set(err, LOTSE_INPUT,
                       "id \"%s\" (%s) is taken by %s; give one of them "
                       "another",
                       a->doc.id, lotse_lang_name(a->lang), s->paths[i]);
    s->paths[i] = path;
    return LOTSE_OK;
}

static int count_title(struct store *s, const struct article *a, int64_t doc,
                       lotse_err *err)
{
    size_t had = s->titles.n;
    uint32_t i = put_key(s, &s->titles, a->lang, a->doc.title);

    if (i == STRMAP_NONE || !VEC_PUSH_OK(s) ||
        !vec_reserve(&s->bearers, &s->cap_bearers, i + 1U, sizeof *s->bearers))
        return err_nomem(err);
    s->bearers[i] = i < had ? s->bearers[i] + 1 : 1;
    s->items[s->n++] = (struct bearer){doc, i};
    return LOTSE_OK;
}

int store_finish(struct store *s, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st;
        if (s->bearers[s->items[i].title] == 1)
            continue;
        st = db_stmt(s->db, ST_BEARERS,
                     "UPDATE article SET bearers = ?1 WHERE doc = ?2", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int64(st, 1, s->bearers[s->items[i].title]);
        sqlite3_bind_int64(st, 2, s->items[i].doc);
        rc = step_done(s->db, st, err);
    }
    return rc == LOTSE_OK ? store_counts(s->db, &s->counts, err) : rc;
}

void store_free(struct store *s)
{
    strmap_free(&s->ids);
    strmap_free(&s->titles);
    free(s->paths);
    free(s->bearers);
    free(s->items);
    str_free(&s->lines);
    *s = (struct store){.db = NULL};
}

/* --------------------------------------------------------------- rows -- */

static int add_aliases(struct store *s, int64_t doc, const struct article *a,
                       lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < a->doc.aliases.n && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = db_stmt(
            s->db, ST_ALIAS, "INSERT OR IGNORE INTO alias VALUES (?,?,?)", err);
        if (st == NULL)
            return LOTSE_IO;
        bind_text(st, 1, a->doc.aliases.items[i]);
        sqlite3_bind_int(st, 2, (int)a->lang);
        sqlite3_bind_int64(st, 3, doc);
        rc = step_done(s->db, st, err);
    }
    return rc;
}

static int add_article(struct store *s, int64_t doc, const char *path,
                       const unsigned char hash[HASH_BYTES],
                       const struct article *a, lotse_err *err)
{
    const struct md_doc *d = &a->doc;
    const struct md_strings *lists[] = {&d->questions, &d->tags, &d->aliases};
    sqlite3_stmt *st = db_stmt(
        s->db, ST_ARTICLE,
        "INSERT INTO article (doc, path, hash, id, lang, ord, family, title,"
        " category, description, level, audience, status, boost, no_search,"
        " updated, review_by, translation_of, questions, tags, aliases,"
        " title_line, bearers, helped)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        err);

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    bind_text(st, 2, path);
    sqlite3_bind_blob(st, 3, hash, HASH_BYTES, SQLITE_STATIC);
    bind_text(st, 4, d->id);
    sqlite3_bind_int(st, 5, (int)a->lang);
    bind_text(st, 7, *d->translation_of ? d->translation_of : d->id);
    bind_text(st, 8, d->title);
    bind_text(st, 9, d->category);
    bind_text(st, 10, d->description);
    sqlite3_bind_int(st, 11, d->level);
    sqlite3_bind_int(st, 12, (int)d->audience);
    sqlite3_bind_int(st, 13, (int)d->status);
    sqlite3_bind_double(st, 14, d->boost);
    sqlite3_bind_int(st, 15, d->no_search);
    bind_text(st, 16, d->updated);
    bind_text(st, 17, d->review_by);
    bind_text(st, 18, d->translation_of);
    for (int i = 0; i < 3; i++) {
        if (article_lines(&s->lines, lists[i]) != LOTSE_OK)
            return err_nomem(err);
        sqlite3_bind_text(st, 19 + i, str_text(&s->lines), (int)s->lines.n,
                          SQLITE_TRANSIENT);
    }
    sqlite3_bind_int64(st, 22, d->title_line);
    sqlite3_bind_int64(st, 24, solved_helped(s->solved, path, d->id, a->lang));
    if (article_searchable(d)) {
        sqlite3_bind_int64(st, 6, s->ords[a->lang - 1]++);
        sqlite3_bind_int(st, 23, 1);
    }
    return step_done(s->db, st, err);
}

static int add_body(struct store *s, int64_t doc, const struct article *a,
                    lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        s->db, ST_BODY, "INSERT INTO body VALUES (?,?,?,?,?,?)", err);

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    sqlite3_bind_int64(st, 2, a->n_plain);
    sqlite3_bind_int64(st, 3, a->n_markdown);
    sqlite3_bind_int64(st, 4, a->n_html);
    sqlite3_bind_int64(st, 5, a->n_rest);
    sqlite3_bind_blob64(st, 6, a->packed, a->n_packed, SQLITE_STATIC);
    return step_done(s->db, st, err);
}

static int add_warnings(struct db *db, int64_t doc, const struct md_doc *d,
                    lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < d->n_warnings && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = db_stmt(
            db, ST_WARNING, "INSERT INTO warning VALUES (?,?,?,?,?)", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int64(st, 1, doc);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        sqlite3_bind_int64(st, 3, d->warnings[i].line);
        bind_text(st, 4, d->warnings[i].rule);
        bind_text(st, 5, d->warnings[i].text);
        rc = step_done(db, st, err);
    }
    return rc;
}

static int add_rows(struct store *s, int64_t doc, const char *path,
                    const unsigned char hash[HASH_BYTES],
                    const struct article *a, lotse_err *err)
{
    int rc = add_article(s, doc, path, hash, a, err);

    if (rc == LOTSE_OK)
        rc = add_aliases(s, doc, a, err);
    if (rc == LOTSE_OK)
        rc = add_body(s, doc, a, err);
    return rc == LOTSE_OK ? add_warnings(s->db, doc, &a->doc, err) : rc;
}

int store_article(struct store *s, int64_t doc, const char *path,
                  const unsigned char hash[HASH_BYTES], const struct article *a,
                  lotse_err *err)
{
    int rc;

    if (a->doc.n_sections > SECTIONS_MAX)
        return err_set(err, LOTSE_INPUT, "more than %d sections; split it",
                       SECTIONS_MAX);
    rc = take_id(s, a, path, err);
    if (rc == LOTSE_OK && article_searchable(&a->doc))
        rc = count_title(s, a, doc, err);
    if (rc == LOTSE_OK && s->db != NULL)
        rc = add_rows(s, doc, path, hash, a, err);
    if (rc != LOTSE_OK)
        return rc;
    counts_add(&s->counts, a, 1);
    return rc;
}

/* --------------------------------------------------------------- old -- */

void stored_columns(struct stored *out, sqlite3_stmt *st, int at)
{
    out->n_plain = (uint64_t)sqlite3_column_int64(st, at);
    out->n_markdown = (uint64_t)sqlite3_column_int64(st, at + 1);
    out->n_html = (uint64_t)sqlite3_column_int64(st, at + 2);
    out->n_rest = (uint64_t)sqlite3_column_int64(st, at + 3);
    out->packed = db_text(st, at + 4, &out->n_packed);
}

int store_warnings(struct db *db, int (*fn)(void *, const lotse_diag *),
                   void *ctx, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        db, ST_GET_WARNINGS,
        "SELECT (SELECT path FROM article a WHERE a.doc = w.doc) AS file,"
        " line, rule, text FROM warning w ORDER BY file, n",
        err);
    int step = SQLITE_DONE, rc = LOTSE_OK;

    if (st == NULL)
        return LOTSE_IO;
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_diag d = {LOTSE_WARNING, db_text(st, 0, NULL),
                        (unsigned)sqlite3_column_int64(st, 1),
                        db_text(st, 2, NULL), db_text(st, 3, NULL)};
        rc = fn(ctx, &d);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(db, "cannot read the index", err);
    sqlite3_reset(st);
    return rc;
}

int store_meta(struct db *db, const char *key, const char *value,
               lotse_err *err)
{
    sqlite3_stmt *st =
        db_stmt(db, ST_META, "INSERT OR REPLACE INTO meta VALUES (?,?)", err);

    if (st == NULL)
        return LOTSE_IO;
    bind_text(st, 1, key);
    bind_text(st, 2, value);
    return step_done(db, st, err);
}

int load_meta(struct str *out, struct db *db, const char *key, lotse_err *err)
{
    sqlite3_stmt *st =
        db_stmt(db, ST_GET_META, "SELECT value FROM meta WHERE key = ?1", err);

    str_clear(out);
    if (st == NULL)
        return LOTSE_IO;
    bind_text(st, 1, key);
    if (sqlite3_step(st) == SQLITE_ROW)
        str_adds(out, db_text(st, 0, NULL));
    sqlite3_reset(st);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

void counts_add(struct counts *c, const struct article *a, int by)
{
    uint64_t one = by < 0 ? UINT64_MAX : 1; /* which wraps around */

    c->articles += one;
    c->sections += one * a->doc.n_sections;
    c->warnings += one * a->doc.n_warnings;
    c->unknown_keys += one * a->doc.unknown_keys.n;
    if (article_searchable(&a->doc))
        c->found[a->lang - 1] += one;
    if (a->doc.status != MD_PUBLISHED)
        c->unpublished += one;
}

int store_counts(struct db *db, const struct counts *c, lotse_err *err)
{
    char text[200];

    snprintf(text, sizeof text,
             "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64
             " %" PRIu64 " %" PRIu64,
             c->articles, c->sections, c->warnings, c->unknown_keys,
             c->found[0], c->found[1], c->unpublished);
    return store_meta(db, "counts", text, err);
}

int load_counts(struct counts *out, struct db *db, lotse_err *err)
{
    struct str text = {0};
    int rc = load_meta(&text, db, "counts", err);
    char *at = text.p;
    uint64_t *const numbers[] = {&out->articles, &out->sections, &out->warnings,
                                 &out->unknown_keys, &out->found[0],
                                 &out->found[1], &out->unpublished};

    for (int i = 0; i < 7; i++)
        *numbers[i] = rc == LOTSE_OK && at != NULL ? strtoull(at, &at, 10) : 0;
    str_free(&text);
    return rc;
}

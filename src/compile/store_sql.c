/*
 * store_sql.c: articles into the tables of a new index, and out of an old one.
 *
 * An article that didn't change is copied, row by row, from the old index:
 * what the tables hold is everything that parsing gave, so a copied article
 * and a parsed one are the same bytes. Lists (questions, tags, aliases) are
 * one text with line breaks between.
 */
#include "compile/store.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum {
    ST_ARTICLE, ST_BODY, ST_SECTION, ST_LINK, ST_WARNING, ST_ALIAS, ST_TWIN,
    ST_META, ST_GET_META, ST_GET_WARNINGS, ST_GET_KEYS, ST_COPY
};

/* Tables that are copied by column names, with the first column renumbered. */
static const struct {
    const char *select, *insert;
} copies[] = {
    {"SELECT doc, path, hash, id, lang, title, category, description, level,"
     " audience, status, boost, no_search, updated, review_by, translation_of,"
     " questions, tags, aliases, keys, title_line, raw FROM article"
     " WHERE doc BETWEEN ?1 AND ?2",
     "INSERT INTO article (doc, path, hash, id, lang, title, category,"
     " description, level, audience, status, boost, no_search, updated,"
     " review_by, translation_of, questions, tags, aliases, keys, title_line,"
     " raw) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"},
    {"SELECT doc, markdown, html FROM body WHERE doc BETWEEN ?1 AND ?2",
     "INSERT INTO body VALUES (?,?,?)"},
    {"SELECT doc, n, line, target FROM link WHERE doc BETWEEN ?1 AND ?2"
     " ORDER BY n",
     "INSERT INTO link VALUES (?,?,?,?)"},
    {"SELECT doc, n, line, rule, text FROM warning WHERE doc BETWEEN ?1 AND ?2"
     " ORDER BY n",
     "INSERT INTO warning VALUES (?,?,?,?,?)"},
    {"SELECT sec, level, line, heading, anchor, text, spans FROM section"
     " WHERE sec BETWEEN ?1 AND ?2 ORDER BY sec",
     "INSERT INTO section VALUES (?,?,?,?,?,?,?)"},
};
enum { N_COPIES = sizeof copies / sizeof *copies, COPY_SECTION = N_COPIES - 1 };

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

/* Items with line breaks between, for one column. */
static void join(struct str *out, const struct md_strings *list)
{
    str_clear(out);
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            str_addc(out, '\n');
        for (const char *p = list->items[i]; *p; p++)
            str_addc(out, *p == '\n' ? ' ' : *p);
    }
}

static int check_twin(struct db *db, const char *id, lotse_lang lang,
                      lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        db, ST_TWIN, "SELECT path FROM article WHERE id = ?1 AND lang = ?2",
        err);
    int rc;

    if (st == NULL)
        return LOTSE_IO;
    bind_text(st, 1, id);
    sqlite3_bind_int(st, 2, (int)lang);
    rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        rc = err_set(err, LOTSE_INPUT,
                     "id \"%s\" (%s) is taken by %s; give one of them another",
                     id, lotse_lang_name(lang), db_text(st, 0, NULL));
    else if (rc != SQLITE_DONE)
        rc = db_fail(db, "cannot read the index", err);
    else
        rc = LOTSE_OK;
    sqlite3_reset(st);
    return rc;
}

static int add_aliases(struct db *db, int64_t doc, lotse_lang lang,
                       const char *lines, lotse_err *err)
{
    int rc = LOTSE_OK;

    while (*lines && rc == LOTSE_OK) {
        size_t n = strcspn(lines, "\n");
        sqlite3_stmt *st = db_stmt(
            db, ST_ALIAS, "INSERT OR IGNORE INTO alias VALUES (?,?,?)", err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_text(st, 1, lines, (int)n, SQLITE_STATIC);
        sqlite3_bind_int(st, 2, (int)lang);
        sqlite3_bind_int64(st, 3, doc);
        rc = step_done(db, st, err);
        lines += n + (lines[n] == '\n');
    }
    return rc;
}

static int add_article_row(struct db *db, int64_t doc, const char *path,
                           const unsigned char hash[HASH_BYTES],
                           const struct resolved *r, const struct md_doc *d,
                           lotse_err *err)
{
    struct str lists[4] = {{0}, {0}, {0}, {0}};
    sqlite3_stmt *st = db_stmt(db, ST_ARTICLE, copies[0].insert, err);
    int rc = LOTSE_IO;

    if (st == NULL)
        return rc;
    join(&lists[0], &d->questions);
    join(&lists[1], &d->tags);
    join(&lists[2], &d->aliases);
    join(&lists[3], &d->unknown_keys);
    if (lists[0].oom || lists[1].oom || lists[2].oom || lists[3].oom) {
        rc = err_nomem(err);
        goto out;
    }
    sqlite3_bind_int64(st, 1, doc);
    bind_text(st, 2, path);
    sqlite3_bind_blob(st, 3, hash, HASH_BYTES, SQLITE_STATIC);
    bind_text(st, 4, str_text(&r->id));
    sqlite3_bind_int(st, 5, (int)r->lang);
    bind_text(st, 6, str_text(&r->title));
    bind_text(st, 7, d->category);
    bind_text(st, 8, d->description);
    sqlite3_bind_int(st, 9, d->level);
    sqlite3_bind_int(st, 10, (int)d->audience);
    sqlite3_bind_int(st, 11, (int)d->status);
    sqlite3_bind_double(st, 12, d->boost);
    sqlite3_bind_int(st, 13, d->no_search);
    bind_text(st, 14, d->updated);
    bind_text(st, 15, d->review_by);
    bind_text(st, 16, d->translation_of);
    for (int i = 0; i < 4; i++)
        bind_text(st, 17 + i, str_text(&lists[i]));
    sqlite3_bind_int64(st, 21, d->title_line);
    rc = step_done(db, st, err);
    if (rc == LOTSE_OK)
        rc = add_aliases(db, doc, r->lang, str_text(&lists[2]), err);
out:
    for (int i = 0; i < 4; i++)
        str_free(&lists[i]);
    return rc;
}

static int add_section(struct db *db, int64_t doc, size_t n,
                       const struct md_section *s, lotse_err *err)
{
    sqlite3_stmt *st =
        db_stmt(db, ST_SECTION, copies[COPY_SECTION].insert, err);

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, section_id(doc, n));
    sqlite3_bind_int(st, 2, s->level);
    sqlite3_bind_int64(st, 3, s->line);
    bind_text(st, 4, s->heading);
    bind_text(st, 5, s->anchor);
    sqlite3_bind_text64(st, 6, s->text, s->n_text, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_blob64(st, 7, s->n_spans ? (const void *)s->spans : "",
                        s->n_spans * sizeof *s->spans, SQLITE_STATIC);
    return step_done(db, st, err);
}

static int add_rest(struct db *db, int64_t doc, const struct md_doc *d,
                    lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < d->n_links && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = db_stmt(db, ST_LINK, copies[2].insert, err);
        if (st == NULL)
            return LOTSE_IO;
        sqlite3_bind_int64(st, 1, doc);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        sqlite3_bind_int64(st, 3, d->links[i].line);
        bind_text(st, 4, d->links[i].target);
        rc = step_done(db, st, err);
    }
    for (size_t i = 0; i < d->n_warnings && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = db_stmt(db, ST_WARNING, copies[3].insert, err);
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

int store_article(struct db *db, int64_t doc, const char *path,
                  const unsigned char hash[HASH_BYTES],
                  const struct resolved *r, const struct md_doc *d,
                  lotse_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (d->n_sections > SECTIONS_MAX)
        return err_set(err, LOTSE_INPUT, "more than %d sections; split it",
                       SECTIONS_MAX);
    rc = check_twin(db, str_text(&r->id), r->lang, err);
    if (rc == LOTSE_OK)
        rc = add_article_row(db, doc, path, hash, r, d, err);
    if (rc != LOTSE_OK)
        return rc;
    st = db_stmt(db, ST_BODY, copies[1].insert, err);
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    bind_text(st, 2, d->markdown);
    bind_text(st, 3, d->html);
    rc = step_done(db, st, err);
    for (size_t i = 0; i < d->n_sections && rc == LOTSE_OK; i++)
        rc = add_section(db, doc, i, &d->sections[i], err);
    return rc == LOTSE_OK ? add_rest(db, doc, d, err) : rc;
}

/* Copy the rows of one table; the key column moves by `shift`. */
static int copy_rows(struct db *db, struct db *old, int table, int64_t from,
                     int64_t to, int64_t shift, lotse_err *err)
{
    sqlite3_stmt *in =
        db_stmt(old, ST_COPY + table, copies[table].select, err);
    int rc = in == NULL ? LOTSE_IO : LOTSE_OK;
    int step = SQLITE_DONE;

    if (rc == LOTSE_OK) {
        sqlite3_bind_int64(in, 1, from);
        sqlite3_bind_int64(in, 2, to);
    }
    while (rc == LOTSE_OK && (step = sqlite3_step(in)) == SQLITE_ROW) {
        sqlite3_stmt *out =
            db_stmt(db, ST_COPY + table, copies[table].insert, err);
        if (out == NULL)
            return LOTSE_IO;
        for (int i = 0; i < sqlite3_column_count(in); i++)
            sqlite3_bind_value(out, i + 1, sqlite3_column_value(in, i));
        sqlite3_bind_int64(out, 1, sqlite3_column_int64(in, 0) + shift);
        rc = step_done(db, out, err);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = db_fail(old, "cannot read the old index", err);
    if (in != NULL)
        sqlite3_reset(in);
    return rc;
}

int store_copy(struct db *db, struct db *old, int64_t doc, int64_t old_doc,
               lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        old, ST_TWIN, "SELECT id, lang, aliases FROM article WHERE doc = ?1",
        err);
    int rc = LOTSE_IO;

    if (st == NULL)
        return rc;
    sqlite3_bind_int64(st, 1, old_doc);
    if (sqlite3_step(st) != SQLITE_ROW)
        rc = db_fail(old, "cannot read the old index", err);
    else
        rc = check_twin(db, db_text(st, 0, NULL),
                        (lotse_lang)sqlite3_column_int(st, 1), err);
    if (rc == LOTSE_OK)
        rc = add_aliases(db, doc, (lotse_lang)sqlite3_column_int(st, 1),
                         db_text(st, 2, NULL), err);
    sqlite3_reset(st);
    for (int t = 0; t < N_COPIES && rc == LOTSE_OK; t++) {
        bool by_section = t == COPY_SECTION;
        rc = copy_rows(db, old, t,
                       by_section ? section_id(old_doc, 0) : old_doc,
                       by_section ? section_id(old_doc + 1, 0) - 1 : old_doc,
                       by_section ? section_id(doc - old_doc, 0)
                                  : doc - old_doc,
                       err);
    }
    return rc;
}

int store_known(struct known *out, struct db *old, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    *out = (struct known){0};
    if (sqlite3_prepare_v2(old->h, "SELECT path, doc, hash FROM article", -1,
                           &st, NULL) != SQLITE_OK)
        return db_fail(old, "cannot read the old index", err);
    while (rc == LOTSE_OK && sqlite3_step(st) == SQLITE_ROW) {
        const char *path = db_text(st, 0, NULL);
        size_t n;
        const char *hash;
        uint32_t i = strmap_put(&out->paths, path, strlen(path));
        hash = db_text(st, 2, &n);
        if (i == STRMAP_NONE ||
            !vec_reserve(&out->docs, &out->cap_docs, i + 1U,
                         sizeof *out->docs) ||
            !vec_reserve(&out->hashes, &out->cap_hashes, i + 1U,
                         sizeof *out->hashes)) {
            rc = err_nomem(err);
            break;
        }
        out->docs[i] = sqlite3_column_int64(st, 1);
        memset(out->hashes[i], 0, HASH_BYTES);
        if (n == HASH_BYTES)
            memcpy(out->hashes[i], hash, HASH_BYTES);
    }
    if (sqlite3_finalize(st) != SQLITE_OK && rc == LOTSE_OK)
        rc = db_fail(old, "cannot read the old index", err);
    if (rc == LOTSE_OK)
        rc = load_meta(&out->index_id, old, "index_id", err);
    if (rc != LOTSE_OK)
        known_free(out);
    return rc;
}

void known_free(struct known *k)
{
    strmap_free(&k->paths);
    free(k->docs);
    free(k->hashes);
    str_free(&k->index_id);
    *k = (struct known){0};
}

int store_warnings(struct db *db, int64_t doc, const char *path,
                   void (*fn)(void *, const lotse_diag *), void *ctx,
                   size_t *n_warnings, uint64_t *n_keys, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        db, ST_GET_WARNINGS,
        "SELECT line, rule, text FROM warning WHERE doc = ?1 ORDER BY n", err);
    int step;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_diag d = {LOTSE_WARNING, path,
                        (unsigned)sqlite3_column_int64(st, 0),
                        db_text(st, 1, NULL), db_text(st, 2, NULL)};
        (*n_warnings)++;
        if (fn != NULL)
            fn(ctx, &d);
    }
    sqlite3_reset(st);
    if (step != SQLITE_DONE)
        return db_fail(db, "cannot read the index", err);
    st = db_stmt(db, ST_GET_KEYS, "SELECT keys FROM article WHERE doc = ?1",
                 err);
    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    if (sqlite3_step(st) == SQLITE_ROW) {
        const char *keys = db_text(st, 0, NULL);
        *n_keys += *keys != '\0';
        for (; *keys; keys++)
            *n_keys += *keys == '\n';
    }
    sqlite3_reset(st);
    return LOTSE_OK;
}

int store_meta(struct db *db, const char *key, const char *value,
               lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        db, ST_META, "INSERT OR REPLACE INTO meta VALUES (?,?)", err);

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

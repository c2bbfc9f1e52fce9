/*
 * article_sql.c: an article to read.
 *
 * Only published articles that the audience may read leave here: the condition
 * stands in the SQL of every statement, not in code behind it.
 */
#include "api/article.h"

#include "base/arena.h"
#include "base/err.h"
#include "db/texts.h"
#include "search/results.h"

#include <stdlib.h>
#include <string.h>

static const char *const audiences[] = {"public", "agent", "level2"};

/* Column of the result, copied; NULL: out of memory. */
static const char *text(struct arena *a, sqlite3_stmt *st, int col)
{
    size_t n;
    const char *s = db_text(st, col, &n);

    return arena_strn(a, s, n);
}

/* A column of lines as an array of strings. */
static const char *const *lines(size_t *n, struct arena *a, sqlite3_stmt *st,
                                int col)
{
    size_t len, count = 1;
    const char *all = db_text(st, col, &len);
    char *copy = arena_strn(a, all, len);
    const char **out;

    *n = 0;
    for (size_t i = 0; i < len; i++)
        count += all[i] == '\n';
    out = arena_array(a, count, sizeof *out);
    if (copy == NULL || out == NULL)
        return NULL;
    while (copy != NULL && *copy != '\0') {
        char *end = strchr(copy, '\n');
        if (end != NULL)
            *end++ = '\0';
        out[(*n)++] = copy;
        copy = end;
    }
    return out;
}

int article_row(lotse_article *out, struct arena *a, sqlite3_stmt *st,
                lotse_err *err)
{
    int audience = sqlite3_column_int(st, 6);

    out->id = text(a, st, 0);
    out->lang = lotse_lang_name((lotse_lang)sqlite3_column_int(st, 1));
    out->title = text(a, st, 2);
    out->path = text(a, st, 3);
    out->category = text(a, st, 4);
    out->description = text(a, st, 5);
    out->status = "published";
    out->audience = audiences[audience >= 0 && audience < 3 ? audience : 2];
    out->updated = text(a, st, 7);
    out->review_by = text(a, st, 8);
    out->level = sqlite3_column_int(st, 9);
    out->boost = sqlite3_column_double(st, 10);
    out->tags = lines(&out->n_tags, a, st, 11);
    out->questions = lines(&out->n_questions, a, st, 12);
    out->family = text(a, st, 14);
    if (out->id == NULL || out->title == NULL || out->path == NULL ||
        out->category == NULL || out->description == NULL ||
        out->updated == NULL || out->review_by == NULL || out->tags == NULL ||
        out->questions == NULL || out->family == NULL)
        return err_nomem(err);
    out->url = article_url(a, out->id, out->lang, "");
    return out->url == NULL ? err_nomem(err) : LOTSE_OK;
}

/* "en:other/id" of the other articles of the family. */
static int read_translations(lotse_article *out, struct arena *a,
                             lotse_index *ix, int64_t doc,
                             lotse_audience audience, lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_FAMILY,
        "SELECT a.lang || ':' || a.id, a.lang, a.id FROM article a"
        " WHERE" ARTICLE_VISIBLE "AND a.family = ?2 AND a.doc <> ?3"
        " ORDER BY a.lang, a.id LIMIT 64", err);
    const char **items = arena_array(a, 64, sizeof *items);
    int step = SQLITE_ERROR;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int(st, 1, (int)audience);
    sqlite3_bind_text(st, 2, out->family, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 3, doc);
    while (items != NULL && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct str one = {0};
        str_addf(&one, "%s:%s",
                 lotse_lang_name((lotse_lang)sqlite3_column_int(st, 1)),
                 db_text(st, 2, NULL));
        items[out->n_translations] = arena_strdup(a, one.p);
        str_free(&one);
        if (items[out->n_translations] == NULL || out->n_translations >= 64)
            break;
        out->n_translations++;
    }
    sqlite3_reset(st);
    out->translations = items;
    if (items == NULL || step == SQLITE_ROW)
        return err_nomem(err);
    return step == SQLITE_DONE
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

/* Text and outline out of the sections. */
static int read_sections(lotse_article *out, const char *plain,
                         size_t n_plain, struct arena *a, lotse_index *ix,
                         lotse_err *err)
{
    struct str all = {0}, outline = {0};
    struct texts_section s;
    struct texts texts;
    const char **items;
    char *p;
    size_t n = 0;
    int rc = LOTSE_OK;

    if (!texts_open(&texts, plain, n_plain))
        return err_set(err, LOTSE_IO,
                       "%s: a text is damaged; run lotse compile", ix->path);
    while (texts_next(&s, &texts)) {
        if (s.heading[0] != '\0') {
            str_addf(&outline, "%s\t%s", s.anchor, s.heading);
            str_addc(&outline, '\0');
            n++;
            str_addf(&all, "%s%s\n", all.n > 0 ? "\n" : "", s.heading);
        }
        str_add(&all, s.text, s.n_text);
        if (s.n_text > 0 && s.text[s.n_text - 1] != '\n')
            str_addc(&all, '\n');
    }
    items = arena_array(a, n + 1, sizeof *items);
    out->text = arena_strn(a, str_text(&all), all.n);
    p = arena_strn(a, str_text(&outline), outline.n);
    if (all.oom || outline.oom || items == NULL || out->text == NULL ||
        p == NULL)
        rc = err_nomem(err);
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++, p += strlen(p) + 1)
        items[i] = p;
    out->outline = items;
    out->n_outline = n;
    str_free(&all);
    str_free(&outline);
    return rc;
}

/* The article's long texts: plain, Markdown, HTML; *n_plain bytes of the
 * first. */
static int read_body(struct str *texts, size_t *n_plain, lotse_article *out,
                     struct arena *a, lotse_index *ix, int64_t doc,
                     lotse_err *err)
{
    sqlite3_stmt *st = db_stmt(&ix->db, ST_BODY,
                               "SELECT plain, markdown, html, packed FROM body"
                               " WHERE doc = ?1",
                               err);
    uint64_t sizes[3];
    const char *packed;
    size_t n_packed;
    int rc = LOTSE_INPUT;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int64(st, 1, doc);
    if (sqlite3_step(st) != SQLITE_ROW)
        return db_fail(&ix->db, "cannot read the index", err);
    for (int i = 0; i < 3; i++)
        sizes[i] = (uint64_t)sqlite3_column_int64(st, i);
    packed = db_text(st, 3, &n_packed);
    if (sizes[0] <= ZIP_MAX && sizes[1] <= ZIP_MAX && sizes[2] <= ZIP_MAX)
        rc = zip_unpack(texts, &ix->db.zip, packed, n_packed,
                        sizes[0] + sizes[1] + sizes[2]);
    sqlite3_reset(st);
    if (rc == LOTSE_INPUT)
        return err_set(err, LOTSE_IO,
                       "%s: a text is damaged; run lotse compile", ix->path);
    if (rc != LOTSE_OK)
        return err_nomem(err);
    *n_plain = sizes[0];
    out->markdown = arena_strn(a, texts->p + sizes[0], sizes[1]);
    out->html = arena_strn(a, texts->p + sizes[0] + sizes[1], sizes[2]);
    return out->markdown == NULL || out->html == NULL ? err_nomem(err)
                                                      : LOTSE_OK;
}

/* ------------------------------------------------------------------ one -- */

struct article {
    lotse_article pub;
    struct arena arena;
};

/* The statement that finds an article by id or alias, or its translation that
 * has an id of its own, stepped. */
static int find(sqlite3_stmt **out, lotse_index *ix, const char *id,
                lotse_lang lang, lotse_audience audience, lotse_err *err)
{
    /* the language that was asked for before others; then an id before an
     * alias, and both before an article of the same family */
    sqlite3_stmt *st = db_stmt(
        &ix->db, ST_GET,
        "WITH named (doc) AS (SELECT doc FROM article WHERE id = ?2"
        " UNION ALL SELECT doc FROM alias WHERE alias = ?2)"
        "SELECT " ARTICLE_COLUMNS ", a.lang <> ?3, a.id <> ?2,"
        " a.doc NOT IN (SELECT doc FROM named) FROM article a"
        " WHERE" ARTICLE_VISIBLE "AND a.doc IN (SELECT doc FROM named"
        " UNION ALL SELECT b.doc FROM named CROSS JOIN article a"
        " ON a.doc = named.doc CROSS JOIN article b ON b.family = a.family"
        " WHERE" ARTICLE_VISIBLE "AND ?4 AND b.lang = ?3)"
        " ORDER BY 16, 17, 18, 2, 4 LIMIT 1", err);
    bool wanted = lang == LOTSE_LANG_DE || lang == LOTSE_LANG_EN;
    int step;

    if (st == NULL)
        return LOTSE_IO;
    sqlite3_bind_int(st, 1, (int)audience);
    sqlite3_bind_text(st, 2, id, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, lang == LOTSE_LANG_EN ? 2 : 1);
    sqlite3_bind_int(st, 4, wanted);
    step = sqlite3_step(st);
    *out = st;
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_NOTFOUND,
                       "no article \"%s\"; lotse list shows all", id);
    return step == SQLITE_ROW
               ? LOTSE_OK
               : db_fail(&ix->db, "cannot read the index", err);
}

int lotse_article_get(lotse_article **out, lotse_index *ix, const char *id,
                      lotse_lang lang, lotse_audience audience, lotse_err *err)
{
    struct article *a = calloc(1, sizeof *a);
    sqlite3_stmt *st = NULL;
    struct str texts = {0};
    size_t n_plain = 0;
    int64_t doc = 0;
    int rc;

    *out = NULL;
    if (a == NULL)
        return err_nomem(err);
    rc = find(&st, ix, id, lang, audience, err);
    if (rc == LOTSE_OK)
        rc = article_row(&a->pub, &a->arena, st, err);
    if (rc == LOTSE_OK)
        doc = sqlite3_column_int64(st, 13);
    if (st != NULL)
        sqlite3_reset(st);
    if (rc == LOTSE_OK)
        rc = read_translations(&a->pub, &a->arena, ix, doc, audience, err);
    if (rc == LOTSE_OK)
        rc = read_body(&texts, &n_plain, &a->pub, &a->arena, ix, doc, err);
    if (rc == LOTSE_OK)
        rc = read_sections(&a->pub, texts.p, n_plain, &a->arena, ix, err);
    str_free(&texts);
    if (rc != LOTSE_OK) {
        lotse_article_free(&a->pub);
        return rc;
    }
    *out = &a->pub;
    return LOTSE_OK;
}

void lotse_article_free(lotse_article *pub)
{
    struct article *a = (struct article *)pub;

    if (a == NULL)
        return;
    arena_free(&a->arena);
    free(a);
}

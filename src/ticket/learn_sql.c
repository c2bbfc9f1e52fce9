/*
 * learn_sql.c: what tickets and searches teach.
 *
 * Two ways out, both without personal data: texts that nothing answered, for
 * those who write articles; and the wording of tickets that an article solved
 * and the number of readers whom it helped, for the next compile.
 */
#include "ticket/rights.h"
#include "ticket/store.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "base/vec.h"
#include "text/redact.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 20000 }; /* bytes of a ticket that count */

static void add_clean(struct str *out, sqlite3_stmt *st, int col)
{
    const char *s = (const char *)sqlite3_column_text(st, col);
    size_t n = (size_t)sqlite3_column_bytes(st, col);
    struct str valid = {0};

    str_add_valid(&valid, s != NULL ? s : "", n < TEXT_MAX ? n : TEXT_MAX);
    redact(out, str_text(&valid), valid.n);
    out->oom |= valid.oom;
    str_free(&valid);
}

/* ------------------------------------------------------------ unanswered -- */

struct unanswered {
    lotse_unanswereds pub;
    struct arena mem;
    lotse_unanswered *items;
    size_t cap;
};

/* The text without its subject where that is but its first line again. */
static const char *said_once(const char *text)
{
    size_t n = strcspn(text, "\n");
    const char *rest = text + n + strspn(text + n, " \t\r\n");

    return n > 0 && strncmp(rest, text, n) == 0 ? rest : text;
}

static int read_one(struct unanswered *u, sqlite3_stmt *st, lotse_err *err)
{
    int lang = sqlite3_column_int(st, 2);
    lotse_unanswered one = {.ticket = sqlite3_column_int64(st, 0),
                            .at = sqlite3_column_int64(st, 1),
                            .lang = lotse_lang_name((lotse_lang)lang)};
    struct str text = {0};

    const char *said;
    bool nothing;

    add_clean(&text, st, 3);
    said = said_once(str_text(&text));
    nothing = !text.oom && said[strspn(said, " \t\r\n")] == '\0';
    one.text = text.oom ? NULL : arena_strdup(&u->mem, said);
    str_free(&text);
    if (nothing) /* its requester was forgotten: nobody can write for it */
        return LOTSE_OK;
    if (one.text == NULL ||
        !vec_reserve(&u->items, &u->cap, u->pub.n + 1, sizeof *u->items))
        return err_nomem(err);
    u->items[u->pub.n++] = one;
    u->pub.items = u->items;
    return LOTSE_OK;
}

int lotse_unanswered_get(lotse_unanswereds **out, lotse_store *s, int64_t since,
                         double below, size_t limit, const lotse_actor *who,
                         lotse_err *err)
{
    struct unanswered *u;
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = LOTSE_OK;

    *out = NULL;
    if (rights_reach(who->role, LOTSE_DO_REPORT) != REACH_ALL)
        return err_set(err, LOTSE_DENIED,
                       "this report is for level 2 and admins");
    u = calloc(1, sizeof *u);
    if (u == NULL)
        return err_nomem(err);
    st = store_stmt(
        s, SS_UNANSWERED,
        "SELECT t.id, t.created AS at, t.lang, t.subject || char(10) || (SELECT"
        " m.text FROM message m WHERE m.ticket = t.id ORDER BY m.id LIMIT 1)"
        " FROM ticket t WHERE t.created >= ?1 AND t.merged_into IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM article_link a WHERE a.ticket = t.id)"
        /* of a mail that can't be read only our own words are there */
        " AND NOT (t.source = 3 AND t.id IN (SELECT ticket FROM intake"
        " WHERE outcome = 5 AND ticket IS NOT NULL))"
        " UNION ALL SELECT 0, at, lang, query FROM search WHERE at >= ?1"
        " AND helped = 0 AND " SEARCH_NO_DRAFT
        " AND (verdict = 0 OR confidence < ?2)"
        " ORDER BY at DESC LIMIT ?3",
        err);
    if (st != NULL) {
        sqlite3_bind_int64(st, 1, since);
        sqlite3_bind_double(st, 2, below);
        sqlite3_bind_int64(st, 3, (sqlite3_int64)limit);
        while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
            rc = read_one(u, st, err);
        if (rc == LOTSE_OK && step != SQLITE_DONE)
            rc = store_fail(s, "cannot read what is unanswered", err);
        sqlite3_reset(st);
    } else {
        rc = s->failed;
    }
    if (rc != LOTSE_OK) {
        lotse_unanswereds_free(&u->pub);
        return rc;
    }
    *out = &u->pub;
    return LOTSE_OK;
}

void lotse_unanswereds_free(lotse_unanswereds *pub)
{
    struct unanswered *u = (struct unanswered *)pub;

    if (u == NULL)
        return;
    arena_free(&u->mem);
    free(u->items);
    free(u);
}

/* ---------------------------------------------------------------- solved -- */

static int add_line(struct str *out, sqlite3_stmt *st, lotse_err *err)
{
    struct str text = {0};
    char *line = NULL;
    json_t *doc = NULL;

    add_clean(&text, st, 0);
    str_addc(&text, '\n');
    add_clean(&text, st, 1);
    if (!text.oom)
        doc = json_pack("{s:s, s:s}", "text", str_text(&text), "article",
                        (const char *)sqlite3_column_text(st, 2));
    if (doc != NULL)
        line = json_dumps(doc, JSON_COMPACT);
    if (line != NULL) {
        str_adds(out, line);
        str_addc(out, '\n');
    }
    json_decref(doc);
    free(line);
    str_free(&text);
    return line != NULL && !out->oom ? LOTSE_OK : err_nomem(err);
}

/* How many readers an article helped. */
static int add_helped(struct str *out, sqlite3_stmt *st, lotse_err *err)
{
    json_t *doc = json_pack("{s:I, s:s, s:s}", "helped",
                            (json_int_t)sqlite3_column_int64(st, 2), "article",
                            (const char *)sqlite3_column_text(st, 0), "lang",
                            (const char *)sqlite3_column_text(st, 1));
    char *line = doc != NULL ? json_dumps(doc, JSON_COMPACT) : NULL;

    if (line != NULL)
        str_addf(out, "%s\n", line);
    json_decref(doc);
    free(line);
    return line != NULL && !out->oom ? LOTSE_OK : err_nomem(err);
}

/* A line for each row. */
static int add_lines(struct str *out, size_t *n, lotse_store *s,
                     sqlite3_stmt *st,
                     int (*add)(struct str *, sqlite3_stmt *, lotse_err *),
                     lotse_err *err)
{
    int step = SQLITE_ERROR, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        rc = add(out, st, err);
        (*n)++;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read solved tickets", err);
    sqlite3_reset(st);
    return rc;
}

static sqlite3_stmt *confirmed(lotse_store *s, lotse_err *err)
{
    return store_stmt(
        s, SS_CONFIRMED,
        "SELECT article, lang, sum(n) FROM (SELECT article, lang,"
        " sum(helped) - sum(NOT helped) AS n FROM feedback"
        " GROUP BY article, lang UNION ALL"
        " SELECT a.article, CASE a.lang WHEN 2 THEN 'en' ELSE 'de' END,"
        " count(DISTINCT t.requester) FROM article_link a"
        " JOIN ticket t ON t.id = a.ticket WHERE a.solved = 1 AND t.state >= 4"
        " GROUP BY a.article, a.lang)"
        " GROUP BY article, lang HAVING sum(n) > 0 ORDER BY article, lang",
        err);
}

int lotse_store_solved(size_t *n, lotse_store *s, const char *path,
                       lotse_err *err)
{
    struct str out = {0};
    int rc;

    *n = 0;
    rc = add_lines(
        &out, n, s,
        store_stmt(s, SS_SOLVED,
                   "SELECT t.subject, (SELECT m.text FROM message m"
                   " WHERE m.ticket = t.id ORDER BY m.id LIMIT 1), a.article"
                   " FROM article_link a JOIN ticket t ON t.id = a.ticket"
                   " WHERE a.solved = 1 AND t.state >= 4"
                   " ORDER BY t.id, a.article",
                   err),
        add_line, err);
    if (rc == LOTSE_OK)
        rc = add_lines(&out, n, s, confirmed(s, err), add_helped, err);
    if (rc == LOTSE_OK)
        rc = file_write_private(path, str_text(&out), out.n, err);
    str_free(&out);
    return rc;
}

/*
 * feedback_sql.c: what readers say of articles.
 *
 * Votes are only ever added; what is read is counted anew each time.
 */
#include "ticket/store.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static const char *const reasons[LOTSE_REASONS] = {
    "outdated", "incomplete", "unclear", "wrong-topic", "other"};

const char *lotse_reason_name(size_t i)
{
    return i < LOTSE_REASONS ? reasons[i] : NULL;
}

static int check(const lotse_feedback *f, lotse_err *err)
{
    bool known = f->reason[0] == '\0';

    for (size_t i = 0; i < LOTSE_REASONS; i++)
        known |= strcmp(f->reason, reasons[i]) == 0;
    if (!known)
        return err_set(err, LOTSE_INPUT,
                       "reason: '%.60s' is none of outdated, incomplete, "
                       "unclear, wrong-topic, other",
                       f->reason);
    if (strlen(f->comment) > LOTSE_COMMENT_MAX)
        return err_set(err, LOTSE_INPUT,
                       "comment: %zu bytes are too many, at most %d",
                       strlen(f->comment), LOTSE_COMMENT_MAX);
    if (utf8_valid(f->comment, strlen(f->comment)) < strlen(f->comment) ||
        utf8_valid(f->article, strlen(f->article)) < strlen(f->article))
        return err_set(err, LOTSE_INPUT, "feedback must be UTF-8");
    if (strcmp(f->lang, "de") != 0 && strcmp(f->lang, "en") != 0)
        return err_set(err, LOTSE_INPUT, "lang: '%.20s' is neither de nor en",
                       f->lang);
    return LOTSE_OK;
}

int lotse_feedback_add(lotse_store *s, const lotse_feedback *f, lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = check(f, err);

    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_FEEDBACK_ADD,
                    "INSERT INTO feedback (at, article, lang, helped, reason,"
                    " comment, index_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    err);
    if (st == NULL)
        return store_end(s, s->failed, err);
    sqlite3_bind_int64(st, 1, f->at);
    sqlite3_bind_text(st, 2, f->article, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, f->lang, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 4, f->helped);
    sqlite3_bind_text(st, 5, f->reason, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 6, f->comment, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 7, f->index_id, -1, SQLITE_STATIC);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep the feedback", err);
    sqlite3_reset(st);
    return store_end(s, rc, err);
}

/* --------------------------------------------------------------- reading -- */

struct feedbacks {
    lotse_feedbacks pub;
    struct arena arena;
    lotse_feedback *items;
    size_t cap;
};

static int read_one(struct feedbacks *l, sqlite3_stmt *st, lotse_err *err)
{
    lotse_feedback f = {.at = sqlite3_column_int64(st, 0),
                        .article = store_text(&l->arena, st, 1),
                        .lang = store_text(&l->arena, st, 2),
                        .helped = sqlite3_column_int(st, 3) != 0,
                        .reason = store_text(&l->arena, st, 4),
                        .comment = store_text(&l->arena, st, 5),
                        .index_id = store_text(&l->arena, st, 6)};

    if (f.article == NULL || f.lang == NULL || f.reason == NULL ||
        f.comment == NULL || f.index_id == NULL ||
        !vec_reserve(&l->items, &l->cap, l->pub.n + 1, sizeof *l->items))
        return err_nomem(err);
    l->items[l->pub.n++] = f;
    l->pub.items = l->items;
    return LOTSE_OK;
}

int lotse_feedback_get(lotse_feedbacks **out, lotse_store *s,
                       const char *article, bool comments, size_t limit,
                       lotse_err *err)
{
    struct feedbacks *l = calloc(1, sizeof *l);
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = LOTSE_OK;

    *out = NULL;
    if (l == NULL)
        return err_nomem(err);
    st = store_stmt(s, SS_FEEDBACK_LIST,
                    "SELECT at, article, lang, helped, reason, comment,"
                    " index_id FROM feedback"
                    " WHERE (?1 IS NULL OR article = ?1)"
                    " AND (NOT ?3 OR comment <> '')"
                    " ORDER BY id DESC LIMIT ?2",
                    err);
    if (st == NULL) {
        free(l);
        return s->failed;
    }
    sqlite3_bind_text(st, 1, article, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, limit > 0 ? (sqlite3_int64)limit : -1);
    sqlite3_bind_int(st, 3, comments);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        rc = read_one(l, st, err);
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the feedback", err);
    sqlite3_reset(st);
    if (rc != LOTSE_OK) {
        lotse_feedbacks_free(&l->pub);
        return rc;
    }
    *out = &l->pub;
    return LOTSE_OK;
}

void lotse_feedbacks_free(lotse_feedbacks *pub)
{
    struct feedbacks *l = (struct feedbacks *)pub;

    if (l == NULL)
        return;
    arena_free(&l->arena);
    free(l->items);
    free(l);
}

/* ---------------------------------------------------------------- votes -- */

struct votes {
    lotse_votes_list pub;
    struct arena arena;
    lotse_votes *items;
    size_t cap;
};

/* A row of the votes; those of one article follow each other. */
static int read_votes(struct votes *l, sqlite3_stmt *st, lotse_err *err)
{
    lotse_votes v = {.article = store_text(&l->arena, st, 0),
                     .lang = store_text(&l->arena, st, 1),
                     .yes = (size_t)sqlite3_column_int64(st, 2),
                     .no = (size_t)sqlite3_column_int64(st, 3),
                     .last = sqlite3_column_int64(st, 4)};

    if (v.article == NULL || v.lang == NULL ||
        !vec_reserve(&l->items, &l->cap, l->pub.n + 1, sizeof *l->items))
        return err_nomem(err);
    for (int i = 0; i < LOTSE_REASONS; i++)
        v.reasons[i] = (size_t)sqlite3_column_int64(st, 5 + i);
    l->items[l->pub.n++] = v;
    l->pub.items = l->items;
    return LOTSE_OK;
}

int lotse_votes_get(lotse_votes_list **out, lotse_store *s, const char *article,
                    lotse_err *err)
{
    struct votes *l = calloc(1, sizeof *l);
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = LOTSE_OK;

    *out = NULL;
    if (l == NULL)
        return err_nomem(err);
    st = store_stmt(s, SS_VOTES,
                    "SELECT article, lang, sum(helped), sum(NOT helped),"
                    " max(at), sum(reason = ?2), sum(reason = ?3),"
                    " sum(reason = ?4), sum(reason = ?5), sum(reason = ?6)"
                    " FROM feedback WHERE ?1 IS NULL OR article = ?1"
                    " GROUP BY article, lang"
                    " ORDER BY sum(NOT helped) DESC, article, lang",
                    err);
    if (st == NULL) {
        free(l);
        return s->failed;
    }
    sqlite3_bind_text(st, 1, article, -1, SQLITE_STATIC);
    for (int i = 0; i < LOTSE_REASONS; i++)
        sqlite3_bind_text(st, 2 + i, reasons[i], -1, SQLITE_STATIC);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        rc = read_votes(l, st, err);
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the feedback", err);
    sqlite3_reset(st);
    if (rc != LOTSE_OK) {
        lotse_votes_free(&l->pub);
        return rc;
    }
    *out = &l->pub;
    return LOTSE_OK;
}

void lotse_votes_free(lotse_votes_list *pub)
{
    struct votes *l = (struct votes *)pub;

    if (l == NULL)
        return;
    arena_free(&l->arena);
    free(l->items);
    free(l);
}

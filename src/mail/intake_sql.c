/*
 * intake_sql.c: the intake log, and which Message-ID leads where.
 *
 * A mail's row is written before anything is made of the mail, and says in the
 * transaction that makes it what that was.
 */
#include "mail/intake.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

int intake_add(int64_t *id, lotse_store *s, const char *spool,
               const char *sha256, size_t bytes, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = store_find(id, s, SS_INTAKE_GET,
                        "SELECT id FROM intake WHERE spool = ?1", spool,
                        "cannot read the intake log", err);

    if (rc != LOTSE_OK || *id != 0)
        return rc;
    st = store_stmt(s, SS_INTAKE_ADD,
                    "INSERT INTO intake (at, spool, sha256, bytes, content,"
                    " message_id, sender, subject, outcome, why)"
                    " VALUES (?1, ?2, ?3, ?4, '', '', '', '', 0, '')",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, now);
    sqlite3_bind_text(st, 2, spool, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, sha256, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 4, (sqlite3_int64)bytes);
    rc = store_run(s, st, "cannot keep the intake log", err);
    *id = sqlite3_last_insert_rowid(s->h);
    return rc;
}

int intake_set(lotse_store *s, const struct intake_row *r, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_INTAKE_SET,
                   "UPDATE intake SET message_id = ?2, sender = ?3,"
                   " subject = ?4, outcome = ?5, ticket = ?6, why = ?7,"
                   " content = ?8 WHERE id = ?1",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, r->id);
    sqlite3_bind_text(st, 2, r->message_id, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, r->sender, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 4, r->subject, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 5, (int)r->outcome);
    if (r->ticket != 0)
        sqlite3_bind_int64(st, 6, r->ticket);
    sqlite3_bind_text(st, 7, r->why, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 8, r->content, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep the intake log", err);
}

int intake_get(lotse_mail_outcome *outcome, int64_t *ticket,
               char why[INTAKE_WHY], lotse_store *s, int64_t id,
               lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_INTAKE_ROW,
        "SELECT outcome, coalesce(ticket, 0), why FROM intake WHERE id = ?1",
        err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *outcome = (lotse_mail_outcome)sqlite3_column_int(st, 0);
        *ticket = sqlite3_column_int64(st, 1);
        snprintf(why, INTAKE_WHY, "%s",
                 (const char *)sqlite3_column_text(st, 2));
    }
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_NOTFOUND, "no mail %lld in the intake log",
                       (long long)id);
    return step == SQLITE_ROW ? LOTSE_OK
                              : store_fail(s, "cannot read the intake log",
                                           err);
}

int intake_name(char out[SPOOL_NAME], lotse_store *s, int64_t id,
                lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_INTAKE_NAME, "SELECT spool FROM intake WHERE id = ?1", err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        snprintf(out, SPOOL_NAME, "%s",
                 (const char *)sqlite3_column_text(st, 0));
    sqlite3_reset(st);
    return step == SQLITE_ROW ? LOTSE_OK
                              : store_fail(s, "cannot read the intake log",
                                           err);
}

int intake_seen(struct intake_twin *out, lotse_store *s,
                const struct intake_row *r, const char *sha256, lotse_err *err)
{
    /* one that says the same before one that doesn't */
    sqlite3_stmt *st = store_stmt(
        s, SS_INTAKE_SEEN,
        "SELECT coalesce(ticket, 0), sha256 = ?3 OR content = ?4,"
        " sender = ?5 FROM intake WHERE id <> ?1 AND outcome IN (1, 2, 3, 5)"
        " AND ((message_id = ?2 AND ?2 <> '') OR sha256 = ?3)"
        " ORDER BY 2 DESC, 3 DESC, id LIMIT 1",
        err);
    int step;

    *out = (struct intake_twin){0};
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, r->id);
    sqlite3_bind_text(st, 2, r->message_id, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 3, sha256, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 4, r->content, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 5, r->sender, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        out->found = true;
        out->ticket = sqlite3_column_int64(st, 0);
        out->same = sqlite3_column_int(st, 1) != 0;
        out->same_sender = sqlite3_column_int(st, 2) != 0;
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the intake log", err);
}

int intake_forgotten(lotse_store *s,
                     int (*each)(void *ctx, const char *spool, lotse_err *err),
                     void *ctx, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_INTAKE_FORGOTTEN,
        "SELECT spool FROM intake WHERE outcome = 7 AND bytes > 0", err);
    int step = SQLITE_DONE, rc = LOTSE_OK;
    size_t n = 0;

    if (st == NULL)
        return s->failed;
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        rc = each(ctx, (const char *)sqlite3_column_text(st, 0), err);
        n++;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the intake log", err);
    sqlite3_reset(st);
    if (rc != LOTSE_OK || n == 0)
        return rc;
    st = store_stmt(s, SS_INTAKE_SWEPT,
                    "UPDATE intake SET bytes = 0 WHERE outcome = 7"
                    " AND bytes > 0",
                    err);
    return st != NULL ? store_run(s, st, "cannot keep the intake log", err)
                      : s->failed;
}

int ref_add(lotse_store *s, const char *message_id, int64_t ticket, bool own,
            lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_REF_ADD,
                   "INSERT INTO mail_ref (message_id, ticket, own)"
                   " VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                   err);

    if (st == NULL)
        return s->failed;
    if (message_id[0] == '\0')
        return LOTSE_OK;
    sqlite3_bind_text(st, 1, message_id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, ticket);
    sqlite3_bind_int(st, 3, own);
    return store_run(s, st, "cannot keep a Message-ID", err);
}

int ref_get(int64_t *ticket, bool *own, lotse_store *s, const char *message_id,
            lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_REF_GET,
                                  "SELECT ticket, own FROM mail_ref"
                                  " WHERE message_id = ?1",
                                  err);
    int step;

    *ticket = 0;
    *own = false;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, message_id, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *ticket = sqlite3_column_int64(st, 0);
        *own = sqlite3_column_int(st, 1) != 0;
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the Message-IDs", err);
}


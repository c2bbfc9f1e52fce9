/*
 * log_sql.c: the intake log, to be read.
 *
 * It shows who wrote what to whom: for those who may read all tickets.
 */
#include "mail/intake.h"

#include "ticket/rights.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdlib.h>

struct log {
    lotse_mails list;
    struct arena mem;
};

static void read_row(lotse_mail_row *r, struct log *l, sqlite3_stmt *st)
{
    r->id = sqlite3_column_int64(st, 0);
    r->at = sqlite3_column_int64(st, 1);
    r->outcome = (lotse_mail_outcome)sqlite3_column_int(st, 2);
    r->ticket = sqlite3_column_int64(st, 3);
    r->sender = store_text(&l->mem, st, 4);
    r->subject = store_text(&l->mem, st, 5);
    r->why = store_text(&l->mem, st, 6);
    r->message_id = store_text(&l->mem, st, 7);
    r->file = store_text(&l->mem, st, 8);
    r->bytes = (uint64_t)sqlite3_column_int64(st, 9);
}

static bool is_whole(const lotse_mail_row *r)
{
    return r->sender != NULL && r->subject != NULL && r->why != NULL &&
           r->message_id != NULL && r->file != NULL;
}

static int read_all(struct log *l, lotse_store *s, int outcome, size_t limit,
                    size_t offset, lotse_err *err)
{
    lotse_mail_row *rows = arena_array(&l->mem, limit, sizeof *rows);
    sqlite3_stmt *st = store_stmt(
        s, SS_INTAKE_LIST,
        "SELECT id, at, outcome, coalesce(ticket, 0), sender, subject, why,"
        " message_id, spool, bytes, count(*) OVER () FROM intake"
        " WHERE ?1 < 0 OR outcome = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3",
        err);
    int step = SQLITE_DONE, rc = LOTSE_OK;

    if (rows == NULL)
        return err_nomem(err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int(st, 1, outcome);
    sqlite3_bind_int64(st, 2, (sqlite3_int64)limit);
    sqlite3_bind_int64(st, 3, (sqlite3_int64)offset);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW &&
           l->list.n < limit) {
        read_row(&rows[l->list.n], l, st);
        l->list.total = (size_t)sqlite3_column_int64(st, 10);
        if (!is_whole(&rows[l->list.n++]))
            rc = err_nomem(err);
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE && step != SQLITE_ROW)
        rc = store_fail(s, "cannot read the intake log", err);
    sqlite3_reset(st);
    l->list.items = rows;
    return rc;
}

int lotse_mails_get(lotse_mails **out, lotse_store *s, int outcome,
                    size_t limit, size_t offset, const lotse_actor *who,
                    lotse_err *err)
{
    struct log *l;
    int rc;

    *out = NULL;
    if (rights_reach(who->role, LOTSE_DO_READ_NOTES) != REACH_ALL)
        return err_set(err, LOTSE_DENIED,
                       "the intake log is for level 2 and admins");
    l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_nomem(err);
    rc = read_all(l, s, outcome, limit > 0 ? limit : 100, offset, err);
    if (rc != LOTSE_OK) {
        lotse_mails_free(&l->list);
        return rc;
    }
    *out = &l->list;
    return LOTSE_OK;
}

void lotse_mails_free(lotse_mails *m)
{
    struct log *l = (struct log *)m; /* its first member */

    if (l == NULL)
        return;
    arena_free(&l->mem);
    free(l);
}

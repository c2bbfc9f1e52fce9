/*
 * forget_sql.c: a requester is forgotten.
 *
 * The rows stay, because reports count them; what was written in them goes.
 * SQLite leaves old bytes in free pages and in its log, so the file is packed
 * and the log cut afterwards: no byte of a text is left.
 */
#include "ticket/forget.h"
#include "ticket/rights.h"
#include "ticket/store.h"

#include "base/err.h"

#include <string.h>

static int run(lotse_store *s, const char *sql, lotse_err *err)
{
    return sqlite3_exec(s->h, sql, NULL, NULL, NULL) == SQLITE_OK
               ? LOTSE_OK
               : store_fail(s, "cannot forget", err);
}

/* A statement with the user's number. */
static int change(lotse_store *s, const char *sql, int64_t user, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot forget", err);
    sqlite3_bind_int64(st, 1, user);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot forget", err);
    sqlite3_finalize(st);
    return rc;
}

static int forget(size_t *tickets, lotse_store *s, int64_t user, int64_t now,
                  lotse_err *err)
{
    static const char *const steps[] = {
        "DELETE FROM attachment WHERE message IN (SELECT m.id FROM message m"
        " JOIN ticket t ON t.id = m.ticket WHERE t.requester = ?1"
        " OR m.author = ?1)",
        "UPDATE message SET text = '' WHERE author = ?1 OR ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)",
        "UPDATE event SET was = '', is_now = '', reason = ''"
        " WHERE (ticket IN (SELECT id FROM ticket WHERE requester = ?1)"
        " AND kind NOT IN ('state', 'level', 'type', 'urgency', 'complexity',"
        " 'impact', 'filed')) OR actor = ?1",
        "UPDATE event SET reason = '' WHERE ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)",
        "DELETE FROM outbox WHERE ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)"
        " OR recipient = (SELECT mail FROM user WHERE id = ?1)",
        "DELETE FROM auto_answer WHERE recipient ="
        " (SELECT mail FROM user WHERE id = ?1)",
        "DELETE FROM ticket_term WHERE ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)",
        "DELETE FROM once WHERE ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)",
        "DELETE FROM session WHERE user = ?1",
        "DELETE FROM token WHERE user = ?1",
        "DELETE FROM watcher WHERE user = ?1",
        /* outcome 7: the raw mail is to go as well, see mail/intake.c */
        "UPDATE intake SET outcome = 7, sender = '', subject = '',"
        " message_id = '', why = '' WHERE sender = (SELECT mail FROM user"
        " WHERE id = ?1) OR ticket IN (SELECT id FROM ticket"
        " WHERE requester = ?1)",
        "DELETE FROM mail_ref WHERE ticket IN"
        " (SELECT id FROM ticket WHERE requester = ?1)",
        "DELETE FROM mail_party WHERE mail = (SELECT mail FROM user"
        " WHERE id = ?1) OR ticket IN (SELECT id FROM ticket"
        " WHERE requester = ?1)",
        "DELETE FROM mail_failed WHERE mail = (SELECT mail FROM user"
        " WHERE id = ?1)",
        "DELETE FROM attempt WHERE who = (SELECT mail FROM user WHERE id = ?1)",
    };
    sqlite3_stmt *st = NULL;
    int rc =
        run(s, "INSERT INTO meta (key, value) VALUES ('forgetting', '1')", err);

    if (rc == LOTSE_OK)
        rc = forget_words(s, user, err);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == LOTSE_OK; i++)
        rc = change(s, steps[i], user, err);
    if (rc == LOTSE_OK)
        rc = change(s,
                    "UPDATE user SET mail = 'forgotten-' || id || '@invalid',"
                    " name = '', password = '', active = 0 WHERE id = ?1",
                    user, err);
    if (rc != LOTSE_OK)
        return rc;
    if (sqlite3_prepare_v2(s->h,
                           "UPDATE ticket SET subject = '', type_why = '',"
                           " urgency_why = '', complexity_why = '', cause = '',"
                           " prevention = '', ext = '', updated = ?2"
                           " WHERE requester = ?1",
                           -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot forget", err);
    sqlite3_bind_int64(st, 1, user);
    sqlite3_bind_int64(st, 2, now);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot forget", err);
    *tickets = (size_t)sqlite3_changes(s->h);
    sqlite3_finalize(st);
    if (rc == LOTSE_OK)
        rc = run(s, "DELETE FROM meta WHERE key = 'forgetting'", err);
    return rc;
}

int lotse_store_forget(size_t *tickets, lotse_store *s, const char *mail,
                       const lotse_actor *who, int64_t now, lotse_err *err)
{
    lotse_actor user;
    int rc;

    *tickets = 0;
    if (!rights_may(who, LOTSE_DO_FORGET, NULL))
        return err_set(err, LOTSE_DENIED, "forgetting is for admins");
    rc = lotse_actor_get(&user, s, mail, err);
    if (rc == LOTSE_OK && user.role != LOTSE_REQUESTER)
        rc = err_set(err, LOTSE_INPUT,
                     "%.120s works at the desk: make a requester of the "
                     "account first",
                     mail);
    if (rc == LOTSE_OK)
        rc = run(s, "PRAGMA secure_delete = ON", err);
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    if (rc == LOTSE_OK)
        rc = store_end(s, forget(tickets, s, user.user, now, err), err);
    /* statements that are open would stop VACUUM */
    for (int i = 0; i < STORE_STATEMENTS && rc == LOTSE_OK; i++)
        if (s->stmts[i] != NULL)
            sqlite3_reset(s->stmts[i]);
    if (rc == LOTSE_OK)
        rc = run(s, "VACUUM", err);
    if (rc == LOTSE_OK)
        rc = run(s, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    return rc;
}

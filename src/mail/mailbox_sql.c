/*
 * mailbox_sql.c: up to where a mailbox was read.
 *
 * The address is the key: the same folder under another address is new to us,
 * and the intake knows its mails by their Message-IDs.
 */
#include "mail/mailbox.h"

int mailbox_get(bool *known, int64_t *validity, int64_t *uid, lotse_store *s,
                const char *url, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_MAILBOX, "SELECT uidvalidity, uid FROM mailbox WHERE url = ?1",
        err);
    int step;

    *known = false;
    *validity = *uid = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, url, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *known = true;
        *validity = sqlite3_column_int64(st, 0);
        *uid = sqlite3_column_int64(st, 1);
    }
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the mailboxes", err);
}

/* Of two that fetch at once the one that is behind changes nothing. */
int mailbox_set(lotse_store *s, const char *url, int64_t validity, int64_t uid,
                lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_MAILBOX_SET,
                   "INSERT INTO mailbox (url, uidvalidity, uid)"
                   " VALUES (?1, ?2, ?3) ON CONFLICT (url) DO UPDATE SET"
                   " uid = CASE WHEN uidvalidity = ?2 THEN max (uid, ?3)"
                   " ELSE ?3 END, uidvalidity = ?2",
                   err);
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, url, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, validity);
    sqlite3_bind_int64(st, 3, uid);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep the mailbox", err);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc;
}

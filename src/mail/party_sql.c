/*
 * party_sql.c: who takes part in a ticket by mail, and whose address failed.
 *
 * The store's key is kept here as well: it says which mails are ours.
 */
#include "mail/intake.h"

#include "base/err.h"

#include <sodium.h>
#include <string.h>

/* Does the statement, whose first column counts, find anything? */
static int is_there(bool *out, lotse_store *s, sqlite3_stmt *st, lotse_err *err)
{
    int step = sqlite3_step(st);

    *out = step == SQLITE_ROW;
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the ticket", err);
}

int who_is(lotse_actor *out, bool *found, lotse_store *s, const char *mail,
           lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_MAIL_WHO,
                                  "SELECT id, role, coalesce(org, 0) FROM user"
                                  " WHERE mail = lower(?1) AND active",
                                  err);
    int step;

    *out = (lotse_actor){0};
    *found = false;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *out = (lotse_actor){sqlite3_column_int64(st, 0),
                             (lotse_role)sqlite3_column_int(st, 1),
                             sqlite3_column_int64(st, 2)};
        *found = true;
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the users", err);
}

int takes_part(bool *out, lotse_store *s, int64_t ticket, const char *mail,
               lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_TAKES_PART,
        "SELECT 1 FROM ticket t JOIN user u ON u.mail = lower(?2)"
        " WHERE t.id = ?1 AND u.active AND (u.id = t.requester OR u.role >= 2"
        " OR (u.role = 1 AND u.org = t.org) OR EXISTS (SELECT 1 FROM"
        " watcher w WHERE w.ticket = t.id AND w.user = u.id))"
        " UNION ALL SELECT 1 FROM mail_party WHERE ticket = ?1"
        " AND mail = lower(?2)",
        err);

    *out = false;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_text(st, 2, mail, -1, SQLITE_STATIC);
    return is_there(out, s, st, err);
}

int party_add(lotse_store *s, int64_t ticket, const char *mail, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_PARTY_ADD,
                   "INSERT INTO mail_party (ticket, mail)"
                   " VALUES (?1, lower(?2)) ON CONFLICT DO NOTHING",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_text(st, 2, mail, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep who takes part", err);
}

int address_failed(lotse_store *s, const char *mail, bool failed, int64_t now,
                   lotse_err *err)
{
    sqlite3_stmt *st =
        failed ? store_stmt(s, SS_MAIL_BAD,
                            "INSERT INTO mail_failed (mail, at)"
                            " VALUES (lower(?1), ?2)"
                            " ON CONFLICT (mail) DO UPDATE SET at = ?2",
                            err)
               : store_stmt(s, SS_MAIL_GOOD,
                            "DELETE FROM mail_failed WHERE mail = lower(?1)",
                            err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    if (failed)
        sqlite3_bind_int64(st, 2, now);
    return store_run(s, st, "cannot keep an address", err);
}

int mail_key(unsigned char key[THREAD_KEY], lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_MAIL_SECRET, "SELECT value FROM meta WHERE key = 'mail-key'",
        err);
    char hex[2 * THREAD_KEY + 1] = "";
    int step;

    if (st == NULL)
        return s->failed;
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        strncpy(hex, (const char *)sqlite3_column_text(st, 0), 2 * THREAD_KEY);
    sqlite3_reset(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, "cannot read the store", err);
    if (step == SQLITE_ROW &&
        sodium_hex2bin(key, THREAD_KEY, hex, strlen(hex), NULL, NULL, NULL) ==
            0)
        return LOTSE_OK;
    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    randombytes_buf(key, THREAD_KEY);
    sodium_bin2hex(hex, sizeof hex, key, THREAD_KEY);
    st = store_stmt(s, SS_MAIL_SECRET_SET,
                    "INSERT INTO meta (key, value) VALUES ('mail-key', ?1)"
                    " ON CONFLICT (key) DO UPDATE SET value = ?1",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, hex, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep the store's key", err);
}

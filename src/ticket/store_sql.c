/*
 * store_sql.c: opening the enduring store.
 *
 * Unlike the index this file is never made anew: it is migrated forward, one
 * numbered step after another, each in a transaction of its own, and a file of
 * a later version is refused. WAL with synchronous=EXTRA: what COMMIT returned
 * for survives a power cut (EXTRA is FULL in WAL mode, and counts where the
 * file system has no shared memory and SQLite stays with a journal). Several
 * processes may have it open; a writer takes its lock at the start (BEGIN
 * IMMEDIATE), so no transaction fails half-way.
 */
#include "ticket/store.h"

#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EMBED(schema_1, "src/ticket/schema-1.sql");

enum { VERSION = 1 };

int store_fail(lotse_store *s, const char *what, lotse_err *err)
{
    int code = s->h != NULL ? sqlite3_errcode(s->h) : SQLITE_NOMEM;

    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return err_nomem(err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, LOTSE_BUSY, "%s: %s is busy, try again", what,
                       s->path);
    case SQLITE_FULL:
        return err_set(err, LOTSE_IO, "%s: %s: no space left on the device",
                       what, s->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return err_set(err, LOTSE_IO,
                       "%s: %s is damaged or no store of lotse's: put a backup "
                       "in its place",
                       what, s->path);
    default:
        return err_set(err, LOTSE_IO, "%s: %s: %s", what, s->path,
                       sqlite3_errmsg(s->h));
    }
}

int store_stmt(sqlite3_stmt **out, lotse_store *s, int number, const char *sql,
               lotse_err *err)
{
    sqlite3_stmt **st = &s->stmts[number];

    *out = NULL;
    if (*st == NULL &&
        sqlite3_prepare_v3(s->h, sql, -1, SQLITE_PREPARE_PERSISTENT, st,
                           NULL) != SQLITE_OK)
        return store_fail(s, "cannot use the store", err);
    sqlite3_reset(*st);
    sqlite3_clear_bindings(*st);
    *out = *st;
    return LOTSE_OK;
}

static int step_once(lotse_store *s, int number, const char *sql,
                     lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = store_stmt(&st, s, number, sql, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = sqlite3_step(st);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? LOTSE_OK
                             : store_fail(s, "cannot write", err);
}

int store_begin(lotse_store *s, lotse_err *err)
{
    return step_once(s, SS_BEGIN, "BEGIN IMMEDIATE", err);
}

int store_end(lotse_store *s, int rc, lotse_err *err)
{
    if (rc == LOTSE_OK)
        rc = step_once(s, SS_COMMIT, "COMMIT", err);
    if (rc != LOTSE_OK && !sqlite3_get_autocommit(s->h))
        step_once(s, SS_ROLLBACK, "ROLLBACK", NULL);
    return rc;
}

/* A pragma's number; -1: it can't be read. */
static int64_t number_of(lotse_store *s, const char *sql)
{
    sqlite3_stmt *st = NULL;
    int64_t n = -1;

    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static int run(lotse_store *s, const char *sql, lotse_err *err)
{
    return sqlite3_exec(s->h, sql, NULL, NULL, NULL) == SQLITE_OK
               ? LOTSE_OK
               : store_fail(s, "cannot open the store", err);
}

/* Bring the file to our version, inside a transaction. */
static int migrate(lotse_store *s, lotse_err *err)
{
    static const char *const steps[VERSION] = {schema_1};
    int64_t version = number_of(s, "PRAGMA user_version");
    int64_t id = number_of(s, "PRAGMA application_id");
    int64_t tables = number_of(s, "SELECT count(*) FROM sqlite_schema");
    struct str mark = {0};
    int rc = LOTSE_OK;

    if (version < 0 || id < 0 || tables < 0)
        return store_fail(s, "cannot open the store", err);
    if (id != STORE_APPLICATION_ID && (id != 0 || tables > 0))
        return err_set(err, LOTSE_IO,
                       "%s is a database of another program: name another file "
                       "with --tickets",
                       s->path);
    if (version > VERSION)
        return err_set(err, LOTSE_IO,
                       "%s was written by a newer lotse (version %lld, this "
                       "one knows %d): use that one",
                       s->path, (long long)version, VERSION);
    for (int64_t i = version; i < VERSION && rc == LOTSE_OK; i++)
        rc = run(s, steps[i], err);
    str_addf(&mark, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             STORE_APPLICATION_ID, VERSION);
    if (rc == LOTSE_OK && version < VERSION)
        rc = mark.oom ? err_nomem(err) : run(s, str_text(&mark), err);
    str_free(&mark);
    return rc;
}

static int set_up(lotse_store *s, lotse_err *err)
{
    int rc;

    sqlite3_busy_timeout(s->h, STORE_BUSY_MS);
    sqlite3_db_config(s->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    rc = run(s,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = EXTRA;"
             "PRAGMA foreign_keys = ON",
             err);
    if (rc == LOTSE_OK && number_of(s, "PRAGMA user_version") == VERSION &&
        number_of(s, "PRAGMA application_id") == STORE_APPLICATION_ID)
        return LOTSE_OK;
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    return rc == LOTSE_OK ? store_end(s, migrate(s, err), err) : rc;
}

int lotse_store_open(lotse_store **out, const char *path, lotse_err *err)
{
    lotse_store *s = calloc(1, sizeof *s);
    int rc = LOTSE_OK;

    *out = NULL;
    if (s == NULL || (s->path = strdup(path)) == NULL) {
        free(s);
        return err_nomem(err);
    }
    if (sqlite3_open_v2(path, &s->h,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                            SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        rc = store_fail(s, "cannot open the store", err);
    if (rc == LOTSE_OK)
        rc = set_up(s, err);
    if (rc != LOTSE_OK) {
        lotse_store_close(s);
        return rc;
    }
    *out = s;
    return LOTSE_OK;
}

void lotse_store_close(lotse_store *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < STORE_STATEMENTS; i++)
        sqlite3_finalize(s->stmts[i]);
    sqlite3_close(s->h);
    free(s->path);
    free(s);
}

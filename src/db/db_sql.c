/*
 * db_sql.c: SQLite, opened so that a bad file can't hurt.
 *
 * Two ways in. For reading, the seal is checked first, then the file is opened
 * read-only and immutable (no locks, no journal to replay), defensive, without
 * trust in its schema, without memory mapping (a file truncated under a map is
 * a SIGBUS), and its table definitions are compared with ours. For building, a
 * new file without journal and sync: it becomes visible by rename only.
 */
#include "db/db.h"
#include "base/embed.h"
#include "base/err.h"
#include "db/seal.h"
#include "db/tokenizer.h"

#include <stdlib.h>
#include <string.h>

EMBED(db_schema, "src/db/schema.sql");

enum {
    PAGE_SIZE = 8192,
    CACHE_KIB = 65536,
    LENGTH_LIMIT = 64 << 20, /* bytes of one value */
    STEPS = 1 << 20          /* VM steps between two progress calls */
};

int db_fail(struct db *db, const char *what, lotse_err *err)
{
    int code = sqlite3_errcode(db->h);

    if (code == SQLITE_NOMEM)
        return err_nomem(err);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return err_set(err, LOTSE_BUSY, "%s: the database is busy, try again",
                       what);
    if (code == SQLITE_FULL)
        return err_set(err, LOTSE_IO, "%s: no space left on the device", what);
    return err_set(err, LOTSE_IO, "%s: %s", what, sqlite3_errmsg(db->h));
}

const char *db_text(sqlite3_stmt *st, int col, size_t *n)
{
    const char *p = sqlite3_column_blob(st, col);

    if (n != NULL)
        *n = p == NULL ? 0 : (size_t)sqlite3_column_bytes(st, col);
    return p == NULL ? "" : (n == NULL ? (const char *)sqlite3_column_text(
                                             st, col)
                                       : p);
}

static int run(struct db *db, const char *sql, const char *what,
               lotse_err *err)
{
    if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(db, what, err);
    return LOTSE_OK;
}

static int connect_to(struct db *out, const char *path, int flags,
                      struct analyzer *an[2], lotse_err *err)
{
    int rc = sqlite3_open_v2(path, &out->h, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (out->h == NULL)
        return err_nomem(err);
    if (rc != SQLITE_OK)
        return db_fail(out, "cannot open the index", err);
    sqlite3_extended_result_codes(out->h, 0);
    sqlite3_limit(out->h, SQLITE_LIMIT_LENGTH, LENGTH_LIMIT);
    sqlite3_db_config(out->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(out->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return tokenizer_register(&out->tok, out->h, an, err);
}

/* "file:" URI of a path, for immutable=1. */
static int uri_of(struct str *out, const char *path)
{
    str_adds(out, "file:");
    for (const char *p = path; *p; p++)
        if (*p == '?' || *p == '#' || *p == '%')
            str_addf(out, "%%%02x", (unsigned)*p);
        else
            str_addc(out, *p);
    str_adds(out, "?immutable=1");
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

static int stop_runaway(void *ctx)
{
    return ++*(int *)ctx > 1000;
}

/* The definitions of all tables, as SQLite keeps them, in order. */
static int definitions(struct str *out, struct db *db, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc;

    rc = sqlite3_prepare_v2(
        db->h, "SELECT type, name, sql FROM sqlite_schema ORDER BY name", -1,
        &st, NULL);
    while (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        for (int i = 0; i < 3; i++) {
            str_adds(out, db_text(st, i, NULL));
            str_addc(out, '\n');
        }
    rc = sqlite3_finalize(st);
    if (out->oom)
        return err_nomem(err);
    return rc == SQLITE_OK ? LOTSE_OK : db_fail(db, "reading the schema", err);
}

/* Is the schema exactly ours? A fresh database in memory tells what it must
 * be. */
static int check_schema(struct db *db, const char *path, lotse_err *err)
{
    struct db fresh = {0};
    struct str ours = {0}, theirs = {0};
    int steps = 0;
    int rc;

    sqlite3_progress_handler(db->h, STEPS, stop_runaway, &steps);
    rc = connect_to(&fresh, ":memory:",
                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL, err);
    if (rc == LOTSE_OK)
        rc = run(&fresh, db_schema, "schema", err);
    if (rc == LOTSE_OK)
        rc = definitions(&ours, &fresh, err);
    if (rc == LOTSE_OK)
        rc = definitions(&theirs, db, err);
    if (rc == LOTSE_OK && strcmp(str_text(&ours), str_text(&theirs)) != 0)
        rc = err_set(err, LOTSE_IO,
                     "%s: its tables are not those of a Lotse index; run "
                     "lotse compile",
                     path);
    sqlite3_progress_handler(db->h, 0, NULL, NULL);
    str_free(&ours);
    str_free(&theirs);
    db_close(&fresh);
    return rc;
}

int db_open(struct db *out, const char *path, lotse_err *err)
{
    struct str uri = {0};
    int rc;

    *out = (struct db){0};
    rc = seal_check(path, NULL, err);
    if (rc != LOTSE_OK)
        return rc;
    if (uri_of(&uri, path) != LOTSE_OK)
        rc = err_nomem(err);
    else
        rc = connect_to(out, uri.p, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
                        NULL, err);
    if (rc == LOTSE_OK)
        rc = run(out, "PRAGMA mmap_size=0; PRAGMA cell_size_check=1;"
                      "PRAGMA query_only=1; PRAGMA temp_store=2",
                 "cannot open the index", err);
    if (rc == LOTSE_OK)
        rc = check_schema(out, path, err);
    str_free(&uri);
    if (rc != LOTSE_OK)
        db_close(out);
    return rc;
}

int db_create(struct db *out, const char *path, struct analyzer *an[2],
              lotse_err *err)
{
    struct str pragmas = {0};
    int reserve = DB_RESERVE;
    int rc;

    *out = (struct db){0};
    rc = connect_to(out, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, an,
                    err);
    if (rc != LOTSE_OK)
        goto out;
    str_addf(&pragmas,
             "PRAGMA page_size=%d; PRAGMA journal_mode=OFF;"
             "PRAGMA synchronous=OFF; PRAGMA cache_size=-%d;"
             "PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=2;"
             "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             PAGE_SIZE, CACHE_KIB, DB_APPLICATION_ID, LOTSE_SCHEMA);
    if (pragmas.oom) {
        rc = err_nomem(err);
        goto out;
    }
    sqlite3_db_config(out->h, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    sqlite3_file_control(out->h, NULL, SQLITE_FCNTL_RESERVE_BYTES, &reserve);
    rc = run(out, pragmas.p, "cannot create the index", err);
    if (rc == LOTSE_OK)
        rc = run(out, "BEGIN", "cannot create the index", err);
    if (rc == LOTSE_OK)
        rc = run(out, db_schema, "cannot create the index", err);
out:
    str_free(&pragmas);
    if (rc != LOTSE_OK)
        db_close(out);
    return rc;
}

int db_finish(struct db *db, const char *path, lotse_err *err)
{
    int rc = run(db,
                 "INSERT INTO fts_de(fts_de) VALUES('optimize');"
                 "INSERT INTO fts_en(fts_en) VALUES('optimize');"
                 "COMMIT",
                 "cannot write the index", err);

    if (rc != LOTSE_OK)
        return rc;
    db_close(db);
    return seal_write(path, err);
}

void db_close(struct db *db)
{
    for (int i = 0; i < DB_STATEMENTS; i++)
        sqlite3_finalize(db->stmts[i]);
    sqlite3_close(db->h);
    tokenizer_free(db->tok);
    zip_free(&db->zip);
    *db = (struct db){0};
}

sqlite3_stmt *db_stmt(struct db *db, int number, const char *sql,
                      lotse_err *err)
{
    sqlite3_stmt **st = &db->stmts[number];

    if (*st == NULL) {
        if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, st,
                               NULL) != SQLITE_OK) {
            err_set(err, LOTSE_IO, "the index can't be read: %s",
                    sqlite3_errmsg(db->h));
            return NULL;
        }
        return *st;
    }
    sqlite3_reset(*st);
    sqlite3_clear_bindings(*st);
    return *st;
}

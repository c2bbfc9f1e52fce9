/*
 * db_sql.c: SQLite, opened so that a bad file can't hurt.
 *
 * Two ways in. For reading, the first page and the tail's directory are judged,
 * then SQLite gets the file through our VFS, which checks every page that it
 * reads: read-only and immutable (no locks, no journal to replay), defensive,
 * without trust in its schema, without memory mapping (a file truncated under
 * a map is a SIGBUS). Its table definitions are compared with ours. For
 * building, a new file without journal and sync: it becomes visible by rename
 * only.
 */
#include "db/db.h"
#include "base/embed.h"
#include "base/err.h"
#include "db/schema_check.h"
#include "db/tokenizer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EMBED(db_schema, "src/db/schema.sql");

enum {
    PAGE_SIZE = 8192,
    CACHE_KIB = 8192,
    LENGTH_LIMIT = 64 << 20, /* bytes of one value */
    STEPS = 1 << 20          /* VM steps between two progress calls */
};

/* Whether reading the file failed: what to say then. */
static bool file_failed(const struct db_file *f, lotse_err *err)
{
    if (f == NULL || (f->bad == 0 && f->error == 0))
        return false;
    if (f->bad != 0)
        err_set(err, LOTSE_IO, "%s: damaged (page %llu); run lotse compile",
                f->path, (unsigned long long)f->bad);
    else
        err_set(err, LOTSE_IO, "%s: cannot read: %s", f->path,
                strerror(f->error));
    return true;
}

int db_sound(const struct db *db, lotse_err *err)
{
    return file_failed(db->file, err) || file_failed(db->delta, err)
               ? LOTSE_IO
               : LOTSE_OK;
}

int db_fail(struct db *db, const char *what, lotse_err *err)
{
    int code = sqlite3_errcode(db->h);

    if (code == SQLITE_NOMEM)
        return err_nomem(err);
    if (db_sound(db, err) != LOTSE_OK)
        return LOTSE_IO;
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

int db_sections(struct texts *out, struct str *plain, struct db *db,
                sqlite3_stmt *st, int at, lotse_err *err)
{
    uint64_t n = (uint64_t)sqlite3_column_int64(st, at);
    size_t n_packed;
    const char *packed = db_text(st, at + 1, &n_packed);
    int rc = LOTSE_INPUT;

    str_clear(plain);
    if (n <= ZIP_MAX)
        rc = zip_unpack(plain, &db->zip, packed, n_packed, (size_t)n);
    if (rc == LOTSE_NOMEM)
        return err_nomem(err);
    return rc == LOTSE_OK && texts_open(out, str_text(plain), plain->n)
               ? LOTSE_OK
               : err_set(err, LOTSE_IO,
                         "%s: a text is damaged; run lotse compile",
                         db->file != NULL ? db->file->path : "the index");
}

static int run(struct db *db, const char *sql, const char *what,
               lotse_err *err)
{
    if (sqlite3_exec(db->h, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(db, what, err);
    return LOTSE_OK;
}

/* What every connection has; rc is SQLite's answer when it was opened. */
static int set_up(struct db *out, int rc, struct analyzer *an[2],
                  lotse_err *err)
{
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

static int connect_new(struct db *out, const char *path,
                       struct analyzer *an[2], lotse_err *err)
{
    int rc = sqlite3_open_v2(path, &out->h,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                 SQLITE_OPEN_NOMUTEX,
                             NULL);

    return set_up(out, rc, an, err);
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

bool schema_is_ours(sqlite3 *h, const char *name)
{
    return schema_matches(h, name, db_schema);
}

/* Is the schema exactly ours? A fresh database in memory tells what it must
 * be, if it isn't plain to see. */
static int check_schema(struct db *db, const char *path, lotse_err *err)
{
    struct db fresh = {0};
    struct str ours = {0}, theirs = {0};
    int steps = 0;
    int rc;

    sqlite3_progress_handler(db->h, STEPS, stop_runaway, &steps);
    if (schema_is_ours(db->h, "main")) {
        sqlite3_progress_handler(db->h, 0, NULL, NULL);
        return LOTSE_OK;
    }
    rc = connect_new(&fresh, ":memory:", NULL, err);
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

/* A connection to out->file. */
static int connect_file(struct db *out, lotse_err *err)
{
    int rc = tail_open(&out->tail, &out->file->seal, out->file->fd,
                       out->file->path, err);

    if (rc == LOTSE_OK)
        rc = set_up(out, vfs_connect(&out->h, out->file), NULL, err);
    if (rc == LOTSE_OK)
        rc = run(out, "PRAGMA mmap_size=0; PRAGMA cell_size_check=1;"
                      "PRAGMA query_only=1; PRAGMA temp_store=2",
                 "cannot open the index", err);
    if (rc == LOTSE_OK)
        rc = check_schema(out, out->file->path, err);
    if (rc != LOTSE_OK)
        db_close(out);
    return rc;
}

int db_open(struct db *out, const char *path, lotse_err *err)
{
    int rc;

    *out = (struct db){0};
    rc = vfs_open(&out->file, path, err);
    return rc == LOTSE_OK ? connect_file(out, err) : rc;
}

int db_open_like(struct db *out, const struct db *like, lotse_err *err)
{
    int rc;

    *out = (struct db){0};
    rc = vfs_open_like(&out->file, like->file, err);
    return rc == LOTSE_OK ? connect_file(out, err) : rc;
}

int db_create(struct db *out, const char *path, struct analyzer *an[2],
              lotse_err *err)
{
    struct str pragmas = {0};
    int reserve = DB_RESERVE;
    int rc;

    *out = (struct db){0};
    rc = connect_new(out, path, an, err);
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

/* Marks, tail and seal of a file that SQLite has closed. */
static int seal_file(int fd, const char *path, db_tail_fn *tail, void *ctx,
                     lotse_err *err)
{
    struct tail_out out;
    struct seal seal;
    int rc = seal_pages(&seal, fd, path, err);
    int ended;

    if (rc == LOTSE_OK)
        rc = tail_begin(&out, &seal, fd, path, err);
    if (rc != LOTSE_OK)
        return rc;
    if (tail != NULL)
        rc = tail(ctx, &out, err);
    ended = tail_end(&out, &seal, rc == LOTSE_OK ? err : NULL);
    if (rc == LOTSE_OK)
        rc = ended;
    return rc == LOTSE_OK ? seal_first(&seal, fd, path, err) : rc;
}

int db_finish(struct db *db, const char *path, db_tail_fn *tail, void *ctx,
              lotse_err *err)
{
    int fd;
    int rc = run(db,
                 "INSERT INTO fts_de(fts_de) VALUES('optimize');"
                 "INSERT INTO fts_en(fts_en) VALUES('optimize');"
                 "COMMIT",
                 "cannot write the index", err);

    if (rc != LOTSE_OK)
        return rc;
    db_close(db);
    fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    rc = seal_file(fd, path, tail, ctx, err);
    if (close(fd) != 0 && rc == LOTSE_OK)
        rc = err_set(err, LOTSE_IO, "%s: cannot write: %s", path,
                     strerror(errno));
    return rc;
}

int db_verify(struct db *db, lotse_err *err)
{
    int rc = seal_verify(db->file->fd, &db->file->seal, db->file->path, err);

    if (rc == LOTSE_OK && db->delta != NULL)
        rc = seal_verify(db->delta->fd, &db->delta->seal, db->delta->path, err);
    return rc;
}

void db_close(struct db *db)
{
    for (int i = 0; i < DB_STATEMENTS; i++)
        sqlite3_finalize(db->stmts[i]);
    sqlite3_close(db->h);
    vfs_close(db->file);
    vfs_close(db->delta);
    tokenizer_free(db->tok);
    zip_free(&db->zip);
    *db = (struct db){0};
}

sqlite3_stmt *db_stmt(struct db *db, int number, const char *sql,
                      lotse_err *err)
{
    sqlite3_stmt **st = &db->stmts[number];

    if (db_sound(db, err) != LOTSE_OK)
        return NULL;
    if (*st == NULL) {
        if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, st,
                               NULL) != SQLITE_OK) {
            if (db_sound(db, err) == LOTSE_OK)
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

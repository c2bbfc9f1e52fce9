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
#include "ticket/words.h"

#include "base/embed.h"
#include "base/err.h"
#include "base/str.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

EMBED(schema_1, "src/ticket/schema-1.sql");
EMBED(schema_2, "src/ticket/schema-2.sql");
EMBED(schema_3, "src/ticket/schema-3.sql");
EMBED(schema_4, "src/ticket/schema-4.sql");
EMBED(schema_5, "src/ticket/schema-5.sql");
EMBED(schema_6, "src/ticket/schema-6.sql");

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
    case SQLITE_READONLY:
        return err_set(err, LOTSE_IO,
                       "%s: %s can't be written: this user needs the right to "
                       "write the file and its folder",
                       what, s->path);
    case SQLITE_CANTOPEN:
        return err_set(err, LOTSE_IO,
                       "%s: %s can't be opened: is its folder there, and may "
                       "this user write it?",
                       what, s->path);
    case SQLITE_IOERR:
        return err_set(err, LOTSE_IO,
                       "%s: %s: reading or writing failed: is there space on "
                       "the device?",
                       what, s->path);
    default:
        return err_set(err, LOTSE_IO, "%s: %s: %s", what, s->path,
                       sqlite3_errmsg(s->h));
    }
}

sqlite3_stmt *store_stmt(lotse_store *s, int number, const char *sql,
                         lotse_err *err)
{
    sqlite3_stmt **st = &s->stmts[number];

    if (*st == NULL &&
        sqlite3_prepare_v3(s->h, sql, -1, SQLITE_PREPARE_PERSISTENT, st,
                           NULL) != SQLITE_OK) {
        s->failed = store_fail(s, "cannot use the store", err);
        return NULL;
    }
    sqlite3_reset(*st);
    sqlite3_clear_bindings(*st);
    return *st;
}

int store_run(lotse_store *s, sqlite3_stmt *st, const char *what,
              lotse_err *err)
{
    int rc;

    if (st == NULL)
        return s->failed;
    rc = sqlite3_step(st) == SQLITE_DONE ? LOTSE_OK : store_fail(s, what, err);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc;
}

int store_find(int64_t *id, lotse_store *s, int number, const char *sql,
               const char *text, const char *what, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, number, sql, err);
    int step;

    *id = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, text, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, what, err);
}

const char *store_text(struct arena *mem, sqlite3_stmt *st, int col)
{
    const char *p = (const char *)sqlite3_column_text(st, col);

    return arena_strn(mem, p != NULL ? p : "",
                      (size_t)sqlite3_column_bytes(st, col));
}

static int step_once(lotse_store *s, int number, const char *sql,
                     lotse_err *err)
{
    return store_run(s, store_stmt(s, number, sql, err), "cannot write", err);
}

int store_begin(lotse_store *s, lotse_err *err)
{
    return step_once(s, SS_BEGIN, "BEGIN IMMEDIATE", err);
}

int store_read(lotse_store *s, lotse_err *err)
{
    return step_once(s, SS_READ, "BEGIN", err);
}

int store_end(lotse_store *s, int rc, lotse_err *err)
{
    if (rc == LOTSE_OK)
        rc = step_once(s, SS_COMMIT, "COMMIT", err);
    if (rc != LOTSE_OK && !sqlite3_get_autocommit(s->h))
        step_once(s, SS_ROLLBACK, "ROLLBACK", NULL);
    return rc;
}

/* What a file says of itself. */
struct marks {
    int64_t version, id, tables;
};

/* Read in one statement: another process may be making the file. */
static int read_marks(struct marks *m, lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = LOTSE_OK;

    if (sqlite3_prepare_v2(s->h,
                           "SELECT user_version, application_id, (SELECT"
                           " count(*) FROM sqlite_schema) FROM"
                           " pragma_user_version, pragma_application_id",
                           -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        rc = store_fail(s, "cannot open the store", err);
    else
        *m = (struct marks){sqlite3_column_int64(st, 0),
                            sqlite3_column_int64(st, 1),
                            sqlite3_column_int64(st, 2)};
    sqlite3_finalize(st);
    return rc;
}

static int run(lotse_store *s, const char *sql, lotse_err *err)
{
    return sqlite3_exec(s->h, sql, NULL, NULL, NULL) == SQLITE_OK
               ? LOTSE_OK
               : store_fail(s, "cannot open the store", err);
}

/* Is it ours, or new, and of a version that we know? Nothing is written.
 * *version: which; 0: new. */
static int check_ours(int64_t *version, lotse_store *s, lotse_err *err)
{
    struct marks m = {0, 0, 0};
    int rc = read_marks(&m, s, err);

    *version = 0;
    if (rc != LOTSE_OK)
        return rc;
    if (m.id != STORE_APPLICATION_ID && (m.id != 0 || m.tables > 0))
        return err_set(err, LOTSE_IO,
                       "%s is a database of another program: name another file "
                       "with --tickets",
                       s->path);
    if (m.id == STORE_APPLICATION_ID)
        *version = m.version;
    if (*version > STORE_VERSION)
        return err_set(err, LOTSE_IO,
                       "%s was written by a newer lotse (version %lld, this "
                       "one knows %d): use that one",
                       s->path, (long long)*version, STORE_VERSION);
    return LOTSE_OK;
}

/* Bring the file to our version, inside a transaction. */
static int migrate(lotse_store *s, lotse_err *err)
{
    static const char *const steps[STORE_VERSION] = {
        schema_1, schema_2, schema_3, schema_4, schema_5, schema_6};
    struct str mark = {0};
    int64_t version;
    int rc = check_ours(&version, s, err);

    for (int64_t i = version; i < STORE_VERSION && rc == LOTSE_OK; i++)
        rc = run(s, steps[i], err);
    str_addf(&mark, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             STORE_APPLICATION_ID, STORE_VERSION);
    if (rc == LOTSE_OK && version < STORE_VERSION)
        rc = mark.oom ? err_nomem(err) : run(s, str_text(&mark), err);
    str_free(&mark);
    return rc;
}

static void configure(lotse_store *s)
{
    sqlite3_busy_timeout(s->h, STORE_BUSY_MS);
    sqlite3_db_config(s->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

static int set_up_once(lotse_store *s, lotse_err *err)
{
    int64_t version;
    int rc = check_ours(&version, s, err);

    /* the journal's mode is a byte of the file: not of another's */
    if (rc == LOTSE_OK)
        rc = run(s,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = EXTRA;"
                 "PRAGMA foreign_keys = ON",
                 err);
    if (rc != LOTSE_OK || version == STORE_VERSION)
        return rc;
    rc = store_begin(s, err);
    return rc == LOTSE_OK ? store_end(s, migrate(s, err), err) : rc;
}

/* Where processes make a file's log, or end it, SQLite doesn't wait: each could
 * hold what the other waits for. */
static int set_up(lotse_store *s, lotse_err *err)
{
    int rc, waited = 0;

    configure(s);
    do
        rc = set_up_once(s, err);
    while (rc == LOTSE_BUSY &&
           (waited += sqlite3_sleep(STORE_RETRY_MS)) < STORE_BUSY_MS);
    return rc;
}

/* SQLite gives the log of a file the same mode. */
void store_make_private(const char *path)
{
    int fd = strcmp(path, ":memory:") == 0
                 ? -1
                 : open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        close(fd);
}

/* For who changes nothing: neither the file nor its version. The log of a file
 * that was open for writing is tidied up at the end, which a handle of
 * SQLITE_OPEN_READONLY would leave lying about. */
static int set_up_to_read(lotse_store *s, lotse_err *err)
{
    int64_t version;
    int rc;

    configure(s);
    rc = check_ours(&version, s, err);
    if (rc == LOTSE_OK && version < STORE_VERSION)
        rc = err_set(err, LOTSE_IO,
                     "%s is of an older lotse, and isn't changed here: run "
                     "lotse ticket list once",
                     s->path);
    return rc == LOTSE_OK ? run(s, "PRAGMA query_only = ON", err) : rc;
}

static int open_as(lotse_store **out, const char *path, bool to_read,
                   lotse_err *err)
{
    lotse_store *s = calloc(1, sizeof *s);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int rc = LOTSE_OK;

    static const struct sla_policy policy = SLA_POLICY_DEFAULT;

    *out = NULL;
    if (s == NULL || (s->path = strdup(path)) == NULL) {
        free(s);
        return err_nomem(err);
    }
    s->policy = policy;
    if (!to_read) {
        store_make_private(path);
        flags |= SQLITE_OPEN_CREATE;
    }
    if (sqlite3_open_v2(path, &s->h, flags, NULL) != SQLITE_OK)
        rc = store_fail(s, "cannot open the store", err);
    if (rc == LOTSE_OK)
        rc = to_read ? set_up_to_read(s, err) : set_up(s, err);
    if (rc != LOTSE_OK) {
        lotse_store_close(s);
        return rc;
    }
    *out = s;
    return LOTSE_OK;
}

int lotse_store_open(lotse_store **out, const char *path, lotse_err *err)
{
    return open_as(out, path, false, err);
}

int lotse_store_open_to_read(lotse_store **out, const char *path,
                             lotse_err *err)
{
    return open_as(out, path, true, err);
}

void lotse_store_close(lotse_store *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < STORE_STATEMENTS; i++)
        sqlite3_finalize(s->stmts[i]);
    sqlite3_close(s->h);
    categories_free(s->categories);
    words_close(s->words);
    free(s->path);
    free(s);
}

int lotse_store_rules(lotse_store *s, const lotse_rules *r, lotse_err *err)
{
    struct categories *c = NULL;
    int rc = LOTSE_OK;

    if (r->categories != NULL)
        rc = categories_read(&c, r->categories_name, r->categories,
                             strlen(r->categories), err);
    if (rc != LOTSE_OK)
        return rc;
    categories_free(s->categories);
    s->categories = c;
    s->policy = (struct sla_policy){.answer = r->answer,
                                    .warn = r->warn,
                                    .recommend = r->recommend,
                                    .escalate = r->escalate};
    return LOTSE_OK;
}

int store_categories(struct categories **out, lotse_store *s, lotse_err *err)
{
    int rc = LOTSE_OK;

    if (s->categories == NULL)
        rc = categories_read(&s->categories, "built-in", NULL, 0, err);
    *out = s->categories;
    return rc;
}

int lotse_types_get(lotse_type *out, size_t *n, size_t max, lotse_store *s,
                    lotse_err *err)
{
    struct categories *c = NULL;
    int rc = store_categories(&c, s, err);

    *n = 0;
    for (size_t i = 0; rc == LOTSE_OK && i < c->n_types && i < max; i++) {
        const struct category_type *t = &c->types[i];
        out[(*n)++] = (lotse_type){t->id, t->de, t->en, t->level};
    }
    return rc;
}

/* db.h: SQLite, opened so that a bad file can't hurt. */
#ifndef LOTSE_DB_DB_H
#define LOTSE_DB_DB_H

#include "base/str.h"
#include "db/tail.h"
#include "db/texts.h"
#include "db/vfs.h"
#include "db/zip.h"
#include "lotse.h"
#include "text/analyze.h"

#include <sqlite3.h>

enum {
    DB_APPLICATION_ID = 0x4C4F5453, /* "LOTS" */
    DB_RESERVE = 32, /* bytes kept free at the end of each page, for seal.c */
    DB_STATEMENTS = 48,
    DB_NAME = 16 /* bytes that name one build of an index */
};

/* The file of changes stands beside the index. */
#define DELTA_SUFFIX ".delta"

/* One connection with its prepared statements. file and tail: only where it
 * was opened for reading, one descriptor for both. delta and delta_tail: those
 * of the file of changes (delta_sql.c), if there is one. */
struct db {
    sqlite3 *h;
    struct db_file *file, *delta;
    struct tail tail, delta_tail;
    sqlite3_stmt *stmts[DB_STATEMENTS];
    struct db_tokenizer *tok; /* analyzers of the FTS5 tokenizer */
    struct zip zip; /* for stored texts */
};

/* The index at path for reading: of our version, read-only and immutable,
 * defensive, no trust in its schema; a page that is damaged is an error where
 * it is read. The message of a failure names the path and says what to do. */
int db_open(struct db *out, const char *path, lotse_err *err);

/* The same with the changes of the file beside it, if it is one of this index:
 * the tables article, body, warning, alias and meta are views of both then.
 * LOTSE_IO as well where that file is damaged. */
int db_open_both(struct db *out, const char *path, lotse_err *err);

/* The file that `like` has open, whatever its path leads to by now; the same
 * with its changes. `like` may be in use by another thread. */
int db_open_like(struct db *out, const struct db *like, lotse_err *err);
int db_open_both_like(struct db *out, const struct db *like, lotse_err *err);

/* What a file of changes says of its index (db/layout.h). */
void db_name_of(unsigned char out[DB_NAME], const struct db *base);

/* Whose changes a file holds. Errors as db_open; LOTSE_NOTFOUND: no file. */
enum db_delta { DELTA_NONE, DELTA_OURS, DELTA_STALE };
int db_delta_state(enum db_delta *out, const struct db *base, lotse_err *err);

/* A new empty index at path for building, with the schema, inside a
 * transaction; no journal, no sync. `an` are the analyzers of German and
 * English that FTS5 shall use. */
int db_create(struct db *out, const char *path, struct analyzer *an[2],
              lotse_err *err);

/* Writes the parts of the tail, between two calls of db_finish's own. */
typedef int db_tail_fn(void *ctx, struct tail_out *out, lotse_err *err);

/* Commit, close, seal the pages, let `tail` (may be NULL) write the tail, seal
 * the file, fsync. */
int db_finish(struct db *db, const char *path, db_tail_fn *tail, void *ctx,
              lotse_err *err);

/* Read every byte of an open index; LOTSE_IO names what is damaged. */
int db_verify(struct db *db, lotse_err *err);

void db_close(struct db *db);

/* The statement with this number, prepared from sql on first use, reset and
 * without bindings. NULL: err is set to LOTSE_IO. After a page turned out to
 * be damaged there are no more. */
sqlite3_stmt *db_stmt(struct db *db, int number, const char *sql,
                      lotse_err *err);

/* LOTSE_IO (or NOMEM, BUSY) with SQLite's message of the connection, or with
 * the page that turned out to be damaged. */
int db_fail(struct db *db, const char *what, lotse_err *err);

/* LOTSE_IO where a page turned out to be damaged since the file was opened, for
 * those who look at what was found before they look at errors. */
int db_sound(const struct db *db, lotse_err *err);

/* Text and bytes of a column; never NULL, *n may be NULL. */
const char *db_text(sqlite3_stmt *st, int col, size_t *n);

/* The sections of an article out of the columns plain and packed of its body,
 * which are `at` and the next one; they lie in `plain`, whose former content
 * goes. LOTSE_IO: damaged; LOTSE_NOMEM. */
int db_sections(struct texts *out, struct str *plain, struct db *db,
                sqlite3_stmt *st, int at, lotse_err *err);

#endif

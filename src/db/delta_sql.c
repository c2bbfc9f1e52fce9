/*
 * delta_sql.c: an index and the file of changes beside it, as one.
 *
 * INDEX.delta is an index file of its own, with the rows of the articles that
 * changed since INDEX was built, and with the numbers of those of INDEX that
 * are gone. It names the build that it belongs to; one that names another
 * build is left over from it and counts as not there. Both files are tables of
 * one connection. Views of their names stand before the tables, so that a
 * statement needn't know of two files.
 */
#include "base/err.h"
#include "db/db.h"
#include "db/layout.h"
#include "db/le.h"
#include "db/schema_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 8 };

static const char views[] =
    "CREATE TEMP VIEW meta AS SELECT * FROM delta.meta UNION ALL"
    " SELECT * FROM main.meta WHERE key NOT IN (SELECT key FROM delta.meta);"
#define BOTH(name, doc)                                                        \
    "CREATE TEMP VIEW " name " AS SELECT * FROM main." name " WHERE " doc      \
    " NOT IN (SELECT doc FROM delta.gone)"                                     \
    " UNION ALL SELECT * FROM delta." name ";"
    BOTH("article", "doc")
    BOTH("alias", "doc")
    BOTH("body", "doc")
    BOTH("warning", "doc")
#undef BOTH
    ;

void db_name_of(unsigned char out[DB_NAME], const struct db *base)
{
    le64_put(out, base->file->seal.salt);
    le64_put(out + 8, base->file->seal.tail);
}

/* Open the file of changes; *f is NULL where it is none of ours. */
static int open_delta(struct db_file **f, struct tail *tail,
                      enum db_delta *state, const struct db *base,
                      lotse_err *err)
{
    unsigned char name[DB_NAME];
    struct str path = {0};
    void *bytes = NULL;
    size_t n = 0;
    int rc = LOTSE_OK;

    *f = NULL;
    *state = DELTA_NONE;
    str_addf(&path, "%s" DELTA_SUFFIX, base->file->path);
    if (path.oom)
        return err_nomem(err);
    if (access(path.p, F_OK) == 0 || errno != ENOENT)
        rc = vfs_open(f, path.p, err);
    str_free(&path);
    if (*f == NULL)
        return rc;
    rc = tail_open(tail, &(*f)->seal, (*f)->fd, (*f)->path, err);
    if (rc == LOTSE_OK)
        rc = tail_load(&bytes, &n, tail, PART_BASE, err);
    db_name_of(name, base);
    if (rc == LOTSE_OK)
        *state = n == DB_NAME && memcmp(bytes, name, DB_NAME) == 0
                     ? DELTA_OURS
                     : DELTA_STALE;
    free(bytes);
    if (*state != DELTA_OURS) {
        vfs_close(*f);
        *f = NULL;
    }
    return rc;
}

int db_delta_state(enum db_delta *out, const struct db *base, lotse_err *err)
{
    struct db_file *f;
    struct tail tail;
    int rc = open_delta(&f, &tail, out, base, err);

    vfs_close(f);
    return rc;
}

/* The tables of the file of changes, and the views. */
static int attach(struct db *db, lotse_err *err)
{
    bool good;

    vfs_lend(db->delta);
    good = sqlite3_exec(db->h, "PRAGMA query_only=0;"
                               "ATTACH 'delta' AS delta",
                        NULL, NULL, NULL) == SQLITE_OK;
    vfs_lend(NULL);
    if (good && !schema_is_ours(db->h, "delta"))
        return db_sound(db, err) != LOTSE_OK
                   ? LOTSE_IO
                   : err_set(err, LOTSE_IO,
                             "%s: its tables are not those of a Lotse index; "
                             "run lotse compile",
                             db->delta->path);
    good = good && sqlite3_exec(db->h, views, NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_exec(db->h, "PRAGMA query_only=1", NULL, NULL, NULL) ==
               SQLITE_OK;
    return good ? LOTSE_OK
                : db_fail(db, "cannot open the changes of the index", err);
}

/* Is the open file still the one that stands at its path? */
static bool is_current(const struct db *db)
{
    struct stat open, there;

    return fstat(db->file->fd, &open) == 0 &&
           stat(db->file->path, &there) == 0 && open.st_dev == there.st_dev &&
           open.st_ino == there.st_ino;
}

/* A build that takes the place of both files between the two looks at them
 * would leave us the old index without its changes: look again then. */
int db_open_both(struct db *out, const char *path, lotse_err *err)
{
    enum db_delta state = DELTA_NONE;
    int rc;

    for (int i = 0; i < TRIES; i++) {
        rc = db_open(out, path, err);
        if (rc != LOTSE_OK)
            return rc;
        rc = open_delta(&out->delta, &out->delta_tail, &state, out, err);
        if (rc == LOTSE_OK && (state == DELTA_OURS || is_current(out)))
            break;
        if (rc != LOTSE_OK && is_current(out))
            break;
        db_close(out);
    }
    if (out->h == NULL)
        return err_set(err, LOTSE_BUSY, "%s: it changes all the time, try "
                       "again", path);
    if (rc == LOTSE_OK && out->delta != NULL)
        rc = attach(out, err);
    if (rc != LOTSE_OK)
        db_close(out);
    return rc;
}

int db_open_both_like(struct db *out, const struct db *like, lotse_err *err)
{
    int rc = db_open_like(out, like, err);

    if (rc != LOTSE_OK || like->delta == NULL)
        return rc;
    rc = vfs_open_like(&out->delta, like->delta, err);
    if (rc == LOTSE_OK)
        rc = tail_open(&out->delta_tail, &out->delta->seal, out->delta->fd,
                       out->delta->path, err);
    if (rc == LOTSE_OK)
        rc = attach(out, err);
    if (rc != LOTSE_OK)
        db_close(out);
    return rc;
}

/*
 * fts5.c: raw SQLite FTS5, as its manual says: porter over unicode61, one
 * transaction, no journal, `optimize`, the words of a query joined by OR,
 * ranked by bm25 with the title three times.
 */
#include "../driver.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const BUILD =
    "PRAGMA journal_mode = off; PRAGMA synchronous = off;"
    "PRAGMA locking_mode = exclusive; PRAGMA cache_size = -200000;"
    "CREATE VIRTUAL TABLE a USING"
    " fts5(title, body, tokenize = 'porter unicode61');"
    "INSERT INTO a(a, rank) VALUES ('rank', 'bm25(3.0, 1.0)');"
    "BEGIN;";
static const char *const OPEN =
    "PRAGMA mmap_size = 8589934592; PRAGMA cache_size = -200000;";
static const char *const INSERT =
    "INSERT INTO a(rowid, title, body) VALUES (?, ?, ?)";
static const char *const QUERY =
    "SELECT rowid FROM a WHERE a MATCH ? ORDER BY rank LIMIT ?";

static sqlite3 *db;
static sqlite3_stmt *statement;

static int bad(void)
{
    return driver_fail("fts5", sqlite3_errmsg(db));
}

static int insert(void *ctx, long id, const char *lang, const char *title,
                  const char *body)
{
    (void)ctx;
    (void)lang;
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_text(statement, 2, title, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, body, -1, SQLITE_STATIC);
    return sqlite3_step(statement) == SQLITE_DONE ? 0 : bad();
}

static int build(const char *table, const char *path)
{
    static const char *const end =
        "INSERT INTO a(a) VALUES ('optimize'); COMMIT;";

    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, BUILD, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, INSERT, -1, &statement, NULL) != SQLITE_OK)
        return bad();
    if (driver_rows(table, insert, NULL) != 0)
        return -1;
    sqlite3_finalize(statement);
    if (sqlite3_exec(db, end, NULL, NULL, NULL) != SQLITE_OK)
        return bad();
    return sqlite3_close(db) == SQLITE_OK ? 0 : -1;
}

static int open_index(const char *path)
{
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        sqlite3_exec(db, OPEN, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, QUERY, -1, &statement, NULL) != SQLITE_OK)
        return bad();
    return 0;
}

static long answer(const char *mode, const char *lang, const char *text)
{
    char *match = driver_words(text, "\"", "\"", " OR ");
    long n = 0;
    int rc;

    (void)mode;
    (void)lang;
    sqlite3_bind_text(statement, 1, match, -1, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, DRIVER_TOP);
    while ((rc = sqlite3_step(statement)) == SQLITE_ROW)
        n += sqlite3_column_int64(statement, 0) >= 0;
    sqlite3_reset(statement);
    free(match);
    return rc == SQLITE_DONE ? n : bad();
}

int main(int argc, char **argv)
{
    static const struct driver d = {build, open_index, answer, NULL};

    return driver_main(argc, argv, &d);
}

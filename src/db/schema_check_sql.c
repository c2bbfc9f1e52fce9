/*
 * schema_check_sql.c: are a file's tables those of schema.sql?
 *
 * SQLite keeps the definition of each table as it was typed, from CREATE to
 * before the semicolon, in the order in which they were made. So the rows of
 * sqlite_schema are compared with the statements of schema.sql, one after the
 * other; behind a table of FTS5 come the tables that it makes for itself. To
 * have SQLite build the same tables in memory says the same and takes longer
 * than a search; that is the second opinion (db_sql.c) where this one says no.
 */
#include "db/schema_check.h"

#include <string.h>

/* The next statement at *at: its begin, *n its length without semicolon; *at
 * goes behind it. NULL: no more. */
static const char *next_statement(const char **at, size_t *n)
{
    const char *p = *at, *from;

    for (;;) {
        p += strspn(p, " \n;");
        if (strncmp(p, "--", 2) != 0)
            break;
        p += strcspn(p, "\n");
    }
    from = p;
    while (*p != '\0' && *p != ';')
        p += strncmp(p, "--", 2) == 0 ? strcspn(p, "\n") : 1;
    *n = (size_t)(p - from);
    *at = p;
    return *n > 0 ? from : NULL;
}

/* The next row's type, name and definition; false: no more. */
static bool next_row(sqlite3_stmt *st, const char *out[3])
{
    if (sqlite3_step(st) != SQLITE_ROW)
        return false;
    for (int i = 0; i < 3; i++) {
        out[i] = (const char *)sqlite3_column_text(st, i);
        if (out[i] == NULL)
            out[i] = "";
    }
    return true;
}

/* The rows that FTS5 adds for its table `name` of n bytes. */
static bool shadows_match(sqlite3_stmt *st, const char *name, int n)
{
    static const char *const shadows[][2] = {
        {"data", "(id INTEGER PRIMARY KEY, block BLOB)"},
        {"idx",
         "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID"},
        {"config", "(k PRIMARY KEY, v) WITHOUT ROWID"},
    };
    const char *row[3];
    char want[2][160];

    for (size_t i = 0; i < sizeof shadows / sizeof *shadows; i++) {
        sqlite3_snprintf(sizeof want[0], want[0], "%.*s_%s", n, name,
                         shadows[i][0]);
        sqlite3_snprintf(sizeof want[1], want[1], "CREATE TABLE '%s'%s",
                         want[0], shadows[i][1]);
        if (!next_row(st, row) || strcmp(row[0], "table") != 0 ||
            strcmp(row[1], want[0]) != 0 || strcmp(row[2], want[1]) != 0)
            return false;
    }
    return true;
}

static bool rows_match(sqlite3_stmt *st, const char *schema)
{
    static const char *const kinds[][2] = {{"CREATE TABLE ", "table"},
                                           {"CREATE INDEX ", "index"},
                                           {"CREATE VIRTUAL TABLE ", "table"}};
    const char *sql, *row[3];
    size_t n;

    while ((sql = next_statement(&schema, &n)) != NULL) {
        const char *name = NULL;
        size_t len, kind = 0;
        for (; kind < 3 && name == NULL; kind++)
            if (strncmp(sql, kinds[kind][0], strlen(kinds[kind][0])) == 0)
                name = sql + strlen(kinds[kind][0]);
        if (name == NULL || !next_row(st, row))
            return false;
        len = strcspn(name, " ");
        if (strcmp(row[0], kinds[kind - 1][1]) != 0 ||
            strlen(row[1]) != len || memcmp(row[1], name, len) != 0 ||
            strlen(row[2]) != n || memcmp(row[2], sql, n) != 0)
            return false;
        if (kind == 3 && !shadows_match(st, name, (int)len))
            return false;
    }
    return sqlite3_step(st) == SQLITE_DONE;
}

bool schema_matches(sqlite3 *h, const char *name, const char *schema)
{
    sqlite3_stmt *st = NULL;
    char sql[120];
    bool same;

    sqlite3_snprintf(sizeof sql, sql,
                     "SELECT type, name, sql FROM \"%w\".sqlite_schema"
                     " ORDER BY rowid", name);
    same = sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK &&
           rows_match(st, schema);
    sqlite3_finalize(st);
    return same;
}

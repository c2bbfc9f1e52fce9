/*
 * postgres.c: PostgreSQL full text search: tsvector of each text's language,
 * GIN, the words of a query or-ed, ts_rank. "INDEX" is a libpq connection
 * string; the server is ours alone and on a Unix socket (engines.py). CPU time
 * and memory are those of the server's process plus this one.
 */
#include "../driver.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static PGconn *db;

static int bad(void)
{
    return driver_fail("postgres", PQerrorMessage(db));
}

static pid_t server(void)
{
    return (pid_t)PQbackendPID(db);
}

static int open_index(const char *name)
{
    db = PQconnectdb(name);
    return PQstatus(db) == CONNECTION_OK ? 0 : bad();
}

static int sql(const char *text, ExecStatusType want)
{
    PGresult *r = PQexec(db, text);
    ExecStatusType got = PQresultStatus(r);

    PQclear(r);
    return got == want ? 0 : bad();
}

/* One line of COPY's text format, in which a backslash is special. */
static int put(const char *s, char end)
{
    for (; *s != '\0'; s++)
        if ((*s == '\\' && PQputCopyData(db, "\\", 1) != 1))
            return -1;
        else if (PQputCopyData(db, s, 1) != 1)
            return -1;
    return PQputCopyData(db, &end, 1) == 1 ? 0 : -1;
}

static int insert(void *ctx, long id, const char *lang, const char *title,
                  const char *body)
{
    char number[32];

    (void)ctx;
    snprintf(number, sizeof number, "%ld", id);
    if (put(number, '\t') != 0 ||
        put(strcmp(lang, "de") == 0 ? "german" : "english", '\t') != 0 ||
        put(title, '\t') != 0 || put(body, '\n') != 0)
        return bad();
    return 0;
}

static const char *const MAKE[] = {
    "CREATE TABLE a AS SELECT id, setweight(to_tsvector(lang, title), 'A') ||"
    " setweight(to_tsvector(lang, body), 'D') AS t FROM raw",
    "DROP TABLE raw",
    "CREATE INDEX a_t ON a USING gin (t) WITH (fastupdate = off)",
    "ANALYZE a",
};

static int build(const char *table, const char *name)
{
    double cpu;
    PGresult *r;

    if (open_index(name) != 0 ||
        sql("DROP TABLE IF EXISTS a, raw", PGRES_COMMAND_OK) != 0 ||
        sql("CREATE UNLOGGED TABLE raw(id int, lang regconfig, title text,"
            " body text)",
            PGRES_COMMAND_OK) != 0 ||
        sql("COPY raw FROM STDIN", PGRES_COPY_IN) != 0 ||
        driver_rows(table, insert, NULL) != 0 || PQputCopyEnd(db, NULL) != 1)
        return -1;
    while ((r = PQgetResult(db)) != NULL) {
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            return bad();
        PQclear(r);
    }
    for (size_t i = 0; i < sizeof MAKE / sizeof MAKE[0]; i++)
        if (sql(MAKE[i], PGRES_COMMAND_OK) != 0)
            return -1;
    cpu = driver_cpu(server());
    r = PQexec(db, "SELECT pg_total_relation_size('a')");
    printf("{\"cpu_s\": %.3f, \"peak_kb\": %ld, \"index_bytes\": %s}\n", cpu,
           driver_status(server(), "VmHWM"), PQgetvalue(r, 0, 0));
    PQclear(r);
    PQfinish(db);
    return 0;
}

static long answer(const char *mode, const char *lang, const char *text)
{
    static const char *const query =
        "SELECT id FROM a, to_tsquery($1::regconfig, $2) q WHERE t @@ q"
        " ORDER BY ts_rank(t, q) DESC LIMIT 10";
    char *match = driver_words(text, "'", "'", "|");
    const char *values[2];
    PGresult *r;
    long n;

    (void)mode;
    values[0] = strcmp(lang, "de") == 0 ? "german" : "english";
    values[1] = match;
    r = PQexecParams(db, query, 2, NULL, values, NULL, NULL, 0);
    n = PQresultStatus(r) == PGRES_TUPLES_OK ? PQntuples(r) : bad();
    PQclear(r);
    free(match);
    return n;
}

int main(int argc, char **argv)
{
    static const struct driver d = {build, open_index, answer, server};

    return driver_main(argc, argv, &d);
}

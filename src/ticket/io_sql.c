/*
 * io_sql.c: the store as text and back, copies of it, and its check.
 *
 * Export and import know the tables by name alone and take their columns from
 * the database, so that a new column is not forgotten here.
 */
#include "ticket/store.h"

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In an order in which each row's references are there before it; sessions and
 * failed logins end with the store, sums (sla_week) are made again by what they
 * are of. Tickets name tickets: see import. */
static const char *const tables[] = {
    "meta",    "calendar",   "org",     "user",         "token",
    "ticket",  "message",    "attachment", "watcher",   "article_link",
    "event",   "step",       "search",  "outbox",       "feedback",
    "ticket_term", "intake", "mail_ref", "mail_party", "mail_failed",
    "auto_answer", "mailbox"};

enum { N_TABLES = sizeof tables / sizeof *tables, FORMAT = 1 };

/* ---------------------------------------------------------------- export -- */

static json_t *base64(const void *bytes, size_t n)
{
    size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = malloc(room);
    json_t *v = NULL;

    if (text != NULL) {
        sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
        v = json_pack("{s:s}", "base64", text);
    }
    free(text);
    return v;
}

static json_t *value_of(sqlite3_stmt *st, int col)
{
    switch (sqlite3_column_type(st, col)) {
    case SQLITE_INTEGER:
        return json_integer(sqlite3_column_int64(st, col));
    case SQLITE_FLOAT:
        return json_real(sqlite3_column_double(st, col));
    case SQLITE_TEXT: {
        const char *s = (const char *)sqlite3_column_text(st, col);
        size_t n = (size_t)sqlite3_column_bytes(st, col);
        json_t *v = json_stringn(s, n);
        return v != NULL ? v : base64(s, n); /* malformed UTF-8 */
    }
    case SQLITE_BLOB: {
        const void *p = sqlite3_column_blob(st, col);
        return base64(p != NULL ? p : "",
                      (size_t)sqlite3_column_bytes(st, col));
    }
    default:
        return json_null();
    }
}

static int export_row(sqlite3_stmt *st, const char *table, lotse_line_fn *line,
                      void *ctx, lotse_err *err)
{
    json_t *row = json_object();
    json_t *doc = json_pack("{s:s, s:o}", "table", table, "row", row);
    char *text = NULL;
    int rc;

    for (int i = 0; doc != NULL && i < sqlite3_column_count(st); i++)
        if (json_object_set_new(row, sqlite3_column_name(st, i),
                                value_of(st, i)) != 0) {
            json_decref(doc);
            return err_nomem(err);
        }
    if (doc != NULL)
        text = json_dumps(doc, JSON_COMPACT);
    json_decref(doc);
    if (text == NULL)
        return err_nomem(err);
    rc = line(ctx, text, strlen(text));
    free(text);
    return rc == LOTSE_OK ? rc
                          : err_set(err, rc, "the export can't be written");
}

static int export_table(lotse_store *s, const char *table, lotse_line_fn *line,
                        void *ctx, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    char sql[80];
    int step, rc = LOTSE_OK;

    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table);
    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot read the store", err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW)
        rc = export_row(st, table, line, ctx, err);
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the store", err);
    sqlite3_finalize(st);
    return rc;
}

static int run(lotse_store *s, const char *sql, lotse_err *err)
{
    return sqlite3_exec(s->h, sql, NULL, NULL, NULL) == SQLITE_OK
               ? LOTSE_OK
               : store_fail(s, "cannot use the store", err);
}

int lotse_store_export(lotse_store *s, lotse_line_fn *line, void *ctx,
                       lotse_err *err)
{
    char head[80];
    int rc = run(s, "BEGIN", err); /* one moment for all tables */

    if (rc != LOTSE_OK)
        return rc;
    snprintf(head, sizeof head, "{\"lotse\":\"store\",\"format\":%d}", FORMAT);
    rc = line(ctx, head, strlen(head));
    if (rc != LOTSE_OK)
        err_set(err, rc, "the export can't be written");
    for (int i = 0; i < N_TABLES && rc == LOTSE_OK; i++)
        rc = export_table(s, tables[i], line, ctx, err);
    run(s, "COMMIT", NULL);
    return rc;
}

/* ---------------------------------------------------------------- import -- */

struct import {
    lotse_store *s;
    unsigned line;
};

static int bad(const struct import *im, const char *what, lotse_err *err)
{
    return err_set(err, LOTSE_INPUT, "line %u: %s", im->line, what);
}

/* Decoded bytes of {"base64"}, malloc'd; NULL: it is none. */
static unsigned char *decode(const json_t *v, size_t *n)
{
    const char *text = json_string_value(json_object_get(v, "base64"));
    size_t len = text != NULL ? strlen(text) : 0;
    unsigned char *out = text != NULL ? malloc(len + 1) : NULL;

    if (out != NULL && sodium_base642bin(out, len + 1, text, len, NULL, n, NULL,
                                         sodium_base64_VARIANT_ORIGINAL) != 0) {
        free(out);
        out = NULL;
    }
    return out;
}

static bool bind_value(sqlite3_stmt *st, int at, const json_t *v)
{
    unsigned char *bytes;
    size_t n;

    if (json_is_null(v))
        return sqlite3_bind_null(st, at) == SQLITE_OK;
    if (json_is_integer(v))
        return sqlite3_bind_int64(st, at, json_integer_value(v)) == SQLITE_OK;
    if (json_is_real(v))
        return sqlite3_bind_double(st, at, json_real_value(v)) == SQLITE_OK;
    if (json_is_string(v))
        return sqlite3_bind_text64(st, at, json_string_value(v),
                                   json_string_length(v), SQLITE_TRANSIENT,
                                   SQLITE_UTF8) == SQLITE_OK;
    bytes = decode(v, &n);
    return bytes != NULL &&
           sqlite3_bind_blob64(st, at, bytes, n, free) == SQLITE_OK;
}

/* A column's name goes into the statement: letters and underscores only. */
static bool is_name(const char *s)
{
    return s[0] != '\0' &&
           s[strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789")] == '\0';
}

static int insert(const struct import *im, const char *table, json_t *row,
                  lotse_err *err)
{
    struct str sql = {0}, marks = {0};
    sqlite3_stmt *st = NULL;
    const char *name;
    json_t *v;
    int at = 0, rc = LOTSE_OK;

    str_addf(&sql, "INSERT OR FAIL INTO %s (", table);
    json_object_foreach (row, name, v) {
        if (!is_name(name))
            rc = bad(im, "a column's name is none of ours", err);
        str_addf(&sql, "%s%s", at > 0 ? ", " : "", rc == LOTSE_OK ? name : "");
        str_adds(&marks, at++ > 0 ? ", ?" : "?");
    }
    str_addf(&sql, ") VALUES (%s)", str_text(&marks));
    if (rc == LOTSE_OK && (sql.oom || marks.oom))
        rc = err_nomem(err);
    if (rc == LOTSE_OK &&
        sqlite3_prepare_v2(im->s->h, sql.p, -1, &st, NULL) != SQLITE_OK)
        rc = bad(im, sqlite3_errmsg(im->s->h), err);
    at = 0;
    json_object_foreach (row, name, v) {
        if (rc == LOTSE_OK && !bind_value(st, ++at, v))
            rc = bad(im, "a value can't be read", err);
    }
    if (rc == LOTSE_OK && sqlite3_step(st) != SQLITE_DONE)
        rc = bad(im, sqlite3_errmsg(im->s->h), err);
    sqlite3_finalize(st);
    str_free(&sql);
    str_free(&marks);
    return rc;
}

static const char *known(const char *table)
{
    for (int i = 0; table != NULL && i < N_TABLES; i++)
        if (strcmp(tables[i], table) == 0)
            return tables[i];
    return NULL;
}

static int import_line(const struct import *im, const char *text, size_t n,
                       lotse_err *err)
{
    json_error_t why;
    json_t *doc = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
    const char *table = known(json_string_value(json_object_get(doc, "table")));
    json_t *row = json_object_get(doc, "row");
    int rc;

    if (doc == NULL)
        rc = bad(im, why.text, err);
    else if (im->line == 1)
        rc = json_integer_value(json_object_get(doc, "format")) == FORMAT
                 ? LOTSE_OK
                 : bad(im,
                       "no export of this version's: it begins with "
                       "{\"lotse\":\"store\",\"format\":1}",
                       err);
    else if (table == NULL || !json_is_object(row))
        rc = bad(im, "neither table nor row of the store", err);
    else
        rc = insert(im, table, row, err);
    json_decref(doc);
    return rc;
}

/* Has nobody used it yet? */
static int check_empty(lotse_store *s, lotse_err *err)
{
    for (int i = 0; i < N_TABLES; i++) {
        sqlite3_stmt *st = NULL;
        char sql[80];
        int step;
        snprintf(sql, sizeof sql, "SELECT 1 FROM %s LIMIT 1", tables[i]);
        if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
            return store_fail(s, "cannot read the store", err);
        step = sqlite3_step(st);
        sqlite3_finalize(st);
        if (step == SQLITE_ROW)
            return err_set(err, LOTSE_INPUT,
                           "%s isn't empty (%s): import into a new file",
                           s->path, tables[i]);
        if (step != SQLITE_DONE)
            return store_fail(s, "cannot read the store", err);
    }
    return LOTSE_OK;
}

int lotse_store_import(size_t *rows, lotse_store *s, lotse_next_fn *next,
                       void *ctx, lotse_err *err)
{
    struct import im = {.s = s};
    const char *text;
    size_t n;
    int rc = store_begin(s, err);

    *rows = 0;
    if (rc != LOTSE_OK)
        return rc;
    rc = check_empty(s, err);
    /* tickets name tickets that come later: references are judged at the end */
    if (rc == LOTSE_OK)
        rc = run(s, "PRAGMA defer_foreign_keys = ON", err);
    while (rc == LOTSE_OK && (text = next(ctx, &n)) != NULL) {
        im.line++;
        if (n > 0)
            rc = import_line(&im, text, n, err);
        *rows += rc == LOTSE_OK && n > 0 && im.line > 1;
    }
    if (rc == LOTSE_OK && im.line == 0)
        rc = err_set(err, LOTSE_INPUT, "nothing to import");
    return store_end(s, rc, err);
}

/* ---------------------------------------------------------------- backup -- */

static int copy_to(lotse_store *s, const char *path, lotse_err *err)
{
    sqlite3 *to = NULL;
    sqlite3_backup *b = NULL;
    int rc = sqlite3_open_v2(path, &to,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);

    if (rc == SQLITE_OK)
        b = sqlite3_backup_init(to, "main", s->h, "main");
    /* all pages in one step: no writer can make it start over */
    if (b != NULL) {
        rc = sqlite3_backup_step(b, -1);
        sqlite3_backup_finish(b);
    }
    if (b == NULL || rc != SQLITE_DONE)
        rc = err_set(err, LOTSE_IO, "cannot write the backup %s: %s", path,
                     to != NULL ? sqlite3_errmsg(to) : "out of memory");
    else
        rc = LOTSE_OK;
    /* the copy is one file, without a log beside it */
    if (rc == LOTSE_OK && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL,
                                       NULL, NULL) != SQLITE_OK)
        rc = err_set(err, LOTSE_IO, "cannot write the backup %s: %s", path,
                     sqlite3_errmsg(to));
    sqlite3_close(to);
    return rc;
}

int lotse_store_backup(lotse_store *s, const char *path, lotse_err *err)
{
    struct str temp = {0};
    int rc = LOTSE_OK;

    if (access(path, F_OK) == 0)
        return err_set(err, LOTSE_INPUT, "%s is there already: name a new file",
                       path);
    str_addf(&temp, "%s.%ld.tmp", path, (long)getpid());
    if (temp.oom)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = copy_to(s, temp.p, err);
    if (rc == LOTSE_OK)
        rc = file_publish(temp.p, path, err);
    if (rc != LOTSE_OK && temp.p != NULL)
        unlink(temp.p);
    str_free(&temp);
    return rc;
}

/* ----------------------------------------------------------------- check -- */

static int check_one(size_t *found, lotse_store *s, const char *sql,
                     const char *what, void (*tell)(void *, const char *),
                     void *ctx, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int step;

    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot check the store", err);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(st, 0);
        char line[300];
        if (text != NULL && strcmp(text, "ok") == 0)
            continue;
        snprintf(line, sizeof line, "%s: %s", what, text != NULL ? text : "");
        tell(ctx, line);
        (*found)++;
    }
    sqlite3_finalize(st);
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot check the store", err);
}

#define SLA_SUMS                                                               \
    "SELECT week, org, sum(tickets), sum(answered), sum(answer_time),"         \
    " sum(solved), sum(solve_time), sum(developer_time), sum(late),"           \
    " sum(late_answers), sum(escalated) FROM sla_part GROUP BY week, org"

int lotse_store_check(lotse_store *s, void (*found)(void *, const char *),
                      void *ctx, lotse_err *err)
{
    static const struct {
        const char *sql, *what;
    } checks[] = {
        {"PRAGMA integrity_check(20)", "SQLite"},
        {"SELECT \"table\" || ' row ' || rowid || ' names a missing row of '"
         " || parent FROM pragma_foreign_key_check",
         "reference"},
        {"SELECT 'T-' || id FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM"
         " message m WHERE m.ticket = t.id)",
         "ticket without its text"},
        {"SELECT 'T-' || id FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM"
         " event e WHERE e.ticket = t.id AND e.kind = 'filed')",
         "ticket without its history"},
        {"SELECT 'T-' || id FROM ticket WHERE state = 3 AND level <> 2",
         "with the developers, but not on level 2"},
        {"SELECT week || ' of organisation ' || org FROM (SELECT * FROM"
         " sla_week WHERE (tickets, answered, answer_time, solved, solve_time,"
         " developer_time, late, late_answers, escalated) IS NOT"
         " (0, 0, 0, 0, 0, 0, 0, 0, 0) EXCEPT " SLA_SUMS " UNION ALL SELECT *"
         " FROM (" SLA_SUMS " EXCEPT SELECT * FROM sla_week)) GROUP BY 1",
         "sums of promises that are others than their tickets'"},
        {"SELECT 'attachment ' || id FROM attachment"
         " WHERE length(content) <> bytes",
         "attachment cut"},
    };
    size_t n = 0;
    int rc = LOTSE_OK;

    for (size_t i = 0; i < sizeof checks / sizeof *checks && rc == LOTSE_OK;
         i++)
        rc = check_one(&n, s, checks[i].sql, checks[i].what, found, ctx, err);
    if (rc == LOTSE_OK && n > 0)
        rc = err_set(err, LOTSE_NOTFOUND,
                     "%s: %zu problems: put a backup in "
                     "its place, or ask for help",
                     s->path, n);
    return rc;
}

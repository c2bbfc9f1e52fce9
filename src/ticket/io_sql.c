/*
 * io_sql.c: the store as text and back, and copies of it.
 *
 * Export and import know the tables by name alone and take their columns from
 * the database, so that a new column is not forgotten here. The last line
 * counts the rows: an export that was cut between two lines is no smaller desk.
 */
#include "ticket/store.h"

#include "base/badjson.h"
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

enum { N_TABLES = sizeof tables / sizeof *tables, FORMAT = 2 };

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

static int export_table(size_t *rows, lotse_store *s, const char *table,
                        lotse_line_fn *line, void *ctx, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    char sql[80];
    int step, rc = LOTSE_OK;

    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table);
    if (sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot read the store", err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        rc = export_row(st, table, line, ctx, err);
        (*rows)++;
    }
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
    char mark[80];
    size_t rows = 0;
    int rc = run(s, "BEGIN", err); /* one moment for all tables */

    if (rc != LOTSE_OK)
        return rc;
    snprintf(mark, sizeof mark, "{\"lotse\":\"store\",\"format\":%d}", FORMAT);
    rc = line(ctx, mark, strlen(mark));
    if (rc != LOTSE_OK)
        err_set(err, rc, "the export can't be written");
    for (int i = 0; i < N_TABLES && rc == LOTSE_OK; i++)
        rc = export_table(&rows, s, tables[i], line, ctx, err);
    snprintf(mark, sizeof mark, "{\"lotse\":\"end\",\"rows\":%zu}", rows);
    if (rc == LOTSE_OK && (rc = line(ctx, mark, strlen(mark))) != LOTSE_OK)
        err_set(err, rc, "the export can't be written");
    run(s, "COMMIT", NULL);
    return rc;
}

/* ---------------------------------------------------------------- import -- */

struct import {
    lotse_store *s;
    unsigned line;
    json_int_t format; /* 1 has no last line */
    size_t rows;
    bool ended;
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

/* The first line, and the last. */
static int import_mark(struct import *im, const json_t *doc, lotse_err *err)
{
    const char *mark = json_string_value(json_object_get(doc, "lotse"));

    if (im->line == 1) {
        im->format = json_integer_value(json_object_get(doc, "format"));
        return im->format >= 1 && im->format <= FORMAT
                   ? LOTSE_OK
                   : bad(im,
                         "no export of this version's: it begins with "
                         "{\"lotse\":\"store\",\"format\":2}",
                         err);
    }
    im->ended = strcmp(mark, "end") == 0;
    return im->ended && json_integer_value(json_object_get(doc, "rows")) ==
                            (json_int_t)im->rows
               ? LOTSE_OK
               : bad(im, "it ends here, but lines before are missing", err);
}

static int import_line(struct import *im, const char *text, size_t n,
                       lotse_err *err)
{
    json_error_t why;
    json_t *doc = json_loadb(text, n, JSON_REJECT_DUPLICATES, &why);
    const char *table = known(json_string_value(json_object_get(doc, "table")));
    json_t *row = json_object_get(doc, "row");
    int rc;

    if (doc == NULL)
        rc = bad(im, bad_json(&why), err);
    else if (im->ended)
        rc = bad(im, "the export ends before this line", err);
    else if (im->line == 1 || json_is_string(json_object_get(doc, "lotse")))
        rc = import_mark(im, doc, err);
    else if (table == NULL || json_object_size(row) == 0)
        rc = bad(im, "neither table nor row of the store", err);
    else
        rc = insert(im, table, row, err);
    im->rows += rc == LOTSE_OK && im->line > 1 && !im->ended;
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
    }
    if (rc == LOTSE_OK && im.line == 0)
        rc = err_set(err, LOTSE_INPUT, "nothing to import");
    if (rc == LOTSE_OK && im.format > 1 && !im.ended)
        rc = bad(&im, "the export is cut: its last line is missing", err);
    if (rc == LOTSE_OK)
        rc = store_check_values(s, err);
    *rows = im.rows;
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
    else
        store_make_private(temp.p);
    if (rc == LOTSE_OK)
        rc = copy_to(s, temp.p, err);
    if (rc == LOTSE_OK)
        rc = file_publish(temp.p, path, err);
    if (rc != LOTSE_OK && temp.p != NULL)
        unlink(temp.p);
    str_free(&temp);
    return rc;
}

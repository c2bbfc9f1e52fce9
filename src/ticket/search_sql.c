/*
 * search_sql.c: what was searched for.
 *
 * Kept to learn what is missing, not who asked: the text without personal
 * data, the client as a hash under a key that is thrown away each day. One
 * search is one row however many keystrokes it took.
 */
#include "ticket/store.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/redact.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { CLIENT = 16, QUERY_MAX = 4000, DAY = 86400 };

/* --------------------------------------------------------------- clients -- */

static int read_key(char key[80], lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_SEARCH_KEY,
                   "SELECT value FROM meta WHERE key = 'search-key'", err);
    int step;

    key[0] = '\0';
    if (st == NULL)
        return s->failed;
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        snprintf(key, 80, "%s", (const char *)sqlite3_column_text(st, 0));
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the store", err);
}

/* The key of the day, "DAY:HEX"; a new one each day. Inside a transaction. */
static int day_key(char key[80], lotse_store *s, int64_t now, lotse_err *err)
{
    unsigned char raw[32];
    char day[24];
    sqlite3_stmt *st;
    size_t n =
        (size_t)snprintf(day, sizeof day, "%lld:", (long long)(now / DAY));
    int rc = read_key(key, s, err);

    if (rc != LOTSE_OK || strncmp(key, day, n) == 0)
        return rc;
    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    randombytes_buf(raw, sizeof raw / 2);
    memcpy(key, day, n);
    sodium_bin2hex(key + n, 80 - n, raw, sizeof raw / 2);
    st = store_stmt(s, SS_SEARCH_KEY_SET,
                    "INSERT INTO meta (key, value) VALUES ('search-key', ?1)"
                    " ON CONFLICT (key) DO UPDATE SET value = ?1",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, key, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep the search", err);
}

static void hash_client(unsigned char out[CLIENT], const char *key,
                        const char *client)
{
    crypto_generichash(out, CLIENT, (const unsigned char *)client,
                       strlen(client), (const unsigned char *)key, strlen(key));
}

/* ------------------------------------------------------------------ rows -- */

/* Is one the beginning of the other? */
static bool continues(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);

    return strncmp(a, b, n < m ? n : m) == 0;
}

static int source_of(const lotse_search_note *n)
{
    return (int)n->source + (n->draft ? SEARCH_DRAFT : 0);
}

/* The client's last search of the last half minute that this one continues; or
 * its last one of all, a draft's or not (query NULL); 0: none. */
static int find_last(int64_t *id, lotse_store *s, int source,
                     const unsigned char client[CLIENT], const char *query,
                     int64_t from, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_SEARCH_LAST,
                   "SELECT id, query FROM search WHERE client = ?1"
                   " AND (source = ?2 OR source = ?4) AND at >= ?3"
                   " ORDER BY id DESC LIMIT 1",
                   err);
    int step;

    *id = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_blob(st, 1, client, CLIENT, SQLITE_STATIC);
    sqlite3_bind_int(st, 2, source);
    sqlite3_bind_int64(st, 3, from);
    sqlite3_bind_int(st, 4, query == NULL ? source + SEARCH_DRAFT : source);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW &&
        (query == NULL ||
         continues((const char *)sqlite3_column_text(st, 1), query)))
        *id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the searches", err);
}

static int write_row(lotse_store *s, int64_t id, const lotse_search_note *n,
                     const unsigned char client[CLIENT], const char *query,
                     int64_t now, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_SEARCH_ADD,
        "INSERT INTO search (id, at, source, client, query, lang, verdict,"
        " hits, confidence, article, helped, index_id, shown, rank) VALUES (?1,"
        " ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?8 > 0) ON CONFLICT"
        " (id) DO UPDATE SET at = ?2, query = ?5, lang = ?6, verdict = ?7,"
        " hits = ?8, confidence = ?9, article = ?10, index_id = ?11,"
        " shown = ?12, rank = ?8 > 0 WHERE helped = 0 AND filed = 0",
        err);
    int lang = strcmp(n->lang, "de") == 0   ? LOTSE_LANG_DE
               : strcmp(n->lang, "en") == 0 ? LOTSE_LANG_EN
                                            : LOTSE_LANG_ANY;

    if (st == NULL)
        return s->failed;
    if (id != 0)
        sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, now);
    sqlite3_bind_int(st, 3, source_of(n));
    sqlite3_bind_blob(st, 4, client, CLIENT, SQLITE_STATIC);
    sqlite3_bind_text(st, 5, query, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 6, lang);
    sqlite3_bind_int(st, 7, (int)n->verdict);
    sqlite3_bind_int64(st, 8, (sqlite3_int64)n->hits);
    sqlite3_bind_double(st, 9, n->confidence);
    sqlite3_bind_text(st, 10, n->article, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 11, n->index_id != NULL ? n->index_id : "", -1,
                      SQLITE_STATIC);
    sqlite3_bind_text(st, 12, n->shown != NULL ? n->shown : "", -1,
                      SQLITE_STATIC);
    return store_run(s, st, "cannot keep the search", err);
}

static int drop_old(lotse_store *s, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_SEARCH_OLD, "DELETE FROM search WHERE at < ?1", err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, now - LOTSE_SEARCH_KEEP);
    return store_run(s, st, "cannot drop old searches", err);
}

/* Without personal data, of a bounded length, as UTF-8. */
static void clean(struct str *out, const char *query)
{
    struct str valid = {0};
    size_t n = strlen(query);

    str_add_valid(&valid, query, n < QUERY_MAX ? n : QUERY_MAX);
    redact(out, str_text(&valid), valid.n);
    out->oom |= valid.oom;
    str_free(&valid);
}

int lotse_search_log(lotse_store *s, const lotse_search_note *n, int64_t now,
                     lotse_err *err)
{
    unsigned char client[CLIENT];
    struct str query = {0};
    char key[80];
    int64_t id = 0;
    int rc;

    clean(&query, n->query);
    rc = query.oom ? err_nomem(err) : store_begin(s, err);
    if (rc != LOTSE_OK) {
        str_free(&query);
        return rc;
    }
    rc = day_key(key, s, now, err);
    if (rc == LOTSE_OK) {
        hash_client(client, key, n->client);
        rc = find_last(&id, s, source_of(n), client, str_text(&query),
                       now - LOTSE_SEARCH_JOIN, err);
    }
    if (rc == LOTSE_OK)
        rc = write_row(s, id, n, client, str_text(&query), now, err);
    if (rc == LOTSE_OK)
        rc = drop_old(s, now, err);
    str_free(&query);
    return store_end(s, rc, err);
}

/* Where the article stands among those that were shown, from 1; 0: it isn't. */
static int rank_of(const char *shown, const char *article)
{
    size_t n = strlen(article);
    int rank = 1;

    for (const char *p = shown; *p != '\0'; p = strchr(p, '\n') + 1, rank++) {
        if (strncmp(p, article, n) == 0 && p[n] == '\n')
            return rank;
        if (strchr(p, '\n') == NULL)
            break;
    }
    return 0;
}

static int read_rank(int *rank, lotse_store *s, int64_t id, const char *article,
                     lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_SEARCH_SHOWN,
                                  "SELECT shown FROM search WHERE id = ?1",
                                  err);
    int step;

    *rank = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *rank = rank_of((const char *)sqlite3_column_text(st, 0), article);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the searches", err);
}

static int mark_solved(lotse_store *s, int64_t id, const char *article,
                       lotse_err *err)
{
    sqlite3_stmt *st;
    int rank, rc = read_rank(&rank, s, id, article, err);

    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_SEARCH_SOLVED,
                    "UPDATE search SET helped = 1, article = ?2, rank = ?3"
                    " WHERE id = ?1",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_text(st, 2, article, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, rank);
    return store_run(s, st, "cannot keep the answer", err);
}

static int mark_filed(lotse_store *s, int64_t id, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_SEARCH_FILED, "UPDATE search SET filed = 1 WHERE id = ?1", err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    return store_run(s, st, "cannot keep the search", err);
}

/* What came of the client's last search: it was solved by `article`, or, where
 * that is NULL, a ticket was filed. */
static int end_search(lotse_store *s, lotse_source source, const char *client,
                      const char *article, int64_t now, lotse_err *err)
{
    unsigned char hash[CLIENT];
    int64_t id = 0;
    char key[80];
    int rc = store_begin(s, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = day_key(key, s, now, err);
    if (rc == LOTSE_OK) {
        hash_client(hash, key, client);
        rc = find_last(&id, s, (int)source, hash, NULL, now - 3600, err);
    }
    if (rc == LOTSE_OK && id == 0)
        rc = err_set(err, LOTSE_NOTFOUND, "no search in the last hour");
    if (rc == LOTSE_OK)
        rc = article != NULL ? mark_solved(s, id, article, err)
                             : mark_filed(s, id, err);
    return store_end(s, rc, err);
}

int lotse_search_solved(lotse_store *s, lotse_source source, const char *client,
                        const char *article, int64_t now, lotse_err *err)
{
    return end_search(s, source, client, article, now, err);
}

int lotse_search_filed(lotse_store *s, lotse_source source, const char *client,
                       int64_t now, lotse_err *err)
{
    return end_search(s, source, client, NULL, now, err);
}

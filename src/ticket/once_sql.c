/*
 * once_sql.c: a form that is sent twice counts once.
 *
 * A form has a random key. What was sent with it is known by a hash of the key
 * and all that the form held, so that the same again (a double click, a page
 * that is loaded again) is found, and what was changed after going back is
 * something new and isn't lost.
 */
#include "ticket/ticket.h"

#include "base/err.h"

#include <sodium.h>
#include <string.h>

enum { KEEP = 30 * 86400 /* seconds */ };

/* With its length before it: no two lists of texts give the same bytes. */
static void add(crypto_generichash_state *st, const void *bytes, size_t n)
{
    unsigned char len[8];

    for (size_t i = 0; i < sizeof len; i++)
        len[i] = (unsigned char)(n >> (8 * i));
    crypto_generichash_update(st, len, sizeof len);
    crypto_generichash_update(st, bytes, n);
}

static void add_text(crypto_generichash_state *st, const char *s)
{
    add(st, s != NULL ? s : "", s != NULL ? strlen(s) : 0);
}

void once_of(struct once *out, const char *key, int64_t about,
             const char *const *texts, size_t n_texts, const lotse_file *files,
             size_t n_files)
{
    crypto_generichash_state st;

    crypto_generichash_init(&st, NULL, 0, sizeof out->hash);
    add_text(&st, key);
    add(&st, &about, sizeof about);
    for (size_t i = 0; i < n_texts; i++)
        add_text(&st, texts[i]);
    for (size_t i = 0; i < n_files; i++) {
        add_text(&st, files[i].name);
        add(&st, files[i].bytes, files[i].n);
    }
    crypto_generichash_final(&st, out->hash, sizeof out->hash);
}

int once_find(int64_t *ticket, lotse_store *s, const struct once *o,
              lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_ONCE, "SELECT ticket FROM once WHERE hash = ?1", err);
    int step;

    *ticket = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_blob(st, 1, o->hash, sizeof o->hash, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *ticket = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read what was sent before", err);
}

int once_keep(lotse_store *s, const struct once *o, int64_t ticket, int64_t now,
              lotse_err *err)
{
    sqlite3_stmt *old =
        store_stmt(s, SS_ONCE_OLD, "DELETE FROM once WHERE at < ?1", err);
    sqlite3_stmt *add_it = store_stmt(
        s, SS_ONCE_ADD,
        "INSERT INTO once (hash, ticket, at) VALUES (?1, ?2, ?3)", err);
    int rc = LOTSE_OK;

    if (old == NULL || add_it == NULL)
        return s->failed;
    sqlite3_bind_int64(old, 1, now - KEEP);
    sqlite3_bind_blob(add_it, 1, o->hash, sizeof o->hash, SQLITE_STATIC);
    sqlite3_bind_int64(add_it, 2, ticket);
    sqlite3_bind_int64(add_it, 3, now);
    if (sqlite3_step(old) != SQLITE_DONE || sqlite3_step(add_it) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep what was sent", err);
    sqlite3_reset(old);
    sqlite3_reset(add_it);
    return rc;
}

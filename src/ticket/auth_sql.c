/*
 * auth_sql.c: passwords, sessions, tokens.
 *
 * A password is kept as argon2id (libsodium's interactive limits), a session
 * and a token as BLAKE2b of their 192 random bits: looking one up by its hash
 * tells nothing by how long it takes. An unknown address costs a password's
 * time too. Failures are counted for the account and for the client.
 */
#include "ticket/rights.h"
#include "ticket/ticket.h"

#include "base/err.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    RAW = 24, /* random bytes of a secret */
    HASH = 32,
    TRIES = 10,
    TRIED = 300, /* bytes of an address, more are cut */
    WINDOW = 15 * 60,
    SESSION = 12 * 3600,
    IDLE = 30 * 60
};

/* --------------------------------------------------------------- secrets -- */

static int new_secret(char out[LOTSE_SECRET], unsigned char hash[HASH],
                      const char *prefix, lotse_err *err)
{
    unsigned char raw[RAW];
    size_t n = strlen(prefix);

    if (sodium_init() < 0)
        return err_set(err, LOTSE_IO, "no random numbers from the system");
    randombytes_buf(raw, sizeof raw);
    memcpy(out, prefix, n);
    sodium_bin2base64(out + n, LOTSE_SECRET - n, raw, sizeof raw,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    crypto_generichash(hash, HASH, (const unsigned char *)out, strlen(out),
                       NULL, 0);
    return LOTSE_OK;
}

static void hash_of(unsigned char hash[HASH], const char *secret)
{
    crypto_generichash(hash, HASH, (const unsigned char *)secret,
                       strlen(secret), NULL, 0);
}

int password_hash(char out[PASSWORD_HASH], const char *password, lotse_err *err)
{
    size_t n = strlen(password);

    if (n < LOTSE_PASSWORD_MIN || n > LOTSE_PASSWORD_MAX)
        return err_set(err, LOTSE_INPUT,
                       "a password has %d to %d bytes: several words make a "
                       "good one",
                       LOTSE_PASSWORD_MIN, LOTSE_PASSWORD_MAX);
    if (sodium_init() < 0 ||
        crypto_pwhash_str(out, password, n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return err_nomem(err);
    return LOTSE_OK;
}

/* -------------------------------------------------------------- throttle -- */

/* Failures are counted for an account and for a client. */
struct tries {
    char who[2][TRIED]; /* "m:anna@example.org", "c:192.0.2.1" */
    int64_t ids[2];
};

static void tries_name(struct tries *t, const char *mail, const char *client)
{
    snprintf(t->who[0], TRIED, "m:%s", mail);
    snprintf(t->who[1], TRIED, "c:%s", client);
    for (char *p = t->who[0]; *p != '\0'; p++)
        *p = (char)tolower((unsigned char)*p);
}

static int failures(int64_t *n, lotse_store *s, const char *who, int64_t now,
                    lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_TRIES, "SELECT count(*) FROM attempt WHERE who = ?1 AND at > ?2",
        err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, who, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, now - WINDOW);
    step = sqlite3_step(st);
    *n = step == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_reset(st);
    return step == SQLITE_ROW ? LOTSE_OK
                              : store_fail(s, "cannot read the logins", err);
}

/* A try counts before it is made, so that many at once are no way round. */
static int tries_add(struct tries *t, lotse_store *s, int64_t now,
                     lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_TRIES_OLD, "DELETE FROM attempt WHERE at <= ?1", err);
    int64_t n = 0;
    int rc = LOTSE_OK;

    if (st != NULL)
        sqlite3_bind_int64(st, 1, now - WINDOW);
    rc = store_run(s, st, "cannot keep the login", err);
    for (int i = 0; i < 2 && rc == LOTSE_OK; i++) {
        rc = failures(&n, s, t->who[i], now, err);
        if (rc == LOTSE_OK && n >= TRIES)
            return err_why(err, LOTSE_BUSY, LOTSE_WHY_TOO_MANY,
                           "too many wrong passwords: wait %d minutes",
                           WINDOW / 60);
        if (rc != LOTSE_OK)
            return rc;
        st = store_stmt(s, SS_TRY,
                        "INSERT INTO attempt (who, at)"
                        " VALUES (?1, ?2)",
                        err);
        if (st != NULL) {
            sqlite3_bind_text(st, 1, t->who[i], -1, SQLITE_STATIC);
            sqlite3_bind_int64(st, 2, now);
        }
        rc = store_run(s, st, "cannot keep the login", err);
        t->ids[i] = sqlite3_last_insert_rowid(s->h);
    }
    return rc;
}

/* It was no failure. */
static int tries_take_back(const struct tries *t, lotse_store *s,
                           lotse_err *err)
{
    int rc = LOTSE_OK;

    for (int i = 0; i < 2 && rc == LOTSE_OK; i++) {
        sqlite3_stmt *st = store_stmt(
            s, SS_TRY_END, "DELETE FROM attempt WHERE rowid = ?1", err);
        if (st != NULL)
            sqlite3_bind_int64(st, 1, t->ids[i]);
        rc = store_run(s, st, "cannot keep the login", err);
    }
    return rc;
}

/* ----------------------------------------------------------------- login -- */

/* A hash that no password has, so that an unknown address takes as long. */
static const char *dummy(void)
{
    return "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
           "ZmFsc2VmYWxzZWZhbHNlZmFsc2VmYWxzZWZhbHNlZmE";
}

static int check_password(int64_t *user, lotse_store *s, const char *mail,
                          const char *password, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_LOGIN,
                                  "SELECT id, password FROM user"
                                  " WHERE mail = lower(?1) AND active = 1",
                                  err);
    char hash[PASSWORD_HASH] = "";
    bool right;
    int step;

    *user = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *user = sqlite3_column_int64(st, 0);
        snprintf(hash, sizeof hash, "%s",
                 (const char *)sqlite3_column_text(st, 1));
    }
    sqlite3_reset(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, "cannot read the users", err);
    right = crypto_pwhash_str_verify(hash[0] != '\0' ? hash : dummy(), password,
                                     strlen(password)) == 0 &&
            hash[0] != '\0';
    if (!right)
        *user = 0;
    return LOTSE_OK;
}

static int session_add(lotse_store *s, const unsigned char hash[HASH],
                       int64_t user, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_SESSION_ADD,
                   "INSERT INTO session (hash, user, created, seen, expires)"
                   " VALUES (?1, ?2, ?3, ?3, ?4)",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, user);
    sqlite3_bind_int64(st, 3, now);
    sqlite3_bind_int64(st, 4, now + SESSION);
    return store_run(s, st, "cannot keep the session", err);
}

/* The password was right. */
static int let_in(char secret[LOTSE_SECRET], lotse_store *s, int64_t user,
                  const struct tries *t, int64_t now, lotse_err *err)
{
    unsigned char hash[HASH];
    sqlite3_stmt *st = store_stmt(
        s, SS_SESSIONS_OLD, "DELETE FROM session WHERE expires <= ?1", err);
    int rc;

    if (st != NULL)
        sqlite3_bind_int64(st, 1, now);
    rc = store_run(s, st, "cannot keep the login", err);
    if (rc == LOTSE_OK)
        rc = tries_take_back(t, s, err);
    if (rc == LOTSE_OK)
        rc = new_secret(secret, hash, "", err);
    return rc == LOTSE_OK ? session_add(s, hash, user, now, err) : rc;
}

/* The password is checked between two transactions: it takes a tenth of a
 * second, in which others write. */
int lotse_login(char secret[LOTSE_SECRET], lotse_store *s, const char *mail,
                const char *password, const char *client, int64_t now,
                lotse_err *err)
{
    struct tries t;
    int64_t user = 0;
    int rc = store_begin(s, err);

    secret[0] = '\0';
    tries_name(&t, mail, client);
    if (rc == LOTSE_OK)
        rc = store_end(s, tries_add(&t, s, now, err), err);
    if (rc == LOTSE_OK)
        rc = check_password(&user, s, mail, password, err);
    if (rc == LOTSE_OK && user == 0)
        return err_set(err, LOTSE_DENIED,
                       "mail address or password isn't right");
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    if (rc == LOTSE_OK)
        rc = store_end(s, let_in(secret, s, user, &t, now, err), err);
    if (rc != LOTSE_OK)
        secret[0] = '\0';
    return rc;
}

/* -------------------------------------------------------------- sessions -- */

static int read_actor(lotse_actor *out, lotse_store *s, sqlite3_stmt *st,
                      const char *what, lotse_err *err)
{
    int step = sqlite3_step(st);

    *out = (lotse_actor){0};
    if (step == SQLITE_ROW) {
        out->user = sqlite3_column_int64(st, 0);
        out->role = (lotse_role)sqlite3_column_int(st, 1);
        out->org = sqlite3_column_int64(st, 2);
    }
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_set(err, LOTSE_DENIED, "%s", what);
    return step == SQLITE_ROW ? LOTSE_OK
                              : store_fail(s, "cannot read the users", err);
}

/* Used within the minute is used: no write for each request. Where the store is
 * busy the next request does it. */
static int mark_used(lotse_store *s, sqlite3_stmt *st,
                     const unsigned char hash[HASH], int64_t now)
{
    if (st == NULL)
        return s->failed;
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, now);
    sqlite3_step(st);
    sqlite3_reset(st);
    return LOTSE_OK;
}

int lotse_session_get(lotse_actor *out, lotse_store *s, const char *secret,
                      int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_SESSION,
                   "SELECT u.id, u.role, u.org FROM session e"
                   " JOIN user u ON u.id = e.user WHERE e.hash = ?1"
                   " AND e.expires > ?2 AND e.seen > ?3 AND u.active = 1",
                   err);
    unsigned char hash[HASH];
    int rc;

    if (st == NULL)
        return s->failed;
    hash_of(hash, secret);
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, now);
    sqlite3_bind_int64(st, 3, now - IDLE);
    rc = read_actor(out, s, st, "the session is over: log in again", err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_SEEN,
                    "UPDATE session SET seen = ?2 WHERE hash = ?1"
                    " AND seen <= ?2 - 60",
                    err);
    return mark_used(s, st, hash, now);
}

int lotse_logout(lotse_store *s, const char *secret, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_SESSION_END,
                                  "DELETE FROM session WHERE hash = ?1", err);
    unsigned char hash[HASH];

    if (st == NULL)
        return s->failed;
    hash_of(hash, secret);
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    return store_run(s, st, "cannot end the session", err);
}

/* ---------------------------------------------------------------- tokens -- */

static int token_add(int64_t *id, lotse_store *s,
                     const unsigned char hash[HASH], int64_t user,
                     const char *name, int days, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_TOKEN_ADD,
                   "INSERT INTO token (hash, user, name, created, expires)"
                   " VALUES (?1, ?2, ?3, ?4, ?5)",
                   err);
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, user);
    sqlite3_bind_text(st, 3, name, -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 4, now);
    if (days > 0)
        sqlite3_bind_int64(st, 5, now + (int64_t)days * 86400);
    rc = store_run(s, st, "cannot keep the token", err);
    if (rc == LOTSE_OK)
        *id = sqlite3_last_insert_rowid(s->h);
    return rc;
}

int lotse_token_new(char secret[LOTSE_SECRET], int64_t *id, lotse_store *s,
                    const char *mail, const char *name, int days,
                    const lotse_actor *who, int64_t now, lotse_err *err)
{
    unsigned char hash[HASH];
    lotse_actor user;
    int rc;

    secret[0] = '\0';
    *id = 0;
    if (!rights_may(who, LOTSE_DO_MANAGE, NULL))
        return err_set(err, LOTSE_DENIED, "tokens are given out by admins");
    rc = lotse_actor_get(&user, s, mail, err);
    if (rc == LOTSE_OK)
        rc = new_secret(secret, hash, "lotse_", err);
    if (rc == LOTSE_OK)
        rc = token_add(id, s, hash, user.user, name, days, now, err);
    return rc;
}

int lotse_token_get(lotse_actor *out, lotse_store *s, const char *secret,
                    int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_TOKEN,
                   "SELECT u.id, u.role, u.org FROM token k"
                   " JOIN user u ON u.id = k.user WHERE k.hash = ?1"
                   " AND (k.expires IS NULL OR k.expires > ?2)"
                   " AND u.active = 1",
                   err);
    unsigned char hash[HASH];
    int rc;

    if (st == NULL)
        return s->failed;
    hash_of(hash, secret);
    sqlite3_bind_blob(st, 1, hash, HASH, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, now);
    rc = read_actor(out, s, st, "the token isn't known, or has ended", err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_TOKEN_USED,
                    "UPDATE token SET used = ?2 WHERE hash = ?1"
                    " AND coalesce(used, 0) <= ?2 - 60",
                    err);
    return mark_used(s, st, hash, now);
}

int lotse_token_end(lotse_store *s, int64_t id, const lotse_actor *who,
                    lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = LOTSE_OK, n;

    if (!rights_may(who, LOTSE_DO_MANAGE, NULL))
        return err_set(err, LOTSE_DENIED, "tokens are ended by admins");
    st = store_stmt(s, SS_TOKEN_END, "DELETE FROM token WHERE id = ?1", err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot end the token", err);
    n = sqlite3_changes(s->h);
    sqlite3_reset(st);
    if (rc == LOTSE_OK && n == 0)
        rc = err_set(err, LOTSE_NOTFOUND, "no token %lld", (long long)id);
    return rc;
}

int lotse_actor_get(lotse_actor *out, lotse_store *s, const char *mail,
                    lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_ACTOR,
                                  "SELECT id, role, org FROM user"
                                  " WHERE mail = lower(?1) AND active = 1",
                                  err);
    int rc;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    rc = read_actor(out, s, st, "", err);
    return rc == LOTSE_DENIED
               ? err_set(err, LOTSE_NOTFOUND,
                         "no user %.120s; lotse user list shows all", mail)
               : rc;
}

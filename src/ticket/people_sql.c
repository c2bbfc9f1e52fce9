/*
 * people_sql.c: who asks, and for which organisation.
 *
 * Whoever writes becomes a user; the domain of the address tells for whom.
 */
#include "ticket/act.h"
#include "ticket/ticket.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

enum { MAIL_MAX = 254, NAME_MAX_BYTES = 120 };

/* One address, lower case: something@a.domain, no blank, no control character,
 * nothing that another header could begin with. */
static bool read_mail(char out[MAIL_MAX + 1], const char *mail)
{
    size_t n = strlen(mail), at = 0, ats = 0;

    if (n == 0 || n > MAIL_MAX || utf8_valid(mail, n) < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)mail[i];
        if (c <= ' ' || c == 127 || strchr("<>()[],;:\\\"", c) != NULL)
            return false;
        if (c == '@') {
            at = i;
            ats++;
        }
        out[i] = (char)tolower(c);
    }
    out[n] = '\0';
    return ats == 1 && at > 0 && at + 1 < n && mail[at + 1] != '.' &&
           mail[n - 1] != '.' && strstr(mail, "..") == NULL;
}

bool lotse_mail_valid(const char *mail)
{
    char lower[MAIL_MAX + 1];

    return read_mail(lower, mail);
}

/* The organisation whose domain it is; 0: none. */
static int org_of(int64_t *org, lotse_store *s, const char *mail,
                  lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_ORG_OF,
                   "SELECT id FROM org WHERE instr(' ' || domains || ' ',"
                   " ' ' || ?1 || ' ') > 0 ORDER BY id LIMIT 1",
                   err);
    int step;

    *org = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, strchr(mail, '@') + 1, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *org = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the organisations", err);
}

/* Nameless: a requester who never said a name. */
static int find(int64_t *id, int64_t *org, bool *nameless, lotse_store *s,
                const char *mail, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_USER_GET,
                   "SELECT id, org, name = '' AND role = 0 FROM user"
                   " WHERE mail = ?1",
                   err);
    int step;

    *id = *org = 0;
    *nameless = false;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        *id = sqlite3_column_int64(st, 0);
        *org = sqlite3_column_int64(st, 1);
        *nameless = sqlite3_column_int(st, 2) != 0;
    }
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the users", err);
}

/* A name as it is kept: one line, not too long. */
static int bind_name(sqlite3_stmt *st, int at, const char *name, lotse_err *err)
{
    struct str clean = {0};
    size_t n = strlen(name);
    int rc = LOTSE_OK;

    str_add_valid(&clean, name, n < NAME_MAX_BYTES ? n : NAME_MAX_BYTES);
    for (size_t i = 0; i < clean.n; i++)
        if ((unsigned char)clean.p[i] < ' ')
            clean.p[i] = ' ';
    if (clean.oom || sqlite3_bind_text(st, at, str_text(&clean), -1,
                                       SQLITE_TRANSIENT) != SQLITE_OK)
        rc = err_nomem(err);
    str_free(&clean);
    return rc;
}

static int add(int64_t *id, lotse_store *s, const char *mail, const char *name,
               int64_t org, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_USER_ADD,
                   "INSERT INTO user (mail, name, role, org, password, active,"
                   " created) VALUES (?1, ?2, 0, ?3, '', 1, ?4)",
                   err);
    int rc = st != NULL ? bind_name(st, 2, name, err) : s->failed;

    if (rc != LOTSE_OK)
        return rc;
    sqlite3_bind_text(st, 1, mail, -1, SQLITE_STATIC);
    if (org != 0)
        sqlite3_bind_int64(st, 3, org);
    sqlite3_bind_int64(st, 4, now);
    rc = store_run(s, st, "cannot keep the user", err);
    if (rc == LOTSE_OK)
        *id = sqlite3_last_insert_rowid(s->h);
    return rc;
}

/* Who wrote without a name before has one now. */
static int name_user(lotse_store *s, int64_t id, const char *name,
                     lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_USER_NAME, "UPDATE user SET name = ?2 WHERE id = ?1", err);
    int rc = st != NULL ? bind_name(st, 2, name, err) : s->failed;

    if (rc != LOTSE_OK)
        return rc;
    sqlite3_bind_int64(st, 1, id);
    return store_run(s, st, "cannot keep the user", err);
}

/* An organisation that was made after its user first wrote. */
static int join(lotse_store *s, int64_t id, int64_t org, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_USER_ORG, "UPDATE user SET org = ?2 WHERE id = ?1", err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_int64(st, 2, org);
    return store_run(s, st, "cannot keep the user", err);
}

int user_of(int64_t *id, int64_t *org, lotse_store *s, const char *mail,
            const char *name, int64_t now, lotse_err *err)
{
    char lower[MAIL_MAX + 1];
    bool nameless;
    int rc;

    if (mail == NULL || !read_mail(lower, mail))
        return err_set(err, LOTSE_INPUT,
                       "'%.80s' is no mail address like anna@example.org",
                       mail != NULL ? mail : "");
    rc = find(id, org, &nameless, s, lower, err);
    if (rc == LOTSE_OK && nameless && name != NULL && name[0] != '\0')
        rc = name_user(s, *id, name, err);
    if (rc != LOTSE_OK || *org != 0)
        return rc;
    rc = org_of(org, s, lower, err);
    if (rc == LOTSE_OK && *id != 0)
        return *org != 0 ? join(s, *id, *org, err) : LOTSE_OK;
    return rc == LOTSE_OK
               ? add(id, s, lower, name != NULL ? name : "", *org, now, err)
               : rc;
}

int people_check(lotse_store *s, int64_t user, const struct ticket *t,
                 lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_USER_CHECK,
                   "SELECT role, org, active FROM user WHERE id = ?1", err);
    int step, role = 0;
    bool ok = false;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, user);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW) {
        role = sqlite3_column_int(st, 0);
        ok = sqlite3_column_int(st, 2) != 0 &&
             (role > LOTSE_FIRST ||
              (role == LOTSE_FIRST && sqlite3_column_int64(st, 1) == t->org));
    }
    sqlite3_reset(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, "cannot read the users", err);
    return ok ? LOTSE_OK
              : err_set(err, LOTSE_INPUT,
                        "this user can't have it: name someone of level 2, or "
                        "of the first level of its organisation");
}

int watcher_add(lotse_store *s, int64_t ticket, int64_t user, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_WATCH,
                                  "INSERT INTO watcher (ticket, user)"
                                  " VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                                  err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_int64(st, 2, user);
    return store_run(s, st, "cannot keep the watcher", err);
}

int link_helped(lotse_store *s, int64_t ticket, const char *article,
                lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_HELPED,
                                  "UPDATE article_link SET solved = 1"
                                  " WHERE ticket = ?1 AND (article = ?2 OR"
                                  " (?2 = '' AND 1 = (SELECT count(DISTINCT"
                                  " article) FROM article_link"
                                  " WHERE ticket = ?1)))",
                                  err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_text(st, 2, article, -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep what helped", err);
}

int link_add(lotse_store *s, int64_t ticket, const lotse_actor *who,
             const char *article, int lang, bool solved, int64_t now,
             lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_LINK,
                   "INSERT INTO article_link (ticket, article, lang, at,"
                   " author, solved) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                   " ON CONFLICT DO UPDATE SET solved = max(solved,"
                   " excluded.solved)",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_text(st, 2, article, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, lang);
    sqlite3_bind_int64(st, 4, now);
    if (who->user != 0)
        sqlite3_bind_int64(st, 5, who->user);
    sqlite3_bind_int(st, 6, solved);
    return store_run(s, st, "cannot keep the link", err);
}

/*
 * roll_sql.c: lists of users, organisations, calendars and tokens.
 *
 * They are for admins; secrets and hashes are never read.
 */
#include "ticket/rights.h"
#include "ticket/store.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>

static int check(const lotse_actor *who, lotse_err *err)
{
    return rights_may(who, LOTSE_DO_MANAGE, NULL)
               ? LOTSE_OK
               : err_set(err, LOTSE_DENIED, "this is for admins");
}

struct users {
    lotse_users pub;
    struct arena mem;
    lotse_user *items;
    size_t cap;
};

/* Those that the statement (prepared, bound) gives. */
static int read_users(lotse_users **out, lotse_store *s, sqlite3_stmt *st,
                      lotse_err *err)
{
    struct users *u = calloc(1, sizeof *u);
    int step = SQLITE_ERROR, rc = u != NULL ? LOTSE_OK : err_nomem(err);

    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_user one = {.id = sqlite3_column_int64(st, 0),
                          .mail = store_text(&u->mem, st, 1),
                          .name = store_text(&u->mem, st, 2),
                          .role = (lotse_role)sqlite3_column_int(st, 3),
                          .org = sqlite3_column_int64(st, 4),
                          .active = sqlite3_column_int(st, 5) != 0,
                          .has_password = sqlite3_column_int(st, 6) != 0,
                          .org_name = store_text(&u->mem, st, 7)};
        if (one.mail == NULL || one.name == NULL || one.org_name == NULL ||
            !vec_reserve(&u->items, &u->cap, u->pub.n + 1, sizeof *u->items))
            rc = err_nomem(err);
        else
            u->items[u->pub.n++] = one;
    }
    if (rc == LOTSE_OK && step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the users", err);
    sqlite3_reset(st);
    if (rc != LOTSE_OK) {
        lotse_users_free(u != NULL ? &u->pub : NULL);
        return rc;
    }
    u->pub.items = u->items;
    *out = &u->pub;
    return rc;
}

#define USERS                                                                  \
    "SELECT u.id, u.mail, u.name, u.role, u.org, u.active,"                    \
    " u.password <> '', coalesce(o.name, '') FROM user u"                      \
    " LEFT JOIN org o ON o.id = u.org"

int lotse_users_get(lotse_users **out, lotse_store *s, const lotse_actor *who,
                    lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = check(who, err);

    *out = NULL;
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_USERS, USERS " ORDER BY u.mail", err);
    return st != NULL ? read_users(out, s, st, err) : s->failed;
}

int lotse_owners_get(lotse_users **out, lotse_store *s, const lotse_actor *who,
                     lotse_err *err)
{
    enum reach reach = rights_reach(who->role, LOTSE_DO_ASSIGN);
    sqlite3_stmt *st;

    *out = NULL;
    if (reach == REACH_NONE)
        return err_set(err, LOTSE_DENIED, "this is for the desk");
    st = store_stmt(s, SS_OWNERS,
                    USERS " WHERE u.active AND (u.role > 1 OR (u.role = 1 AND"
                          " (?1 = 0 OR u.org = ?1))) ORDER BY u.mail",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, reach == REACH_ALL ? 0 : who->org);
    return read_users(out, s, st, err);
}

void lotse_users_free(lotse_users *pub)
{
    struct users *u = (struct users *)pub;

    if (u == NULL)
        return;
    arena_free(&u->mem);
    free(u->items);
    free(u);
}

struct orgs {
    lotse_orgs pub;
    struct arena mem;
    lotse_org *items;
    size_t cap;
};

int lotse_orgs_get(lotse_orgs **out, lotse_store *s, const lotse_actor *who,
                   lotse_err *err)
{
    struct orgs *o = NULL;
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = check(who, err);

    *out = NULL;
    if (rc == LOTSE_OK && (o = calloc(1, sizeof *o)) == NULL)
        rc = err_nomem(err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_ORGS,
                    "SELECT o.id, o.name, o.domains, o.portal,"
                    " coalesce(c.name, '') FROM org o LEFT JOIN calendar c"
                    " ON c.id = o.calendar ORDER BY o.name",
                    err);
    while (st != NULL && rc == LOTSE_OK &&
           (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_org one = {.id = sqlite3_column_int64(st, 0),
                         .name = store_text(&o->mem, st, 1),
                         .domains = store_text(&o->mem, st, 2),
                         .portal = sqlite3_column_int(st, 3) != 0,
                         .calendar = store_text(&o->mem, st, 4)};
        if (one.name == NULL || one.domains == NULL || one.calendar == NULL ||
            !vec_reserve(&o->items, &o->cap, o->pub.n + 1, sizeof *o->items))
            rc = err_nomem(err);
        else
            o->items[o->pub.n++] = one;
    }
    if (st == NULL || (rc == LOTSE_OK && step != SQLITE_DONE))
        rc = store_fail(s, "cannot read the organisations", err);
    if (st != NULL)
        sqlite3_reset(st);
    o->pub.items = o->items;
    if (rc != LOTSE_OK) {
        lotse_orgs_free(&o->pub);
        return rc;
    }
    *out = &o->pub;
    return rc;
}

void lotse_orgs_free(lotse_orgs *pub)
{
    struct orgs *o = (struct orgs *)pub;

    if (o == NULL)
        return;
    arena_free(&o->mem);
    free(o->items);
    free(o);
}

struct calendars {
    lotse_calendars pub;
    struct arena mem;
    lotse_calendar *items;
    size_t cap;
};

int lotse_calendars_get(lotse_calendars **out, lotse_store *s,
                        const lotse_actor *who, lotse_err *err)
{
    struct calendars *c = NULL;
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = check(who, err);

    *out = NULL;
    if (rc == LOTSE_OK && (c = calloc(1, sizeof *c)) == NULL)
        rc = err_nomem(err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_CALENDARS,
                    "SELECT name, zone, hours, holidays FROM calendar"
                    " ORDER BY name",
                    err);
    while (st != NULL && rc == LOTSE_OK &&
           (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_calendar one = {.name = store_text(&c->mem, st, 0),
                              .zone = store_text(&c->mem, st, 1),
                              .hours = store_text(&c->mem, st, 2),
                              .holidays = store_text(&c->mem, st, 3)};
        if (one.name == NULL || one.zone == NULL || one.hours == NULL ||
            one.holidays == NULL ||
            !vec_reserve(&c->items, &c->cap, c->pub.n + 1, sizeof *c->items))
            rc = err_nomem(err);
        else
            c->items[c->pub.n++] = one;
    }
    if (st == NULL || (rc == LOTSE_OK && step != SQLITE_DONE))
        rc = store_fail(s, "cannot read the calendars", err);
    if (st != NULL)
        sqlite3_reset(st);
    c->pub.items = c->items;
    if (rc != LOTSE_OK) {
        lotse_calendars_free(&c->pub);
        return rc;
    }
    *out = &c->pub;
    return rc;
}

void lotse_calendars_free(lotse_calendars *pub)
{
    struct calendars *c = (struct calendars *)pub;

    if (c == NULL)
        return;
    arena_free(&c->mem);
    free(c->items);
    free(c);
}

struct tokens {
    lotse_tokens pub;
    struct arena mem;
    lotse_token *items;
    size_t cap;
};

int lotse_tokens_get(lotse_tokens **out, lotse_store *s, const lotse_actor *who,
                     lotse_err *err)
{
    struct tokens *t = NULL;
    sqlite3_stmt *st;
    int step = SQLITE_ERROR, rc = check(who, err);

    *out = NULL;
    if (rc == LOTSE_OK && (t = calloc(1, sizeof *t)) == NULL)
        rc = err_nomem(err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_TOKENS,
                    "SELECT k.id, u.mail, k.name, k.created,"
                    " coalesce(k.used, 0), coalesce(k.expires, 0) FROM token k"
                    " JOIN user u ON u.id = k.user ORDER BY k.id DESC",
                    err);
    while (st != NULL && rc == LOTSE_OK &&
           (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_token one = {.id = sqlite3_column_int64(st, 0),
                           .mail = store_text(&t->mem, st, 1),
                           .name = store_text(&t->mem, st, 2),
                           .created = sqlite3_column_int64(st, 3),
                           .used = sqlite3_column_int64(st, 4),
                           .expires = sqlite3_column_int64(st, 5)};
        if (one.mail == NULL || one.name == NULL ||
            !vec_reserve(&t->items, &t->cap, t->pub.n + 1, sizeof *t->items))
            rc = err_nomem(err);
        else
            t->items[t->pub.n++] = one;
    }
    if (st == NULL || (rc == LOTSE_OK && step != SQLITE_DONE))
        rc = store_fail(s, "cannot read the tokens", err);
    if (st != NULL)
        sqlite3_reset(st);
    t->pub.items = t->items;
    if (rc != LOTSE_OK) {
        lotse_tokens_free(&t->pub);
        return rc;
    }
    *out = &t->pub;
    return rc;
}

void lotse_tokens_free(lotse_tokens *pub)
{
    struct tokens *t = (struct tokens *)pub;

    if (t == NULL)
        return;
    arena_free(&t->mem);
    free(t->items);
    free(t);
}

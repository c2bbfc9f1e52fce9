/*
 * manage_sql.c: organisations, calendars and users, made and changed.
 *
 * They are known by their names; what isn't given stays as it is.
 */
#include "ticket/rights.h"
#include "ticket/ticket.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static int check(const lotse_actor *who, lotse_err *err)
{
    return rights_may(who, LOTSE_DO_MANAGE, NULL)
               ? LOTSE_OK
               : err_set(err, LOTSE_DENIED, "this is for admins");
}

/* The number that a statement with one text finds; 0: none. */
static int find(int64_t *id, lotse_store *s, int number, const char *sql,
                const char *name, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, number, sql, err);
    int step;

    *id = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        *id = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return step == SQLITE_ROW || step == SQLITE_DONE
               ? LOTSE_OK
               : store_fail(s, "cannot read the store", err);
}

/* ------------------------------------------------------------- calendars -- */

/* What isn't given: as it was, or of a new one the usual. */
static int fill_calendar(const char **texts, struct arena *mem, lotse_store *s,
                         const char *name, lotse_err *err)
{
    static const char *const usual[] = {"Europe/Berlin", "mon-fri 08:00-17:00",
                                        ""};
    sqlite3_stmt *st = store_stmt(s, SS_CALENDAR_OLD,
                                  "SELECT zone, hours, holidays FROM calendar"
                                  " WHERE name = ?1",
                                  err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    for (int i = 0; i < 3; i++)
        if (texts[i] == NULL)
            texts[i] = step == SQLITE_ROW ? store_text(mem, st, i) : usual[i];
    sqlite3_reset(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, "cannot read the calendars", err);
    return texts[0] != NULL && texts[1] != NULL && texts[2] != NULL
               ? LOTSE_OK
               : err_nomem(err);
}

static int calendar_set(lotse_store *s, const char *name,
                        const char *const *texts, lotse_err *err)
{
    struct calendar c;
    sqlite3_stmt *st;
    int rc = calendar_read(&c, texts[0], texts[1], texts[2], err);

    if (rc != LOTSE_OK)
        return rc;
    calendar_free(&c);
    st = store_stmt(s, SS_CALENDAR_SET,
                    "INSERT INTO calendar (name, zone, hours, holidays)"
                    " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET"
                    " zone = excluded.zone, hours = excluded.hours,"
                    " holidays = excluded.holidays",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    for (int i = 0; i < 3; i++)
        sqlite3_bind_text(st, i + 2, texts[i], -1, SQLITE_STATIC);
    return store_run(s, st, "cannot keep the calendar", err);
}

int lotse_calendar_set(lotse_store *s, const char *name, const char *zone,
                       const char *hours, const char *holidays,
                       const lotse_actor *who, lotse_err *err)
{
    const char *texts[] = {zone, hours, holidays};
    struct arena mem = {0};
    int rc = check(who, err);

    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    if (rc != LOTSE_OK)
        return rc;
    rc = fill_calendar(texts, &mem, s, name, err);
    if (rc == LOTSE_OK)
        rc = calendar_set(s, name, texts, err);
    rc = store_end(s, rc, err);
    arena_free(&mem);
    return rc;
}

/* --------------------------------------------------------- organisations -- */

static int find_calendar(int64_t *id, lotse_store *s, const char *name,
                         lotse_err *err)
{
    int rc = find(id, s, SS_CALENDAR_ID,
                  "SELECT id FROM calendar WHERE name = ?1", name, err);

    return rc == LOTSE_OK && *id == 0
               ? err_set(err, LOTSE_NOTFOUND, "no calendar '%.80s'", name)
               : rc;
}

static int org_set(int64_t *id, lotse_store *s, const char *name,
                   const char *domains, int portal, const char *calendar,
                   int64_t now, lotse_err *err)
{
    sqlite3_stmt *st;
    int64_t cal = 0;
    int rc = calendar != NULL && calendar[0] != '\0'
                 ? find_calendar(&cal, s, calendar, err)
                 : LOTSE_OK;

    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_ORG_SET,
                    "INSERT INTO org (name, domains, portal, calendar, created)"
                    " VALUES (?1, lower(replace(coalesce(?2, ''), ',', ' ')),"
                    " max(?3, 0), ?4, ?5)"
                    " ON CONFLICT (name) DO UPDATE SET"
                    " domains = lower(replace(coalesce(?2, domains), ',',"
                    " ' ')),"
                    " portal = CASE WHEN ?3 < 0 THEN portal ELSE ?3 END,"
                    " calendar = CASE WHEN ?6 THEN ?4 ELSE calendar END",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, domains, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, portal);
    if (cal != 0)
        sqlite3_bind_int64(st, 4, cal);
    sqlite3_bind_int64(st, 5, now);
    sqlite3_bind_int(st, 6, calendar != NULL);
    rc = store_run(s, st, "cannot keep the organisation", err);
    if (rc == LOTSE_OK)
        rc = find(id, s, SS_ORG_ID, "SELECT id FROM org WHERE name = ?1", name,
                  err);
    return rc;
}

int lotse_org_set(int64_t *id, lotse_store *s, const char *name,
                  const char *domains, int portal, const char *calendar,
                  const lotse_actor *who, int64_t now, lotse_err *err)
{
    int rc = check(who, err);

    *id = 0;
    if (rc == LOTSE_OK && name[strspn(name, " ")] == '\0')
        rc = err_set(err, LOTSE_INPUT, "an organisation has a name");
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    return rc == LOTSE_OK ? store_end(s,
                                      org_set(id, s, name, domains, portal,
                                              calendar, now, err),
                                      err)
                          : rc;
}

/* ----------------------------------------------------------------- users -- */

static int end_sessions(lotse_store *s, int64_t user, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_SESSIONS_END,
                                  "DELETE FROM session WHERE user = ?1", err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, user);
    return store_run(s, st, "cannot end the sessions", err);
}

static int user_change(lotse_store *s, int64_t id, const lotse_user_change *c,
                       int64_t org, lotse_err *err)
{
    sqlite3_stmt *st;
    char hash[PASSWORD_HASH] = "";
    int rc = c->password != NULL && c->password[0] != '\0'
                 ? password_hash(hash, c->password, err)
                 : LOTSE_OK;

    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_USER_SET,
                    "UPDATE user SET name = coalesce(?2, name),"
                    " role = CASE WHEN ?3 < 0 THEN role ELSE ?3 END,"
                    " org = CASE WHEN ?4 = 0 THEN org ELSE ?4 END,"
                    " password = coalesce(?5, password),"
                    " active = CASE WHEN ?6 < 0 THEN active ELSE ?6 END"
                    " WHERE id = ?1",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    sqlite3_bind_text(st, 2, c->name, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, c->role);
    sqlite3_bind_int64(st, 4, org);
    if (c->password != NULL)
        sqlite3_bind_text(st, 5, hash, -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 6, c->active);
    rc = store_run(s, st, "cannot keep the user", err);
    if (rc == LOTSE_OK &&
        (c->password != NULL || c->role >= 0 || c->active == 0))
        rc = end_sessions(s, id, err);
    return rc;
}

/* First level without an organisation would reach nothing. */
static int check_first(lotse_store *s, int64_t id, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_USER_LAME,
                                  "SELECT 1 FROM user WHERE id = ?1"
                                  " AND role = 1 AND org IS NULL",
                                  err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    step = sqlite3_step(st);
    sqlite3_reset(st);
    if (step == SQLITE_ROW)
        return err_set(err, LOTSE_INPUT,
                       "first level is the helpdesk of an organisation: name "
                       "it with --org");
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot read the users", err);
}

static int user_set(int64_t *id, lotse_store *s, const lotse_user_change *c,
                    int64_t now, lotse_err *err)
{
    int64_t org = 0, own;
    int rc = LOTSE_OK;

    if (c->org != NULL) {
        rc = find(&org, s, SS_ORG_ID, "SELECT id FROM org WHERE name = ?1",
                  c->org, err);
        if (rc == LOTSE_OK && org == 0)
            rc = err_set(err, LOTSE_NOTFOUND,
                         "no organisation '%.80s'; lotse org list shows all",
                         c->org);
    }
    if (rc == LOTSE_OK)
        rc = user_of(id, &own, s, c->mail, c->name, now, err);
    if (rc == LOTSE_OK)
        rc = user_change(s, *id, c, org, err);
    return rc == LOTSE_OK ? check_first(s, *id, err) : rc;
}

int lotse_user_set(int64_t *id, lotse_store *s, const lotse_user_change *c,
                   const lotse_actor *who, int64_t now, lotse_err *err)
{
    int rc = check(who, err);

    *id = 0;
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    return rc == LOTSE_OK ? store_end(s, user_set(id, s, c, now, err), err)
                          : rc;
}

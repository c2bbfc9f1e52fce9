/*
 * manage_sql.c: organisations, calendars and users, made and changed.
 *
 * They are known by their names; what isn't given stays as it is.
 */
#include "ticket/rights.h"
#include "ticket/ticket.h"

#include "base/err.h"
#include "base/str.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int check(const lotse_actor *who, lotse_err *err)
{
    return rights_may(who, LOTSE_DO_MANAGE, NULL)
               ? LOTSE_OK
               : err_set(err, LOTSE_DENIED, "this is for admins");
}

/* Names stand in lists, a line each, and in headers of mails. */
static int check_name(const char *name, const char *whose, lotse_err *err)
{
    bool blank = name[strspn(name, " ")] == '\0';

    for (const char *p = name; *p != '\0'; p++)
        if ((unsigned char)*p < ' ' || *p == 127)
            return err_set(err, LOTSE_INPUT,
                           "the name of %s has no line breaks and the like",
                           whose);
    if (utf8_valid(name, strlen(name)) < strlen(name))
        return err_set(err, LOTSE_INPUT, "the name of %s is no UTF-8", whose);
    return blank ? err_set(err, LOTSE_INPUT, "%s has a name", whose) : LOTSE_OK;
}

static const char cannot_read[] = "cannot read the store";

static int find_org(int64_t *id, lotse_store *s, const char *name,
                    lotse_err *err)
{
    return store_find(id, s, SS_ORG_ID, "SELECT id FROM org WHERE name = ?1",
                      name, cannot_read, err);
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
        rc = check_name(name, "a calendar", err);
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
    int rc = store_find(id, s, SS_CALENDAR_ID,
                        "SELECT id FROM calendar WHERE name = ?1", name,
                        cannot_read, err);

    return rc == LOTSE_OK && *id == 0
               ? err_set(err, LOTSE_NOTFOUND, "no calendar '%.80s'", name)
               : rc;
}

/* Refuse a domain that is none, or that leads to another organisation: its
 * tickets would be read by a helpdesk that isn't theirs. */
static int check_domain(lotse_store *s, const char *domain, const char *name,
                        lotse_err *err)
{
    sqlite3_stmt *st;
    char mail[256];
    int step, rc = LOTSE_OK;

    snprintf(mail, sizeof mail, "a@%s", domain);
    if (strlen(domain) + 3 > sizeof mail || !lotse_mail_valid(mail))
        return err_set(err, LOTSE_INPUT,
                       "'%.80s' is no domain like example.org", domain);
    st = store_stmt(s, SS_DOMAIN_OF,
                    "SELECT name FROM org WHERE instr(' ' || domains || ' ',"
                    " ' ' || ?1 || ' ') > 0 AND name <> ?2",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_text(st, 1, domain, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        rc = err_set(err, LOTSE_INPUT, "%.80s is a domain of %.80s already",
                     domain, (const char *)sqlite3_column_text(st, 0));
    else if (step != SQLITE_DONE)
        rc = store_fail(s, "cannot read the organisations", err);
    sqlite3_reset(st);
    return rc;
}

/* Domains with blanks or commas between, as they are kept: lower case, one
 * blank. */
static int read_domains(struct str *out, lotse_store *s, const char *text,
                        const char *name, lotse_err *err)
{
    static const char between[] = " ,;\t\r\n";
    struct str one = {0};
    int rc = LOTSE_OK;

    for (const char *p = text; rc == LOTSE_OK && *(p += strspn(p, between));) {
        size_t n = strcspn(p, between);
        str_clear(&one);
        for (size_t i = 0; i < n; i++)
            str_addc(&one, (char)tolower((unsigned char)p[i]));
        rc = one.oom ? err_nomem(err)
                     : check_domain(s, str_text(&one), name, err);
        str_addf(out, "%s%s", out->n > 0 ? " " : "", str_text(&one));
        p += n;
    }
    str_free(&one);
    return rc == LOTSE_OK && out->oom ? err_nomem(err) : rc;
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
                    " VALUES (?1, coalesce(?2, ''), max(?3, 0), ?4, ?5)"
                    " ON CONFLICT (name) DO UPDATE SET"
                    " domains = coalesce(?2, domains),"
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
        rc = find_org(id, s, name, err);
    return rc;
}

int lotse_org_set(int64_t *id, lotse_store *s, const char *name,
                  const char *domains, int portal, const char *calendar,
                  const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct str kept = {0};
    int rc = check(who, err);

    *id = 0;
    if (rc == LOTSE_OK)
        rc = check_name(name, "an organisation", err);
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    if (rc != LOTSE_OK)
        return rc;
    if (domains != NULL)
        rc = read_domains(&kept, s, domains, name, err);
    if (rc == LOTSE_OK)
        rc = org_set(id, s, name, domains != NULL ? str_text(&kept) : NULL,
                     portal, calendar, now, err);
    str_free(&kept);
    return store_end(s, rc, err);
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
        rc = find_org(&org, s, c->org, err);
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
    if (rc == LOTSE_OK && c->name != NULL && c->name[0] != '\0')
        rc = check_name(c->name, "a user", err);
    if (rc == LOTSE_OK)
        rc = store_begin(s, err);
    return rc == LOTSE_OK ? store_end(s, user_set(id, s, c, now, err), err)
                          : rc;
}

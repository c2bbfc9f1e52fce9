/*
 * check_sql.c: is what the store holds possible?
 *
 * The tables check most of it by themselves. What they don't, is looked for
 * here: by `doctor` all of it, by `import` what other code relies on.
 */
#include "ticket/calendar.h"
#include "ticket/store.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* Times and durations reach to the year 9999, either way. */
#define MOMENT "253402300799"
#define MOMENTS                                                                \
    "created, updated, ifnull(answered, 0), ifnull(solved, 0),"                \
    " ifnull(closed, 0), answer_used, ifnull(answer_since, 0), level_used,"    \
    " ifnull(level_since, 0), developers_used, ifnull(developers_since, 0),"   \
    " promised, ifnull(next_due, 0), ifnull(warn_due, 0),"                     \
    " ifnull(answer_due, 0), ifnull(recommend_due, 0), ifnull(escalate_due, 0)"
#define CONTROL "*[' || char(1) || '-' || char(31) || char(127) || ']*"

struct check {
    const char *sql, *what;
};

static const struct check values[] = {
    {"SELECT \"table\" || ifnull(' row ' || rowid, '')"
     " || ' names a missing row of ' || parent FROM pragma_foreign_key_check",
     "reference"},
    {"SELECT 'T-' || id FROM ticket WHERE id < 1 OR cycle < 0"
     " OR state NOT BETWEEN 0 AND 5 OR source NOT BETWEEN 0 AND 4"
     " OR lang NOT BETWEEN 0 AND 3",
     "number, state, source, language or cycle that isn't known"},
    {"SELECT 'T-' || id FROM ticket WHERE max(" MOMENTS ") > " MOMENT
     " OR min(" MOMENTS ") < -" MOMENT,
     "time that is none"},
    {"SELECT 'T-' || id FROM ticket WHERE length(secret) < 22"
     " OR secret GLOB '*[^A-Za-z0-9_-]*'",
     "address of the status page that can be guessed or read wrong"},
    {"SELECT 'T-' || ticket FROM message WHERE kind NOT BETWEEN 0 AND 1"
     " OR at NOT BETWEEN -" MOMENT " AND " MOMENT,
     "message of a kind or time that isn't known"},
    {"SELECT 'T-' || ticket FROM event WHERE at NOT BETWEEN -" MOMENT
     " AND " MOMENT
     " OR kind GLOB '" CONTROL "'",
     "history of a kind or time that isn't known"},
    {"SELECT 'attachment ' || id FROM attachment WHERE instr(name, '/') > 0"
     " OR name || type GLOB '" CONTROL "'",
     "name or type that does something"},
    {"SELECT 'attachment ' || id FROM attachment"
     " WHERE length(content) <> bytes",
     "attachment cut"},
    {"SELECT 'calendar ' || id FROM calendar WHERE trim(name) = ''"
     " OR name GLOB '" CONTROL "'",
     "name that is none"},
    {"SELECT 'user ' || id FROM user WHERE mail GLOB '" CONTROL "'",
     "mail address"},
    {"SELECT 'mail ' || id FROM intake WHERE outcome NOT BETWEEN 0 AND 7"
     " OR instr(spool, '/') > 0",
     "mail with an outcome or a file that can't be"}};

#define SLA_SUMS                                                               \
    "SELECT week, org, sum(tickets), sum(answered), sum(answer_time),"         \
    " sum(solved), sum(solve_time), sum(developer_time), sum(late),"           \
    " sum(late_answers), sum(escalated) FROM sla_part GROUP BY week, org"

static const struct check others[] = {
    {"PRAGMA integrity_check(20)", "SQLite"},
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
     "sums of promises that are others than their tickets'"}};

struct findings {
    void (*tell)(void *, const char *);
    void *ctx;
    size_t n;
    char first[300];
};

static void note(struct findings *f, const char *line)
{
    if (f->n++ == 0)
        snprintf(f->first, sizeof f->first, "%s", line);
    if (f->tell != NULL)
        f->tell(f->ctx, line);
}

static int run(struct findings *f, lotse_store *s, const struct check *c,
               lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int step;

    if (sqlite3_prepare_v2(s->h, c->sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot check the store", err);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(st, 0);
        char line[sizeof f->first];
        if (text != NULL && strcmp(text, "ok") == 0)
            continue;
        snprintf(line, sizeof line, "%s: %s", c->what,
                 text != NULL ? text : "");
        note(f, line);
    }
    sqlite3_finalize(st);
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot check the store", err);
}

/* Texts of calendars are judged as if they were set. */
static int run_calendars(struct findings *f, lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st = NULL;
    int step, rc = LOTSE_OK;

    if (sqlite3_prepare_v2(s->h,
                           "SELECT zone, hours, holidays, id FROM calendar", -1,
                           &st, NULL) != SQLITE_OK)
        return store_fail(s, "cannot check the store", err);
    while (rc == LOTSE_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        lotse_err why;
        struct calendar c;
        char line[sizeof f->first];
        rc = calendar_read(&c, (const char *)sqlite3_column_text(st, 0),
                           (const char *)sqlite3_column_text(st, 1),
                           (const char *)sqlite3_column_text(st, 2), &why);
        if (rc == LOTSE_OK)
            calendar_free(&c);
        if (rc != LOTSE_INPUT)
            continue;
        snprintf(line, sizeof line, "calendar %lld: %.200s",
                 (long long)sqlite3_column_int64(st, 3), why.msg);
        note(f, line);
        rc = LOTSE_OK;
    }
    sqlite3_finalize(st);
    if (rc != LOTSE_OK)
        return err_nomem(err);
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot check the store", err);
}

static int run_all(struct findings *f, lotse_store *s, const struct check *c,
                   size_t n, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
        rc = run(f, s, &c[i], err);
    return rc;
}

#define ALL(a) (a), sizeof(a) / sizeof *(a)

static int run_values(struct findings *f, lotse_store *s, lotse_err *err)
{
    int rc = run_all(f, s, ALL(values), err);

    return rc == LOTSE_OK ? run_calendars(f, s, err) : rc;
}

int store_check_values(lotse_store *s, lotse_err *err)
{
    struct findings f = {0};
    int rc = run_values(&f, s, err);

    if (rc == LOTSE_OK && f.n > 0)
        rc = err_set(err, LOTSE_INPUT,
                     "%zu rows hold what can't be, the first: %s", f.n,
                     f.first);
    return rc;
}

int lotse_store_check(lotse_store *s, void (*found)(void *, const char *),
                      void *ctx, lotse_err *err)
{
    struct findings f = {.tell = found, .ctx = ctx};
    int rc = run_all(&f, s, ALL(others), err);

    if (rc == LOTSE_OK)
        rc = run_values(&f, s, err);
    if (rc == LOTSE_OK && f.n > 0)
        rc = err_set(err, LOTSE_NOTFOUND,
                     "%s: %zu problems: put a backup in "
                     "its place, or ask for help",
                     s->path, f.n);
    return rc;
}

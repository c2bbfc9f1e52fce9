/*
 * ticket_sql.c: a ticket's row, its history, its clocks.
 *
 * The row says how things stand, the history how they came about; both are
 * written in the same transaction, by the functions here and by no others.
 */
#include "ticket/ticket.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

#define ROW                                                                    \
    "secret, subject, requester, org, source, lang, level, state, owner,"      \
    " type, type_by, type_why, urgency, urgency_by, urgency_why, complexity,"  \
    " complexity_by, complexity_why, level_hint, level_why, impact,"           \
    " impact_by, priority, ext, cause, prevention, merged_into, created,"      \
    " updated, answered, solved, closed, answer_used, answer_since,"           \
    " level_used, level_since, developers_used, developers_since, cycle,"      \
    " promised, next_due, warn_due, answer_due, recommend_due, escalate_due"

/* --------------------------------------------------------------- reading -- */

static const char *text(struct ticket *t, sqlite3_stmt *st, int *col)
{
    return store_text(&t->mem, st, (*col)++);
}

static int64_t number(sqlite3_stmt *st, int *col)
{
    return sqlite3_column_int64(st, (*col)++); /* NULL is 0 */
}

static void read_choice(struct category_choice *c, struct ticket *t,
                        sqlite3_stmt *st, int *col)
{
    c->value = (int)number(st, col);
    c->by = (int)number(st, col);
    c->why = text(t, st, col);
}

static void read_clock(struct sla_clock *c, sqlite3_stmt *st, int *col)
{
    c->used = number(st, col);
    c->since = number(st, col);
}

static void read_row(struct ticket *t, sqlite3_stmt *st)
{
    int col = 0;

    t->secret = text(t, st, &col);
    t->subject = text(t, st, &col);
    t->requester = number(st, &col);
    t->org = number(st, &col);
    t->source = (int)number(st, &col);
    t->lang = (int)number(st, &col);
    t->level = (int)number(st, &col);
    t->state = (int)number(st, &col);
    t->owner = number(st, &col);
    t->type = text(t, st, &col);
    t->of_type.by = (int)number(st, &col);
    t->of_type.why = text(t, st, &col);
    read_choice(&t->urgency, t, st, &col);
    read_choice(&t->complexity, t, st, &col);
    t->level_hint = (int)number(st, &col);
    t->level_why = text(t, st, &col);
    t->impact = (int)number(st, &col);
    t->impact_by = (int)number(st, &col);
    t->priority = (int)number(st, &col);
    t->ext = text(t, st, &col);
    t->cause = text(t, st, &col);
    t->prevention = text(t, st, &col);
    t->merged_into = number(st, &col);
    t->created = number(st, &col);
    t->updated = number(st, &col);
    t->answered = number(st, &col);
    t->solved = number(st, &col);
    t->closed = number(st, &col);
    read_clock(&t->answer, st, &col);
    read_clock(&t->on_level, st, &col);
    read_clock(&t->developers, st, &col);
    t->cycle = number(st, &col);
    t->promised = number(st, &col);
    t->next_due = number(st, &col);
    for (int i = 0; i < SLA_STEPS; i++)
        t->dues.at[i] = number(st, &col);
}

/* The calendar of the ticket's organisation. */
int ticket_load_calendar(struct ticket *t, lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_CALENDAR,
                                  "SELECT c.zone, c.hours, c.holidays"
                                  " FROM org o JOIN calendar c"
                                  " ON c.id = o.calendar WHERE o.id = ?1",
                                  err);
    int step, rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    t->cal = (struct calendar)CALENDAR_ALWAYS;
    t->hours = "";
    sqlite3_bind_int64(st, 1, t->org);
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        rc = calendar_read(&t->cal, (const char *)sqlite3_column_text(st, 0),
                           (const char *)sqlite3_column_text(st, 1),
                           (const char *)sqlite3_column_text(st, 2), err);
    else if (step != SQLITE_DONE)
        rc = store_fail(s, "cannot read a calendar", err);
    if (rc == LOTSE_OK && step == SQLITE_ROW) {
        t->hours =
            arena_strdup(&t->mem, (const char *)sqlite3_column_text(st, 1));
        if (t->hours == NULL)
            rc = err_nomem(err);
    }
    sqlite3_reset(st);
    return rc;
}

int ticket_load(struct ticket *t, lotse_store *s, int64_t id, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(
        s, SS_TICKET_LOAD, "SELECT " ROW " FROM ticket WHERE id = ?1", err);
    int step;

    memset(t, 0, sizeof *t);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, id);
    step = sqlite3_step(st);
    t->id = id;
    if (step == SQLITE_ROW)
        read_row(t, st);
    sqlite3_reset(st);
    if (step == SQLITE_DONE)
        return err_why(err, LOTSE_NOTFOUND, LOTSE_WHY_NO_TICKET,
                       "no ticket T-%lld; lotse ticket list shows all",
                       (long long)id);
    return step == SQLITE_ROW ? ticket_load_calendar(t, s, err)
                              : store_fail(s, "cannot read the ticket", err);
}

void ticket_free(struct ticket *t)
{
    calendar_free(&t->cal);
    arena_free(&t->mem);
}

/* --------------------------------------------------------------- writing -- */

static void put_text(sqlite3_stmt *st, int *col, const char *s)
{
    sqlite3_bind_text(st, (*col)++, s != NULL ? s : "", -1, SQLITE_STATIC);
}

static void put(sqlite3_stmt *st, int *col, int64_t n)
{
    sqlite3_bind_int64(st, (*col)++, n);
}

/* 0 is written as NULL. */
static void put_some(sqlite3_stmt *st, int *col, int64_t n)
{
    if (n != 0)
        sqlite3_bind_int64(st, *col, n);
    (*col)++;
}

static void put_choice(sqlite3_stmt *st, int *col,
                       const struct category_choice *c)
{
    put(st, col, c->value);
    put(st, col, c->by);
    put_text(st, col, c->why);
}

static void put_clock(sqlite3_stmt *st, int *col, const struct sla_clock *c)
{
    put(st, col, c->used);
    put_some(st, col, c->since);
}

static void put_row(sqlite3_stmt *st, const struct ticket *t)
{
    int col = 1;

    put_some(st, &col, t->id);
    put_text(st, &col, t->secret);
    put_text(st, &col, t->subject);
    put(st, &col, t->requester);
    put_some(st, &col, t->org);
    put(st, &col, t->source);
    put(st, &col, t->lang);
    put(st, &col, t->level);
    put(st, &col, t->state);
    put_some(st, &col, t->owner);
    put_text(st, &col, t->type);
    put(st, &col, t->of_type.by);
    put_text(st, &col, t->of_type.why);
    put_choice(st, &col, &t->urgency);
    put_choice(st, &col, &t->complexity);
    put(st, &col, t->level_hint == 2 ? 2 : 1);
    put_text(st, &col, t->level_why);
    put(st, &col, t->impact);
    put(st, &col, t->impact_by);
    put(st, &col, t->priority);
    put_text(st, &col, t->ext);
    put_text(st, &col, t->cause);
    put_text(st, &col, t->prevention);
    put_some(st, &col, t->merged_into);
    put(st, &col, t->created);
    put(st, &col, t->updated);
    put_some(st, &col, t->answered);
    put_some(st, &col, t->solved);
    put_some(st, &col, t->closed);
    put_clock(st, &col, &t->answer);
    put_clock(st, &col, &t->on_level);
    put_clock(st, &col, &t->developers);
    put(st, &col, t->cycle);
    put(st, &col, t->promised);
    put_some(st, &col, t->next_due);
    for (int i = 0; i < SLA_STEPS; i++)
        put_some(st, &col, t->dues.at[i]);
}

/* What the requester was promised: the first answer, then that level 1 doesn't
 * keep it longer than said. A promise that was broken stays. */
static void set_promises(struct ticket *t, int64_t now)
{
    bool stands = t->answer.since == 0;

    if (t->answered == 0 && !stands)
        t->promised = t->dues.at[SLA_ANSWER];
    else if (t->answered == 0 && t->promised > now)
        t->promised = 0; /* the clock stands */
    t->next_due = 0;
    if (t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED)
        return;
    t->next_due = t->answered == 0 ? t->promised : t->dues.at[SLA_ESCALATE];
}

/* Steps of this cycle that were taken fall due no more. */
static int drop_taken(struct ticket *t, lotse_store *s, lotse_err *err)
{
    sqlite3_stmt *st = store_stmt(s, SS_STEPS,
                                  "SELECT kind FROM step WHERE ticket = ?1"
                                  " AND cycle IN (0, ?2)",
                                  err);
    int step;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_int64(st, 2, t->cycle);
    while ((step = sqlite3_step(st)) == SQLITE_ROW) {
        int kind = sqlite3_column_int(st, 0);
        if (kind >= 0 && kind < SLA_STEPS)
            t->dues.at[kind] = 0;
    }
    sqlite3_reset(st);
    return step == SQLITE_DONE ? LOTSE_OK
                               : store_fail(s, "cannot read the clocks", err);
}

int ticket_save(struct ticket *t, lotse_store *s, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = LOTSE_OK;

    t->updated = now;
    t->priority = categorise_priority(t->urgency.value, t->impact);
    t->dues = sla_dues(&s->policy, &t->cal, &t->answer, &t->on_level);
    set_promises(t, now);
    if (t->id != 0)
        rc = drop_taken(t, s, err);
    if (rc != LOTSE_OK)
        return rc;
    st = store_stmt(s, SS_TICKET_SAVE,
                    "INSERT INTO ticket (id, " ROW ") VALUES ("
                    "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                    ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
                    ", ?, ?, ?, ?, ?, ?, ?, ?, ?"
                    ") ON CONFLICT (id) DO UPDATE SET (" ROW ") = ("
                    "excluded.secret, excluded.subject, excluded.requester"
                    ", excluded.org, excluded.source, excluded.lang"
                    ", excluded.level, excluded.state, excluded.owner"
                    ", excluded.type, excluded.type_by, excluded.type_why"
                    ", excluded.urgency, excluded.urgency_by"
                    ", excluded.urgency_why, excluded.complexity"
                    ", excluded.complexity_by, excluded.complexity_why"
                    ", excluded.level_hint, excluded.level_why"
                    ", excluded.impact, excluded.impact_by, excluded.priority"
                    ", excluded.ext, excluded.cause, excluded.prevention"
                    ", excluded.merged_into, excluded.created"
                    ", excluded.updated, excluded.answered, excluded.solved"
                    ", excluded.closed, excluded.answer_used"
                    ", excluded.answer_since, excluded.level_used"
                    ", excluded.level_since, excluded.developers_used"
                    ", excluded.developers_since, excluded.cycle"
                    ", excluded.promised, excluded.next_due"
                    ", excluded.warn_due, excluded.answer_due"
                    ", excluded.recommend_due, excluded.escalate_due"
                    ")",
                    err);
    if (st == NULL)
        return s->failed;
    put_row(st, t);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep the ticket", err);
    else if (t->id == 0)
        t->id = sqlite3_last_insert_rowid(s->h);
    sqlite3_reset(st);
    return rc;
}

int event_add(lotse_store *s, int64_t ticket, const lotse_actor *who,
              const char *kind, const char *was, const char *is_now,
              const char *reason, bool is_public, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_EVENT_ADD,
                   "INSERT INTO event (ticket, at, actor, kind, was, is_now,"
                   " reason, public) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                   err);

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, ticket);
    sqlite3_bind_int64(st, 2, now);
    if (who->user != 0)
        sqlite3_bind_int64(st, 3, who->user);
    sqlite3_bind_text(st, 4, kind, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 5, was, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 6, is_now, -1, SQLITE_STATIC);
    sqlite3_bind_text(st, 7, reason != NULL ? reason : "", -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 8, is_public);
    return store_run(s, st, "cannot keep the history", err);
}

/* ---------------------------------------------------------------- moving -- */

static void set_clocks(struct ticket *t, int64_t now)
{
    bool ended = t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED;
    bool waits = t->state == LOTSE_WAITING;
    static const struct calendar always = CALENDAR_ALWAYS;

    if (t->answered == 0 && !ended && !waits)
        sla_start(&t->answer, now);
    else
        sla_stop(&t->answer, &t->cal, now);
    if (t->level == 1 && !ended && !waits)
        sla_start(&t->on_level, now);
    else
        sla_stop(&t->on_level, &t->cal, now);
    /* with the developers real time counts: the requester waits on */
    if (t->state == LOTSE_DEVELOPERS)
        sla_start(&t->developers, now);
    else
        sla_stop(&t->developers, &always, now);
}

int ticket_move(struct ticket *t, lotse_store *s, const lotse_actor *who,
                lotse_state state, int level, const char *reason, int64_t now,
                lotse_err *err)
{
    int was_level = t->level, was = t->state, rc = LOTSE_OK;
    bool ended = was == LOTSE_SOLVED || was == LOTSE_CLOSED;
    char a[8], b[8];

    t->state = (int)state;
    t->level = level;
    if ((ended && state != LOTSE_SOLVED && state != LOTSE_CLOSED) ||
        (was_level == 2 && level == 1)) {
        t->cycle++; /* promises of level 1 begin anew */
        t->on_level = (struct sla_clock){0, 0};
        t->solved = t->closed = 0;
    }
    if (state == LOTSE_SOLVED && t->solved == 0)
        t->solved = now;
    if (state == LOTSE_CLOSED)
        t->closed = now;
    set_clocks(t, now);
    snprintf(a, sizeof a, "%d", was_level);
    snprintf(b, sizeof b, "%d", level);
    if (level != was_level)
        rc = event_add(s, t->id, who, "level", a, b, reason, true, now, err);
    if (rc == LOTSE_OK && (int)state != was)
        rc = event_add(s, t->id, who, "state",
                       lotse_state_name((lotse_state)was),
                       lotse_state_name(state), reason, true, now, err);
    return rc;
}

int step_take(bool *taken, lotse_store *s, const struct ticket *t,
              enum sla_step step, int64_t now, lotse_err *err)
{
    sqlite3_stmt *st =
        store_stmt(s, SS_STEP_TAKE,
                   "INSERT INTO step (ticket, cycle, kind, at)"
                   " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                   err);
    int rc = LOTSE_OK;

    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, t->id);
    /* there is one first answer, whatever happens to the ticket */
    sqlite3_bind_int64(st, 2, step <= SLA_ANSWER ? 0 : t->cycle);
    sqlite3_bind_int(st, 3, (int)step);
    sqlite3_bind_int64(st, 4, now);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep the clocks", err);
    *taken = rc == LOTSE_OK && sqlite3_changes(s->h) == 1;
    sqlite3_reset(st);
    return rc;
}

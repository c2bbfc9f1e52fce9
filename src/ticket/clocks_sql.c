/*
 * clocks_sql.c: what the clocks ask for.
 *
 * When a step falls due stands with the ticket, in an index of its own, so a
 * run looks at due tickets only. A step is a row whose key lets it be written
 * once in a cycle: two runs at once, or a run that was killed, take it once.
 */
#include "ticket/act.h"
#include "ticket/outbox.h"
#include "ticket/ticket.h"

#include "base/err.h"

enum { BATCH = 200 };

static const char *const kinds[SLA_STEPS] = {"warned", "overdue", "recommended",
                                             "escalated"};

/* Tickets whose step is due, at most BATCH, the longest due first. */
static int due(int64_t *ids, size_t *n, lotse_store *s, enum sla_step step,
               int64_t now, lotse_err *err)
{
    static const char *const sql[SLA_STEPS] = {
        "SELECT id FROM ticket WHERE warn_due <= ?1 ORDER BY warn_due LIMIT ?2",
        "SELECT id FROM ticket WHERE answer_due < ?1 ORDER BY answer_due"
        " LIMIT ?2",
        "SELECT id FROM ticket WHERE recommend_due <= ?1"
        " ORDER BY recommend_due LIMIT ?2",
        "SELECT id FROM ticket WHERE escalate_due <= ?1"
        " ORDER BY escalate_due LIMIT ?2"};
    sqlite3_stmt *st = store_stmt(s, SS_DUE + (int)step, sql[step], err);
    int rc;

    *n = 0;
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, now);
    sqlite3_bind_int(st, 2, BATCH);
    while ((rc = sqlite3_step(st)) == SQLITE_ROW)
        ids[(*n)++] = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return rc == SQLITE_DONE ? LOTSE_OK
                             : store_fail(s, "cannot read the clocks", err);
}

int clocks_take(bool *taken, lotse_store *s, const struct ticket *t,
                enum sla_step step, int64_t now, lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    int rc = step_take(taken, s, t, step, now, err);
    int64_t due = t->dues.at[SLA_ANSWER];

    if (rc == LOTSE_OK && *taken && step == SLA_WARN && due != 0 && now > due)
        *taken = false; /* too late to warn: kept, but nobody hears of it */
    return rc == LOTSE_OK && *taken
               ? event_add(s, t->id, &system, kinds[step], "", "", "",
                           step != SLA_WARN, now, err)
               : rc;
}

static int take(size_t *steps, lotse_store *s, struct ticket *t,
                enum sla_step step, int64_t now, lotse_err *err)
{
    static const lotse_actor system = {0, LOTSE_ADMIN, 0};
    static const lotse_act up = {.verb = LOTSE_DO_ESCALATE,
                                 .reason = "not solved on level 1 in time"};
    bool taken;
    int rc = clocks_take(&taken, s, t, step, now, err);

    if (rc != LOTSE_OK)
        return rc;
    *steps += taken;
    if (taken && step == SLA_RECOMMEND) {
        t->level_hint = 2;
        t->level_why = "not solved on level 1 in time";
    }
    if (taken && step == SLA_ESCALATE) {
        rc = act_on(t, s, &up, &system, now, err);
        if (rc != LOTSE_INPUT)
            return rc;
    } /* one that can't go up must not keep the others from it */
    rc = ticket_save(t, s, now, err);
    return rc == LOTSE_OK && taken ? outbox_step(s, t, step, now, err) : rc;
}

/* One batch of one step, in one transaction. */
static int run(size_t *steps, size_t *n, lotse_store *s, enum sla_step step,
               int64_t now, lotse_err *err)
{
    int64_t ids[BATCH];
    int rc = store_begin(s, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = due(ids, n, s, step, now, err);
    for (size_t i = 0; i < *n && rc == LOTSE_OK; i++) {
        struct ticket t;
        rc = ticket_load(&t, s, ids[i], err);
        if (rc == LOTSE_OK)
            rc = take(steps, s, &t, step, now, err);
        ticket_free(&t);
    }
    return store_end(s, rc, err);
}

int lotse_sla_run(size_t *steps, lotse_store *s, int64_t now, lotse_err *err)
{
    int rc = LOTSE_OK;

    *steps = 0;
    for (int step = 0; step < SLA_STEPS && rc == LOTSE_OK; step++) {
        size_t n = BATCH;
        while (n == BATCH && rc == LOTSE_OK)
            rc = run(steps, &n, s, (enum sla_step)step, now, err);
    }
    return rc;
}

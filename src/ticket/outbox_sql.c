/*
 * outbox_sql.c: who is to hear of a change by mail.
 *
 * A row is written with the change: both are on disk or neither. The requester
 * hears of each change of state once, of replies, and of nothing that they did
 * themselves; agents hear of what they have to do. No mail follows from what a
 * machine wrote, so that two machines can't talk to each other here.
 */
#include "ticket/outbox.h"

#include "base/err.h"

#include <string.h>

static const char *const names[OUTBOX_KINDS] = {
    "received",  "reply",    "opened",   "waiting",  "with-developers",
    "solved",    "closed",   "reopened", "escalated", "returned",
    "merged",    "new",      "copy",     "assigned", "warned",
    "overdue",   "recommended", "take"};

const char *outbox_name(enum outbox_kind kind)
{
    return names[kind];
}

enum outbox_kind outbox_kind(const char *name)
{
    for (int i = 0; i < OUTBOX_KINDS; i++)
        if (strcmp(names[i], name) == 0)
            return (enum outbox_kind)i;
    return OUTBOX_KINDS;
}

#define INTO                                                                   \
    "INSERT INTO outbox (ticket, message, kind, recipient, lang, detail,"      \
    " created, message_id, tries, next_try, claim, error)"                     \
    " SELECT t.id, CASE WHEN ?2 IN ('reply', 'copy') THEN (SELECT max (id)"    \
    " FROM message WHERE ticket = t.id AND kind = 0) END, ?2, u.mail, t.lang," \
    " ?4, ?5, '', 0, ?5, 0, ''"

/* First level of the ticket's organisation; level 2, or else admins. */
#define FIRST "SELECT f.id FROM user f WHERE f.org = t.org AND f.role = 1"
#define SECOND                                                                 \
    "SELECT z.id FROM user z WHERE z.role = (SELECT min (role) FROM user"      \
    " WHERE role >= 2 AND active)"

int outbox_add(lotse_store *s, const struct ticket *t, enum outbox_kind kind,
               unsigned whom, const char *detail, const lotse_actor *who,
               int64_t now, lotse_err *err)
{
    sqlite3_stmt *st;
    int rc = LOTSE_OK;

    if ((whom & TO_DESK) != 0)
        whom |= t->owner != 0  ? TO_OWNER
                : t->level == 2 ? TO_SECOND
                                : TO_FIRST;
    st = store_stmt(s, SS_OUTBOX_ADD,
                    INTO " FROM ticket t JOIN user u ON u.id IN"
                         " (SELECT t.requester WHERE ?3 & 1"
                         " UNION SELECT t.owner WHERE ?3 & 2"
                         " UNION SELECT w.user FROM watcher w"
                         " WHERE w.ticket = t.id AND ?3 & 4"
                         " UNION SELECT * FROM (" FIRST ") WHERE ?3 & 8"
                         " UNION SELECT * FROM (" SECOND ") WHERE ?3 & 16"
                         /* an organisation without a desk of its own */
                         " OR (?3 & 8 AND NOT EXISTS (" FIRST ")))"
                         " WHERE t.id = ?1 AND u.active AND u.id IS NOT ?6"
                         " AND u.mail NOT LIKE '%@invalid'"
                         /* a reply is tried all the same: its failure is
                          * shown on the ticket */
                         " AND (?2 = 'reply' OR NOT EXISTS (SELECT 1 FROM"
                         " mail_failed x WHERE x.mail = u.mail))"
                         " ORDER BY u.id",
                    err);
    if (st == NULL)
        return s->failed;
    sqlite3_bind_int64(st, 1, t->id);
    sqlite3_bind_text(st, 2, names[kind], -1, SQLITE_STATIC);
    sqlite3_bind_int(st, 3, (int)whom);
    sqlite3_bind_text(st, 4, detail != NULL ? detail : "", -1, SQLITE_STATIC);
    sqlite3_bind_int64(st, 5, now);
    if (who != NULL && who->user != 0)
        sqlite3_bind_int64(st, 6, who->user);
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, "cannot keep what is to be sent", err);
    sqlite3_reset(st);
    sqlite3_clear_bindings(st);
    return rc;
}

int outbox_filed(lotse_store *s, const struct ticket *t, const lotse_filing *f,
                 const lotse_actor *who, int64_t now, lotse_err *err)
{
    int rc = LOTSE_OK;

    if (!f->quiet)
        rc = outbox_add(s, t, OUTBOX_RECEIVED, TO_REQUESTER, "", NULL, now,
                        err);
    return rc == LOTSE_OK
               ? outbox_add(s, t, OUTBOX_NEW, TO_FIRST, "", who, now, err)
               : rc;
}

/* The one mail about state and level; OUTBOX_KINDS: nothing changed. */
static enum outbox_kind change(const struct ticket *t, int was_state,
                               int was_level)
{
    bool ended = was_state == LOTSE_SOLVED || was_state == LOTSE_CLOSED;

    if (t->level != was_level)
        return t->level == 2 ? OUTBOX_ESCALATED : OUTBOX_RETURNED;
    if (t->state == was_state)
        return OUTBOX_KINDS;
    switch ((lotse_state)t->state) {
    case LOTSE_WAITING:
        return OUTBOX_WAITING;
    case LOTSE_DEVELOPERS:
        return OUTBOX_DEVELOPERS;
    case LOTSE_SOLVED:
        return OUTBOX_SOLVED;
    case LOTSE_CLOSED:
        return t->merged_into != 0 ? OUTBOX_MERGED : OUTBOX_CLOSED;
    default:
        return ended ? OUTBOX_REOPENED : OUTBOX_OPENED;
    }
}

/* What the requester hears. */
static int tell_requester(lotse_store *s, const struct ticket *t,
                          enum outbox_kind kind, const lotse_act *act,
                          const lotse_actor *who, int64_t now, lotse_err *err)
{
    /* a button that they pressed is answered, a wish isn't repeated */
    bool asked = act->verb == LOTSE_DO_ASK_ESCALATION;
    const char *detail = act->reason;

    if (act->verb == LOTSE_DO_DEVELOPERS)
        detail = "";
    return outbox_add(s, t, kind, TO_REQUESTER, detail, asked ? NULL : who,
                      now, err);
}

static int tell_reply(lotse_store *s, const struct ticket *t,
                      const lotse_actor *who, int64_t now, lotse_err *err)
{
    int rc;

    if (who->user == t->requester)
        return outbox_add(s, t, OUTBOX_COPY, TO_DESK | TO_WATCHERS, "", who,
                          now, err);
    rc = outbox_add(s, t, OUTBOX_REPLY, TO_REQUESTER, "", who, now, err);
    return rc == LOTSE_OK ? outbox_add(s, t, OUTBOX_COPY,
                                       TO_OWNER | TO_WATCHERS, "", who, now,
                                       err)
                          : rc;
}

int outbox_done(lotse_store *s, const struct ticket *t, int was_state,
                int was_level, const lotse_act *act, const lotse_actor *who,
                int64_t now, lotse_err *err)
{
    enum outbox_kind kind = change(t, was_state, was_level);
    int rc = LOTSE_OK;

    if (act->verb == LOTSE_DO_REPLY) /* it says that somebody works on it */
        return act->automatic ? LOTSE_OK : tell_reply(s, t, who, now, err);
    if (kind != OUTBOX_KINDS)
        rc = tell_requester(s, t, kind, act, who, now, err);
    if (rc == LOTSE_OK &&
        (kind == OUTBOX_ESCALATED || kind == OUTBOX_RETURNED ||
         kind == OUTBOX_REOPENED))
        rc = outbox_add(s, t, OUTBOX_TAKE, TO_DESK, act->reason, who, now, err);
    if (rc == LOTSE_OK && act->verb == LOTSE_DO_ASSIGN && t->owner != 0)
        rc = outbox_add(s, t, OUTBOX_ASSIGNED, TO_OWNER, "", who, now, err);
    return rc;
}

int outbox_step(lotse_store *s, const struct ticket *t, enum sla_step step,
                int64_t now, lotse_err *err)
{
    static const enum outbox_kind kinds[SLA_STEPS] = {
        [SLA_WARN] = OUTBOX_WARNED,
        [SLA_ANSWER] = OUTBOX_OVERDUE,
        [SLA_RECOMMEND] = OUTBOX_RECOMMENDED,
        [SLA_ESCALATE] = OUTBOX_KINDS}; /* done as an act */

    return kinds[step] != OUTBOX_KINDS
               ? outbox_add(s, t, kinds[step], TO_DESK, "", NULL, now, err)
               : LOTSE_OK;
}

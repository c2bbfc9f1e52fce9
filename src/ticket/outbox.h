/* outbox.h: who is to hear of a change by mail. */
#ifndef LOTSE_TICKET_OUTBOX_H
#define LOTSE_TICKET_OUTBOX_H

#include "ticket/ticket.h"

/* What a mail tells; names are those of templates. */
enum outbox_kind {
    OUTBOX_RECEIVED,    /* to the requester: number, promise, articles */
    OUTBOX_REPLY,       /* a public reply */
    OUTBOX_OPENED,      /* states, to the requester */
    OUTBOX_WAITING,
    OUTBOX_DEVELOPERS,
    OUTBOX_SOLVED,
    OUTBOX_CLOSED,
    OUTBOX_REOPENED,
    OUTBOX_ESCALATED,
    OUTBOX_RETURNED,    /* to level 1 */
    OUTBOX_MERGED,
    OUTBOX_NEW,         /* from here on to agents: a ticket came */
    OUTBOX_COPY,        /* somebody wrote */
    OUTBOX_ASSIGNED,
    OUTBOX_WARNED,
    OUTBOX_OVERDUE,
    OUTBOX_RECOMMENDED,
    OUTBOX_TAKE,        /* it came to your level */
    OUTBOX_KINDS
};

/* "received", "reply", ... */
const char *outbox_name(enum outbox_kind kind);
/* OUTBOX_KINDS: no kind has this name. */
enum outbox_kind outbox_kind(const char *name);

/* Whom; each person gets it once, whoever acted doesn't. */
enum outbox_whom {
    TO_REQUESTER = 1,
    TO_OWNER = 2,
    TO_WATCHERS = 4,
    TO_FIRST = 8,   /* first level of the organisation */
    TO_SECOND = 16, /* level 2; where there is none, admins */
    TO_DESK = 32    /* the owner; where there is none, the ticket's level */
};

/* Add a mail for each, inside the transaction of the change that causes it.
 * who: whoever acted, NULL: all are told. */
int outbox_add(lotse_store *s, const struct ticket *t, enum outbox_kind kind,
               unsigned whom, const char *detail, const lotse_actor *who,
               int64_t now, lotse_err *err);

/* What follows from a new ticket; from what was done to one (t is how it
 * stands now); from a step of the clocks. */
int outbox_filed(lotse_store *s, const struct ticket *t, const lotse_filing *f,
                 const lotse_actor *who, int64_t now, lotse_err *err);
int outbox_done(lotse_store *s, const struct ticket *t, int was_state,
                int was_level, const lotse_act *act, const lotse_actor *who,
                int64_t now, lotse_err *err);
int outbox_step(lotse_store *s, const struct ticket *t, enum sla_step step,
                int64_t now, lotse_err *err);

#endif

/* act.h: what is done to a ticket, inside a transaction. */
#ifndef LOTSE_TICKET_ACT_H
#define LOTSE_TICKET_ACT_H

#include "ticket/ticket.h"

/* As lotse_ticket_do, for a ticket that is loaded. */
int act_on(struct ticket *t, lotse_store *s, const lotse_act *act,
           const lotse_actor *who, int64_t now, lotse_err *err);

/* Could it be done now: rights, state, time? */
int act_can(const struct ticket *t, const lotse_store *s, lotse_verb verb,
            const lotse_actor *who, int64_t now, lotse_err *err);

/* What the actor can do to the ticket now: bits 1 << lotse_verb. */
int act_may(uint32_t *out, lotse_store *s, int64_t id, const lotse_actor *who,
            int64_t now, lotse_err *err);

/* May this user own the ticket (active, not a requester, first level of the
 * same organisation)? LOTSE_INPUT. */
int people_check(lotse_store *s, int64_t user, const struct ticket *t,
                 lotse_err *err);

/* An article that the desk linked is what helped; "": the only one that it did.
 * Another's name changes nothing, for a requester may be anybody. */
int link_helped(lotse_store *s, int64_t ticket, const char *article,
                lotse_err *err);

int watcher_add(lotse_store *s, int64_t ticket, int64_t user, lotse_err *err);
int link_add(lotse_store *s, int64_t ticket, const lotse_actor *who,
             const char *article, int lang, bool solved, int64_t now,
             lotse_err *err);

#endif

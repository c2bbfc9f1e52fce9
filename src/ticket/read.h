/* read.h: a ticket's row as the public struct. */
#ifndef LOTSE_TICKET_READ_H
#define LOTSE_TICKET_READ_H

#include "ticket/ticket.h"

/* The columns that read_head reads, and where they come from: t is the ticket.
 */
#define HEAD                                                                   \
    "t.id, t.secret, t.subject, r.mail, r.name, coalesce(o.name, ''),"         \
    " coalesce(o.portal, 1), coalesce(c.zone, ''), t.source, t.lang,"          \
    " t.level, t.state, coalesce(w.mail, ''), t.type, t.type_why,"             \
    " t.type_by, t.urgency, t.urgency_why, t.urgency_by, t.complexity,"        \
    " t.complexity_why, t.complexity_by, t.level_hint, t.level_why,"           \
    " t.impact, t.priority, t.ext, t.cause, t.prevention,"                     \
    " t.merged_into, t.created, t.updated, t.answered, t.solved,"              \
    " t.closed, t.promised, coalesce(t.next_due, 0), t.warn_due,"              \
    " t.answer_due, t.recommend_due, t.escalate_due, t.developers_used,"       \
    " t.developers_since"
#define FROM                                                                   \
    " FROM ticket t JOIN user r ON r.id = t.requester"                         \
    " LEFT JOIN org o ON o.id = t.org LEFT JOIN calendar c"                    \
    " ON c.id = o.calendar LEFT JOIN user w ON w.id = t.owner"

/* What is allocated for one answer. */
struct out {
    struct arena mem;
    struct categories *categories;
    bool notes; /* the actor reads them */
};

/* *t is zeroed. What the actor may not read (o->notes) is left empty. */
void read_head(lotse_ticket *t, struct out *o, sqlite3_stmt *st, int64_t now);

/* As lotse_ticket_get, inside a transaction. */
int ticket_read(lotse_ticket **out, lotse_store *s, int64_t id,
                const lotse_actor *who, int64_t now, lotse_err *err);

#endif

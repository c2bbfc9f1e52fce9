/* sla.h: clocks: what was promised, and when it falls due. */
#ifndef LOTSE_TICKET_SLA_H
#define LOTSE_TICKET_SLA_H

#include "ticket/calendar.h"

#include <stdint.h>

/* Steps, each taken once in a cycle. */
enum sla_step {
    SLA_WARN = 0,      /* the first answer falls due soon */
    SLA_ANSWER = 1,    /* it is overdue */
    SLA_RECOMMEND = 2, /* level 1: escalation recommended */
    SLA_ESCALATE = 3,  /* level 1: escalated */
    SLA_STEPS = 4
};

/* Seconds of work; 0: never. */
struct sla_policy {
    int64_t answer;    /* first public answer of a person */
    int64_t warn;      /* so long before `answer` */
    int64_t recommend; /* on level 1, unsolved */
    int64_t escalate;
};

#define SLA_POLICY_DEFAULT                                                     \
    {                                                                          \
        .answer = 24 * 3600, .warn = 2 * 3600, .recommend = 24 * 3600,         \
        .escalate = 48 * 3600                                                  \
    }

/* A clock: work used before `since`, running from there; since 0: stopped. */
struct sla_clock {
    int64_t used, since;
};

struct sla_dues {
    int64_t at[SLA_STEPS]; /* Unix seconds; 0: never */
};

void sla_start(struct sla_clock *c, int64_t now);
void sla_stop(struct sla_clock *c, const struct calendar *cal, int64_t now);

/* Work on the clock at `now`. */
int64_t sla_used(const struct sla_clock *c, const struct calendar *cal,
                 int64_t now);

/* When the clock shows `limit`; 0: it is stopped, or limit is 0. A moment that
 * has passed is still told. */
int64_t sla_due(const struct sla_clock *c, const struct calendar *cal,
                int64_t limit);

/* All four, from the clocks of answer and level. */
struct sla_dues sla_dues(const struct sla_policy *p, const struct calendar *cal,
                         const struct sla_clock *answer,
                         const struct sla_clock *level);

#endif

/* rights.h: who may do what, as one table. */
#ifndef LOTSE_TICKET_RIGHTS_H
#define LOTSE_TICKET_RIGHTS_H

#include "lotse.h"

#include <stdbool.h>
#include <stdint.h>

/* Whose tickets a right reaches. */
enum reach {
    REACH_NONE,
    REACH_OWN, /* that one filed */
    REACH_ORG, /* of one's organisation */
    REACH_ALL
};

/* The ticket as far as rights look at it. */
struct rights_ticket {
    int64_t requester, org; /* ids; 0: none */
    int level;
};

/* The cell of the table. */
enum reach rights_reach(lotse_role role, lotse_verb verb);

/* May the actor do it to this ticket? NULL: to any, as far as the role goes. */
bool rights_may(const lotse_actor *who, lotse_verb verb,
                const struct rights_ticket *t);

#endif

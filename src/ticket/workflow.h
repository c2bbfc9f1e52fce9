/* workflow.h: states, and what leads from one to another. */
#ifndef LOTSE_TICKET_WORKFLOW_H
#define LOTSE_TICKET_WORKFLOW_H

#include "lotse.h"

#include <stdbool.h>
#include <stdint.h>

enum { WORKFLOW_REOPEN_DAYS = 14 };

/* The ticket as far as the workflow looks at it. */
struct workflow_ticket {
    lotse_state state;
    int level;
    bool categorised;  /* type, urgency, complexity are all set */
    bool has_cause;    /* cause and prevention are both written */
    int64_t ended;     /* when it was solved or closed, Unix seconds */
};

/* The state (and *level) after the verb, or LOTSE_INPUT with a line that says
 * what must be done before. Verbs that change neither give the old ones. */
int workflow_after(lotse_state *state, int *level,
                   const struct workflow_ticket *t, lotse_verb verb,
                   int64_t now, lotse_err *err);

#endif

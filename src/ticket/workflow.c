/*
 * workflow.c: states, and what leads from one to another.
 *
 *     new -> open -> waiting -> open ... -> solved -> closed
 *             |  level 2: with-developers -> open
 *             '- solved or closed -> open again, within 14 days
 *
 * Only what stands in the table is possible, whoever asks; conditions on top
 * of it are few and stand in `conditions`.
 */
#include "ticket/workflow.h"

#include "base/err.h"
#include "ticket/rights.h"

#include <string.h>

static const char *const names[] = {"new",             "open",   "waiting",
                                    "with-developers", "solved", "closed"};

const char *lotse_state_name(lotse_state state)
{
    return names[state];
}

#define FROM(s) (1u << (s))
#define ACTIVE                                                                 \
    (FROM(LOTSE_NEW) | FROM(LOTSE_OPENED) | FROM(LOTSE_WAITING))
#define ENDED (FROM(LOTSE_SOLVED) | FROM(LOTSE_CLOSED))

static const struct row {
    lotse_verb verb;
    unsigned from; /* states it is possible in */
    lotse_state to;
} table[] = {
    {LOTSE_DO_WAIT, FROM(LOTSE_OPENED), LOTSE_WAITING},
    {LOTSE_DO_RESUME, FROM(LOTSE_NEW) | FROM(LOTSE_WAITING), LOTSE_OPENED},
    {LOTSE_DO_ESCALATE, ACTIVE, LOTSE_OPENED},
    {LOTSE_DO_ASK_ESCALATION, ACTIVE, LOTSE_OPENED},
    {LOTSE_DO_HAND_BACK, ACTIVE, LOTSE_OPENED},
    {LOTSE_DO_DEVELOPERS, FROM(LOTSE_OPENED) | FROM(LOTSE_WAITING),
     LOTSE_DEVELOPERS},
    {LOTSE_DO_FROM_DEVELOPERS, FROM(LOTSE_DEVELOPERS), LOTSE_OPENED},
    {LOTSE_DO_SOLVE, ACTIVE, LOTSE_SOLVED},
    {LOTSE_DO_CONFIRM, ACTIVE | FROM(LOTSE_DEVELOPERS) | FROM(LOTSE_SOLVED),
     LOTSE_SOLVED},
    {LOTSE_DO_CLOSE, ACTIVE | FROM(LOTSE_SOLVED), LOTSE_CLOSED},
    {LOTSE_DO_REOPEN, ENDED, LOTSE_OPENED},
};

static const struct row *find(lotse_verb verb)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].verb == verb)
            return &table[i];
    return NULL;
}

/* What the table can't say. */
static int conditions(const struct workflow_ticket *t, lotse_verb verb,
                      lotse_state to, int64_t now, lotse_err *err)
{
    if (t->state == LOTSE_NEW && to != LOTSE_NEW && !t->categorised &&
        verb != LOTSE_DO_CONFIRM)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_UNCATEGORISED,
                       "type, urgency and complexity come first: set those "
                       "that are empty");
    if ((verb == LOTSE_DO_ESCALATE || verb == LOTSE_DO_ASK_ESCALATION) &&
        t->level != 1)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_ON_LEVEL2,
                       "it is on level 2 already");
    if ((verb == LOTSE_DO_HAND_BACK || verb == LOTSE_DO_DEVELOPERS) &&
        t->level != 2)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_ON_LEVEL1,
                       "only a ticket on level 2 can go there: escalate it "
                       "first");
    if (verb == LOTSE_DO_CLOSE && t->level == 2 && !t->has_cause)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_NO_CAUSE,
                       "a ticket of level 2 is closed with a cause and a "
                       "prevention: write both (or \"unknown\")");
    if (verb == LOTSE_DO_REOPEN &&
        now - t->ended > (int64_t)WORKFLOW_REOPEN_DAYS * 86400)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_LONG_ENDED,
                       "it ended more than %d days ago: file a new ticket that "
                       "names this one",
                       WORKFLOW_REOPEN_DAYS);
    return LOTSE_OK;
}

int workflow_after(lotse_state *state, int *level,
                   const struct workflow_ticket *t, lotse_verb verb,
                   int64_t now, lotse_err *err)
{
    const struct row *row = find(verb);
    int rc;

    *state = t->state;
    *level = t->level;
    if (row == NULL)
        return LOTSE_OK;
    if ((row->from & FROM(t->state)) == 0)
        return err_why(err, LOTSE_INPUT, LOTSE_WHY_STATE,
                       "%s isn't possible while it is %s",
                       lotse_verb_name(verb), names[t->state]);
    rc = conditions(t, verb, row->to, now, err);
    if (rc != LOTSE_OK)
        return rc;
    *state = row->to;
    if (verb == LOTSE_DO_ESCALATE || verb == LOTSE_DO_ASK_ESCALATION)
        *level = 2;
    else if (verb == LOTSE_DO_HAND_BACK)
        *level = 1;
    return LOTSE_OK;
}

/*
 * rights.c: who may do what, as one table.
 *
 * The page in doc/ and the test walk the same table. First level means the
 * helpdesk of the requester's own organisation: it never reaches another
 * organisation's tickets. A ticket on level 2 is closed by level 2.
 */
#include "ticket/rights.h"

#include "base/err.h"

#include <string.h>

#define NO REACH_NONE
#define OWN REACH_OWN
#define ORG REACH_ORG
#define ALL REACH_ALL

static const struct {
    const char *name;
    uint8_t reach[4]; /* by lotse_role */
    bool own_level;   /* first level: only while the ticket is on level 1 */
} table[LOTSE_DO_COUNT] = {
    /*                              requester first second admin */
    [LOTSE_DO_FILE] = {"file", {OWN, ORG, ALL, ALL}, false},
    [LOTSE_DO_READ] = {"read", {OWN, ORG, ALL, ALL}, false},
    [LOTSE_DO_READ_NOTES] = {"read-notes", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_REPLY] = {"reply", {OWN, ORG, ALL, ALL}, false},
    [LOTSE_DO_NOTE] = {"note", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_CONFIRM] = {"confirm", {OWN, NO, NO, ALL}, false},
    [LOTSE_DO_ASK_ESCALATION] = {"ask-escalation", {OWN, NO, NO, ALL}, false},
    [LOTSE_DO_CATEGORISE] = {"categorise", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_ASSIGN] = {"assign", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_WATCH] = {"watch", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_LINK] = {"link", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_MERGE] = {"merge", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_WAIT] = {"wait", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_RESUME] = {"resume", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_ESCALATE] = {"escalate", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_HAND_BACK] = {"hand-back", {NO, NO, ALL, ALL}, false},
    [LOTSE_DO_DEVELOPERS] = {"developers", {NO, NO, ALL, ALL}, false},
    [LOTSE_DO_FROM_DEVELOPERS] = {"from-developers", {NO, NO, ALL, ALL}, false},
    [LOTSE_DO_CAUSE] = {"cause", {NO, NO, ALL, ALL}, false},
    [LOTSE_DO_SOLVE] = {"solve", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_CLOSE] = {"close", {NO, ORG, ALL, ALL}, true},
    [LOTSE_DO_REOPEN] = {"reopen", {OWN, ORG, ALL, ALL}, false},
    [LOTSE_DO_HANDOVER] = {"handover", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_FORGET] = {"forget", {NO, NO, NO, ALL}, false},
    [LOTSE_DO_REPORT] = {"report", {NO, ORG, ALL, ALL}, false},
    [LOTSE_DO_MANAGE] = {"manage", {NO, NO, NO, ALL}, false},
};

enum reach rights_reach(lotse_role role, lotse_verb verb)
{
    return (enum reach)table[verb].reach[role];
}

bool rights_may(const lotse_actor *who, lotse_verb verb,
                const struct rights_ticket *t)
{
    enum reach reach = rights_reach(who->role, verb);

    if (reach == REACH_NONE || t == NULL)
        return reach != REACH_NONE;
    if (who->role == LOTSE_FIRST && table[verb].own_level && t->level != 1)
        return false;
    switch (reach) {
    case REACH_ALL:
        return true;
    case REACH_ORG:
        return who->org != 0 && who->org == t->org;
    default:
        return who->user != 0 && who->user == t->requester;
    }
}

bool lotse_may(const lotse_actor *who, lotse_verb verb)
{
    return rights_may(who, verb, NULL);
}

const char *lotse_verb_name(lotse_verb verb)
{
    return table[verb].name;
}

int lotse_verb_parse(lotse_verb *out, const char *text, lotse_err *err)
{
    for (int i = 0; i < LOTSE_DO_COUNT; i++)
        if (strcmp(text, table[i].name) == 0) {
            *out = (lotse_verb)i;
            return LOTSE_OK;
        }
    return err_set(err, LOTSE_INPUT, "'%.40s' isn't done to a ticket", text);
}

/* -------------------------------------------------------------- roles -- */

static const char *const roles[] = {"requester", "first", "second", "admin"};

const char *lotse_role_name(lotse_role role)
{
    return roles[role];
}

int lotse_role_parse(lotse_role *out, const char *text, lotse_err *err)
{
    for (int i = 0; i < 4; i++)
        if (strcmp(text, roles[i]) == 0) {
            *out = (lotse_role)i;
            return LOTSE_OK;
        }
    return err_set(err, LOTSE_INPUT,
                   "role '%.40s' is none of requester, first, second, admin",
                   text);
}

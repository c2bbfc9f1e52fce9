/*
 * do.c: an act on a ticket, as one transaction.
 *
 * What a form sends twice is done once; what could be done can be asked.
 */
#include "ticket/act.h"

/* The same form again changes nothing. */
static int act_once(struct ticket *t, lotse_store *s, const lotse_act *act,
                    const lotse_actor *who, int64_t now, lotse_err *err)
{
    const char *const texts[] = {lotse_verb_name(act->verb), act->text,
                                 act->more, act->reason};
    struct once once;
    int64_t there;
    int rc;

    if (act->key == NULL || act->key[0] == '\0')
        return act_on(t, s, act, who, now, err);
    once_of(&once, act->key, t->id, texts, sizeof texts / sizeof *texts,
            act->files, act->n_files);
    rc = once_find(&there, s, &once, err);
    if (rc != LOTSE_OK || there != 0)
        return rc;
    rc = act_on(t, s, act, who, now, err);
    return rc == LOTSE_OK ? once_keep(s, &once, t->id, now, err) : rc;
}

int lotse_ticket_do(lotse_store *s, int64_t id, const lotse_act *act,
                    const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct ticket t;
    int rc = store_begin(s, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = ticket_load(&t, s, id, err);
    if (rc == LOTSE_OK)
        rc = act_once(&t, s, act, who, now, err);
    ticket_free(&t);
    return store_end(s, rc, err);
}

int lotse_ticket_can(lotse_store *s, int64_t id, lotse_verb verb,
                     const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct ticket t;
    int rc = store_read(s, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = ticket_load(&t, s, id, err);
    if (rc == LOTSE_OK)
        rc = act_can(&t, s, verb, who, now, err);
    ticket_free(&t);
    return store_end(s, rc, err);
}

int act_may(uint32_t *out, lotse_store *s, int64_t id, const lotse_actor *who,
            int64_t now, lotse_err *err)
{
    struct ticket t;
    int rc = ticket_load(&t, s, id, err);

    *out = 0;
    for (int v = 0; v < LOTSE_DO_COUNT && rc == LOTSE_OK; v++)
        if (act_can(&t, s, (lotse_verb)v, who, now, NULL) == LOTSE_OK)
            *out |= 1u << v;
    if (t.merged_into != 0)
        *out &= ~(1u << LOTSE_DO_REOPEN | 1u << LOTSE_DO_MERGE);
    ticket_free(&t);
    return rc;
}

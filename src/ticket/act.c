/*
 * act.c: what is done to a ticket.
 *
 * One way for everybody: the ticket is read, the table of rights asked, the
 * workflow asked, the change made by the verb's function, the row saved; all
 * of it in one transaction. A verb is a row of the table below.
 */
#include "ticket/act.h"
#include "ticket/outbox.h"
#include "ticket/packet.h"
#include "ticket/rights.h"
#include "ticket/ticket.h"
#include "ticket/workflow.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

/* What a verb's function gets. */
struct doing {
    lotse_store *s;
    struct ticket *t;
    const lotse_act *act;
    const lotse_actor *who;
    int64_t now;
};

static bool is_given(const char *s)
{
    return s != NULL && s[strspn(s, " \t\r\n")] != '\0';
}

static int want(const char *s, const char *what, lotse_err *err)
{
    return is_given(s) ? LOTSE_OK
                       : err_why(err, LOTSE_INPUT, LOTSE_WHY_MISSING,
                                 "%s is missing", what);
}

static int tell(const struct doing *d, const char *kind, const char *was,
                const char *is_now, bool is_public, lotse_err *err)
{
    return event_add(d->s, d->t->id, d->who, kind, was, is_now, d->act->reason,
                     is_public, d->now, err);
}

/* A copy in the ticket's memory of what the caller gave. */
static int keep(const char **out, const struct doing *d, const char *s,
                lotse_err *err)
{
    *out = arena_strdup(&d->t->mem, s);
    return *out != NULL ? LOTSE_OK : err_nomem(err);
}

/* -------------------------------------------------------------- messages -- */

/* The first public answer of a person stops the clock of the promise. */
static int answered(struct doing *d, lotse_err *err)
{
    struct ticket *t = d->t;
    bool taken;
    int rc = LOTSE_OK;

    if (d->act->automatic || d->who->user == t->requester || t->answered != 0)
        return LOTSE_OK;
    /* late is late, whether the clocks were looked at meanwhile or not */
    if (t->dues.at[SLA_ANSWER] != 0 && d->now > t->dues.at[SLA_ANSWER])
        rc = clocks_take(&taken, d->s, t, SLA_ANSWER, d->now, err);
    t->answered = d->now;
    sla_stop(&t->answer, &t->cal, d->now);
    return rc == LOTSE_OK ? tell(d, "answered", "", "", true, err) : rc;
}

/* Level 1 thought that it had the answer. */
static void doubt(struct ticket *t)
{
    if (t->level != 1)
        return;
    t->level_hint = 2;
    t->level_why = "level 1 found no answer";
}

/* It goes on elsewhere. */
static int check_merged(const struct ticket *t, lotse_err *err)
{
    return t->merged_into == 0
               ? LOTSE_OK
               : err_why(err, LOTSE_INPUT, LOTSE_WHY_MERGED,
                         "it was merged into T-%lld: go on there",
                         (long long)t->merged_into);
}

/* What a requester writes to a ticket that ended opens it, as long as that can
 * be; later it is refused, since nobody would look. */
static int reopens(bool *out, const struct doing *d, lotse_err *err)
{
    const struct ticket *t = d->t;
    int rc = LOTSE_OK;

    *out = !d->act->automatic && d->who->user == t->requester &&
           (t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED);
    if (*out)
        rc = check_merged(t, err);
    if (*out && rc == LOTSE_OK)
        rc = act_can(t, d->s, LOTSE_DO_REOPEN, d->who, d->now, err);
    return rc;
}

static int reply(struct doing *d, lotse_err *err)
{
    struct ticket *t = d->t;
    bool asker = d->who->user == t->requester;
    bool again;
    int rc = want(d->act->text, "the text of the reply", err);

    if (rc == LOTSE_OK)
        rc = reopens(&again, d, err);
    if (rc == LOTSE_OK && again)
        doubt(t);
    if (rc == LOTSE_OK)
        rc = message_keep(d->s, t->id, d->who, false, d->act->automatic,
                          d->act->text, d->act->files, d->act->n_files, d->now,
                          err);
    if (rc == LOTSE_OK)
        rc = answered(d, err);
    /* an answer opens a new ticket, the requester's word ends waiting */
    if (rc == LOTSE_OK && !d->act->automatic &&
        ((!asker && t->state == LOTSE_NEW) ||
         (asker && t->state == LOTSE_WAITING) || again))
        rc = ticket_move(t, d->s, d->who, LOTSE_OPENED, t->level, "", d->now,
                         err);
    return rc;
}

static int note(struct doing *d, lotse_err *err)
{
    int rc = want(d->act->text, "the text of the note", err);

    return rc == LOTSE_OK
               ? message_keep(d->s, d->t->id, d->who, true, false, d->act->text,
                              d->act->files, d->act->n_files, d->now, err)
               : rc;
}

/* ------------------------------------------------------------ categories -- */

static int set_choice(struct doing *d, struct category_choice *c,
                      const char *kind, int value, lotse_err *err)
{
    char was[8], is_now[8];

    if (value == 0)
        return LOTSE_OK;
    if (value < 1 || value > 3)
        return err_set(err, LOTSE_INPUT, "%s is 1 (low), 2 or 3", kind);
    snprintf(was, sizeof was, "%d", c->value);
    snprintf(is_now, sizeof is_now, "%d", value);
    *c = (struct category_choice){value, BY_PERSON, ""};
    return tell(d, kind, was, is_now, false, err);
}

static int set_type(struct doing *d, lotse_err *err)
{
    struct categories *c;
    const char *was = d->t->type;
    int rc = store_categories(&c, d->s, err);

    if (rc == LOTSE_OK && categories_type(c, d->act->type) == NULL)
        rc = err_set(err, LOTSE_INPUT,
                     "type '%.40s' isn't known; lotse ticket types lists all",
                     d->act->type);
    if (rc == LOTSE_OK)
        rc = keep(&d->t->type, d, d->act->type, err);
    if (rc != LOTSE_OK)
        return rc;
    d->t->of_type = (struct category_choice){0, BY_PERSON, ""};
    return tell(d, "type", was, d->t->type, false, err);
}

static int categorise_it(struct doing *d, lotse_err *err)
{
    struct category_choice impact = {d->t->impact, d->t->impact_by, ""};
    int rc = d->act->type != NULL ? set_type(d, err) : LOTSE_OK;

    if (rc == LOTSE_OK)
        rc = set_choice(d, &d->t->urgency, "urgency", d->act->urgency, err);
    if (rc == LOTSE_OK)
        rc = set_choice(d, &d->t->complexity, "complexity", d->act->complexity,
                        err);
    if (rc == LOTSE_OK)
        rc = set_choice(d, &impact, "impact", d->act->impact, err);
    if (rc == LOTSE_OK && d->act->unsolved) {
        d->t->level_hint = 2;
        d->t->level_why = "level 1 found no answer";
        rc = tell(d, "outcome", "", "unsolved", false, err);
    }
    d->t->impact = impact.value;
    d->t->impact_by = impact.by;
    return rc;
}

/* ---------------------------------------------------------------- people -- */

static int assign(struct doing *d, lotse_err *err)
{
    char was[24], is_now[24];
    int rc = LOTSE_OK;

    if (d->act->user != 0)
        rc = people_check(d->s, d->act->user, d->t, err);
    if (rc != LOTSE_OK)
        return rc;
    snprintf(was, sizeof was, "%lld", (long long)d->t->owner);
    snprintf(is_now, sizeof is_now, "%lld", (long long)d->act->user);
    d->t->owner = d->act->user;
    return tell(d, "owner", was, is_now, false, err);
}

/* Oneself, or who could own it. */
static int watch(struct doing *d, lotse_err *err)
{
    int64_t user = d->act->user != 0 ? d->act->user : d->who->user;
    char is_now[24];
    int rc = user == 0 ? err_set(err, LOTSE_INPUT, "who is to watch it?")
                       : LOTSE_OK;

    if (rc == LOTSE_OK && user != d->who->user)
        rc = people_check(d->s, user, d->t, err);
    if (rc == LOTSE_OK)
        rc = watcher_add(d->s, d->t->id, user, err);
    snprintf(is_now, sizeof is_now, "%lld", (long long)user);
    return rc == LOTSE_OK ? tell(d, "watch", "", is_now, false, err) : rc;
}

/* Said by the requester, with the article that did it or without: then it was
 * the one that the desk linked, if that is one. */
static int confirm(struct doing *d, lotse_err *err)
{
    const char *article = d->act->article != NULL ? d->act->article : "";
    int rc = link_helped(d->s, d->t->id, article, err);

    return rc == LOTSE_OK ? tell(d, "confirmed", "", article, true, err) : rc;
}

/* ---------------------------------------------------------------- levels -- */

static int escalate(struct doing *d, lotse_err *err)
{
    int64_t owner = d->t->owner;
    int rc = want(d->act->reason, "the reason of the escalation", err);

    /* who had it goes on to see it; level 2 takes it from its queue */
    if (rc == LOTSE_OK && owner != 0)
        rc = watcher_add(d->s, d->t->id, owner, err);
    d->t->owner = 0;
    return rc;
}

/* The requester's button: after a day on level 1, unsolved. */
static int check_patience(const struct ticket *t, const lotse_store *s,
                          int64_t now, lotse_err *err)
{
    int64_t limit = s->policy.recommend;
    int64_t used = sla_used(&t->on_level, &t->cal, now);

    if (limit <= 0 || used >= limit)
        return LOTSE_OK;
    return err_why(err, LOTSE_INPUT, LOTSE_WHY_TOO_EARLY,
                   "the helpdesk has %lld more hours before it can be "
                   "escalated",
                   (long long)((limit - used + 3599) / 3600));
}

static int ask_escalation(struct doing *d, lotse_err *err)
{
    const struct ticket *t = d->t;

    if (d->t->owner != 0)
        return watcher_add(d->s, t->id, t->owner, err);
    return LOTSE_OK;
}

static int hand_back(struct doing *d, lotse_err *err)
{
    d->t->owner = 0;
    return want(d->act->reason, "the reason of handing it back", err);
}

static int developers(struct doing *d, lotse_err *err)
{
    const char *was = d->t->ext;
    int rc = want(d->act->text, "the developers' reference", err);

    if (rc == LOTSE_OK)
        rc = keep(&d->t->ext, d, d->act->text, err);
    return rc == LOTSE_OK ? tell(d, "ext", was, d->t->ext, false, err) : rc;
}

/* "fully fixed", or why not */
static int from_developers(struct doing *d, lotse_err *err)
{
    return want(d->act->reason, "what the developers say", err);
}

static int cause(struct doing *d, lotse_err *err)
{
    int rc = want(d->act->text, "the cause (or \"unknown\")", err);

    if (rc == LOTSE_OK)
        rc = want(d->act->more, "the prevention (or \"unknown\")", err);
    if (rc == LOTSE_OK)
        rc = keep(&d->t->cause, d, d->act->text, err);
    if (rc == LOTSE_OK)
        rc = keep(&d->t->prevention, d, d->act->more, err);
    if (rc == LOTSE_OK)
        rc = tell(d, "cause", "", d->t->cause, false, err);
    return rc == LOTSE_OK
               ? tell(d, "prevention", "", d->t->prevention, false, err)
               : rc;
}

static int reopen(struct doing *d, lotse_err *err)
{
    int rc = check_merged(d->t, err);

    if (rc != LOTSE_OK)
        return rc;
    doubt(d->t);
    return want(d->act->reason, "the reason of reopening it", err);
}

/* All of it was written down for those who go on. */
static int handover(struct doing *d, lotse_err *err)
{
    return tell(d, "handover", "", "", false, err);
}

/* ----------------------------------------------------------------- links -- */

static int link_article(struct doing *d, lotse_err *err)
{
    int rc = want(d->act->article, "the article", err);
    bool german = d->act->lang == NULL || strcmp(d->act->lang, "en") != 0;

    if (rc == LOTSE_OK)
        rc = link_add(d->s, d->t->id, d->who, d->act->article, german ? 1 : 2,
                      d->act->solved, d->now, err);
    return rc == LOTSE_OK ? tell(d, "link", "", d->act->article, true, err)
                          : rc;
}

static int check_rights(const struct ticket *t, const lotse_actor *who,
                        lotse_verb verb, lotse_err *err)
{
    struct rights_ticket r = {t->requester, t->org, t->level};

    if (rights_may(who, verb, &r))
        return LOTSE_OK;
    /* whoever may not read it must not learn that it is there */
    if (!rights_may(who, LOTSE_DO_READ, &r))
        return err_why(err, LOTSE_NOTFOUND, LOTSE_WHY_NO_TICKET,
                       "no ticket T-%lld", (long long)t->id);
    return err_why(err, LOTSE_DENIED, LOTSE_WHY_RIGHTS,
                   "%s: the role %s may not%s", lotse_verb_name(verb),
                   lotse_role_name(who->role),
                   who->role == LOTSE_FIRST && t->level == 2
                       ? " while it is on level 2"
                       : "");
}

/* Into the one that goes on; its people hear of it there. */
static int merge(struct doing *d, lotse_err *err)
{
    struct ticket other;
    char text[40];
    int rc = ticket_load(&other, d->s, d->act->other, err);

    /* neither told nor touched where it may not be done to that one */
    if (rc == LOTSE_OK)
        rc = check_rights(&other, d->who, LOTSE_DO_MERGE, err);
    if (rc == LOTSE_OK && d->t->merged_into != 0)
        rc = err_why(err, LOTSE_INPUT, LOTSE_WHY_MERGED,
                     "it was merged into T-%lld already",
                     (long long)d->t->merged_into);
    if (rc == LOTSE_OK && (other.id == d->t->id || other.merged_into != 0))
        rc = err_why(err, LOTSE_INPUT, LOTSE_WHY_MERGE_ENDED,
                     "name a ticket that goes on: T-%lld doesn't",
                     (long long)d->act->other);
    if (rc == LOTSE_OK && other.org != d->t->org)
        rc = err_why(err, LOTSE_INPUT, LOTSE_WHY_MERGE_ORG,
                     "T-%lld is another organisation's: tickets of one "
                     "organisation can be merged",
                     (long long)d->act->other);
    if (rc == LOTSE_OK)
        rc = watcher_add(d->s, other.id, d->t->requester, err);
    snprintf(text, sizeof text, "T-%lld", (long long)d->t->id);
    if (rc == LOTSE_OK)
        rc = event_add(d->s, other.id, d->who, "merged", "", text,
                       d->act->reason, false, d->now, err);
    d->t->merged_into = d->act->other;
    snprintf(text, sizeof text, "T-%lld", (long long)d->act->other);
    if (rc == LOTSE_OK)
        rc = tell(d, "merged", "", text, true, err);
    if (rc == LOTSE_OK)
        rc = ticket_move(d->t, d->s, d->who, LOTSE_CLOSED, d->t->level,
                         "merged", d->now, err);
    ticket_free(&other);
    return rc;
}

/* ----------------------------------------------------------------- doing -- */

typedef int doer(struct doing *d, lotse_err *err);

static doer *const doers[LOTSE_DO_COUNT] = {
    [LOTSE_DO_REPLY] = reply,
    [LOTSE_DO_NOTE] = note,
    [LOTSE_DO_CATEGORISE] = categorise_it,
    [LOTSE_DO_CONFIRM] = confirm,
    [LOTSE_DO_ASSIGN] = assign,
    [LOTSE_DO_WATCH] = watch,
    [LOTSE_DO_LINK] = link_article,
    [LOTSE_DO_MERGE] = merge,
    [LOTSE_DO_ESCALATE] = escalate,
    [LOTSE_DO_ASK_ESCALATION] = ask_escalation,
    [LOTSE_DO_HAND_BACK] = hand_back,
    [LOTSE_DO_DEVELOPERS] = developers,
    [LOTSE_DO_FROM_DEVELOPERS] = from_developers,
    [LOTSE_DO_CAUSE] = cause,
    [LOTSE_DO_REOPEN] = reopen,
    [LOTSE_DO_HANDOVER] = handover,
};

/* Verbs that are no act on one ticket. */
static bool is_act(lotse_verb verb)
{
    switch (verb) {
    case LOTSE_DO_FILE:
    case LOTSE_DO_READ:
    case LOTSE_DO_READ_NOTES:
    case LOTSE_DO_FORGET:
    case LOTSE_DO_REPORT:
    case LOTSE_DO_MANAGE:
    case LOTSE_DO_COUNT:
        return false;
    default:
        return true;
    }
}

/* Rights, state, time; the state and level that it leads to. */
static int check_verb(lotse_state *state, int *level, const struct ticket *t,
                      const lotse_store *s, lotse_verb verb,
                      const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct workflow_ticket w = {
        .state = (lotse_state)t->state,
        .level = t->level,
        .categorised = t->type[0] != '\0' && t->urgency.value > 0 &&
                       t->complexity.value > 0,
        .has_cause = t->cause[0] != '\0' && t->prevention[0] != '\0',
        .ended = t->closed > t->solved ? t->closed : t->solved};
    int rc;

    if (!is_act(verb))
        return err_set(err, LOTSE_INPUT, "this isn't done to a ticket");
    rc = check_rights(t, who, verb, err);
    if (rc == LOTSE_OK)
        rc = workflow_after(state, level, &w, verb, now, err);
    if (rc == LOTSE_OK && verb == LOTSE_DO_ASK_ESCALATION)
        rc = check_patience(t, s, now, err);
    return rc;
}

int act_on(struct ticket *t, lotse_store *s, const lotse_act *act,
           const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct doing d = {s, t, act, who, now};
    int was = t->state, was_level = t->level, level, rc;
    lotse_state state;

    rc = check_verb(&state, &level, t, s, act->verb, who, now, err);
    if (rc == LOTSE_OK && doers[act->verb] != NULL)
        rc = doers[act->verb](&d, err);
    if (rc == LOTSE_OK && ((int)state != was || level != was_level))
        rc = ticket_move(t, s, who, state, level, act->reason, now, err);
    if (rc == LOTSE_OK)
        rc = ticket_save(t, s, now, err);
    if (rc == LOTSE_OK && was_level == 1 && t->level == 2)
        rc = packet_attach(s, t->id, now, err);
    return rc == LOTSE_OK
               ? outbox_done(s, t, was, was_level, act, who, now, err)
               : rc;
}

int act_can(const struct ticket *t, const lotse_store *s, lotse_verb verb,
            const lotse_actor *who, int64_t now, lotse_err *err)
{
    lotse_state state;
    int level;

    return check_verb(&state, &level, t, s, verb, who, now, err);
}

/*
 * explain.c: how a promise came about, in sentences.
 *
 * The numbers are those of the clocks; the history tells when the clock stood.
 * Stretches are summed by the same calendar, so what is told is what counts.
 */
#include "ticket/ticket.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* What is told, and in which language. */
struct telling {
    struct str out;
    const lotse_ticket *seen;
    struct ticket t;
    const struct sla_policy *policy;
    int64_t now;
    bool german;
};

static const char *either(const struct telling *x, const char *en,
                          const char *de)
{
    return x->german ? de : en;
}

static void add_time(struct telling *x, int64_t at)
{
    char text[LOTSE_TIME_TEXT];

    calendar_format(text, sizeof text, &x->t.cal, at, x->german);
    str_adds(&x->out, text);
}

/* "26 h", "1 h 30 min", "45 s" */
static void add_span(struct telling *x, int64_t seconds)
{
    int64_t h = seconds / 3600, m = seconds / 60 % 60, s = seconds % 60;

    if (h > 0)
        str_addf(&x->out, "%lld h", (long long)h);
    if (m > 0)
        str_addf(&x->out, "%s%lld min", h > 0 ? " " : "", (long long)m);
    if ((h == 0 && m == 0) || (h == 0 && s > 0))
        str_addf(&x->out, "%s%lld s", m > 0 ? " " : "", (long long)s);
}

static void tell_promise(struct telling *x)
{
    str_adds(&x->out, either(x, "Received ", "Eingegangen "));
    add_time(x, x->t.created);
    str_adds(&x->out, ".\n");
    if (x->policy->answer == 0) {
        str_adds(&x->out, either(x, "No first answer is promised.\n",
                                 "Eine erste Antwort ist nicht zugesagt.\n"));
        return;
    }
    str_adds(&x->out, either(x, "Promised: a first answer by a person within ",
                             "Zugesagt: erste Antwort eines Menschen "
                             "innerhalb von "));
    add_span(x, x->policy->answer);
    if (x->t.cal.zone == NULL)
        str_adds(&x->out, either(x, "; every hour counts.\n",
                                 "; jede Stunde zählt.\n"));
    else
        str_addf(&x->out, " %s (%s, %s).\n",
                 either(x, "of working time", "Arbeitszeit"),
                 x->t.hours[0] != '\0'
                     ? x->t.hours
                     : either(x, "every hour", "rund um die Uhr"),
                 x->t.cal.name);
}

/* A stretch in which the clock ran. */
static void tell_run(struct telling *x, int64_t from, int64_t to)
{
    str_adds(&x->out, either(x, "Counted ", "Gezählt "));
    add_span(x, calendar_between(&x->t.cal, from, to));
    str_adds(&x->out, either(x, " from ", " von "));
    add_time(x, from);
    str_adds(&x->out, either(x, " to ", " bis "));
    add_time(x, to);
    str_adds(&x->out, ".\n");
}

static void tell_pause(struct telling *x, int64_t from, int64_t to, bool ended)
{
    str_adds(&x->out, either(x, "The clock stood from ",
                             "Die Uhr stand von "));
    add_time(x, from);
    str_adds(&x->out, either(x, " to ", " bis "));
    if (to != 0)
        add_time(x, to);
    else
        str_adds(&x->out, either(x, "now", "jetzt"));
    str_adds(&x->out, ended ? either(x, ": solved.\n", ": gelöst.\n")
                            : either(x, ": waiting for the requester.\n",
                                     ": Warten auf die anfragende Person.\n"));
}

static bool stops(const char *state)
{
    return strcmp(state, "waiting") == 0 || strcmp(state, "solved") == 0 ||
           strcmp(state, "closed") == 0;
}

/* Stretches by the changes of the state, up to the answer or now. */
static void tell_stretches(struct telling *x)
{
    int64_t end = x->t.answered != 0 ? x->t.answered : x->now;
    int64_t from = x->t.created;
    bool stood = false, ended = false;

    for (size_t i = 0; i < x->seen->n_events; i++) {
        const lotse_event *e = &x->seen->events[i];
        if (strcmp(e->kind, "state") != 0 || stops(e->now) == stood ||
            e->at > end || (x->t.answered != 0 && e->at == end))
            continue;
        if (stood)
            tell_pause(x, from, e->at, ended);
        else
            tell_run(x, from, e->at);
        from = e->at;
        stood = !stood;
        ended = stood && strcmp(e->now, "waiting") != 0;
    }
    if (stood)
        tell_pause(x, from, 0, ended);
    else
        tell_run(x, from, end > from ? end : from);
}

static void tell_verdict(struct telling *x)
{
    const struct ticket *t = &x->t;

    if (t->promised != 0) {
        str_adds(&x->out, either(x, "Due ", "Fällig "));
        add_time(x, t->promised);
        str_adds(&x->out, ".\n");
    }
    if (t->answered != 0) {
        str_adds(&x->out, either(x, "Answered ", "Beantwortet "));
        add_time(x, t->answered);
        str_adds(&x->out, x->seen->overdue
                              ? either(x, ": overdue.\n", ": überschritten.\n")
                              : either(x, ": in time.\n",
                                       ": fristgerecht.\n"));
    } else if (x->seen->overdue) {
        str_adds(&x->out, either(x, "Not answered yet: overdue since ",
                                 "Noch nicht beantwortet: überschritten "
                                 "seit "));
        add_time(x, t->promised);
        str_adds(&x->out, ".\n");
    } else if (t->promised != 0) {
        str_adds(&x->out, either(x, "Not answered yet: in time, ",
                                 "Noch nicht beantwortet: fristgerecht, "
                                 "noch "));
        add_span(x, calendar_between(&t->cal, x->now, t->promised));
        str_adds(&x->out, either(x, " left.\n", ".\n"));
    }
}

static void tell_levels(struct telling *x)
{
    const struct ticket *t = &x->t;
    const struct {
        int64_t at;
        const char *en, *de;
    } dues[] = {
        {x->seen->recommend_due, "Unsolved on level 1, escalation is "
                                 "recommended ",
         "Ungelöst auf Stufe 1 wird die Eskalation empfohlen: "},
        {x->seen->escalate_due, "Unsolved on level 1, it is escalated ",
         "Ungelöst auf Stufe 1 wird eskaliert: "}};

    for (size_t i = 0; i < sizeof dues / sizeof *dues; i++)
        if (dues[i].at != 0) {
            str_adds(&x->out, either(x, dues[i].en, dues[i].de));
            add_time(x, dues[i].at);
            str_adds(&x->out, ".\n");
        }
    if (x->seen->developers_seconds > 0) {
        str_adds(&x->out, either(x, "With the developers for ",
                                 "Bei der Entwicklung: "));
        add_span(x, x->seen->developers_seconds);
        str_adds(&x->out, t->state == LOTSE_DEVELOPERS
                              ? either(x, " so far.\n", " bisher.\n")
                              : ".\n");
    }
}

int lotse_sla_explain(char **out, lotse_store *s, int64_t id, bool german,
                      const lotse_actor *who, int64_t now, lotse_err *err)
{
    struct telling x = {.policy = &s->policy, .now = now, .german = german};
    lotse_ticket *seen = NULL;
    int rc = lotse_ticket_get(&seen, s, id, who, now, err);

    *out = NULL;
    if (rc != LOTSE_OK)
        return rc;
    rc = ticket_load(&x.t, s, id, err);
    x.seen = seen;
    if (rc == LOTSE_OK) {
        tell_promise(&x);
        if (x.policy->answer != 0) {
            tell_stretches(&x);
            tell_verdict(&x);
        }
        tell_levels(&x);
        *out = str_take(&x.out);
        if (*out == NULL)
            rc = err_nomem(err);
    }
    ticket_free(&x.t);
    lotse_ticket_free(seen);
    str_free(&x.out);
    return rc;
}

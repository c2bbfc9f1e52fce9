/*
 * desk_thread.c: what was said and done about a ticket, and its clocks.
 *
 * Texts of strangers are shown as they were written, escaped, never as HTML;
 * attachments are downloads.
 */
#include "http/desk.h"
#include "http/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- messages -- */

static void write_files(struct desk *d, const lotse_ticket *t,
                        const lotse_message *m)
{
    if (m->n_files == 0)
        return;
    str_adds(d->out, "<ul class=\"files\" aria-label=\"");
    desk_add(d->out, D_FILES, d->ui);
    str_adds(d->out, "\">");
    for (size_t i = 0; i < m->n_files; i++) {
        const lotse_attachment *f = &m->files[i];
        str_addf(d->out,
                 "<li><a href=\"/api/v1/tickets/%lld/files/%lld\" download>",
                 (long long)t->id, (long long)f->id);
        html_text(d->out, f->name);
        str_adds(d->out, "</a> <span class=\"meta\">");
        html_text(d->out, f->type);
        str_adds(d->out, ", ");
        html_size(d->out, f->bytes);
        str_adds(d->out, "</span></li>");
    }
    str_adds(d->out, "</ul>");
}

static void write_message(struct desk *d, const struct desk_view *v,
                          const lotse_message *m)
{
    const char *name = m->author_name[0] != '\0' ? m->author_name : m->author;
    enum desk_word kind = m->note             ? D_INTERNAL
                          : m->automatic      ? D_AUTOMATIC
                          : m->from_requester ? D_FROM_REQUESTER
                                              : D_ANSWER;

    str_addf(d->out, "<li id=\"m%lld\" class=\"message%s%s%s\"><p "
                     "class=\"by\"><b>",
             (long long)m->id, m->note ? " note" : "",
             m->from_requester ? " asker" : "",
             v->meanwhile && m->id > v->seen_message ? " fresh" : "");
    if (name[0] != '\0')
        html_text(d->out, name);
    else
        desk_add(d->out, D_SYSTEM, d->ui);
    str_adds(d->out, "</b> <span class=\"label\">");
    desk_add(d->out, kind, d->ui);
    str_adds(d->out, "</span> <span class=\"meta\">");
    desk_time(d, m->at, v->t->zone);
    str_adds(d->out, ", ");
    desk_relative(d, m->at);
    str_adds(d->out, "</span></p><div class=\"text\" dir=\"auto\">");
    html_text(d->out, m->text);
    str_adds(d->out, "</div>");
    write_files(d, v->t, m);
    str_adds(d->out, "</li>\n");
}

void desk_thread(struct desk *d, const struct desk_view *v)
{
    str_adds(d->out, "<section id=\"thread\" data-live><h2>");
    desk_add(d->out, D_THREAD, d->ui);
    str_adds(d->out, "</h2><ol class=\"thread\">\n");
    for (size_t i = 0; i < v->t->n_messages; i++)
        write_message(d, v, &v->t->messages[i]);
    str_adds(d->out, "</ol></section>\n");
}

/* --------------------------------------------------------------- history -- */

static const struct {
    const char *kind;
    enum desk_word word;
} kinds[] = {
    {"filed", D_E_FILED},           {"state", D_E_STATE},
    {"level", D_E_LEVEL},           {"type", D_E_TYPE},
    {"urgency", D_E_URGENCY},       {"complexity", D_E_COMPLEXITY},
    {"impact", D_E_IMPACT},         {"owner", D_E_OWNER},
    {"watch", D_E_WATCH},           {"answered", D_E_ANSWERED},
    {"ext", D_E_EXT},               {"cause", D_E_CAUSE},
    {"prevention", D_E_PREVENTION}, {"link", D_E_LINK},
    {"merged", D_E_MERGED},         {"outcome", D_E_OUTCOME},
    {"confirmed", D_E_CONFIRMED},   {"handover", D_E_HANDOVER},
    {"mail", D_E_MAIL},             {"mail-failed", D_E_MAIL_FAILED},
    {"warned", D_E_WARNED},         {"overdue", D_E_OVERDUE},
    {"recommended", D_E_RECOMMENDED}, {"escalated", D_E_ESCALATED}};

static void write_kind(struct desk *d, const char *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0) {
            desk_add(d->out, kinds[i].word, d->ui);
            return;
        }
    html_text(d->out, kind);
}

/* What it was or is, in words where it is one of ours. */
static void write_value(struct desk *d, const lotse_event *e, const char *s)
{
    for (int i = LOTSE_NEW; strcmp(e->kind, "state") == 0 && i <= LOTSE_CLOSED;
         i++)
        if (strcmp(s, lotse_state_name((lotse_state)i)) == 0)
            s = desk_state(d, (lotse_state)i);
    if ((strcmp(e->kind, "urgency") == 0 || strcmp(e->kind, "impact") == 0 ||
         strcmp(e->kind, "complexity") == 0) &&
        s[0] >= '0' && s[0] <= '3' && s[1] == '\0')
        s = desk_grade(d, s[0] - '0');
    if (strcmp(e->kind, "type") == 0)
        s = desk_type_of(d, s);
    if (strcmp(e->kind, "outcome") == 0 && strcmp(s, "unsolved") == 0)
        s = desk_text(D_E_UNSOLVED, d->ui);
    html_text(d->out, s);
}

static void write_event(struct desk *d, const struct desk_view *v,
                        const lotse_event *e)
{
    str_addf(d->out, "<li%s><span class=\"meta\">",
             v->meanwhile && e->id > v->seen_event && e->actor[0] != '\0'
                 ? " class=\"fresh\""
                 : "");
    desk_time(d, e->at, v->t->zone);
    str_adds(d->out, "</span> ");
    if (e->actor[0] != '\0')
        html_text(d->out, desk_person(d, e->actor));
    else
        desk_add(d->out, D_SYSTEM, d->ui);
    str_adds(d->out, ": ");
    write_kind(d, e->kind);
    /* one that is filed is new, whoever files it */
    if (strcmp(e->kind, "filed") != 0 &&
        (e->was[0] != '\0' || e->now[0] != '\0')) {
        str_addc(d->out, ' ');
        write_value(d, e, e->was);
        str_adds(d->out, e->was[0] != '\0' ? " → " : "");
        write_value(d, e, e->now);
    }
    if (e->reason[0] != '\0') {
        str_adds(d->out, ": <q>");
        html_text(d->out, e->reason);
        str_adds(d->out, "</q>");
    }
    str_adds(d->out, "</li>\n");
}

int desk_history(struct desk *d, const struct desk_view *v, lotse_err *err)
{
    char *why = NULL;
    int rc = lotse_sla_explain(&why, d->rq->store, v->t->id, d->ui == MSG_DE,
                               &d->who, d->now, err);

    if (rc != LOTSE_OK)
        return rc;
    str_adds(d->out, "<div id=\"past\" data-live><details class=\"fold\" "
                     "id=\"clocks\"><summary>");
    desk_add(d->out, D_WHY_TIME, d->ui);
    str_adds(d->out, "</summary><p class=\"text\">");
    html_text(d->out, why);
    str_addf(d->out, "</p></details>\n<details class=\"fold\" id=\"history\""
                     "%s><summary>",
             v->meanwhile ? " open" : "");
    desk_add(d->out, D_HISTORY, d->ui);
    str_adds(d->out, "</summary><ol class=\"history\">\n");
    for (size_t i = 0; i < v->t->n_events; i++)
        write_event(d, v, &v->t->events[i]);
    str_adds(d->out, "</ol></details></div>\n");
    free(why);
    return LOTSE_OK;
}

/* ----------------------------------------------------------------- facts -- */

static void fact(struct desk *d, enum desk_word w)
{
    str_adds(d->out, "<dt>");
    desk_add(d->out, w, d->ui);
    str_adds(d->out, "</dt><dd>");
}

static void fact_text(struct desk *d, enum desk_word w, const char *s)
{
    if (s[0] == '\0')
        return;
    fact(d, w);
    html_text(d->out, s);
    str_adds(d->out, "</dd>");
}

static void fact_time(struct desk *d, enum desk_word w, const lotse_ticket *t,
                      int64_t at)
{
    if (at == 0)
        return;
    fact(d, w);
    desk_time(d, at, t->zone);
    str_adds(d->out, "</dd>");
}

/* A value with where it is from: a person, or words of the text. */
static void fact_why(struct desk *d, enum desk_word w, const char *value,
                     bool chosen, const char *why)
{
    fact(d, w);
    html_text(d->out, value);
    str_adds(d->out, " <span class=\"meta\">");
    if (chosen)
        desk_add(d->out, D_CHOSEN, d->ui);
    else if (why[0] != '\0')
        desk_addf(d->out, D_PROPOSED, d->ui, why);
    str_adds(d->out, "</span></dd>");
}

static void write_times(struct desk *d, const lotse_ticket *t)
{
    fact_time(d, D_CREATED, t, t->created);
    fact(d, D_NEXT_DUE);
    desk_due(d, t);
    str_adds(d->out, "</dd>");
    fact_time(d, D_PROMISED, t, t->answered == 0 ? t->promised : 0);
    fact_time(d, D_ANSWERED, t, t->answered);
    fact_time(d, D_ESCALATES, t, t->escalate_due);
    fact_time(d, D_SOLVED_AT, t, t->solved);
    fact_time(d, D_CLOSED_AT, t, t->closed);
}

void desk_facts(struct desk *d, const struct desk_view *v)
{
    const lotse_ticket *t = v->t;

    str_adds(d->out, "<section class=\"panel\" id=\"facts\" data-live><h2>");
    desk_add(d->out, D_FACTS, d->ui);
    str_adds(d->out, "</h2><dl>");
    fact(d, D_REQUESTER);
    html_text(d->out, t->requester_name);
    str_adds(d->out, t->requester_name[0] != '\0' ? " &lt;" : "");
    html_text(d->out, t->requester);
    str_adds(d->out, t->requester_name[0] != '\0' ? "&gt;</dd>" : "</dd>");
    fact_text(d, D_ORGANISATION, t->org);
    fact_text(d, D_OWNER, t->owner[0] != '\0' ? desk_person(d, t->owner)
                                              : desk_text(D_NOBODY, d->ui));
    fact_why(d, D_TYPE, desk_type(d, t), t->type_chosen, t->type_why);
    fact_why(d, D_URGENCY, desk_grade(d, t->urgency), t->urgency_chosen,
             t->urgency_why);
    fact_why(d, D_COMPLEXITY, desk_grade(d, t->complexity),
             t->complexity_chosen, t->complexity_why);
    fact_text(d, D_IMPACT, t->impact > 0 ? desk_grade(d, t->impact) : "");
    fact_text(d, D_SOURCE,
              desk_text((enum desk_word)(D_SRC_CLI + (int)t->source), d->ui));
    write_times(d, t);
    fact_text(d, D_EXT, t->ext);
    fact_text(d, D_CAUSE, t->cause);
    fact_text(d, D_PREVENTION, t->prevention);
    if (t->merged_into != 0) {
        fact(d, D_MERGED_INTO);
        str_addf(d->out, "<a href=\"/desk/%lld\">T-%lld</a></dd>",
                 (long long)t->merged_into, (long long)t->merged_into);
    }
    for (size_t i = 0; i < t->n_watchers; i++) {
        if (i == 0)
            fact(d, D_WATCHERS);
        else
            str_adds(d->out, ", ");
        html_text(d->out, desk_person(d, t->watchers[i]));
    }
    str_adds(d->out, t->n_watchers > 0 ? "</dd></dl>" : "</dl>");
    if (t->level == 1 && t->level_hint == 2) {
        str_adds(d->out, "<p class=\"hint\">");
        desk_addf(d->out, D_LEVEL2_PROPOSED, d->ui, t->level_why);
        str_adds(d->out, "</p>");
    }
    str_adds(d->out, "</section>\n");
}

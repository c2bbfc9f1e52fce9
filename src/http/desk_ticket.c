/*
 * desk_ticket.c: /desk/17, a ticket with all that is needed to answer it.
 *
 * What was said stands in the middle, the reply below it; beside it what may
 * help and what can be done.
 */
#include "http/desk.h"
#include "http/bar.h"
#include "http/routes.h"

#include "base/err.h"

#include "present/tickets.h"

#include <stdlib.h>
#include <string.h>

void desk_seen(const lotse_ticket *t, int64_t *message, int64_t *event)
{
    *message = t->n_messages > 0 ? t->messages[t->n_messages - 1].id : 0;
    *event = 0;
    for (size_t i = 0; i < t->n_events; i++)
        if (t->events[i].actor[0] != '\0') /* the clocks' steps don't count */
            *event = t->events[i].id;
}

/* ----------------------------------------------------------------- parts -- */

static void write_label(struct desk *d, const char *text)
{
    str_adds(d->out, "<span class=\"label\">");
    html_text(d->out, text);
    str_adds(d->out, "</span> ");
}

static void write_head(struct desk *d, const lotse_ticket *t)
{
    str_adds(d->out, "<header class=\"head\" id=\"head\" data-live><p "
                     "class=\"meta\"><a href=\"/desk\" "
                     "aria-keyshortcuts=\"u\">");
    desk_add(d->out, D_ALL_QUEUES, d->ui);
    str_addf(d->out, "</a></p><h1><span class=\"number\">%s</span> ",
             t->number);
    html_text(d->out, t->subject);
    str_adds(d->out, "</h1><p class=\"status\">");
    write_label(d, desk_state(d, t->state));
    str_adds(d->out, "<span class=\"label\">");
    str_addf(d->out, "%s %d</span> <span class=\"label\">",
             desk_text(D_LEVEL, d->ui), t->level);
    str_addf(d->out, "%s %d</span> ", desk_text(D_PRIORITY, d->ui),
             t->priority);
    desk_add(d->out, D_OWNER, d->ui);
    str_adds(d->out, ": ");
    if (t->owner[0] != '\0')
        html_text(d->out, desk_person(d, t->owner));
    else
        desk_add(d->out, D_NOBODY, d->ui);
    str_adds(d->out, " <span>");
    desk_due(d, t);
    str_adds(d->out, "</span></p></header>\n");
}

/* What happened, or why it didn't. */
static void write_said(struct desk *d, const struct desk_view *v)
{
    size_t n, sum;

    if (v->meanwhile)
        desk_say(d, true, desk_text(D_MEANWHILE, d->ui), NULL);
    if (v->problem != NULL)
        desk_say(d, true, desk_text(D_NOT_DONE, d->ui), v->problem);
    form_files(d->rq, "file", &n, &sum);
    if ((v->meanwhile || v->problem != NULL) && n > 0)
        desk_say(d, true, desk_text(D_FILES_AGAIN, d->ui), NULL);
    if (v->done != NULL)
        desk_say(d, false, v->done, NULL);
}

/* What a short report leaves open. */
static void write_missing(struct desk *d, const lotse_ticket *t)
{
    const char *missing[TICKETS_MISSING];
    size_t n = tickets_missing(missing, t);

    if (n == 0)
        return;
    str_adds(d->out, "<details class=\"fold\"><summary>");
    desk_add(d->out, D_TEXT_SHORT, d->ui);
    str_addf(d->out, "</summary><ul lang=\"%s\">",
             t->lang == LOTSE_LANG_DE ? "de" : "en");
    for (size_t i = 0; i < n; i++) {
        str_adds(d->out, "<li>");
        html_text(d->out, missing[i]);
        str_adds(d->out, "</li>");
    }
    str_adds(d->out, "</ul></details>\n");
}

static void write_skips(struct desk *d, struct str *out,
                        const struct desk_view *v)
{
    if (desk_may(v, LOTSE_DO_REPLY)) {
        str_adds(out, "<a class=\"skip\" href=\"#reply\">");
        desk_add(out, D_SKIP_REPLY, d->ui);
        str_adds(out, "</a>\n");
    }
    str_adds(out, "<a class=\"skip\" href=\"#articles\">");
    desk_add(out, D_SKIP_ARTICLES, d->ui);
    str_adds(out, "</a>\n");
}

int desk_view_show(struct desk *d, struct desk_view *v, lotse_err *err)
{
    struct str title = {0}, skips = {0};
    int rc = bar_articles(d->rq, v->t, desk_audience(d), err);

    if (rc != LOTSE_OK)
        return rc;
    str_addf(&title, "%s %s", v->t->number, v->t->subject);
    write_skips(d, &skips, v);
    desk_begin(d, str_text(&title), NULL, str_text(&skips));
    write_said(d, v);
    str_addf(d->out, "<div class=\"ticket\" data-ticket=\"%lld\">\n",
             (long long)v->t->id);
    write_head(d, v->t);
    str_adds(d->out, "<div class=\"middle\">\n");
    desk_thread(d, v);
    write_missing(d, v->t);
    str_adds(d->out, "<p id=\"changed\" class=\"said bad\" role=\"status\" "
                     "hidden>");
    desk_add(d->out, D_MEANWHILE_LIVE, d->ui);
    str_adds(d->out, "</p>\n");
    desk_forms_reply(d, v);
    rc = desk_history(d, v, err);
    str_adds(d->out, "</div>\n<div class=\"aside\">\n");
    if (rc == LOTSE_OK)
        rc = desk_side(d, v, err);
    desk_forms_act(d, v);
    desk_facts(d, v);
    str_adds(d->out, "</div>\n</div>\n");
    desk_end(d);
    d->out->oom |= title.oom || skips.oom;
    str_free(&title);
    str_free(&skips);
    return rc;
}

/* -------------------------------------------------------------- handlers -- */

/* What the address says was done. */
static const char *done_text(const struct desk *d, const char *verb)
{
    if (verb == NULL)
        return NULL;
    if (strncmp(verb, "reply", 5) == 0)
        return desk_text(D_DONE_REPLY, d->ui);
    if (strcmp(verb, "note") == 0)
        return desk_text(D_DONE_NOTE, d->ui);
    if (strcmp(verb, "file") == 0)
        return desk_text(D_DONE_FILE, d->ui);
    if (strcmp(verb, "link") == 0 || strcmp(verb, "solved") == 0)
        return desk_text(D_DONE_LINK, d->ui);
    return desk_text(D_DONE, d->ui);
}

static int show(struct desk *d, lotse_err *err)
{
    const char *rest = "";
    int64_t id = desk_number(d->rq->rest, &rest);
    struct desk_view v = {.verb = "", .reply = ""};
    int rc;

    if (id == 0 || (*rest != '\0' && strcmp(rest, "handover") != 0))
        return err_set(err, LOTSE_NOTFOUND, "no ticket '%.40s'", d->rq->rest);
    v.done = done_text(d, params_get(&d->rq->query, "done"));
    rc = lotse_ticket_get(&v.t, d->rq->store, id, &d->who, d->now, err);
    if (rc == LOTSE_OK)
        rc = *rest != '\0' ? desk_handover(d, v.t, err)
                           : desk_view_show(d, &v, err);
    lotse_ticket_free(v.t);
    return rc;
}

int desk_ticket(struct request *rq, struct reply *rp, lotse_err *err)
{
    return desk_page(rq, rp, show, err);
}

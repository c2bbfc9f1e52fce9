/*
 * page_status_act.c: what a requester does with a request.
 *
 * Each form is there when it can be used: what the library would refuse now is
 * asked first (lotse_ticket_can). An answer is a redirect, and each form has a
 * key, so that nothing is done twice.
 */
#include "http/ask.h"
#include "http/form.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"
#include "http/status.h"

#include "base/err.h"

#include <microhttpd.h>
#include <string.h>

enum { REASON_MAX = 500 };

static bool is_ended(const lotse_ticket *t)
{
    return t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED;
}

/* ----------------------------------------------------------------- forms -- */

static void open_form(struct str *out, const struct status *s, const char *key,
                      const char *more)
{
    str_adds(out, "<form method=\"post\" action=\"/t/");
    html_path(out, s->secret);
    str_addf(out,
             "#wrong\"%s><input type=\"hidden\" name=\"key\" value=\"%s\">\n",
             more, key);
}

static void close_form(struct request *rq, struct str *out, const char *verb,
                       enum word button, bool primary)
{
    str_addf(out,
             "<p class=\"row\"><button class=\"button%s\" name=\"do\" "
             "value=\"%s\">",
             primary ? " primary" : "", verb);
    word_add(out, button, rq->ui);
    str_adds(out, "</button></p></form>\n");
}

static void open_box(struct request *rq, struct str *out, const char *id,
                     enum word title)
{
    str_addf(out,
             "<section class=\"box\" id=\"%s\" aria-labelledby=\"%s-title\">"
             "<h2 id=\"%s-title\">",
             id, id, id);
    word_add(out, title, rq->ui);
    str_adds(out, "</h2>\n");
}

/* What is written to a request that ended opens it again. */
static void write_reply(struct request *rq, struct str *out,
                        const struct status *s, const char *key)
{
    bool ended = is_ended(s->t);

    open_box(rq, out, "reply", ended ? W_REOPEN : W_REPLY);
    if (ended) {
        str_adds(out, "<p>");
        word_add(out, W_REOPEN_HINT, rq->ui);
        str_adds(out, "</p>\n");
    }
    open_form(out, s, key, " enctype=\"multipart/form-data\"");
    str_adds(out, "<label for=\"message\">");
    word_add(out, W_REPLY_TEXT, rq->ui);
    str_adds(out, "</label>\n<textarea id=\"message\" name=\"message\" "
                  "rows=\"5\" maxlength=\"10000\" required>\n");
    html_text(out, s->text != NULL ? s->text : "");
    str_adds(out, "</textarea>\n");
    files_write(rq, out, NULL);
    close_form(rq, out, "reply", ended ? W_REOPEN_SEND : W_REPLY_SEND, !ended);
    str_adds(out, "</section>\n");
}

/* The article that a mail asks of, in its title; NULL: the public has none of
 * this id. */
static lotse_article *asked_article(struct request *rq, const struct status *s)
{
    const char *id = params_get(&rq->query, "solved");
    lotse_article *a = NULL;

    if (id == NULL || request_index(rq, NULL) != LOTSE_OK ||
        lotse_article_get(&a, rq->ix, id, s->t->lang, LOTSE_PUBLIC, NULL) !=
            LOTSE_OK)
        return NULL;
    return a;
}

static void write_confirm(struct request *rq, struct str *out,
                          const struct status *s, const char *key)
{
    lotse_article *a = asked_article(rq, s);

    open_box(rq, out, "confirm", W_IS_SOLVED);
    open_form(out, s, key, "");
    if (a != NULL) {
        str_adds(out, "<p>");
        word_addf(out, W_SOLVED_BY, rq->ui, a->title);
        str_adds(out, "</p>\n<input type=\"hidden\" name=\"article\" "
                      "value=\"");
        html_text(out, a->id);
        str_adds(out, "\">\n");
    }
    lotse_article_free(a);
    close_form(rq, out, "confirm", W_CONFIRM, s->t->state == LOTSE_SOLVED);
    str_adds(out, "</section>\n");
}

static void write_escalate(struct request *rq, struct str *out,
                           const struct status *s, const char *key)
{
    open_box(rq, out, "escalate", W_ESCALATE);
    str_adds(out, "<p>");
    word_add(out, W_ESCALATE_HINT, rq->ui);
    str_adds(out, "</p>\n");
    open_form(out, s, key, "");
    str_adds(out, "<label for=\"reason\">");
    word_add(out, W_ESCALATE_WHY, rq->ui);
    str_addf(out,
             "</label>\n<input id=\"reason\" name=\"reason\" required "
             "maxlength=\"%d\" autocomplete=\"off\" value=\"",
             REASON_MAX);
    html_text(out, s->reason != NULL ? s->reason : "");
    str_adds(out, "\">\n");
    close_form(rq, out, "escalate", W_ESCALATE_SEND, false);
    str_adds(out, "</section>\n");
}

/* Confirmed once is enough. */
static bool is_confirmed(const lotse_ticket *t)
{
    bool yes = false;

    for (size_t i = 0; i < t->n_events; i++)
        if (strcmp(t->events[i].kind, "confirmed") == 0)
            yes = true;
        else if (strcmp(t->events[i].kind, "state") == 0 &&
                 strcmp(t->events[i].now, "open") == 0)
            yes = false;
    return yes;
}

int status_forms(struct request *rq, struct str *out, const struct status *s,
                 lotse_err *err)
{
    const char *key = form_key(rq);
    bool confirm = s->may_confirm && !is_confirmed(s->t);
    /* links in mails ask for it */
    bool first = is_ended(s->t) || params_get(&rq->query, "solved") != NULL ||
                 params_get(&rq->query, "confirm") != NULL;

    if (key == NULL)
        return err_nomem(err);
    if (s->t->merged_into != 0)
        return LOTSE_OK;
    if (first && confirm)
        write_confirm(rq, out, s, key);
    if (!is_ended(s->t) || s->may_reopen) {
        write_reply(rq, out, s, key);
    } else {
        str_adds(out, "<p class=\"box\">");
        word_addf(out, W_ENDED, rq->ui, s->t->number);
        str_adds(out, " <a href=\"/new\">");
        word_add(out, W_ASK, rq->ui);
        str_adds(out, "</a></p>\n");
    }
    if (!first && confirm)
        write_confirm(rq, out, s, key);
    if (s->may_escalate)
        write_escalate(rq, out, s, key);
    return LOTSE_OK;
}

/* ------------------------------------------------------------------ acts -- */

static int go_on(struct request *rq, struct reply *rp, const struct status *s,
                 const char *said, lotse_err *err)
{
    struct str to = {0};

    str_addf(&to, "/t/%s?said=%s#said", s->secret, said);
    rp->status = MHD_HTTP_SEE_OTHER;
    rp->location = to.oom ? NULL : arena_strdup(&rq->mem, str_text(&to));
    str_free(&to);
    return rp->location != NULL ? LOTSE_OK : err_nomem(err);
}

static int again(struct request *rq, struct reply *rp, struct status *s,
                 enum word wrong, unsigned status, lotse_err *err)
{
    s->failed = true;
    s->wrong = wrong;
    rp->status = status;
    if (status == MHD_HTTP_TOO_MANY_REQUESTS ||
        status == MHD_HTTP_SERVICE_UNAVAILABLE)
        rp->retry_after = 5;
    return status_write(rq, rp, s, err);
}

static int act(struct request *rq, struct reply *rp, struct status *s,
               const lotse_act *a, const char *said, lotse_err *err)
{
    lotse_err why = {0};
    int rc = lotse_ticket_do(rq->store, s->t->id, a, &s->who,
                             clock_now(rq->srv->opts->clock), &why);

    if (rc == LOTSE_OK)
        return go_on(rq, rp, s, said, err);
    if (rc == LOTSE_INPUT || rc == LOTSE_DENIED) {
        s->detail = &why;
        return again(rq, rp, s, W_NOT_TAKEN, MHD_HTTP_CONFLICT, err);
    }
    if (rc != LOTSE_BUSY)
        rq->srv->opts->say(rq->srv->opts->ctx, why.msg);
    return again(rq, rp, s, W_NOT_KEPT, MHD_HTTP_SERVICE_UNAVAILABLE, err);
}

static int do_reply(struct request *rq, struct reply *rp, struct status *s,
                    const char *key, lotse_err *err)
{
    lotse_act a = {.verb = LOTSE_DO_REPLY, .key = key};
    enum word wrong;
    unsigned status;
    bool bad = send_is_wrong(&wrong, &status, &a.files, &a.n_files, rq,
                             &rq->srv->writers);

    s->text = form_text(rq, "message");
    s->has_files = a.n_files > 0 || (bad && wrong == W_FILES_TOO_LARGE);
    if (bad)
        return again(rq, rp, s, wrong, status, err);
    if (s->text[strspn(s->text, " \t\n")] == '\0')
        return again(rq, rp, s, W_NO_MESSAGE, MHD_HTTP_BAD_REQUEST, err);
    a.text = s->text;
    return act(rq, rp, s, &a, is_ended(s->t) ? "reopen" : "reply", err);
}

static int do_verb(struct request *rq, struct reply *rp, struct status *s,
                   lotse_err *err)
{
    const char *what = params_get(&rq->form, "do");
    lotse_act a = {.key = params_get(&rq->form, "key")};

    /* what was cut off may have lost the button's name */
    if (rq->form_error != NULL || (what != NULL && strcmp(what, "reply") == 0))
        return do_reply(rq, rp, s, a.key, err);
    if (what != NULL && strcmp(what, "confirm") == 0) {
        a.verb = LOTSE_DO_CONFIRM;
        a.article = params_get(&rq->form, "article");
        return act(rq, rp, s, &a, what, err);
    }
    if (what != NULL && strcmp(what, "escalate") == 0) {
        a.verb = LOTSE_DO_ASK_ESCALATION;
        a.reason = s->reason = form_text(rq, "reason");
        if (a.reason[strspn(a.reason, " \t\n")] == '\0')
            return again(rq, rp, s, W_NO_MESSAGE, MHD_HTTP_BAD_REQUEST, err);
        return act(rq, rp, s, &a, what, err);
    }
    return err_set(err, LOTSE_INPUT, "do is none of reply, confirm, escalate");
}

int page_status_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct status s;
    const char *rest;
    int rc;

    page_language(rq, rp);
    rc = status_open(&s, rq, &rest, err);
    if (rc != LOTSE_OK)
        return status_refuse(rq, rp, rc, err);
    rc = rest[0] == '\0' ? do_verb(rq, rp, &s, err)
                         : err_set(err, LOTSE_NOTFOUND,
                                   "nothing is served here; /openapi.json "
                                   "lists what is");
    lotse_ticket_free(s.t);
    return rc;
}

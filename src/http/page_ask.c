/*
 * page_ask.c: ask support, with articles beside the draft.
 *
 * The form is never hidden, and what was written is in every answer again.
 * With a script the articles change while someone writes (part=1: only they);
 * without one, the button brings them. What is written then goes on in
 * page_send.c: articles stand between the text and the button that sends it.
 */
#include "http/api.h"
#include "http/ask.h"
#include "http/form.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/searches.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { SUBJECT_MAX = 200, REASONS = 2 };

static const char *value(const struct params *p, const char *name)
{
    const char *s = params_get(p, name);

    return s != NULL ? s : "";
}

bool draft_is_empty(const struct draft *d)
{
    return d->subject[strspn(d->subject, " \t\r\n")] == '\0' &&
           d->text[strspn(d->text, " \t\r\n")] == '\0';
}

/* ----------------------------------------------------------------- form -- */

static void write_form(struct request *rq, struct str *out,
                       const struct draft *d)
{
    str_addf(out,
             "<form id=\"ask\" class=\"ask-form\" method=\"post\" "
             "action=\"/new#%s\"%s>\n<label for=\"subject\">",
             d->step == STEP_SEND ? "send" : "found",
             d->step == STEP_SEND && ask_files(rq)
                 ? " enctype=\"multipart/form-data\""
                 : "");
    word_add(out, W_SUBJECT, rq->ui);
    str_addf(out,
             "</label>\n<input id=\"subject\" name=\"subject\" "
             "maxlength=\"%d\" autocomplete=\"off\" value=\"",
             SUBJECT_MAX);
    html_text(out, d->subject);
    str_adds(out, "\">\n<label for=\"text\">");
    word_add(out, W_TEXT, rq->ui);
    str_adds(out, "</label>\n<p class=\"meta\" id=\"text-hint\">");
    word_add(out, W_TEXT_HINT, rq->ui);
    str_adds(out, "</p>\n<textarea id=\"text\" name=\"text\" rows=\"10\" "
                  "maxlength=\"10000\" aria-describedby=\"text-hint\">\n");
    html_text(out, d->text);
    str_adds(out, "</textarea>\n<a id=\"jump\" class=\"jump\" "
                  "href=\"#found\" hidden data-text=\"");
    word_add(out, W_SUGGESTED, rq->ui);
    str_adds(out, "\"></a>\n<p class=\"row\">");
    if (d->step == STEP_WRITE) {
        str_adds(out, "<button class=\"button primary\">");
        word_add(out, W_CONTINUE, rq->ui);
        str_adds(out, "</button> ");
    }
    str_adds(out, "<span class=\"meta\">");
    word_add(out, W_NOT_SENT, rq->ui);
    str_adds(out, " <span id=\"kept\" hidden>");
    word_add(out, W_DRAFT_KEPT, rq->ui);
    str_adds(out, " <button class=\"link\" type=\"button\" id=\"discard\">");
    word_add(out, W_DISCARD, rq->ui);
    str_adds(out, "</button></span></span></p>\n</form>\n");
}

/* ---------------------------------------------------------- suggestions -- */

/* data-status is what a screen reader is told when the list changes. */
static int write_found(struct request *rq, struct str *out,
                       const struct draft *d, lotse_err *err)
{
    struct str text = {0};
    struct ask ask = {0};
    lotse_results *res = NULL;
    int rc = LOTSE_OK;

    if (draft_is_empty(d)) {
        str_adds(out, "<p class=\"meta\">");
        word_add(out, d->sent ? W_EMPTY_DRAFT : W_SUGGEST_EMPTY, rq->ui);
        str_adds(out, "</p>\n");
        return LOTSE_OK;
    }
    if (d->subject[0] != '\0')
        str_addf(&text, "Subject: %s\n\n", d->subject);
    str_adds(&text, d->text);
    ask.text = str_text(&text);
    ask.explain = LOTSE_EXPLAIN_PLAIN;
    rc =
        text.oom ? err_nomem(err) : ask_run(&res, rq, &ask, LOTSE_SUGGEST, err);
    if (rc == LOTSE_OK)
        searches_note(rq, res, true);
    if (rc == LOTSE_OK && res->n_hits == 0) {
        str_adds(out, "<p class=\"meta\">");
        word_add(out, W_SUGGEST_NONE, rq->ui);
        str_adds(out, "</p>\n");
    } else if (rc == LOTSE_OK) {
        str_adds(out, "<div data-status=\"");
        word_count(out, W_ARTICLES_ONE, rq->ui, res->n_hits);
        str_adds(out, "\">");
        hits_write(rq, out, res, NULL, REASONS);
        str_adds(out, "</div>\n");
    }
    lotse_results_free(res);
    str_free(&text);
    return rc;
}

static int write_aside(struct request *rq, struct str *out,
                       const struct draft *d, lotse_err *err)
{
    int rc;

    str_adds(out, "<aside id=\"found\" class=\"box found-box\" "
                  "aria-labelledby=\"found-title\">\n"
                  "<h2 id=\"found-title\">");
    word_add(out, W_SUGGESTED, rq->ui);
    str_adds(out, "</h2>\n<p role=\"status\" class=\"said\" data-thanks=\"");
    word_add(out, W_SOLVED_THANKS, rq->ui);
    str_adds(out, "\" data-failed=\"");
    word_add(out, W_VOTE_FAILED, rq->ui);
    str_adds(out, "\">");
    if (d->solved)
        word_add(out, W_SOLVED_THANKS, rq->ui);
    str_adds(out, "</p>\n<p class=\"sr\" role=\"status\" id=\"live\"></p>\n"
                  "<div id=\"suggestions\">\n");
    rc = write_found(rq, out, d, err);
    str_adds(out, "</div>\n</aside>\n");
    return rc;
}

/* -------------------------------------------------------------- handlers -- */

int ask_write(struct request *rq, struct reply *rp, const struct draft *d,
              lotse_err *err)
{
    struct page page = {.no_index = true, .form = "ask"};
    struct str *out = &rp->body;
    int rc;

    /* kept for the way back: a browser that may not keep the answer to a form
     * shows an error there, and what was typed into it is gone */
    rp->cache = "private, no-cache";
    if (rq->method == M_POST)
        rp->varies = false; /* it may set the cookie that it would vary by */
    page.title = word_text(W_ASK_TITLE, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_ASK_TITLE, rq->ui);
    str_adds(out, "</h1>\n<p>");
    word_add(out, W_ASK_INTRO, rq->ui);
    str_adds(out, "</p>\n<div class=\"ask-grid\">\n");
    write_form(rq, out, d);
    rc = write_aside(rq, out, d, err);
    if (rc == LOTSE_OK && d->step == STEP_SEND)
        rc = send_write(rq, out, d, err);
    str_adds(out, "</div>\n");
    if (rq->method == M_POST)
        page_switch(rq, out, "ask");
    page_close(rq, rp);
    return rc;
}

static void set_step(struct draft *d)
{
    d->step = draft_is_empty(d) ? STEP_WRITE : STEP_SEND;
}

/* A draft may be in the address; where there is one already, it can be sent at
 * once. */
int page_ask(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct draft d = {.subject = value(&rq->query, "subject"),
                      .text = value(&rq->query, "text"),
                      .name = "",
                      .mail = "",
                      .type = "",
                      .solved = params_get(&rq->query, "solved") != NULL};

    page_language(rq, rp);
    set_step(&d);
    return ask_write(rq, rp, &d, err);
}

int page_ask_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *urgency = value(&rq->form, "urgency");
    struct draft d = {.subject = form_text(rq, "subject"),
                      .text = form_text(rq, "text"),
                      .name = form_text(rq, "name"),
                      .mail = form_text(rq, "mail"),
                      .type = form_text(rq, "type"),
                      .sent = true};

    page_language(rq, rp);
    if (params_get(&rq->form, "part") != NULL) {
        d.sent = false;
        return write_found(rq, &rp->body, &d, err);
    }
    if (urgency[0] >= '1' && urgency[0] <= '3' && urgency[1] == '\0')
        d.urgency = urgency[0] - '0';
    set_step(&d);
    /* what was cut off may have lost the button's name */
    if (ask_files(rq) &&
        (strcmp(value(&rq->form, "do"), "send") == 0 || rq->form_error != NULL))
        return send_file(rq, rp, &d, err);
    return ask_write(rq, rp, &d, err);
}

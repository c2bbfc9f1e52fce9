/*
 * page_ask.c: ask support, with articles beside the draft.
 *
 * The form is never hidden, and what was written is in every answer again.
 * With a script the articles change while someone writes (part=1: only they);
 * without one, the button brings them. The last step hands the text over to
 * the support desk.
 */
#include "http/api.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"
#include "base/utf8.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A mailto: link longer than this fails in some mail programs. */
enum { MAIL_MAX = 1800, SUBJECT_MAX = 200 };

struct draft {
    const char *subject, *text;
    bool sent;   /* by the form */
    bool solved; /* an article has */
};

static const char *value(const struct params *p, const char *name)
{
    const char *s = params_get(p, name);

    return s != NULL ? s : "";
}

static bool is_empty(const struct draft *d)
{
    return d->subject[strspn(d->subject, " \t\r\n")] == '\0' &&
           d->text[strspn(d->text, " \t\r\n")] == '\0';
}

/* ----------------------------------------------------------------- form -- */

static void write_form(struct request *rq, struct str *out,
                       const struct draft *d)
{
    str_adds(out, "<form id=\"ask\" class=\"ask-form\" method=\"post\" "
                  "action=\"/new#found\">\n<label for=\"subject\">");
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
    str_adds(out, "\"></a>\n<p class=\"row\"><button class=\"button "
                  "primary\">");
    word_add(out, W_CONTINUE, rq->ui);
    str_adds(out, "</button> <span class=\"meta\">");
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

    if (is_empty(d)) {
        str_adds(out, "<p class=\"meta\">");
        word_add(out, d->sent ? W_EMPTY_DRAFT : W_SUGGEST_EMPTY, rq->ui);
        str_adds(out, "</p>\n");
        return LOTSE_OK;
    }
    if (d->subject[0] != '\0')
        str_addf(&text, "Subject: %s\n\n", d->subject);
    str_adds(&text, d->text);
    ask.text = str_text(&text);
    rc =
        text.oom ? err_nomem(err) : ask_run(&res, rq, &ask, LOTSE_SUGGEST, err);
    if (rc == LOTSE_OK && res->n_hits == 0) {
        str_adds(out, "<p class=\"meta\">");
        word_add(out, W_SUGGEST_NONE, rq->ui);
        str_adds(out, "</p>\n");
    } else if (rc == LOTSE_OK) {
        str_adds(out, "<div data-status=\"");
        word_count(out, W_ARTICLES_ONE, rq->ui, res->n_hits);
        str_adds(out, "\">");
        hits_write(rq, out, res, NULL, true);
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

/* ------------------------------------------------------------ hand over -- */

enum way { WAY_NONE, WAY_MAIL, WAY_LINK, WAY_OTHER };

static enum way way_of(const char *contact)
{
    if (contact == NULL || contact[0] == '\0')
        return WAY_NONE;
    if (strncasecmp(contact, "https://", 8) == 0 ||
        strncasecmp(contact, "http://", 7) == 0)
        return WAY_LINK;
    return strchr(contact, '@') != NULL && strpbrk(contact, " ?&:/") == NULL
               ? WAY_MAIL
               : WAY_OTHER;
}

/* Percent-encoded as far as `room` bytes reach, at a character's end; lines
 * end as mails want it. True: all of it. */
static bool add_mail_text(struct str *out, const char *s, size_t room)
{
    size_t end = out->n + room, n = strlen(s), len;

    for (size_t i = 0; i < n; i += len) {
        char one[8] = {0};
        size_t before = out->n;
        utf8_next(s + i, n - i, &len);
        if (s[i] == '\r')
            continue;
        memcpy(one, s + i, len);
        html_query(out, s[i] == '\n' ? "\r\n" : one);
        if (out->n > end) {
            out->n = before;
            out->p[before] = '\0';
            return false;
        }
    }
    return true;
}

static void write_mail(struct request *rq, struct str *out,
                       const struct draft *d, const char *to)
{
    struct str url = {0};
    bool whole;

    for (const char *p = to; *p != '\0'; p++) {
        char one[2] = {*p, '\0'};
        if (*p == '@')
            str_addc(&url, '@');
        else
            html_query(&url, one);
    }
    str_adds(&url, "?subject=");
    whole = add_mail_text(&url, d->subject, MAIL_MAX / 3);
    str_adds(&url, "&body=");
    whole &=
        add_mail_text(&url, d->text, url.n < MAIL_MAX ? MAIL_MAX - url.n : 0);
    str_adds(out, "<p>");
    word_addf(out, W_BY_MAIL, rq->ui, to);
    str_adds(out, "</p>\n");
    if (!whole) {
        str_adds(out, "<p class=\"cut\">");
        word_add(out, W_MAIL_CUT, rq->ui);
        str_adds(out, "</p>\n");
    }
    str_adds(out, "<p class=\"row\"><a class=\"button primary\" href=\""
                  "mailto:");
    html_text(out, str_text(&url));
    str_adds(out, "\">");
    word_add(out, W_OPEN_MAIL, rq->ui);
    str_adds(out, "</a> ");
    out->oom |= url.oom;
    str_free(&url);
}

static void write_way(struct request *rq, struct str *out,
                      const struct draft *d)
{
    const char *contact = rq->srv->opts->contact;
    enum way way = way_of(contact);

    if (way == WAY_MAIL) {
        write_mail(rq, out, d, contact);
        return;
    }
    str_adds(out, "<p>");
    if (way == WAY_NONE)
        word_add(out, W_NO_CONTACT, rq->ui);
    else
        word_addf(out, way == WAY_LINK ? W_BY_LINK : W_BY_OTHER, rq->ui,
                  contact);
    str_adds(out, "</p>\n<p class=\"row\">");
    if (way == WAY_LINK) {
        str_adds(out, "<a class=\"button primary\" rel=\"noopener\" href=\"");
        html_text(out, contact);
        str_adds(out, "\">");
        word_add(out, W_OPEN_DESK, rq->ui);
        str_adds(out, "</a> ");
    }
}

static void write_hand_over(struct request *rq, struct str *out,
                            const struct draft *d)
{
    str_adds(out, "<section id=\"send\" class=\"box send\" "
                  "aria-labelledby=\"send-title\">\n<h2 id=\"send-title\">");
    word_add(out, W_HAND_OVER, rq->ui);
    str_adds(out, "</h2>\n");
    write_way(rq, out, d);
    str_adds(out, "<button class=\"button\" type=\"button\" id=\"copy\" hidden "
                  "data-done=\"");
    word_add(out, W_COPIED, rq->ui);
    str_adds(out, "\">");
    word_add(out, W_COPY, rq->ui);
    str_adds(out, "</button> <span role=\"status\" id=\"copied\"></span></p>\n"
                  "</section>\n");
}

/* -------------------------------------------------------------- handlers -- */

static int write_page(struct request *rq, struct reply *rp,
                      const struct draft *d, lotse_err *err)
{
    struct page page = {.no_index = true, .form = "ask"};
    struct str *out = &rp->body;
    int rc;

    page.title = word_text(W_ASK_TITLE, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_ASK_TITLE, rq->ui);
    str_adds(out, "</h1>\n<p>");
    word_add(out, W_ASK_INTRO, rq->ui);
    str_adds(out, "</p>\n<div class=\"ask-grid\">\n");
    write_form(rq, out, d);
    rc = write_aside(rq, out, d, err);
    if (d->sent && !is_empty(d))
        write_hand_over(rq, out, d);
    str_adds(out, "</div>\n");
    page_close(rq, rp);
    return rc;
}

/* A draft may be in the address: never kept by caches. */
int page_ask(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct draft d = {.subject = value(&rq->query, "subject"),
                      .text = value(&rq->query, "text"),
                      .solved = params_get(&rq->query, "solved") != NULL};

    page_language(rq, rp);
    return write_page(rq, rp, &d, err);
}

int page_ask_post(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct draft d = {.subject = value(&rq->form, "subject"),
                      .text = value(&rq->form, "text"),
                      .sent = true};

    page_language(rq, rp);
    if (params_get(&rq->form, "part") != NULL) {
        d.sent = false;
        return write_found(rq, &rp->body, &d, err);
    }
    return write_page(rq, rp, &d, err);
}

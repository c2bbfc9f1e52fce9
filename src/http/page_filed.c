/*
 * page_filed.c: a draft becomes a ticket, and the answer to that.
 *
 * What the page can judge is judged here, in the reader's language; the rest is
 * the library's. Whoever has a status page is led there, so that loading it
 * again sends nothing; others get the acknowledgement as the answer, and the
 * form's key keeps the same from being filed twice.
 */
#include "http/api.h"
#include "http/ask.h"
#include "http/auth.h"
#include "http/form.h"
#include "http/page.h"
#include "http/searches.h"
#include "http/server.h"

#include "base/err.h"

#include "present/tickets.h"

#include <microhttpd.h>
#include <string.h>

enum {
    /* each client: thirty at once, then one in five seconds */
    ONE_MS = 5000,
    ONE_AT_ONCE = 30,
    /* all together: ten a second */
    ALL_MS = 100,
    ALL_AT_ONCE = 200,
    ARTICLES = 3,
    SURE_WORDS = 40 /* bytes: shorter texts tell their language badly */
};

static const lotse_actor desk = {0, LOTSE_ADMIN, 0};

bool send_is_wrong(enum word *wrong, unsigned *status, const lotse_file **files,
                   size_t *n, struct request *rq, struct rates *by)
{
    const char *client = auth_client(rq);
    size_t sum;

    *status = MHD_HTTP_CONTENT_TOO_LARGE;
    *files = form_files(rq, "files", n, &sum);
    *wrong = W_FILES_TOO_LARGE;
    if (rq->got > rq->max_body || sum > LOTSE_FILES_MAX)
        return true;
    *wrong = W_FILES_TOO_MANY;
    if (*n > ASK_FILES || (rq->form_error != NULL && *n >= ASK_FILES))
        return true;
    *status = MHD_HTTP_BAD_REQUEST;
    *wrong = W_FORM_BROKEN;
    if (rq->form_error != NULL || *files == NULL)
        return true;
    *status = MHD_HTTP_TOO_MANY_REQUESTS;
    *wrong = W_TOO_OFTEN;
    return client == NULL ||
           !rate_take(rates_of(by, client), ONE_MS, ONE_AT_ONCE) ||
           !rate_take(&rq->srv->filings, ALL_MS, ALL_AT_ONCE);
}

/* The page again, with everything that was typed. */
static int again(struct request *rq, struct reply *rp, struct draft *d,
                 enum word wrong, unsigned status, lotse_err *err)
{
    d->failed = true;
    d->wrong = wrong;
    d->step = STEP_SEND;
    rp->status = status;
    if (status == MHD_HTTP_TOO_MANY_REQUESTS ||
        status == MHD_HTTP_SERVICE_UNAVAILABLE)
        rp->retry_after = ONE_MS / 1000;
    return ask_write(rq, rp, d, err);
}

/* What the library says of it. */
static int refused(struct request *rq, struct reply *rp, struct draft *d,
                   const lotse_err *why, lotse_err *err)
{
    if (why->code == LOTSE_INPUT || why->code == LOTSE_DENIED) {
        d->detail = why;
        return again(rq, rp, d, W_NOT_TAKEN, MHD_HTTP_BAD_REQUEST, err);
    }
    if (why->code != LOTSE_BUSY)
        rq->srv->opts->say(rq->srv->opts->ctx, why->msg);
    return again(rq, rp, d, W_NOT_KEPT, MHD_HTTP_SERVICE_UNAVAILABLE, err);
}

static lotse_lang language(const struct request *rq, const char *text)
{
    lotse_lang lang = lotse_detect(text, strlen(text));

    if (strlen(text) >= SURE_WORDS &&
        (lang == LOTSE_LANG_DE || lang == LOTSE_LANG_EN))
        return lang;
    return page_content_lang(rq);
}

/* Make it, and read what it has become. */
static int file_it(lotse_ticket **out, struct request *rq,
                   const struct draft *d, const lotse_file *files, size_t n,
                   lotse_err *err)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t now = clock_now(rq->srv->opts->clock), id;
    int rc = request_store(rq, err);

    *out = NULL;
    f.mail = d->mail;
    f.name = d->name;
    f.subject = d->subject;
    f.text = d->text[strspn(d->text, " \t\r\n")] != '\0' ? d->text : d->subject;
    f.lang = language(rq, f.text);
    f.source = LOTSE_FROM_WEB;
    f.type = d->type[0] != '\0' ? d->type : NULL;
    f.urgency = d->urgency;
    f.files = files;
    f.n_files = n;
    f.key = params_get(&rq->form, "key");
    if (rc == LOTSE_OK)
        rc = lotse_ticket_file(&id, rq->store, &f, &desk, now, err);
    return rc == LOTSE_OK
               ? lotse_ticket_get(out, rq->store, id, &desk, now, err)
               : rc;
}

/* ------------------------------------------------------ acknowledgement -- */

static void write_missing(struct request *rq, struct str *out,
                          const lotse_ticket *t)
{
    const char *missing[TICKETS_MISSING];
    size_t n = tickets_missing(missing, t);

    if (n == 0)
        return;
    str_adds(out, "<p>");
    word_add(out, W_NEXT_MISSING, rq->ui);
    str_addf(out, "</p>\n<ul lang=\"%s\">",
             t->lang == LOTSE_LANG_DE ? "de" : "en");
    for (size_t i = 0; i < n; i++) {
        str_adds(out, "<li>");
        html_text(out, missing[i]);
        str_adds(out, "</li>");
    }
    str_adds(out, "</ul>\n");
}

/* Up to three that are likely to help; none otherwise. */
static int write_articles(struct request *rq, struct str *out,
                          const lotse_ticket *t, lotse_err *err)
{
    struct ask ask = {.limit = ARTICLES};
    struct str text = {0};
    lotse_results *res = NULL;
    int rc;

    str_addf(&text, "Subject: %s\n\n", t->subject);
    str_adds(&text, t->n_messages > 0 ? t->messages[0].text : "");
    ask.text = str_text(&text);
    rc =
        text.oom ? err_nomem(err) : ask_run(&res, rq, &ask, LOTSE_SUGGEST, err);
    if (rc == LOTSE_OK && res->n_hits > 0 &&
        res->verdict != LOTSE_VERDICT_NONE) {
        str_adds(out, "<h3>");
        word_add(out, W_MEANWHILE, rq->ui);
        str_adds(out, "</h3>\n");
        hits_links(out, res);
    }
    lotse_results_free(res);
    str_free(&text);
    return rc;
}

int filed_write(struct request *rq, struct str *out, const lotse_ticket *t,
                lotse_err *err)
{
    char when[LOTSE_TIME_TEXT];

    str_adds(out, "<p class=\"lead\">");
    word_addf(out, W_FILED_NUMBER, rq->ui, t->number);
    if (t->promised != 0 && t->answered == 0) {
        lotse_time_text(when, t->promised, t->zone, rq->ui == MSG_DE);
        str_addc(out, ' ');
        word_addf(out, W_FILED_BY, rq->ui, when);
    }
    str_adds(out, "</p>\n<h3>");
    word_add(out, W_NEXT_TITLE, rq->ui);
    str_adds(out, "</h3>\n<ul><li>");
    word_addf(out, W_NEXT_READ, rq->ui, t->requester);
    str_adds(out, "</li><li>");
    word_add(out, W_NEXT_LEVEL, rq->ui);
    if (t->portal && t->secret != NULL) {
        str_adds(out, "</li><li>");
        word_add(out, W_NEXT_LINK, rq->ui);
        str_adds(out, "<br><a class=\"long\" href=\"/t/");
        html_path(out, t->secret);
        str_adds(out, "\">");
        page_base(out, rq);
        str_adds(out, "/t/");
        html_text(out, t->secret);
        str_adds(out, "</a>");
    }
    str_adds(out, "</li></ul>\n");
    write_missing(rq, out, t);
    return write_articles(rq, out, t, err);
}

/* For those without a status page. */
static int acknowledge(struct request *rq, struct reply *rp,
                       const lotse_ticket *t, lotse_err *err)
{
    struct page page = {.no_index = true};
    struct str *out = &rp->body;
    int rc;

    page.title = word_text(W_FILED_TITLE, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_FILED_TITLE, rq->ui);
    str_adds(out, "</h1>\n<section class=\"box filed\" id=\"filed\" "
                  "aria-labelledby=\"filed-title\">\n"
                  "<h2 id=\"filed-title\">");
    html_text(out, t->subject);
    str_adds(out, "</h2>\n");
    rc = filed_write(rq, out, t, err);
    str_adds(out, "</section>\n");
    page_close(rq, rp);
    return rc;
}

int send_file(struct request *rq, struct reply *rp, struct draft *d,
              lotse_err *err)
{
    const lotse_file *files;
    lotse_ticket *t = NULL;
    lotse_err why = {0};
    struct str to = {0};
    enum word wrong;
    unsigned status;
    size_t n;
    bool bad = send_is_wrong(&wrong, &status, &files, &n, rq, &rq->srv->filers);
    int rc;

    d->has_files = n > 0 || (bad && wrong == W_FILES_TOO_LARGE);
    if (bad && wrong != W_TOO_OFTEN)
        return again(rq, rp, d, wrong, status, err);
    if (draft_is_empty(d))
        return again(rq, rp, d, W_EMPTY_DRAFT, MHD_HTTP_BAD_REQUEST, err);
    if (!lotse_mail_valid(d->mail))
        return again(rq, rp, d, W_BAD_MAIL, MHD_HTTP_BAD_REQUEST, err);
    if (bad)
        return again(rq, rp, d, wrong, status, err);
    if (file_it(&t, rq, d, files, n, &why) != LOTSE_OK)
        return refused(rq, rp, d, &why, err);
    searches_filed(rq);
    if (!t->portal) {
        rc = acknowledge(rq, rp, t, err);
    } else {
        str_addf(&to, "/t/%s?new=1#filed", t->secret);
        rp->status = MHD_HTTP_SEE_OTHER;
        rp->location = to.oom ? NULL : arena_strdup(&rq->mem, str_text(&to));
        rc = rp->location != NULL ? LOTSE_OK : err_nomem(err);
    }
    str_free(&to);
    lotse_ticket_free(t);
    return rc;
}

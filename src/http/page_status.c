/*
 * page_status.c: /t/TOKEN, the page of one request.
 *
 * Whoever has the address acts as the requester. What the ticket holds beyond
 * that isn't read from the store; of what is read, the names of the desk's
 * people aren't written. An address that opens nothing looks like any page that
 * isn't there, and a client that tries many is let go on later only.
 */
#include "http/ask.h"
#include "http/auth.h"
#include "http/bar.h"
#include "http/download.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"
#include "http/status.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Wrong addresses: twenty at once, then one in three seconds. */
enum { SECRET_MAX = 64, GUESS_MS = 3000, GUESSES_AT_ONCE = 20 };

/* --------------------------------------------------------------- opening -- */

static bool is_secret(const char *s, size_t n)
{
    return n > 0 && n < SECRET_MAX &&
           strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789-_") >= n;
}

static bool can(const struct status *s, struct request *rq, lotse_verb verb,
                int64_t now)
{
    return s->t->merged_into == 0 &&
           lotse_ticket_can(rq->store, s->t->id, verb, &s->who, now, NULL) ==
               LOTSE_OK;
}

int status_open(struct status *out, struct request *rq, const char **rest,
                lotse_err *err)
{
    const char *client = auth_client(rq);
    int64_t now = clock_now(rq->srv->opts->clock);
    size_t n = strcspn(rq->rest, "/");
    struct rate *guesses;
    int rc;

    memset(out, 0, sizeof *out);
    *rest = rq->rest[n] == '/' ? rq->rest + n + 1 : "";
    out->secret = arena_strn(&rq->mem, rq->rest, n);
    if (client == NULL || out->secret == NULL)
        return err_nomem(err);
    guesses = rates_of(&rq->srv->guessers, client);
    if (rate_is_over(guesses, GUESS_MS, GUESSES_AT_ONCE))
        return err_why(err, LOTSE_BUSY, LOTSE_WHY_TOO_MANY,
                       "too many wrong addresses: wait a while");
    rc = is_secret(rq->rest, n) ? request_store(rq, err) : LOTSE_NOTFOUND;
    if (rc == LOTSE_OK)
        rc = lotse_ticket_open(&out->t, &out->who, rq->store, out->secret, now,
                               err);
    if (rc == LOTSE_NOTFOUND) {
        rate_take(guesses, GUESS_MS, GUESSES_AT_ONCE);
        return err_set(err, rc,
                       "nothing is served here; /openapi.json lists what is");
    }
    if (rc == LOTSE_OK)
        rc = bar_articles(rq, out->t, LOTSE_PUBLIC, err);
    if (rc != LOTSE_OK) {
        lotse_ticket_free(out->t);
        out->t = NULL;
        return rc;
    }
    out->may_confirm = can(out, rq, LOTSE_DO_CONFIRM, now);
    out->may_escalate = can(out, rq, LOTSE_DO_ASK_ESCALATION, now);
    out->may_reopen = can(out, rq, LOTSE_DO_REOPEN, now);
    return LOTSE_OK;
}

/* ---------------------------------------------------------------- facts -- */

static void row(struct request *rq, struct str *out, enum word what)
{
    str_adds(out, "<div><dt>");
    word_add(out, what, rq->ui);
    str_adds(out, "</dt><dd>");
}

static void write_level(struct request *rq, struct str *out,
                        const lotse_ticket *t)
{
    row(rq, out, W_WHO);
    if (t->level == 2)
        word_add(out, W_LEVEL_2, rq->ui);
    else if (t->org[0] != '\0')
        word_addf(out, W_LEVEL_1_OF, rq->ui, t->org);
    else
        word_add(out, W_LEVEL_1, rq->ui);
    str_adds(out, "</dd></div>\n");
}

/* The next promise; one of the first answer that is broken is said so. */
static void write_promise(struct request *rq, struct str *out,
                          const lotse_ticket *t)
{
    char when[LOTSE_TIME_TEXT];
    bool late = t->overdue && t->answered == 0;
    int64_t at = late ? t->promised : t->next_due;

    if (at == 0 || t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED)
        return;
    lotse_time_text(when, at, t->zone, rq->ui == MSG_DE);
    row(rq, out, W_PROMISED);
    word_addf(out,
              late               ? W_PROMISE_LATE
              : t->answered == 0 ? W_PROMISE_ANSWER
                                 : W_PROMISE_STEP,
              rq->ui, when);
    str_adds(out, "</dd></div>\n");
}

static void write_facts(struct request *rq, struct str *out,
                        const lotse_ticket *t)
{
    char when[LOTSE_TIME_TEXT];
    bool ended = t->state == LOTSE_SOLVED || t->state == LOTSE_CLOSED;

    str_adds(out, "<dl class=\"facts\">\n");
    row(rq, out, W_STATE);
    str_addf(out, "<strong class=\"state s%d\">", (int)t->state);
    word_add(out, (enum word)(W_STATE_NEW + (int)t->state), rq->ui);
    str_adds(out, "</strong></dd></div>\n");
    if (!ended)
        write_level(rq, out, t);
    write_promise(rq, out, t);
    lotse_time_text(when, t->created, t->zone, rq->ui == MSG_DE);
    row(rq, out, W_RECEIVED);
    html_text(out, when);
    str_adds(out, "</dd></div>\n</dl>\n");
}

/* The number of the one that goes on, and a link where it is one's own. */
static void write_merged(struct request *rq, struct str *out,
                         const struct status *s)
{
    lotse_ticket *other = NULL;
    char number[24];

    if (s->t->merged_into == 0)
        return;
    snprintf(number, sizeof number, "T-%lld", (long long)s->t->merged_into);
    str_adds(out, "<p class=\"box\">");
    word_addf(out, W_MERGED_INTO, rq->ui, number);
    if (lotse_ticket_get(&other, rq->store, s->t->merged_into, &s->who,
                         clock_now(rq->srv->opts->clock), NULL) == LOTSE_OK &&
        other->secret != NULL) {
        str_adds(out, " <a href=\"/t/");
        html_path(out, other->secret);
        str_adds(out, "\">");
        word_add(out, W_MERGED_GO, rq->ui);
        str_adds(out, "</a>");
    }
    lotse_ticket_free(other);
    str_adds(out, "</p>\n");
}

/* What the address says was done just now. */
static void write_said(struct request *rq, struct str *out)
{
    static const struct {
        const char *name;
        enum word word;
    } known[] = {{"reply", W_SAID_REPLY},
                 {"confirm", W_SAID_CONFIRM},
                 {"escalate", W_SAID_ESCALATE},
                 {"reopen", W_SAID_REOPEN}};
    const char *said = params_get(&rq->query, "said");

    for (size_t i = 0; said != NULL && i < sizeof known / sizeof *known; i++)
        if (strcmp(said, known[i].name) == 0) {
            str_adds(out, "<p class=\"done\" role=\"status\" id=\"said\">");
            word_add(out, known[i].word, rq->ui);
            str_adds(out, "</p>\n");
        }
}

static int write_filed(struct request *rq, struct str *out,
                       const lotse_ticket *t, lotse_err *err)
{
    int rc;

    if (params_get(&rq->query, "new") == NULL)
        return LOTSE_OK;
    str_adds(out, "<section class=\"box filed\" id=\"filed\" "
                  "aria-labelledby=\"filed-title\">\n"
                  "<h2 id=\"filed-title\">");
    word_add(out, W_FILED_TITLE, rq->ui);
    str_adds(out, "</h2>\n");
    rc = filed_write(rq, out, t, err);
    str_adds(out, "</section>\n");
    return rc;
}

int status_write(struct request *rq, struct reply *rp, const struct status *s,
                 lotse_err *err)
{
    struct page page = {.no_index = true, .has_get = true};
    struct str *out = &rp->body, title = {0};
    int rc;

    str_addf(&title, "%s: %s", s->t->number, s->t->subject);
    page.title = str_text(&title);
    page_open(rq, rp, &page);
    str_adds(out, "<div class=\"request\">\n<p class=\"meta\">");
    word_addf(out, W_REQUEST, rq->ui, s->t->number);
    str_adds(out, "</p>\n<h1>");
    html_text(out, s->t->subject);
    str_adds(out, "</h1>\n");
    if (s->failed)
        wrong_write(rq, out, s->wrong, s->detail, s->has_files);
    else
        write_said(rq, out);
    rc = write_filed(rq, out, s->t, err);
    write_facts(rq, out, s->t);
    write_merged(rq, out, s);
    if (rc == LOTSE_OK)
        rc = thread_write(rq, out, s, err);
    if (rc == LOTSE_OK)
        rc = status_forms(rq, out, s, err);
    str_adds(out, "</div>\n");
    page_close(rq, rp);
    rp->body.oom |= title.oom;
    str_free(&title);
    return rc;
}

/* ------------------------------------------------------------------ page -- */

int status_refuse(struct request *rq, struct reply *rp, int rc, lotse_err *err)
{
    if (rc != LOTSE_BUSY || err->why != LOTSE_WHY_TOO_MANY)
        return rc;
    rp->retry_after = GUESS_MS / 1000;
    reply_problem(rq, rp, MHD_HTTP_TOO_MANY_REQUESTS, err->msg);
    return LOTSE_OK;
}

int page_status(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct status s;
    const char *rest;
    int rc;

    page_language(rq, rp);
    rc = status_open(&s, rq, &rest, err);
    if (rc != LOTSE_OK)
        return status_refuse(rq, rp, rc, err);
    if (strncmp(rest, "files/", 6) == 0) {
        *rp = (struct reply){0};
        rc = download_write(rq, rp, s.t->id, strtoll(rest + 6, NULL, 10),
                            &s.who, err);
    } else if (rest[0] != '\0') {
        rc = err_set(err, LOTSE_NOTFOUND,
                     "nothing is served here; /openapi.json lists what is");
    } else {
        rc = status_write(rq, rp, &s, err);
    }
    lotse_ticket_free(s.t);
    return rc;
}

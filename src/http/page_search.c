/*
 * page_search.c: the result page.
 *
 * /search?q=... is the address of a search, to be kept and sent on. With
 * part=1 only what stands below the search box is sent: what a script puts
 * there while someone types.
 */
#include "http/api.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/searches.h"
#include "http/server.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

enum { HITS = 10, MOST_HITS = 50 };

static bool is_blank(const char *s)
{
    return s[strspn(s, " \t\r\n")] == '\0';
}

static void write_ask(struct request *rq, struct str *out, const char *q,
                      bool first)
{
    str_adds(out, "<div class=\"box ask\"><p>");
    word_add(out, first ? W_NO_ANSWER : W_NOT_FOUND_YET, rq->ui);
    str_addf(out, "</p><a class=\"button%s\" href=\"/new?text=",
             first ? " primary" : "");
    html_query(out, q);
    str_adds(out, "\">");
    word_add(out, W_ASK_WITH_TEXT, rq->ui);
    str_adds(out, "</a></div>\n");
}

static void write_tips(struct request *rq, struct str *out)
{
    str_adds(out, "<section class=\"tips\"><h2>");
    word_add(out, W_TIPS, rq->ui);
    str_adds(out, "</h2><ul><li>");
    word_add(out, W_TIP_SPELLING, rq->ui);
    str_adds(out, "</li><li>");
    word_add(out, W_TIP_ERROR, rq->ui);
    str_adds(out, "</li><li>");
    word_add(out, W_TIP_FEWER, rq->ui);
    str_adds(out, "</li></ul><p><a href=\"/c\">");
    word_add(out, W_ALL_ARTICLES, rq->ui);
    str_adds(out, "</a></p></section>\n");
}

static enum msg_id verdict_of(const lotse_results *res)
{
    if (res->n_hits == 0)
        return MSG_NOTHING;
    return res->verdict == LOTSE_VERDICT_ANSWER  ? MSG_ANSWER
           : res->verdict == LOTSE_VERDICT_MAYBE ? MSG_MAYBE
                                                 : MSG_CLOSEST;
}

/* What stands below the search box. data-status is what a screen reader is
 * told. Nobody is sent to support in the middle of a word. */
static void write_results(struct request *rq, struct str *out,
                          const lotse_results *res, const char *q, int limit)
{
    bool ask_first = res->verdict == LOTSE_VERDICT_NONE &&
                     params_get(&rq->query, "part") == NULL;

    str_addf(out, "<section class=\"found %s\" data-status=\"",
             lotse_verdict_name(res->verdict));
    if (res->n_hits == 0)
        word_add(out, W_NO_HITS, rq->ui);
    else
        word_count(out, W_HITS_ONE, rq->ui, res->n_hits);
    str_adds(out, "\">\n");
    if (ask_first)
        write_ask(rq, out, q, true);
    str_adds(out, "<p class=\"verdict\">");
    html_text(out, msg_text(verdict_of(res), rq->ui));
    str_adds(out, "</p>\n");
    if (res->n_mended > 0) {
        str_adds(out, "<p class=\"meta\">");
        html_text(out, msg_text(MSG_MENDED, rq->ui));
        for (size_t i = 0; i < res->n_mended; i++) {
            const char *arrow = strstr(res->mended[i], " -> ");
            const char *to = arrow != NULL ? arrow + 4 : res->mended[i];
            str_adds(out, i > 0 ? ", <del>" : " <del>");
            html_textn(out, res->mended[i],
                       arrow != NULL ? (size_t)(arrow - res->mended[i]) : 0);
            str_adds(out, "</del> <ins>");
            html_text(out, to);
            str_adds(out, "</ins>");
        }
        str_adds(out, "</p>\n");
    }
    hits_write(rq, out, res, q, 0);
    if (res->n_hits == (size_t)limit && limit < MOST_HITS &&
        res->total > res->n_hits) {
        str_adds(out, "<p><a rel=\"nofollow\" href=\"/search?q=");
        html_query(out, q);
        str_addf(out, "&amp;n=%d\">", MOST_HITS);
        word_add(out, W_MORE_HITS, rq->ui);
        str_adds(out, "</a></p>\n");
    }
    if (res->n_hits == 0)
        write_tips(rq, out);
    if (!ask_first)
        write_ask(rq, out, q, false);
    str_adds(out, "</section>\n");
}

static int write_body(struct request *rq, struct reply *rp, const char *q,
                      lotse_err *err)
{
    const char *n = params_get(&rq->query, "n");
    struct ask ask = {.text = q, .limit = n != NULL ? atoi(n) : HITS};
    lotse_results *res = NULL;
    int rc;

    if (is_blank(q)) {
        str_adds(&rp->body, "<p class=\"meta\">");
        word_add(&rp->body, W_TYPE_WORDS, rq->ui);
        str_adds(&rp->body, "</p>\n");
        return LOTSE_OK;
    }
    if (ask.limit < 1 || ask.limit > MOST_HITS)
        ask.limit = HITS;
    rc = ask_run(&res, rq, &ask, LOTSE_SEARCH, err);
    if (rc == LOTSE_OK) {
        searches_note(rq, res, false);
        write_results(rq, &rp->body, res, q, ask.limit);
    }
    lotse_results_free(res);
    return rc;
}

int page_search(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *q = params_get(&rq->query, "q");
    struct page page = {.query = q, .no_index = true};
    struct str title = {0};
    bool have = false;
    int rc = page_fresh(&have, rq, rp, err);

    if (rc != LOTSE_OK || have)
        return rc;
    if (q == NULL)
        q = "";
    if (params_get(&rq->query, "part") != NULL)
        return write_body(rq, rp, q, err);
    if (!is_blank(q))
        str_addf(&title, "%s – ", q);
    str_adds(&title, word_text(W_RESULTS_TITLE, rq->ui));
    page.title = str_text(&title);
    page_open(rq, rp, &page);
    str_adds(&rp->body, "<h1 class=\"sr\">");
    if (is_blank(q))
        word_add(&rp->body, W_RESULTS_TITLE, rq->ui);
    else
        word_addf(&rp->body, W_RESULTS_FOR, rq->ui, q);
    str_adds(&rp->body, "</h1>\n<p class=\"sr\" role=\"status\" id=\"live\">"
                        "</p>\n<div id=\"results\">\n");
    rc = write_body(rq, rp, q, err);
    str_adds(&rp->body, "</div>\n");
    page_close(rq, rp);
    rp->body.oom |= title.oom;
    str_free(&title);
    return rc;
}

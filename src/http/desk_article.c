/*
 * desk_article.c: /desk/a/ID, an article as the desk may read it, with those
 * that requesters can't.
 */
#include "http/desk.h"
#include "http/routes.h"

#include <string.h>

static void write_article(struct desk *d, const lotse_article *a,
                          const struct str *body)
{
    bool inside = strcmp(a->audience, "public") != 0;

    desk_begin(d, a->title, NULL, NULL);
    str_addf(d->out, "<article><h1 lang=\"%s\">", a->lang);
    html_text(d->out, a->title);
    str_adds(d->out, "</h1>\n");
    if (inside) {
        str_adds(d->out, "<p class=\"hint\"><span class=\"label\">");
        desk_add(d->out,
                 strcmp(a->audience, "agent") == 0 ? D_AUDIENCE_AGENT
                                                   : D_AUDIENCE_LEVEL2,
                 d->ui);
        str_adds(d->out, "</span> ");
        desk_add(d->out, D_INSIDE_HINT, d->ui);
        str_adds(d->out, "</p>\n");
    }
    str_addf(d->out, "<div class=\"prose\" lang=\"%s\">\n", a->lang);
    str_add(d->out, str_text(body), body->n);
    str_adds(d->out, "</div></article>\n");
    desk_end(d);
    d->rp->language = a->lang;
}

int desk_article(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *asked = params_get(&rq->query, "lang");
    lotse_article *a = NULL;
    struct str body = {0};
    struct desk d;
    lotse_lang lang;
    size_t marked;
    bool in;
    int rc = desk_enter(&d, &in, rq, rp, err);

    if (rc != LOTSE_OK || !in)
        return rc;
    lang = page_content_lang(rq);
    if (asked != NULL)
        rc = lotse_lang_parse(&lang, asked, err);
    if (rc == LOTSE_OK)
        rc = request_index(rq, err);
    if (rc == LOTSE_OK)
        rc = lotse_article_get(&a, rq->ix, rq->rest, lang, desk_audience(&d),
                               err);
    if (rc == LOTSE_OK)
        rc = body_write(&body, &marked, rq, a, NULL, err);
    if (rc == LOTSE_OK)
        write_article(&d, a, &body);
    rp->body.oom |= body.oom;
    str_free(&body);
    lotse_article_free(a);
    desk_leave(&d);
    return rc;
}

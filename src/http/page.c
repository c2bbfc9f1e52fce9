/*
 * page.c: the frame of every page, and the language it speaks.
 */
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

void page_language(struct request *rq, struct reply *rp)
{
    const char *ui = params_get(&rq->query, "ui");
    const char *accept = request_header(rq, "Accept-Language");

    (void)rp;
    rq->ui = MSG_EN;
    if (ui == NULL)
        ui = request_cookie(rq, "ui");
    if (ui == NULL)
        ui = accept;
    if (ui != NULL && strncmp(ui, "de", 2) == 0)
        rq->ui = MSG_DE;
}

void page_open(struct request *rq, struct reply *rp, const struct page *page)
{
    struct str *out = &rp->body;

    rp->type = type_html;
    rp->html = true;
    rp->varies = true;
    str_adds(out, "<!doctype html><title>");
    html_text(out, page->title != NULL ? page->title : rq->srv->opts->site);
    str_adds(out, "</title>");
}

void page_close(struct request *rq, struct reply *rp)
{
    (void)rq;
    str_adds(&rp->body, "\n");
}

void page_problem(struct request *rq, struct reply *rp, unsigned status,
                  const char *detail)
{
    struct page page = {.title = reply_reason(status), .no_index = true};

    page_language(rq, rp);
    page_open(rq, rp, &page);
    str_adds(&rp->body, "<h1>");
    html_text(&rp->body, reply_reason(status));
    str_adds(&rp->body, "</h1><p>");
    html_text(&rp->body, detail);
    str_adds(&rp->body, "</p>");
    page_close(rq, rp);
}

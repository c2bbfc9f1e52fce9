/*
 * page_again.c: a form that came when its session was over.
 *
 * Whoever writes a long reply may be logged out meanwhile. What was sent comes
 * back in a form that sends it again, after a login in another tab; files must
 * be chosen again.
 */
#include "http/auth.h"
#include "http/form.h"
#include "http/page.h"
#include "http/routes.h"

#include <microhttpd.h>
#include <string.h>

enum { LONG = 40 }; /* bytes: what a person wrote, to be seen */

static void write_field(struct request *rq, struct str *out, const char *name)
{
    const char *value = form_text(rq, name);
    bool seen = strlen(value) > LONG || strchr(value, '\n') != NULL;

    if (seen) {
        str_adds(out, "<label for=\"again-");
        html_text(out, name);
        str_adds(out, "\">");
        word_add(out, W_AGAIN_TEXT, rq->ui);
        str_adds(out, "</label>\n<textarea rows=\"10\" id=\"again-");
        html_text(out, name);
        str_adds(out, "\" name=\"");
    } else {
        str_adds(out, "<input type=\"hidden\" name=\"");
    }
    html_text(out, name);
    /* a line break that follows <textarea> isn't part of its text */
    str_adds(out, seen ? "\">\n" : "\" value=\"");
    html_text(out, value);
    str_adds(out, seen ? "</textarea>\n" : "\">\n");
}

void auth_again(struct request *rq, struct reply *rp)
{
    struct page page = {.no_index = true};
    struct str *out = &rp->body;

    page_language(rq, rp);
    page.title = word_text(W_AGAIN_TITLE, rq->ui);
    rp->status = MHD_HTTP_FORBIDDEN;
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_AGAIN_TITLE, rq->ui);
    str_adds(out, "</h1>\n<p role=\"alert\">");
    word_add(out, W_AGAIN_HOW, rq->ui);
    str_adds(out, "</p>\n<p><a class=\"button\" href=\"/login\" "
                  "target=\"_blank\" rel=\"noopener\">");
    word_add(out, W_AGAIN_LOGIN, rq->ui);
    str_addf(out, "</a></p>\n<form class=\"ask-form\" method=\"post\" "
                  "enctype=\"%s\" action=\"",
             rq->parts != NULL ? "multipart/form-data"
                               : "application/x-www-form-urlencoded");
    html_path(out, rq->path);
    str_adds(out, "\">\n");
    for (size_t i = 0; i < rq->form.n; i++)
        write_field(rq, out, rq->form.items[i].name);
    str_adds(out, "<p class=\"row\"><button class=\"button primary\">");
    word_add(out, W_AGAIN_SEND, rq->ui);
    str_adds(out, "</button></p>\n</form>\n");
    page_close(rq, rp);
}

/*
 * hits.c: what a query found, as a list of links.
 *
 * The same list stands on the result page, below the search box while someone
 * types, and beside a draft: scripts fetch it from the server instead of
 * writing it a second time. A list of links is what screen readers read best.
 */
#include "http/page.h"

#include <string.h>

enum { CARRIED = 300 }; /* bytes of a query that go along with a link */

/* The hit's address, the query before its fragment. */
static void write_url(struct str *out, const lotse_hit *hit, const char *q)
{
    size_t n = strcspn(hit->url, "#");

    html_textn(out, hit->url, n);
    if (q != NULL && strlen(q) <= CARRIED) {
        str_adds(out, "&amp;q=");
        html_query(out, q);
    }
    html_text(out, hit->url + n);
}

static void write_solved(struct request *rq, struct str *out,
                         const lotse_hit *hit)
{
    str_adds(out, "<form class=\"solved\" method=\"post\" action=\"/vote\">"
                  "<input type=\"hidden\" name=\"id\" value=\"");
    html_text(out, hit->id);
    str_adds(out, "\"><input type=\"hidden\" name=\"lang\" value=\"");
    html_text(out, hit->lang);
    str_adds(out, "\"><input type=\"hidden\" name=\"back\" value=\"new\">"
                  "<button class=\"button small\" name=\"helped\" "
                  "value=\"yes\">✓ ");
    word_add(out, W_SOLVED, rq->ui);
    str_adds(out, "</button></form>");
}

static void write_hit(struct request *rq, struct str *out, const lotse_hit *hit,
                      const char *q, size_t reasons)
{
    bool solved = reasons > 0;
    bool foreign = strcmp(hit->lang, rq->ui == MSG_DE ? "de" : "en") != 0;

    str_addf(out, "<li><h%d lang=\"%s\"><a href=\"", solved ? 3 : 2, hit->lang);
    write_url(out, hit, q);
    str_addf(out, "\"%s>", solved ? " target=\"_blank\" rel=\"noopener\"" : "");
    html_text(out, hit->title);
    str_addf(out, "</a></h%d>\n", solved ? 3 : 2);
    if (foreign || hit->section[0] != '\0') {
        str_adds(out, "<p class=\"meta\">");
        if (foreign) {
            str_adds(out, "<span class=\"label\">");
            html_text(out, word_language(hit->lang, rq->ui));
            str_adds(out, "</span> ");
        }
        str_addf(out, "<span lang=\"%s\">", hit->lang);
        html_text(out, hit->section);
        str_adds(out, "</span></p>\n");
    }
    str_addf(out, "<p class=\"snippet\" lang=\"%s\">", hit->lang);
    html_marked(out, hit->snippet, hit->marks, hit->n_marks);
    str_adds(out, "</p>");
    for (size_t i = 0; i < hit->n_why && i < reasons; i++) {
        str_adds(out, "<p class=\"why\">");
        html_text(out, hit->why[i]);
        str_adds(out, "</p>");
    }
    if (solved)
        write_solved(rq, out, hit);
    str_adds(out, "</li>\n");
}

void hits_write(struct request *rq, struct str *out, const lotse_results *res,
                const char *q, size_t reasons)
{
    if (res->n_hits == 0)
        return;
    str_addf(out, "<ol class=\"hits%s\">\n", reasons > 0 ? " compact" : "");
    for (size_t i = 0; i < res->n_hits; i++)
        write_hit(rq, out, &res->hits[i], q, reasons);
    str_adds(out, "</ol>\n");
}

void hits_links(struct str *out, const lotse_results *res)
{
    str_adds(out, "<ul>\n");
    for (size_t i = 0; i < res->n_hits; i++) {
        str_addf(out, "<li lang=\"%s\"><a href=\"", res->hits[i].lang);
        write_url(out, &res->hits[i], NULL);
        str_adds(out, "\">");
        html_text(out, res->hits[i].title);
        str_adds(out, "</a></li>\n");
    }
    str_adds(out, "</ul>\n");
}

/*
 * page.c: the frame of every page, and the language it speaks.
 *
 * Pages work without scripts; portal.js adds what is better with one. A page
 * that depends on the index alone has an entity tag made of all that it
 * depends on, so that a browser asks again each time and rarely gets bytes.
 */
#include "http/page.h"
#include "http/assets.h"
#include "http/german.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------- language -- */

/* Thousandths of an Accept-Language quality ("0.8"). */
static int quality(const char *s, size_t n)
{
    const char *q = memmem(s, n, "q=", 2);
    int value = 0, unit = 1000;

    if (q == NULL)
        return 1000;
    for (q += 2; q < s + n && unit > 0 && (*q == '.' || (*q ^ '0') <= 9); q++) {
        if (*q == '.')
            continue;
        value += (*q - '0') * unit;
        unit /= 10;
    }
    return value < 1000 ? value : 1000;
}

/* The better one of our languages (RFC 9110, 12.5.4), English by default. */
static enum msg_lang negotiate(const char *s)
{
    enum msg_lang best = MSG_EN;
    int most = 0;

    while (s != NULL && *s != '\0') {
        size_t n = strcspn(s, ",");
        bool de = strncasecmp(s, "de", 2) == 0;
        bool whole = n == 2 || (n > 2 && strchr("-; ", s[2]) != NULL);
        if (whole && (de || strncasecmp(s, "en", 2) == 0) &&
            quality(s, n) > most) {
            most = quality(s, n);
            best = de ? MSG_DE : MSG_EN;
        }
        s += n;
        s += strspn(s, ", ");
    }
    return best;
}

static bool read_language(enum msg_lang *out, const char *s)
{
    if (s == NULL || (strcmp(s, "de") != 0 && strcmp(s, "en") != 0))
        return false;
    *out = s[0] == 'd' ? MSG_DE : MSG_EN;
    return true;
}

/* NULL, when memory is out, sets none. */
static const char *language_cookie(struct request *rq)
{
    struct str s = {0};
    const char *kept;

    str_addf(&s, "ui=%s; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly%s",
             rq->ui == MSG_DE ? "de" : "en",
             rq->srv->names.tls ? "; Secure" : "");
    kept = s.oom ? NULL : arena_strdup(&rq->mem, str_text(&s));
    str_free(&s);
    return kept;
}

void page_language(struct request *rq, struct reply *rp)
{
    const char *asked = params_get(&rq->query, "ui");

    rp->type = type_html;
    rp->html = true;
    rp->varies = true;
    if (asked == NULL)
        asked = params_get(&rq->form, "ui");
    if (read_language(&rq->ui, asked))
        rp->cookie = language_cookie(rq);
    else if (!read_language(&rq->ui, request_cookie(rq, "ui")))
        rq->ui = negotiate(request_header(rq, MHD_HTTP_HEADER_ACCEPT_LANGUAGE));
    rp->language = rq->ui == MSG_DE ? "de" : "en";
}

lotse_lang page_content_lang(const struct request *rq)
{
    return rq->ui == MSG_DE ? LOTSE_LANG_DE : LOTSE_LANG_EN;
}

int page_fresh(bool *have, struct request *rq, struct reply *rp, lotse_err *err)
{
    const struct http_opts *o = rq->srv->opts;
    struct str of = {0};

    page_language(rq, rp);
    rp->cache = "private, no-cache";
    str_addf(&of, "%s %s %s %s ", rp->language, lotse_version(), o->site,
             o->contact != NULL ? o->contact : "");
    page_base(&of, rq);
    asset_url(&of, "portal.css");
    asset_url(&of, "portal.js");
    return reply_fresh_index(have, rq, rp, &of, err);
}

/* ---------------------------------------------------------------- frame -- */

void page_base(struct str *out, const struct request *rq)
{
    const char *base = rq->srv->opts->base;
    const char *host = request_header(rq, MHD_HTTP_HEADER_HOST);
    size_t n = base != NULL ? strlen(base) : 0;

    while (n > 0 && base[n - 1] == '/')
        n--;
    if (n > 0) {
        html_textn(out, base, n);
        return;
    }
    str_adds(out, "http://");
    html_text(out, host != NULL ? host : "localhost");
}

static void write_head(struct request *rq, struct str *out,
                       const struct page *page)
{
    const char *site = rq->srv->opts->site;
    const char *lang = rq->ui == MSG_DE ? "de" : "en";

    str_addf(out, "<!doctype html>\n<html lang=\"%s\">\n<head>\n", lang);
    str_adds(out, "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n<title>");
    if (page->title != NULL)
        html_text(out, page->title);
    else
        word_add(out, W_TITLE, rq->ui);
    str_adds(out, " – ");
    html_text(out, site);
    str_adds(out, "</title>\n");
    if (page->description != NULL && page->description[0] != '\0') {
        str_adds(out, "<meta name=\"description\" content=\"");
        html_text(out, page->description);
        str_adds(out, "\">\n");
    }
    if (page->no_index)
        str_adds(out, "<meta name=\"robots\" content=\"noindex\">\n");
    str_adds(out, "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
    asset_url(out, "icon.svg");
    str_adds(out, "\">\n<link rel=\"stylesheet\" href=\"");
    asset_url(out, "portal.css");
    str_adds(out, "\">\n<link rel=\"alternate\" type=\"application/atom+xml\" "
                  "title=\"");
    word_add(out, W_FEED, rq->ui);
    str_addf(out, "\" href=\"/feed.atom?lang=%s\">\n", lang);
    if (page->head != NULL)
        str_adds(out, page->head);
    str_adds(out, "<script src=\"");
    asset_url(out, "portal.js");
    str_adds(out, "\" defer></script>\n</head>\n");
}

/* Behind the form's own button, for the first one is what Enter presses; its
 * files stay here. */
void page_switch(struct request *rq, struct str *out, const char *form)
{
    const char *to = rq->ui == MSG_DE ? "en" : "de";

    str_addf(out,
             "<p><button class=\"link\" form=\"%s\" name=\"ui\" "
             "value=\"%s\" lang=\"%s\" formnovalidate "
             "formenctype=\"application/x-www-form-urlencoded\">",
             form, to, to);
    word_add(out, W_OTHER_LANGUAGE, rq->ui);
    str_adds(out, "</button></p>\n");
}

/* This page in the other language. */
static void write_switch(struct request *rq, struct str *out,
                         const struct page *page)
{
    const char *to = rq->ui == MSG_DE ? "en" : "de";

    if (page->form != NULL && rq->method == M_POST)
        return; /* page_switch */
    str_adds(out, "<a rel=\"nofollow\" href=\"");
    html_path(out, rq->path != NULL && (rq->method != M_POST || page->has_get)
                       ? rq->path
                       : "/");
    str_addf(out, "?ui=%s", to);
    for (size_t i = 0; i < rq->query.n && rq->method != M_POST; i++) {
        const struct param *p = &rq->query.items[i];
        if (strcmp(p->name, "ui") == 0)
            continue;
        str_adds(out, "&amp;");
        html_query(out, p->name);
        str_addc(out, '=');
        html_query(out, p->value);
    }
    str_addf(out, "\" lang=\"%s\" hreflang=\"%s\">", to, to);
    word_add(out, W_OTHER_LANGUAGE, rq->ui);
    str_adds(out, "</a>");
}

void page_find(struct request *rq, struct str *out, const char *query,
               bool large)
{
    str_addf(out,
             "<form class=\"find%s\" role=\"search\" action=\"/search\">"
             "<label class=\"sr\" for=\"q\">",
             large ? " large" : "");
    word_add(out, W_SEARCH_LABEL, rq->ui);
    str_adds(out, "</label><input type=\"search\" id=\"q\" name=\"q\" "
                  "maxlength=\"1000\" autocomplete=\"off\" "
                  "autocapitalize=\"off\" enterkeyhint=\"search\"");
    str_adds(out, " placeholder=\"");
    word_add(out, W_PLACEHOLDER, rq->ui);
    str_adds(out, "\" value=\"");
    html_text(out, query != NULL ? query : "");
    str_adds(out, "\" data-offline=\"");
    word_add(out, W_OFFLINE, rq->ui);
    str_adds(out, "\"><button class=\"button\">");
    word_add(out, W_SEARCH, rq->ui);
    str_adds(out, "</button></form>\n");
}

void page_open(struct request *rq, struct reply *rp, const struct page *page)
{
    struct str *out = &rp->body;

    write_head(rq, out, page);
    str_addf(out, "<body%s>\n<a class=\"skip\" href=\"#main\">",
             page->home ? " class=\"home\"" : "");
    word_add(out, W_SKIP, rq->ui);
    str_adds(out, "</a>\n<header class=\"top\"><div class=\"wrap\">\n"
                  "<a class=\"brand\" href=\"/\"><img src=\"");
    asset_url(out, "icon.svg");
    str_adds(out, "\" width=\"28\" height=\"28\" alt=\"\"><span>");
    html_text(out, rq->srv->opts->site);
    str_adds(out, "</span></a>\n");
    if (!page->home)
        page_find(rq, out, page->query, false);
    str_adds(out, "<nav aria-label=\"");
    word_add(out, W_MAIN_NAV, rq->ui);
    str_adds(out, "\">");
    /* never before the search box */
    if (!page->home && (rq->path == NULL || strcmp(rq->path, "/new") != 0)) {
        str_adds(out, "<a href=\"/new\">");
        word_add(out, W_ASK, rq->ui);
        str_adds(out, "</a>");
    }
    write_switch(rq, out, page);
    str_adds(out, "</nav>\n</div></header>\n<main id=\"main\" class=\"wrap\" "
                  "tabindex=\"-1\">\n");
}

void page_close(struct request *rq, struct reply *rp)
{
    struct str *out = &rp->body;

    str_adds(out, "</main>\n<footer class=\"foot\"><div class=\"wrap\">"
                  "<a href=\"/c\">");
    word_add(out, W_ALL_ARTICLES, rq->ui);
    str_addf(out, "</a><a href=\"/feed.atom?lang=%s\">",
             rq->ui == MSG_DE ? "de" : "en");
    word_add(out, W_FEED, rq->ui);
    str_adds(out, "</a><a href=\"/new\">");
    word_add(out, W_ASK, rq->ui);
    str_adds(out, "</a></div></footer>\n</body>\n</html>\n");
}

/* ------------------------------------------------------------- problems -- */

static enum word problem_word(unsigned status)
{
    switch (status) {
    case MHD_HTTP_FORBIDDEN:
    case MHD_HTTP_MISDIRECTED_REQUEST:
        return W_PROBLEM_403;
    case MHD_HTTP_NOT_FOUND:
        return W_PROBLEM_404;
    case MHD_HTTP_CONTENT_TOO_LARGE:
    case MHD_HTTP_URI_TOO_LONG:
        return W_PROBLEM_TOO_MUCH;
    case MHD_HTTP_SERVICE_UNAVAILABLE:
    case MHD_HTTP_TOO_MANY_REQUESTS:
        return W_PROBLEM_BUSY;
    default:
        return status < 500 ? W_PROBLEM_400 : W_PROBLEM_500;
    }
}

void page_problem(struct request *rq, struct reply *rp, unsigned status,
                  const char *detail)
{
    struct str *out = &rp->body;
    struct page page = {.no_index = true, .home = true};
    enum word what = problem_word(status);
    const char *german;

    page_language(rq, rp);
    german = rq->ui == MSG_DE ? german_of(&rq->mem, detail) : NULL;
    page.title = word_text(what, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<section class=\"hero\">\n<h1>");
    word_add(out, what, rq->ui);
    str_adds(out, "</h1>\n<p>");
    word_add(out, W_PROBLEM_HELP, rq->ui);
    str_adds(out, "</p>\n");
    page_find(rq, out, NULL, true);
    str_adds(out, "<p><a href=\"/\">");
    word_add(out, W_HOME, rq->ui);
    str_adds(out, "</a></p>\n<p class=\"meta\">");
    word_add(out, W_DETAIL, rq->ui);
    if (german != NULL) {
        str_addf(out, ": %u, ", status);
        html_text(out, german);
        str_adds(out, "</p>\n</section>\n");
    } else {
        str_addf(out, ": %u <span lang=\"en\">", status);
        html_text(out, reply_reason(status));
        str_adds(out, ", ");
        html_text(out, detail);
        str_adds(out, "</span></p>\n</section>\n");
    }
    page_close(rq, rp);
}

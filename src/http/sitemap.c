/*
 * sitemap.c: /sitemap.xml, the addresses of all articles.
 *
 * Articles of a family name each other as alternates, so that a search engine
 * shows each reader their own language. A sitemap may hold 50,000 addresses:
 * a larger one is a list of pages, ?page=N each. The document that is kept is
 * all pages, one behind the other, parted by a byte that no text holds.
 */
#include "http/feeds.h"
#include "http/page.h"
#include "http/routes.h"

#include "base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ADDRESSES = 50000, PAGE_END = 3 };

static const char type_xml[] = "application/xml; charset=utf-8";
static const char first_line[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

static int by_family(const void *x, const void *y)
{
    const lotse_article *a = *(const lotse_article *const *)x;
    const lotse_article *b = *(const lotse_article *const *)y;
    int order = strcmp(a->family, b->family);

    if (order == 0)
        order = strcmp(a->lang, b->lang);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void add_address(struct str *out, const lotse_article *a,
                        const lotse_article **family, size_t n)
{
    str_adds(out, "<url><loc>" FEED_BASE);
    html_text(out, a->url);
    str_adds(out, "</loc>");
    if (a->updated[0] != '\0') {
        str_adds(out, "<lastmod>");
        html_text(out, a->updated);
        str_adds(out, "</lastmod>");
    }
    for (size_t i = 0; i < n && n > 1; i++) {
        str_addf(out,
                 "<xhtml:link rel=\"alternate\" hreflang=\"%s\" "
                 "href=\"" FEED_BASE,
                 family[i]->lang);
        html_text(out, family[i]->url);
        str_adds(out, "\"/>");
    }
    str_adds(out, "</url>\n");
}

static void add_pages(struct str *out, const lotse_article **items, size_t n)
{
    size_t from = 0;

    for (size_t i = 0; i < n || i == 0; i++) {
        size_t to;
        if (i % ADDRESSES == 0) {
            if (i > 0)
                str_addf(out, "</urlset>\n%c", PAGE_END);
            str_adds(out, first_line);
            str_adds(out,
                     "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/"
                     "0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
        }
        if (n == 0)
            break;
        if (strcmp(items[i]->family, items[from]->family) != 0)
            from = i;
        for (to = i + 1; to < n && to < from + 64 &&
                         strcmp(items[to]->family, items[from]->family) == 0;
             to++)
            ;
        add_address(out, items[i], items + from, to - from);
    }
    str_adds(out, "</urlset>\n");
}

static int make_sitemap(struct str *out, void *ctx, lotse_err *err)
{
    const struct feed *f = ctx;
    const lotse_article **items;
    lotse_list *list;
    int rc = feed_items(&items, &list, f, 0, by_family, err);

    if (rc != LOTSE_OK)
        return rc;
    add_pages(out, items, list->n);
    free(items);
    lotse_list_free(list);
    return rc;
}

/* A page of the document; the list of pages; or, where there is one page only,
 * that one. */
static int pick(struct str *out, const struct str *all, const struct feed *f,
                lotse_err *err)
{
    const char *s = str_text(all), *end = s + all->n;
    size_t pages = 1, page = f->page > 0 ? f->page : 1;

    for (const char *p = s; (p = memchr(p, PAGE_END, (size_t)(end - p))); p++)
        pages++;
    if (page > pages)
        return err_set(err, LOTSE_NOTFOUND,
                       "the sitemap has %zu pages, no page %zu", pages, page);
    if (f->page == 0 && pages > 1) {
        str_adds(out, first_line);
        str_adds(out, "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/"
                      "sitemap/0.9\">\n");
        for (size_t i = 1; i <= pages; i++)
            str_addf(out,
                     "<sitemap><loc>" FEED_BASE
                     "/sitemap.xml?page=%zu</loc></sitemap>\n",
                     i);
        str_adds(out, "</sitemapindex>\n");
        return LOTSE_OK;
    }
    while (--page > 0)
        s = (const char *)memchr(s, PAGE_END, (size_t)(end - s)) + 1;
    for (const char *p = s; p < end && *p != PAGE_END; p++)
        page++;
    str_add(out, s, page);
    return LOTSE_OK;
}

int feed_sitemap(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *page = params_get(&rq->query, "page");
    struct feed f = {.ui = MSG_EN, .pick = pick};
    char *end = NULL;

    if (page != NULL) {
        errno = 0;
        f.page = strtoul(page, &end, 10);
        if (end == page || *end != '\0' || errno != 0 || f.page < 1 ||
            page[0] == '-')
            return err_set(err, LOTSE_INPUT, "page: '%.20s' is no page number",
                           page);
    }
    rp->type = type_xml;
    return feed_send(rq, rp, SITE_SITEMAP, make_sitemap, &f, err);
}

/*
 * page_list.c: the start page, and browsing by category and tag.
 *
 * Articles are listed in the reader's language; where there is none in it, in
 * the other one, since an article that a reader half understands is more than
 * none.
 */
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECENT = 8, PAGE = 50, MAX_PAGE = 1000000 };

void page_article_path(struct str *out, const char *id, const char *lang)
{
    str_adds(out, "/a/");
    html_path(out, id);
    str_adds(out, "?lang=");
    html_query(out, lang);
}

void page_category_path(struct str *out, const char *name, const char *tag,
                        size_t page)
{
    const char *sep = "?";

    str_adds(out, "/c");
    if (name[0] != '\0') {
        str_addc(out, '/');
        html_path(out, name);
    }
    if (tag != NULL) {
        str_adds(out, "?tag=");
        html_query(out, tag);
        sep = "&amp;";
    }
    if (page > 1)
        str_addf(out, "%spage=%zu", sep, page);
}

void page_list_item(struct request *rq, struct str *out, const lotse_article *a)
{
    bool foreign = strcmp(a->lang, rq->ui == MSG_DE ? "de" : "en") != 0;

    str_adds(out, "<li><a href=\"");
    html_text(out, a->url);
    str_addf(out, "\"%s%s%s>", foreign ? " lang=\"" : "",
             foreign ? a->lang : "", foreign ? "\"" : "");
    html_text(out, a->title);
    str_adds(out, "</a>");
    if (a->description[0] != '\0') {
        str_adds(out, "<p>");
        html_text(out, a->description);
        str_adds(out, "</p>");
    }
    str_adds(out, "<p class=\"meta\">");
    if (foreign) {
        str_adds(out, "<span class=\"label\">");
        html_text(out, word_language(a->lang, rq->ui));
        str_adds(out, "</span> ");
    }
    if (a->updated[0] != '\0') {
        str_adds(out, "<time datetime=\"");
        html_text(out, a->updated);
        str_adds(out, "\">");
        word_date(out, a->updated, rq->ui);
        str_adds(out, "</time>");
    }
    str_adds(out, "</p></li>\n");
}

/* A list in the reader's language, or in any where that one has nothing. */
static int list(lotse_list **out, struct request *rq, lotse_list_opts *o,
                lotse_err *err)
{
    int rc;

    o->audience = LOTSE_PUBLIC;
    o->newest = true;
    o->lang = page_content_lang(rq);
    rc = lotse_list_get(out, rq->ix, o, err);
    if (rc != LOTSE_OK || (*out)->total > o->offset)
        return rc;
    /* of the other language, unless only this page lies behind the end */
    if (o->offset > 0) {
        lotse_list_opts first = *o;
        lotse_list *some = NULL;
        bool any = false;
        first.offset = 0;
        first.limit = 1;
        rc = lotse_list_get(&some, rq->ix, &first, err);
        any = rc == LOTSE_OK && some->n > 0;
        lotse_list_free(some);
        if (rc != LOTSE_OK || any)
            return rc;
    }
    lotse_list_free(*out);
    *out = NULL;
    o->lang = LOTSE_LANG_ANY;
    return lotse_list_get(out, rq->ix, o, err);
}

/* ----------------------------------------------------------------- home -- */

static void write_categories(struct request *rq, struct str *out,
                             const lotse_categories *all)
{
    if (all->n == 0)
        return;
    str_adds(out, "<section aria-labelledby=\"topics\">\n<h2 id=\"topics\">");
    word_add(out, W_CATEGORIES, rq->ui);
    str_adds(out, "</h2>\n<ul class=\"cards\">\n");
    for (size_t i = 0; i < all->n; i++) {
        str_adds(out, "<li><a href=\"");
        page_category_path(out, all->items[i].name, NULL, 1);
        str_adds(out, "\"><b>");
        html_text(out, word_category(&rq->mem, all->items[i].name));
        str_adds(out, "</b> <span>");
        word_count(out, W_ARTICLES_ONE, rq->ui, all->items[i].articles);
        str_adds(out, "</span></a></li>\n");
    }
    str_adds(out, "</ul>\n</section>\n");
}

static void write_recent(struct request *rq, struct str *out,
                         const lotse_list *recent)
{
    str_adds(out, "<section aria-labelledby=\"recent\">\n<h2 id=\"recent\">");
    word_add(out, W_RECENT, rq->ui);
    str_adds(out, "</h2>\n");
    if (recent->n == 0) {
        str_adds(out, "<p>");
        word_add(out, W_NO_ARTICLES, rq->ui);
        str_adds(out, "</p>\n");
    }
    str_adds(out, "<ul class=\"list\">\n");
    for (size_t i = 0; i < recent->n; i++)
        page_list_item(rq, out, &recent->items[i]);
    str_adds(out, "</ul>\n<p><a href=\"/c\">");
    word_add(out, W_ALL_ARTICLES, rq->ui);
    str_adds(out, "</a></p>\n</section>\n");
}

static void write_home(struct request *rq, struct reply *rp,
                       const lotse_categories *cats, const lotse_list *recent)
{
    struct page page = {.home = true};
    struct str *out = &rp->body, head = {0};

    page.description = word_text(W_HERO_HINT, rq->ui);
    str_adds(&head, "<link rel=\"canonical\" href=\"");
    page_base(&head, rq);
    str_adds(&head, "/\">\n");
    page.head = str_text(&head);
    page_open(rq, rp, &page);
    str_adds(out, "<section class=\"hero\">\n<h1>");
    word_add(out, W_HERO, rq->ui);
    str_adds(out, "</h1>\n");
    page_find(rq, out, NULL, true);
    str_adds(out, "<p class=\"hint\">");
    word_add(out, W_HERO_HINT, rq->ui);
    str_adds(out, " <a href=\"/new\">");
    word_add(out, W_ASK, rq->ui);
    str_adds(out, "</a></p>\n</section>\n"
                  "<p class=\"sr\" role=\"status\" id=\"live\"></p>\n"
                  "<div id=\"results\"></div>\n<div id=\"browse\">\n");
    write_categories(rq, out, cats);
    write_recent(rq, out, recent);
    str_adds(out, "</div>\n");
    page_close(rq, rp);
    out->oom |= head.oom;
    str_free(&head);
}

int page_home(struct request *rq, struct reply *rp, lotse_err *err)
{
    lotse_list_opts o = {.limit = RECENT};
    lotse_categories *cats = NULL;
    lotse_list *recent = NULL;
    bool have = false;
    int rc = page_fresh(&have, rq, rp, err);

    if (rc == LOTSE_OK && !have)
        rc = list(&recent, rq, &o, err);
    if (rc == LOTSE_OK && !have)
        rc = lotse_categories_get(&cats, rq->ix, o.lang, LOTSE_PUBLIC, err);
    if (rc == LOTSE_OK && !have)
        write_home(rq, rp, cats, recent);
    lotse_categories_free(cats);
    lotse_list_free(recent);
    return rc;
}

/* ------------------------------------------------------------ categories -- */

struct shelf {
    const char *name, *tag; /* "" and NULL: all */
    size_t page;
    const lotse_list *list;
};

static void write_pager(struct request *rq, struct str *out,
                        const struct shelf *s)
{
    size_t pages = (s->list->total + PAGE - 1) / PAGE;
    char of[64];

    if (pages < 2)
        return;
    str_adds(out, "<nav class=\"pager\" aria-label=\"");
    word_add(out, W_PAGES, rq->ui);
    str_adds(out, "\">");
    if (s->page > 1) {
        str_adds(out, "<a rel=\"prev\" href=\"");
        page_category_path(out, s->name, s->tag, s->page - 1);
        str_adds(out, "\">← ");
        word_add(out, W_NEWER, rq->ui);
        str_adds(out, "</a>");
    }
    snprintf(of, sizeof of, "%zu / %zu", s->page, pages);
    str_adds(out, "<span>");
    word_addf(out, W_PAGE_OF, rq->ui, of);
    str_adds(out, "</span>");
    if (s->page < pages) {
        str_adds(out, "<a rel=\"next\" href=\"");
        page_category_path(out, s->name, s->tag, s->page + 1);
        str_adds(out, "\">");
        word_add(out, W_OLDER, rq->ui);
        str_adds(out, " →</a>");
    }
    str_adds(out, "</nav>\n");
}

/* Canonical address and neighbours, for <head>. */
static void write_links(struct request *rq, struct str *out,
                        const struct shelf *s)
{
    str_adds(out, "<link rel=\"canonical\" href=\"");
    page_base(out, rq);
    page_category_path(out, s->name, s->tag, s->page);
    str_adds(out, "\">\n");
    if (s->page > 1) {
        str_adds(out, "<link rel=\"prev\" href=\"");
        page_category_path(out, s->name, s->tag, s->page - 1);
        str_adds(out, "\">\n");
    }
    if (s->page * PAGE < s->list->total) {
        str_adds(out, "<link rel=\"next\" href=\"");
        page_category_path(out, s->name, s->tag, s->page + 1);
        str_adds(out, "\">\n");
    }
}

static void write_shelf(struct request *rq, struct reply *rp,
                        const struct shelf *s)
{
    struct str *out = &rp->body, head = {0};
    struct page page = {.no_index = s->tag != NULL};

    write_links(rq, &head, s);
    page.head = str_text(&head);
    page.title = s->name[0] != '\0' ? word_category(&rq->mem, s->name)
                                    : word_text(W_ALL_ARTICLES, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<nav class=\"crumbs\" aria-label=\"");
    word_add(out, W_BREADCRUMB, rq->ui);
    str_adds(out, "\"><ol><li><a href=\"/\">");
    word_add(out, W_HOME, rq->ui);
    str_adds(out, "</a></li></ol></nav>\n<h1>");
    html_text(out, page.title);
    str_adds(out, "</h1>\n<p class=\"meta\">");
    word_count(out, W_ARTICLES_ONE, rq->ui, s->list->total);
    if (s->tag != NULL) {
        str_adds(out, " · <span class=\"label\">");
        word_addf(out, W_TAGGED, rq->ui, s->tag);
        str_adds(out, "</span> <a href=\"");
        page_category_path(out, s->name, NULL, 1);
        str_adds(out, "\">");
        word_add(out, W_SHOW_ALL, rq->ui);
        str_adds(out, "</a>");
    }
    str_adds(out, "</p>\n<ul class=\"list\">\n");
    for (size_t i = 0; i < s->list->n; i++)
        page_list_item(rq, out, &s->list->items[i]);
    str_adds(out, "</ul>\n");
    write_pager(rq, out, s);
    page_close(rq, rp);
    out->oom |= head.oom;
    str_free(&head);
}

static int read_page(size_t *out, struct request *rq, lotse_err *err)
{
    const char *s = params_get(&rq->query, "page");
    char *end;
    unsigned long n;

    *out = 1;
    if (s == NULL)
        return LOTSE_OK;
    errno = 0;
    n = strtoul(s, &end, 10);
    if (end == s || *end != '\0' || errno != 0 || n < 1 || n > MAX_PAGE ||
        s[0] == '-')
        return err_set(err, LOTSE_INPUT, "page: '%.20s' is no page number", s);
    *out = n;
    return LOTSE_OK;
}

int page_category(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct shelf s = {.name = rq->rest, .tag = params_get(&rq->query, "tag")};
    lotse_list_opts o = {.limit = PAGE};
    lotse_list *all = NULL;
    bool have = false;
    int rc = page_fresh(&have, rq, rp, err);

    if (rc == LOTSE_OK)
        rc = read_page(&s.page, rq, err);
    if (rc != LOTSE_OK || have)
        return rc;
    o.category = s.name[0] != '\0' ? s.name : NULL;
    o.tag = s.tag;
    o.offset = (s.page - 1) * PAGE;
    rc = list(&all, rq, &o, err);
    s.list = all;
    if (rc == LOTSE_OK && all->n == 0 &&
        (o.category != NULL || o.tag != NULL || s.page > 1))
        rc =
            err_set(err, LOTSE_NOTFOUND, "there are no articles here");
    if (rc == LOTSE_OK)
        write_shelf(rq, rp, &s);
    lotse_list_free(all);
    return rc;
}

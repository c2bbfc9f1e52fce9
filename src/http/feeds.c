/*
 * feeds.c: /feed.atom, /llms.txt, /robots.txt.
 *
 * Documents about all articles are made once for each index (site.c), without
 * the address that we are called by: its place is kept by a byte that no
 * escaped text holds, and filled in when the document is sent. So they are the
 * same for all names of a host.
 */
#include "http/feeds.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char type_atom[] = "application/atom+xml; charset=utf-8";

enum {
    ENTRIES = 50,
    SUMMARY = 400,   /* bytes of an entry's text */
    LLMS_MAX = 2000, /* links of llms.txt */
    LLMS_NOTE = 200  /* bytes behind a link */
};

/* -------------------------------------------------------------- sending -- */

/* The document with our address in its places. */
static void fill(struct str *out, struct request *rq, const char *s, size_t n)
{
    const char *end = s + n;
    struct str base = {0};
    const char *host, *at;
    size_t n_host;

    page_base(&base, rq);
    at = strstr(str_text(&base), "://");
    host = at != NULL ? at + 3 : str_text(&base);
    n_host = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
    while (s < end) {
        size_t len = strcspn(s, "\1\2");
        str_add(out, s, len);
        s += len;
        if (s < end && *s == FEED_BASE[0])
            str_add(out, str_text(&base), base.n);
        else if (s < end)
            str_add(out, host, n_host);
        s++;
    }
    out->oom |= base.oom;
    str_free(&base);
}

int feed_send(struct request *rq, struct reply *rp, enum site_doc doc,
              site_make *make, struct feed *feed, lotse_err *err)
{
    struct str text = {0}, of = {0};
    bool have;
    int rc;

    feed->rq = rq;
    rp->cache = "public, max-age=300";
    str_addf(&of, "%d ", (int)feed->ui);
    page_base(&of, rq);
    rc = reply_fresh_index(&have, rq, rp, &of, err);
    if (rc != LOTSE_OK || have)
        return rc;
    rc = site_get(&text, &rq->srv->site, doc, rq->id.info.index_id, make, feed,
                  err);
    if (rc == LOTSE_OK && feed->pick != NULL)
        rc = feed->pick(&rp->body, &text, feed, err);
    else if (rc == LOTSE_OK)
        str_add(&rp->body, str_text(&text), text.n);
    str_free(&text);
    text = rp->body;
    rp->body = (struct str){0};
    if (rc == LOTSE_OK && text.p != NULL)
        fill(&rp->body, rq, text.p, text.n);
    rp->body.oom |= text.oom;
    str_free(&text);
    return rc;
}

int feed_items(const lotse_article ***items, lotse_list **list,
               const struct feed *feed, size_t limit,
               int (*compare)(const void *, const void *), lotse_err *err)
{
    lotse_list_opts o = {.limit = limit};
    int rc = lotse_list_get(list, feed->rq->ix, &o, err);

    *items = NULL;
    if (rc != LOTSE_OK)
        return rc;
    *items = calloc((*list)->n + 1, sizeof **items);
    if (*items == NULL) {
        lotse_list_free(*list);
        *list = NULL;
        return err_nomem(err);
    }
    for (size_t i = 0; i < (*list)->n; i++)
        (*items)[i] = &(*list)->items[i];
    qsort(*items, (*list)->n, sizeof **items, compare);
    return LOTSE_OK;
}

/* ----------------------------------------------------------------- Atom -- */

/* The beginning of a text, at a word's end, in one line. */
static void add_beginning(struct str *out, const char *s, size_t max)
{
    struct str line = {0};
    size_t n = strlen(s), cut = utf8_floor(s, n, n < max ? n : max);

    while (cut < n && cut > max / 2 && s[cut] != ' ' && s[cut] != '\n')
        cut--;
    for (size_t i = 0; i < cut; i++)
        str_addc(&line, s[i] == '\n' || s[i] == '\t' ? ' ' : s[i]);
    html_textn(out, str_text(&line), line.n);
    if (cut < n)
        str_adds(out, " …");
    out->oom |= line.oom;
    str_free(&line);
}

static void add_summary(struct str *out, const lotse_article *a)
{
    if (a->description[0] != '\0')
        html_text(out, a->description);
    else if (a->text != NULL)
        add_beginning(out, a->text, SUMMARY);
}

static int add_entry(struct str *out, struct request *rq,
                     const lotse_article *item, lotse_lang lang, lotse_err *err)
{
    lotse_article *a = NULL;
    int rc = lotse_article_get(&a, rq->ix, item->id, lang, LOTSE_PUBLIC, err);

    if (rc != LOTSE_OK)
        return rc;
    str_addf(out, "<entry>\n<id>tag:" FEED_HOST ",2026:article:%s:", a->lang);
    html_path(out, a->id);
    str_adds(out, "</id>\n<title>");
    html_text(out, a->title);
    str_adds(out, "</title>\n<updated>");
    html_text(out, a->updated);
    str_addf(out,
             "T00:00:00Z</updated>\n<link rel=\"alternate\" type=\""
             "text/html\" hreflang=\"%s\" href=\"" FEED_BASE,
             a->lang);
    html_text(out, a->url);
    str_adds(out, "\"/>\n");
    if (a->category[0] != '\0') {
        str_adds(out, "<category term=\"");
        html_text(out, a->category);
        str_adds(out, "\"/>\n");
    }
    str_adds(out, "<summary>");
    add_summary(out, a);
    str_adds(out, "</summary>\n</entry>\n");
    lotse_article_free(a);
    return rc;
}

static void open_atom(struct str *out, const struct feed *f,
                      const char *updated)
{
    const char *lang = f->ui == MSG_DE ? "de" : "en";

    str_addf(out,
             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
             "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n"
             "<id>tag:" FEED_HOST ",2026:articles:%s</id>\n<title>",
             lang, lang);
    html_text(out, f->rq->srv->opts->site);
    str_adds(out, ": ");
    word_add(out, W_RECENT, f->ui);
    str_adds(out, "</title>\n<updated>");
    html_text(out, updated);
    str_addf(out,
             "T00:00:00Z</updated>\n<link rel=\"self\" type=\""
             "application/atom+xml\" href=\"" FEED_BASE "/feed.atom?lang=%s\"/>"
             "\n<link rel=\"alternate\" type=\"text/html\" href=\"" FEED_BASE
             "/\"/>\n<icon>" FEED_BASE "/assets/icon.svg</icon>\n"
             "<author><name>",
             lang);
    html_text(out, f->rq->srv->opts->site);
    str_adds(out, "</name></author>\n");
}

static int make_atom(struct str *out, void *ctx, lotse_err *err)
{
    const struct feed *f = ctx;
    lotse_list_opts o = {.limit = ENTRIES, .newest = true};
    lotse_list *list = NULL;
    int rc;

    o.lang = f->ui == MSG_DE ? LOTSE_LANG_DE : LOTSE_LANG_EN;
    rc = lotse_list_get(&list, f->rq->ix, &o, err);
    if (rc != LOTSE_OK)
        return rc;
    open_atom(out, f,
              list->n > 0 && list->items[0].updated[0] != '\0'
                  ? list->items[0].updated
                  : "1970-01-01");
    for (size_t i = 0; i < list->n && rc == LOTSE_OK; i++)
        if (list->items[i].updated[0] != '\0') /* the last have no date */
            rc = add_entry(out, f->rq, &list->items[i], o.lang, err);
    str_adds(out, "</feed>\n");
    lotse_list_free(list);
    return rc;
}

int feed_atom(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *lang = params_get(&rq->query, "lang");
    struct feed f = {.ui = MSG_EN};
    int rc;

    if (lang == NULL) {
        page_language(rq, rp);
        f.ui = rq->ui;
        rp->html = false;
    } else if (strcmp(lang, "de") == 0) {
        f.ui = MSG_DE;
    } else if (strcmp(lang, "en") != 0) {
        return err_set(err, LOTSE_INPUT, "lang: '%.20s' is neither de nor en",
                       lang);
    }
    rc = feed_send(rq, rp, f.ui == MSG_DE ? SITE_ATOM_DE : SITE_ATOM_EN,
                   make_atom, &f, err);
    if (lang == NULL)
        rp->cache = "private, no-cache";
    rp->type = type_atom;
    return rc;
}

/* ------------------------------------------------------------- llms.txt -- */

/* One line of Markdown text: no character of it begins a link or a tag. */
static void add_md(struct str *out, const char *s, size_t max)
{
    size_t n = strlen(s), cut = utf8_floor(s, n, n < max ? n : max);

    for (size_t i = 0; i < cut; i++) {
        if (strchr("\\[]<>`*_", s[i]) != NULL)
            str_addc(out, '\\');
        str_addc(out, (unsigned char)s[i] < ' ' || s[i] == 127 ? ' ' : s[i]);
    }
    if (cut < n)
        str_adds(out, "…");
}

static void add_md_link(struct str *out, const lotse_article *a)
{
    str_adds(out, "- [");
    add_md(out, a->title, 300);
    str_adds(out, "](" FEED_BASE "/a/");
    html_path(out, a->id);
    str_addf(out, ".md?lang=%s)", a->lang);
    if (a->description[0] != '\0') {
        str_adds(out, ": ");
        add_md(out, a->description, LLMS_NOTE);
    }
    str_addc(out, '\n');
}

/* Order by category, those without one last, then as listed. */
static int by_category(const void *x, const void *y)
{
    const lotse_article *a = *(const lotse_article *const *)x;
    const lotse_article *b = *(const lotse_article *const *)y;
    int order = (a->category[0] == '\0') - (b->category[0] == '\0');

    if (order == 0)
        order = strcmp(a->category, b->category);
    if (order == 0)
        order = strcmp(a->lang, b->lang);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static void add_sections(struct str *out, const lotse_article **items, size_t n)
{
    const char *last = NULL;

    for (size_t i = 0; i < n; i++) {
        const char *category = items[i]->category;
        if (last == NULL || strcmp(last, category) != 0) {
            str_adds(out, "\n## ");
            if (category[0] != '\0')
                add_md(out, category, 200);
            else
                str_adds(out, "Other articles");
            str_adds(out, "\n\n");
        }
        last = category;
        add_md_link(out, items[i]);
    }
}

static int make_llms(struct str *out, void *ctx, lotse_err *err)
{
    const struct feed *f = ctx;
    const lotse_article **items;
    lotse_list *list;
    int rc = feed_items(&items, &list, f, LLMS_MAX, by_category, err);

    if (rc != LOTSE_OK)
        return rc;
    str_adds(out, "# ");
    add_md(out, f->rq->srv->opts->site, 200);
    str_adds(out, "\n\n> Help articles in German and English, each as "
                  "Markdown.\n\nTo search, ask " FEED_BASE
                  "/api/v1/search?q=WORDS (JSON); " FEED_BASE
                  "/openapi.json describes the interface.\n");
    if (list->total > list->n)
        str_addf(out,
                 "This file names %zu of %zu articles; " FEED_BASE
                 "/sitemap.xml names all.\n",
                 list->n, list->total);
    add_sections(out, items, list->n);
    free(items);
    lotse_list_free(list);
    return rc;
}

int feed_llms(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct feed f = {.ui = MSG_EN};

    rp->type = type_text;
    return feed_send(rq, rp, SITE_LLMS, make_llms, &f, err);
}

/* ----------------------------------------------------------- robots.txt -- */

int feed_robots(struct request *rq, struct reply *rp, lotse_err *err)
{
    (void)err;
    str_adds(&rp->body, "User-agent: *\nDisallow: /search\nDisallow: /new\n"
                        "Disallow: /vote\nDisallow: /api/\n"
                        "Disallow: /metrics\n\nSitemap: ");
    page_base(&rp->body, rq);
    str_adds(&rp->body, "/sitemap.xml\n");
    rp->type = type_text;
    rp->cache = "public, max-age=300";
    return LOTSE_OK;
}

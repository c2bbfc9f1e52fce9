/*
 * page_article.c: an article to read, and its Markdown.
 *
 * An alias, or an id that has another language only, leads to the article's
 * own address. ?q= is the search that the reader comes from: its words are
 * marked.
 */
#include "http/api.h"
#include "http/page.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

enum { CONTENTS_FROM = 3, MEANT = 5 };

/* ----------------------------------------------------------------- head -- */

/* <link> of this article in each language it is there in. */
static void write_alternates(struct request *rq, struct str *out,
                             const lotse_article *a)
{
    str_adds(out, "<link rel=\"canonical\" href=\"");
    page_base(out, rq);
    html_text(out, a->url);
    str_adds(out, "\">\n<link rel=\"alternate\" type=\"text/markdown\" href=\""
                  "/a/");
    html_path(out, a->id);
    str_addf(out, ".md?lang=%s\">\n", a->lang);
    if (a->n_translations == 0)
        return;
    str_addf(out, "<link rel=\"alternate\" hreflang=\"%s\" href=\"", a->lang);
    page_base(out, rq);
    html_text(out, a->url);
    str_adds(out, "\">\n");
    for (size_t i = 0; i < a->n_translations; i++) {
        const char *t = a->translations[i]; /* "en:other/id" */
        const char *lang = strncmp(t, "de:", 3) == 0 ? "de" : "en";
        str_addf(out, "<link rel=\"alternate\" hreflang=\"%s\" href=\"", lang);
        page_base(out, rq);
        page_article_path(out, t + 3, lang);
        str_adds(out, "\">\n");
    }
}

/* ----------------------------------------------------------------- body -- */

static void write_crumbs(struct request *rq, struct str *out,
                         const lotse_article *a)
{
    str_adds(out, "<nav class=\"crumbs\" aria-label=\"");
    word_add(out, W_BREADCRUMB, rq->ui);
    str_adds(out, "\"><ol><li><a href=\"/\">");
    word_add(out, W_HOME, rq->ui);
    str_adds(out, "</a></li>");
    if (a->category[0] != '\0') {
        str_adds(out, "<li><a href=\"");
        page_category_path(out, a->category, NULL, 1);
        str_adds(out, "\">");
        html_text(out, word_category(&rq->mem, a->category));
        str_adds(out, "</a></li>");
    }
    str_adds(out, "</ol></nav>\n");
}

/* Date, the other language, what is marked. */
static void write_about(struct request *rq, struct str *out,
                        const lotse_article *a, size_t marked)
{
    str_adds(out, "<p class=\"meta about\">");
    if (a->updated[0] != '\0') {
        str_adds(out, "<span>");
        word_add(out, W_UPDATED, rq->ui);
        str_adds(out, " <time datetime=\"");
        html_text(out, a->updated);
        str_adds(out, "\">");
        word_date(out, a->updated, rq->ui);
        str_adds(out, "</time></span>");
    }
    for (size_t i = 0; i < a->n_translations; i++) {
        const char *t = a->translations[i];
        bool de = strncmp(t, "de:", 3) == 0;
        if (strncmp(t, a->lang, 2) == 0)
            continue;
        str_adds(out, "<a href=\"");
        page_article_path(out, t + 3, de ? "de" : "en");
        str_addf(out, "\" hreflang=\"%s\" lang=\"%s\">", de ? "de" : "en",
                 de ? "de" : "en");
        word_add(out, de ? W_READ_IN_GERMAN : W_READ_IN_ENGLISH, rq->ui);
        str_adds(out, "</a>");
    }
    if (marked > 0) {
        str_adds(out, "<span class=\"marked\">");
        word_add(out, W_MARKED, rq->ui);
        str_adds(out, " <a id=\"unmark\" href=\"");
        html_text(out, a->url);
        str_adds(out, "\">");
        word_add(out, W_UNMARK, rq->ui);
        str_adds(out, "</a></span>");
    }
    str_adds(out, "</p>\n");
}

static void write_contents(struct request *rq, struct str *out,
                           const lotse_article *a)
{
    if (a->n_outline < CONTENTS_FROM)
        return;
    str_adds(out, "<nav class=\"contents\" aria-labelledby=\"contents\">"
                  "<h2 id=\"contents\">");
    word_add(out, W_CONTENTS, rq->ui);
    str_addf(out, "</h2><ol lang=\"%s\">\n", a->lang);
    for (size_t i = 0; i < a->n_outline; i++) {
        const char *line = a->outline[i], *tab = strchr(line, '\t');
        char *anchor = tab != NULL
                           ? arena_strn(&rq->mem, line, (size_t)(tab - line))
                           : NULL;
        if (anchor == NULL)
            continue;
        str_adds(out, "<li><a href=\"#");
        html_query(out, anchor);
        str_adds(out, "\">");
        html_text(out, tab + 1);
        str_adds(out, "</a></li>\n");
    }
    str_adds(out, "</ol></nav>\n");
}

static void write_tags(struct request *rq, struct str *out,
                       const lotse_article *a)
{
    if (a->n_tags == 0)
        return;
    str_adds(out, "<div class=\"tags\"><h2 class=\"sr\">");
    word_add(out, W_TAGS, rq->ui);
    str_addf(out, "</h2><ul lang=\"%s\">", a->lang);
    for (size_t i = 0; i < a->n_tags; i++) {
        str_adds(out, "<li><a rel=\"nofollow\" href=\"");
        page_category_path(out, "", a->tags[i], 1);
        str_adds(out, "\">");
        html_text(out, a->tags[i]);
        str_adds(out, "</a></li>");
    }
    str_adds(out, "</ul></div>\n");
}

static void write_article(struct request *rq, struct reply *rp,
                          const lotse_article *a, const char *q,
                          const struct str *body, size_t marked)
{
    struct str *out = &rp->body, head = {0};
    struct page page = {.title = a->title, .query = q};

    page.description = a->description;
    write_alternates(rq, &head, a);
    page.head = str_text(&head);
    page_open(rq, rp, &page);
    write_crumbs(rq, out, a);
    str_addf(out, "<article class=\"%s\">\n<h1 lang=\"%s\">",
             a->n_outline >= CONTENTS_FROM ? "with-contents" : "", a->lang);
    html_text(out, a->title);
    str_adds(out, "</h1>\n");
    write_about(rq, out, a, marked);
    write_contents(rq, out, a);
    str_addf(out, "<div class=\"prose\" lang=\"%s\">\n", a->lang);
    str_add(out, str_text(body), body->n);
    str_adds(out, "</div>\n<div class=\"after\">\n");
    write_tags(rq, out, a);
    vote_write(rq, out, a);
    str_adds(out, "<p class=\"meta\">");
    word_add(out, W_STILL_STUCK, rq->ui);
    str_adds(out, " <a href=\"/new");
    if (q != NULL) {
        str_adds(out, "?text=");
        html_query(out, q);
    }
    str_adds(out, "\">");
    word_add(out, W_ASK, rq->ui);
    str_adds(out, "</a></p>\n</div>\n</article>\n");
    page_close(rq, rp);
    rp->language = a->lang;
    out->oom |= head.oom;
    str_free(&head);
}

/* ------------------------------------------------------------ not found -- */

/* 404 with what the address may have meant. */
static int missing(struct request *rq, struct reply *rp, lotse_err *err)
{
    struct str *out = &rp->body;
    struct page page = {.no_index = true};
    struct ask ask = {.limit = MEANT};
    lotse_results *res = NULL;
    char *words = arena_strdup(&rq->mem, rq->rest);
    int rc;

    if (words == NULL)
        return err_nomem(err);
    for (char *p = words; *p != '\0'; p++)
        if (strchr("/-_.", *p) != NULL)
            *p = ' ';
    ask.text = words;
    ask.lang = (int)page_content_lang(rq);
    rc = ask_run(&res, rq, &ask, LOTSE_SEARCH, err);
    if (rc != LOTSE_OK)
        return rc;
    rp->status = MHD_HTTP_NOT_FOUND;
    rp->etag = NULL;
    rp->cache = NULL;
    page.title = word_text(W_PROBLEM_404, rq->ui);
    page_open(rq, rp, &page);
    str_adds(out, "<h1>");
    word_add(out, W_PROBLEM_404, rq->ui);
    str_adds(out, "</h1>\n<p>");
    word_add(out, W_NO_ARTICLE, rq->ui);
    str_adds(out, "</p>\n");
    if (res->n_hits > 0) {
        str_adds(out, "<p class=\"verdict\">");
        word_add(out, W_MAYBE_MEANT, rq->ui);
        str_adds(out, "</p>\n");
        hits_write(rq, out, res, NULL, false);
    }
    page_close(rq, rp);
    lotse_results_free(res);
    return LOTSE_OK;
}

/* -------------------------------------------------------------- handlers -- */

/* To the article's own address; a search goes along. */
static int redirect(struct request *rq, struct reply *rp,
                    const lotse_article *a, bool md, lotse_err *err)
{
    const char *q = params_get(&rq->query, "q");
    struct str to = {0};

    str_adds(&to, "/a/");
    html_path(&to, a->id);
    str_addf(&to, "%s?lang=%s", md ? ".md" : "", a->lang);
    if (q != NULL && !md) {
        str_adds(&to, "&q=");
        html_query(&to, q);
    }
    rp->status = MHD_HTTP_PERMANENT_REDIRECT;
    rp->etag = NULL;
    rp->type = NULL;
    rp->location = to.oom ? NULL : arena_strn(&rq->mem, to.p, to.n);
    str_free(&to);
    return rp->location == NULL ? err_nomem(err) : LOTSE_OK;
}

/* The article of the address; *md: its Markdown is asked for ("/a/ID.md",
 * unless an id ends like that). */
static int find(lotse_article **out, bool *md, struct request *rq,
                lotse_err *err)
{
    const char *asked = params_get(&rq->query, "lang");
    lotse_lang lang = page_content_lang(rq);
    size_t n = strlen(rq->rest);
    char *id;
    int rc = LOTSE_OK;

    *md = false;
    if (asked != NULL)
        rc = lotse_lang_parse(&lang, asked, err);
    if (rc == LOTSE_OK)
        rc = lotse_article_get(out, rq->ix, rq->rest, lang, LOTSE_PUBLIC, err);
    if (rc != LOTSE_NOTFOUND || n < 4 || strcmp(rq->rest + n - 3, ".md") != 0)
        return rc;
    id = arena_strn(&rq->mem, rq->rest, n - 3);
    if (id == NULL)
        return err_nomem(err);
    *md = true;
    return lotse_article_get(out, rq->ix, id, lang, LOTSE_PUBLIC, err);
}

static void write_markdown(struct reply *rp, const lotse_article *a)
{
    const char *s = a->markdown;
    size_t n = strlen(a->title);

    s += strspn(s, "\n");
    /* the first heading is the title, where the front matter has none */
    if (strncmp(s, "# ", 2) != 0 || strncmp(s + 2, a->title, n) != 0)
        str_addf(&rp->body, "# %s\n\n", a->title);
    str_adds(&rp->body, s);
    rp->type = type_md;
    rp->language = a->lang;
    rp->html = false;
}

/* Is the id what the address says, or an alias? */
static bool is_own(const lotse_article *a, const char *rest, bool md)
{
    size_t n = strlen(a->id);

    return strncmp(a->id, rest, n) == 0 &&
           strcmp(rest + n, md ? ".md" : "") == 0;
}

int page_article(struct request *rq, struct reply *rp, lotse_err *err)
{
    const char *q = params_get(&rq->query, "q");
    lotse_article *a = NULL;
    struct str body = {0};
    size_t marked = 0;
    bool have = false, md = false;
    int rc = page_fresh(&have, rq, rp, err);

    if (rc == LOTSE_OK)
        rc = find(&a, &md, rq, err);
    if (rc == LOTSE_NOTFOUND) {
        rp->status = 0;
        return missing(rq, rp, err);
    }
    if (rc == LOTSE_OK && !is_own(a, rq->rest, md)) {
        rc = redirect(rq, rp, a, md, err);
    } else if (rc == LOTSE_OK && !have && md) {
        write_markdown(rp, a);
    } else if (rc == LOTSE_OK && !have) {
        rc = body_write(&body, &marked, rq, a, q, err);
        if (rc == LOTSE_OK)
            write_article(rq, rp, a, q, &body, marked);
        rp->body.oom |= body.oom;
    } else if (rc == LOTSE_OK) {
        rp->html = !md;
    }
    lotse_article_free(a);
    str_free(&body);
    return rc;
}

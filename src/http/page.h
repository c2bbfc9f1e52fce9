/* page.h: HTML pages: frame, escaping, what several pages show. */
#ifndef LOTSE_HTTP_PAGE_H
#define LOTSE_HTTP_PAGE_H

#include "http/reply.h"
#include "http/request.h"
#include "http/words.h"

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* The one writer of HTML: what isn't a literal of ours goes through text (also
 * for attributes in double quotes) or url. Malformed UTF-8 and control
 * characters become U+FFFD. */
void html_text(struct str *out, const char *s);
void html_textn(struct str *out, const char *s, size_t n);
/* Percent-encode one value of a query, or (slashes stay) a path. */
void html_query(struct str *out, const char *s);
void html_path(struct str *out, const char *s);

/* How large a file is: 812 B, 13 KiB, 1.4 MiB. */
void html_size(struct str *out, uint64_t bytes);

/* Text with the marked bytes in <mark>. */
void html_marked(struct str *out, const char *s, const lotse_mark *marks,
                 size_t n_marks);

struct page {
    const char *title;       /* NULL: the start page's */
    const char *description; /* or NULL */
    const char *query;       /* in the search box, or NULL */
    const char *head;        /* further HTML of <head>, or NULL */
    const char *form;        /* id of a form; the answer to a POST then has
                                page_switch for it, which loses nothing */
    bool home;               /* large search box, not in the header */
    bool no_index;           /* not for search engines */
    bool has_get;            /* what answers the POST is there to GET, too */
};

/* Choose the reader's language: ?ui=, cookie, Accept-Language, "en". What is
 * asked for with ?ui= is kept in the cookie. */
void page_language(struct request *rq, struct reply *rp);

/* Begin a page that changes with the index alone: language, index, version.
 * *have: the browser has it, rp is complete. */
int page_fresh(bool *have, struct request *rq, struct reply *rp,
               lotse_err *err);

/* The frame around what a handler writes into rp->body between the two. */
void page_open(struct request *rq, struct reply *rp, const struct page *page);
void page_close(struct request *rq, struct reply *rp);

/* A button that shows the form's draft in the other language. */
void page_switch(struct request *rq, struct str *out, const char *form);

/* ": why", behind a sentence that says what wasn't done. In the reader's
 * language where there are words for it, else in English. */
void why_write(struct request *rq, struct str *out, const lotse_err *why);

/* An error as a page. */
void page_problem(struct request *rq, struct reply *rp, unsigned status,
                  const char *detail);

/* Our address as users see it, "https://help.example", without a slash; as
 * HTML text, since the Host header may be a part of it. */
void page_base(struct str *out, const struct request *rq);

/* A search form; query may be NULL. */
void page_find(struct request *rq, struct str *out, const char *query,
               bool large);

/* "/a/ID?lang=de" of an id, for pages that have no article at hand. */
void page_article_path(struct str *out, const char *id, const char *lang);

/* The reader's language for articles. */
lotse_lang page_content_lang(const struct request *rq);

/* <li> of an article in a list: title, description, date, language. */
void page_list_item(struct request *rq, struct str *out,
                    const lotse_article *a);

/* Links to the list of a category or to all (name ""), with tag and page. */
void page_category_path(struct str *out, const char *name, const char *tag,
                        size_t page);

/* hits.c: what a query found, as <ol>; words of the query go along with the
 * links to be marked there (q may be NULL). Beside a draft
 * (reasons > 0) each has so many reasons and a button "this solved it". */
void hits_write(struct request *rq, struct str *out, const lotse_results *res,
                const char *q, size_t reasons);
/* Their titles alone. */
void hits_links(struct str *out, const lotse_results *res);

/* page_vote.c: the question under an article. */
void vote_write(struct request *rq, struct str *out, const lotse_article *a);

/* body.c: an article's HTML, once more against our own list of what may stand
 * in it: links between articles made addresses, tables that scroll, titles of
 * alerts, words of q (may be NULL) marked. *marked: how many. */
int body_write(struct str *out, size_t *marked, struct request *rq,
               const lotse_article *a, const char *q, lotse_err *err);

#endif

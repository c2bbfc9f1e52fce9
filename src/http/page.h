/* page.h: HTML pages: frame, escaping, words in two languages. */
#ifndef LOTSE_HTTP_PAGE_H
#define LOTSE_HTTP_PAGE_H

#include "http/reply.h"
#include "http/request.h"

#include "base/str.h"

#include <stddef.h>

/* The one writer of HTML: what isn't a literal of ours goes through text (also
 * for attributes in double quotes) or url. */
void html_text(struct str *out, const char *s);
void html_textn(struct str *out, const char *s, size_t n);
/* Percent-encode one value of a query, or (slashes stay) a path. */
void html_query(struct str *out, const char *s);
void html_path(struct str *out, const char *s);

/* Text with the marked bytes in <mark>. */
void html_marked(struct str *out, const char *s, const lotse_mark *marks,
                 size_t n_marks);

struct page {
    const char *title;       /* NULL: the site's name alone */
    const char *description; /* or NULL */
    const char *query;       /* in the search box, or NULL */
    const char *lang;        /* of the content, "de" or "en" */
    bool home;               /* large search box, not in the header */
    bool no_index;           /* not for search engines */
};

/* Choose the reader's language: ?ui=, cookie, Accept-Language, "en". */
void page_language(struct request *rq, struct reply *rp);

/* The frame around what a handler writes into rp->body between the two. */
void page_open(struct request *rq, struct reply *rp, const struct page *page);
void page_close(struct request *rq, struct reply *rp);

/* An error as a page. */
void page_problem(struct request *rq, struct reply *rp, unsigned status,
                  const char *detail);

#endif

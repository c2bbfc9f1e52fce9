/* mark.h: where the words of a search stand in a text. */
#ifndef LOTSE_HTTP_MARK_H
#define LOTSE_HTTP_MARK_H

#include "http/request.h"

#include "base/str.h"

#include "lotse.h"

#include <stddef.h>

struct marks {
    lotse_mark *items; /* in order, not overlapping; malloc'd */
    size_t n, cap;
};

/* The words of query q, mended ones included, in a text of the article, in any
 * form that the index takes for the same. None in very long texts. LOTSE_IO,
 * LOTSE_NOMEM. */
int marks_find(struct marks *out, struct request *rq, const lotse_article *a,
               const char *q, const struct str *text, lotse_err *err);

#endif

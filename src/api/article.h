/* article.h: the row of an article, for one and for lists. */
#ifndef LOTSE_API_ARTICLE_H
#define LOTSE_API_ARTICLE_H

#include "base/arena.h"

#include "search/results.h"

#include "lotse.h"

/* What article_row reads, of `article a`, and doc. */
#define ARTICLE_COLUMNS                                                        \
    "a.id, a.lang, a.title, a.path, a.category, a.description, a.audience,"    \
    " a.updated, a.review_by, a.level, a.boost, a.tags, a.questions, a.doc,"   \
    " a.family"

/* Who may read it: ?1 is the audience. */
#define ARTICLE_VISIBLE " a.status = 0 AND a.audience <= ?1 "

/* The row that st stands on, without bodies. LOTSE_NOMEM. */
int article_row(lotse_article *out, struct arena *a, sqlite3_stmt *st,
                lotse_err *err);

#endif

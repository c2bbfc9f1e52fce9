/* results.h: what a query gives back to its caller. */
#ifndef LOTSE_SEARCH_RESULTS_H
#define LOTSE_SEARCH_RESULTS_H

#include "search/query.h"

/* As lotse_query. */
int results_query(lotse_results **out, struct lotse_index *ix,
                  const lotse_query_opts *opts, lotse_err *err);

/* What is known of an article and its sections; strings live in the arena, the
 * text until the next query. */
struct section_row {
    const char *heading, *anchor, *text;
    size_t n_text;
    struct shelf_item *again; /* of one that was shown before, or NULL */
};
struct doc_row {
    const char *id, *title, *path;
    struct section_row section;
};

/* results_sql.c: read the row of an article with one of its sections;
 * NO_SECTION: the first. */
int doc_read(struct doc_row *out, struct lotse_index *ix, uint32_t doc,
             int section, struct arena *a, lotse_err *err);

/* snippet.c: the best passage of a section's text, with marks. */
int snippet_make(lotse_hit *hit, struct query *q, const struct cand *c,
                 const struct section_row *section, struct arena *a);

/* explain.c: reasons for the candidate's place. */
int explain_make(lotse_hit *hit, struct query *q, const struct cand *c,
                 const struct doc_row *doc, struct arena *a);

/* url.c: "/a/ID?lang=de#anchor", percent-encoded. */
char *article_url(struct arena *a, const char *id, const char *lang,
                  const char *anchor);

#endif

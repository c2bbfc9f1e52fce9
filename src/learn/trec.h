/* trec.h: queries, judgments and runs out of files. */
#ifndef LOTSE_LEARN_TREC_H
#define LOTSE_LEARN_TREC_H

#include "base/str.h"
#include "base/strmap.h"
#include "lotse.h"

#include <stdio.h>

/* A judged (or, in a run, ranked) article of a query. */
struct judgment {
    uint32_t query; /* number in queries */
    uint32_t name;  /* number in names */
    double value;   /* relevance, or rank */
};

/* Lines of a qrels file or a run, ordered by query and name. */
struct judgments {
    struct strmap queries, names;
    struct judgment *items;
    size_t n, cap;
};

/* "query 0 article relevance" or, with run set, "query Q0 article rank score
 * tag"; errors as file:line. */
int judgments_read(struct judgments *out, const char *path, bool run,
                   lotse_err *err);
void judgments_free(struct judgments *j);

/* Write a line of a run. In both kinds of file a blank in a name is written
 * %20, and % is %25. */
void trec_line(FILE *to, const char *query, const char *article, size_t rank,
               double score);

/* The judgments of a query by its id; *n gets their number. */
const struct judgment *judgments_of(const struct judgments *j, const char *id,
                                    size_t *n);

/* JSON lines {"_id","text","lang"}, one after the other. */
struct queries {
    struct str bytes;
    size_t at, line;
    const char *path;
    void *json;
    const char *id, *text;
    size_t n_text;
    lotse_lang lang; /* of the member lang; ANY where it isn't given */
};

int queries_open(struct queries *q, const char *path, lotse_err *err);

/* LOTSE_NOTFOUND at the end. id and text live until the next call. */
int queries_next(struct queries *q, lotse_err *err);
void queries_close(struct queries *q);

#endif

/* searches.h: what was asked for, on its way to the store. */
#ifndef LOTSE_HTTP_SEARCHES_H
#define LOTSE_HTTP_SEARCHES_H

#include "http/request.h"

#include "lotse.h"

#include <stddef.h>

enum { SEARCHES_MAX = 1000 /* that wait; what comes then is dropped */ };

struct search;

/* Guarded by the lock of chores. */
struct searches {
    struct search *first, **end;
    size_t n;
};

void searches_init(struct searches *q);

/* Somebody asked, or wrote a draft, and got this answer. It never waits for the
 * disk, and an answer never fails by it. */
void searches_note(struct request *rq, const lotse_results *res, bool draft);

/* "That solved it": the client's last search counts as answered. */
void searches_solved(struct request *rq, const char *article);

/* A ticket was filed: what the client's last search showed wasn't it. */
void searches_filed(struct request *rq);

int searches_write(struct search *one, lotse_store *s, lotse_err *err);

/* The first one taken out, or NULL; free() it. */
struct search *searches_take(struct searches *q);
void searches_free(struct searches *q);

#endif

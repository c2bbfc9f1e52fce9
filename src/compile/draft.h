/* draft.h: the tail of an index, made while SQLite still writes its pages. */
#ifndef LOTSE_COMPILE_DRAFT_H
#define LOTSE_COMPILE_DRAFT_H

#include "db/db.h"

#include <pthread.h>

struct draft {
    db_tail_fn *fn;
    void *ctx;
    const char *beside;
    pthread_t thread;
    bool started;
    int fd; /* of a file without a name */
    struct tail tail;
    int rc; /* what fn gave */
    lotse_err err;
};

/* Let fn write its parts into a file beside that path, in a thread. Until
 * draft_write or draft_end what ctx leads to is the thread's. */
int draft_begin(struct draft *d, const char *beside, db_tail_fn *fn, void *ctx,
                lotse_err *err);

/* Wait for the thread; its parts become those of the tail. As db_finish wants
 * it; draft is a struct draft. */
int draft_write(void *draft, struct tail_out *out, lotse_err *err);

/* Also where nothing was begun, if fd is -1. */
void draft_end(struct draft *d);

#endif

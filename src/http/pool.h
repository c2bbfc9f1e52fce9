/* pool.h: handles on the index, one for each thread that asks. */
#ifndef LOTSE_HTTP_POOL_H
#define LOTSE_HTTP_POOL_H

#include "lotse.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

/* Which file a path leads to. */
struct identity {
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec mtime;
};

struct handle {
    lotse_index *ix;
    struct identity of;
};

enum { POOL_MAX = 64 };

struct pool {
    const char *path;
    pthread_mutex_t lock;
    pthread_cond_t back;
    struct handle all[POOL_MAX];
    bool out[POOL_MAX];
    size_t n;
    lotse_info info; /* of the index that was opened last */
    time_t changed;  /* its file's time of change */
};

/* Open the index once, to see that it can be. Handles are opened as they are
 * needed, at most n. */
int pool_open(struct pool *p, const char *path, size_t n, lotse_err *err);
void pool_close(struct pool *p);

/* A handle on the newest index that can be opened; waits while all are out.
 * pool_give takes it back. */
int pool_take(lotse_index **out, struct pool *p, lotse_err *err);
void pool_give(struct pool *p, lotse_index *ix);

/* What the newest handle says of its index. */
lotse_info pool_info(struct pool *p, time_t *changed);

#endif

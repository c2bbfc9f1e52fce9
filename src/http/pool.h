/* pool.h: handles on the index, one for each thread that asks. */
#ifndef LOTSE_HTTP_POOL_H
#define LOTSE_HTTP_POOL_H

#include "front/stamp.h"

#include "lotse.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* An index that was opened, and the handle that the others share memory with.
 * It ends when none of them is left and a newer one has come. */
struct edition {
    lotse_index *ix; /* of none of the threads */
    struct stamp stamp;
    struct edition_id {
        lotse_info info;
        uint64_t version; /* of all that answers depend on: model, too */
    } id;
    size_t users;
};

enum { POOL_MAX = 64 };

struct pool {
    const char *path;
    void (*say)(void *ctx, const char *line);
    void *ctx;
    pthread_mutex_t lock;
    pthread_cond_t back;
    struct pool_handle {
        lotse_index *ix;
        struct edition *of;
        bool out;
    } all[POOL_MAX];
    size_t n;
    struct edition *now;
    bool opening; /* a thread opens what the path leads to by now */
    struct stamp refused; /* could not be opened */
    time_t not_before; /* monotonic: when to try the next one */
};

/* Open the index. Handles are opened as they are needed, at most n. say gets a
 * line when a new index was taken up, and one when it can't be. */
int pool_open(struct pool *p, const char *path, size_t n,
              void (*say)(void *ctx, const char *line), void *ctx,
              lotse_err *err);
void pool_close(struct pool *p);

/* A handle on the newest index that could be opened, and which one that is (id
 * may be NULL); waits while all are out. pool_give takes it back. */
int pool_take(lotse_index **out, struct edition_id *id, struct pool *p,
              lotse_err *err);
void pool_give(struct pool *p, lotse_index *ix);

/* What the newest index says of itself, and when its file was changed. */
lotse_info pool_info(struct pool *p, time_t *changed);

#endif

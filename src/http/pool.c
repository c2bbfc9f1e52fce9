/*
 * pool.c: handles on the index, one for each thread that asks.
 *
 * compile publishes an index by rename(), so a path that leads to another file
 * means a new index; tune does the same with the model beside it. Whoever
 * takes a handle looks (three stats), and the first who sees a change opens the
 * new file, while the others go on with the old one. From then on handles are
 * opened anew as they are taken, sharing the memory of the first; those that
 * are out keep what they read until they are given back. A new file that
 * can't be opened changes nothing: it is said once, the old index answers on,
 * and a second later the file may be tried again.
 */
#include "http/pool.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { RETRY = 1 }; /* seconds */

static void say(const struct pool *p, const char *what, const char *why)
{
    char line[sizeof((lotse_err *)NULL)->msg + 80];

    snprintf(line, sizeof line, "lotse: %s%s", what, why);
    p->say(p->ctx, line);
}

/* tune leaves the index as it is, and answers may be others all the same. */
static uint64_t version_of(const struct edition *e)
{
    const struct stamp_file *m = &e->stamp.files[STAMP_MODEL];
    char all[sizeof e->id.info.index_id + 120];
    int n = snprintf(all, sizeof all, "%s %d %llu %lld %lld.%09ld",
                     e->id.info.index_id, m->there,
                     (unsigned long long)m->inode, (long long)m->size,
                     (long long)m->mtime.tv_sec, m->mtime.tv_nsec);

    return XXH3_64bits(all, (size_t)n);
}

static int open_edition(struct edition **out, const char *path, lotse_err *err)
{
    struct edition *e = calloc(1, sizeof *e);
    int rc;

    if (e == NULL)
        return err_nomem(err);
    /* before it is opened: if it is replaced meanwhile, we look again */
    e->stamp = stamp_of(path);
    rc = lotse_open(&e->ix, path, err);
    if (rc == LOTSE_OK)
        rc = lotse_get_info(&e->id.info, e->ix, err);
    if (rc != LOTSE_OK) {
        lotse_close(e->ix);
        free(e);
        return rc;
    }
    e->id.version = version_of(e);
    e->users = 1; /* the pool, as long as it is the newest */
    *out = e;
    return LOTSE_OK;
}

static void leave(struct edition *e)
{
    if (e == NULL || --e->users > 0)
        return;
    lotse_close(e->ix);
    free(e);
}

static void drop(struct pool_handle *h)
{
    lotse_close(h->ix);
    leave(h->of);
    *h = (struct pool_handle){.ix = NULL};
}

int pool_open(struct pool *p, const char *path, size_t n,
              void (*say_line)(void *ctx, const char *line), void *ctx,
              lotse_err *err)
{
    memset(p, 0, sizeof *p);
    p->path = path;
    p->say = say_line;
    p->ctx = ctx;
    p->n = n < POOL_MAX ? n : POOL_MAX;
    p->refused.files[STAMP_INDEX].size = -1; /* no file at all */
    p->refused.files[STAMP_INDEX].there = true;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->back, NULL);
    return open_edition(&p->now, path, err);
}

void pool_close(struct pool *p)
{
    if (p->path == NULL)
        return;
    for (size_t i = 0; i < p->n; i++)
        drop(&p->all[i]);
    leave(p->now);
    pthread_cond_destroy(&p->back);
    pthread_mutex_destroy(&p->lock);
}

/* Close what nobody uses and nobody will; the others when they come back. */
static void drop_old(struct pool *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!p->all[i].out && p->all[i].of != p->now)
            drop(&p->all[i]);
}

static time_t seconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec;
}

/* Is there another index or model than before? Called with the lock, which is
 * let go while the index is opened. */
static void look(struct pool *p)
{
    struct stamp now = stamp_of(p->path);
    struct edition *e = NULL;
    lotse_err err = {0};
    bool again;
    int rc;

    if (p->opening || seconds() < p->not_before ||
        stamp_same(&now, &p->now->stamp))
        return;
    again = stamp_same(&now, &p->refused);
    p->opening = true;
    pthread_mutex_unlock(&p->lock);
    rc = open_edition(&e, p->path, &err);
    if (rc == LOTSE_OK)
        say(p, "took up a new index, ", e->id.info.index_id);
    else if (!again)
        say(p, "the old index answers on: ", err.msg);
    pthread_mutex_lock(&p->lock);
    p->opening = false;
    if (rc == LOTSE_OK) {
        leave(p->now);
        p->now = e;
        drop_old(p);
    } else {
        p->not_before = seconds() + RETRY;
        p->refused = now;
    }
}

/* Bring a handle that nobody else holds up to the newest edition. Called with
 * the lock, which is let go meanwhile. */
static int renew(struct pool *p, struct pool_handle *h, lotse_err *err)
{
    struct edition *e = p->now;
    lotse_index *ix = NULL, *old = h->ix;
    int rc;

    if (h->of == e)
        return LOTSE_OK;
    e->users++;
    pthread_mutex_unlock(&p->lock);
    rc = lotse_open_like(&ix, e->ix, err);
    pthread_mutex_lock(&p->lock);
    if (rc == LOTSE_OK) {
        /* with the lock: pool_give must not meet a handle that is closed */
        lotse_close(old);
        leave(h->of);
        h->of = e;
        h->ix = ix;
        return rc;
    }
    leave(e);
    return old != NULL ? LOTSE_OK : rc;
}

/* A free handle, open ones first. */
static struct pool_handle *find_free(struct pool *p)
{
    struct pool_handle *found = NULL;

    for (size_t i = 0; i < p->n; i++) {
        struct pool_handle *h = &p->all[i];
        if (!h->out && (found == NULL || (found->ix == NULL && h->ix != NULL)))
            found = h;
    }
    return found;
}

int pool_take(lotse_index **out, struct edition_id *id, struct pool *p,
              lotse_err *err)
{
    struct pool_handle *h;
    int rc;

    *out = NULL;
    pthread_mutex_lock(&p->lock);
    while ((h = find_free(p)) == NULL)
        pthread_cond_wait(&p->back, &p->lock);
    h->out = true;
    look(p);
    rc = renew(p, h, err);
    if (rc == LOTSE_OK) {
        *out = h->ix;
        if (id != NULL)
            *id = h->of->id;
    } else {
        h->out = false;
        pthread_cond_signal(&p->back);
    }
    pthread_mutex_unlock(&p->lock);
    return rc;
}

void pool_give(struct pool *p, lotse_index *ix)
{
    if (ix == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->n; i++)
        if (p->all[i].ix == ix) {
            p->all[i].out = false;
            break;
        }
    drop_old(p);
    pthread_cond_signal(&p->back);
    pthread_mutex_unlock(&p->lock);
}

lotse_info pool_info(struct pool *p, time_t *changed)
{
    lotse_info info;

    pthread_mutex_lock(&p->lock);
    info = p->now->id.info;
    if (changed != NULL)
        *changed = p->now->stamp.files[STAMP_INDEX].mtime.tv_sec;
    pthread_mutex_unlock(&p->lock);
    return info;
}

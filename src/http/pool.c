/*
 * pool.c: handles on the index, one for each thread that asks.
 *
 * compile publishes an index by rename(), so a path that leads to another file
 * means a new index. Whoever takes a handle looks (one stat) and opens the new
 * file then; those who still read the old one keep it until they give it back.
 * A new file that can't be opened changes nothing: the old index answers on,
 * and the next request tries again.
 */
#include "http/pool.h"

#include "base/err.h"

#include <string.h>
#include <sys/stat.h>

static bool identify(struct identity *out, const char *path)
{
    struct stat st;

    memset(out, 0, sizeof *out);
    if (stat(path, &st) != 0)
        return false;
    out->dev = st.st_dev;
    out->ino = st.st_ino;
    out->size = st.st_size;
    out->mtime = st.st_mtim;
    return true;
}

static bool is_same(const struct identity *a, const struct identity *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
           a->mtime.tv_sec == b->mtime.tv_sec &&
           a->mtime.tv_nsec == b->mtime.tv_nsec;
}

/* Bring a handle that nobody else holds up to the file of now. */
static int refresh(struct pool *p, struct handle *h, lotse_err *err)
{
    struct identity now;
    lotse_index *ix;
    lotse_info info;
    int rc;

    if (!identify(&now, p->path) && h->ix != NULL)
        return LOTSE_OK;
    if (h->ix != NULL && is_same(&now, &h->of))
        return LOTSE_OK;
    rc = lotse_open(&ix, p->path, err);
    if (rc == LOTSE_OK) {
        rc = lotse_get_info(&info, ix, err);
        if (rc != LOTSE_OK)
            lotse_close(ix);
    }
    if (rc != LOTSE_OK)
        return h->ix != NULL ? LOTSE_OK : rc;
    lotse_close(h->ix);
    h->ix = ix;
    h->of = now;
    pthread_mutex_lock(&p->lock);
    p->info = info;
    p->changed = now.mtime.tv_sec;
    pthread_mutex_unlock(&p->lock);
    return LOTSE_OK;
}

int pool_open(struct pool *p, const char *path, size_t n, lotse_err *err)
{
    memset(p, 0, sizeof *p);
    p->path = path;
    p->n = n < POOL_MAX ? n : POOL_MAX;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->back, NULL);
    return refresh(p, &p->all[0], err);
}

void pool_close(struct pool *p)
{
    for (size_t i = 0; i < p->n; i++)
        lotse_close(p->all[i].ix);
    pthread_cond_destroy(&p->back);
    pthread_mutex_destroy(&p->lock);
}

/* A free handle, open ones first. */
static size_t find_free(const struct pool *p)
{
    size_t at = p->n;

    for (size_t i = 0; i < p->n; i++)
        if (!p->out[i] && (at == p->n || (p->all[at].ix == NULL &&
                                          p->all[i].ix != NULL)))
            at = i;
    return at;
}

int pool_take(lotse_index **out, struct pool *p, lotse_err *err)
{
    size_t at;
    int rc;

    *out = NULL;
    pthread_mutex_lock(&p->lock);
    while ((at = find_free(p)) == p->n)
        pthread_cond_wait(&p->back, &p->lock);
    p->out[at] = true;
    pthread_mutex_unlock(&p->lock);
    rc = refresh(p, &p->all[at], err);
    if (rc == LOTSE_OK) {
        *out = p->all[at].ix;
        return rc;
    }
    pthread_mutex_lock(&p->lock);
    p->out[at] = false;
    pthread_cond_signal(&p->back);
    pthread_mutex_unlock(&p->lock);
    return rc;
}

void pool_give(struct pool *p, lotse_index *ix)
{
    if (ix == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->n; i++)
        if (p->all[i].ix == ix)
            p->out[i] = false;
    pthread_cond_signal(&p->back);
    pthread_mutex_unlock(&p->lock);
}

lotse_info pool_info(struct pool *p, time_t *changed)
{
    lotse_info info;

    pthread_mutex_lock(&p->lock);
    info = p->info;
    if (changed != NULL)
        *changed = p->changed;
    pthread_mutex_unlock(&p->lock);
    return info;
}

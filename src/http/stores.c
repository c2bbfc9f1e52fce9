/*
 * stores.c: handles on the tickets, kept open between requests.
 *
 * Opening a store costs more than most of what is asked of it: the file's
 * version is looked at and each statement made anew. Who takes a handle gets
 * one that was given back. A file that was moved, or put back from a backup, is
 * seen by its number, and then those of the old one are closed. One that was
 * there and is gone isn't made anew: it would be empty, and count its tickets
 * from 1 again, while nobody notices.
 */
#include "http/stores.h"

#include "base/err.h"

#include <stdio.h>
#include <string.h>

static struct stores_file file_of(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return (struct stores_file){0};
    return (struct stores_file){st.st_dev, st.st_ino};
}

static bool is_same(struct stores_file a, struct stores_file b)
{
    return a.device == b.device && a.number == b.number;
}

static int open_one(lotse_store **out, const char *path,
                    const lotse_rules *rules, lotse_err *err)
{
    int rc = lotse_store_open(out, path, err);

    if (rc == LOTSE_OK && rules != NULL)
        rc = lotse_store_rules(*out, rules, err);
    if (rc != LOTSE_OK) {
        lotse_store_close(*out);
        *out = NULL;
    }
    return rc;
}

int stores_open(struct stores *p, const char *path, const lotse_rules *rules,
                void (*say)(void *ctx, const char *line), void *ctx,
                lotse_err *err)
{
    lotse_store *s;
    int rc;

    memset(p, 0, sizeof *p);
    /* the rules alone: a file that can't be opened now may be there later */
    rc = open_one(&s, ":memory:", rules, err);
    lotse_store_close(s);
    if (rc != LOTSE_OK)
        return rc;
    p->path = path;
    p->rules = rules;
    p->say = say;
    p->ctx = ctx;
    p->had = file_of(path).number != 0;
    pthread_mutex_init(&p->lock, NULL);
    return rc;
}

void stores_close(struct stores *p)
{
    if (p->path == NULL)
        return;
    for (size_t i = 0; i < STORES_MAX; i++)
        lotse_store_close(p->all[i].s);
    pthread_mutex_destroy(&p->lock);
    p->path = NULL;
}

/* One that is kept of the file as it is now. Called with the lock. */
static lotse_store *find(struct stores *p, struct stores_file now)
{
    for (size_t i = 0; i < STORES_MAX; i++) {
        struct stores_handle *h = &p->all[i];
        if (h->s == NULL || h->out)
            continue;
        if (is_same(h->file, now)) {
            h->out = true;
            return h->s;
        }
        lotse_store_close(h->s);
        h->s = NULL;
    }
    return NULL;
}

/* Where there is no place left, it is closed after its use. */
static void keep(struct stores *p, lotse_store *s, struct stores_file file)
{
    pthread_mutex_lock(&p->lock);
    p->had = true;
    for (size_t i = 0; i < STORES_MAX; i++)
        if (p->all[i].s == NULL) {
            p->all[i] = (struct stores_handle){s, file, true};
            break;
        }
    pthread_mutex_unlock(&p->lock);
}

bool stores_gone(struct stores *p)
{
    bool there = file_of(p->path).number != 0, gone, tell;
    char line[512];

    pthread_mutex_lock(&p->lock);
    gone = p->had && !there;
    tell = gone && !p->told;
    p->told = gone;
    pthread_mutex_unlock(&p->lock);
    if (tell) {
        snprintf(line, sizeof line,
                 "lotse: %s is gone, and no new one is made: put it back, or "
                 "a copy that lotse backup made; to begin with an empty one, "
                 "restart lotse serve",
                 p->path);
        p->say(p->ctx, line);
    }
    return gone;
}

int stores_take(lotse_store **out, struct stores *p, lotse_err *err)
{
    /* before it is opened: if it is replaced meanwhile, the next one sees it */
    struct stores_file now = file_of(p->path);
    int rc;

    *out = NULL;
    if (stores_gone(p))
        return err_set(err, LOTSE_BUSY, "%s is gone", p->path);
    pthread_mutex_lock(&p->lock);
    *out = find(p, now);
    pthread_mutex_unlock(&p->lock);
    if (*out != NULL)
        return LOTSE_OK;
    rc = open_one(out, p->path, p->rules, err);
    if (rc == LOTSE_OK)
        keep(p, *out, now);
    return rc;
}

void stores_give(struct stores *p, lotse_store *s)
{
    bool kept = false;

    if (s == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < STORES_MAX && !kept; i++)
        if (p->all[i].s == s) {
            p->all[i].out = false;
            kept = true;
        }
    pthread_mutex_unlock(&p->lock);
    if (!kept)
        lotse_store_close(s);
}

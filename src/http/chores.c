/*
 * chores.c: what is to be done though nobody asks.
 *
 * The clocks of the tickets run once a minute (the same as `lotse sla run`,
 * which may run beside it: each step is taken once), then what the operator's
 * other parts have to do, such as mail. Between that the thread writes the
 * searches that others put into its queue. Where there is no file of tickets
 * yet, none is made for the clocks.
 */
#include "http/chores.h"
#include "http/server.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    EVERY_MS = 60000,
    LAST_MS = 3000 /* for the searches that wait at the end */
};

/* Said once until it works again. */
static void report(struct server *srv, int rc, const lotse_err *err)
{
    char line[sizeof err->msg + 16];

    if (rc != LOTSE_OK && !srv->chores.failing) {
        snprintf(line, sizeof line, "lotse: %s", err->msg);
        srv->opts->say(srv->opts->ctx, line);
    }
    srv->chores.failing = rc != LOTSE_OK;
}

/* ---------------------------------------------------------------- clocks -- */

static int run_clocks(struct server *srv, lotse_store *s, lotse_err *err)
{
    const struct http_opts *o = srv->opts;
    int64_t now = clock_now(o->clock);
    char line[64];
    size_t steps = 0;
    int rc = lotse_sla_run(&steps, s, now, err);

    atomic_fetch_add(&srv->metrics.steps, steps);
    if (steps > 0) {
        snprintf(line, sizeof line, "lotse: the clocks took %zu step%s", steps,
                 steps == 1 ? "" : "s");
        o->say(o->ctx, line);
    }
    if (rc == LOTSE_OK && o->chore != NULL)
        rc = o->chore(o->ctx, s, now, err);
    return rc;
}

static void each_minute(struct server *srv)
{
    lotse_store *s = NULL;
    lotse_err err = {0};
    int rc;

    if (stores_gone(&srv->stores) || access(srv->opts->tickets, F_OK) != 0)
        return;
    rc = stores_take(&s, &srv->stores, &err);
    if (rc == LOTSE_OK)
        rc = run_clocks(srv, s, &err);
    stores_give(&srv->stores, s);
    report(srv, rc, &err);
}

/* -------------------------------------------------------------- searches -- */

/* All that are in `q`, until `end`; what can't be written is counted. */
static void write_searches(struct server *srv, struct searches *q, uint64_t end)
{
    lotse_store *s = NULL;
    lotse_err err = {0};
    struct search *one;
    int rc = stores_take(&s, &srv->stores, &err);

    while ((one = searches_take(q)) != NULL) {
        if (rc == LOTSE_OK && clock_ticks() < end)
            rc = searches_write(one, s, &err);
        else
            atomic_fetch_add(&srv->metrics.searches_lost, 1);
        free(one);
    }
    stores_give(&srv->stores, s);
    if (!stores_gone(&srv->stores)) /* it says so itself */
        report(srv, rc, &err);
}

/* ---------------------------------------------------------------- thread -- */

/* Take the queue as it is; others go on with an empty one. */
static void move(struct searches *to, struct searches *from)
{
    searches_init(to);
    if (from->n == 0)
        return;
    to->first = from->first;
    to->end = from->end;
    to->n = from->n;
    searches_init(from);
}

/* Until there is something to write, or it is time, or the end. */
static void wait_until(struct chores *c, uint64_t ms)
{
    struct timespec ts = {.tv_sec = (time_t)(ms / 1000),
                          .tv_nsec = (long)(ms % 1000) * 1000000};

    while (!c->stop && c->searches.n == 0 && clock_ticks() < ms)
        pthread_cond_timedwait(&c->wake, &c->lock, &ts);
}

static void *work(void *arg)
{
    struct server *srv = arg;
    struct chores *c = &srv->chores;
    struct searches some;
    uint64_t next = clock_ticks();

    pthread_mutex_lock(&c->lock);
    while (!c->stop || c->searches.n > 0) {
        bool due = !c->stop && clock_ticks() >= next;
        uint64_t end = c->stop ? clock_ticks() + LAST_MS : UINT64_MAX;
        move(&some, &c->searches);
        pthread_mutex_unlock(&c->lock);
        if (due) {
            each_minute(srv);
            atomic_fetch_add(&srv->metrics.rounds, 1);
            next = clock_ticks() + EVERY_MS;
        }
        if (some.n > 0)
            write_searches(srv, &some, end);
        pthread_mutex_lock(&c->lock);
        wait_until(c, next);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

int chores_start(struct server *srv, lotse_err *err)
{
    struct chores *c = &srv->chores;
    pthread_condattr_t attr;

    searches_init(&c->searches);
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &attr);
    pthread_condattr_destroy(&attr);
    c->ready = true;
    c->running = pthread_create(&c->thread, NULL, work, srv) == 0;
    return c->running ? LOTSE_OK : err_nomem(err);
}

void chores_stop(struct server *srv)
{
    struct chores *c = &srv->chores;

    if (!c->ready)
        return;
    if (c->running) {
        pthread_mutex_lock(&c->lock);
        c->stop = true;
        pthread_cond_signal(&c->wake);
        pthread_mutex_unlock(&c->lock);
        pthread_join(c->thread, NULL);
    }
    searches_free(&c->searches);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    c->ready = false;
}

/*
 * events.c: GET /desk/events, which tells that something has changed.
 *
 * Server-sent events (WHATWG HTML, 9.2): a page of the desk keeps the answer
 * open, and gets {"changed":true} when anything was done to any ticket; what it
 * may see of it, it asks for itself. The event's id is the stamp of the store,
 * so that a browser that comes back (Last-Event-ID), or a page that was made
 * before (?since=), is told of what happened meanwhile.
 *
 * One thread looks at the store while there are streams. A stream without news
 * is suspended: it holds a descriptor, not a thread. It is resumed with the
 * lock held and only while it is suspended, when it can't go away; it leaves
 * the list before it is freed. That a client is gone shows when something is
 * written, so there is a comment line now and then. After ten minutes a stream
 * ends and the browser asks for a new one, with what is then left of its
 * session.
 */
#include "http/events.h"
#include "http/auth.h"
#include "http/routes.h"
#include "http/server.h"

#include "base/err.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LOOK_MS = 250,
    BEAT_MS = 15000, /* or half of what a client may take */
    LIFE_MS = 600000,
    RETRY_MS = 3000, /* the browser waits before it comes back */
    TEXT = 96,       /* bytes of a message */
    BLOCK = 256
};

struct stream {
    struct stream *next;
    struct server *srv;
    struct MHD_Connection *conn;
    bool asleep; /* suspended */
    bool end;
    int64_t seen; /* the stamp that the client knows */
    uint64_t began, last; /* ms: its start, the last message */
    char text[TEXT];      /* what goes out, from `at` to `n` */
    size_t n, at;
};

/* --------------------------------------------------------------- streams -- */

/* libmicrohttpd asks for more. */
static ssize_t on_more(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct stream *s = ctx;
    struct events *e = &s->srv->events;
    ssize_t got = 0;

    (void)pos;
    pthread_mutex_lock(&e->lock);
    if (s->at < s->n) {
        size_t n = s->n - s->at < max ? s->n - s->at : max;
        memcpy(buf, s->text + s->at, n);
        s->at += n;
        got = (ssize_t)n;
    } else if (s->end) {
        got = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        s->asleep = true;
        MHD_suspend_connection(s->conn);
    }
    pthread_mutex_unlock(&e->lock);
    return got;
}

static void on_gone(void *ctx)
{
    struct stream *s = ctx;
    struct events *e = &s->srv->events;

    pthread_mutex_lock(&e->lock);
    for (struct stream **at = &e->all; *at != NULL; at = &(*at)->next)
        if (*at == s) {
            *at = s->next;
            e->n--;
            break;
        }
    pthread_mutex_unlock(&e->lock);
    free(s);
}

/* The rest is called with the lock. */

static bool is_idle(const struct stream *s)
{
    return s->at == s->n;
}

static void resume(struct stream *s)
{
    if (!s->asleep)
        return;
    s->asleep = false;
    MHD_resume_connection(s->conn);
}

static void say(struct stream *s, const char *text, uint64_t now)
{
    s->n = (size_t)snprintf(s->text, TEXT, "%s", text);
    s->at = 0;
    s->last = now;
    resume(s);
}

/* What there is to tell; who still reads the last message is told later. */
static void tell(struct stream *s, int64_t stamp, uint64_t now)
{
    uint64_t beat = s->srv->timeout_ms / 2;
    char text[TEXT];

    if (!is_idle(s))
        return;
    if (s->seen != stamp) {
        snprintf(text, sizeof text, "id: %lld\ndata: {\"changed\":true}\n\n",
                 (long long)stamp);
        s->seen = stamp;
        say(s, text, now);
    } else if (now - s->last >= (beat < BEAT_MS ? beat : BEAT_MS)) {
        say(s, ":\n\n", now);
    }
    if (now - s->began >= LIFE_MS) {
        s->end = true;
        resume(s);
    }
}

/* ---------------------------------------------------------------- thread -- */

/* False: it can't be told now. */
static bool read_stamp(int64_t *out, struct server *srv)
{
    lotse_store *store = NULL;
    bool ok = stores_take(&store, &srv->stores, NULL) == LOTSE_OK &&
              lotse_store_stamp(out, store, NULL) == LOTSE_OK;

    stores_give(&srv->stores, store);
    return ok;
}

/* A while, or until the first stream comes. */
static void wait_a_while(struct events *e)
{
    uint64_t end = clock_ticks() + LOOK_MS;
    struct timespec ts = {.tv_sec = (time_t)(end / 1000),
                          .tv_nsec = (long)(end % 1000) * 1000000};

    while (!e->stop && e->n == 0)
        pthread_cond_wait(&e->wake, &e->lock);
    while (!e->stop && clock_ticks() < end)
        pthread_cond_timedwait(&e->wake, &e->lock, &ts);
}

static void *look(void *arg)
{
    struct server *srv = arg;
    struct events *e = &srv->events;

    pthread_mutex_lock(&e->lock);
    while (!e->stop) {
        int64_t stamp;
        bool known;
        wait_a_while(e);
        pthread_mutex_unlock(&e->lock);
        known = read_stamp(&stamp, srv);
        pthread_mutex_lock(&e->lock);
        for (struct stream *s = e->all; s != NULL; s = s->next)
            tell(s, known ? stamp : s->seen, clock_ticks());
    }
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

int events_start(struct server *srv, size_t max, lotse_err *err)
{
    struct events *e = &srv->events;
    pthread_condattr_t attr;

    e->max = max;
    pthread_mutex_init(&e->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&e->wake, &attr);
    pthread_condattr_destroy(&attr);
    e->ready = true;
    e->running = pthread_create(&e->thread, NULL, look, srv) == 0;
    return e->running ? LOTSE_OK : err_nomem(err);
}

void events_close(struct server *srv)
{
    struct events *e = &srv->events;

    pthread_mutex_lock(&e->lock);
    e->closed = true;
    for (struct stream *s = e->all; s != NULL; s = s->next) {
        s->end = true;
        resume(s);
    }
    pthread_mutex_unlock(&e->lock);
}

void events_stop(struct server *srv)
{
    struct events *e = &srv->events;

    if (!e->ready)
        return;
    if (e->running) {
        pthread_mutex_lock(&e->lock);
        e->stop = true;
        pthread_cond_signal(&e->wake);
        pthread_mutex_unlock(&e->lock);
        pthread_join(e->thread, NULL);
    }
    pthread_cond_destroy(&e->wake);
    pthread_mutex_destroy(&e->lock);
    e->ready = false;
}

size_t events_count(struct server *srv)
{
    size_t n;

    pthread_mutex_lock(&srv->events.lock);
    n = srv->events.n;
    pthread_mutex_unlock(&srv->events.lock);
    return n;
}

/* --------------------------------------------------------------- handler -- */

/* Into the list, unless there are too many, or the end has come. */
static bool add(struct stream *s)
{
    struct events *e = &s->srv->events;
    bool room;

    pthread_mutex_lock(&e->lock);
    room = !e->closed && e->n < e->max;
    if (room) {
        s->next = e->all;
        e->all = s;
        e->n++;
        pthread_cond_signal(&e->wake);
    }
    pthread_mutex_unlock(&e->lock);
    return room;
}

/* The stamp that the client knows; what can't be read is none. */
static int64_t known_to(struct request *rq, int64_t now)
{
    const char *sent = request_header(rq, "Last-Event-ID");

    if (sent == NULL)
        sent = params_get(&rq->query, "since");
    return sent != NULL ? strtoll(sent, NULL, 10) : now;
}

static int begin(struct request *rq, struct reply *rp, int64_t stamp,
                 lotse_err *err)
{
    struct stream *s = calloc(1, sizeof *s);

    if (s == NULL)
        return err_nomem(err);
    s->srv = rq->srv;
    s->conn = rq->conn;
    s->seen = known_to(rq, stamp);
    s->began = s->last = clock_ticks();
    s->n = (size_t)snprintf(s->text, TEXT, "retry: %d\nid: %lld\n\n", RETRY_MS,
                            (long long)s->seen);
    if (!add(s)) {
        free(s);
        rp->retry_after = RETRY_MS / 1000;
        reply_problem(rq, rp, MHD_HTTP_SERVICE_UNAVAILABLE,
                      "too many pages wait for news: look again by hand");
        return LOTSE_OK;
    }
    rp->stream = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK,
                                                   on_more, s, on_gone);
    if (rp->stream == NULL) {
        on_gone(s);
        return err_nomem(err);
    }
    /* a proxy must not wait for more */
    MHD_add_response_header(rp->stream, "X-Accel-Buffering", "no");
    if (rq->slot != NULL)
        watch_stream(&rq->srv->watch, rq->slot);
    return LOTSE_OK;
}

int desk_events(struct request *rq, struct reply *rp, lotse_err *err)
{
    int64_t stamp;
    int rc = request_store(rq, err);

    if (rc == LOTSE_OK && !lotse_may(&rq->who, LOTSE_DO_READ_NOTES))
        rc = err_set(err, LOTSE_DENIED, "the desk is for its agents");
    if (rc == LOTSE_OK)
        rc = lotse_store_stamp(&stamp, rq->store, err);
    if (rc == LOTSE_OK && rq->method != M_HEAD)
        rc = begin(rq, rp, stamp, err);
    if (rc == LOTSE_OK && rp->type == NULL)
        rp->type = "text/event-stream";
    return rc;
}

/*
 * watch.c: connections: how many, from where, for how long.
 *
 * libmicrohttpd's timeout counts idle time only, so a client that sends a byte
 * now and then holds its connection for ever. Here each connection has a time
 * to send its request and take its answer in, and a thread that looks twice a
 * second shuts those down that are over it. One connection too many is let in
 * and told so (503), because a client that isn't let in waits without an
 * answer; it gets a second for that.
 *
 * Only shutdown() is called here, with the lock, and only while the slot is
 * taken: libmicrohttpd tells of a connection's end (watch_shut) before it
 * closes the descriptor, so it can't be another connection's by then.
 */
#include "http/watch.h"

#include "front/clock.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    REFUSED_MS = 1000,
    TICK_MS = 500,
    SLOW_LINE = 32 /* bytes in a millisecond: files may come so slowly */
};

static void cut_late(struct watch *w, uint64_t now)
{
    for (size_t i = 0; i < w->n_slots; i++) {
        struct slot *s = &w->slots[i];
        uint64_t may = s->refused ? REFUSED_MS : w->timeout_ms;
        if (s->fd >= 0 && !s->cut && !s->stream && now - s->since > may) {
            shutdown(s->fd, SHUT_RDWR);
            s->cut = true;
            w->cut += !s->refused;
        }
    }
}

static void *look(void *arg)
{
    struct watch *w = arg;

    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        struct timespec ts;
        clock_gettime(CLOCK_MONOTONIC, &ts);
        ts.tv_nsec += TICK_MS * 1000000L;
        ts.tv_sec += ts.tv_nsec / 1000000000;
        ts.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&w->wake, &w->lock, &ts);
        cut_late(w, clock_ticks());
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool watch_start(struct watch *w, size_t max, size_t per_client,
                 uint64_t timeout_ms)
{
    pthread_condattr_t attr;

    memset(w, 0, sizeof *w);
    w->max = max;
    w->per_client = per_client > 0 ? per_client : 100;
    w->count_loopback = per_client > 0;
    w->timeout_ms = timeout_ms;
    w->n_slots = 2 * max;
    w->slots = calloc(w->n_slots, sizeof *w->slots);
    if (w->slots == NULL)
        return false;
    for (size_t i = 0; i < w->n_slots; i++)
        w->slots[i].fd = -1;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    w->running = pthread_create(&w->thread, NULL, look, w) == 0;
    return w->running;
}

void watch_stop(struct watch *w)
{
    if (w->slots == NULL)
        return;
    if (w->running) {
        pthread_mutex_lock(&w->lock);
        w->stop = true;
        pthread_cond_signal(&w->wake);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
    }
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w->slots);
    w->slots = NULL;
}

static uint64_t hash_bytes(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h | 1;
}

static uint64_t client_of_v4(const struct watch *w, const void *bytes)
{
    const unsigned char *p = bytes;

    return p[0] == 127 && !w->count_loopback ? 0 : hash_bytes(p, 4);
}

/* IPv4 addresses one by one, IPv6 by their /64; 0: not counted. */
static uint64_t client_of(const struct watch *w, const struct sockaddr *addr)
{
    if (addr != NULL && addr->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, addr, sizeof in);
        return client_of_v4(w, &in.sin_addr);
    }
    if (addr != NULL && addr->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, addr, sizeof in);
        if (IN6_IS_ADDR_LOOPBACK(&in.sin6_addr) && !w->count_loopback)
            return 0;
        /* [::] takes IPv4 as well */
        if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr))
            return client_of_v4(w, in.sin6_addr.s6_addr + 12);
        return hash_bytes(&in.sin6_addr, 8);
    }
    return 0;
}

struct slot *watch_open(struct watch *w, int fd, const struct sockaddr *addr)
{
    uint64_t client = client_of(w, addr);
    struct slot *s = NULL;
    size_t same = 0;

    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < w->n_slots; i++) {
        struct slot *at = &w->slots[i];
        if (at->fd < 0)
            s = s == NULL ? at : s;
        else
            same += client != 0 && at->client == client && !at->refused;
    }
    if (s != NULL) {
        *s = (struct slot){.fd = fd, .since = clock_ticks(), .client = client};
        s->refused = w->n_open >= w->max || same >= w->per_client;
        w->refused += s->refused;
        w->n_open += !s->refused;
    } else {
        shutdown(fd, SHUT_RDWR);
        w->refused++;
    }
    pthread_mutex_unlock(&w->lock);
    return s;
}

void watch_shut(struct watch *w, struct slot *s)
{
    pthread_mutex_lock(&w->lock);
    w->n_open -= !s->refused;
    s->fd = -1;
    pthread_mutex_unlock(&w->lock);
}

static void mark(struct watch *w, struct slot *s, bool busy)
{
    pthread_mutex_lock(&w->lock);
    s->since = clock_ticks();
    s->busy = busy;
    s->stream = false;
    pthread_mutex_unlock(&w->lock);
}

void watch_fed(struct watch *w, struct slot *s, size_t bytes)
{
    uint64_t now = clock_ticks();

    pthread_mutex_lock(&w->lock);
    s->since += bytes / SLOW_LINE;
    if (s->since > now)
        s->since = now;
    pthread_mutex_unlock(&w->lock);
}

void watch_begin(struct watch *w, struct slot *s)
{
    mark(w, s, true);
}

void watch_end(struct watch *w, struct slot *s)
{
    mark(w, s, false);
}

void watch_stream(struct watch *w, struct slot *s)
{
    pthread_mutex_lock(&w->lock);
    s->stream = true;
    pthread_mutex_unlock(&w->lock);
}

size_t watch_drain(struct watch *w)
{
    size_t left = 0;

    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < w->n_slots; i++) {
        struct slot *s = &w->slots[i];
        if (s->fd < 0 || s->cut)
            continue;
        if (!s->busy && !s->ended) {
            shutdown(s->fd, SHUT_RD);
            s->ended = true;
        }
        left++;
    }
    pthread_mutex_unlock(&w->lock);
    return left;
}

struct watch_counts watch_count(struct watch *w)
{
    struct watch_counts c;

    pthread_mutex_lock(&w->lock);
    c.open = w->n_open;
    c.cut = w->cut;
    c.refused = w->refused;
    pthread_mutex_unlock(&w->lock);
    return c;
}

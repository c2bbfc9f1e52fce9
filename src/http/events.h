/* events.h: GET /desk/events, which tells that something has changed. */
#ifndef LOTSE_HTTP_EVENTS_H
#define LOTSE_HTTP_EVENTS_H

#include "lotse.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct server;
struct stream;

struct events {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool ready, running, stop;
    bool closed;         /* streams end, and none begins */
    struct stream *all;  /* those that are open */
    size_t n, max;
};

/* The thread that looks; at most max streams at once. LOTSE_NOMEM. */
int events_start(struct server *srv, size_t max, lotse_err *err);

/* Let all streams end; while the server's threads still run. */
void events_close(struct server *srv);

/* The thread ends; no stream may be open any more. */
void events_stop(struct server *srv);

size_t events_count(struct server *srv);

#endif

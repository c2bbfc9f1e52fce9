/* watch.h: connections: how many, from where, for how long. */
#ifndef LOTSE_HTTP_WATCH_H
#define LOTSE_HTTP_WATCH_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* A connection. */
struct slot {
    int fd;          /* -1: free */
    uint64_t since;  /* of its start, or of its last request's start or end,
                        monotonic ms */
    uint64_t client; /* hash of the address; 0: not counted */
    bool refused;    /* over a limit: gets 503 */
    bool stream;     /* its answer goes on as long as it takes */
    bool busy;       /* between a request's first line and its answer's end */
    bool cut, ended; /* shut down: both ways, or for reading */
};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool running, stop;
    struct slot *slots;
    size_t n_slots, n_open;
    size_t max, per_client;
    bool count_loopback; /* its addresses, too */
    uint64_t timeout_ms;
    uint64_t cut, refused; /* counts since the start */
};

/* Room for max connections and as many that are refused; per_client 0: 100,
 * and loopback without a limit. False: out of memory or of threads. */
bool watch_start(struct watch *w, size_t max, size_t per_client,
                 uint64_t timeout_ms);
void watch_stop(struct watch *w);

/* A connection came; NULL: there is no room, it was cut. */
struct slot *watch_open(struct watch *w, int fd, const struct sockaddr *addr);
void watch_shut(struct watch *w, struct slot *s);

/* So much of a large body came: it gets the time that a slow line needs for
 * it. */
void watch_fed(struct watch *w, struct slot *s, size_t bytes);

/* A request on it began, or ended: its time starts anew. */
void watch_begin(struct watch *w, struct slot *s);
void watch_end(struct watch *w, struct slot *s);

/* The answer to its request has no end of its own. */
void watch_stream(struct watch *w, struct slot *s);

/* Let those go that wait for a request; what they have sent already is still
 * read and answered. How many connections are left. */
size_t watch_drain(struct watch *w);

struct watch_counts {
    size_t open;
    uint64_t cut, refused;
};

struct watch_counts watch_count(struct watch *w);

#endif

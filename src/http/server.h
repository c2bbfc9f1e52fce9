/* server.h: what all requests share. */
#ifndef LOTSE_HTTP_SERVER_H
#define LOTSE_HTTP_SERVER_H

#include "http/chores.h"
#include "http/events.h"
#include "http/http.h"
#include "http/metrics.h"
#include "http/names.h"
#include "http/pool.h"
#include "http/rate.h"
#include "http/site.h"
#include "http/stores.h"
#include "http/watch.h"

#include <stdatomic.h>
#include <stdbool.h>

struct server {
    const struct http_opts *opts;
    struct names names; /* hosts and origins that are allowed */
    struct pool pool;
    struct stores stores;
    struct chores chores;
    struct events events;
    struct watch watch;
    struct metrics metrics;
    struct rate votes, filings;
    struct rates filers, guessers, writers; /* by client */
    atomic_uint uploads; /* forms with files that come in */
    atomic_int logins;   /* passwords that are checked just now */
    struct site site; /* what is made once for each index */
    uint64_t timeout_ms;
    atomic_bool stopping; /* answers end their connections */
};

#endif

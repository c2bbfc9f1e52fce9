/* metrics.h: what happened since the start, for Prometheus. */
#ifndef LOTSE_HTTP_METRICS_H
#define LOTSE_HTTP_METRICS_H

#include "base/str.h"

#include "http/routes.h"

#include "lotse.h"

#include <stdatomic.h>
#include <stdint.h>

enum { METRICS_BUCKETS = 12 };

struct metrics {
    /* by route (the last row: no route) and class of status, 1xx to 5xx */
    atomic_uint_fast64_t requests[ROUTES_MAX + 1][6];
    atomic_uint_fast64_t buckets[ROUTES_MAX + 1][METRICS_BUCKETS + 1];
    atomic_uint_fast64_t micros[ROUTES_MAX + 1];
    /* by mode and verdict */
    atomic_uint_fast64_t verdicts[2][3];
    atomic_uint_fast64_t empty[2]; /* nothing found */
    atomic_uint_fast64_t votes[2]; /* no, yes */
    atomic_uint_fast64_t rounds;   /* of what is done each minute */
    atomic_uint_fast64_t steps;    /* of the tickets' clocks */
    atomic_uint_fast64_t searches_lost; /* not kept */
};

void metrics_request(struct metrics *m, const struct route *r, unsigned status,
                     uint64_t micros);
void metrics_query(struct metrics *m, lotse_mode mode,
                   const lotse_results *res);

/* All of it in Prometheus' text format 0.0.4, connections and the index's age
 * included. */
struct server;
void metrics_write(struct str *out, struct server *srv);

#endif

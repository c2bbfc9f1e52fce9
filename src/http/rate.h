/* rate.h: how often something may be done. */
#ifndef LOTSE_HTTP_RATE_H
#define LOTSE_HTTP_RATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* {0} is ready to use. */
struct rate {
    atomic_uint_fast64_t due; /* monotonic ms: when all taken are paid */
    atomic_uint held;         /* of what is done at the same time */
};

enum { RATES = 4096 };

/* By client: one of so many places, which others may share. */
struct rates {
    uint64_t seed; /* so that nobody can choose whose place to share */
    struct rate by[RATES];
};

void rates_init(struct rates *r);
struct rate *rates_of(struct rates *r, const char *client);

/* Would rate_take say no? */
bool rate_is_over(struct rate *r, unsigned interval, unsigned burst);

/* May it be done now? Every `interval` milliseconds in the mean, `burst` times
 * at once (the generic cell rate algorithm). */
bool rate_take(struct rate *r, unsigned interval, unsigned burst);

#endif

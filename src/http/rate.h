/* rate.h: how often something may be done. */
#ifndef LOTSE_HTTP_RATE_H
#define LOTSE_HTTP_RATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* {0} is ready to use. */
struct rate {
    atomic_uint_fast64_t due; /* monotonic ms: when all taken are paid */
};

/* May it be done now? Every `interval` milliseconds in the mean, `burst` times
 * at once (the generic cell rate algorithm). */
bool rate_take(struct rate *r, unsigned interval, unsigned burst);

#endif

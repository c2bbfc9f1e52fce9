/* clock.h: the time, which tests can fix. */
#ifndef LOTSE_FRONT_CLOCK_H
#define LOTSE_FRONT_CLOCK_H

#include "lotse.h"

#include <stdbool.h>
#include <stdint.h>

struct clock {
    bool fixed;
    int64_t now; /* Unix seconds, when fixed */
};

/* text is the value of LOTSE_NOW (NULL or "": the real clock): Unix seconds or
 * an ISO 8601 date or date-time, UTC where it names no zone. */
int clock_init(struct clock *c, const char *text, lotse_err *err);

int64_t clock_now(const struct clock *c); /* Unix seconds */
/* Monotonic milliseconds, also when the time is fixed: for waiting. */
uint64_t clock_ticks(void);
uint64_t clock_us(const struct clock *c); /* monotonic; 0 when fixed */

#endif

/*
 * rate.c: how often something may be done.
 *
 * One number: the time at which all that was taken would have been paid for,
 * one interval each. It may lie `burst` intervals ahead of the clock, not more.
 */
#include "http/rate.h"

#include <time.h>

bool rate_take(struct rate *r, unsigned interval, unsigned burst)
{
    uint_fast64_t due = atomic_load(&r->due), now, from;
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    now = (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
    do {
        from = due > now ? due : now;
        if (from - now > (uint64_t)interval * (burst - 1))
            return false;
    } while (!atomic_compare_exchange_weak(&r->due, &due, from + interval));
    return true;
}

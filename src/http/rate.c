/*
 * rate.c: how often something may be done.
 *
 * One number: the time at which all that was taken would have been paid for,
 * one interval each. It may lie `burst` intervals ahead of the clock, not more.
 */
#include "http/rate.h"

#include "front/clock.h"

#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

bool rate_take(struct rate *r, unsigned interval, unsigned burst)
{
    uint_fast64_t due = atomic_load(&r->due), now = clock_ticks(), from;

    do {
        from = due > now ? due : now;
        if (from - now > (uint64_t)interval * (burst - 1))
            return false;
    } while (!atomic_compare_exchange_weak(&r->due, &due, from + interval));
    return true;
}

bool rate_is_over(struct rate *r, unsigned interval, unsigned burst)
{
    uint64_t due = atomic_load(&r->due), now = clock_ticks();

    return due > now && due - now > (uint64_t)interval * (burst - 1);
}

void rates_init(struct rates *r)
{
    if (getrandom(&r->seed, sizeof r->seed, GRND_NONBLOCK) != sizeof r->seed)
        r->seed = clock_ticks(); /* early at boot */
}

struct rate *rates_of(struct rates *r, const char *client)
{
    return &r->by[XXH3_64bits_withSeed(client, strlen(client), r->seed) %
                  RATES];
}

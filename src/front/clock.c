/*
 * clock.c: the time, which tests can fix.
 *
 * The library reads no clock; the front asks here and hands the time down.
 * With LOTSE_NOW set, time stands still: the wall clock shows that moment and
 * every duration is 0, so that the same input gives the same output.
 */
#include "front/clock.h"

#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "", "Z", "+02:00" or "-0530" as seconds east of Greenwich. */
static bool parse_zone(const char *s, long *east)
{
    int hours, minutes, end = 0;

    *east = 0;
    if (*s == '\0' || strcmp(s, "Z") == 0)
        return true;
    if (*s != '+' && *s != '-')
        return false;
    if ((sscanf(s + 1, "%2d:%2d%n", &hours, &minutes, &end) != 2 &&
         sscanf(s + 1, "%2d%2d%n", &hours, &minutes, &end) != 2) ||
        s[1 + end] != '\0' || hours < 0 || hours > 14 || minutes < 0 ||
        minutes > 59)
        return false;
    *east = (hours * 60L + minutes) * 60L * (*s == '-' ? -1 : 1);
    return true;
}

static bool parse_iso(const char *s, int64_t *out)
{
    struct tm tm = {0};
    int end = 0, more = 0, day, month;
    long east;

    if (sscanf(s, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
               &end) != 3)
        return false;
    s += end;
    if (*s == 'T' || *s == ' ') {
        if (sscanf(s + 1, "%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &more) != 2)
            return false;
        s += 1 + more;
        if (sscanf(s, ":%2d%n", &tm.tm_sec, &more) == 1)
            s += more;
    }
    if (!parse_zone(s, &east) || tm.tm_hour < 0 || tm.tm_hour > 23 ||
        tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 60)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    day = tm.tm_mday;
    month = tm.tm_mon;
    *out = (int64_t)timegm(&tm) - east;
    /* timegm turns a 31st of February into March: refuse */
    return month == tm.tm_mon && day == tm.tm_mday;
}

int clock_init(struct clock *c, const char *text, lotse_err *err)
{
    char *end;
    long long n;

    *c = (struct clock){0};
    if (text == NULL || text[0] == '\0')
        return LOTSE_OK;
    c->fixed = true;
    errno = 0;
    n = strtoll(text, &end, 10);
    if (*end == '\0' && errno == 0) {
        c->now = n;
        return LOTSE_OK;
    }
    if (parse_iso(text, &c->now))
        return LOTSE_OK;
    return err_set(err, LOTSE_INPUT,
                   "LOTSE_NOW: '%s' is neither Unix seconds nor a date like "
                   "2026-11-24T09:00:00Z",
                   text);
}

int64_t clock_now(const struct clock *c)
{
    return c->fixed ? c->now : (int64_t)time(NULL);
}

uint64_t clock_ticks(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

uint64_t clock_us(const struct clock *c)
{
    struct timespec ts;

    if (c->fixed || clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
        return 0;
    return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

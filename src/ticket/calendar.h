/* calendar.h: working time: when a desk works, and sums over it. */
#ifndef LOTSE_TICKET_CALENDAR_H
#define LOTSE_TICKET_CALENDAR_H

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALENDAR_SPANS = 4, CALENDAR_HOLIDAYS = 366 };

/* Minutes of a local day, half open; 0..1440. */
struct span {
    uint16_t from, to;
};

struct holiday {
    uint16_t year; /* 0: each year */
    uint8_t month, day;
};

struct calendar {
    void *zone;  /* GTimeZone; NULL: every second counts */
    char name[64]; /* of the zone, as the IANA database has it */
    struct {
        struct span spans[CALENDAR_SPANS];
        size_t n;
    } week[7]; /* Monday first */
    struct holiday holidays[CALENDAR_HOLIDAYS];
    size_t n_holidays;
};

/* The calendar in which every second counts. */
#define CALENDAR_ALWAYS                                                        \
    {                                                                          \
        .zone = NULL                                                           \
    }

/* Read a calendar: hours as "mon-fri 08:00-12:00 13:00-17:00; sat 09:00-12:00"
 * (English or German names of days), holidays as "01-01 12-25 2026-04-03", each
 * with blanks or commas between. hours "": every second counts. LOTSE_INPUT
 * says which word can't be read; LOTSE_NOMEM. */
int calendar_read(struct calendar *c, const char *zone, const char *hours,
                  const char *holidays, lotse_err *err);
void calendar_free(struct calendar *c);

/* Working seconds in [from, to); 0 where to <= from. Unix seconds. */
int64_t calendar_between(const struct calendar *c, int64_t from, int64_t to);

/* The first moment at which `seconds` of work have passed since from. In a
 * calendar without any working time within the next five years: INT64_MAX. */
int64_t calendar_add(const struct calendar *c, int64_t from, int64_t seconds);

/* "Wed 25 Nov 2026, 14:00 CET" or German, in the calendar's zone (UTC where it
 * has none). At most n bytes. */
void calendar_format(char *out, size_t n, const struct calendar *c, int64_t at,
                     bool german);

#endif

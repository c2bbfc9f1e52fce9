/*
 * calendar.c: working time: when a desk works, and sums over it.
 *
 * A moment is working time when the desk's own clocks show one of the spans of
 * that day. Time is summed stretch by stretch, where a stretch is a local day
 * or, on the two days a year on which the clocks change, what lies before or
 * behind the change: an hour that comes twice counts twice, one that is left
 * out doesn't. The zone's rules come from the system through GLib, which needs
 * no process-wide setting for that.
 */
#include "ticket/calendar.h"

#include "base/err.h"

#include <ctype.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IDLE_DAYS = 5 * 366, WORD = 32, DAY = 86400, EPOCH_JULIAN = 719163 };

/* Within the years 1 to 9999 dates can be told. */
#define EARLIEST INT64_C(62135500000)
#define LATEST INT64_C(253402000000)

/* --------------------------------------------------------------- reading -- */

static int day_of(const char *s, size_t n)
{
    static const char *const names[7][3] = {
        {"mon", "mo", "montag"},     {"tue", "di", "dienstag"},
        {"wed", "mi", "mittwoch"},   {"thu", "do", "donnerstag"},
        {"fri", "fr", "freitag"},    {"sat", "sa", "samstag"},
        {"sun", "so", "sonntag"}};

    for (int day = 0; day < 7; day++)
        for (int k = 0; k < 3; k++)
            if (strlen(names[day][k]) == n &&
                strncasecmp(names[day][k], s, n) == 0)
                return day;
    return -1;
}

/* "mon-fri" or "sat". */
static bool read_days(bool days[7], const char *s)
{
    size_t n = strcspn(s, "-");
    int from = day_of(s, n);
    int to = s[n] == '-' ? day_of(s + n + 1, strlen(s + n + 1)) : from;

    if (from < 0 || to < 0)
        return false;
    for (int day = from;; day = (day + 1) % 7) {
        days[day] = true;
        if (day == to)
            return true;
    }
}

/* "08:00-17:30" */
static bool read_span(struct span *out, const char *s)
{
    unsigned h1, m1, h2, m2;
    int end = 0;

    if (sscanf(s, "%2u:%2u-%2u:%2u%n", &h1, &m1, &h2, &m2, &end) != 4 ||
        s[end] != '\0' || m1 > 59 || m2 > 59 || h1 > 24 || h2 > 24)
        return false;
    out->from = (uint16_t)(h1 * 60 + m1);
    out->to = (uint16_t)(h2 * 60 + m2);
    return out->from < out->to && out->to <= 1440;
}

static int add_span(struct calendar *c, const bool days[7], struct span span,
                    const char *word, lotse_err *err)
{
    for (int day = 0; day < 7; day++) {
        size_t n = c->week[day].n;
        if (!days[day])
            continue;
        if (n == CALENDAR_SPANS)
            return err_set(err, LOTSE_INPUT,
                           "working hours: more than %d spans on a day",
                           CALENDAR_SPANS);
        if (n > 0 && c->week[day].spans[n - 1].to > span.from)
            return err_set(err, LOTSE_INPUT,
                           "working hours: '%s' begins before the span in "
                           "front of it ends",
                           word);
        c->week[day].spans[n] = span;
        c->week[day].n++;
    }
    return LOTSE_OK;
}

/* The next word of a list, cut at blanks and commas; a ';' is a word. NULL:
 * none left; a word that is too long is cut. */
static const char *next_word(char word[WORD], const char *s)
{
    size_t n;

    s += strspn(s, " ,\t\n");
    if (*s == '\0')
        return NULL;
    n = *s == ';' ? 1 : strcspn(s, " ,;\t\n");
    snprintf(word, WORD, "%.*s", (int)(n < WORD ? n : WORD - 1), s);
    return s + n;
}

static int read_hours(struct calendar *c, const char *s, lotse_err *err)
{
    bool days[7] = {false}, days_end = true; /* a day starts a new list */
    struct span span;
    char word[WORD];
    int rc = LOTSE_OK;

    while (rc == LOTSE_OK && (s = next_word(word, s)) != NULL) {
        if (strcmp(word, ";") == 0) {
            days_end = true;
        } else if (isdigit((unsigned char)word[0])) {
            days_end = true;
            rc = read_span(&span, word)
                     ? add_span(c, days, span, word, err)
                     : err_set(err, LOTSE_INPUT,
                               "working hours: '%s' is no span like "
                               "08:00-17:00",
                               word);
        } else {
            if (days_end)
                memset(days, 0, sizeof days);
            days_end = false;
            if (!read_days(days, word))
                rc = err_set(err, LOTSE_INPUT,
                             "working hours: '%s' is no day like mon or "
                             "mon-fri",
                             word);
        }
    }
    return rc;
}

static int read_holidays(struct calendar *c, const char *s, lotse_err *err)
{
    static const uint8_t lengths[] = {31, 29, 31, 30, 31, 30,
                                      31, 31, 30, 31, 30, 31};
    char word[WORD];

    while ((s = next_word(word, s)) != NULL) {
        unsigned year = 0, month, day;
        int end = 0;
        if (strlen(word) > 5
                ? sscanf(word, "%4u-%2u-%2u%n", &year, &month, &day, &end) != 3
                : sscanf(word, "%2u-%2u%n", &month, &day, &end) != 2)
            end = 0;
        if (end == 0 || word[end] != '\0')
            return err_set(err, LOTSE_INPUT,
                           "holidays: '%s' is no day like 12-25 or 2026-04-03",
                           word);
        if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1])
            return err_set(err, LOTSE_INPUT, "holidays: there is no day '%s'",
                           word);
        if (c->n_holidays == CALENDAR_HOLIDAYS)
            return err_set(err, LOTSE_INPUT, "holidays: more than %d",
                           CALENDAR_HOLIDAYS);
        c->holidays[c->n_holidays++] = (struct holiday){
            (uint16_t)year, (uint8_t)month, (uint8_t)day};
    }
    return LOTSE_OK;
}

int calendar_read(struct calendar *c, const char *zone, const char *hours,
                  const char *holidays, lotse_err *err)
{
    int rc;

    memset(c, 0, sizeof *c);
    /* a name and no path, which GLib would read as well */
    if (strlen(zone) >= sizeof c->name || zone[0] == '/' ||
        strchr(zone, '.') != NULL ||
        (c->zone = g_time_zone_new_identifier(zone)) == NULL)
        return err_set(err, LOTSE_INPUT,
                       "time zone '%.60s' isn't known: name one like "
                       "Europe/Berlin",
                       zone);
    memcpy(c->name, zone, strlen(zone) + 1);
    rc = read_hours(c, hours, err);
    if (rc == LOTSE_OK)
        rc = read_holidays(c, holidays, err);
    if (rc != LOTSE_OK)
        calendar_free(c);
    return rc;
}

void calendar_free(struct calendar *c)
{
    if (c->zone != NULL)
        g_time_zone_unref(c->zone);
    c->zone = NULL;
}

/* ------------------------------------------------------------------ sums -- */

static bool works(const struct calendar *c)
{
    for (int i = 0; i < 7; i++)
        if (c->week[i].n > 0)
            return true;
    return false;
}

/* Seconds east of Greenwich. */
static int64_t offset(const struct calendar *c, int64_t at)
{
    int interval = g_time_zone_find_interval(c->zone, G_TIME_TYPE_UNIVERSAL,
                                             at);

    return interval >= 0 ? g_time_zone_get_offset(c->zone, interval) : 0;
}

static bool is_holiday(const struct calendar *c, int64_t day)
{
    GDate date;
    int year, month, of_month;

    if (c->n_holidays == 0)
        return false;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + EPOCH_JULIAN));
    year = g_date_get_year(&date);
    month = (int)g_date_get_month(&date);
    of_month = g_date_get_day(&date);
    for (size_t i = 0; i < c->n_holidays; i++) {
        const struct holiday *h = &c->holidays[i];
        if (h->month == month && h->day == of_month &&
            (h->year == 0 || h->year == year))
            return true;
    }
    return false;
}

/* A stretch of time on one local day, in which the clocks don't change. */
struct stretch {
    int64_t from, to;
    int64_t midnight; /* that its clocks count from, Unix seconds */
    int64_t day;      /* local days since 1970 */
};

static struct stretch stretch_at(const struct calendar *c, int64_t from)
{
    int64_t east = offset(c, from), local = from + east;
    struct stretch s = {.from = from};
    int64_t same = from;

    s.day = local / DAY - (local % DAY < 0);
    s.midnight = s.day * DAY - east;
    s.to = s.midnight + DAY;
    if (offset(c, s.to - 1) == east)
        return s;
    while (s.to - same > 1) { /* the clocks change: find when */
        int64_t mid = same + (s.to - same) / 2;
        if (offset(c, mid) == east)
            same = mid;
        else
            s.to = mid;
    }
    return s;
}

/* Walk the working spans from `from` on. Stops at `until`, or when `seconds`
 * of work are done: *at is that moment. Returns the work done. */
static int64_t walk(const struct calendar *c, int64_t from, int64_t until,
                    int64_t seconds, int64_t *at)
{
    struct stretch s;
    int64_t done = 0;

    for (int idle = 0; from < until && idle < IDLE_DAYS; from = s.to, idle++) {
        s = stretch_at(c, from);
        int weekday = (int)((s.day % 7 + 10) % 7); /* 1970 began on Thursday */
        if (is_holiday(c, s.day))
            continue;
        for (size_t k = 0; k < c->week[weekday].n; k++) {
            struct span span = c->week[weekday].spans[k];
            int64_t a = s.midnight + span.from * 60;
            int64_t b = s.midnight + span.to * 60;
            a = a > s.from ? a : s.from;
            b = b < s.to ? b : s.to;
            b = b < until ? b : until;
            if (b <= a)
                continue;
            if (seconds - done <= b - a) {
                *at = a + (seconds - done);
                return seconds;
            }
            done += b - a;
            idle = 0;
        }
    }
    return done;
}

static bool is_sane(int64_t at)
{
    return at > -EARLIEST && at < LATEST;
}

int64_t calendar_between(const struct calendar *c, int64_t from, int64_t to)
{
    int64_t at;

    if (to <= from)
        return 0;
    if (c->zone == NULL || !works(c) || !is_sane(from) || !is_sane(to))
        return to - from;
    return walk(c, from, to, INT64_MAX, &at);
}

int64_t calendar_add(const struct calendar *c, int64_t from, int64_t seconds)
{
    int64_t at = INT64_MAX;

    if (seconds <= 0)
        return from;
    if (c->zone == NULL || !works(c) || !is_sane(from))
        return from < INT64_MAX - seconds ? from + seconds : INT64_MAX;
    walk(c, from, LATEST, seconds, &at);
    return at;
}

void calendar_format(char *out, size_t n, const struct calendar *c, int64_t at,
                     bool german)
{
    static const char *const days[2][7] = {
        {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
        {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"}};
    static const char *const months[12] = {"Jan", "Feb", "Mar", "Apr",
                                           "May", "Jun", "Jul", "Aug",
                                           "Sep", "Oct", "Nov", "Dec"};
    GDateTime *utc = is_sane(at) ? g_date_time_new_from_unix_utc(at) : NULL;
    GDateTime *t = utc == NULL ? NULL
                   : c->zone == NULL
                       ? g_date_time_ref(utc)
                       : g_date_time_to_timezone(utc, c->zone);

    if (t == NULL) {
        snprintf(out, n, "-");
    } else {
        int day = g_date_time_get_day_of_month(t);
        int month = g_date_time_get_month(t), year = g_date_time_get_year(t);
        const char *name = days[german][g_date_time_get_day_of_week(t) - 1];
        int hour = g_date_time_get_hour(t), min = g_date_time_get_minute(t);
        const char *zone = g_date_time_get_timezone_abbreviation(t);
        if (german)
            snprintf(out, n, "%s, %d.%d.%d, %02d:%02d Uhr %s", name, day, month,
                     year, hour, min, zone);
        else
            snprintf(out, n, "%s %d %s %d, %02d:%02d %s", name, day,
                     months[month - 1], year, hour, min, zone);
        g_date_time_unref(t);
    }
    if (utc != NULL)
        g_date_time_unref(utc);
}

void lotse_time_text(char out[LOTSE_TIME_TEXT], int64_t at, const char *zone,
                     bool german)
{
    struct calendar c = CALENDAR_ALWAYS;

    if (zone[0] != '\0')
        c.zone = g_time_zone_new_identifier(zone);
    calendar_format(out, LOTSE_TIME_TEXT, &c, at, german);
    calendar_free(&c);
}

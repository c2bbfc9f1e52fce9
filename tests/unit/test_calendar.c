/*
 * test_calendar.c: working time against a count of minutes.
 *
 * The reference asks GLib for the local time of each minute and looks whether
 * a span holds it; it is slow and knows nothing of days.
 */
#include "ticket/calendar.h"

#include <glib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int64_t at(const char *zone, int y, int mo, int d, int h, int mi, int s)
{
    GTimeZone *z = g_time_zone_new_identifier(zone);
    GDateTime *t = g_date_time_new(z, y, mo, d, h, mi, s);
    int64_t n = g_date_time_to_unix(t);

    g_date_time_unref(t);
    g_time_zone_unref(z);
    return n;
}

static void read_it(struct calendar *c, const char *zone, const char *hours,
                    const char *holidays)
{
    lotse_err err;

    assert_int_equal(calendar_read(c, zone, hours, holidays, &err), LOTSE_OK);
}

static bool minute_works(const struct calendar *c, int64_t t)
{
    GDateTime *utc = g_date_time_new_from_unix_utc(t);
    GDateTime *local = g_date_time_to_timezone(utc, c->zone);
    int day = g_date_time_get_day_of_week(local) - 1;
    int minute = g_date_time_get_hour(local) * 60 +
                 g_date_time_get_minute(local);
    bool works = false;

    for (size_t i = 0; i < c->week[day].n; i++)
        works |= minute >= c->week[day].spans[i].from &&
                 minute < c->week[day].spans[i].to;
    for (size_t i = 0; i < c->n_holidays; i++)
        if (c->holidays[i].month == g_date_time_get_month(local) &&
            c->holidays[i].day == g_date_time_get_day_of_month(local) &&
            (c->holidays[i].year == 0 ||
             c->holidays[i].year == g_date_time_get_year(local)))
            works = false;
    g_date_time_unref(local);
    g_date_time_unref(utc);
    return works;
}

static int64_t slow(const struct calendar *c, int64_t from, int64_t to)
{
    int64_t n = 0;

    for (int64_t t = from; t < to; t += 60)
        n += minute_works(c, t) ? 60 : 0;
    return n;
}

static uint32_t seed;

static unsigned any(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* A list like "mon 00:00-06:30 07:00-24:00; thu ..." */
static void random_hours(char *out, size_t room)
{
    static const char *const days[] = {"mon", "tue", "mi", "do", "fri", "sa",
                                       "sonntag"};
    size_t n = 0;

    for (int d = 0; d < 7; d++) {
        unsigned minute = any(300), spans = any(4);
        for (unsigned k = 0; k < spans && minute < 1380; k++) {
            unsigned end = minute + 1 + any(500);
            if (end > 1440)
                end = 1440;
            n += (size_t)snprintf(out + n, room - n,
                                  "%s%s %02u:%02u-%02u:%02u",
                                  n > 0 ? "; " : "", days[d], minute / 60,
                                  minute % 60, end / 60, end % 60);
            minute = end + any(200);
        }
    }
    if (n == 0)
        snprintf(out, room, "mon 09:00-10:00");
}

static void test_reference(void **state)
{
    static const char *const zones[] = {"Europe/Berlin", "America/New_York",
                                        "Asia/Kolkata", "Australia/Lord_Howe",
                                        "UTC"};
    /* around changes of the clocks, the turn of a year, a leap day */
    static const int starts[][3] = {{2026, 3, 27}, {2026, 10, 23},
                                    {2026, 12, 30}, {2028, 2, 27},
                                    {2026, 4, 3},  {2026, 11, 1}};
    (void)state;
    for (unsigned round = 0; round < 300; round++) {
        seed = round * 7919 + 1;
        const char *zone = zones[any(5)];
        const int *start = starts[any(6)];
        struct calendar c;
        char hours[1000];
        int64_t from, to, sum;
        random_hours(hours, sizeof hours);
        read_it(&c, zone, hours, any(2) ? "12-25, 01-01 2028-02-29" : "");
        from = at(zone, start[0], start[1], start[2], 0, 0, 0) + 60 * any(3000);
        to = from + 60 * (int64_t)any(6000);
        sum = calendar_between(&c, from, to);
        assert_int_equal(sum, slow(&c, from, to));
        if (sum > 0) { /* the inverse: not later, and as much */
            int64_t back = calendar_add(&c, from, sum);
            assert_true(back <= to);
            assert_int_equal(calendar_between(&c, from, back), sum);
            assert_int_equal(calendar_between(&c, from, back - 1), sum - 1);
        }
        calendar_free(&c);
    }
}

static void test_clock_changes(void **state)
{
    struct calendar c;
    (void)state;
    read_it(&c, "Europe/Berlin", "mon-sun 00:00-24:00", "");
    /* 23 and 25 hours */
    assert_int_equal(
        calendar_between(&c, at("Europe/Berlin", 2026, 3, 29, 0, 0, 0),
                         at("Europe/Berlin", 2026, 3, 30, 0, 0, 0)),
                     23 * 3600);
    assert_int_equal(
        calendar_between(&c, at("Europe/Berlin", 2026, 10, 25, 0, 0, 0),
                         at("Europe/Berlin", 2026, 10, 26, 0, 0, 0)),
        25 * 3600);
    calendar_free(&c);
    /* an hour that isn't there, and one that comes twice */
    read_it(&c, "Europe/Berlin", "sun 02:00-03:00", "");
    assert_int_equal(
        calendar_between(&c, at("Europe/Berlin", 2026, 3, 29, 0, 0, 0),
                         at("Europe/Berlin", 2026, 3, 30, 0, 0, 0)),
                     0);
    assert_int_equal(
        calendar_between(&c, at("Europe/Berlin", 2026, 10, 25, 0, 0, 0),
                         at("Europe/Berlin", 2026, 10, 26, 0, 0, 0)),
        2 * 3600);
    calendar_free(&c);
}

static void test_days(void **state)
{
    static const char z[] = "Europe/Berlin";
    struct calendar c;
    (void)state;
    read_it(&c, z, "mon-fri 08:00-12:00 13:00-17:00", "12-25 12-26 01-01");
    /* over noon */
    assert_int_equal(calendar_add(&c, at(z, 2026, 11, 25, 11, 30, 0), 3600),
                     at(z, 2026, 11, 25, 13, 30, 0));
    /* a span's end, not the next one's beginning */
    assert_int_equal(calendar_add(&c, at(z, 2026, 11, 25, 11, 0, 0), 3600),
                     at(z, 2026, 11, 25, 12, 0, 0));
    /* over a weekend and a month's end */
    assert_int_equal(calendar_add(&c, at(z, 2026, 7, 31, 16, 0, 0), 2 * 3600),
                     at(z, 2026, 8, 3, 9, 0, 0));
    /* over Christmas and New Year, 2026 to 2027: 24 to 28 December, 31st to
     * the 4th of January */
    assert_int_equal(calendar_add(&c, at(z, 2026, 12, 24, 16, 0, 0), 2 * 3600),
                     at(z, 2026, 12, 28, 9, 0, 0));
    assert_int_equal(calendar_add(&c, at(z, 2026, 12, 31, 16, 0, 0), 2 * 3600),
                     at(z, 2027, 1, 4, 9, 0, 0));
    /* a leap day is a Tuesday in 2028 */
    assert_int_equal(calendar_between(&c, at(z, 2028, 2, 28, 0, 0, 0),
                                      at(z, 2028, 3, 1, 0, 0, 0)),
                     16 * 3600);
    assert_int_equal(calendar_between(&c, at(z, 2027, 2, 28, 0, 0, 0),
                                      at(z, 2027, 3, 1, 0, 0, 0)),
                     0); /* a Sunday */
    assert_int_equal(calendar_between(&c, 100, 100), 0);
    assert_int_equal(calendar_between(&c, 200, 100), 0);
    assert_int_equal(calendar_add(&c, 100, 0), 100);
    calendar_free(&c);
}

static void test_never(void **state)
{
    struct calendar c = CALENDAR_ALWAYS;
    (void)state;
    assert_int_equal(calendar_add(&c, 1000, 60), 1060);
    assert_int_equal(calendar_between(&c, 1000, 1060), 60);
    assert_int_equal(calendar_add(&c, 1000, INT64_MAX), INT64_MAX);
    read_it(&c, "UTC", "", "");
    assert_int_equal(calendar_add(&c, 1000, 60), 1060);
    calendar_free(&c);
    /* one day a year, which is a holiday */
    read_it(&c, "UTC", "mon 08:00-09:00",
            "01-05 01-12 01-19 01-26 02-02 02-09 02-16 02-23");
    assert_true(calendar_add(&c, 1000, 60) > 1000);
    c.n_holidays = 0;
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= 31 && c.n_holidays < CALENDAR_HOLIDAYS; day++)
            if (day <= 28 || month != 2)
                c.holidays[c.n_holidays++] =
                    (struct holiday){0, (uint8_t)month, (uint8_t)day};
    assert_true(calendar_add(&c, 1000, 1000000) > 1000);
    for (int d = 0; d < 7; d++)
        c.week[d].n = 0;
    c.week[6].n = 1;
    c.week[6].spans[0] = (struct span){0, 0};
    assert_int_equal(calendar_add(&c, 1000, 60), INT64_MAX);
    /* clocks that are far off */
    assert_true(calendar_add(&c, INT64_MAX - 5, 60) == INT64_MAX);
    assert_true(calendar_between(&c, INT64_MIN / 2, INT64_MAX / 2) > 0);
    calendar_free(&c);
}

static void test_reading(void **state)
{
    static const struct {
        const char *zone, *hours, *holidays, *says;
    } bad[] = {{"Mars/Base", "", "", "time zone 'Mars/Base'"},
               {"UTC", "mon 8-17", "", "'8-17' is no span"},
               {"UTC", "mon 17:00-08:00", "", "'17:00-08:00' is no span"},
               {"UTC", "mon 08:00-25:00", "", "no span"},
               {"UTC", "funday 08:00-09:00", "", "'funday' is no day"},
               {"UTC", "mon 08:00-12:00 11:00-13:00", "", "begins before"},
               {"UTC", "mon 01:00-02:00 03:00-04:00 05:00-06:00 07:00-08:00"
                       " 09:00-10:00", "", "more than 4"},
               {"UTC", "", "02-30", "no day '02-30'"},
               {"UTC", "", "2026-13-01", "no day '2026-13-01'"},
               {"UTC", "", "easter", "'easter' is no day"}};
    struct calendar c;
    lotse_err err;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(calendar_read(&c, bad[i].zone, bad[i].hours,
                                       bad[i].holidays, &err),
                         LOTSE_INPUT);
        assert_non_null(strstr(err.msg, bad[i].says));
    }
    read_it(&c, "Europe/Berlin", "Mo-Fr 08:00-17:00, samstag 09:00-12:00",
            "12-25");
    calendar_free(&c);
}

static void test_text(void **state)
{
    char text[LOTSE_TIME_TEXT];
    (void)state;
    lotse_time_text(text, 1795615200, "Europe/Berlin", false);
    assert_string_equal(text, "Wed 25 Nov 2026, 15:00 CET");
    lotse_time_text(text, 1795615200, "Europe/Berlin", true);
    assert_string_equal(text, "Mi, 25.11.2026, 15:00 Uhr CET");
    lotse_time_text(text, 1795615200, "", false);
    assert_string_equal(text, "Wed 25 Nov 2026, 14:00 UTC");
    lotse_time_text(text, INT64_MAX, "", false);
    assert_string_equal(text, "-");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference), cmocka_unit_test(test_clock_changes),
        cmocka_unit_test(test_days),      cmocka_unit_test(test_never),
        cmocka_unit_test(test_reading),   cmocka_unit_test(test_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

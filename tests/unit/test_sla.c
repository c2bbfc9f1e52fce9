/*
 * test_sla.c: clocks, and times as text.
 */
#include "ticket/sla.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOUR = 3600, DAY = 86400, START = 1795600000 };

static const struct calendar always = CALENDAR_ALWAYS;

static void test_clock(void **state)
{
    struct sla_clock c = {0, 0};
    (void)state;
    assert_int_equal(sla_used(&c, &always, START), 0);
    assert_int_equal(sla_due(&c, &always, DAY), 0); /* it stands */
    sla_start(&c, START);
    sla_start(&c, START + 5); /* it runs already */
    assert_int_equal(sla_used(&c, &always, START + HOUR), HOUR);
    assert_int_equal(sla_due(&c, &always, DAY), START + DAY);
    sla_stop(&c, &always, START + HOUR);
    sla_stop(&c, &always, START + 2 * HOUR);
    assert_int_equal(sla_used(&c, &always, START + 9 * HOUR), HOUR);
    sla_start(&c, START + 10 * HOUR);
    assert_int_equal(sla_due(&c, &always, DAY), START + 10 * HOUR + DAY - HOUR);
    /* a limit that has passed is told, none is none */
    assert_int_equal(sla_due(&c, &always, 60), START + 10 * HOUR);
    assert_int_equal(sla_due(&c, &always, 0), 0);
    /* a clock that was set back counts nothing */
    assert_int_equal(sla_used(&c, &always, START), HOUR);
}

static void test_dues(void **state)
{
    struct sla_policy p = SLA_POLICY_DEFAULT;
    struct sla_clock answer = {0, START}, level = {0, START};
    struct sla_dues d = sla_dues(&p, &always, &answer, &level);
    (void)state;
    assert_int_equal(d.at[SLA_WARN], START + 22 * HOUR);
    assert_int_equal(d.at[SLA_ANSWER], START + 24 * HOUR);
    assert_int_equal(d.at[SLA_RECOMMEND], START + 24 * HOUR);
    assert_int_equal(d.at[SLA_ESCALATE], START + 48 * HOUR);
    p.escalate = 0;
    p.warn = 25 * HOUR; /* before it began: none */
    d = sla_dues(&p, &always, &answer, &level);
    assert_int_equal(d.at[SLA_WARN], 0);
    assert_int_equal(d.at[SLA_ESCALATE], 0);
}

static void test_calendar(void **state)
{
    struct sla_clock c = {0, 0};
    struct calendar cal;
    lotse_err err;
    (void)state;
    assert_int_equal(calendar_read(&cal, "UTC", "mon-fri 08:00-16:00", "",
                                   &err),
                     LOTSE_OK);
    sla_start(&c, 1795615200); /* Wednesday 14:00 UTC: 2 + 8 + 8 + 6 hours */
    assert_int_equal(sla_due(&c, &cal, DAY), 1795615200 + 5 * DAY);
    sla_stop(&c, &cal, 1795615200 + DAY); /* 8 hours */
    assert_int_equal(c.used, 8 * HOUR);
    calendar_free(&cal);
}

static void test_times(void **state)
{
    static const struct {
        const char *text;
        int64_t n;
    } good[] = {{"24h", DAY},    {"2d", 2 * DAY},        {"90m", 5400},
                {"off", 0},      {"1d12h", DAY + DAY / 2}, {"30s", 30}};
    static const char *const bad[] = {"", "h", "24", "1x", "0h", "-1h", "1h ",
                                      "off off", "99999999999999999999d"};
    lotse_err err;
    int64_t n;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(lotse_rules_time(&n, good[i].text, &err), LOTSE_OK);
        assert_int_equal(n, good[i].n);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(lotse_rules_time(&n, bad[i], &err), LOTSE_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock), cmocka_unit_test(test_dues),
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_times)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

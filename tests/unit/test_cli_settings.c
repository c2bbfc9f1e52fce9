/*
 * test_cli_settings.c: configuration text and the clock.
 */
#include "front/clock.h"
#include "cli/conf.h"
#include "present/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct args args;
static lotse_err err;

static int conf(struct arena *mem, const char *text)
{
    args = (struct args)ARGS_INIT;
    err = (lotse_err){0};
    return conf_text(&args, "f", text, strlen(text), mem, &err);
}

static void every_key(void **state)
{
    struct arena mem = {0};

    (void)state;
    assert_int_equal(conf(&mem, "index=a b\n"
                                " tickets =\tt.db\r\n"
                                "lang = any\n"
                                "limit = 7\n"
                                "format = tsv\n"
                                "color = never\n"
                                "audience = level2\n"
                                "articles = kb\n"
                                "lexicon = lex=1"),
                     LOTSE_OK);
    assert_string_equal(args.index, "a b");
    assert_string_equal(args.tickets, "t.db");
    assert_int_equal(args.lang, LOTSE_LANG_ANY);
    assert_int_equal(args.limit, 7);
    assert_int_equal(args.format, FORMAT_TSV);
    assert_int_equal(args.color, COLOR_NEVER);
    assert_int_equal(args.audience, LOTSE_LEVEL2);
    assert_string_equal(args.articles, "kb");
    assert_string_equal(args.lexicon, "lex=1");
    arena_free(&mem);
}

static void nothing_to_read(void **state)
{
    struct arena mem = {0};

    (void)state;
    assert_int_equal(conf(&mem, ""), LOTSE_OK);
    assert_int_equal(conf(&mem, "\n\n # x = y\n\t\n#"), LOTSE_OK);
    assert_string_equal(args.index, ARGS_INDEX);
    arena_free(&mem);
}

static void error_is(const char *text, const char *want)
{
    struct arena mem = {0};

    assert_int_equal(conf(&mem, text), LOTSE_INPUT);
    assert_string_equal(err.msg, want);
    arena_free(&mem);
}

/* Begins like that, and names all keys. */
static void unknown(const char *text, const char *head)
{
    struct arena mem = {0};
    const char *at;

    assert_int_equal(conf(&mem, text), LOTSE_INPUT);
    assert_memory_equal(err.msg, head, strlen(head));
    at = err.msg + strlen(head) - strlen("index, ");
    for (const struct opt *o = args_conf; o->name != NULL; o++) {
        assert_memory_equal(at, o->name, strlen(o->name));
        at += strlen(o->name);
        assert_string_not_equal(at, "");
        at += strspn(at, ", ");
    }
    assert_string_equal(at, ")");
    arena_free(&mem);
}

static void conf_errors(void **state)
{
    (void)state;
    unknown("\n\nindx = a\n", "f:3: unknown key 'indx' (allowed: index, ");
    error_is("lang", "f:1: expected `key = value`");
    unknown("= x", "f:1: unknown key '' (allowed: index, ");
    error_is("limit = 0", "f:1: limit: '0' is not a number from 1 to 1000");
    error_is("index =", "f:1: index: the value is empty");
    error_is("color=x", "f:1: color: 'x' is not auto, always or never");
}

static int64_t now_of(const char *text)
{
    struct clock c;

    assert_int_equal(clock_init(&c, text, NULL), LOTSE_OK);
    assert_true(c.fixed);
    assert_int_equal(clock_us(&c), 0);
    return clock_now(&c);
}

static void fixed_times(void **state)
{
    (void)state;
    assert_int_equal(now_of("0"), 0);
    assert_int_equal(now_of("1795510800"), 1795510800);
    assert_int_equal(now_of("2026-11-24T09:00:00Z"), 1795510800);
    assert_int_equal(now_of("2026-11-24 09:00"), 1795510800);
    assert_int_equal(now_of("2026-11-24T10:00:00+01:00"), 1795510800);
    assert_int_equal(now_of("2026-11-24T03:30:00-0530"), 1795510800);
    assert_int_equal(now_of("2026-11-24"), 1795478400);
    assert_int_equal(now_of("2024-02-29"), 1709164800);
}

static void wrong_times(void **state)
{
    static const char *const wrong[] = {"x",
                                        "12x",
                                        "2026-13-01",
                                        "2025-02-29",
                                        "2026-11-24T25:00",
                                        "2026-11-24T09:00:00Q",
                                        "2026-11-24T09:00+99:00",
                                        "2026-11-24T09",
                                        "2026-11-24T09:-1"};
    struct clock c;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(clock_init(&c, wrong[i], &err), LOTSE_INPUT);
}

static void real_time(void **state)
{
    struct clock c;
    uint64_t before;

    (void)state;
    assert_int_equal(clock_init(&c, NULL, NULL), LOTSE_OK);
    before = clock_us(&c);
    assert_true(clock_us(&c) >= before);
    assert_true(clock_now(&c) > 1700000000);
    assert_int_equal(clock_init(&c, "", NULL), LOTSE_OK);
    assert_false(c.fixed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key),   cmocka_unit_test(nothing_to_read),
        cmocka_unit_test(conf_errors), cmocka_unit_test(fixed_times),
        cmocka_unit_test(wrong_times), cmocka_unit_test(real_time),
    };

    return cmocka_run_group_tests_name("cli_settings", tests, NULL, NULL);
}

/*
 * test_present_json.c: whatever goes in, valid JSON comes out.
 *
 * A second opinion reads the output: jansson, with duplicate keys refused.
 */
#include "present/jsonw.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_json(const struct str *s, const char *want)
{
    json_t *v =
        json_loadb(s->p, s->n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);

    assert_non_null(v);
    json_decref(v);
    if (want != NULL)
        assert_string_equal(s->p, want);
}

static void structure(void **state)
{
    struct str s = {0};
    struct sink to = sink_of_str(&s);
    struct jsonw j = {.to = &to};
    const char *const items[] = {"a", "b"};

    (void)state;
    jsonw_open_object(&j);
    jsonw_key_uint(&j, "u", UINT64_MAX >> 1);
    jsonw_key(&j, "i");
    jsonw_int(&j, -3);
    jsonw_key_bool(&j, "b", true);
    jsonw_key_texts(&j, "t", items, 2);
    jsonw_key(&j, "o");
    jsonw_open_object(&j);
    jsonw_close_object(&j);
    jsonw_key(&j, "a");
    jsonw_open_array(&j);
    jsonw_open_array(&j);
    jsonw_close_array(&j);
    jsonw_uint(&j, 1);
    jsonw_close_array(&j);
    jsonw_key_text(&j, "null", NULL);
    jsonw_key(&j, "raw");
    jsonw_raw(&j, "{\"x\":[]}", strlen("{\"x\":[]}"));
    jsonw_close_object(&j);
    expect_json(&s, "{\"u\":9223372036854775807,\"i\":-3,\"b\":true,"
                    "\"t\":[\"a\",\"b\"],\"o\":{},\"a\":[[],1],\"null\":\"\","
                    "\"raw\":{\"x\":[]}}");
    str_free(&s);
}

static void lines(void **state)
{
    struct str s = {0};
    struct sink to = sink_of_str(&s);
    struct jsonw j = {.to = &to};

    (void)state;
    for (int i = 0; i < 2; i++) {
        jsonw_open_array(&j);
        jsonw_int(&j, i);
        jsonw_close_array(&j);
        jsonw_line(&j);
    }
    assert_string_equal(s.p, "[0]\n[1]\n");
    str_free(&s);
}

static void text_is(const char *in, size_t n, const char *want)
{
    struct str s = {0};
    struct sink to = sink_of_str(&s);
    struct jsonw j = {.to = &to};

    jsonw_textn(&j, in, n);
    expect_json(&s, want);
    str_free(&s);
}

static void escapes(void **state)
{
    (void)state;
    text_is("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
    text_is("\n\r\t\x01\x1b\x7f", 6, "\"\\n\\r\\t\\u0001\\u001b\\u007f\"");
    text_is("\xC2\x9B", 2, "\"\\u009b\"");
    text_is("\xE2\x80\xA8\xE2\x80\xA9", 6, "\"\\u2028\\u2029\"");
    text_is("\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80", 9,
            "\"\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    text_is("", 0, "\"\"");
}

static void malformed_bytes(void **state)
{
    (void)state;
    text_is("a\xFF"
            "b",
            3,
            "\"a\xEF\xBF\xBD"
            "b\"");
    text_is("\xC3", 1, "\"\xEF\xBF\xBD\"");                 /* cut off */
    text_is("\xC0\xAF", 2, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""); /* overlong */
    text_is("\xED\xA0\x80", 3,
            "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""); /* surrogate */
    text_is("\xEF\xBF\xBD", 3, "\"\xEF\xBF\xBD\"");      /* a real U+FFFD */
}

static void every_two_bytes(void **state)
{
    char in[2];

    (void)state;
    for (int a = 0; a < 256; a++) {
        for (int b = 0; b < 256; b++) {
            struct str s = {0};
            struct sink to = sink_of_str(&s);
            struct jsonw j = {.to = &to};
            in[0] = (char)a;
            in[1] = (char)b;
            jsonw_open_array(&j);
            jsonw_textn(&j, in, 2);
            jsonw_close_array(&j);
            json_t *v = json_loadb(s.p, s.n, JSON_ALLOW_NUL, NULL);
            assert_non_null(v);
            json_decref(v);
            str_free(&s);
        }
    }
}

static void real_is(double d, const char *want)
{
    struct str s = {0};
    struct sink to = sink_of_str(&s);
    struct jsonw j = {.to = &to};

    jsonw_real(&j, d);
    expect_json(&s, want);
    str_free(&s);
}

static void reals(void **state)
{
    (void)state;
    real_is(0.5, "0.5");
    real_is(0, "0");
    real_is(-0.0, "0");
    real_is(1.0 / 3, "0.333333");
    real_is(1e-9, "1e-09");
    real_is(1234567, "1.23457e+06");
    real_is(NAN, "null");
    real_is(INFINITY, "null");
    if (setlocale(LC_NUMERIC, "de_DE.UTF-8") != NULL)
        real_is(0.25, "0.25");
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure),       cmocka_unit_test(lines),
        cmocka_unit_test(escapes),         cmocka_unit_test(malformed_bytes),
        cmocka_unit_test(every_two_bytes), cmocka_unit_test(reals),
    };

    return cmocka_run_group_tests_name("present_jsonw", tests, NULL, NULL);
}

/*
 * test_present_text.c: text for people: cleaned, wrapped, coloured; TSV;
 * results in every format.
 */
#include "present/results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A term that writes into s. */
static struct term term_into(struct str *s, bool color)
{
    return (struct term){.to = sink_of_str(s), .color = color};
}

static void expect_and_clear(struct str *s, const char *want)
{
    assert_string_equal(str_text(s), want);
    str_clear(s);
}

static void cleaned(void **state)
{
    struct str s = {0};
    struct term t = term_into(&s, false);

    (void)state;
    term_text(&t, "a\x1b[31mb\x07\rc\n\td\x7f");
    expect_and_clear(&s, "a[31mbc\n\td");
    term_text(&t, "\xC2\x9B"
                  "31m\xE2\x80\xAE"
                  "abc\xE2\x81\xA6");
    expect_and_clear(&s, "31mabc");
    term_textn(&t, "\xFF\0x", 3);
    expect_and_clear(&s, "\xEF\xBF\xBDx");
    term_text(&t, NULL);
    term_text(&t, "\xC3\xA4\xE2\x82\xAC");
    expect_and_clear(&s, "\xC3\xA4\xE2\x82\xAC");
    str_free(&s);
}

static void styles(void **state)
{
    struct str s = {0};
    struct term plain = term_into(&s, false), color = term_into(&s, true);

    (void)state;
    term_styled(&plain, TERM_TITLE, "x");
    expect_and_clear(&s, "x");
    term_styled(&color, TERM_TITLE, "x\x1b");
    expect_and_clear(&s, "\x1b[1mx\x1b[0m");
    term_cell(&plain, "\xC3\xA4", 3);
    expect_and_clear(&s, "\xC3\xA4  ");
    str_free(&s);
}

static void long_format_is_cut(void **state)
{
    char text[3001];
    struct str s = {0};
    struct term t = term_into(&s, false);

    (void)state;
    memset(text, 'x', 3000);
    text[3000] = '\0';
    for (size_t i = 1; i < 2999; i += 2)
        memcpy(text + i, "\xC3\xA4", 2);
    term_fmt(&t, "%s", text);
    assert_in_range(s.n, 1000, 1024);
    assert_null(strstr(s.p, "\xEF\xBF\xBD"));
    str_free(&s);
}

static void paragraphs(void **state)
{
    struct str s = {0};
    struct term t = term_into(&s, false), color = term_into(&s, true);
    const lotse_mark marks[] = {{2, 5}, {6, 7}};
    char words[400] = "";

    (void)state;
    for (int i = 0; i < 30; i++)
        strcat(words, "w\xC3\xB6rter ");
    term_paragraph(&t, 3, words, strlen(words), NULL, 0);
    for (const char *p = s.p; *p != '\0';) {
        size_t n = strcspn(p, "\n");
        assert_memory_equal(p, "   w", 4);
        assert_true(n <= TERM_WIDTH + n / 7); /* an umlaut is two bytes */
        p += n + 1;
    }
    str_clear(&s);
    term_paragraph(&color, 1, "a bcd ef", 8, marks, 2);
    expect_and_clear(&s, " a \x1b[1;33mbcd\x1b[0m \x1b[1;33me\x1b[0mf\n");
    term_paragraph(&t, 1, "  \n ", 4, NULL, 0);
    expect_and_clear(&s, "");
    str_free(&s);
}

static void mark_over_two_words(void **state)
{
    struct str s = {0};
    struct term color = term_into(&s, true);
    const lotse_mark marks[] = {{1, 4}};

    (void)state;
    term_paragraph(&color, 0, "ab cd", 5, marks, 1);
    expect_and_clear(&s, "a\x1b[1;33mb c\x1b[0md\n");
    str_free(&s);
}

static void items_hang(void **state)
{
    struct str s = {0};
    struct term t = term_into(&s, true);

    (void)state;
    t.width = 30;
    term_item(&t, "1. ", "Ein Titel, der nicht in die Zeile passt (5 %)",
              TERM_TITLE, 39);
    expect_and_clear(&s, "1. \x1b[1mEin Titel, der nicht in die\x1b[0m\n"
                         "   \x1b[1mZeile passt\x1b[0m (5 %)\n");
    t.color = false;
    t.width = 3; /* as good as none: words keep a line to stand on */
    term_item(&t, "- ", "one  two three four five six", TERM_PLAIN, 0);
    expect_and_clear(&s, "- one two three four\n  five six\n");
    t.width = 300;
    term_paragraph(&t, 0, "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa "
                          "aaaaaaaaa aaaaaaaaa aaaaaaaaa b", 81, NULL, 0);
    assert_int_equal(strchr(s.p, '\n') - s.p, 79); /* never wider */
    str_free(&s);
}

static void tsv_fields(void **state)
{
    struct str s = {0};
    struct term t = term_into(&s, false);

    (void)state;
    term_tsv(&t, "a\tb\nc\\d\re\x1b");
    expect_and_clear(&s, "a\\tb\\nc\\\\d\\re");
    term_tsv(&t, NULL);
    term_tsv(&t, "\t");
    expect_and_clear(&s, "\\t");
    str_free(&s);
}

/* ------------------------------------------------------------ results -- */

static const lotse_mark hit_marks[] = {{3, 8}};
static const char *const hit_why[] = {"because"};
static const lotse_hit hit = {.id = "a/b",
                              .lang = "de",
                              .title = "T\xC3\xA4st",
                              .path = "de/a/b.md",
                              .url = "/a/a/b?lang=de",
                              .section = "S",
                              .anchor = "s",
                              .snippet = "\xC3\xBC w\xC3\xB6rt x",
                              .marks = hit_marks,
                              .n_marks = 1,
                              .score = 0.5,
                              .confidence = 0.876,
                              .why = hit_why,
                              .n_why = 1};

static void render(struct str *s, const lotse_results *res, enum format format,
                   const char *asked)
{
    struct term t = term_into(s, false);
    struct results_view view = {
        .format = format, .asked = asked, .heading = true, .took_us = 7};

    str_clear(s);
    results_write(&t, res, &view);
}

static void results_formats(void **state)
{
    struct str s = {0};
    lotse_results res = {.query = "q",
                         .lang = "de",
                         .verdict = LOTSE_VERDICT_ANSWER,
                         .index_id = "i",
                         .total = 1,
                         .n_hits = 1,
                         .hits = &hit};

    (void)state;
    render(&s, &res, FORMAT_JSON, "de");
    assert_string_equal(
        s.p, "{\"schema\":1,\"query\":\"q\",\"lang\":\"de\",\"verdict\":"
             "\"answer\",\"took_us\":7,\"index\":\"i\",\"total\":1,"
             "\"mended\":[],\"hits\":[{\"id\":\"a/b\",\"lang\":\"de\","
             "\"title\":\"T\xC3\xA4st\",\"path\":\"de/a/b.md\",\"url\":"
             "\"/a/a/b?lang=de\",\"section\":\"S\",\"anchor\":\"s\","
             "\"snippet\":\"\xC3\xBC w\xC3\xB6rt x\",\"marks\":[[2,6]],"
             "\"score\":0.5,\"confidence\":0.876,\"why\":[\"because\"]}]}\n");
    render(&s, &res, FORMAT_TEXT, "de");
    assert_string_equal(s.p, "This should help:\n"
                             "1. T\xC3\xA4st (88 %)\n"
                             "   de/a/b.md > S\n"
                             "   \xC3\xBC w\xC3\xB6rt x\n"
                             "   + because\n");
    render(&s, &res, FORMAT_TEXT, "en");
    assert_non_null(strstr(s.p, "1. T\xC3\xA4st [de] (88 %)\n"));
    render(&s, &res, FORMAT_TSV, "de");
    assert_non_null(strstr(s.p, "\n1\ta/b\tde\t0.5\t0.876\tT\xC3\xA4st\tS\t"
                                "de/a/b.md\t/a/a/b?lang=de\t"));
    render(&s, &res, FORMAT_NDJSON, "de");
    assert_memory_equal(s.p, "{\"id\":\"a/b\"", 11);
    str_free(&s);
}

static void code_points(void **state)
{
    (void)state;
    assert_int_equal(results_code_points("a\xC3\xA4z", 0), 0);
    assert_int_equal(results_code_points("a\xC3\xA4z", 3), 2);
    assert_int_equal(results_code_points("a\xC3\xA4z", 99), 3);
    /* a bad byte is one U+FFFD in JSON, so it counts as one */
    assert_int_equal(results_code_points("\xFF\xFFz", 2), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleaned),
        cmocka_unit_test(styles),
        cmocka_unit_test(long_format_is_cut),
        cmocka_unit_test(paragraphs),
        cmocka_unit_test(mark_over_two_words),
        cmocka_unit_test(items_hang),
        cmocka_unit_test(tsv_fields),
        cmocka_unit_test(results_formats),
        cmocka_unit_test(code_points),
    };

    return cmocka_run_group_tests_name("present_text", tests, NULL, NULL);
}

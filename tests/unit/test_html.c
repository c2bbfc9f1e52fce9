/*
 * test_html.c: what comes from outside stays text in a page.
 *
 * The writer is tried with every byte and with the beginnings of tags,
 * attributes and addresses; what comes out must hold none of the characters
 * that begin one.
 */
#include "http/page.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(struct str *s, const char *want)
{
    assert_string_equal(str_text(s), want);
    str_free(s);
}

static void text(void **state)
{
    struct str s = {0};

    (void)state;
    html_text(&s, "<script>alert(\"1\" & '2')</script>");
    expect(&s, "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)"
               "&lt;/script&gt;");
    html_text(&s, "&lt;");
    expect(&s, "&amp;lt;");
    html_text(&s, "a\r\nb\tc\x01\x7f");
    expect(&s, "a\nb\tc\xEF\xBF\xBD\xEF\xBF\xBD");
    html_text(&s, "Grüße € 𝄞");
    expect(&s, "Grüße € 𝄞");
    html_textn(&s, "ab", 0);
    expect(&s, "");
}

/* A cut character must not take the quote behind it along; overrides turn
 * what follows around. */
static void malformed(void **state)
{
    struct str s = {0};

    (void)state;
    html_text(&s, "\xC3\"x");
    expect(&s, "\xEF\xBF\xBD&quot;x");
    html_text(&s, "\xE2\x80");
    expect(&s, "\xEF\xBF\xBD\xEF\xBF\xBD");
    html_text(&s, "\xC0\xBC");
    expect(&s, "\xEF\xBF\xBD\xEF\xBF\xBD");
    html_text(&s, "a\xE2\x80\xAE"
                  "b\xC2\x85");
    expect(&s, "a\xEF\xBF\xBD"
               "b\xEF\xBF\xBD");
}

static void every_byte(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        char in[] = {'x', (char)c, 'y', '\0'};
        struct str s = {0};
        html_text(&s, in);
        assert_null(strpbrk(s.p, "<>\"'"));
        assert_int_equal(utf8_valid(s.p, s.n), s.n);
        str_free(&s);
        html_query(&s, in);
        assert_null(strpbrk(s.p, "<>\"'&#?/ +"));
        str_free(&s);
        html_path(&s, in);
        assert_null(strpbrk(s.p, "<>\"'&#? +:"));
        str_free(&s);
    }
}

static void addresses(void **state)
{
    struct str s = {0};

    (void)state;
    html_query(&s, "a b&c=d/ü%");
    expect(&s, "a%20b%26c%3Dd%2F%C3%BC%25");
    html_path(&s, "de/zwei faktor?x#y");
    expect(&s, "de/zwei%20faktor%3Fx%23y");
    html_path(&s, "javascript:alert(1)");
    expect(&s, "javascript%3Aalert%281%29");
}

static void marks(void **state)
{
    static const lotse_mark good[] = {{0, 2}, {3, 5}};
    /* out of order, empty, behind the end */
    static const lotse_mark bad[] = {{3, 5}, {0, 2}, {5, 5}, {4, 90}};
    struct str s = {0};

    (void)state;
    html_marked(&s, "ab <c>", good, 2);
    expect(&s, "<mark>ab</mark> <mark>&lt;c</mark>&gt;");
    html_marked(&s, "ab cde", bad, 4);
    expect(&s, "ab <mark>cd</mark>e");
    html_marked(&s, "<b>", NULL, 0);
    expect(&s, "&lt;b&gt;");
}

/* ---------------------------------------------------------------- words -- */

static size_t places(const char *s)
{
    size_t n = 0;

    for (; (s = strstr(s, "{}")) != NULL; s += 2)
        n++;
    return n;
}

static void both_languages(void **state)
{
    (void)state;
    for (int w = 0; w < W_COUNT; w++) {
        const char *en = word_text((enum word)w, MSG_EN);
        const char *de = word_text((enum word)w, MSG_DE);
        if (en == NULL || de == NULL || en[0] == '\0' || de[0] == '\0')
            fail_msg("word %d isn't there in both languages", w);
        assert_int_equal(places(en), places(de));
        assert_true(places(en) <= 1);
    }
}

static void arguments(void **state)
{
    struct str s = {0};

    (void)state;
    word_addf(&s, W_TAGGED, MSG_EN, "<b>{}");
    expect(&s, "Tagged “&lt;b&gt;{}”");
    word_addf(&s, W_YES, MSG_DE, "x");
    expect(&s, "Ja");
    word_count(&s, W_ARTICLES_ONE, MSG_EN, 1);
    expect(&s, "1 article");
    word_count(&s, W_ARTICLES_ONE, MSG_EN, 0);
    expect(&s, "0 articles");
    word_count(&s, W_ARTICLES_ONE, MSG_DE, 12);
    expect(&s, "12 Artikel");
}

static void dates_and_names(void **state)
{
    struct arena mem = {0};
    struct str s = {0};

    (void)state;
    word_date(&s, "2026-04-09", MSG_DE);
    expect(&s, "9. April 2026");
    word_date(&s, "2026-12-24", MSG_EN);
    expect(&s, "24 December 2026");
    word_date(&s, "2026-13-01", MSG_EN);
    expect(&s, "2026-13-01");
    word_date(&s, "<soon>", MSG_EN);
    expect(&s, "&lt;soon&gt;");
    assert_string_equal(word_category(&mem, "best-practice"), "Best practice");
    assert_string_equal(word_category(&mem, "übersicht_neu"), "Übersicht neu");
    assert_string_equal(word_category(&mem, ""), "");
    assert_string_equal(word_language("de", MSG_EN), "German");
    assert_string_equal(word_language("en", MSG_DE), "Englisch");
    arena_free(&mem);
}

static void sizes(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {{0, "0 B"},           {25, "25 B"},
                 {1023, "1023 B"},     {1024, "1 KiB"},
                 {1535, "1 KiB"},      {1536, "2 KiB"},
                 {1048063, "1023 KiB"}, {1048064, "1.0 MiB"},
                 {1048576, "1.0 MiB"}, {10485760, "10.0 MiB"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str s = {0};
        html_size(&s, cases[i].bytes);
        expect(&s, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text),       cmocka_unit_test(malformed),
        cmocka_unit_test(every_byte), cmocka_unit_test(addresses),
        cmocka_unit_test(marks),      cmocka_unit_test(both_languages),
        cmocka_unit_test(arguments),  cmocka_unit_test(dates_and_names),
        cmocka_unit_test(sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

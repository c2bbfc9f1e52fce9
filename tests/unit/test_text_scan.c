/*
 * test_text_scan.c: words found by runs of ASCII against words found character
 * by character; UTF-8 checked by eight bytes against one at a time.
 */
#include "base/utf8.h"
#include "text/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

enum kind { NONE, LETTER, NUMBER, MARK };

static enum kind kind_of(uint32_t cp, bool *upper)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);

    *upper = c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
    if (cp == 0xAD || (cp >= 0x200B && cp <= 0x200D) || cp == 0x2060)
        return MARK;
    if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO)
        return LETTER;
    if (c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME)
        return MARK;
    return c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO ? NUMBER
                                                                  : NONE;
}

static bool is_apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC;
}

/* The run that begins at `at`, one character after the other. */
static struct run slow_run(const char *s, size_t n, size_t at)
{
    struct run r = {.from = at, .ascii = true};
    bool lower = false, letter = false;
    size_t len, skip;

    for (; at < n; at += len) {
        uint32_t cp = utf8_next(s + at, n - at, &len);
        bool upper, other;
        enum kind k = kind_of(cp, &upper);
        if (is_apostrophe(cp) && letter) {
            if (at + len >= n ||
                kind_of(utf8_next(s + at + len, n - at - len, &skip),
                        &other) != LETTER)
                break;
            r.ascii = r.ascii && cp < 0x80;
            lower = letter = false;
            continue;
        }
        if (k == NONE)
            break;
        r.ascii = r.ascii && cp < 0x80;
        r.alpha = r.alpha || k == LETTER;
        r.digit = r.digit || k == NUMBER;
        r.camel = r.camel || (upper && lower);
        if (k != MARK) {
            letter = k == LETTER;
            lower = letter && !upper;
        }
    }
    r.to = at;
    return r;
}

static uint32_t seed = 7;

static uint32_t any(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static size_t any_text(char *out, size_t cap)
{
    static const char *const pieces[] = {
        "a", "B", "7", "word", "CamelCase", " ", "-", "_", ".", "'", "C++",
        "\xC3\xA4", "\xC3\x9C", "\xE2\x80\x99", "\xC2\xAD", "\xCC\x88",
        "\xE2\x82\xAC", "\xE4\xB8\xAD", "\xD9\xA3", "\xFF", "\xC3", "\t",
        "/", "@", "\xE2\x80\x91", "abcdefghijklmnopqrstuvwxyz", "{", "`"};
    size_t n = 0, words = any(30);

    for (size_t i = 0; i < words; i++) {
        const char *p = pieces[any(sizeof pieces / sizeof *pieces)];
        if (n + strlen(p) >= cap)
            break;
        memcpy(out + n, p, strlen(p));
        n += strlen(p);
    }
    return n;
}

static void runs_are_those_of_a_slow_look(void **state)
{
    char text[256];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct scan s = {text, any_text(text, sizeof text), 0};
        struct chain c;
        size_t at = 0, len;
        bool upper;
        while (scan_next(&s, &c))
            for (size_t i = 0; i < c.n; i++) {
                const struct run *r = &c.runs[i];
                struct run want = slow_run(text, s.n, r->from);
                for (; at < r->from; at += len) /* no word begins before */
                    if (i == 0 &&
                        kind_of(utf8_next(text + at, s.n - at, &len),
                                &upper) % MARK != NONE)
                        fail_msg("round %d: missed %zu", round, at);
                    else
                        utf8_next(text + at, s.n - at, &len);
                assert_int_equal(r->to, want.to);
                assert_int_equal(r->ascii, want.ascii);
                assert_int_equal(r->alpha, want.alpha);
                assert_int_equal(r->digit, want.digit);
                assert_int_equal(r->camel, want.camel);
                at = r->to;
            }
    }
}

static void valid_as_far_as_one_by_one(void **state)
{
    char text[256];

    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t n = any_text(text, sizeof text), at = 0, len;
        while (at < n && !(utf8_next(text + at, n - at, &len) == 0xFFFD &&
                           len == 1))
            at += len;
        assert_int_equal(utf8_valid(text, n), at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_those_of_a_slow_look),
        cmocka_unit_test(valid_as_far_as_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

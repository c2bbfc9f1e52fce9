/*
 * test_md_fast.c: what reads many bytes at once, against the slow way.
 *
 * Random texts: bytes of any value, ASCII mixed with longer characters, cut
 * sequences, at each alignment.
 */
#include "base/utf8.h"
#include "md/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

static uint32_t seed = 1;

static uint32_t pick(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

/* A piece of what files hold: mostly ASCII, some longer characters, what must
 * change or go, and (bad > 0) one byte of any value in bad. */
static void add_piece(struct str *s, uint32_t bad)
{
    static const uint32_t others[] = {
        0xE4,   0xFC,   0xC3,    0xFF,   0xAD,     0x80,    0x7F,   0x0D,
        0x0C,   0x01,   0x1F,    0x300,  0x308,    0x2FF,   0x7FF,  0x800,
        0x2013, 0x201C, 0x2028,  0x2029, 0x200B,   0x200D,  0x2060, 0xFEFF,
        0xFFFD, 0x20AC, 0x2190,  0x2192, 0x2126,   0x212B,  0x2000, 0x2329,
        0x1100, 0x1161, 0x11A8,  0xAC00, 0xD7FF,   0xE000,  0x438,  0x306,
        0x3099, 0x304B, 0x1F468, 0xFE0F, 0x10FFFF, 0x10000,
    };

    if (bad > 0 && pick(bad) == 0)
        str_addc(s, (char)pick(256));
    else if (pick(8) == 0)
        str_add_cp(s, others[pick(sizeof others / sizeof *others)]);
    else if (pick(12) == 0)
        str_addc(s, "\n\r\t\n"[pick(4)]);
    else
        for (uint32_t n = pick(20); n > 0; n--)
            str_addc(s, (char)(' ' + pick(95)));
}

/* An exact copy, so that a sanitizer sees a read behind its end. */
static char *exact(const char *s, size_t n)
{
    char *p = malloc(n > 0 ? n : 1);

    assert_non_null(p);
    memcpy(p, s, n);
    return p;
}

static size_t slow_valid(const char *s, size_t n)
{
    size_t len;

    for (size_t i = 0; i < n; i += len)
        if (utf8_next(s + i, n - i, &len) == 0xFFFD && len == 1)
            return i;
    return n;
}

static void valid_bytes_are_found_fast(void **state)
{
    struct str s = {0};

    (void)state;
    for (int round = 0; round < 4000; round++) {
        uint32_t pieces = pick(12), bad = round % 2 ? 0 : 1 + pick(40);
        str_clear(&s);
        for (uint32_t k = 0; k < pieces; k++)
            add_piece(&s, bad);
        for (size_t from = 0; from <= s.n && from < 17; from++) {
            size_t n = s.n - from - pick((uint32_t)(s.n - from) + 1) / 4;
            char *p = exact(str_text(&s) + from, n);
            assert_int_equal(utf8_valid(p, n), slow_valid(p, n));
            free(p);
        }
    }
    str_free(&s);
}

/* md_clean_source, one character after the other. */
static void slow_clean(struct str *out, const char *s, size_t n)
{
    uint32_t before = 0;
    size_t len;
    utf8proc_uint8_t *nfc;

    for (size_t i = 0; i < n; i += len) {
        uint32_t c = utf8_next(s + i, n - i, &len);
        if (c == 0xAD || c == 0x200B || c == 0x200C || c == 0x200E ||
            c == 0x200F || c == 0x2060 || c == 0xFEFF ||
            (c == 0x200D && before < 0x2190))
            continue;
        before = c;
        if (c == '\r' && i + 1 < n && s[i + 1] == '\n')
            continue;
        if (c == '\r')
            c = '\n';
        else if (c == 0x2028 || c == 0x2029 || c == 0x7F ||
                 (c < ' ' && c != '\n' && c != '\t'))
            c = ' ';
        str_add_cp(out, c);
    }
    nfc = utf8proc_NFC((const utf8proc_uint8_t *)str_text(out));
    assert_non_null(nfc);
    str_clear(out);
    str_adds(out, (char *)nfc);
    free(nfc);
}

static void compare_clean(const char *bytes, size_t n)
{
    struct str own = {0}, slow = {0};
    char *p = exact(bytes, n);
    const char *text = p;
    lotse_err err;
    unsigned line;

    slow_clean(&slow, p, n);
    assert_int_equal(md_clean_source(&own, &text, &n, &line, &err), LOTSE_OK);
    assert_int_equal(n, slow.n);
    assert_memory_equal(text, str_text(&slow), n);
    free(p);
    str_free(&own);
    str_free(&slow);
}

static void sources_are_cleaned_fast(void **state)
{
    struct str s = {0};

    (void)state;
    for (int round = 0; round < 2000; round++) {
        uint32_t pieces = pick(12);
        str_clear(&s);
        for (uint32_t k = 0; k < pieces; k++)
            add_piece(&s, 0);
        for (size_t from = 0; from <= s.n && from < 17; from++)
            if (utf8_valid(str_text(&s) + from, s.n - from) == s.n - from)
                compare_clean(str_text(&s) + from, s.n - from);
    }
    for (uint32_t c = 1; c < 0x20000; c++) { /* each alone in its middle */
        if (c >= 0xD800 && c < 0xE000)
            continue;
        str_clear(&s);
        str_adds(&s, "o");
        str_add_cp(&s, c);
        str_adds(&s, " o");
        compare_clean(s.p, s.n);
        str_clear(&s);
        str_adds(&s, "\xE3\x81\x8B");
        str_add_cp(&s, c);
        compare_clean(s.p, s.n);
    }
    str_free(&s);
}

/* Litter at each place between characters that look like it. */
static void litter_is_found_fast(void **state)
{
    static const char *const fill[] = {"a",
                                       "|",
                                       "]",
                                       "}",
                                       "^",
                                       "~",
                                       "@",
                                       " ",
                                       "_",
                                       "\xC3\xBC",
                                       "\xE2\x80\x9B",
                                       "\xF0\x9F\x91\xA8",
                                       ";",
                                       "<",
                                       "\x7F",
                                       "[x]"};
    static const struct {
        const char *is, *becomes;
    } litter[] = {{"{: .note}", ""},
                  {"[!DNL Name]", "Name"},
                  {"\\{: .x}", "\\{: .x}"},
                  {"`{: .x}`", "`{: .x}`"},
                  {"", ""}};
    struct str in = {0}, want = {0}, own = {0};

    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        size_t k = round % 5, before = round / 5 % 40, n;
        const char *text;
        char *p;
        str_clear(&in);
        str_clear(&want);
        str_adds(&in, "x");
        str_adds(&want, "x");
        for (size_t i = 0; i < 60; i++) {
            const char *s = fill[pick(sizeof fill / sizeof *fill)];
            str_adds(&in, i == before ? litter[k].is : s);
            str_adds(&want, i == before ? litter[k].becomes : s);
        }
        text = p = exact(in.p, n = in.n);
        md_to_commonmark(&own, &text, &n);
        assert_int_equal(n, want.n);
        assert_memory_equal(text, want.p, n);
        if (k >= 2) /* nothing changed, nothing copied */
            assert_ptr_equal(text, p);
        free(p);
        str_free(&own);
    }
    str_free(&in);
    str_free(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_bytes_are_found_fast),
        cmocka_unit_test(sources_are_cleaned_fast),
        cmocka_unit_test(litter_is_found_fast),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

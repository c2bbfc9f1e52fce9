/*
 * test_text_phrases.c: a list that is compared by its index against each of
 * its phrases by itself.
 */
#include "text/phrases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t seed = 1;

static uint32_t dice(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 12) % n;
}

/* Up to `most` bytes of an alphabet in which many are alike. */
static size_t any_bytes(char *out, size_t most, const char *alphabet)
{
    size_t n = dice((uint32_t)most + 1);

    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[dice((uint32_t)strlen(alphabet))];
    out[n] = '\0';
    return n;
}

static const char letters[] = "abABe ",
                  others[] = "abB 1!Q\"\xC3\xA4\x84p@`.";

/* Phrases of `least` bytes and up to four more, with bars between them. */
static void any_list(char *out, size_t phrases, size_t least)
{
    for (size_t i = 0; i < phrases; i++) {
        const char *of = dice(2) ? letters : others;
        if (i > 0)
            *out++ = '|';
        for (size_t k = 0; k < least; k++)
            *out++ = of[dice((uint32_t)strlen(of))];
        out += any_bytes(out, 4, of);
    }
    *out = '\0';
}

struct answers {
    bool is, starts, ends, has;
    size_t count, phrase;
};

/* The plain way: one phrase after the other. */
static struct answers ask_each(struct line l, const char *list)
{
    struct answers a = {0};
    char phrase[64];

    for (const char *p = list; *p != '\0';) {
        size_t n = strcspn(p, "|");
        memcpy(phrase, p, n);
        phrase[n] = '\0';
        a.is = a.is || line_is(l, phrase);
        a.starts = a.starts || line_starts(l, phrase);
        a.ends = a.ends || line_ends(l, phrase);
        a.has = a.has || line_has(l, phrase);
        a.count += line_has(l, phrase);
        if (a.phrase == 0 && line_first_is(l, phrase))
            a.phrase = n;
        p += n + (p[n] == '|');
    }
    return a;
}

static void says_what_each_phrase_says(void **state)
{
    size_t found = 0, all = 0;

    (void)state;
    for (size_t round = 0; round < 400; round++) {
        char text[2048], line[64];
        struct phrases list = PHRASES(text);
        /* some lists have single bytes, some are too long for an index */
        any_list(text, 1 + dice(round % 8 == 0 ? 200 : 30), 1 + dice(3));
        for (size_t i = 0; i < 200; i++, all++) {
            size_t n = any_bytes(line, 40, dice(2) ? letters : others);
            struct line l = {line, n};
            struct answers want = ask_each(l, text);
            assert_int_equal(line_is_any(l, &list), want.is);
            assert_int_equal(line_starts_any(l, &list), want.starts);
            assert_int_equal(line_ends_any(l, &list), want.ends);
            assert_int_equal(line_has_any(l, &list), want.has);
            assert_int_equal(line_count(l, &list), want.count);
            assert_int_equal(line_phrase(l, &list), want.phrase);
            found += want.starts;
        }
    }
    assert_in_range(found, all / 20, all - all / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_each_phrase_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_zip.c: stored texts, packed and unpacked, whole and in part, and their
 * sections; also what is no such text.
 */
#include "db/texts.h"
#include "db/zip.h"
#include "lotse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "made.h"

enum { TEXT_MAX = 300000, ROUNDS = 300 };

static char text[TEXT_MAX];

static uint64_t seed = 20261126;

/* Bytes with repetitions. */
static size_t make(bool large)
{
    size_t n = made_below(&seed, large ? TEXT_MAX : 6000);

    for (size_t i = 0; i < n; i++) {
        uint32_t x = made_number(&seed);
        text[i] = x % 7 != 0 && i > 40 ? text[i - 40] : (char)(x >> 8);
    }
    return n;
}

/* Each beginning of a text comes back, wherever its parts are cut. */
static void parts_come_back(void **state)
{
    struct zip zip = {NULL, NULL};

    (void)state;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        struct str packed = {0}, out = {0};
        size_t n = make(i % 20 == 0);
        size_t first = made_below(&seed, (uint32_t)n + 1);
        size_t ends[] = {0, first / 2, first, first + (n - first) / 2, n};
        assert_int_equal(zip_pack(&packed, &zip, text, n, first), LOTSE_OK);
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            str_clear(&out);
            assert_int_equal(zip_unpack(&out, &zip, packed.p, packed.n,
                                        ends[k]), LOTSE_OK);
            assert_int_equal(out.n, ends[k]);
            assert_memory_equal(str_text(&out), text, ends[k]);
        }
        assert_int_equal(zip_unpack(&out, &zip, packed.p, packed.n, n + 1),
                         LOTSE_INPUT);
        str_free(&packed);
        str_free(&out);
    }
    zip_free(&zip);
}

/* Bytes that are cut or changed give an error or some text of that length,
 * never more. */
static void damage_is_bounded(void **state)
{
    struct zip zip = {NULL, NULL};

    (void)state;
    for (uint32_t i = 1; i < ROUNDS; i++) {
        struct str packed = {0}, out = {0};
        size_t n = make(i % 20 == 0), at;
        int rc;
        assert_int_equal(zip_pack(&packed, &zip, text, n, n / 3), LOTSE_OK);
        at = made_below(&seed, (uint32_t)packed.n);
        packed.p[at] = (char)(packed.p[at] ^ (1 << i % 8));
        rc = zip_unpack(&out, &zip, packed.p, packed.n, n);
        assert_true(rc == LOTSE_INPUT || rc == LOTSE_OK);
        assert_int_equal(out.n, rc == LOTSE_OK ? n : 0);
        str_clear(&out);
        rc = zip_unpack(&out, &zip, packed.p, at, n);
        assert_true(rc == LOTSE_INPUT || n == 0);
        str_free(&packed);
        str_free(&out);
    }
    zip_free(&zip);
}

static void sections_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t n = make(false), sections = made_below(&seed, 9), at = 0;
        struct texts_section in[9], out;
        struct str bytes = {0};
        struct texts t;
        texts_begin_put(&bytes, sections);
        for (size_t k = 0; k < sections; k++) {
            static const char *const words[] = {"", "a", "Was ist neu?"};
            in[k] = (struct texts_section){
                words[made_below(&seed, 3)], words[k % 3], text + at,
                k + 1 < sections ? made_below(&seed, (uint32_t)(n - at) + 1)
                                 : n - at};
            at += in[k].n_text;
            texts_put(&bytes, &in[k]);
        }
        str_add(&bytes, text, at);
        assert_true(texts_open(&t, bytes.p, bytes.n));
        for (size_t k = 0; k < sections; k++) {
            assert_true(texts_next(&out, &t));
            assert_string_equal(out.heading, in[k].heading);
            assert_string_equal(out.anchor, in[k].anchor);
            assert_int_equal(out.n_text, in[k].n_text);
            assert_memory_equal(out.text, in[k].text, in[k].n_text);
        }
        assert_false(texts_next(&out, &t));
        if (at > 0) /* a text that is cut, or longer than said */
            assert_false(texts_open(&t, bytes.p, bytes.n - 1));
        str_addc(&bytes, 'x');
        assert_false(texts_open(&t, bytes.p, bytes.n));
        assert_false(texts_open(&t, bytes.p, 0));
        str_free(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_back),
        cmocka_unit_test(damage_is_bounded),
        cmocka_unit_test(sections_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

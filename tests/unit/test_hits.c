/*
 * test_hits.c: spellings that are passed over, since they hold nothing of the
 * query.
 */
#include "search/look.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { SPELLINGS = 2000, UNITS = 30, MARKS = LONG + 1 };

/* Numbers as of a die, the same each time. */
static uint32_t throw(uint32_t below)
{
    static uint32_t seed = 1;

    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

/* Spellings of few forms and up to twenty grams, of which every 300th is
 * written as a long number. */
static void make_spellings(struct lang_index *l, uint32_t *at, uint16_t *units)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < SPELLINGS; i++) {
        uint32_t forms = throw(3), grams = throw(20);
        at[i] = n;
        units[n++] = (uint16_t)forms;
        for (uint32_t k = 0; k < forms; k++, n += 2) {
            units[n] = (uint16_t)throw(1000);
            units[n + 1] = 0;
        }
        for (uint32_t k = 0; k < grams; k++) {
            bool far = throw(300) == 0;
            units[n++] = far ? LONG : (uint16_t)throw(1000);
            if (far) {
                units[n++] = (uint16_t)throw(1000);
                units[n++] = 1;
            }
        }
    }
    at[SPELLINGS] = n;
    l->spelling_at = at;
    l->spelling_units = units;
    l->stats.spelling_units = n;
    l->stats.terms = 1000;
    assert_true(n < SPELLINGS * UNITS);
}

/* Does a spelling hold what has a bit? *far: one of its grams is written as a
 * long number. */
static bool holds(bool *far, const struct lang_index *l, uint32_t spelling)
{
    struct spelled w = index_spelled(l, spelling);
    bool any = false;

    *far = false;
    for (uint32_t i = 0; i < w.n_forms; i++)
        any |= bit_of(l->term_bits, spelled_form(&w, i));
    for (const uint16_t *p = w.grams; p < w.end;) {
        uint32_t g = spelled_gram(&w, &p);
        any |= bit_of(l->gram_bits, g);
        *far |= g >= LONG;
    }
    return any;
}

/* What is passed over holds nothing, and all of that but for long numbers and
 * the end of the array is passed over. */
static void nothing_is_passed_over(void **state)
{
    static uint32_t at[SPELLINGS + 1];
    static uint16_t units[SPELLINGS * UNITS];
    static uint64_t terms[MARKS / 32], grams[MARKS / 32];
    static struct lang_index l;
    size_t passed = 0;

    (void)state;
    make_spellings(&l, at, units);
    l.term_bits = terms;
    l.gram_bits = grams;
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t n = throw(1000);
        terms[i] |= 1ULL << throw(64);
        grams[n / 64] |= 1ULL << n % 64;
        grams[(MARKS + n) / 64] |= 1ULL << (MARKS + n) % 64;
    }
    grams[LONG / 64] |= 1ULL << LONG % 64;
    for (uint32_t i = 0; i < SPELLINGS; i++) {
        bool far, any = holds(&far, &l, i);
        bool last = at[i + 1] + 8 > at[SPELLINGS];
        assert_int_equal(look_may_hold(&l, i), any || far || last);
        passed += !(any || far || last);
    }
    assert_true(passed > SPELLINGS / 2 && passed < SPELLINGS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

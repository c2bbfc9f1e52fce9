/*
 * test_text_edits.c: the cost of edits in a band against the whole table, and
 * the quick look against the cost.
 */
#include "text/edits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 200000, BYTES = 24 };

static uint32_t seed = 11;

static uint32_t any(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* Few different letters, so that words are near each other. */
static size_t any_word(char out[BYTES])
{
    size_t n = 0;

    for (size_t letters = any(10); letters > 0; letters--) {
        if (any(5) == 0)
            out[n++] = (char)0xC3;
        out[n] = n > 0 && out[n - 1] == (char)0xC3 ? (char)(0xA4 + any(3))
                                                   : (char)('a' + any(3));
        n++;
    }
    return n;
}

/* A word of a few mistakes, or another one. */
static size_t like(char out[BYTES], const char *word, size_t n)
{
    if (n < 3 || n + 2 > BYTES || any(4) == 0)
        return any_word(out);
    memcpy(out, word, n);
    for (uint32_t edits = any(4); edits > 0 && n > 2; edits--) {
        size_t at = any((uint32_t)n - 1);
        char c = out[at];
        switch (any(4)) {
        case 0:
            out[at] = out[at + 1];
            out[at + 1] = c;
            break;
        case 1:
            out[at] = 'd';
            break;
        case 2:
            memmove(out + at, out + at + 1, --n - at);
            break;
        default:
            if (n == BYTES)
                break;
            memmove(out + at + 1, out + at, n++ - at);
        }
    }
    return n;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Leaving out the i-th letter. */
static int gap(const struct spelled_out *w, size_t i)
{
    return i > 0 && w->cp[i] == w->cp[i - 1] ? DOUBLED : EDIT;
}

static int cost_of_all(const struct spelled_out *a,
                       const struct spelled_out *b, int max)
{
    int t[BYTES + 1][BYTES + 1] = {{0}};

    for (size_t i = 0; i <= a->n; i++) {
        int best = 1 << 20;
        for (size_t j = 0; j <= b->n; j++) {
            int d = i + j == 0 ? 0 : 1 << 20;
            if (i > 0)
                d = least(d, t[i - 1][j] + gap(a, i - 1));
            if (j > 0)
                d = least(d, t[i][j - 1] + gap(b, j - 1));
            if (i > 0 && j > 0)
                d = least(d, t[i - 1][j - 1] +
                                 (a->cp[i - 1] != b->cp[j - 1] ? EDIT : 0));
            if (i > 1 && j > 1 && a->cp[i - 1] == b->cp[j - 2] &&
                a->cp[i - 2] == b->cp[j - 1])
                d = least(d, t[i - 2][j - 2] + SWAP);
            t[i][j] = d;
            best = least(best, d);
        }
        if (best > max)
            return best;
    }
    return t[a->n][b->n];
}

static void costs_are_those_of_the_whole_table(void **state)
{
    static const int most[] = {6, 7, 10, 13, 16, 17, 20};

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        char one[BYTES], other[BYTES];
        size_t n = any_word(one), k = like(other, one, n);
        struct spelled_out a, b;
        int max = most[any(sizeof most / sizeof *most)], want, cost;
        assert_true(edits_read(&a, one, n) && edits_read(&b, other, k));
        want = cost_of_all(&a, &b, max);
        cost = edits_cost(&a, &b, max);
        if (want <= max ? cost != want : cost <= max)
            fail_msg("%.*s, %.*s: %d, not %d, of at most %d", (int)n, one,
                     (int)k, other, cost, want, max);
    }
}

/* Words that edits can make pass, and the others' lot is told one by one. */
static void the_quick_look_loses_none(void **state)
{
    enum { WORDS = 37 };
    size_t stopped = 0;

    (void)state;
    for (int round = 0; round < ROUNDS / WORDS; round++) {
        char word[BYTES], other[WORDS][BYTES];
        size_t n = any_word(word);
        int max = any(2) ? EDIT : 2 * EDIT;
        struct edits_sieve f = edits_sieve_of(word, n, max);
        uint32_t letters[WORDS];
        uint8_t lengths[WORDS], passes[WORDS];
        struct spelled_out a, b;
        for (size_t i = 0; i < WORDS; i++) {
            lengths[i] = (uint8_t)like(other[i], word, n);
            letters[i] = edits_letters(other[i], lengths[i]);
        }
        edits_sieve_words(passes, &f, letters, lengths, WORDS);
        assert_true(edits_read(&a, word, n));
        for (size_t i = 0; i < WORDS; i++) {
            size_t apart = (size_t)__builtin_popcount(f.bits ^ letters[i]);
            bool want = apart <= f.apart && lengths[i] >= f.shortest &&
                        lengths[i] <= f.longest;
            assert_int_equal(passes[i], want);
            assert_true(edits_read(&b, other[i], lengths[i]));
            if (!passes[i])
                assert_true(edits_cost(&a, &b, max) > max);
            stopped += !passes[i];
        }
    }
    assert_true(stopped > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_those_of_the_whole_table),
        cmocka_unit_test(the_quick_look_loses_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

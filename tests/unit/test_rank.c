/*
 * test_rank.c: the quick way into order against the plain one.
 *
 * Values of any kind, close together, far apart, equal or without a bound: the
 * order is that of a sort that looks at nothing but pairs.
 */
#include "search/rank.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "made.h"

enum { ROUNDS = 20000, MOST = 2 * CANDIDATES + 40 };

static int plainly(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    return before(x, y) ? -1 : before(y, x);
}

static double made_value(uint64_t *seed, uint32_t kind)
{
    double u = (double)made_below(seed, 1000001) / 1000000;

    switch (kind) {
    case 0:
        return u * 8 - 4;
    case 1:
        return u < .5 ? 0 : 1;
    case 2:
        return made_below(seed, 40) == 0 ? -INFINITY : u;
    case 3:
        return made_below(seed, 40) == 0 ? 1e5 * u : u;
    case 4:
        return 3 + 1e-9 * u;
    default:
        return 5;
    }
}

static void any_values(void **state)
{
    static struct placed items[MOST], room[MOST], plain[MOST];
    uint64_t seed = 3;

    (void)state;
    for (uint32_t i = 0; i < ROUNDS; i++) {
        size_t n = made_below(&seed, i % 50 == 0 ? MOST : 60) + 1;
        struct placed *sorted;
        for (uint32_t k = 0; k < n; k++)
            items[k] = (struct placed){made_value(&seed, i % 6),
                                       k * 7919 % 1024, k};
        memcpy(plain, items, n * sizeof *items);
        qsort(plain, n, sizeof *plain, plainly);
        sorted = sort(items, room, n);
        assert_true(sorted == items || sorted == room);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(sorted[k].at, plain[k].at);
    }
    assert_ptr_equal(sort(items, room, 0), items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

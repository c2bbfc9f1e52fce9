/*
 * vec.c: growing arrays.
 *
 * A vector is three fields in its owner: items, n, cap. Only growth is shared
 * code; reading and writing stay ordinary array accesses.
 */
#include "base/vec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool vec_reserve(void *items, size_t *cap, size_t need, size_t size)
{
    void *old, *p;
    size_t want;

    if (need <= *cap)
        return true;
    want = *cap ? *cap * 2 : 8;
    if (want < need)
        want = need;
    if (want > SIZE_MAX / 2 / size)
        return false;
    memcpy(&old, items, sizeof old);
    p = realloc(old, want * size);
    if (p == NULL)
        return false;
    memcpy(items, &p, sizeof p);
    *cap = want;
    return true;
}

bool vec_zeroed(void *items, size_t *cap, size_t need, size_t size)
{
    size_t had = *cap;
    char *base;

    if (need <= had)
        return true;
    if (!vec_reserve(items, cap, need, size))
        return false;
    memcpy(&base, items, sizeof base);
    memset(base + had * size, 0, (*cap - had) * size);
    return true;
}

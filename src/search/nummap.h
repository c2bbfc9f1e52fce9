/*
 * nummap.h: a small table from numbers to numbers, for one query.
 *
 * It is as large as what goes into it: a search line of three words asks
 * tables of a few cache lines, not of many pages.
 */
#ifndef LOTSE_SEARCH_NUMMAP_H
#define LOTSE_SEARCH_NUMMAP_H

#include "base/arena.h"

#include <stdint.h>

#define NUMMAP_NONE UINT32_MAX

/* Keys below UINT32_MAX. Filled once, asked often. */
struct nummap {
    uint32_t mask, shift;
    struct {
        uint32_t key, value; /* key + 1; 0: free */
    } slots[];               /* mask + 1, at most half of them filled */
};

/* A table for at most `most` keys; NULL: out of memory. */
static inline struct nummap *nummap_new(struct arena *a, size_t most)
{
    struct nummap *m;
    uint32_t bits = 3;

    while ((size_t)1 << bits < 2 * most && bits < 31)
        bits++;
    m = arena_alloc(a, sizeof *m + ((size_t)1 << bits) * sizeof m->slots[0]);
    if (m == NULL)
        return NULL;
    m->mask = (1U << bits) - 1;
    m->shift = 32 - bits;
    return m;
}

/* The slot of a key, or the free one where it belongs. */
static inline uint32_t nummap_slot(const struct nummap *m, uint32_t key)
{
    uint32_t at = (key * 2654435769U) >> m->shift;

    while (m->slots[at].key != 0 && m->slots[at].key != key + 1)
        at = (at + 1) & m->mask;
    return at;
}

static inline uint32_t nummap_get(const struct nummap *m, uint32_t key)
{
    uint32_t at = nummap_slot(m, key);

    return m->slots[at].key != 0 ? m->slots[at].value : NUMMAP_NONE;
}

static inline void nummap_put(struct nummap *m, uint32_t key, uint32_t value)
{
    uint32_t at = nummap_slot(m, key);

    m->slots[at].key = key + 1;
    m->slots[at].value = value;
}

#endif

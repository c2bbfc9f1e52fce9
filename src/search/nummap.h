/* nummap.h: a small table from numbers to numbers, for one query. */
#ifndef LOTSE_SEARCH_NUMMAP_H
#define LOTSE_SEARCH_NUMMAP_H

#include <stdbool.h>
#include <stdint.h>

enum { NUMMAP_SLOTS = 2048 }; /* at most half of them are filled */

#define NUMMAP_NONE UINT32_MAX

/* Keys below UINT32_MAX. Filled once, asked often. */
struct nummap {
    uint32_t keys[NUMMAP_SLOTS]; /* key + 1; 0: free */
    uint32_t values[NUMMAP_SLOTS];
};

static inline uint32_t *nummap_slot(struct nummap *m, uint32_t key)
{
    uint32_t at = (key * 2654435769U) >> 21;

    while (m->keys[at] != 0 && m->keys[at] != key + 1)
        at = (at + 1) % NUMMAP_SLOTS;
    return &m->keys[at];
}

static inline uint32_t nummap_get(const struct nummap *m, uint32_t key)
{
    uint32_t at = (key * 2654435769U) >> 21;

    while (m->keys[at] != 0) {
        if (m->keys[at] == key + 1)
            return m->values[at];
        at = (at + 1) % NUMMAP_SLOTS;
    }
    return NUMMAP_NONE;
}

static inline void nummap_put(struct nummap *m, uint32_t key, uint32_t value)
{
    uint32_t *slot = nummap_slot(m, key);

    *slot = key + 1;
    m->values[slot - m->keys] = value;
}

#endif

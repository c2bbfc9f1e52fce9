/* lookup.h: a hash index over numbered keys, as bytes of the index file.
 *
 * u32 slots, a power of two of them, at most 3/4 filled: number + 1, 0 free;
 * a key belongs to the slot of its hash or the next free one. Whoever reads
 * compares the key itself, so that a damaged slot finds nothing wrong. */
#ifndef LOTSE_DB_LOOKUP_H
#define LOTSE_DB_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t lookup_hash(const void *key, size_t n)
{
    return XXH3_64bits(key, n);
}

static inline uint64_t lookup_hash_number(uint64_t key)
{
    key = (key ^ key >> 30) * 0xBF58476D1CE4E5B9U; /* SplitMix64 */
    key = (key ^ key >> 27) * 0x94D049BB133111EBU;
    return key ^ key >> 31;
}

/* Slots for n keys. */
static inline size_t lookup_slots(size_t n)
{
    size_t slots = 16;

    while (slots / 4 * 3 < n)
        slots *= 2;
    return slots;
}

static inline void lookup_put(uint32_t *slots, size_t n_slots, uint64_t hash,
                              uint32_t number)
{
    size_t at = (size_t)hash & (n_slots - 1);

    while (slots[at] != 0)
        at = (at + 1) & (n_slots - 1);
    slots[at] = number + 1;
}

#endif

/* strmap.h: byte strings to dense numbers 0, 1, 2, ... */
#ifndef LOTSE_BASE_STRMAP_H
#define LOTSE_BASE_STRMAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Keys are copied and get numbers in order of arrival. {0} is empty. */
struct strmap {
    struct arena keys;
    struct strmap_key *items; /* by number */
    size_t n;
    size_t cap;
    struct strmap_slot {
        uint32_t number; /* + 1; 0: free */
        uint16_t n, high; /* of its length, of its hash */
        uint64_t head;    /* the first bytes */
    } *slots; /* a power of two */
    size_t n_slots;
};

struct strmap_key {
    const char *p; /* NUL-terminated copy */
    uint32_t n;
    uint32_t hash;
};

#define STRMAP_NONE UINT32_MAX

uint32_t strmap_get(const struct strmap *m, const char *key, size_t n);

/* The key's number, new where it wasn't there; STRMAP_NONE: out of memory. */
uint32_t strmap_put(struct strmap *m, const char *key, size_t n);

/* Ask for the memory that looking a key up leads to first. */
void strmap_prefetch(const struct strmap *m, const char *key, size_t n);

/* The order of two keys by their bytes, a prefix first. */
int strmap_compare(const struct strmap_key *a, const struct strmap_key *b);

void strmap_free(struct strmap *m);

#endif

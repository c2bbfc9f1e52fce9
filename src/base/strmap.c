/*
 * strmap.c: byte strings to dense numbers.
 *
 * The dictionary of the analyzer: terms, surface words and stop words all
 * become small integers here, so that everything after compares numbers. Open
 * addressing with linear probing at most 2/3 full; nothing is ever removed.
 * The hash is FNV-1a with a final mix: keys come from articles that the owner
 * of the machine compiles, so a keyed hash isn't needed.
 */
#include "base/strmap.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(const char *key, size_t n)
{
    uint64_t h = 14695981039346656037U;

    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)key[i]) * 1099511628211U;
    h ^= h >> 32;
    return (uint32_t)(h * 0x9E3779B1U);
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t find(const struct strmap *m, const char *key, size_t n,
                   uint32_t hash)
{
    size_t mask = m->n_slots - 1, at = hash & mask;

    for (; m->slots[at] != 0; at = (at + 1) & mask) {
        const struct strmap_key *k = &m->items[m->slots[at] - 1];
        if (k->hash == hash && k->n == n && memcmp(k->p, key, n) == 0)
            break;
    }
    return at;
}

uint32_t strmap_get(const struct strmap *m, const char *key, size_t n)
{
    size_t at;

    if (m->n_slots == 0)
        return STRMAP_NONE;
    at = find(m, key, n, hash_of(key, n));
    return m->slots[at] == 0 ? STRMAP_NONE : m->slots[at] - 1;
}

static bool grow(struct strmap *m)
{
    size_t n = m->n_slots ? m->n_slots * 2 : 64;
    uint32_t *slots = calloc(n, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < m->n; i++) {
        size_t at = m->items[i].hash & (n - 1);
        while (slots[at] != 0)
            at = (at + 1) & (n - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(m->slots);
    m->slots = slots;
    m->n_slots = n;
    return true;
}

uint32_t strmap_put(struct strmap *m, const char *key, size_t n)
{
    uint32_t hash = hash_of(key, n);
    size_t at;
    char *copy;

    if ((m->n + 1) * 3 > m->n_slots * 2 && !grow(m))
        return STRMAP_NONE;
    at = find(m, key, n, hash);
    if (m->slots[at] != 0)
        return m->slots[at] - 1;
    if (m->n >= UINT32_MAX - 1 || !VEC_PUSH_OK(m))
        return STRMAP_NONE;
    copy = arena_strn(&m->keys, key, n);
    if (copy == NULL)
        return STRMAP_NONE;
    m->items[m->n] = (struct strmap_key){copy, (uint32_t)n, hash};
    m->slots[at] = (uint32_t)++m->n;
    return (uint32_t)m->n - 1;
}

int strmap_compare(const struct strmap_key *a, const struct strmap_key *b)
{
    uint32_t n = a->n < b->n ? a->n : b->n;
    int c = memcmp(a->p, b->p, n);

    return c != 0 ? c : (a->n > b->n) - (a->n < b->n);
}

void strmap_free(struct strmap *m)
{
    arena_free(&m->keys);
    free(m->items);
    free(m->slots);
    *m = (struct strmap){0};
}

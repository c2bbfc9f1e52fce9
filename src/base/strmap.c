/*
 * strmap.c: byte strings to dense numbers.
 *
 * The dictionary of the analyzer: terms, surface words and stop words all
 * become small integers here, so that everything after compares numbers. Open
 * addressing with linear probing at most 2/3 full; nothing is ever removed.
 * A slot shows the length and the first eight bytes of its key: the words that
 * a text says most often are found in one line of the cache. Keys come from
 * articles that the owner of the machine compiles: a keyed hash isn't needed.
 */
#include "base/strmap.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

/* Up to eight bytes as a number; of keys as long as each other, only equal
 * ones give the same. */
static inline uint64_t load(const char *p, size_t n)
{
    uint64_t a = 0;
    uint32_t x = 0, y = 0;

    if (n >= 8) {
        memcpy(&a, p, 8);
        return a;
    }
    if (n >= 4) { /* two halves that may overlap */
        memcpy(&x, p, 4);
        memcpy(&y, p + n - 4, 4);
        return (uint64_t)x << 32 | y;
    }
    return n == 0 ? 0
                  : (uint64_t)(unsigned char)p[0] << 16 |
                        (uint64_t)(unsigned char)p[n / 2] << 8 |
                        (unsigned char)p[n - 1];
}

/* The hash of a key that begins with `head`. */
static inline uint32_t hash_of(const char *key, size_t n, uint64_t head)
{
    uint64_t h = n * 0x9E3779B97F4A7C15U;

    while (n > 8) {
        h = (h ^ head) * 0x9FB21C651E98DF25U;
        h ^= h >> 32;
        key += 8;
        n -= 8;
        head = load(key, n);
    }
    h = (h ^ head) * 0x9FB21C651E98DF25U;
    h ^= h >> 29;
    return (uint32_t)((h * 0x9E3779B97F4A7C15U) >> 32);
}

/* What a slot shows of its key. */
static inline struct strmap_slot show(size_t n, uint64_t head, uint32_t hash)
{
    return (struct strmap_slot){0, (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX),
                                (uint16_t)(hash >> 16), head};
}

/* The slot that holds the key, or the free one where it belongs. */
static inline size_t find(const struct strmap *m, const char *key, size_t n,
                          uint64_t head, uint32_t hash)
{
    size_t mask = m->n_slots - 1, at = hash & mask;
    struct strmap_slot want = show(n, head, hash);

    for (; m->slots[at].number != 0; at = (at + 1) & mask) {
        const struct strmap_slot *s = &m->slots[at];
        const struct strmap_key *k;
        if (s->head != want.head || s->n != want.n || s->high != want.high)
            continue;
        if (n <= 8)
            break;
        k = &m->items[s->number - 1];
        if (k->n == n && memcmp(k->p + 8, key + 8, n - 8) == 0)
            break;
    }
    return at;
}

/* Number i - 1 takes the free slot. */
static void fill(struct strmap_slot *slot, const struct strmap *m, size_t i)
{
    const struct strmap_key *k = &m->items[i - 1];

    *slot = show(k->n, load(k->p, k->n), k->hash);
    slot->number = (uint32_t)i;
}

uint32_t strmap_get(const struct strmap *m, const char *key, size_t n)
{
    uint64_t head;
    size_t at;

    if (m->n_slots == 0)
        return STRMAP_NONE;
    head = load(key, n);
    at = find(m, key, n, head, hash_of(key, n, head));
    return m->slots[at].number - 1; /* 0 - 1: STRMAP_NONE */
}

static bool grow(struct strmap *m)
{
    size_t n = m->n_slots ? m->n_slots * 2 : 64;
    struct strmap_slot *slots = calloc(n, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < m->n; i++) {
        size_t at = m->items[i].hash & (n - 1);
        while (slots[at].number != 0)
            at = (at + 1) & (n - 1);
        fill(&slots[at], m, i + 1);
    }
    free(m->slots);
    m->slots = slots;
    m->n_slots = n;
    return true;
}

uint32_t strmap_put(struct strmap *m, const char *key, size_t n)
{
    uint64_t head = load(key, n);
    uint32_t hash = hash_of(key, n, head);
    size_t at;
    char *copy;

    if ((m->n + 1) * 3 > m->n_slots * 2 && !grow(m))
        return STRMAP_NONE;
    at = find(m, key, n, head, hash);
    if (m->slots[at].number != 0)
        return m->slots[at].number - 1;
    if (m->n >= UINT32_MAX - 1 || !VEC_PUSH_OK(m))
        return STRMAP_NONE;
    copy = arena_strn(&m->keys, key, n);
    if (copy == NULL)
        return STRMAP_NONE;
    m->items[m->n] = (struct strmap_key){copy, (uint32_t)n, hash};
    m->n++;
    fill(&m->slots[at], m, m->n);
    return (uint32_t)m->n - 1;
}

void strmap_prefetch(const struct strmap *m, const char *key, size_t n)
{
    if (m->n_slots > 0)
        __builtin_prefetch(
            &m->slots[hash_of(key, n, load(key, n)) & (m->n_slots - 1)]);
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

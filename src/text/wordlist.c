/*
 * wordlist.c: the words of a knowledge base with their frequencies.
 *
 * Compile counts the folded words of all articles and stores them as one
 * sorted block per language. It serves three readers: the compound splitter
 * (parts are words that the knowledge base itself uses), the mending of typing
 * mistakes, and prefix queries. The block is used where it lies; lookups are
 * binary searches.
 */
#include "text/wordlist.h"
#include "lotse.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 8, ENTRY = 8 };

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static void put32(struct str *s, uint32_t v)
{
    unsigned char b[4] = {(unsigned char)v, (unsigned char)(v >> 8),
                          (unsigned char)(v >> 16), (unsigned char)(v >> 24)};

    str_add(s, b, 4);
}

static int compare_keys(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

int wordlist_build(struct str *out, const struct strmap *words,
                   const uint32_t *freq)
{
    const struct strmap_key **order;
    uint32_t n = 0, offset = 0, bytes = 0;

    order = malloc((words->n + 1) * sizeof *order);
    if (order == NULL)
        return LOTSE_NOMEM;
    for (size_t i = 0; i < words->n; i++)
        if (freq[i] > 0)
            order[n++] = &words->items[i];
    for (uint32_t i = 0; i < n; i++)
        bytes += order[i]->n;
    qsort(order, n, sizeof *order, compare_keys);
    put32(out, n);
    put32(out, bytes);
    for (uint32_t i = 0; i < n; i++) {
        put32(out, offset);
        put32(out, freq[order[i] - words->items]);
        offset += order[i]->n;
    }
    for (uint32_t i = 0; i < n; i++)
        str_add(out, order[i]->p, order[i]->n);
    free(order);
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

bool wordlist_open(struct wordlist *w, const void *block, size_t n)
{
    const unsigned char *p = block;
    uint32_t count, last = 0;
    size_t bytes;

    *w = (struct wordlist){0};
    if (n < HEAD)
        return false;
    count = get32(p);
    if (count > (n - HEAD) / ENTRY)
        return false;
    bytes = n - HEAD - (size_t)count * ENTRY;
    if (bytes != get32(p + 4))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = get32(p + HEAD + (size_t)i * ENTRY);
        if (at < last || at > bytes)
            return false;
        last = at;
    }
    w->block = p;
    w->n_block = n;
    w->n = count;
    return true;
}

const char *wordlist_at(const struct wordlist *w, uint32_t i, size_t *n,
                        uint32_t *freq)
{
    const unsigned char *entry = w->block + HEAD + (size_t)i * ENTRY;
    const unsigned char *words = w->block + HEAD + (size_t)w->n * ENTRY;
    size_t from = get32(entry);
    size_t to = i + 1 < w->n ? get32(entry + ENTRY)
                             : (size_t)(w->block + w->n_block - words);

    *n = to - from;
    if (freq != NULL)
        *freq = get32(entry + 4);
    return (const char *)words + from;
}

uint32_t wordlist_lower(const struct wordlist *w, const char *word, size_t n)
{
    uint32_t lo = 0, hi = w->n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        size_t len;
        const char *p = wordlist_at(w, mid, &len, NULL);
        int c = memcmp(p, word, len < n ? len : n);
        if (c < 0 || (c == 0 && len < n))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

uint32_t wordlist_freq(const struct wordlist *w, const char *word, size_t n)
{
    uint32_t at = wordlist_lower(w, word, n), freq = 0;
    const char *p;
    size_t len;

    if (at >= w->n)
        return 0;
    p = wordlist_at(w, at, &len, &freq);
    return len == n && memcmp(p, word, n) == 0 ? freq : 0;
}

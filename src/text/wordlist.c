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

static uint32_t first_byte(const struct wordlist *w, uint32_t i)
{
    return i < w->n ? get32(w->block + HEAD + (size_t)i * ENTRY)
                    : get32(w->block + 4);
}

/* A block under way. */
struct merged {
    char *entry, *words; /* the next entry, the first word */
    uint32_t n, bytes;   /* room that is left */
    uint32_t at;
};

/* The words from..to of a list, as they stand; false: it is no list. */
static bool copy_words(struct merged *m, const struct wordlist *w,
                       uint32_t from, uint32_t to)
{
    uint32_t begin, end, shift;

    if (from > to || to - from > m->n)
        return false;
    begin = first_byte(w, from);
    end = first_byte(w, to);
    if (from == to)
        return true;
    if (begin > end || end > get32(w->block + 4) || end - begin > m->bytes)
        return false;
    shift = m->at - begin;
    memcpy(m->words + m->at, w->block + HEAD + (size_t)w->n * ENTRY + begin,
           end - begin);
    for (uint32_t i = from; i < to; i++, m->entry += ENTRY) {
        const unsigned char *p = w->block + HEAD + (size_t)i * ENTRY;
        uint32_t place = get32(p) + shift;
        for (int b = 0; b < 4; b++)
            m->entry[b] = (char)(place >> (8 * b));
        memcpy(m->entry + 4, p + 4, 4);
    }
    m->at += end - begin;
    m->bytes -= end - begin;
    m->n -= to - from;
    return true;
}

/* Where the word stands in the list, and whether it does. */
static uint32_t find(const struct wordlist *w, const char *word, size_t n,
                     bool *there)
{
    uint32_t at = wordlist_lower(w, word, n);
    size_t len = 0;
    const char *p = at < w->n ? wordlist_at(w, at, &len, NULL) : "";

    *there = at < w->n && len == n && memcmp(p, word, n) == 0;
    return at;
}

int wordlist_merge(struct str *out, const struct wordlist *w,
                   const struct wordlist *changes)
{
    uint64_t n = w->n, bytes = w->n > 0 ? get32(w->block + 4) : 0;
    uint32_t from = 0;
    size_t begin = out->n;
    struct merged m;
    bool good = true;

    for (uint32_t i = 0; i < changes->n; i++) {
        uint32_t freq;
        size_t len;
        bool there;
        const char *p = wordlist_at(changes, i, &len, &freq);
        find(w, p, len, &there);
        n += (freq > 0) - (uint64_t)there;
        bytes += (freq > 0 ? len : 0) - (there ? len : 0);
    }
    if (n > UINT32_MAX / ENTRY || bytes > UINT32_MAX)
        return LOTSE_INPUT;
    put32(out, (uint32_t)n);
    put32(out, (uint32_t)bytes);
    if (!str_reserve(out, (size_t)n * ENTRY + bytes + 1) || out->oom)
        return LOTSE_NOMEM;
    m.entry = out->p + begin + HEAD;
    m.words = m.entry + (size_t)n * ENTRY;
    m.n = (uint32_t)n;
    m.bytes = (uint32_t)bytes;
    m.at = 0;
    for (uint32_t i = 0; i < changes->n && good; i++) {
        uint32_t freq, place;
        size_t len;
        bool there;
        const char *p = wordlist_at(changes, i, &len, &freq);
        place = find(w, p, len, &there);
        good = copy_words(&m, w, from, place);
        from = place + there;
        if (good && freq > 0)
            good = copy_words(&m, changes, i, i + 1);
    }
    if (good && w->n > 0)
        good = copy_words(&m, w, from, w->n);
    if (!good || m.n > 0 || m.bytes > 0)
        return LOTSE_INPUT;
    out->n = begin + HEAD + (size_t)n * ENTRY + (size_t)bytes;
    out->p[out->n] = '\0';
    return LOTSE_OK;
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

bool wordlist_changes(struct str *out, const struct wordlist *w,
                      const struct wordlist *gone,
                      const struct wordlist *fresh)
{
    struct str entries = {0}, words = {0};
    uint32_t g = 0, f = 0, n = 0;
    bool good = true;

    while (g < gone->n || f < fresh->n) {
        uint32_t minus = 0, plus = 0, had;
        size_t n_g = 0, n_f = 0, len;
        const char *a = g < gone->n ? wordlist_at(gone, g, &n_g, &minus) : NULL;
        const char *b = f < fresh->n ? wordlist_at(fresh, f, &n_f, &plus)
                                     : NULL;
        int c = a == NULL ? 1 : b == NULL ? -1
                              : memcmp(a, b, n_g < n_f ? n_g : n_f);
        if (c == 0)
            c = (n_g > n_f) - (n_g < n_f);
        minus = c <= 0 ? minus : 0;
        plus = c >= 0 ? plus : 0;
        g += c <= 0;
        f += c >= 0;
        if (minus == plus)
            continue;
        if (c > 0)
            a = b;
        len = c > 0 ? n_f : n_g;
        had = wordlist_freq(w, a, len);
        good = good && had + plus >= minus;
        put32(&entries, (uint32_t)words.n);
        put32(&entries, had + plus - minus);
        str_add(&words, a, len);
        n++;
    }
    put32(out, n);
    put32(out, (uint32_t)words.n);
    str_add(out, str_text(&entries), entries.n);
    str_add(out, str_text(&words), words.n);
    good = good && !out->oom && !entries.oom && !words.oom;
    str_free(&entries);
    str_free(&words);
    return good;
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

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
#include "base/varint.h"
#include "lotse.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

enum { HEAD = 8, ENTRY = 4, SLOT = 4 };

static uint32_t get32(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static void put32(unsigned char *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(v >> 8 * i);
}

static uint32_t slots_of(uint32_t n)
{
    return n + n / 3 + 1;
}

/* The bits that numbers up to n take. */
static uint32_t mask_of(uint32_t n)
{
    uint32_t mask = n;

    for (int i = 1; i < 32; i *= 2)
        mask |= mask >> i;
    return mask;
}

/* The first slot of a hash; its low half is compared. */
static uint32_t slot_at(uint64_t hash, uint32_t n_slots)
{
    return (uint32_t)((hash >> 32) * n_slots >> 32);
}

static int compare_keys(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

/* Most lists come sorted. */
static void sort_keys(const struct strmap_key **keys, uint32_t n)
{
    uint32_t i = 1;

    while (i < n && compare_keys(&keys[i - 1], &keys[i]) < 0)
        i++;
    if (i < n)
        qsort(keys, n, sizeof *keys, compare_keys);
}

/* A hash index under way. */
struct slots {
    unsigned char *p;
    uint32_t n, mask;
};

static void begin_slots(struct slots *s, unsigned char *p, uint32_t n)
{
    *s = (struct slots){p, slots_of(n), mask_of(n)};
    memset(p, 0, (size_t)s->n * SLOT);
}

static void put_slot(const struct slots *s, const char *word, size_t n,
                     uint32_t number)
{
    uint64_t hash = XXH3_64bits(word, n);
    uint32_t at = slot_at(hash, s->n);

    while (get32(s->p + (size_t)at * SLOT) != 0)
        at = at + 1 < s->n ? at + 1 : 0;
    put32(s->p + (size_t)at * SLOT,
          ((uint32_t)hash & ~s->mask) | (number + 1));
}

static size_t put_freq(unsigned char *p, uint32_t freq)
{
    size_t n = 0;

    for (; freq >= 0x80; freq >>= 7)
        p[n++] = (unsigned char)(freq | 0x80);
    p[n++] = (unsigned char)freq;
    return n;
}

/* Bytes of a record. */
static uint32_t record_size(const struct strmap_key *key, uint32_t freq)
{
    unsigned char bytes[5];

    return key->n + (uint32_t)put_freq(bytes, freq);
}

static void fill(unsigned char *p, const struct strmap_key **order, uint32_t n,
                 uint32_t bytes, const struct strmap *words,
                 const uint32_t *freq)
{
    struct slots slots;
    unsigned char *records;
    uint32_t offset = 0;

    begin_slots(&slots, p + HEAD + (size_t)n * ENTRY, n);
    records = slots.p + (size_t)slots.n * SLOT;
    put32(p, n);
    put32(p + 4, bytes);
    for (uint32_t i = 0; i < n; i++) {
        put32(p + HEAD + (size_t)i * ENTRY, offset);
        put_slot(&slots, order[i]->p, order[i]->n, i);
        offset +=
            (uint32_t)put_freq(records + offset, freq[order[i] - words->items]);
        memcpy(records + offset, order[i]->p, order[i]->n);
        offset += order[i]->n;
    }
}

/* zeros: words of frequency 0 belong to it. */
static int build(struct str *out, const struct strmap *words,
                 const uint32_t *freq, bool zeros)
{
    const struct strmap_key **order;
    uint32_t n = 0, bytes = 0;
    size_t size;

    order = malloc((words->n + 1) * sizeof *order);
    if (order == NULL)
        return LOTSE_NOMEM;
    for (size_t i = 0; i < words->n; i++) {
        if (freq[i] == 0 && !zeros)
            continue;
        order[n++] = &words->items[i];
        bytes += record_size(&words->items[i], freq[i]);
    }
    sort_keys(order, n);
    size = HEAD + (size_t)n * ENTRY + (size_t)slots_of(n) * SLOT + bytes;
    if (str_reserve(out, size)) {
        fill((unsigned char *)out->p + out->n, order, n, bytes, words, freq);
        out->n += size;
        out->p[out->n] = '\0';
    }
    free(order);
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

int wordlist_build(struct str *out, const struct strmap *words,
                   const uint32_t *freq)
{
    return build(out, words, freq, false);
}

/* A block whose counts and offsets are right. */
static struct wordlist list_at(const unsigned char *block, size_t size,
                               uint32_t n)
{
    const unsigned char *slots = block + HEAD + (size_t)n * ENTRY;

    return (struct wordlist){block, size, n, mask_of(n), slots,
                             slots + (size_t)slots_of(n) * SLOT, n, NULL};
}

bool wordlist_open(struct wordlist *w, const void *block, size_t n)
{
    const unsigned char *p = block;
    uint32_t count, last = 0;
    size_t fixed, bytes;

    *w = (struct wordlist){0};
    if (n < HEAD)
        return false;
    count = get32(p);
    if (count > (n - HEAD) / ENTRY)
        return false;
    fixed = HEAD + (size_t)count * ENTRY + (size_t)slots_of(count) * SLOT;
    if (fixed > n)
        return false;
    bytes = n - fixed;
    if (bytes != get32(p + 4))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = get32(p + HEAD + (size_t)i * ENTRY);
        if (at < last || at > bytes)
            return false;
        last = at;
    }
    *w = list_at(p, n, count);
    return true;
}

/* Where a record begins; i may be the number after the last. */
static uint32_t first_byte(const struct wordlist *w, uint32_t i)
{
    return i < w->n    ? get32(w->block + HEAD + (size_t)i * ENTRY)
           : w->n == 0 ? 0
                       : get32(w->block + 4); /* all bytes */
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

/* Two lists on their way into one. */
struct merged {
    unsigned char *entry, *records; /* the next entry, the first record */
    uint64_t n, bytes;              /* room that is left */
    uint32_t at;
};

/* The records from..to of a list, as they stand; false: they don't fit. */
static bool copy_words(struct merged *m, const struct wordlist *w,
                       uint32_t from, uint32_t to)
{
    uint32_t begin, n;

    if (from > to || to - from > m->n)
        return false;
    begin = first_byte(w, from);
    n = first_byte(w, to) - begin;
    if (n > m->bytes)
        return false;
    if (n > 0)
        memcpy(m->records + m->at, w->records + begin, n);
    for (uint32_t i = from; i < to; i++, m->entry += ENTRY)
        put32(m->entry, first_byte(w, i) - begin + m->at);
    m->at += n;
    m->bytes -= n;
    m->n -= to - from;
    return true;
}

/* Words and bytes of both; false: there is no such list. */
static bool measure(struct merged *m, const struct wordlist *w,
                    const struct wordlist *changes)
{
    m->n = w->n;
    m->bytes = first_byte(w, w->n);
    for (uint32_t i = 0; i < changes->n; i++) {
        uint32_t freq, place;
        size_t len;
        bool there;
        const char *p = wordlist_at(changes, i, &len, &freq);
        place = find(w, p, len, &there);
        if (there) {
            m->n--;
            m->bytes -= first_byte(w, place + 1) - first_byte(w, place);
        }
        if (freq > 0) {
            m->n++;
            m->bytes += first_byte(changes, i + 1) - first_byte(changes, i);
        }
    }
    return m->n <= UINT32_MAX / 2 && m->bytes <= UINT32_MAX;
}

/* Numbers are others than they were, so that all slots are. */
static void put_slots(unsigned char *block, size_t size, uint32_t n)
{
    struct wordlist w = list_at(block, size, n);
    struct slots slots;

    begin_slots(&slots, block + (w.slots - block), n);
    for (uint32_t i = 0; i < n; i++) {
        size_t len;
        const char *p = wordlist_at(&w, i, &len, NULL);
        put_slot(&slots, p, len, i);
    }
}

bool wordlist_amend(struct wordlist *w, const struct wordlist *changes)
{
    struct merged m;

    if (!measure(&m, w, changes))
        return false;
    w->all = (uint32_t)m.n;
    w->changes = changes;
    return true;
}

int wordlist_merge(struct str *out, const struct wordlist *w,
                   const struct wordlist *changes)
{
    struct merged m = {.at = 0};
    uint32_t from = 0;
    unsigned char *block;
    size_t fixed, size;
    uint32_t n;
    bool good = true;

    if (!measure(&m, w, changes))
        return LOTSE_INPUT;
    n = (uint32_t)m.n;
    fixed = HEAD + (size_t)n * ENTRY + (size_t)slots_of(n) * SLOT;
    size = fixed + m.bytes;
    if (!str_reserve(out, size + 1))
        return LOTSE_NOMEM;
    block = (unsigned char *)out->p + out->n;
    put32(block, n);
    put32(block + 4, (uint32_t)m.bytes);
    m.entry = block + HEAD;
    m.records = block + fixed;
    for (uint32_t i = 0; i < changes->n && good; i++) {
        uint32_t freq, place;
        size_t len;
        bool there;
        const char *p = wordlist_at(changes, i, &len, &freq);
        place = find(w, p, len, &there);
        good = copy_words(&m, w, from, place) &&
               (freq == 0 || copy_words(&m, changes, i, i + 1));
        from = place + there;
    }
    good = good && copy_words(&m, w, from, w->n);
    if (!good || m.n > 0 || m.bytes > 0)
        return LOTSE_INPUT;
    put_slots(block, size, n);
    out->n += size;
    out->p[out->n] = '\0';
    return LOTSE_OK;
}

const char *wordlist_at(const struct wordlist *w, uint32_t i, size_t *n,
                        uint32_t *freq)
{
    const unsigned char *entry = w->block + HEAD + (size_t)i * ENTRY;
    const unsigned char *end =
        w->records + (i + 1 < w->n ? get32(entry + ENTRY)
                                   : get32(w->block + 4)); /* all bytes */
    struct reader r = {w->records + get32(entry), end, false};
    uint32_t value;

    if (r.p < end && *r.p < 0x80)
        value = *r.p++; /* nearly all */
    else
        value = (uint32_t)get_varint(&r);
    if (freq != NULL)
        *freq = value;
    *n = (size_t)(end - r.p);
    return (const char *)r.p;
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

/* The words of two lists, in their order; freq: that of the one less that of
 * the other. */
struct pair {
    const struct wordlist *gone, *fresh;
    uint32_t g, f; /* the next ones */
    const char *word;
    size_t n;
    uint32_t minus, plus;
};

static bool next_pair(struct pair *p)
{
    size_t n_g = 0, n_f = 0;
    bool more_g = p->g < p->gone->n, more_f = p->f < p->fresh->n;
    const char *a, *b;
    int c;

    if (!more_g && !more_f)
        return false;
    a = more_g ? wordlist_at(p->gone, p->g, &n_g, &p->minus) : NULL;
    b = more_f ? wordlist_at(p->fresh, p->f, &n_f, &p->plus) : NULL;
    c = !more_g ? 1 : !more_f ? -1 : memcmp(a, b, n_g < n_f ? n_g : n_f);
    if (c == 0)
        c = (n_g > n_f) - (n_g < n_f);
    if (c > 0)
        p->minus = 0;
    if (c < 0)
        p->plus = 0;
    p->g += c <= 0;
    p->f += c >= 0;
    p->word = c <= 0 ? a : b;
    p->n = c <= 0 ? n_g : n_f;
    return true;
}

bool wordlist_changes(struct str *out, const struct wordlist *w,
                      const struct wordlist *gone,
                      const struct wordlist *fresh)
{
    uint32_t *freq = malloc(((size_t)gone->n + fresh->n + 1) * sizeof *freq);
    struct pair p = {.gone = gone, .fresh = fresh};
    struct strmap words = {0};
    bool good = freq != NULL;

    while (good && next_pair(&p)) {
        uint32_t had, id;
        if (p.minus == p.plus)
            continue;
        had = wordlist_freq(w, p.word, p.n);
        id = strmap_put(&words, p.word, p.n);
        good = id != STRMAP_NONE && had + p.plus >= p.minus;
        if (good)
            freq[id] = had + p.plus - p.minus;
    }
    good = good && build(out, &words, freq, true) == LOTSE_OK;
    strmap_free(&words);
    free(freq);
    return good;
}

/* Is the word with this hash in the list? */
static bool look_up(uint32_t *freq, const struct wordlist *w, const char *word,
                    size_t n, uint64_t hash)
{
    uint32_t n_slots = slots_of(w->n), at = slot_at(hash, n_slots);

    for (uint32_t probes = 0; probes < n_slots && w->n > 0; probes++) {
        uint32_t slot = get32(w->slots + (size_t)at * SLOT);
        uint32_t number = (slot & w->mask) - 1;
        if (slot == 0)
            break;
        if (((slot ^ (uint32_t)hash) & ~w->mask) == 0 && number < w->n) {
            size_t len;
            const char *p = wordlist_at(w, number, &len, freq);
            if (len == n && memcmp(p, word, n) == 0)
                return true;
        }
        at = at + 1 < n_slots ? at + 1 : 0;
    }
    return false;
}

uint32_t wordlist_freq(const struct wordlist *w, const char *word, size_t n)
{
    uint64_t hash = XXH3_64bits(word, n);
    uint32_t freq;

    if (w->changes != NULL && look_up(&freq, w->changes, word, n, hash))
        return freq;
    return look_up(&freq, w, word, n, hash) ? freq : 0;
}

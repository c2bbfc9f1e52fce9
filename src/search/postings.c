/*
 * postings.c: a posting list, decoded block by block.
 *
 * Distances, then what the term is worth in each article: arrays of equal
 * numbers that a processor goes through without a decision. Nothing of an
 * article is looked up. Which fields hold the term stands apart, for operators
 * and explanations.
 */
#include "search/postings.h"
#include "base/err.h"
#include "db/weights.h"

#include <string.h>

enum { HEAD = 5 }; /* width, first ord */

static uint32_t get16(const unsigned char *p)
{
    uint16_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

static uint32_t get32(const unsigned char *p)
{
    uint32_t v;

    memcpy(&v, p, sizeof v);
    return v;
}

/* Bytes of the masks of a list of n articles. */
static size_t masks_size(const unsigned char *bits, uint32_t n)
{
    size_t bytes = (n + 7U) / 8, size = bytes, i = 0;

    for (; i + 8 <= bytes; i += 8) {
        uint64_t v;
        memcpy(&v, bits + i, sizeof v);
        size += (size_t)__builtin_popcountll(v);
    }
    for (; i < bytes; i++)
        size += (size_t)__builtin_popcount(bits[i]);
    return size;
}

/* Begin a list's bytes, of n articles, whose ords count from `from`. */
static void begin(struct post_reader *r, const unsigned char *bytes,
                  size_t n_bytes, uint32_t n, uint32_t from)
{
    size_t head;

    r->first = true;
    if (n == 0 || bytes == NULL)
        return;
    r->bad = n_bytes < HEAD + (n + 7U) / 8;
    if (r->bad)
        return;
    head = HEAD + masks_size(bytes + HEAD, n);
    r->width = bytes[0];
    r->last = get32(bytes + 1);
    r->bad = head > n_bytes || r->width < 1 || r->width > 2 ||
             r->last >= r->docs - from;
    if (r->bad)
        return;
    r->last += from;
    r->p = bytes + head;
    r->end = bytes + n_bytes;
    r->left = n;
}

void post_begin(struct post_reader *r, struct lotse_index *ix, int lang,
                const struct plist *l)
{
    const struct lang_index *x = &ix->langs[lang];

    *r = (struct post_reader){.docs = x->docs, .from = x->more.docs, .ix = ix};
    if (l->n == 0)
        return;
    begin(r, l->bytes, l->n_bytes, l->n_old, 0);
    if (l->more == NULL)
        return;
    if (r->left == 0 && !r->bad)
        begin(r, l->more, l->n_more_bytes, l->n_more, r->from);
    else
        r->more = l;
}

/* Distances of one byte or two become numbers; *none: one of them is 0, *large:
 * one stands elsewhere. */
static void widen(uint32_t *restrict gaps, const unsigned char *restrict p,
                  uint32_t n, int width, bool *none, bool *large)
{
    if (width == 1) {
        uint8_t zero = 0, most = 0;
#pragma omp simd reduction(| : zero, most)
        for (uint32_t i = 0; i < n; i++) {
            zero |= p[i] == 0;
            most |= p[i] == 0xFF;
            gaps[i] = p[i];
        }
        *none = zero != 0;
        *large = most != 0;
    } else {
        uint32_t zero = 0, most = 0;
#pragma omp simd reduction(| : zero, most)
        for (uint32_t i = 0; i < n; i++) {
            gaps[i] = get16(p + 2 * (size_t)i);
            zero |= gaps[i] == 0;
            most |= gaps[i] == 0xFFFF;
        }
        *none = zero != 0;
        *large = most != 0;
    }
}

/* Put the distances that were too large where they belong; they follow at
 * *at. False: they are not there, or one is 0, or they lead beyond `far`. */
static bool put_large(uint32_t *gaps, uint32_t n, uint32_t most, uint64_t far,
                      const unsigned char **at, const unsigned char *end)
{
    for (uint32_t i = 0; i < n; i++) {
        if (gaps[i] != most)
            continue;
        if (end - *at < 4 || (gaps[i] = get32(*at)) == 0 || gaps[i] > far)
            return false;
        far -= gaps[i];
        *at += 4;
    }
    return true;
}

typedef uint8_t octets __attribute__((vector_size(16)));
typedef uint16_t eight __attribute__((vector_size(16)));
typedef uint32_t four __attribute__((vector_size(16)));

/* The sums of `from` and the first gaps; returns the last one. Four at a time,
 * each of which but the first adds those before it. */
static uint32_t add_up(uint32_t *ords, const uint32_t *gaps, uint32_t n,
                       uint32_t from)
{
    const four none = {0, 0, 0, 0};
    four sum = {from, from, from, from}, x;
    uint32_t i = 0;

    for (; i + 4 <= n; i += 4) {
        memcpy(&x, gaps + i, sizeof x);
        x += __builtin_shufflevector(none, x, 0, 4, 5, 6);
        x += __builtin_shufflevector(none, x, 0, 1, 4, 5);
        x += sum;
        memcpy(ords + i, &x, sizeof x);
        sum = __builtin_shufflevector(x, x, 3, 3, 3, 3);
    }
    for (from = sum[0]; i < n; i++)
        ords[i] = from += gaps[i];
    return from;
}

/* The sums of *sum and eight gaps, which have room in 16 bits; *sum becomes the
 * last one, four times. */
static inline void add_eight(uint32_t *ords, eight x, four *sum)
{
    const eight none = {0};
    four low, high;

    x += __builtin_shufflevector(none, x, 0, 8, 9, 10, 11, 12, 13, 14);
    x += __builtin_shufflevector(none, x, 0, 1, 8, 9, 10, 11, 12, 13);
    x += __builtin_shufflevector(none, x, 0, 1, 2, 3, 8, 9, 10, 11);
    low = (four)__builtin_shufflevector(x, none, 0, 8, 1, 9, 2, 10, 3, 11);
    high = (four)__builtin_shufflevector(x, none, 4, 12, 5, 13, 6, 14, 7, 15);
    low += *sum;
    high += *sum;
    memcpy(ords, &low, sizeof low);
    memcpy(ords + 4, &high, sizeof high);
    *sum = __builtin_shufflevector(high, high, 3, 3, 3, 3);
}

/* The sums of *from and n gaps of a byte, at least 16; the last 16 may be added
 * twice. *from becomes the last one. False: a gap is 0, or stands elsewhere. */
static bool add_bytes(uint32_t *ords, const unsigned char *gaps, uint32_t n,
                      uint32_t *from)
{
    const octets none = {0};
    octets odd = none, x;
    four sum = {*from, *from, *from, *from};
    uint64_t any[2];

    for (uint32_t i = 0; i < n; i += 16) {
        if (i > n - 16) {
            i = n - 16;
            sum = (four){ords[i - 1], ords[i - 1], ords[i - 1], ords[i - 1]};
        }
        memcpy(&x, gaps + i, sizeof x);
        odd |= (octets)(x == 0) | (octets)(x == 0xFF);
        add_eight(ords + i,
                  (eight)__builtin_shufflevector(x, none, 0, 16, 1, 17, 2, 18,
                                                 3, 19, 4, 20, 5, 21, 6, 22, 7,
                                                 23), &sum);
        add_eight(ords + i + 8,
                  (eight)__builtin_shufflevector(x, none, 8, 24, 9, 25, 10, 26,
                                                 11, 27, 12, 28, 13, 29, 14,
                                                 30, 15, 31), &sum);
    }
    *from = sum[0];
    memcpy(any, &odd, sizeof any);
    return (any[0] | any[1]) == 0;
}

/* Gaps of any width become ords; some stand at *large. False: they lead out of
 * the index. */
static bool add_any(uint32_t *ords, const struct post_reader *r, uint32_t n,
                    uint32_t *ord, const unsigned char **large)
{
    uint32_t gaps[POST_BLOCK];
    bool none, any;

    widen(gaps, r->p, n, r->width, &none, &any);
    if (none || (any && !put_large(gaps, n, r->width == 1 ? 0xFF : 0xFFFF,
                                   r->docs - *ord, large, r->end)))
        return false;
    *ord = add_up(ords, gaps, n, *ord);
    return true;
}

/* Distances become ords; false: they lead out of the index. Nothing here waits
 * for a decision but the few blocks with a distance that was too large. */
static bool read_gaps(struct post_reader *r, struct post_block *b, uint32_t n,
                      const unsigned char *large)
{
    uint32_t ord = r->last, *ords = b->ords;

    if (r->first)
        *ords++ = ord;
    n -= r->first;
    if (r->width != 1 || n < 16 || !add_bytes(ords, r->p, n, &ord)) {
        ord = r->last;
        if (!add_any(ords, r, n, &ord, &large))
            return false;
    }
    if (ord < r->last || ord >= r->docs)
        return false;
    r->last = ord;
    r->p = large;
    return true;
}

bool post_next(struct post_reader *r, struct post_block *b)
{
    const unsigned char *worth;
    uint32_t n;
    size_t gaps;

    if (r->left == 0 && r->more != NULL && !r->bad) {
        begin(r, r->more->more, r->more->n_more_bytes, r->more->n_more,
              r->from);
        r->more = NULL;
    }
    n = r->left < POST_BLOCK ? r->left : POST_BLOCK;
    gaps = (size_t)(n - (n > 0 && r->first)) * (size_t)r->width;
    worth = r->p + gaps;
    b->n = 0;
    if (n == 0)
        return false;
    if ((size_t)(r->end - r->p) < gaps + 2 * (size_t)n ||
        !read_gaps(r, b, n, worth + 2 * (size_t)n)) {
        r->bad = true;
        r->left = 0;
        return false;
    }
#pragma omp simd
    for (uint32_t i = 0; i < n; i++)
        b->tf[i] = worth_of((uint16_t)get16(worth + 2 * (size_t)i));
    r->first = false;
    r->left -= n;
    r->ix->work.postings += n;
    b->n = n;
    return true;
}

static void begin_masks(struct post_masks *m, const unsigned char *bytes,
                        size_t n_bytes, uint32_t n)
{
    size_t head = (n + 7U) / 8;

    m->at = 0;
    m->n = n;
    m->bits = m->masks = m->end = NULL;
    if (bytes == NULL || n_bytes < HEAD + head)
        return;
    m->bits = bytes + HEAD;
    m->masks = m->bits + head;
    m->end = bytes + n_bytes;
}

void post_masks_begin(struct post_masks *m, const struct plist *l)
{
    begin_masks(m, l->bytes, l->n_bytes, l->bytes == NULL ? 0 : l->n_old);
    m->more = l->more != NULL ? l : NULL;
}

uint8_t post_mask(struct post_masks *m)
{
    uint32_t i;

    if (m->at == m->n && m->more != NULL) {
        begin_masks(m, m->more->more, m->more->n_more_bytes, m->more->n_more);
        m->more = NULL;
    }
    i = m->at++;
    if (m->bits == NULL || m->bits + i / 8 >= m->end)
        return 0;
    if (!(m->bits[i / 8] >> (i % 8) & 1))
        return 1U << FIELD_BODY;
    return m->masks < m->end ? *m->masks++ : 0;
}

int post_fail(const struct post_reader *r, lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: damaged postings; run lotse compile",
                   r->ix->path);
}

int post_at(float *tf, unsigned *mask, struct lotse_index *ix, int lang,
            const struct plist *l, uint32_t ord, lotse_err *err)
{
    struct plist list = *l;
    struct post_reader r;
    struct post_block b;
    struct post_masks m;
    uint32_t before = 0;
    int rc = index_list(&list, ix, lang, err);

    *tf = 0;
    *mask = 0;
    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, ix, lang, &list);
    for (; post_next(&r, &b); before += b.n) {
        uint32_t at;
        if (b.ords[b.n - 1] < ord)
            continue;
        at = rising_find(b.ords, b.n, ord);
        if (at == b.n)
            return LOTSE_OK;
        *tf = b.tf[at];
        post_masks_begin(&m, &list);
        for (uint32_t i = 0; i <= before + at; i++)
            *mask = post_mask(&m);
        return LOTSE_OK;
    }
    return r.bad ? post_fail(&r, err) : LOTSE_OK;
}

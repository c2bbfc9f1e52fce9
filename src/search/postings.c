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

void post_begin(struct post_reader *r, struct lotse_index *ix, int lang,
                const struct plist *l)
{
    size_t n;

    *r = (struct post_reader){.docs = ix->langs[lang].docs, .first = true,
                              .ix = ix};
    if (l->n == 0 || l->bytes == NULL)
        return;
    r->bad = l->n_bytes < HEAD + (l->n + 7U) / 8;
    if (r->bad)
        return;
    n = HEAD + masks_size(l->bytes + HEAD, l->n);
    r->width = l->bytes[0];
    r->last = get32(l->bytes + 1);
    r->bad = n > l->n_bytes || r->width < 1 || r->width > 2 ||
             r->last >= r->docs;
    if (r->bad)
        return;
    r->p = l->bytes + n;
    r->end = l->bytes + l->n_bytes;
    r->left = l->n;
}

/* Distances of some bytes each become ords; false: they lead out of the
 * index. */
static inline __attribute__((always_inline)) bool
read_gaps(struct post_reader *r, struct post_block *b, uint32_t n,
          const unsigned char *large, int width)
{
    const unsigned char *p = r->p;
    uint32_t most = width == 1 ? 0xFF : 0xFFFF, none = 0;
    uint64_t ord = r->last; /* rises, so that its end tells whether it fits */

    b->ords[0] = r->last;
    for (uint32_t i = r->first; i < n; i++) {
        uint32_t gap = width == 1 ? *p : get16(p);
        p += width;
        if (gap == most) {
            if (r->end - large < 4)
                return false;
            gap = get32(large);
            large += 4;
        }
        none |= gap == 0;
        ord += gap;
        b->ords[i] = (uint32_t)ord;
    }
    if (none != 0 || ord >= r->docs)
        return false;
    r->last = (uint32_t)ord;
    r->p = large;
    return true;
}

static bool read_ords(struct post_reader *r, struct post_block *b, uint32_t n,
                      const unsigned char *large)
{
    return r->width == 1 ? read_gaps(r, b, n, large, 1)
                         : read_gaps(r, b, n, large, 2);
}

bool post_next(struct post_reader *r, struct post_block *b)
{
    uint32_t n = r->left < POST_BLOCK ? r->left : POST_BLOCK;
    size_t gaps = (size_t)(n - (n > 0 && r->first)) * (size_t)r->width;
    const unsigned char *worth = r->p + gaps;

    b->n = 0;
    if (n == 0)
        return false;
    if ((size_t)(r->end - r->p) < gaps + 2 * (size_t)n ||
        !read_ords(r, b, n, worth + 2 * (size_t)n)) {
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

void post_masks_begin(struct post_masks *m, const struct plist *l)
{
    size_t bytes = (l->n + 7U) / 8;

    *m = (struct post_masks){NULL, NULL, NULL, 0};
    if (l->bytes == NULL || l->n_bytes < HEAD + bytes)
        return;
    m->bits = l->bytes + HEAD;
    m->masks = m->bits + bytes;
    m->end = l->bytes + l->n_bytes;
}

uint8_t post_mask(struct post_masks *m)
{
    uint32_t i = m->at++;

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

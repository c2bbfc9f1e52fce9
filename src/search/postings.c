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

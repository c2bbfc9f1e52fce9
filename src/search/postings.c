/*
 * postings.c: a posting list, decoded block by block.
 *
 * An article is two bytes mostly: the distance from the last one, and a code
 * for which fields hold the term how often. The factor of a field's frequency
 * depends on the field's length alone, so it is looked up: 16 bits of length
 * by article are all that a query touches of the other articles' data.
 *
 * BM25F: Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework:
 * BM25 and Beyond", section 3.6.
 */
#include "search/postings.h"
#include "base/err.h"
#include "search/weights.h"

void post_begin(struct post_reader *r, struct lotse_index *ix, int lang,
                const struct plist *l)
{
    *r = (struct post_reader){.p = l->bytes,
                              .end = l->bytes == NULL ? NULL
                                                      : l->bytes + l->n_bytes,
                              .left = l->bytes == NULL ? 0 : l->n,
                              .lang = lang,
                              .ix = ix};
}

/* A varint of up to five bytes; false: none is there. */
static inline bool varint(struct post_reader *r, uint32_t *out)
{
    uint32_t v = 0;

    for (unsigned shift = 0; r->p < r->end && shift < 35; shift += 7) {
        unsigned char c = *r->p++;
        v |= (uint32_t)(c & 0x7F) << (shift & 31);
        if (c < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* Fields and frequencies that are written out. */
static bool raw(struct post_reader *r, const struct lang_index *l, uint32_t ord,
                uint8_t *mask, float *tf)
{
    float sum = 0;

    if (r->p >= r->end)
        return false;
    *mask = *r->p++;
    for (unsigned f = 0; f < FIELDS; f++) {
        uint32_t n;
        if (!(*mask >> f & 1))
            continue;
        if (!varint(r, &n))
            return false;
        sum += (float)n * weights_of(l, f, ord);
    }
    *tf = sum;
    return true;
}

/* The articles of a block: distances and codes become ords and codes. */
static bool read_block(struct post_reader *r, struct post_block *b, uint32_t n)
{
    uint32_t last = r->last, docs = r->ix->langs[r->lang].docs;
    const unsigned char *p = r->p, *end = r->end;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t gap;
        if (end - p >= 3 && p[0] < 0x80) {
            gap = p[0];
            p++;
        } else if (end - p >= 3 && p[1] < 0x80) {
            gap = (p[0] & 0x7FU) | (uint32_t)p[1] << 7;
            p += 2;
        } else {
            r->p = p;
            if (!varint(r, &gap) || r->p >= end)
                return false;
            p = r->p;
        }
        if (gap == 0 || gap > docs - last)
            return false;
        last += gap;
        b->ords[i] = last - 1;
        b->masks[i] = *p++;
        if (b->masks[i] == POST_RAW) {
            r->p = p;
            if (!raw(r, &r->ix->langs[r->lang], last - 1, &b->raw_mask[i],
                     &b->tf[i]))
                return false;
            p = r->p;
        }
    }
    r->p = p;
    r->last = last;
    return true;
}

/* Codes become frequencies times factors. A code of one field has a second
 * one of frequency 0, so that there is nothing to decide. */
static void weigh(const struct lang_index *l, const struct postcode *codes,
                  struct post_block *b, uint32_t n)
{
    size_t docs = l->docs;
    const float *factors = l->factors;

    for (uint32_t i = 0; i < n; i++) {
        const struct postcode *c = &codes[b->masks[i]];
        const float *at = factors + b->ords[i];
        float x = c->tf[0] * at[c->field[0] * docs] +
                  c->tf[1] * at[c->field[1] * docs];
        b->tf[i] = b->masks[i] == POST_RAW ? b->tf[i] : x;
        b->masks[i] = b->masks[i] == POST_RAW ? b->raw_mask[i] : c->mask;
    }
}

/* The same without the factors of all articles. */
static void weigh_some(const struct lang_index *l, const struct postcode *codes,
                       struct post_block *b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct postcode *c = &codes[b->masks[i]];
        if (b->masks[i] == POST_RAW) {
            b->masks[i] = b->raw_mask[i];
            continue;
        }
        b->masks[i] = c->mask;
        b->tf[i] = c->tf[0] * weights_of(l, c->field[0], b->ords[i]);
        if (c->n == 2)
            b->tf[i] += c->tf[1] * weights_of(l, c->field[1], b->ords[i]);
    }
}

bool post_next(struct post_reader *r, struct post_block *b)
{
    const struct lang_index *l = &r->ix->langs[r->lang];
    uint32_t n = r->left < POST_BLOCK ? r->left : POST_BLOCK;

    b->n = 0;
    if (!read_block(r, b, n)) {
        r->bad = true;
        r->left = 0;
        return false;
    }
    if (l->factors != NULL)
        weigh(l, r->ix->codes.of, b, n);
    else
        weigh_some(l, r->ix->codes.of, b, n);
    r->left -= n;
    r->ix->work.postings += n;
    b->n = n;
    return n > 0;
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
    int rc = index_list(&list, ix, lang, err);

    *tf = 0;
    *mask = 0;
    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, ix, lang, &list);
    while (post_next(&r, &b)) {
        uint32_t at;
        if (b.ords[b.n - 1] < ord)
            continue;
        at = rising_find(b.ords, b.n, ord);
        if (at < b.n) {
            *tf = b.tf[at];
            *mask = b.masks[at];
        }
        return LOTSE_OK;
    }
    return r.bad ? post_fail(&r, err) : LOTSE_OK;
}

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

static inline float factor(const struct lang_index *l, unsigned field,
                           uint32_t ord)
{
    uint32_t length = l->length[field][ord];
    float f = length < LENGTHS ? l->norm[field][length]
                               : weights_norm(l, field, length);

    return field == FIELD_TITLE ? f * l->title[ord] : f;
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
        sum += (float)n * factor(l, f, ord);
    }
    *tf = sum;
    return true;
}

bool post_next(struct post_reader *r, struct post_block *b)
{
    const struct lang_index *l = &r->ix->langs[r->lang];
    const struct postcode *codes = r->ix->codes.of;
    uint32_t n = r->left < POST_BLOCK ? r->left : POST_BLOCK, docs = l->docs;
    uint64_t last = r->last;

    b->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct postcode *c;
        uint32_t gap, ord;
        if (r->end - r->p >= 2 && *r->p < 0x80)
            gap = *r->p++;
        else if (!varint(r, &gap) || r->p >= r->end)
            goto bad;
        last += gap;
        if (gap == 0 || last > docs)
            goto bad;
        ord = (uint32_t)last - 1;
        b->ords[i] = ord;
        c = &codes[*r->p++];
        b->masks[i] = c->mask;
        if (c->n == 1) {
            b->tf[i] = (float)c->tf[0] * factor(l, c->field[0], ord);
        } else if (c->n == 2) {
            b->tf[i] = (float)c->tf[0] * factor(l, c->field[0], ord) +
                       (float)c->tf[1] * factor(l, c->field[1], ord);
        } else if (r->p[-1] != POST_RAW ||
                   !raw(r, l, ord, &b->masks[i], &b->tf[i])) {
            goto bad;
        }
    }
    r->last = (uint32_t)last;
    r->left -= n;
    r->ix->work.postings += n;
    b->n = n;
    return n > 0;
bad:
    r->bad = true;
    r->left = 0;
    return false;
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

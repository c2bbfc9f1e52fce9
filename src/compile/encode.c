/*
 * encode.c: a posting list as the file holds it.
 *
 * While articles pass by, a list holds which fields have the term how often.
 * When all lengths are known, that becomes what the term is worth in the
 * article, once: a query then reads nothing of an article but that number. Of
 * the fields themselves the mask stays.
 */
#include "compile/encode.h"
#include "base/varint.h"
#include "base/vec.h"
#include "db/weights.h"

#include <stdlib.h>
#include <string.h>

void encode_begin(struct encoder *e, const struct postings *p,
                  const uint64_t lengths[FIELDS], uint32_t docs)
{
    memset(e, 0, sizeof *e);
    e->p = p;
    postcodes_init(&e->codes);
    for (unsigned f = 0; f < FIELDS; f++) {
        e->mean[f] = weights_mean(lengths[f], docs);
        for (uint32_t n = 0; n < ENCODE_LENGTHS; n++)
            e->norm[f][n] = weights_norm(f, n, e->mean[f]);
    }
}

void encode_end(struct encoder *e)
{
    free(e->gaps);
    free(e->worth);
    free(e->masks);
    str_free(&e->out);
}

/* A title that a few articles share is what they are about; one that many
 * share ("Description") tells none of them from the others. */
float title_worth(uint32_t bearers)
{
    enum { FEW = 4 };

    return bearers > FEW ? (float)FEW / (float)bearers : 1;
}

static float factor(const struct encoder *e, unsigned field, uint32_t ord)
{
    const struct doc_entry *d = &e->p->docs[ord];
    uint32_t n = d->length[field];
    float x = n < ENCODE_LENGTHS ? e->norm[field][n]
                                 : weights_norm(field, n, e->mean[field]);

    return field == FIELD_TITLE ? x * title_worth(d->facts.bearers) : x;
}

/* The next article of a list in memory; its ord + 1 is `last`. */
static void read_one(struct encoder *e, struct reader *r, uint32_t i,
                     uint32_t *last)
{
    const struct postcode *c;
    float sum = 0;

    e->gaps[i] = (uint32_t)get_varint(r);
    *last += e->gaps[i];
    c = &e->codes.of[*r->p++];
    e->masks[i] = c->mask;
    for (int k = 0; k < c->n; k++)
        sum += c->tf[k] * factor(e, c->field[k], *last - 1);
    if (c->n == 0) { /* POST_RAW */
        e->masks[i] = *r->p++;
        for (unsigned f = 0; f < FIELDS; f++)
            if (e->masks[i] >> f & 1)
                sum += (float)get_varint(r) * factor(e, f, *last - 1);
    }
    e->worth[i] = worth_pack(sum);
}

static void put(struct str *s, uint32_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        str_addc(s, (char)(v >> (8 * i)));
}

/* The masks of articles that have other fields than the body. */
static void put_masks(struct str *s, const uint8_t *masks, uint32_t n)
{
    for (uint32_t i = 0; i < n; i += 8) {
        uint8_t bits = 0;
        for (uint32_t k = i; k < n && k < i + 8; k++)
            bits |= (uint8_t)((masks[k] != 1U << FIELD_BODY) << (k - i));
        str_addc(s, (char)bits);
    }
    for (uint32_t i = 0; i < n; i++)
        if (masks[i] != 1U << FIELD_BODY)
            str_addc(s, (char)masks[i]);
}

/* One byte a distance where few are too large for it. */
static int width_of(const uint32_t *gaps, uint32_t n)
{
    uint32_t large = 0;

    for (uint32_t i = 1; i < n; i++)
        large += gaps[i] >= 0xFF;
    return large > n / 8 ? 2 : 1;
}

static void put_block(struct str *s, const struct encoder *e, uint32_t from,
                      uint32_t to, int width)
{
    uint32_t most = width == 1 ? 0xFF : 0xFFFF;

    for (uint32_t i = from > 0 ? from : 1; i < to; i++)
        put(s, e->gaps[i] < most ? e->gaps[i] : most, width);
    for (uint32_t i = from; i < to; i++)
        put(s, e->worth[i], 2);
    for (uint32_t i = from > 0 ? from : 1; i < to; i++)
        if (e->gaps[i] >= most)
            put(s, e->gaps[i], 4);
}

bool encode_list(struct encoder *e, const struct str *bytes, uint32_t df)
{
    struct reader r = {(const unsigned char *)bytes->p,
                       (const unsigned char *)bytes->p + bytes->n, false};
    uint32_t last = 0, n = df;
    int width;

    str_clear(&e->out);
    if (!vec_reserve(&e->gaps, &e->cap_gaps, n, sizeof *e->gaps) ||
        !vec_reserve(&e->worth, &e->cap_worth, n, sizeof *e->worth) ||
        !vec_reserve(&e->masks, &e->cap_masks, n, 1))
        return false;
    for (uint32_t i = 0; i < n; i++)
        read_one(e, &r, i, &last);
    width = width_of(e->gaps, n);
    str_addc(&e->out, (char)width);
    put(&e->out, e->gaps[0] - 1, 4);
    put_masks(&e->out, e->masks, n);
    for (uint32_t i = 0; i < n; i += POST_BLOCK)
        put_block(&e->out, e, i, i + POST_BLOCK < n ? i + POST_BLOCK : n,
                  width);
    return !e->out.oom;
}

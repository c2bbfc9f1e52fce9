/*
 * buckets.c: translations, gathered and written so that one read finds one.
 *
 * A base of a few articles may come with 300,000 translations of a word list.
 * They are hashed into buckets of about eight, each a record of the file: an
 * open index holds the places of the buckets alone.
 */
#include "compile/buckets.h"
#include "base/err.h"
#include "base/varint.h"
#include "base/vec.h"
#include "db/lookup.h"

#include <stdlib.h>

enum { PER_BUCKET = 8 };

bool buckets_add(struct buckets *b, const char *term, size_t n,
                 const struct str *targets)
{
    struct bucket_entry e = {lookup_hash(term, n), b->bytes.n, 0};

    put_varint(&b->bytes, n);
    str_add(&b->bytes, term, n);
    put_varint(&b->bytes, targets->n);
    str_add(&b->bytes, str_text(targets), targets->n);
    if (b->bytes.oom || targets->oom || !VEC_PUSH_OK(b))
        return false;
    e.n = b->bytes.n - e.at;
    b->items[b->n++] = e;
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const struct bucket_entry *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

int buckets_write(struct buckets *b, struct tail_out *out, int way,
                  lotse_err *err)
{
    struct str places = {0}, record = {0};
    uint64_t at, end = 0;
    size_t n = 1, shift = 64;

    if (b->n == 0)
        return LOTSE_OK;
    for (; n < b->n / PER_BUCKET; n *= 2)
        shift--;
    qsort(b->items, b->n, sizeof *b->items, by_hash);
    tail_part(out, PART_OF(way, PART_TRANSLATIONS), false);
    for (size_t i = 0, k = 0; i < n; i++) {
        str_clear(&record);
        for (; k < b->n && (shift == 64 || b->items[k].hash >> shift == i); k++)
            str_add(&record, b->bytes.p + b->items[k].at, b->items[k].n);
        for (int bits = 0; bits < 32; bits += 8)
            str_addc(&places, (char)(end >> bits));
        if (record.n > 0) {
            tail_record(out, record.p, record.n, &at);
            end = at + record.n + TAIL_CHECK;
        }
    }
    for (int bits = 0; bits < 32; bits += 8)
        str_addc(&places, (char)(end >> bits));
    tail_part(out, PART_OF(way, PART_BUCKETS), true);
    tail_put(out, str_text(&places), places.n);
    n = record.oom || places.oom || end > UINT32_MAX;
    str_free(&places);
    str_free(&record);
    return n ? err_nomem(err) : LOTSE_OK;
}

void buckets_free(struct buckets *b)
{
    str_free(&b->bytes);
    free(b->items);
    *b = (struct buckets){0};
}

/*
 * records.c: posting lists and forward lists that were read, kept in memory.
 *
 * A record is read with one pread, verified, and kept. The records are in two
 * generations: once the young one has grown to half of what may be kept, it
 * becomes the old one and the one before is forgotten; what is asked again
 * meanwhile moves from the old one to the young one. So words and articles that
 * are asked often stay, and no query pays for remembering which those are.
 */
#include "search/records.h"
#include "base/err.h"
#include "search/index.h"

#include <stdlib.h>
#include <string.h>

static struct kept *find_slot(struct kept *slots, size_t n, uint64_t key)
{
    size_t at = (size_t)lookup_hash_number(key) & (n - 1);

    while (slots[at].key != 0 && slots[at].key != key)
        at = (at + 1) & (n - 1);
    return &slots[at];
}

static bool grow(struct records *r)
{
    size_t n = r->n_slots > 0 ? 2 * r->n_slots : 1024;
    struct kept *slots = calloc(n, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < r->n_slots; i++)
        if (r->slots[i].key != 0)
            *find_slot(slots, n, r->slots[i].key) = r->slots[i];
    free(r->slots);
    r->slots = slots;
    r->n_slots = n;
    return true;
}

/* The bytes of a record in the old generation, or NULL. */
static const unsigned char *in_old(const struct record_cache *c, uint64_t key)
{
    return c->old.n_slots > 0
               ? find_slot(c->old.slots, c->old.n_slots, key)->bytes
               : NULL;
}

int records_read(const unsigned char **out, size_t *n, struct lotse_index *ix,
                 const struct tail *tail, uint32_t part, uint32_t from,
                 uint32_t to, lotse_err *err)
{
    struct records *young = &ix->records.young;
    uint64_t key = ((uint64_t)(tail == &ix->db.tail ? part : part + TAIL_PARTS)
                        << 32 |
                    from) +
                   1;
    const unsigned char *old;
    struct kept *slot;
    unsigned char *bytes;
    int rc = LOTSE_OK;

    *out = NULL;
    *n = 0;
    if (to - from <= TAIL_CHECK)
        return LOTSE_OK;
    if (2 * (young->n + 1) > young->n_slots && !grow(young))
        return err_nomem(err);
    *n = to - from - TAIL_CHECK;
    slot = find_slot(young->slots, young->n_slots, key);
    if (slot->key == 0) {
        bytes = arena_room(&young->bytes, to - from);
        if (bytes == NULL)
            return err_nomem(err);
        old = in_old(&ix->records, key);
        if (old != NULL)
            memcpy(bytes, old, *n);
        else
            rc = tail_read(bytes, tail, part, from, *n, err);
        if (rc != LOTSE_OK)
            return rc;
        ix->work.records += old == NULL;
        ix->work.bytes += old == NULL ? *n : 0;
        young->n++;
        *slot = (struct kept){key, bytes};
    }
    *out = slot->bytes;
    return LOTSE_OK;
}

void records_age(struct record_cache *c)
{
    struct records oldest = c->old;

    if (c->young.bytes.total <= c->most / 2)
        return;
    c->old = c->young;
    arena_clear(&oldest.bytes, c->most / 2);
    if (oldest.n_slots > 0)
        memset(oldest.slots, 0, oldest.n_slots * sizeof *oldest.slots);
    oldest.n = 0;
    c->young = oldest;
}

void records_free(struct record_cache *c)
{
    struct records *const both[] = {&c->young, &c->old};

    for (size_t i = 0; i < 2; i++) {
        free(both[i]->slots);
        arena_free(&both[i]->bytes);
    }
}

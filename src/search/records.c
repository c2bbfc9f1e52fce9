/*
 * records.c: posting lists and forward lists that were read, kept in memory.
 *
 * A record is read with one pread, verified, and kept where it is. Once they
 * are more than may be kept, a hand goes around the table: what was asked since
 * it came by last stays for another round, anything else is forgotten. So words
 * and articles that are asked often stay, and no query pays for remembering
 * which those are.
 */
#include "search/records.h"
#include "base/err.h"
#include "search/index.h"

#include <stdlib.h>

struct kept {
    size_t n; /* bytes of it all */
    unsigned char bytes[];
};

static size_t home_of(uint64_t key, size_t n)
{
    return (size_t)lookup_hash_number(key & ~KEPT_ASKED) & (n - 1);
}

static struct kept_slot *find_slot(struct kept_slot *slots, size_t n,
                                   uint64_t key)
{
    size_t at = home_of(key, n);

    while (slots[at].key != 0 && ((slots[at].key ^ key) & ~KEPT_ASKED) != 0)
        at = (at + 1) & (n - 1);
    return &slots[at];
}

static bool grow(struct record_cache *c)
{
    size_t n = c->n_slots > 0 ? 2 * c->n_slots : 1024;
    struct kept_slot *slots = calloc(n, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < c->n_slots; i++)
        if (c->slots[i].key != 0)
            *find_slot(slots, n, c->slots[i].key) = c->slots[i];
    free(c->slots);
    c->slots = slots;
    c->n_slots = n;
    c->hand = 0;
    return true;
}

/* Read a record that isn't kept. */
static int read_new(struct kept **out, struct lotse_index *ix,
                    const struct tail *tail, uint32_t part, uint32_t from,
                    size_t n, lotse_err *err)
{
    struct kept *k = malloc(sizeof *k + n + TAIL_CHECK);
    int rc = k != NULL ? tail_read(k->bytes, tail, part, from, n, err)
                       : err_nomem(err);

    if (rc != LOTSE_OK) {
        free(k);
        return rc;
    }
    k->n = sizeof *k + n + TAIL_CHECK;
    ix->work.records++;
    ix->work.bytes += n;
    *out = k;
    return LOTSE_OK;
}

static uint64_t key_of(const struct lotse_index *ix, const struct tail *tail,
                       uint32_t part, uint32_t from)
{
    part += tail == &ix->db.tail ? 0 : TAIL_PARTS;
    return ((uint64_t)part << 32 | from) + 1;
}

void records_ask(const struct lotse_index *ix, const struct tail *tail,
                 uint32_t part, uint32_t from)
{
    const struct record_cache *c = &ix->records;

    if (c->n_slots > 0)
        __builtin_prefetch(
            &c->slots[home_of(key_of(ix, tail, part, from), c->n_slots)], 1);
}

int records_read(const unsigned char **out, size_t *n, struct lotse_index *ix,
                 const struct tail *tail, uint32_t part, uint32_t from,
                 uint32_t to, lotse_err *err)
{
    struct record_cache *c = &ix->records;
    uint64_t key = key_of(ix, tail, part, from);
    struct kept_slot *slot;

    *out = NULL;
    *n = 0;
    if (to - from <= TAIL_CHECK)
        return LOTSE_OK;
    if (4 * (c->n + 1) > 3 * c->n_slots && !grow(c))
        return err_nomem(err);
    *n = to - from - TAIL_CHECK;
    slot = find_slot(c->slots, c->n_slots, key);
    if (slot->key == 0) {
        int rc = read_new(&slot->record, ix, tail, part, from, *n, err);
        if (rc != LOTSE_OK)
            return rc;
        c->n++;
        c->bytes += slot->record->n;
    }
    slot->key = key | KEPT_ASKED;
    *out = slot->record->bytes;
    return LOTSE_OK;
}

/* Free a slot, and fill it with one of those behind that would be missed. */
static void forget(struct record_cache *c, size_t at)
{
    size_t mask = c->n_slots - 1;

    c->n--;
    c->bytes -= c->slots[at].record->n;
    free(c->slots[at].record);
    for (size_t i = (at + 1) & mask; c->slots[i].key != 0; i = (i + 1) & mask) {
        size_t home = home_of(c->slots[i].key, c->n_slots);
        if (((i - home) & mask) < ((i - at) & mask))
            continue; /* it is found without the free one */
        c->slots[at] = c->slots[i];
        at = i;
    }
    c->slots[at] = (struct kept_slot){0, NULL};
}

/* The hand goes around once at most, from behind a free slot on, so that it
 * meets nothing twice: what was asked since the last round is never forgotten,
 * be it more than may be kept. */
void records_age(struct record_cache *c)
{
    size_t mask = c->n_slots - 1, left = c->n_slots;

    if (c->bytes <= c->most)
        return;
    while (c->slots[(c->hand - 1) & mask].key != 0)
        c->hand = (c->hand + 1) & mask;
    while (left > 0 && c->bytes > c->most) {
        struct kept_slot *slot = &c->slots[c->hand];
        if (slot->key != 0 && (slot->key & KEPT_ASKED) == 0) {
            forget(c, c->hand); /* another may stand there now */
            continue;
        }
        slot->key &= ~KEPT_ASKED;
        c->hand = (c->hand + 1) & mask;
        left--;
    }
}

void records_free(struct record_cache *c)
{
    for (size_t i = 0; i < c->n_slots; i++)
        free(c->slots[i].record);
    free(c->slots);
}

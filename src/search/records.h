/* records.h: records of the index's tail that were read, kept in memory. */
#ifndef LOTSE_SEARCH_RECORDS_H
#define LOTSE_SEARCH_RECORDS_H

#include "db/tail.h"

#include <stdbool.h>

struct lotse_index;

struct kept; /* a record and its bytes */

struct kept_slot {
    uint64_t key; /* part and place, + 1, and KEPT_ASKED; 0: free slot */
    struct kept *record;
};

#define KEPT_ASKED ((uint64_t)1 << 63) /* since the hand was there */

enum { KEPT_BYTES = 48 << 20 };

/* {0} is a valid empty cache, which keeps nothing for long. */
struct record_cache {
    struct kept_slot *slots;
    size_t n, n_slots; /* a power of two */
    size_t hand;       /* slot that is looked at next, see records_age */
    size_t bytes;      /* of the records */
    size_t most; /* bytes that are kept: KEPT_BYTES; tests set less */
};

/* The record from..to (with its check) of a part of one of the index's tails.
 * The bytes live until records_age. */
int records_read(const unsigned char **out, size_t *n, struct lotse_index *ix,
                 const struct tail *tail, uint32_t part, uint32_t from,
                 uint32_t to, lotse_err *err);

/* A record will be read soon: ask for the memory of its slot. */
void records_ask(const struct lotse_index *ix, const struct tail *tail,
                 uint32_t part, uint32_t from);

/* Between two queries: forget what hasn't been asked for long. */
void records_age(struct record_cache *c);

void records_free(struct record_cache *c);

#endif

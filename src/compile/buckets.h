/* buckets.h: translations, gathered and written so that one read finds one. */
#ifndef LOTSE_COMPILE_BUCKETS_H
#define LOTSE_COMPILE_BUCKETS_H

#include "base/str.h"
#include "db/layout.h"
#include "db/tail.h"

struct bucket_entry {
    uint64_t hash;
    size_t at, n; /* bytes of buckets.bytes */
};

/* Of one way. */
struct buckets {
    struct str bytes;
    struct bucket_entry *items;
    size_t n, cap;
};

/* Add a term with its targets; false: out of memory. */
bool buckets_add(struct buckets *b, const char *term, size_t n,
                 const struct str *targets);

/* Write both parts of the way (db/layout.h); nothing where it is empty. */
int buckets_write(struct buckets *b, struct tail_out *out, int way,
                  lotse_err *err);
void buckets_free(struct buckets *b);

#endif

/* edits.h: parts of an index with any numbers in them.
 *
 * The input is a row of edits of 8 bytes, each for one part: another number at
 * some place, or a part that is cut or longer. Records stay as they are (those
 * are for fuzz_lists.c). Digests are right, sizes mostly. */
#ifndef TESTS_FUZZ_EDITS_H
#define TESTS_FUZZ_EDITS_H

#include "fuzz.h"
#include "db/layout.h"
#include "../unit/reseal.h"

enum { EDIT = 8, EDITS = 32 };

struct edits {
    const uint8_t *data;
    size_t n;
    size_t part; /* how many went by */
    size_t n_parts;
};

static inline bool is_records(uint32_t id)
{
    return id % 16 == PART_POSTINGS || id % 16 == PART_FORWARD ||
           id % 16 == PART_TRANSLATIONS;
}

static inline void edit(unsigned char *bytes, size_t *n, const uint8_t *e)
{
    uint32_t value = le32_get(e + 4);
    size_t at = (size_t)(e[2] | e[3] << 8);

    switch (e[1] % 8) {
    case 0: /* cut */
        *n = at < *n ? *n - at : 0;
        break;
    case 1: /* longer, there is room for it */
        memset(bytes + *n, (int)value, at % 256);
        *n += at % 256;
        break;
    case 2: /* one byte */
        if (*n > 0)
            bytes[at % *n] = (unsigned char)value;
        break;
    default: /* a number at its place, half of them small */
        if (*n >= 4)
            le32_put(bytes + at % (*n / 4) * 4,
                     e[1] % 2 == 0 ? value : value % 512);
    }
}

/* A part with those edits that are for it. */
static inline void put_part(void *ctx, struct tail_out *out, uint32_t id,
                     const char *old, size_t n)
{
    struct edits *es = ctx;
    unsigned char *bytes = malloc(n + EDITS * 256);

    MUST(bytes != NULL);
    memcpy(bytes, old, n);
    for (size_t i = 0; i < es->n && !is_records(id); i++)
        if (es->data[i * EDIT] % es->n_parts == es->part)
            edit(bytes, &n, es->data + i * EDIT);
    tail_put(out, bytes, n);
    free(bytes);
    es->part++;
}

#endif

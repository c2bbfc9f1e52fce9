/*
 * fuzz_seen.c: what a build saw (INDEX.seen), any bytes under right digests.
 *
 * It is used as it lies in memory, so whatever it says, nothing leads out of
 * its bytes: it is read or it isn't, and each path of what was read has an end.
 */
#include "compile/seen.h"
#include "fuzz.h"

#include <string.h>
#include <xxhash.h>

enum { HEAD = 88, COUNTS = 24, MOST = 1 << 14 };

struct bytes {
    const uint8_t *p;
    size_t n;
};

/* The next n bytes; behind the end there are zeros. */
static void next(void *out, struct bytes *b, size_t n)
{
    size_t k = n < b->n ? n : b->n;

    memset(out, 0, n);
    memcpy(out, b->p, k);
    b->p += k;
    b->n -= k;
}

static size_t end(unsigned char *file, size_t from, size_t to)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(file + from, to - from));
    memcpy(file + to, c.digest, sizeof c.digest);
    return to + sizeof c.digest;
}

/* A base of a few files and folders; one of four has counts of its own. */
static size_t add_base(unsigned char *file, struct bytes *b)
{
    uint64_t n[3];
    uint8_t few[4];
    size_t at = 8 + HEAD;

    memcpy(file, "LOTSEEN3", 8);
    next(file + 8, b, HEAD);
    next(few, b, sizeof few);
    n[0] = few[0] % 4;
    n[1] = few[1] % 4;
    n[2] = few[2];
    if (few[3] % 4 == 0)
        next(n, b, sizeof n);
    memcpy(file + at, n, COUNTS);
    at += COUNTS;
    for (uint64_t i = few[0] % 4; i > 0; i--, at += sizeof(struct seen_file))
        next(file + at, b, sizeof(struct seen_file));
    for (uint64_t i = few[1] % 4; i > 0; i--, at += sizeof(struct seen_folder))
        next(file + at, b, sizeof(struct seen_folder));
    next(file + at, b, few[2]);
    at += few[2];
    if (few[2] > 0 && few[3] % 8 != 1)
        file[at - 1] = '\0';
    return end(file, 0, at);
}

static size_t add_update(unsigned char *file, size_t from, struct bytes *b)
{
    size_t n = 8 + HEAD + 4 + b->n % 200;

    memcpy(file + from, "LOTSEUPD", 8);
    next(file + from + 8, b, n - 8);
    memset(file + from + 8 + HEAD + 1, 0, 3); /* files: not too many */
    return end(file, from, from + n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static unsigned char file[MOST + 4096];
    struct bytes b = {data, n};
    struct seen s;
    size_t at;
    int rc;

    if (n > MOST / 4)
        return 0;
    at = add_base(file, &b);
    while (b.n > 200 && at < MOST / 2)
        at = add_update(file, at, &b);
    rc = seen_read(&s, fuzz_file(file, at), NULL);
    MUST(rc == LOTSE_OK || rc == LOTSE_NOMEM);
    for (size_t i = 0; i < s.n; i++)
        seen_find(&s, seen_path(&s, i));
    for (size_t i = 0; i < s.n_folders; i++)
        MUST(strlen(seen_folder_path(&s, i)) < at);
    seen_free(&s);
    return 0;
}

/*
 * dict_cache.c: what was learnt from a word list, kept in a file.
 *
 *     line "KEY FORMAT ROWS ALL DIGEST\n", filled up with blanks to HEAD bytes
 *     ROWS bytes of rows (dict.h)
 *     u32 place of each bucket (BUCKETS + 1), in entries
 *     u32 entries: place of a row, in the bucket of each term that it leads to;
 *         of a paraphrase also in that of its own term
 *     u64 digest of each block of BLOCK bytes behind the line, ALL in all;
 *         DIGEST is that of these digests
 *
 * Few changes ask for few rows: the buckets find them, and of the file only the
 * blocks are read that hold them.
 */
#include "base/file.h"
#include "base/varint.h"
#include "base/vec.h"
#include "compile/dict.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    FORMAT = 4, /* of the file, and the way its rows are learnt */
    HEAD = 128,
    BLOCK = 1 << 12,
    BUCKETS = 1 << 18,
    CACHE_MAX = 256 << 20,
    ROW_FEW = 256,
    ROW_MAX = 1 << 17 /* bytes: 255 targets and their term */
};

static uint32_t bucket_of(int lang, const char *term, size_t n)
{
    return (uint32_t)XXH3_64bits_withSeed(term, n, (XXH64_hash_t)lang) %
           BUCKETS;
}

/* ------------------------------------------------------------------ write */

/* Give fn the bucket of each term of a row. */
static void each_bucket(const struct dict_row *r,
                        void (*fn)(void *, uint32_t), void *ctx)
{
    const unsigned char *p = r->targets;

    if (r->way >= DICT_DE_DE)
        fn(ctx, bucket_of(dict_from(r->way), r->term, r->n_term));
    for (size_t i = 0; i < r->n_targets; i++, p += 2 + p[1])
        fn(ctx, bucket_of(dict_into(r->way), (const char *)p + 2, p[1]));
}

struct filling {
    uint32_t *at; /* by bucket */
    uint32_t *entries, row;
};

static void count_entry(void *ctx, uint32_t bucket)
{
    ((struct filling *)ctx)->at[bucket + 1]++;
}

static void put_entry(void *ctx, uint32_t bucket)
{
    struct filling *f = ctx;

    f->entries[f->at[bucket]++] = f->row;
}

/* Append the buckets of the rows in out. */
static bool put_buckets(struct str *out, const char *rows, size_t n)
{
    const unsigned char *begin = (const unsigned char *)rows, *p = begin;
    struct filling f = {calloc(BUCKETS + 2, sizeof *f.at), NULL, 0};
    struct dict_row r;
    bool good = f.at != NULL;

    while (good && dict_next(&r, &p, begin + n))
        each_bucket(&r, count_entry, &f);
    for (size_t i = 0; good && i < BUCKETS; i++)
        f.at[i + 1] += f.at[i];
    if (good) {
        str_add(out, f.at, (BUCKETS + 1) * sizeof *f.at);
        f.entries = malloc((f.at[BUCKETS] + 1U) * sizeof *f.entries);
        good = f.entries != NULL;
    }
    for (p = begin; good; each_bucket(&r, put_entry, &f)) {
        f.row = (uint32_t)(p - begin);
        if (!dict_next(&r, &p, begin + n))
            break;
    }
    if (good) /* each bucket's place is now its end, the last one's the end */
        str_add(out, f.entries, f.at[BUCKETS - 1] * sizeof *f.entries);
    free(f.at);
    free(f.entries);
    return good && !out->oom;
}

static void head_of(char out[HEAD + 1], const char *key, uint64_t rows,
                    uint64_t all, const void *sums, size_t n)
{
    int k = snprintf(out, HEAD, "%s %d %llu %llu %016llx", key, FORMAT,
                     (unsigned long long)rows, (unsigned long long)all,
                     (unsigned long long)XXH3_64bits(sums, n));

    memset(out + k, ' ', (size_t)(HEAD - 1 - k));
    out[HEAD - 1] = '\n';
    out[HEAD] = '\0';
}

void dict_keep(const struct str *rows, const char *key, const char *cache)
{
    struct str file = {0}, sums = {0};
    char head[HEAD + 1];

    memset(head, ' ', HEAD);
    str_add(&file, head, HEAD);
    str_add(&file, str_text(rows), rows->n);
    if (put_buckets(&file, str_text(rows), rows->n)) {
        for (size_t at = HEAD; at < file.n; at += BLOCK) {
            uint64_t sum = XXH3_64bits(
                file.p + at, file.n - at < BLOCK ? file.n - at : BLOCK);
            str_add(&sums, &sum, sizeof sum);
        }
        head_of(head, key, rows->n, file.n - HEAD, str_text(&sums), sums.n);
        memcpy(file.p, head, HEAD);
        str_add(&file, str_text(&sums), sums.n);
        if (!file.oom && !sums.oom)
            file_cache(cache, file.p, file.n);
    }
    str_free(&file);
    str_free(&sums);
}

/* ------------------------------------------------------------------- read */

struct dict_file {
    int fd;
    uint64_t rows, all;
    uint64_t *sums;
    unsigned char *blocks; /* of all, those that were read */
    bool *there;           /* by block */
};

static size_t blocks_of(uint64_t all)
{
    return (size_t)((all + BLOCK - 1) / BLOCK);
}

static bool read_at(int fd, void *out, size_t n, uint64_t at)
{
    return pread(fd, out, n, (off_t)at) == (ssize_t)n;
}

/* The line, and the digests that it speaks of. */
static bool read_head(struct dict_file *f, const char *key)
{
    char text[HEAD + 1] = "", want[HEAD + 1], *at;
    size_t n = strlen(key), sums;

    if (!read_at(f->fd, text, HEAD, 0) || strncmp(text, key, n) != 0)
        return false;
    at = text + n;
    if (strtol(at, &at, 10) != FORMAT)
        return false;
    f->rows = strtoull(at, &at, 10);
    f->all = strtoull(at, &at, 10);
    if (f->all > CACHE_MAX || f->rows > f->all ||
        f->all - f->rows < 4 * (BUCKETS + 1U))
        return false;
    sums = blocks_of(f->all) * sizeof *f->sums;
    f->sums = malloc(sums + 1);
    f->blocks = malloc(f->all + 1);
    f->there = calloc(blocks_of(f->all) + 1, sizeof *f->there);
    if (f->sums == NULL || f->blocks == NULL || f->there == NULL ||
        !read_at(f->fd, f->sums, sums, HEAD + f->all))
        return false;
    head_of(want, key, f->rows, f->all, f->sums, sums);
    return memcmp(text, want, HEAD) == 0;
}

struct dict_file *dict_open(const char *key, const char *cache)
{
    struct dict_file *f = calloc(1, sizeof *f);

    if (f == NULL)
        return NULL;
    f->fd = open(cache, O_RDONLY | O_CLOEXEC);
    if (f->fd >= 0 && read_head(f, key))
        return f;
    dict_close(f);
    return NULL;
}

void dict_close(struct dict_file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0)
        close(f->fd);
    free(f->sums);
    free(f->blocks);
    free(f->there);
    free(f);
}

/* The n bytes at a place; NULL: they aren't there, or not what was written. */
static const unsigned char *bytes_at(struct dict_file *f, uint64_t at,
                                     uint64_t n)
{
    if (at > f->all || n > f->all - at)
        return NULL;
    for (size_t b = (size_t)(at / BLOCK); (uint64_t)b * BLOCK < at + n; b++) {
        uint64_t from = (uint64_t)b * BLOCK;
        size_t size = f->all - from < BLOCK ? (size_t)(f->all - from) : BLOCK;
        if (f->there[b])
            continue;
        if (!read_at(f->fd, f->blocks + from, size, HEAD + from) ||
            XXH3_64bits(f->blocks + from, size) != f->sums[b])
            return NULL;
        f->there[b] = true;
    }
    return f->blocks + at;
}

bool dict_rows(struct str *out, struct dict_file *f)
{
    const unsigned char *p = bytes_at(f, 0, f->rows);

    if (p != NULL)
        str_add(out, p, f->rows);
    return p != NULL && !out->oom;
}

bool dict_row_at(struct dict_row *row, struct dict_file *f, uint32_t at)
{
    uint64_t n = at < f->rows ? f->rows - at : 0;
    size_t most[] = {ROW_FEW, ROW_MAX}; /* nearly all rows are short */

    for (int i = 0; i < 2; i++) {
        size_t k = n < most[i] ? (size_t)n : most[i];
        const unsigned char *p = bytes_at(f, at, k);
        if (p == NULL)
            return false;
        if (dict_next(row, &p, p + k))
            return true;
    }
    return false;
}

bool dict_places(struct dict_places *out, struct dict_file *f, int lang,
                 const char *term, size_t n)
{
    uint32_t bucket = bucket_of(lang, term, n), ends[2], row;
    uint64_t entries = f->rows + 4 * (BUCKETS + 1ULL);
    const unsigned char *p =
        bytes_at(f, f->rows + 4 * (uint64_t)bucket, sizeof ends);

    if (p == NULL)
        return false;
    memcpy(ends, p, sizeof ends);
    if (ends[1] < ends[0])
        return false;
    p = bytes_at(f, entries + 4 * (uint64_t)ends[0],
                 4 * (uint64_t)(ends[1] - ends[0]));
    if (p == NULL ||
        !vec_reserve(&out->items, &out->cap, out->n + ends[1] - ends[0],
                     sizeof *out->items))
        return false;
    for (; ends[0] < ends[1]; ends[0]++, p += sizeof row) {
        memcpy(&row, p, sizeof row);
        out->items[out->n++] = row;
    }
    return true;
}

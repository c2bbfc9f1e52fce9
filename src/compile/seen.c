/*
 * seen.c: what the last build saw of the files.
 *
 * Size, times and inode tell that a file is unchanged without reading it. They
 * lie beside the index, not in it, because the same articles give the same
 * index, whenever they were copied where. The file is a cache of one machine:
 *
 *     "LOTSEEN1" | i64 started | 32 bytes index id | u32 files |
 *     files x {u64 size | i64 mtime | i64 ctime | u64 inode | hash[16] |
 *              u32 n | n bytes of path} | XXH3-128 of all before
 */
#include "compile/seen.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum { SEEN_MAX = 1 << 30, SUM = 16 };

static const char magic[8] = {'L', 'O', 'T', 'S', 'E', 'E', 'N', '1'};

int64_t seen_now(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool seen_same(const struct seen *s, uint32_t number,
               const struct file_stat *now)
{
    const struct file_stat *was = &s->files[number].stat;

    return was->size == now->size && was->mtime == now->mtime &&
           was->ctime == now->ctime && was->inode == now->inode &&
           now->mtime < s->started && now->ctime < s->started;
}

int seen_add(struct seen *s, const char *path, const struct file_stat *stat,
             const unsigned char hash[HASH_BYTES])
{
    uint32_t i = strmap_put(&s->paths, path, strlen(path));

    if (i == STRMAP_NONE ||
        !vec_reserve(&s->files, &s->cap, i + 1U, sizeof *s->files))
        return LOTSE_NOMEM;
    s->files[i].stat = *stat;
    memcpy(s->files[i].hash, hash, HASH_BYTES);
    return LOTSE_OK;
}

void seen_forget(struct seen *s, const char *path)
{
    uint32_t i = strmap_get(&s->paths, path, strlen(path));

    if (i != STRMAP_NONE)
        memset(&s->files[i], 0, sizeof s->files[i]);
}

static void sum(unsigned char out[SUM], const char *p, size_t n)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(p, n));
    memcpy(out, c.digest, SUM);
}

/* The next n bytes; false: there are fewer. */
static bool take(void *out, const char **p, const char *end, size_t n)
{
    if ((size_t)(end - *p) < n)
        return false;
    memcpy(out, *p, n);
    *p += n;
    return true;
}

static int read_files(struct seen *out, const char *p, const char *end)
{
    uint32_t n = 0;
    char head[sizeof magic];

    if (!take(head, &p, end, sizeof head) ||
        memcmp(head, magic, sizeof magic) != 0 ||
        !take(&out->started, &p, end, sizeof out->started) ||
        !take(out->index_id, &p, end, 32) || !take(&n, &p, end, sizeof n))
        return LOTSE_INPUT;
    for (uint32_t i = 0; i < n; i++) {
        struct seen_file f;
        uint32_t len, k;
        if (!take(&f.stat, &p, end, sizeof f.stat) ||
            !take(f.hash, &p, end, HASH_BYTES) ||
            !take(&len, &p, end, sizeof len) || len > (size_t)(end - p))
            return LOTSE_INPUT;
        k = strmap_put(&out->paths, p, len);
        if (k == STRMAP_NONE ||
            !vec_reserve(&out->files, &out->cap, k + 1U, sizeof *out->files))
            return LOTSE_NOMEM;
        out->files[k] = f;
        p += len;
    }
    return p == end ? LOTSE_OK : LOTSE_INPUT;
}

int seen_read(struct seen *out, const char *path, lotse_err *err)
{
    struct str bytes = {0};
    unsigned char whole[SUM];
    int rc;

    *out = (struct seen){.started = 0};
    rc = file_read(&bytes, path, SEEN_MAX, NULL);
    if (rc == LOTSE_OK && bytes.n >= SUM) {
        size_t n = bytes.n - SUM;
        sum(whole, bytes.p, n);
        rc = memcmp(whole, bytes.p + n, SUM) == 0
                 ? read_files(out, bytes.p, bytes.p + n)
                 : LOTSE_INPUT;
    } else if (rc == LOTSE_OK) {
        rc = LOTSE_INPUT;
    }
    str_free(&bytes);
    if (rc != LOTSE_OK)
        seen_free(out);
    return rc == LOTSE_NOMEM ? err_nomem(err) : LOTSE_OK;
}

void seen_write(const struct seen *s, const char *path)
{
    struct str out = {0};
    uint32_t n = (uint32_t)s->paths.n;
    unsigned char whole[SUM];

    str_add(&out, magic, sizeof magic);
    str_add(&out, &s->started, sizeof s->started);
    str_add(&out, s->index_id, 32);
    str_add(&out, &n, sizeof n);
    for (size_t i = 0; i < s->paths.n; i++) {
        const struct strmap_key *k = &s->paths.items[i];
        str_add(&out, &s->files[i].stat, sizeof s->files[i].stat);
        str_add(&out, s->files[i].hash, HASH_BYTES);
        str_add(&out, &k->n, sizeof k->n);
        str_add(&out, k->p, k->n);
    }
    sum(whole, str_text(&out), out.n);
    str_add(&out, whole, SUM);
    if (!out.oom)
        file_write(path, out.p, out.n, NULL);
    str_free(&out);
}

void seen_free(struct seen *s)
{
    strmap_free(&s->paths);
    free(s->files);
    *s = (struct seen){.started = 0};
}

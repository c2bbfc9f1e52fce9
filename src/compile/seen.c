/*
 * seen.c: what the last build saw of the files.
 *
 * Size, times and inode tell that a file is unchanged without reading it. They
 * lie beside the index, not in it, because the same articles give the same
 * index, whenever they were copied where. The file is a cache of one machine:
 *
 *     "LOTSEEN2" | i64 started | 32 bytes index id | dictionary's stat, hash |
 *     u32 files | files x {u64 size | i64 mtime | i64 ctime | u64 inode |
 *     hash[16] | path | NUL} by rising path | XXH3-128 of all before
 *
 * What few changes saw stands behind that, as often as it happens, in the same
 * form with "LOTSEUPD" before it; a file of SIZE_MAX bytes is gone.
 */
#include "compile/seen.h"
#include "base/err.h"
#include "base/file.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum {
    SEEN_MAX = 1 << 30,
    SUM = 16,
    UPDATE_MAX = 1 << 16,  /* bytes of one */
    UPDATES_MAX = 1 << 18, /* and of all */
};

#define GONE UINT64_MAX /* size of a file that is gone */

static const char update[8] = {'L', 'O', 'T', 'S', 'E', 'U', 'P', 'D'};
static const char magic[8] = {'L', 'O', 'T', 'S', 'E', 'E', 'N', '2'};

int64_t seen_now(void)
{
    struct timespec t = {0, 0};

    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool seen_same(const struct seen *s, const struct seen_file *f,
               const struct file_stat *now)
{
    const struct file_stat *was = &f->stat;

    return was->size == now->size && was->mtime == now->mtime &&
           was->ctime == now->ctime && was->inode == now->inode &&
           now->mtime < s->started && now->ctime < s->started;
}

int seen_add(struct seen *s, const char *path, const struct file_stat *stat,
             const unsigned char hash[HASH_BYTES])
{
    struct seen_file *f;

    if (!vec_reserve(&s->files, &s->cap, s->n + 1, sizeof *s->files))
        return LOTSE_NOMEM;
    f = &s->files[s->n++];
    f->stat = *stat;
    f->path = path;
    memcpy(f->hash, hash, HASH_BYTES);
    return LOTSE_OK;
}

size_t seen_find(const struct seen *s, const char *path)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(s->files[mid].path, path);
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return SIZE_MAX;
}

void seen_forget(struct seen *s, const char *path)
{
    size_t i = seen_find(s, path);

    if (i == SIZE_MAX)
        return;
    memset(&s->files[i].stat, 0, sizeof s->files[i].stat);
    memset(s->files[i].hash, 0, HASH_BYTES);
}

bool seen_forgot(const struct seen_file *f)
{
    static const unsigned char nothing[HASH_BYTES];

    return memcmp(f->hash, nothing, HASH_BYTES) == 0;
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

/* A block: what it begins with, and its files behind those of out. */
static int read_block(struct seen *out, const char **at, const char *end,
                      const char *name)
{
    const char *p = *at;
    unsigned char whole[SUM];
    char head[sizeof magic];
    uint32_t n = 0;

    if (!take(head, &p, end, sizeof head) ||
        memcmp(head, name, sizeof head) != 0 ||
        !take(&out->started, &p, end, sizeof out->started) ||
        !take(out->index_id, &p, end, 32) ||
        !take(&out->dictionary.stat, &p, end, sizeof out->dictionary.stat) ||
        !take(out->dictionary.hash, &p, end, HASH_BYTES) ||
        !take(&n, &p, end, sizeof n) || n > (size_t)(end - p))
        return LOTSE_INPUT;
    if (!vec_reserve(&out->files, &out->cap, out->n + n + 1,
                     sizeof *out->files))
        return LOTSE_NOMEM;
    for (; n > 0; n--) {
        struct seen_file *f = &out->files[out->n];
        const char *stop;
        if (!take(&f->stat, &p, end, sizeof f->stat) ||
            !take(f->hash, &p, end, HASH_BYTES))
            return LOTSE_INPUT;
        stop = memchr(p, '\0', (size_t)(end - p));
        if (stop == NULL)
            return LOTSE_INPUT;
        f->path = p;
        p = stop + 1;
        out->n++;
    }
    sum(whole, *at, (size_t)(p - *at));
    if ((size_t)(end - p) < SUM || memcmp(whole, p, SUM) != 0)
        return LOTSE_INPUT;
    *at = p + SUM;
    return LOTSE_OK;
}

static bool rises(const struct seen *s)
{
    for (size_t i = 1; i < s->n; i++)
        if (strcmp(s->files[i - 1].path, s->files[i].path) >= 0)
            return false;
    return true;
}

/* Of one path the later update comes first. */
static int by_path(const void *a, const void *b)
{
    const struct seen_file *x = a, *y = b;
    int c = strcmp(x->path, y->path);

    return c != 0 ? c : (x->path < y->path) - (x->path > y->path);
}

/* Put updates between the files. */
static int merge(struct seen *s, struct seen *updates)
{
    struct seen_file *all = malloc((s->n + updates->n + 1) * sizeof *all);
    size_t at = 0, n = 0;

    if (all == NULL)
        return LOTSE_NOMEM;
    qsort(updates->files, updates->n, sizeof *updates->files, by_path);
    for (size_t i = 0; i < updates->n; i++) {
        const struct seen_file *u = &updates->files[i];
        int c = -1;
        if (i > 0 && strcmp(updates->files[i - 1].path, u->path) == 0)
            continue;
        while (at < s->n && (c = strcmp(s->files[at].path, u->path)) < 0)
            all[n++] = s->files[at++];
        at += at < s->n && c == 0;
        if (u->stat.size != GONE)
            all[n++] = *u;
    }
    while (at < s->n)
        all[n++] = s->files[at++];
    free(s->files);
    s->files = all;
    s->n = n;
    s->cap = s->n + updates->n + 1;
    return LOTSE_OK;
}

static int read_all(struct seen *out)
{
    const char *p = out->bytes.p, *end = p + out->bytes.n;
    struct seen updates = {.started = 0};
    int rc = read_block(out, &p, end, magic);

    if (rc == LOTSE_OK && !rises(out))
        rc = LOTSE_INPUT;
    out->updates = (size_t)(end - p);
    while (rc == LOTSE_OK && p < end)
        rc = read_block(&updates, &p, end, update);
    if (rc == LOTSE_OK && out->updates > 0) {
        out->started = updates.started;
        out->dictionary = updates.dictionary;
        memcpy(out->index_id, updates.index_id, 32);
        if (updates.n > 0)
            rc = merge(out, &updates);
    }
    free(updates.files);
    return rc;
}

int seen_read(struct seen *out, const char *path, lotse_err *err)
{
    int rc;

    *out = (struct seen){.started = 0};
    rc = file_read(&out->bytes, path, SEEN_MAX, NULL);
    if (rc == LOTSE_OK)
        rc = out->bytes.n > 0 ? read_all(out) : LOTSE_INPUT;
    if (rc != LOTSE_OK)
        seen_free(out);
    return rc == LOTSE_NOMEM ? err_nomem(err) : LOTSE_OK;
}

static void put_head(struct str *out, const struct seen *s, const char *name)
{
    str_add(out, name, sizeof magic);
    str_add(out, &s->started, sizeof s->started);
    str_add(out, s->index_id, 32);
    str_add(out, &s->dictionary.stat, sizeof s->dictionary.stat);
    str_add(out, s->dictionary.hash, HASH_BYTES);
}

static void put_sum(struct str *out)
{
    unsigned char whole[SUM];

    sum(whole, str_text(out), out->n);
    str_add(out, whole, SUM);
}

/* Room for the bytes of all is made at once. */
static bool put_files(struct str *out, const struct seen *s)
{
    size_t n = 0, at;
    uint32_t files = (uint32_t)s->n;

    for (size_t i = 0; i < s->n; i++)
        n += sizeof s->files[i].stat + HASH_BYTES +
             strlen(s->files[i].path) + 1;
    str_add(out, &files, sizeof files);
    at = out->n;
    if (!str_reserve(out, n + SUM) || out->oom)
        return false;
    for (size_t i = 0; i < s->n; i++) {
        const struct seen_file *f = &s->files[i];
        memcpy(out->p + at, &f->stat, sizeof f->stat);
        at += sizeof f->stat;
        memcpy(out->p + at, f->hash, HASH_BYTES);
        at += HASH_BYTES;
        n = strlen(f->path) + 1;
        memcpy(out->p + at, f->path, n);
        at += n;
    }
    out->n = at;
    return true;
}

void seen_write(const struct seen *s, const char *path)
{
    struct str out = {0};

    put_head(&out, s, magic);
    if (put_files(&out, s)) {
        put_sum(&out);
        if (!out.oom)
            file_cache(path, out.p, out.n);
    }
    str_free(&out);
}

static void put_file(struct str *out, const struct seen_file *f)
{
    str_add(out, &f->stat, sizeof f->stat);
    str_add(out, f->hash, HASH_BYTES);
    str_add(out, f->path, strlen(f->path) + 1);
}

static bool same_file(const struct seen_file *a, const struct seen_file *b)
{
    return memcmp(&a->stat, &b->stat, sizeof a->stat) == 0 &&
           memcmp(a->hash, b->hash, HASH_BYTES) == 0;
}

/* What of s is other than it was; returns how many files. */
static uint32_t put_changes(struct str *out, const struct seen *s,
                            const struct seen *was)
{
    size_t i = 0, k = 0;
    uint32_t n = 0;

    while ((i < s->n || k < was->n) && out->n < UPDATE_MAX) {
        int c = i == s->n     ? 1
                : k == was->n ? -1
                              : strcmp(s->files[i].path, was->files[k].path);
        if (c > 0) {
            struct seen_file gone = was->files[k];
            gone.stat.size = GONE;
            put_file(out, &gone);
            n++;
        } else if (c < 0 || !same_file(&s->files[i], &was->files[k])) {
            put_file(out, &s->files[i]);
            n++;
        }
        i += c <= 0;
        k += c >= 0;
    }
    return n;
}

bool seen_update(const struct seen *s, const struct seen *was, const char *path)
{
    struct str files = {0}, out = {0};
    uint32_t n;
    bool good = was->n > 0 && was->updates < UPDATES_MAX;

    if (good) {
        n = put_changes(&files, s, was);
        put_head(&out, s, update);
        str_add(&out, &n, sizeof n);
        str_add(&out, str_text(&files), files.n);
        put_sum(&out);
        good = !files.oom && !out.oom && files.n < UPDATE_MAX &&
               file_append(path, was->bytes.n, out.p, out.n);
    }
    str_free(&files);
    str_free(&out);
    return good;
}

void seen_free(struct seen *s)
{
    str_free(&s->bytes);
    free(s->files);
    *s = (struct seen){.started = 0};
}

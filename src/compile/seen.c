/*
 * seen.c: what the last build saw of the files.
 *
 * Size, times and inode tell that a file is unchanged without reading it. They
 * lie beside the index, not in it, because the same articles give the same
 * index, whenever they were copied where. The file is a cache of one machine:
 *
 *     head: magic | i64 started | 32 bytes index id | dictionary's stat, hash
 *     stat: u64 size | i64 mtime | i64 ctime | u64 inode
 *
 *     head "LOTSEEN3" | u64 files | u64 folders | u64 bytes of paths |
 *     files x {stat | hash[16] | u64 place of its path} by rising path |
 *     folders x {stat | u64 entries | u64 place of its path} by rising path |
 *     paths, each with a NUL | XXH3-128 of all before
 *
 * It is used as it lies in memory. What few changes saw stands behind that, as
 * often as it happens:
 *
 *     head "LOTSEUPD" | u32 files | files x {stat | hash[16] | path | NUL} |
 *     XXH3-128 of all of the update before
 *
 * A file of SIZE_MAX bytes is gone. Folders are written with all files only:
 * one that changed is listed, until all is written again.
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
static const char magic[8] = {'L', 'O', 'T', 'S', 'E', 'E', 'N', '3'};

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
    f->place = (uintptr_t)path - (uintptr_t)s->bytes.p;
    memcpy(f->hash, hash, HASH_BYTES);
    return LOTSE_OK;
}

const char *seen_path(const struct seen *s, size_t i)
{
    return (const char *)((uintptr_t)s->bytes.p +
                          (uintptr_t)s->files[i].place);
}

const char *seen_folder_path(const struct seen *s, size_t i)
{
    return s->bytes.p + s->folders[i].place;
}

size_t seen_find(const struct seen *s, const char *path)
{
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(seen_path(s, mid), path);
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

static bool take_head(struct seen *out, const char **p, const char *end,
                      const char *name)
{
    char head[sizeof magic];

    return take(head, p, end, sizeof head) &&
           memcmp(head, name, sizeof head) == 0 &&
           take(&out->started, p, end, sizeof out->started) &&
           take(out->index_id, p, end, 32) &&
           take(&out->dictionary.stat, p, end, sizeof out->dictionary.stat) &&
           take(out->dictionary.hash, p, end, HASH_BYTES);
}

/* Do the bytes from `from` on end here, with their digest? */
static bool take_sum(const char *from, const char **p, const char *end)
{
    unsigned char whole[SUM], there[SUM];
    const char *at = *p;

    sum(whole, from, (size_t)(at - from));
    return take(there, p, end, SUM) && memcmp(whole, there, SUM) == 0;
}

/* What a full build wrote. Whoever wrote its digest wrote whole paths in their
 * order, but nothing may lead out of the bytes. */
static int read_base(struct seen *out, const char **at, const char *end)
{
    const char *p = *at;
    uint64_t n[3], room;
    size_t ends;

    if (!take_head(out, &p, end, magic) || !take(n, &p, end, sizeof n))
        return LOTSE_INPUT;
    room = (uint64_t)(end - p);
    if (n[0] > room / sizeof *out->files ||
        n[1] > room / sizeof *out->folders || n[2] > room ||
        n[0] * sizeof *out->files + n[1] * sizeof *out->folders + n[2] > room)
        return LOTSE_INPUT;
    ends = (size_t)(p - out->bytes.p);
    out->files = (void *)(out->bytes.p + ends);
    out->n = (size_t)n[0];
    ends += out->n * sizeof *out->files;
    out->folders = (void *)(out->bytes.p + ends);
    out->n_folders = (size_t)n[1];
    ends += out->n_folders * sizeof *out->folders + (size_t)n[2];
    p = out->bytes.p + ends;
    if (!take_sum(*at, &p, end) || (n[2] > 0 && out->bytes.p[ends - 1] != 0))
        return LOTSE_INPUT;
    for (size_t i = 0; i < out->n; i++)
        if (out->files[i].place >= ends)
            return LOTSE_INPUT;
    for (size_t i = 0; i < out->n_folders; i++)
        if (out->folders[i].place >= ends)
            return LOTSE_INPUT;
    *at = p;
    return LOTSE_OK;
}

/* An update: what it begins with, and its files behind those of out. */
static int read_update(struct seen *out, const char **at, const char *end)
{
    const char *p = *at;
    uint32_t n = 0;

    if (!take_head(out, &p, end, update) || !take(&n, &p, end, sizeof n) ||
        n > (size_t)(end - p))
        return LOTSE_INPUT;
    for (; n > 0; n--) {
        struct seen_file f;
        const char *path;
        if (!take(&f.stat, &p, end, sizeof f.stat) ||
            !take(f.hash, &p, end, HASH_BYTES))
            return LOTSE_INPUT;
        path = p;
        p = memchr(p, '\0', (size_t)(end - p));
        if (p++ == NULL)
            return LOTSE_INPUT;
        if (seen_add(out, path, &f.stat, f.hash) != LOTSE_OK)
            return LOTSE_NOMEM;
    }
    if (!take_sum(*at, &p, end))
        return LOTSE_INPUT;
    *at = p;
    return LOTSE_OK;
}

/* In the order of paths; of one path the later update comes first. */
static int by_path(const void *a, const void *b)
{
    const struct seen_file *x = a, *y = b;
    int c = strcmp((const char *)(uintptr_t)x->place,
                   (const char *)(uintptr_t)y->place);

    return c != 0 ? c : (x->place < y->place) - (x->place > y->place);
}

/* The last update of each path; those of files that were there and are it
 * still take their place. Returns how many are left. */
static size_t put_known(struct seen *s, struct seen *updates)
{
    size_t n = 0;

    if (updates->n > 0)
        qsort(updates->files, updates->n, sizeof *updates->files, by_path);
    for (size_t i = 0; i < updates->n; i++) {
        struct seen_file u = updates->files[i];
        const char *path = seen_path(updates, i);
        size_t at;
        if (i > 0 && strcmp(seen_path(updates, i - 1), path) == 0)
            continue;
        at = seen_find(s, path);
        u.place -= (uintptr_t)s->bytes.p;
        if (at != SIZE_MAX && u.stat.size != GONE)
            s->files[at] = u;
        else if (at != SIZE_MAX || u.stat.size != GONE)
            updates->files[n++] = updates->files[i];
    }
    return n;
}

/* Files that came or went, by rising path: all others move. */
static int merge(struct seen *s, const struct seen *updates, size_t n)
{
    struct seen_file *all = malloc((s->n + n + 1) * sizeof *all), *to = all;
    size_t at = 0;

    if (all == NULL)
        return LOTSE_NOMEM;
    for (size_t i = 0; i < n; i++) {
        const char *path = seen_path(updates, i);
        size_t from = at;
        while (at < s->n && strcmp(seen_path(s, at), path) < 0)
            at++;
        memcpy(to, s->files + from, (at - from) * sizeof *to);
        to += at - from;
        if (updates->files[i].stat.size == GONE) {
            at++;
        } else {
            *to = updates->files[i];
            to++->place -= (uintptr_t)s->bytes.p;
        }
    }
    memcpy(to, s->files + at, (s->n - at) * sizeof *to);
    s->n = (size_t)(to - all) + s->n - at;
    s->files = s->merged = all;
    return LOTSE_OK;
}

static int read_all(struct seen *out)
{
    const char *p = out->bytes.p, *end = p + out->bytes.n;
    struct seen updates = {.started = 0};
    int rc = read_base(out, &p, end);

    out->updates = (size_t)(end - p);
    while (rc == LOTSE_OK && p < end)
        rc = read_update(&updates, &p, end);
    if (rc == LOTSE_OK && out->updates > 0) {
        size_t n = put_known(out, &updates);
        out->started = updates.started;
        out->dictionary = updates.dictionary;
        memcpy(out->index_id, updates.index_id, 32);
        if (n > 0)
            rc = merge(out, &updates, n);
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
static bool make_room(struct str *out, const struct seen *s,
                      const struct file_list *l, uint64_t n[3])
{
    size_t paths = 0;

    for (size_t i = 0; i < s->n; i++)
        paths += strlen(seen_path(s, i)) + 1;
    for (size_t i = 0; i < l->folders.n; i++)
        paths += strlen(l->folders.items[i].path) + 1;
    n[0] = s->n;
    n[1] = l->folders.n;
    n[2] = paths;
    return str_reserve(out, 3 * sizeof *n + s->n * sizeof *s->files +
                                l->folders.n * sizeof *s->folders + paths +
                                SUM);
}

/* A folder that changed while it was listed is like no other. */
static struct seen_folder as_seen(const struct folder_item *f, int64_t started,
                                  uint64_t place)
{
    struct seen_folder out = {f->stat, f->entries, place};

    if (f->stat.mtime >= started || f->stat.ctime >= started)
        out.stat = (struct file_stat){.inode = 0};
    return out;
}

static bool put_files(struct str *out, const struct seen *s,
                      const struct file_list *l)
{
    uint64_t n[3], place;

    if (!make_room(out, s, l, n))
        return false;
    str_add(out, n, sizeof n);
    place = out->n + n[0] * sizeof *s->files + n[1] * sizeof *s->folders;
    for (size_t i = 0; i < s->n; i++) {
        struct seen_file f = s->files[i];
        f.place = place;
        str_add(out, &f, sizeof f);
        place += strlen(seen_path(s, i)) + 1;
    }
    for (size_t i = 0; i < l->folders.n; i++) {
        const struct folder_item *item = &l->folders.items[i];
        struct seen_folder f = as_seen(item, s->started, place);
        str_add(out, &f, sizeof f);
        place += strlen(item->path) + 1;
    }
    for (size_t i = 0; i < s->n; i++)
        str_add(out, seen_path(s, i), strlen(seen_path(s, i)) + 1);
    for (size_t i = 0; i < l->folders.n; i++)
        str_add(out, l->folders.items[i].path,
                strlen(l->folders.items[i].path) + 1);
    return !out->oom;
}

void seen_write(const struct seen *s, const struct file_list *files,
                const char *path)
{
    struct str out = {0};

    put_head(&out, s, magic);
    if (put_files(&out, s, files)) {
        put_sum(&out);
        if (!out.oom)
            file_cache(path, out.p, out.n);
    }
    str_free(&out);
}

static void put_file(struct str *out, const struct file_stat *stat,
                     const struct seen *s, size_t i)
{
    const char *path = seen_path(s, i);

    str_add(out, stat, sizeof *stat);
    str_add(out, s->files[i].hash, HASH_BYTES);
    str_add(out, path, strlen(path) + 1);
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
        const char *p = i < s->n ? seen_path(s, i) : NULL;
        const char *q = k < was->n ? seen_path(was, k) : NULL;
        int c = p == NULL ? 1 : q == NULL ? -1 : p == q ? 0 : strcmp(p, q);
        if (c > 0) {
            struct file_stat gone = was->files[k].stat;
            gone.size = GONE;
            put_file(out, &gone, was, k);
            n++;
        } else if (c < 0 || !same_file(&s->files[i], &was->files[k])) {
            put_file(out, &s->files[i].stat, s, i);
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
    if (s->bytes.p == NULL)
        free(s->files);
    free(s->merged);
    str_free(&s->bytes);
    *s = (struct seen){.started = 0};
}

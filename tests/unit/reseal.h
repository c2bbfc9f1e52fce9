/* reseal.h: change the rows of an index behind its back, with right marks. */
#ifndef TESTS_RESEAL_H
#define TESTS_RESEAL_H

#include "base/file.h"
#include "db/le.h"
#include "db/tail.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RESEAL_PAGE = 8192, RESEAL_END = 32 };

/* What the header says. */
static inline uint64_t reseal_pages(const char *bytes)
{
    const unsigned char *p = (const unsigned char *)bytes + 28;

    return (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 |
           p[3];
}

/* New marks for all pages of a file in memory, under the salt that it has; its
 * tail stays as it is. */
static inline void reseal(char *bytes, size_t n)
{
    unsigned char *first = (unsigned char *)bytes + RESEAL_PAGE - RESEAL_END;
    uint64_t salt = le64_get(first);

    le64_put(first + 8, n);
    for (uint64_t i = 0; i < reseal_pages(bytes); i++) {
        unsigned char *page = (unsigned char *)bytes + i * RESEAL_PAGE;
        le64_put(page + RESEAL_PAGE - 8,
                 seal_mark(page, RESEAL_PAGE, i + 1, salt));
    }
}

static inline int reseal_put(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "w");
    size_t put = f == NULL ? 0 : fwrite(bytes, 1, n, f);

    return f == NULL || fclose(f) != 0 || put != n ? -1 : 0;
}

/* Write the index `sound` to path, changed by sql, to which the blob ?1 may
 * be bound. seal: with right marks. The tail is carried behind the new last
 * page. -1: that can't be done. */
static inline int reseal_changed(const char *path, const struct str *sound,
                                 const char *sql, const void *blob, size_t n,
                                 bool seal)
{
    size_t pages = (size_t)reseal_pages(sound->p) * RESEAL_PAGE;
    struct str now = {0};
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    int rc = reseal_put(path, sound->p, pages);

    if (rc == 0 && sqlite3_open(path, &db) != SQLITE_OK)
        rc = -1;
    sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL,
                 NULL, NULL);
    if (rc == 0 && sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        rc = -1;
    if (rc == 0 && blob != NULL)
        sqlite3_bind_blob(st, 1, blob, (int)n, SQLITE_STATIC);
    if (rc == 0 && sqlite3_step(st) != SQLITE_DONE)
        rc = -1;
    sqlite3_finalize(st);
    sqlite3_close(db);
    if (rc == 0)
        rc = file_read(&now, path, SIZE_MAX / 2, NULL) == LOTSE_OK ? 0 : -1;
    str_add(&now, sound->p + pages, sound->n - pages);
    if (rc == 0 && now.oom)
        rc = -1;
    if (rc == 0 && seal)
        reseal(now.p, now.n);
    if (rc == 0)
        rc = reseal_put(path, now.p, now.n);
    str_free(&now);
    return rc;
}

/* Where a part of the tail is changed: all of it, or the record at a place. */
enum { RESEAL_WHOLE = -1 };

/* Writes a part of a new tail, begun before, whose old bytes these are; those
 * of a part of records have their checks among them. */
typedef void reseal_fn(void *ctx, struct tail_out *out, uint32_t id,
                       const char *old, size_t n);

/* Write the index `sound` to path with a tail whose parts `fn` writes, under
 * right digests. -1: that can't be done. */
static inline int reseal_parts(const char *path, const struct str *sound,
                               reseal_fn *fn, void *ctx)
{
    struct str old_path = {0};
    struct seal seal;
    struct tail old;
    struct tail_out out = {.fd = -1};
    int from = -1, to = -1, rc;

    str_addf(&old_path, "%s.old", path);
    rc = old_path.oom || reseal_put(path, sound->p, sound->n) != 0 ||
                 reseal_put(old_path.p, sound->p, sound->n) != 0 ||
                 seal_open(&from, &seal, old_path.p, NULL) != LOTSE_OK ||
                 tail_open(&old, &seal, from, old_path.p, NULL) != LOTSE_OK ||
                 (to = open(path, O_RDWR)) < 0 ||
                 tail_begin(&out, &seal, to, path, NULL) != LOTSE_OK
             ? -1
             : 0;
    for (size_t i = 0; rc == 0 && i < old.n_parts; i++) {
        const struct tail_part *p = &old.parts[i];
        void *bytes;
        size_t n;
        rc = tail_load(&bytes, &n, &old, p->id, NULL) == LOTSE_OK ? 0 : -1;
        tail_part(&out, p->id, p->flags == 0);
        if (rc == 0)
            fn(ctx, &out, p->id, bytes, n);
        free(bytes);
    }
    if (out.buf != NULL && (tail_end(&out, &seal, NULL) != LOTSE_OK ||
                            seal_first(&seal, to, path, NULL) != LOTSE_OK))
        rc = -1;
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    if (!old_path.oom)
        unlink(old_path.p);
    str_free(&old_path);
    return rc;
}

/* Append old bytes of a part with other ones in the record at a place. */
static inline void reseal_record(struct tail_out *out, const char *old,
                                 size_t n_old, size_t at, const void *bytes,
                                 size_t n)
{
    size_t tail = at + n + TAIL_CHECK;

    tail_put(out, old, at < n_old ? at : n_old);
    tail_record(out, bytes, n, NULL);
    if (tail < n_old)
        tail_put(out, old + tail, n_old - tail);
}

struct reseal_change {
    uint32_t id;
    int64_t at;
    const void *bytes;
    size_t n;
};

static inline void reseal_one(void *ctx, struct tail_out *out, uint32_t id,
                              const char *old, size_t n)
{
    const struct reseal_change *c = ctx;

    if (c->id != id)
        tail_put(out, old, n);
    else if (c->at == RESEAL_WHOLE)
        tail_put(out, c->bytes, c->n);
    else
        reseal_record(out, old, n, (size_t)c->at, c->bytes, c->n);
}

/* Write the index `sound` to path with other bytes in the part `id` of its
 * tail: all of it (at RESEAL_WHOLE), or the record at a place. */
static inline int reseal_tail(const char *path, const struct str *sound,
                              uint32_t id, int64_t at, const void *bytes,
                              size_t n)
{
    struct reseal_change c = {id, at, bytes, n};

    return reseal_parts(path, sound, reseal_one, &c);
}

#endif

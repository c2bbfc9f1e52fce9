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

/* Append a part to a tail, as it was in `from`, or changed. */
static inline int reseal_copy(struct tail_out *out, const struct tail *from,
                              const struct tail_part *p, bool change,
                              int64_t at, const void *bytes, size_t n)
{
    void *old;
    size_t n_old;
    size_t head = at < 0 ? 0 : (size_t)at, tail = head + n + TAIL_CHECK;

    if (tail_load(&old, &n_old, from, p->id, NULL) != LOTSE_OK)
        return -1;
    tail_part(out, p->id, p->flags == 0);
    if (!change) {
        tail_put(out, old, n_old);
    } else if (at == RESEAL_WHOLE) {
        tail_put(out, bytes, n);
    } else {
        tail_put(out, old, head < n_old ? head : n_old);
        tail_record(out, bytes, n, NULL);
        if (tail < n_old)
            tail_put(out, (char *)old + tail, n_old - tail);
    }
    free(old);
    return 0;
}

/* Write the index `sound` to path with other bytes in the part `id` of its
 * tail: all of it (at RESEAL_WHOLE), or the record at a place; everything with
 * right digests. -1: that can't be done. */
static inline int reseal_tail(const char *path, const struct str *sound,
                              uint32_t id, int64_t at, const void *bytes,
                              size_t n)
{
    struct str old_path = {0};
    struct seal seal;
    struct tail old;
    struct tail_out out;
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
    if (rc == 0) {
        for (size_t i = 0; i < old.n_parts && rc == 0; i++)
            rc = reseal_copy(&out, &old, &old.parts[i],
                             old.parts[i].id == id, at, bytes, n);
        if (tail_end(&out, &seal, NULL) != LOTSE_OK ||
            seal_first(&seal, to, path, NULL) != LOTSE_OK)
            rc = -1;
    }
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    if (!old_path.oom)
        unlink(old_path.p);
    str_free(&old_path);
    return rc;
}

#endif

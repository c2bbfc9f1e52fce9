/*
 * seal.c: is a page, and the file's frame, what compile wrote?
 *
 * SQLite serves most flipped bits without a word, and an FTS5 that reads a
 * crafted file can be made to write past its memory. So every page bears a
 * mark, and SQLite gets no page before its mark fits (vfs.c); a search reads a
 * few hundred pages and pays for those. The marks stand in the bytes that
 * SQLite leaves free at the end of each page (header byte 20 of its file
 * format tells how many there are):
 *
 *     page n:  content ... | 24 zeros | mark
 *     page 1:  header, content ... | salt | bytes of the file | tail | mark
 *
 * Each is 8 bytes, little endian. The mark is XXH3-64 of the page up to there,
 * seeded with the page's number, xor the salt. The salt is a digest of all
 * pages, so that a page from another build or another place doesn't fit, nor a
 * record of another tail (tail.c). "tail" is the digest of the tail's
 * directory. So the first page vouches for everything else, and opening reads
 * no more than that page and the directory.
 *
 * This finds damage. It doesn't prove who made the file: an index is derived
 * data that its owner compiles, and is never taken from a stranger.
 */
#include "db/seal.h"
#include "base/err.h"
#include "db/db.h"
#include "db/le.h"
#include "db/tail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { HEADER = 100, MARK = 8, CHUNK = 1 << 18, PAGE_MAX = 1 << 16 };

uint64_t seal_mark(const void *page, size_t n, uint64_t number, uint64_t salt)
{
    return XXH3_64bits_withSeed(page, n - MARK, number) ^ salt;
}

bool seal_fits(const struct seal *s, const void *page, uint64_t number)
{
    const unsigned char *p = page;

    return le64_get(p + s->page - MARK) ==
           seal_mark(page, s->page, number, s->salt);
}

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static int failed(const char *path, const char *what, lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: cannot %s: %s", path, what,
                   strerror(errno));
}

/* pread of n bytes; fewer at the end of the file; -1: errno. */
static ssize_t read_full(int fd, void *buf, size_t n, uint64_t at)
{
    size_t done = 0;

    while (done < n) {
        ssize_t k = pread(fd, (unsigned char *)buf + done, n - done,
                          (off_t)(at + done));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        if (k == 0)
            break;
        done += (size_t)k;
    }
    return (ssize_t)done;
}

/* Read and judge the SQLite header; LOTSE_IO where it isn't ours. */
static int read_header(struct seal *out, int fd, const char *path,
                       lotse_err *err)
{
    unsigned char h[HEADER];
    struct stat st;
    int schema;

    *out = (struct seal){0};
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, LOTSE_IO, "%s: not a regular file", path);
    if (read_full(fd, h, HEADER, 0) != HEADER ||
        memcmp(h, "SQLite format 3", 16) != 0 ||
        big32(h + 68) != DB_APPLICATION_ID || h[20] != DB_RESERVE)
        return err_set(err, LOTSE_IO,
                       "%s: not a Lotse index; run lotse compile", path);
    schema = (int)big32(h + 60);
    if (schema != LOTSE_SCHEMA)
        return err_set(err, LOTSE_IO,
                       "%s: index version %d, this program reads version %d; "
                       "run lotse compile",
                       path, schema, LOTSE_SCHEMA);
    out->page = (size_t)h[16] << 8 | h[17];
    if (out->page == 1)
        out->page = PAGE_MAX;
    out->pages = big32(h + 28);
    out->bytes = (uint64_t)st.st_size;
    if (out->page < 512 || (out->page & (out->page - 1)) != 0 ||
        out->pages == 0 || out->bytes < out->pages * out->page)
        return err_set(err, LOTSE_IO, "%s: damaged (cut); run lotse compile",
                       path);
    return LOTSE_OK;
}

/* ---------------------------------------------------------------- writing */

static int write_at(int fd, const void *bytes, size_t n, uint64_t at,
                    const char *path, lotse_err *err)
{
    ssize_t k;

    do
        k = pwrite(fd, bytes, n, (off_t)at);
    while (k < 0 && errno == EINTR);
    if (k >= 0 && (size_t)k != n)
        errno = ENOSPC;
    return k >= 0 && (size_t)k == n ? LOTSE_OK : failed(path, "write", err);
}

/* The reserved bytes of all pages become zero; hashes[i] is page i + 1's mark
 * without salt. */
static int hash_pages(uint64_t *hashes, const struct seal *s, int fd,
                      const char *path, lotse_err *err)
{
    size_t chunk = CHUNK / s->page;
    unsigned char *buf = malloc(CHUNK);
    int rc = buf == NULL ? err_nomem(err) : LOTSE_OK;

    for (uint64_t i = 0; i < s->pages && rc == LOTSE_OK; i += chunk) {
        size_t n = s->pages - i < chunk ? (size_t)(s->pages - i) : chunk;
        if (read_full(fd, buf, n * s->page, i * s->page) !=
            (ssize_t)(n * s->page)) {
            rc = failed(path, "read", err);
            break;
        }
        for (size_t k = 0; k < n; k++) {
            unsigned char *page = buf + k * s->page;
            memset(page + s->page - DB_RESERVE, 0, DB_RESERVE);
            hashes[i + k] = seal_mark(page, s->page, i + k + 1, 0);
        }
    }
    free(buf);
    return rc;
}

int seal_pages(struct seal *out, int fd, const char *path, lotse_err *err)
{
    unsigned char end[DB_RESERVE] = {0};
    uint64_t *hashes;
    int rc = read_header(out, fd, path, err);

    if (rc != LOTSE_OK)
        return rc;
    hashes = malloc((size_t)out->pages * sizeof *hashes);
    if (hashes == NULL)
        return err_nomem(err);
    rc = hash_pages(hashes, out, fd, path, err);
    if (rc == LOTSE_OK)
        out->salt = XXH3_64bits(hashes, (size_t)out->pages * sizeof *hashes);
    for (uint64_t i = 1; i < out->pages && rc == LOTSE_OK; i++) {
        le64_put(end + DB_RESERVE - MARK, hashes[i] ^ out->salt);
        rc = write_at(fd, end, sizeof end, (i + 1) * out->page - sizeof end,
                      path, err);
    }
    free(hashes);
    return rc;
}

int seal_first(const struct seal *s, int fd, const char *path, lotse_err *err)
{
    unsigned char *page = malloc(s->page);
    unsigned char *end;
    int rc = LOTSE_OK;

    if (page == NULL)
        return err_nomem(err);
    end = page + s->page - DB_RESERVE;
    if (read_full(fd, page, s->page, 0) != (ssize_t)s->page)
        rc = failed(path, "read", err);
    le64_put(end, s->salt);
    le64_put(end + 8, s->bytes);
    le64_put(end + 16, s->tail);
    le64_put(end + 24, seal_mark(page, s->page, 1, s->salt));
    if (rc == LOTSE_OK)
        rc = write_at(fd, end, DB_RESERVE, s->page - DB_RESERVE, path, err);
    if (rc == LOTSE_OK && fsync(fd) != 0)
        rc = failed(path, "write", err);
    free(page);
    return rc;
}

/* ---------------------------------------------------------------- reading */

/* The first page's seal and whether the file is as long as it says. */
static int read_first(struct seal *s, int fd, const char *path, lotse_err *err)
{
    unsigned char *page;
    const unsigned char *end;
    uint64_t bytes;
    int rc = read_header(s, fd, path, err);

    if (rc != LOTSE_OK)
        return rc;
    page = malloc(s->page);
    if (page == NULL)
        return err_nomem(err);
    if (read_full(fd, page, s->page, 0) != (ssize_t)s->page) {
        rc = failed(path, "read", err);
        goto out;
    }
    end = page + s->page - DB_RESERVE;
    s->salt = le64_get(end);
    bytes = le64_get(end + 8);
    s->tail = le64_get(end + 16);
    if (!seal_fits(s, page, 1))
        rc = err_set(err, LOTSE_IO, "%s: damaged (page 1); run lotse compile",
                     path);
    else if (bytes != s->bytes)
        rc = err_set(err, LOTSE_IO,
                     "%s: damaged (%llu bytes of %llu); run lotse compile",
                     path, (unsigned long long)s->bytes,
                     (unsigned long long)bytes);
out:
    free(page);
    return rc;
}

int seal_open(int *fd, struct seal *out, const char *path, lotse_err *err)
{
    int rc;

    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0 && errno == ENOENT)
        return err_set(err, LOTSE_IO, "%s: no index there; run lotse compile",
                       path);
    if (*fd < 0)
        return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    rc = read_first(out, *fd, path, err);
    if (rc != LOTSE_OK) {
        close(*fd);
        *fd = -1;
    }
    return rc;
}

static int verify_pages(int fd, const struct seal *s, const char *path,
                        lotse_err *err)
{
    size_t chunk = CHUNK / s->page;
    unsigned char *buf = malloc(CHUNK);
    int rc = buf == NULL ? err_nomem(err) : LOTSE_OK;

    for (uint64_t i = 0; i < s->pages && rc == LOTSE_OK; i += chunk) {
        size_t n = s->pages - i < chunk ? (size_t)(s->pages - i) : chunk;
        ssize_t got = read_full(fd, buf, n * s->page, i * s->page);
        if (got < 0)
            rc = failed(path, "read", err);
        for (size_t k = 0; k < n && rc == LOTSE_OK; k++)
            if ((size_t)got < (k + 1) * s->page ||
                !seal_fits(s, buf + k * s->page, i + k + 1))
                rc = err_set(err, LOTSE_IO,
                             "%s: damaged (page %llu); run lotse compile", path,
                             (unsigned long long)(i + k + 1));
    }
    free(buf);
    return rc;
}

int seal_verify(int fd, const struct seal *s, const char *path, lotse_err *err)
{
    struct tail tail;
    int rc = verify_pages(fd, s, path, err);

    if (rc == LOTSE_OK)
        rc = tail_open(&tail, s, fd, path, err);
    return rc == LOTSE_OK ? tail_verify(&tail, err) : rc;
}

int seal_verify_all(const char *path, lotse_err *err)
{
    struct seal s;
    int fd;
    int rc = seal_open(&fd, &s, path, err);

    if (rc != LOTSE_OK)
        return rc;
    rc = seal_verify(fd, &s, path, err);
    close(fd);
    return rc;
}

/*
 * seal.c: is this file, byte for byte, what compile wrote?
 *
 * SQLite serves most flipped bits without a word, and an FTS5 that reads a
 * crafted file can be made to write past its memory. So every index carries an
 * XXH3-128 digest of itself, and nothing is given to SQLite before it fits.
 * The digest stands in the reserved bytes at the end of the first page (header
 * byte 20 of the SQLite file format tells how many there are), and counts as
 * zero when it is computed.
 *
 *     page 1:  100 bytes of header ... | content ... | 16 free | 16 seal
 *
 * This finds damage. It doesn't prove who made the file: an index is derived
 * data that its owner compiles, and is never taken from a stranger.
 */
#include "db/seal.h"
#include "base/err.h"
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { CHUNK = 1 << 18, HEADER = 100 };

static uint32_t big32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

struct sealed {
    size_t page;      /* bytes of a page */
    uint64_t pages;   /* as the header says */
    int schema;
    unsigned char seal[SEAL_BYTES];
};

/* Read and judge the SQLite header; LOTSE_IO where it isn't ours. */
static int read_header(struct sealed *out, int fd, const char *path,
                       lotse_err *err)
{
    unsigned char h[HEADER];
    struct stat st;

    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(err, LOTSE_IO, "%s: not a regular file", path);
    if (pread(fd, h, HEADER, 0) != HEADER ||
        memcmp(h, "SQLite format 3", 16) != 0 ||
        big32(h + 68) != DB_APPLICATION_ID || h[20] != DB_RESERVE)
        return err_set(err, LOTSE_IO,
                       "%s: not a Lotse index; run lotse compile", path);
    out->page = (size_t)h[16] << 8 | h[17];
    if (out->page == 1)
        out->page = 65536;
    out->pages = big32(h + 28);
    out->schema = (int)big32(h + 60);
    if (out->page < 512 || (out->page & (out->page - 1)) != 0 ||
        (uint64_t)st.st_size != out->pages * out->page)
        return err_set(err, LOTSE_IO,
                       "%s: damaged (%lld bytes where the header says %llu); "
                       "run lotse compile",
                       path, (long long)st.st_size,
                       (unsigned long long)(out->pages * out->page));
    if (pread(fd, out->seal, SEAL_BYTES, (off_t)(out->page - SEAL_BYTES)) !=
        SEAL_BYTES)
        return err_set(err, LOTSE_IO, "%s: cannot read: %s", path,
                       strerror(errno));
    return LOTSE_OK;
}

/* Digest of the whole file with the seal's bytes as zero. */
static int digest(unsigned char out[SEAL_BYTES], int fd, size_t page,
                  const char *path, lotse_err *err)
{
    unsigned char *buf = malloc(CHUNK);
    XXH3_state_t *state = XXH3_createState();
    XXH128_canonical_t canonical;
    uint64_t at = 0;
    ssize_t n = 0;
    int rc = LOTSE_OK;

    if (buf == NULL || state == NULL) {
        rc = err_nomem(err);
        goto out;
    }
    XXH3_128bits_reset(state);
    while ((n = pread(fd, buf, CHUNK, (off_t)at)) > 0) {
        for (size_t i = 0; i < SEAL_BYTES; i++) { /* a chunk may end inside */
            uint64_t hole = page - SEAL_BYTES + i;
            if (hole >= at && hole < at + (uint64_t)n)
                buf[hole - at] = 0;
        }
        XXH3_128bits_update(state, buf, (size_t)n);
        at += (uint64_t)n;
    }
    if (n < 0) {
        rc = err_set(err, LOTSE_IO, "%s: cannot read: %s", path,
                     strerror(errno));
        goto out;
    }
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(out, canonical.digest, SEAL_BYTES);
out:
    XXH3_freeState(state);
    free(buf);
    return rc;
}

int seal_write(const char *path, lotse_err *err)
{
    struct sealed s;
    unsigned char d[SEAL_BYTES];
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    int rc;

    if (fd < 0)
        return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    rc = read_header(&s, fd, path, err);
    if (rc == LOTSE_OK)
        rc = digest(d, fd, s.page, path, err);
    if (rc == LOTSE_OK &&
        (pwrite(fd, d, SEAL_BYTES, (off_t)(s.page - SEAL_BYTES)) !=
             SEAL_BYTES ||
         fsync(fd) != 0))
        rc = err_set(err, LOTSE_IO, "%s: cannot write: %s", path,
                     strerror(errno));
    if (close(fd) != 0 && rc == LOTSE_OK)
        rc = err_set(err, LOTSE_IO, "%s: cannot write: %s", path,
                     strerror(errno));
    return rc;
}

int seal_check(const char *path, int *schema, lotse_err *err)
{
    struct sealed s;
    unsigned char d[SEAL_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    int rc;

    if (schema != NULL)
        *schema = 0;
    if (fd < 0 && errno == ENOENT)
        return err_set(err, LOTSE_IO, "%s: no index there; run lotse compile",
                       path);
    if (fd < 0)
        return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    rc = read_header(&s, fd, path, err);
    if (rc != LOTSE_OK)
        goto out;
    if (schema != NULL)
        *schema = s.schema;
    if (s.schema != LOTSE_SCHEMA) {
        rc = err_set(err, LOTSE_IO,
                     "%s: index version %d, this program reads version %d; "
                     "run lotse compile",
                     path, s.schema, LOTSE_SCHEMA);
        goto out;
    }
    rc = digest(d, fd, s.page, path, err);
    if (rc == LOTSE_OK && memcmp(d, s.seal, SEAL_BYTES) != 0)
        rc = err_set(err, LOTSE_IO,
                     "%s: damaged (its digest doesn't fit); run lotse compile",
                     path);
out:
    close(fd);
    return rc;
}

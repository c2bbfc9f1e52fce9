/*
 * tail.c: parts of bytes become the tail of an index file, and come back.
 *
 * A row of megabytes is a chain of overflow pages in SQLite; ranking wants one
 * pread. So what it reads lies behind the last page, in the same file, which
 * is published by one rename.
 *
 *     SQLite's pages | part ... part | directory | footer
 *
 * Parts and directory begin at multiples of 64, with zeros before them. Numbers
 * are little endian, places count from the end of the pages.
 *
 *     directory  a part: u32 id, u32 flags, u64 place, u64 length, u64 XXH3-64
 *     footer     "LotseTl\n", u32 format, u32 parts, u64 place of the
 *                directory, u64 its length, its XXH3-128, 16 zeros
 *     record     bytes, u32 low half of XXH3-64
 *
 * The digests are seeded with the salt of the build (seal.c) and the place, so
 * that bytes of another build or another place don't fit. The first page of
 * the file has a digest over directory and footer.
 */
#include "db/tail.h"
#include "base/err.h"
#include "db/le.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

enum {
    FORMAT = 1,
    ALIGN = 64,
    ENTRY = 32,
    FOOTER = 64,
    ENDING = TAIL_PARTS * ENTRY + FOOTER, /* directory and footer, at most */
    BUFFER = 1 << 20
};

static const char magic[8] = {'L', 'o', 't', 's', 'e', 'T', 'l', '\n'};

static uint64_t part_seed(uint64_t salt, uint32_t id)
{
    return salt ^ (uint64_t)id << 48;
}

static uint32_t record_check(const void *bytes, size_t n, uint64_t salt,
                             uint32_t id, uint64_t at)
{
    return (uint32_t)XXH3_64bits_withSeed(bytes, n, part_seed(salt, id) + at);
}

/* The footer's bytes, all but the digest that the first page has. */
static void make_footer(unsigned char out[FOOTER], const void *directory,
                        size_t n_parts, uint64_t at)
{
    XXH128_canonical_t c;

    memset(out, 0, FOOTER);
    memcpy(out, magic, sizeof magic);
    le32_put(out + 8, FORMAT);
    le32_put(out + 12, (uint32_t)n_parts);
    le64_put(out + 16, at);
    le64_put(out + 24, n_parts * ENTRY);
    XXH128_canonicalFromHash(&c, XXH3_128bits(directory, n_parts * ENTRY));
    memcpy(out + 32, c.digest, sizeof c.digest);
}

/* ---------------------------------------------------------------- writing */

int tail_begin(struct tail_out *out, const struct seal *seal, int fd,
               const char *path, lotse_err *err)
{
    *out = (struct tail_out){.fd = fd, .path = path, .salt = seal->salt};
    out->start = seal->pages * seal->page;
    out->buf = malloc(BUFFER);
    out->state = XXH3_createState();
    if (out->buf == NULL || out->state == NULL) {
        free(out->buf);
        XXH3_freeState(out->state);
        *out = (struct tail_out){.fd = -1};
        return err_nomem(err);
    }
    return LOTSE_OK;
}

/* Tell the digest of the current part what was put into the buffer. */
static void hash_new(struct tail_out *out)
{
    if (out->open && out->n_buf > out->hashed)
        XXH3_64bits_update(out->state, out->buf + out->hashed,
                           out->n_buf - out->hashed);
    out->hashed = out->n_buf;
}

/* Write the buffer to its place. */
static void flush(struct tail_out *out)
{
    uint64_t at = out->start + out->at - out->n_buf;
    size_t done = 0;

    hash_new(out);
    while (done < out->n_buf && out->err.code == LOTSE_OK) {
        ssize_t k = pwrite(out->fd, out->buf + done, out->n_buf - done,
                           (off_t)(at + done));
        if (k > 0)
            done += (size_t)k;
        else if (k == 0 || errno != EINTR)
            err_set(&out->err, LOTSE_IO, "%s: cannot write: %s", out->path,
                    strerror(k == 0 ? EIO : errno));
    }
    out->n_buf = out->hashed = 0;
}

static void append(struct tail_out *out, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    while (n > 0 && out->err.code == LOTSE_OK) {
        size_t room = BUFFER - out->n_buf;
        size_t k = n < room ? n : room;
        memcpy(out->buf + out->n_buf, p, k);
        out->n_buf += k;
        out->at += k;
        p += k;
        n -= k;
        if (out->n_buf == BUFFER)
            flush(out);
    }
}

/* End the current part; zeros up to where the next thing begins. */
static void end_part(struct tail_out *out)
{
    static const unsigned char zeros[ALIGN];

    if (out->open) {
        struct tail_part *p = &out->parts[out->n_parts - 1];
        hash_new(out);
        p->n = out->at - p->at;
        p->digest = XXH3_64bits_digest(out->state);
        out->open = false;
    }
    append(out, zeros, (ALIGN - out->at % ALIGN) % ALIGN);
    out->hashed = out->n_buf;
}

void tail_part(struct tail_out *out, uint32_t id, bool checked)
{
    struct tail_part *p;

    end_part(out);
    if (out->err.code != LOTSE_OK)
        return;
    for (size_t i = 0; i < out->n_parts; i++)
        if (out->parts[i].id == id)
            err_set(&out->err, LOTSE_IO, "%s: part %u is written twice",
                    out->path, (unsigned)id);
    if (out->err.code == LOTSE_OK && out->n_parts == TAIL_PARTS)
        err_set(&out->err, LOTSE_IO, "%s: too many parts", out->path);
    if (out->err.code != LOTSE_OK)
        return;
    p = &out->parts[out->n_parts++];
    *p = (struct tail_part){.id = id, .flags = checked ? 0 : TAIL_RECORDS,
                            .at = out->at};
    XXH3_64bits_reset_withSeed(out->state, part_seed(out->salt, id));
    out->open = true;
}

void tail_put(struct tail_out *out, const void *bytes, size_t n)
{
    if (out->open)
        append(out, bytes, n);
}

void tail_record(struct tail_out *out, const void *bytes, size_t n,
                 uint64_t *at)
{
    uint64_t place = tail_at(out);
    unsigned char check[TAIL_CHECK];

    if (at != NULL)
        *at = place;
    if (!out->open)
        return;
    if (out->draft) {
        le32_put(check, (uint32_t)n);
        append(out, check, sizeof check);
        append(out, bytes, n);
        return;
    }
    le32_put(check, record_check(bytes, n, out->salt,
                                 out->parts[out->n_parts - 1].id, place));
    append(out, bytes, n);
    append(out, check, sizeof check);
}

uint64_t tail_at(const struct tail_out *out)
{
    return out->open ? out->at - out->parts[out->n_parts - 1].at : 0;
}

int tail_end(struct tail_out *out, struct seal *seal, lotse_err *err)
{
    unsigned char ending[ENDING];
    size_t n = out->n_parts * ENTRY;
    int rc;

    if (out->buf == NULL)
        return LOTSE_OK;
    end_part(out);
    for (size_t i = 0; i < out->n_parts; i++) {
        const struct tail_part *p = &out->parts[i];
        unsigned char *e = ending + i * ENTRY;
        le32_put(e, p->id);
        le32_put(e + 4, p->flags);
        le64_put(e + 8, p->at);
        le64_put(e + 16, p->n);
        le64_put(e + 24, p->digest);
    }
    make_footer(ending + n, ending, out->n_parts, out->at);
    append(out, ending, n + FOOTER);
    flush(out);
    seal->bytes = out->start + out->at;
    seal->tail = XXH3_64bits_withSeed(ending, n + FOOTER, out->salt);
    if (out->err.code == LOTSE_OK &&
        ftruncate(out->fd, (off_t)seal->bytes) != 0)
        err_set(&out->err, LOTSE_IO, "%s: cannot write: %s", out->path,
                strerror(errno));
    rc = out->err.code;
    if (rc != LOTSE_OK)
        err_set(err, rc, "%s", out->err.msg);
    free(out->buf);
    XXH3_freeState(out->state);
    *out = (struct tail_out){.fd = -1};
    return rc;
}

/* ---------------------------------------------------------------- reading */

static int damaged(const struct tail *t, const char *what, lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: damaged (%s); run lotse compile",
                   t->path, what);
}

/* Read exactly n bytes at a place of the tail. */
static int read_at(void *buf, const struct tail *t, uint64_t at, size_t n,
                   lotse_err *err)
{
    unsigned char *p = buf;

    while (n > 0) {
        ssize_t k = pread(t->fd, p, n, (off_t)(t->start + at));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(err, LOTSE_IO, "%s: cannot read: %s", t->path,
                           strerror(errno));
        if (k == 0)
            return damaged(t, "cut", err);
        p += k;
        at += (uint64_t)k;
        n -= (size_t)k;
    }
    return LOTSE_OK;
}

/* The directory's entries; false where they can't be ours. */
static bool take_entries(struct tail *t, const unsigned char *e, size_t n,
                         uint64_t directory)
{
    uint64_t end = 0;

    for (size_t i = 0; i < n; i++, e += ENTRY) {
        struct tail_part p = {le32_get(e), le32_get(e + 4), le64_get(e + 8),
                              le64_get(e + 16), le64_get(e + 24)};
        if (p.at % ALIGN != 0 || p.at < end || p.at > directory ||
            p.n > directory - p.at || (p.flags & ~(uint32_t)TAIL_RECORDS) != 0)
            return false;
        for (size_t k = 0; k < i; k++)
            if (t->parts[k].id == p.id)
                return false;
        end = p.at + p.n;
        t->parts[i] = p;
    }
    t->n_parts = n;
    t->end = directory;
    return true;
}

int tail_open(struct tail *out, const struct seal *seal, int fd,
              const char *path, lotse_err *err)
{
    unsigned char buf[ENDING], expected[FOOTER];
    uint64_t pages = seal->pages * seal->page;
    uint64_t size = seal->bytes - pages; /* seal_open knows it isn't less */
    size_t n = size < ENDING ? (size_t)size : ENDING;
    const unsigned char *footer, *directory;
    size_t parts;
    int rc;

    *out = (struct tail){.fd = fd, .path = path, .start = pages,
                         .salt = seal->salt};
    if (n < FOOTER)
        return damaged(out, "no tail", err);
    rc = read_at(buf, out, size - n, n, err);
    if (rc != LOTSE_OK)
        return rc;
    footer = buf + n - FOOTER;
    parts = le32_get(footer + 12);
    if (parts > TAIL_PARTS || parts * ENTRY + FOOTER > n)
        return damaged(out, "its tail's footer", err);
    directory = footer - parts * ENTRY;
    make_footer(expected, directory, parts, size - FOOTER - parts * ENTRY);
    if (memcmp(footer, expected, FOOTER) != 0 ||
        XXH3_64bits_withSeed(directory, parts * ENTRY + FOOTER, seal->salt) !=
            seal->tail)
        return damaged(out, "its tail's directory", err);
    if (!take_entries(out, directory, parts, size - FOOTER - parts * ENTRY))
        return damaged(out, "its tail's parts", err);
    return LOTSE_OK;
}

static const struct tail_part *part_of(const struct tail *t, uint32_t id)
{
    for (size_t i = 0; i < t->n_parts; i++)
        if (t->parts[i].id == id)
            return &t->parts[i];
    return NULL;
}

uint64_t tail_size(const struct tail *t, uint32_t id)
{
    const struct tail_part *p = part_of(t, id);

    return p == NULL ? 0 : p->n;
}

static int damaged_part(const struct tail *t, uint32_t id, lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: damaged (part %u); run lotse compile",
                   t->path, (unsigned)id);
}

int tail_fill(void *buf, const struct tail *t, uint32_t id, lotse_err *err)
{
    const struct tail_part *p = part_of(t, id);
    int rc;

    if (p == NULL)
        return LOTSE_OK;
    rc = read_at(buf, t, p->at, (size_t)p->n, err);
    if (rc == LOTSE_OK && XXH3_64bits_withSeed(buf, (size_t)p->n,
                                               part_seed(t->salt, id)) !=
                              p->digest)
        rc = damaged_part(t, id, err);
    return rc;
}

int tail_load(void **out, size_t *n, const struct tail *t, uint32_t id,
              lotse_err *err)
{
    uint64_t size = tail_size(t, id);
    int rc;

    *n = 0;
    *out = size < SIZE_MAX ? malloc((size_t)size + 1) : NULL;
    if (*out == NULL)
        return err_nomem(err);
    rc = tail_fill(*out, t, id, err);
    if (rc != LOTSE_OK) {
        free(*out);
        *out = NULL;
        return rc;
    }
    *n = (size_t)size;
    return LOTSE_OK;
}

int tail_read(void *buf, const struct tail *t, uint32_t id, uint64_t at,
              size_t n, lotse_err *err)
{
    const struct tail_part *p = part_of(t, id);
    int rc;

    if (p == NULL || p->n < TAIL_CHECK || at > p->n - TAIL_CHECK ||
        n > p->n - TAIL_CHECK - at)
        return damaged_part(t, id, err);
    rc = read_at(buf, t, p->at + at, n + TAIL_CHECK, err);
    if (rc == LOTSE_OK && le32_get((const unsigned char *)buf + n) !=
                              record_check(buf, n, t->salt, id, at))
        rc = damaged_part(t, id, err);
    return rc;
}

/* Hash a part through a buffer. */
static int verify_part(const struct tail *t, const struct tail_part *p,
                       unsigned char *buf, XXH3_state_t *state, lotse_err *err)
{
    uint64_t at = 0;
    int rc = LOTSE_OK;

    XXH3_64bits_reset_withSeed(state, part_seed(t->salt, p->id));
    while (at < p->n && rc == LOTSE_OK) {
        size_t k = p->n - at < BUFFER ? (size_t)(p->n - at) : BUFFER;
        rc = read_at(buf, t, p->at + at, k, err);
        if (rc == LOTSE_OK)
            XXH3_64bits_update(state, buf, k);
        at += k;
    }
    if (rc == LOTSE_OK && XXH3_64bits_digest(state) != p->digest)
        rc = damaged_part(t, p->id, err);
    return rc;
}

/* The bytes before a part or the directory are less than ALIGN zeros. */
static int verify_gap(const struct tail *t, uint64_t from, uint64_t to,
                      lotse_err *err)
{
    unsigned char gap[ALIGN];
    int rc;

    if (to - from >= ALIGN)
        return damaged(t, "a gap between its parts", err);
    rc = read_at(gap, t, from, (size_t)(to - from), err);
    for (size_t i = 0; i < to - from && rc == LOTSE_OK; i++)
        if (gap[i] != 0)
            rc = damaged(t, "a gap between its parts", err);
    return rc;
}

int tail_verify(const struct tail *t, lotse_err *err)
{
    unsigned char *buf = malloc(BUFFER);
    XXH3_state_t *state = XXH3_createState();
    uint64_t end = 0;
    int rc = buf == NULL || state == NULL ? err_nomem(err) : LOTSE_OK;

    for (size_t i = 0; i < t->n_parts && rc == LOTSE_OK; i++) {
        rc = verify_gap(t, end, t->parts[i].at, err);
        if (rc == LOTSE_OK)
            rc = verify_part(t, &t->parts[i], buf, state, err);
        end = t->parts[i].at + t->parts[i].n;
    }
    if (rc == LOTSE_OK)
        rc = verify_gap(t, end, t->end, err);
    free(buf);
    XXH3_freeState(state);
    return rc;
}

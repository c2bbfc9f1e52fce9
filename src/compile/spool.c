/*
 * spool.c: what is too much for memory waits in a file without a name.
 *
 * Such a file needs no cleaning up, whatever kills the program.
 */
#include "compile/spool.h"
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILL = 1 << 18, PIECE = 1 << 15 };

int spool_open(const char *beside, lotse_err *err)
{
    struct str path = {0};
    const char *slash = strrchr(beside, '/');
    int fd;

    str_add(&path, slash != NULL ? beside : ".",
            slash != NULL ? (size_t)(slash - beside) + 1 : 1);
    fd = path.oom ? -1 : open(path.p, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && !path.oom) { /* not on every file system */
        str_clear(&path);
        str_addf(&path, "%s.XXXXXX", beside);
        fd = path.oom ? -1 : mkostemp(path.p, O_CLOEXEC);
        if (fd >= 0)
            unlink(path.p);
    }
    if (path.oom)
        err_nomem(err);
    else if (fd < 0)
        err_set(err, LOTSE_IO, "%s: cannot make a temporary file: %s", beside,
                strerror(errno));
    str_free(&path);
    return fd;
}

int spool_flush(struct spool *s)
{
    const char *p = s->fill.p;
    size_t n = s->fill.n;

    if (s->fill.oom)
        return LOTSE_NOMEM;
    if (n > 0 && !s->open)
        s->fd = spool_open(s->beside, NULL);
    s->open = s->open || (n > 0 && s->fd >= 0);
    if (n > 0 && !s->open)
        return LOTSE_IO;
    while (n > 0) {
        ssize_t k = pwrite(s->fd, p, n, (off_t)s->n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return LOTSE_IO;
        p += k;
        n -= (size_t)k;
        s->n += (uint64_t)k;
    }
    str_clear(&s->fill);
    return LOTSE_OK;
}

int spool_put(struct spool *s, const void *bytes, size_t n)
{
    str_add(&s->fill, bytes, n);
    return s->fill.n >= FILL ? spool_flush(s)
                             : (s->fill.oom ? LOTSE_NOMEM : LOTSE_OK);
}

void spool_close(struct spool *s)
{
    if (s->open)
        close(s->fd);
    str_free(&s->fill);
    *s = (struct spool){.open = false};
}

/* Have some bytes in the buffer. */
static int refill(struct spool_reader *r)
{
    uint64_t left = r->s->n - r->at;
    size_t n = left < PIECE ? (size_t)left : PIECE;
    ssize_t k;

    if (r->used < r->buf.n)
        return LOTSE_OK;
    str_clear(&r->buf);
    r->used = 0;
    if (!str_reserve(&r->buf, PIECE))
        return LOTSE_NOMEM;
    do
        k = pread(r->s->fd, r->buf.p, n, (off_t)r->at);
    while (k < 0 && errno == EINTR);
    if (k <= 0)
        return LOTSE_IO;
    r->buf.n = (size_t)k;
    r->at += (uint64_t)k;
    return LOTSE_OK;
}

int spool_get(struct str *out, struct spool_reader *r, size_t n)
{
    while (n > 0) {
        int rc = refill(r);
        size_t k = r->buf.n - r->used < n ? r->buf.n - r->used : n;
        if (rc != LOTSE_OK)
            return rc;
        str_add(out, r->buf.p + r->used, k);
        r->used += k;
        n -= k;
    }
    return out->oom ? LOTSE_NOMEM : LOTSE_OK;
}

int spool_varint(uint64_t *out, struct spool_reader *r)
{
    *out = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        int rc = refill(r);
        unsigned char c;
        if (rc != LOTSE_OK)
            return rc;
        c = (unsigned char)r->buf.p[r->used++];
        *out |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return LOTSE_OK;
    }
    return LOTSE_IO;
}

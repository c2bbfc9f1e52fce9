/*
 * read.c: the bytes of an article's file, and their digest.
 *
 * A file may be anything by the time it is opened: a pipe, a device, one that
 * grows. It is opened without waiting and read up to the size that it had.
 */
#include "compile/read.h"
#include "md/md.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

bool read_article(struct str *buf, const char *root, const char *path,
                  uint64_t *bytes)
{
    struct str full = {0};
    struct stat st;
    ssize_t n = -1;
    int fd = -1;
    bool ok = false;

    str_addf(&full, "%s/%s", root, path);
    fd = full.oom ? -1 : open(full.p, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        str_addf(buf, "cannot read: %s", strerror(errno));
        goto out;
    }
    *bytes = (uint64_t)st.st_size;
    if (!S_ISREG(st.st_mode) || st.st_size > MD_MAX_BYTES) {
        str_addf(buf, "%s",
                 S_ISREG(st.st_mode) ? "larger than 1 MiB; split the article"
                                     : "not a regular file");
        goto out;
    }
    /* one byte more than it has: an answer without it is the end */
    while (str_reserve(buf, (size_t)st.st_size + 1 - buf->n) &&
           (n = read(fd, buf->p + buf->n, (size_t)st.st_size + 1 - buf->n)) >
               0) {
        buf->n += (size_t)n;
        if (buf->n >= (size_t)st.st_size)
            break;
    }
    ok = n >= 0 && buf->n <= (size_t)st.st_size && !buf->oom;
    if (ok) {
        buf->p[buf->n] = '\0';
    } else {
        str_clear(buf);
        str_addf(buf, "cannot read: %s",
                 n < 0 ? strerror(errno) : "it grows while it is read");
    }
out:
    if (fd >= 0)
        close(fd);
    str_free(&full);
    return ok;
}

void read_hash(unsigned char out[HASH_BYTES], const struct str *s)
{
    XXH128_canonical_t c;

    XXH128_canonicalFromHash(&c, XXH3_128bits(str_text(s), s->n));
    memcpy(out, c.digest, HASH_BYTES);
}

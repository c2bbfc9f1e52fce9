/*
 * file.c: whole files and durable renames.
 *
 * A file that others read is never written in place: it is made under another
 * name, synced, renamed, and the folder is synced, because a rename that isn't
 * can come back undone after a power cut.
 */
#include "base/file.h"
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 14 }; /* bytes of a file that doesn't tell its size */

int file_read(struct str *out, const char *path, size_t max, lotse_err *err)
{
    size_t had = out->n;
    struct stat st;
    ssize_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = LOTSE_OK;

    if (fd < 0)
        return err_set(err, errno == ENOENT ? LOTSE_NOTFOUND : LOTSE_IO,
                       "%s: %s", path, strerror(errno));
    /* one byte more than it has, so that the end is seen without growing */
    str_reserve(out, fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
                             st.st_size > 0 && (uint64_t)st.st_size <= max
                         ? (size_t)st.st_size + 1
                         : CHUNK);
    str_add(out, "", 0); /* an empty file is an empty text */
    while (str_reserve(out, 1) &&
           (n = read(fd, out->p + out->n, out->cap - out->n - 1)) > 0) {
        out->n += (size_t)n;
        out->p[out->n] = '\0';
        if (out->n - had > max) {
            rc = err_set(err, LOTSE_INPUT, "%s: longer than %zu bytes", path,
                         max);
            break;
        }
    }
    if (n < 0)
        rc = err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    close(fd);
    return rc == LOTSE_OK && out->oom ? err_nomem(err) : rc;
}

bool file_put(int fd, const void *bytes, size_t n)
{
    const char *p = bytes;

    while (n > 0) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

enum { FILE_OPEN = 0666, FILE_PRIVATE = 0600 };

/* Make or replace the file at path in one step; durable: it outlives a loss of
 * power as soon as it is there. mode: less the umask. */
static int replace(const char *path, const void *bytes, size_t n, mode_t mode,
                   bool durable, lotse_err *err)
{
    struct str tmp = {0};
    int fd, rc = LOTSE_OK;
    bool good;

    str_addf(&tmp, "%s.tmp", path);
    if (tmp.oom)
        return err_nomem(err);
    fd = open(tmp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    good = fd >= 0 &&
           /* what a killed process left may have been another's to read */
           (mode != FILE_PRIVATE || fchmod(fd, mode) == 0) &&
           file_put(fd, bytes, n) &&
           (!durable || fsync(fd) == 0);
    if (!good)
        rc = err_set(err, LOTSE_IO, "%s: %s", tmp.p, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (rc == LOTSE_OK && durable)
        rc = file_publish(tmp.p, path, err);
    else if (rc == LOTSE_OK && rename(tmp.p, path) != 0)
        rc = err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    if (rc != LOTSE_OK && fd >= 0)
        unlink(tmp.p);
    str_free(&tmp);
    return rc;
}

int file_write(const char *path, const void *bytes, size_t n, lotse_err *err)
{
    return replace(path, bytes, n, FILE_OPEN, true, err);
}

int file_write_private(const char *path, const void *bytes, size_t n,
                       lotse_err *err)
{
    return replace(path, bytes, n, FILE_PRIVATE, true, err);
}

void file_cache(const char *path, const void *bytes, size_t n)
{
    replace(path, bytes, n, FILE_OPEN, false, NULL);
}

bool file_append(const char *path, uint64_t size, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    struct stat st;
    bool good = fd >= 0 && fstat(fd, &st) == 0 &&
                (uint64_t)st.st_size == size && file_put(fd, bytes, n);

    if (fd >= 0)
        close(fd);
    return good;
}

uint64_t file_size(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* The folder part of a path, "." where there is none. */
static void parent_of(struct str *out, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        str_adds(out, ".");
    else
        str_add(out, path, slash == path ? 1 : (size_t)(slash - path));
}

int file_make_parent(const char *path, lotse_err *err)
{
    struct str dir = {0};
    int rc = LOTSE_OK;

    parent_of(&dir, path);
    if (dir.oom)
        rc = err_nomem(err);
    else if (mkdir(dir.p, 0777) != 0 && errno != EEXIST)
        rc = err_set(err, LOTSE_IO, "%s: %s", dir.p, strerror(errno));
    str_free(&dir);
    return rc;
}

/* fsync of the folder that path lies in. */
static int sync_parent(const char *path, lotse_err *err)
{
    struct str dir = {0};
    int fd = -1;
    int rc = LOTSE_OK;

    parent_of(&dir, path);
    if (dir.oom)
        return err_nomem(err);
    fd = open(dir.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL))
        rc = err_set(err, LOTSE_IO, "%s: cannot sync: %s", dir.p,
                     strerror(errno));
    if (fd >= 0)
        close(fd);
    str_free(&dir);
    return rc;
}

int file_publish(const char *from, const char *to, lotse_err *err)
{
    if (rename(from, to) != 0)
        return err_set(err, LOTSE_IO, "%s: cannot rename to %s: %s", from, to,
                       strerror(errno));
    return sync_parent(to, err);
}

int file_remove(const char *path, lotse_err *err)
{
    if (unlink(path) == 0)
        return sync_parent(path, err);
    return errno == ENOENT ? LOTSE_OK
                           : err_set(err, LOTSE_IO, "%s: cannot remove: %s",
                                     path, strerror(errno));
}

int file_lock(int *fd, const char *path, lotse_err *err)
{
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return LOTSE_OK;
    close(*fd);
    *fd = -1;
    if (errno == EWOULDBLOCK)
        return err_set(err, LOTSE_BUSY,
                       "%s: another lotse compile is running, try again", path);
    return err_set(err, LOTSE_IO, "%s: %s", path, strerror(errno));
}

/*
 * vfs.c: reads of SQLite become reads of pages whose marks fit.
 *
 * SQLite reaches files through a VFS. This one, "lotse", reads the SQLite part
 * of an index: whole pages with pread, each checked against its mark (seal.c)
 * before SQLite sees a byte of it. Nothing is mapped, so a file that is cut or
 * overwritten while it is open is an error and no signal. The file is said to
 * be immutable: no locks, no journal, no writes. What stands behind the pages
 * (tail.c) SQLite doesn't see.
 *
 * SQLite opens files by name; a name can mean another file a moment later. So
 * the file is opened before, by vfs_open, and the thread that connects leaves
 * it in `connecting` for xOpen to take. Any other file is refused.
 */
#include "db/vfs.h"
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Thread_local struct db_file *connecting;

/* SQLite's view of an open file. */
struct handle {
    sqlite3_file base;
    struct db_file *file;
};

/* One page into buf, checked. */
static int read_page(struct db_file *f, uint64_t number, unsigned char *buf)
{
    size_t size = f->seal.page, done = 0;
    uint64_t at = (number - 1) * size;

    f->reads++;
    while (done < size) {
        ssize_t k = pread(f->fd, buf + done, size - done, (off_t)(at + done));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            f->error = errno;
            return SQLITE_IOERR_READ;
        }
        if (k == 0)
            break;
        done += (size_t)k;
    }
    if (done == size && seal_fits(&f->seal, buf, number))
        return SQLITE_OK;
    f->bad = number;
    return SQLITE_IOERR_DATA;
}

static int file_read(sqlite3_file *h, void *buf, int n, sqlite3_int64 at)
{
    struct db_file *f = ((struct handle *)(void *)h)->file;
    size_t size = f->seal.page, left = (size_t)n;
    unsigned char *out = buf;
    uint64_t from = (uint64_t)at;
    int rc = SQLITE_OK;

    while (left > 0 && rc == SQLITE_OK) {
        uint64_t number = from / size + 1;
        size_t skip = (size_t)(from % size);
        size_t k = size - skip < left ? size - skip : left;
        if (number > f->seal.pages) {
            memset(out, 0, left);
            return SQLITE_IOERR_SHORT_READ;
        }
        if (k == size) {
            rc = read_page(f, number, out);
        } else {
            rc = read_page(f, number, f->page);
            memcpy(out, f->page + skip, k);
        }
        out += k;
        from += k;
        left -= k;
    }
    if (rc != SQLITE_OK)
        memset(buf, 0, (size_t)n);
    return rc;
}

static int file_size(sqlite3_file *h, sqlite3_int64 *n)
{
    const struct seal *s = &((struct handle *)(void *)h)->file->seal;

    *n = (sqlite3_int64)(s->pages * s->page);
    return SQLITE_OK;
}

static int file_close(sqlite3_file *h)
{
    (void)h; /* vfs_close does */
    return SQLITE_OK;
}

static int file_write(sqlite3_file *h, const void *p, int n, sqlite3_int64 at)
{
    (void)h, (void)p, (void)n, (void)at;
    return SQLITE_READONLY;
}

static int file_truncate(sqlite3_file *h, sqlite3_int64 n)
{
    (void)h, (void)n;
    return SQLITE_READONLY;
}

/* sync, lock and unlock */
static int file_nothing(sqlite3_file *h, int how)
{
    (void)h, (void)how;
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *h, int *out)
{
    (void)h;
    *out = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *h, int op, void *arg)
{
    (void)h, (void)op, (void)arg;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *h)
{
    return (int)((struct handle *)(void *)h)->file->seal.page;
}

static int file_traits(sqlite3_file *h)
{
    (void)h;
    return SQLITE_IOCAP_IMMUTABLE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_nothing,
    .xFileSize = file_size,
    .xLock = file_nothing,
    .xUnlock = file_nothing,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

/* ---------------------------------------------------------------- the VFS */

static int open_file(sqlite3_vfs *v, const char *name, sqlite3_file *h,
                     int flags, int *out)
{
    struct handle *own = (struct handle *)(void *)h;

    (void)v, (void)name;
    h->pMethods = NULL;
    if (connecting == NULL || (flags & SQLITE_OPEN_MAIN_DB) == 0)
        return SQLITE_CANTOPEN;
    own->file = connecting;
    connecting = NULL;
    h->pMethods = &methods;
    if (out != NULL)
        *out = SQLITE_OPEN_READONLY;
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *v, const char *name, int sync)
{
    (void)v, (void)name, (void)sync;
    return SQLITE_READONLY;
}

static int access_file(sqlite3_vfs *v, const char *name, int how, int *out)
{
    (void)v, (void)name, (void)how;
    *out = 0;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *v, const char *name, int n, char *out)
{
    (void)v;
    sqlite3_snprintf(n, out, "%s", name);
    return SQLITE_OK;
}

/* Our queries need neither chance nor sleep nor the time. */
static int randomness(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    memset(out, 0, (size_t)n);
    return n;
}

static int sleep_not(sqlite3_vfs *v, int microseconds)
{
    (void)v, (void)microseconds;
    return 0;
}

static int no_time(sqlite3_vfs *v, double *now)
{
    (void)v;
    *now = 0;
    return SQLITE_ERROR;
}

static int last_error(sqlite3_vfs *v, int n, char *out)
{
    (void)v;
    if (n > 0)
        *out = '\0';
    return 0;
}

static sqlite3_vfs vfs = {
    .iVersion = 1,
    .szOsFile = sizeof(struct handle),
    .mxPathname = 64,
    .zName = "lotse",
    .xOpen = open_file,
    .xDelete = delete_file,
    .xAccess = access_file,
    .xFullPathname = full_name,
    .xRandomness = randomness,
    .xSleep = sleep_not,
    .xCurrentTime = no_time,
    .xGetLastError = last_error,
};

int vfs_open(struct db_file **out, const char *path, lotse_err *err)
{
    struct db_file *f = calloc(1, sizeof *f);
    int rc;

    *out = NULL;
    if (f == NULL)
        return err_nomem(err);
    rc = seal_open(&f->fd, &f->seal, path, err);
    if (rc == LOTSE_OK) {
        f->path = strdup(path);
        f->page = malloc(f->seal.page);
        if (f->path == NULL || f->page == NULL)
            rc = err_nomem(err);
    }
    if (rc != LOTSE_OK) {
        vfs_close(f);
        return rc;
    }
    *out = f;
    return LOTSE_OK;
}

int vfs_open_like(struct db_file **out, const struct db_file *like,
                  lotse_err *err)
{
    struct db_file *f = calloc(1, sizeof *f);
    int rc = LOTSE_OK;

    *out = NULL;
    if (f == NULL)
        return err_nomem(err);
    f->seal = like->seal;
    f->path = strdup(like->path);
    f->page = malloc(f->seal.page);
    f->fd = fcntl(like->fd, F_DUPFD_CLOEXEC, 3);
    if (f->path == NULL || f->page == NULL)
        rc = err_nomem(err);
    else if (f->fd < 0)
        rc = err_set(err, LOTSE_IO, "%s: %s", f->path, strerror(errno));
    if (rc != LOTSE_OK) {
        vfs_close(f);
        return rc;
    }
    *out = f;
    return LOTSE_OK;
}

void vfs_close(struct db_file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0)
        close(f->fd);
    free(f->path);
    free(f->page);
    free(f);
}

void vfs_lend(struct db_file *f)
{
    connecting = f;
}

int vfs_connect(sqlite3 **h, struct db_file *f)
{
    int rc = SQLITE_OK;

    *h = NULL;
    /* registering twice does no harm, two threads may come here */
    if (sqlite3_vfs_find(vfs.zName) == NULL)
        rc = sqlite3_vfs_register(&vfs, 0);
    if (rc != SQLITE_OK)
        return rc;
    connecting = f;
    rc = sqlite3_open_v2("index", h,
                         SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX |
                             SQLITE_OPEN_PRIVATECACHE,
                         vfs.zName);
    connecting = NULL;
    return rc;
}

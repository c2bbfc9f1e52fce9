/* vfs.h: an index file, for SQLite and for the tail, through one descriptor. */
#ifndef LOTSE_DB_VFS_H
#define LOTSE_DB_VFS_H

#include "db/seal.h"

#include <sqlite3.h>

/* A file that is open for reading. */
struct db_file {
    int fd;
    char *path;
    struct seal seal;
    uint64_t bad;        /* the page that was found damaged; 0: none */
    int error;           /* errno of a read that failed */
    uint64_t reads;      /* pages that were read */
    unsigned char *page; /* for reads of less than a page */
};

/* Open and judge the first page. Errors as seal_open. */
int vfs_open(struct db_file **out, const char *path, lotse_err *err);
/* The same file once more, whatever its path leads to by now. */
int vfs_open_like(struct db_file **out, const struct db_file *like,
                  lotse_err *err);
void vfs_close(struct db_file *f);

/* A connection that reads the pages of f, which has to outlive it. An SQLite
 * code; *h may be set in any case and is to be closed. */
int vfs_connect(sqlite3 **h, struct db_file *f);

/* The next file that SQLite opens on this thread, by ATTACH, is f; NULL: none
 * any more. */
void vfs_lend(struct db_file *f);

#endif

/* handle.h: an index that a running front keeps open while it is replaced. */
#ifndef LOTSE_FRONT_HANDLE_H
#define LOTSE_FRONT_HANDLE_H

#include "lotse.h"

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Which file stood at a path, and in which state. */
struct handle_file {
    bool there;
    dev_t dev;
    ino_t inode;
    off_t size;
    struct timespec mtime;
};

/* An index and the weights beside it (INDEX.model), as they were opened.
 * Used by one thread at a time; any number may stand on one path. */
struct handle {
    char *path, *model;
    struct handle_file index_file, model_file;
    lotse_index *ix;
};

/* Errors are those of lotse_open; *h can be closed in each case. */
int handle_open(struct handle *h, const char *path, lotse_err *err);

/* The index that stands at the path now, valid until the next call: it is
 * opened again where the file was replaced. Where the new file is missing or
 * can't be opened the old index is given all the same. True: another one than
 * before. */
bool handle_get(struct handle *h, lotse_index **out);

void handle_close(struct handle *h);

#endif

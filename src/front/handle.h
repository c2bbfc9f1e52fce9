/* handle.h: an index that a running front keeps open while it is replaced. */
#ifndef LOTSE_FRONT_HANDLE_H
#define LOTSE_FRONT_HANDLE_H

#include "front/stamp.h"

#include "lotse.h"

#include <stdbool.h>

/* An index with what lies beside it, as it was opened. Used by one thread at a
 * time; any number may stand on one path. */
struct handle {
    char *path;
    struct stamp stamp;
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

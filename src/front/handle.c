/*
 * handle.c: an index that a running front keeps open while it is replaced.
 *
 * Before each use the files at its path are looked at; where they are others
 * than those that were opened, they are opened instead.
 */
#include "front/handle.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>

int handle_open(struct handle *h, const char *path, lotse_err *err)
{
    *h = (struct handle){.path = strdup(path)};
    if (h->path == NULL)
        return err_nomem(err);
    h->stamp = stamp_of(h->path);
    return lotse_open(&h->ix, h->path, err);
}

bool handle_get(struct handle *h, lotse_index **out)
{
    struct stamp now = stamp_of(h->path);
    lotse_index *fresh = NULL;

    if (now.files[STAMP_INDEX].there && !stamp_same(&now, &h->stamp) &&
        lotse_open(&fresh, h->path, NULL) == LOTSE_OK) {
        lotse_close(h->ix);
        h->ix = fresh;
        h->stamp = now;
    }
    *out = h->ix;
    return fresh != NULL;
}

void handle_close(struct handle *h)
{
    lotse_close(h->ix);
    free(h->path);
    *h = (struct handle){0};
}

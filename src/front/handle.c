/*
 * handle.c: an index that a running front keeps open while it is replaced.
 *
 * `lotse compile` puts a new index in place by rename(), so a stat() tells
 * whether the open one is still what stands at the path; `lotse tune` does the
 * same with the weights beside it. The files are looked at before they are
 * opened: where one is replaced in between, the next call sees a difference
 * and opens once more, and no replacement is missed.
 */
#include "front/handle.h"

#include "base/err.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static struct handle_file look_at(const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return (struct handle_file){.there = false};
    return (struct handle_file){.there = true,
                                .dev = st.st_dev,
                                .inode = st.st_ino,
                                .size = st.st_size,
                                .mtime = st.st_mtim};
}

static bool same(const struct handle_file *a, const struct handle_file *b)
{
    return a->there == b->there &&
           (!a->there ||
            (a->dev == b->dev && a->inode == b->inode && a->size == b->size &&
             a->mtime.tv_sec == b->mtime.tv_sec &&
             a->mtime.tv_nsec == b->mtime.tv_nsec));
}

int handle_open(struct handle *h, const char *path, lotse_err *err)
{
    struct str model = {0};

    *h = (struct handle){.path = strdup(path)};
    str_adds(&model, path);
    str_adds(&model, ".model");
    h->model = str_take(&model);
    if (h->path == NULL || h->model == NULL)
        return err_nomem(err);
    h->index_file = look_at(h->path);
    h->model_file = look_at(h->model);
    return lotse_open(&h->ix, h->path, err);
}

bool handle_get(struct handle *h, lotse_index **out)
{
    struct handle_file index_file = look_at(h->path);
    struct handle_file model_file = look_at(h->model);
    lotse_index *fresh = NULL;

    if (index_file.there &&
        (!same(&index_file, &h->index_file) ||
         !same(&model_file, &h->model_file)) &&
        lotse_open(&fresh, h->path, NULL) == LOTSE_OK) {
        lotse_close(h->ix);
        h->ix = fresh;
        h->index_file = index_file;
        h->model_file = model_file;
    }
    *out = h->ix;
    return fresh != NULL;
}

void handle_close(struct handle *h)
{
    lotse_close(h->ix);
    free(h->path);
    free(h->model);
    *h = (struct handle){0};
}

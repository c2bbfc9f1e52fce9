/*
 * changes.c: which files differ from those of the last build.
 *
 * A file whose size, times and inode are the same isn't opened. Others are
 * read, since a fresh copy of a folder has new times and old bytes.
 */
#include "compile/changes.h"
#include "base/err.h"
#include "base/vec.h"
#include "compile/read.h"

#include <stdlib.h>
#include <string.h>

static bool same_bytes(const struct seen *seen, uint32_t k, const char *root,
                       const char *path)
{
    struct str bytes = {0};
    unsigned char hash[HASH_BYTES];
    uint64_t size;
    bool same = read_article(&bytes, root, path, &size);

    if (same) {
        read_hash(hash, &bytes);
        same = memcmp(hash, seen->files[k].hash, HASH_BYTES) == 0;
    }
    str_free(&bytes);
    return same;
}

int changes_find(struct changes *out, const struct file_list *files,
                 const char *root, const struct seen *seen, lotse_err *err)
{
    *out = (struct changes){.removed = seen->paths.n};
    out->changed = calloc(files->n + 1, sizeof *out->changed);
    if (out->changed == NULL)
        return err_nomem(err);
    for (size_t i = 0; i < files->n; i++) {
        const struct file_item *f = &files->items[i];
        uint32_t k = strmap_get(&seen->paths, f->path, strlen(f->path));
        struct file_list *l = &out->list;
        out->removed -= k != STRMAP_NONE;
        if (k != STRMAP_NONE && seen_same(seen, k, &f->stat))
            continue;
        out->hashed += k != STRMAP_NONE;
        if (k != STRMAP_NONE && same_bytes(seen, k, root, f->path))
            continue;
        out->changed[i] = true;
        if (!vec_reserve(&l->items, &l->cap, l->n + 1, sizeof *l->items))
            return err_nomem(err);
        l->items[l->n++] = *f;
    }
    return LOTSE_OK;
}

void changes_free(struct changes *c)
{
    free(c->changed);
    free(c->list.items);
    *c = (struct changes){.changed = NULL};
}

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

static bool same_bytes(const struct seen_file *was, const char *root,
                       const char *path)
{
    struct str bytes = {0};
    unsigned char hash[HASH_BYTES];
    uint64_t size;
    bool same = read_article(&bytes, root, path, &size);

    if (same) {
        read_hash(hash, &bytes);
        same = memcmp(hash, was->hash, HASH_BYTES) == 0;
    }
    str_free(&bytes);
    return same;
}

/* A file that was recalled bears its very path. */
static int compare(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

/* Both lists rise by path. */
int changes_find(struct changes *out, const struct file_list *files,
                 const char *root, const struct seen *seen, lotse_err *err)
{
    struct file_list *l = &out->list;
    size_t next = 0, cap = 0;

    *out = (struct changes){.removed = seen->n};
    out->changed = calloc(files->n + 1, sizeof *out->changed);
    out->was = malloc((files->n + 1) * sizeof *out->was);
    if (out->changed == NULL || out->was == NULL)
        return err_nomem(err);
    for (size_t i = 0; i < files->n; i++) {
        const struct file_item *f = &files->items[i];
        const struct seen_file *was = NULL;
        int c = 1;
        while (next < seen->n &&
               (c = compare(seen_path(seen, next), f->path)) < 0)
            next++;
        out->was[i] = SIZE_MAX;
        if (next < seen->n && c == 0) {
            was = &seen->files[next];
            out->was[i] = next++;
            out->removed--;
        }
        if (was != NULL && seen_same(seen, was, &f->stat))
            continue;
        out->hashed += was != NULL;
        if (was != NULL && same_bytes(was, root, f->path))
            continue;
        out->changed[i] = true;
        if (!vec_reserve(&l->items, &l->cap, l->n + 1, sizeof *l->items) ||
            !vec_reserve(&out->numbers, &cap, l->n + 1, sizeof *out->numbers))
            return err_nomem(err);
        out->numbers[l->n] = i;
        l->items[l->n++] = *f;
    }
    return LOTSE_OK;
}

void changes_narrow(struct changes *c)
{
    free(c->was);
    free(c->numbers);
    free(c->list.items);
    *c = (struct changes){.changed = c->changed, .removed = c->removed,
                          .hashed = c->hashed};
}

void changes_free(struct changes *c)
{
    changes_narrow(c);
    free(c->changed);
    *c = (struct changes){.changed = NULL};
}

/*
 * recall.c: the entries of a folder that nothing came to or left.
 *
 * To list 100,000 files takes a fifth of the time that it takes to look at
 * them, and sorting the names as much again. But a file can't come to a folder
 * or leave it without the folder's own times telling. So where a folder looks
 * as the last build saw it, its entries are those that the build kept: its
 * articles and folders, if they are as many as were listed. An entry that gave
 * no article is missing from them, and so the folder is listed, as it is on
 * file systems of which this isn't known for sure.
 */
#include "compile/recall.h"

#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>

bool recall_trusts(int fd)
{
    struct statfs fs;

    if (fstatfs(fd, &fs) != 0)
        return false;
    switch ((unsigned long)fs.f_type) {
    case EXT4_SUPER_MAGIC: /* and its forerunners */
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
        return true;
    default:
        return false;
    }
}

/* Files or folders by rising path. */
struct paths {
    const struct seen *seen;
    const char *(*at)(const struct seen *s, size_t i);
    size_t i, end; /* those that are left */
};

/* The first whose path begins with what comes behind the n bytes at p, or with
 * them, where `least` is 0. */
static size_t first(const struct paths *x, const char *p, size_t n, int least)
{
    size_t lo = x->i, hi = x->end;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strncmp(x->at(x->seen, mid), p, n) >= least)
            hi = mid;
        else
            lo = mid + 1;
    }
    return lo;
}

static void narrow(struct paths *x, const char *path)
{
    size_t n = strlen(path);

    x->i = first(x, path, n, 0);
    x->end = first(x, path, n, 1);
}

/* The next file that lies in the folder itself, NULL: there is none. */
static const char *next_file(struct paths *x, size_t n_path)
{
    while (x->i < x->end) {
        const char *p = x->at(x->seen, x->i);
        const char *slash = strchr(p + n_path, '/');
        if (slash == NULL)
            return p;
        x->i = first(x, p, (size_t)(slash - p) + 1, 1);
    }
    return NULL;
}

/* The next entry; false: there is none. */
static bool next(struct look_item *out, struct paths *files,
                 struct paths *folders, size_t n_path)
{
    const char *p = next_file(files, n_path), *q = NULL;

    if (folders->i < folders->end)
        q = folders->at(folders->seen, folders->i);
    if (p == NULL && q == NULL)
        return false;
    *out = (struct look_item){.folder = p == NULL ||
                                        (q != NULL && strcmp(q, p) < 0)};
    out->markdown = !out->folder;
    out->path = out->folder ? q : p;
    out->name = out->path + n_path;
    if (out->folder)
        folders->i = first(folders, q, strlen(q), 1);
    else
        files->i++;
    return true;
}

/* A folder's path ends with a slash there, and without one here. */
static bool end_path(struct look_item *x, struct arena *arena)
{
    size_t n_name = strlen(x->name) - 1;
    const char *path = arena_strn(arena, x->path,
                                  (size_t)(x->name - x->path) + n_name);

    if (path == NULL)
        return false;
    x->name = path + (x->name - x->path);
    x->path = path;
    return true;
}

int recall_folder(struct look_item **items, size_t *n, bool *known,
                  const struct seen *s, const char *path,
                  const struct file_stat *now, struct arena *arena)
{
    struct paths folders = {s, seen_folder_path, 0, s->n_folders};
    struct paths files = {s, seen_path, 0, s->n};
    const struct seen_folder *was;
    size_t n_path = strlen(path);
    struct look_item x;

    *items = NULL;
    *n = 0;
    *known = false;
    narrow(&folders, path);
    if (folders.i == folders.end ||
        strcmp(seen_folder_path(s, folders.i), path) != 0)
        return LOTSE_OK;
    was = &s->folders[folders.i++];
    if (was->stat.inode != now->inode || was->stat.mtime != now->mtime ||
        was->stat.ctime != now->ctime || was->entries > s->n + s->n_folders)
        return LOTSE_OK;
    narrow(&files, path);
    *items = malloc(((size_t)was->entries + 1) * sizeof **items);
    if (*items == NULL)
        return LOTSE_NOMEM;
    while (*n < was->entries && next(&x, &files, &folders, n_path)) {
        if (x.folder && !end_path(&x, arena))
            return LOTSE_NOMEM;
        (*items)[(*n)++] = x;
    }
    *known = *n == was->entries && !next(&x, &files, &folders, n_path);
    return LOTSE_OK;
}

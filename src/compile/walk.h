/* walk.h: the Markdown files of a folder. */
#ifndef LOTSE_COMPILE_WALK_H
#define LOTSE_COMPILE_WALK_H

#include "base/arena.h"
#include "lotse.h"

#include <stdint.h>

typedef void (*diag_fn)(void *ctx, const lotse_diag *d);

/* What tells, without reading it, that a file is still the same. */
struct file_stat {
    uint64_t size;
    int64_t mtime, ctime; /* nanoseconds */
    uint64_t inode;
};

struct stat;
struct file_stat file_stat_of(const struct stat *st);

struct file_item {
    const char *path; /* relative to the root, '/' between */
    struct file_stat stat;
};

/* A folder that was listed, or known without that. */
struct folder_item {
    const char *path; /* with a slash at its end, "" for the root */
    struct file_stat stat; /* before it was listed */
    size_t entries;
};

struct file_list {
    struct arena arena;
    struct file_item *items; /* sorted by path */
    size_t n;
    size_t cap;
    struct {
        struct folder_item *items; /* sorted by path */
        size_t n, cap;
    } folders;
    size_t recalled; /* folders that weren't listed */
    size_t refused; /* links out of the root and the like, one error each */
    size_t warned;  /* links to folders, one warning each */
};

/* All *.md and *.markdown files below root, in whatever case. Hidden files and
 * folders are skipped, links to folders not followed, links to files only
 * inside the root; a folder more than 32 deep, or closed to us, is refused.
 * seen, which must stay, is what the last build saw, NULL: nothing. */
struct seen;
int walk_articles(struct file_list *out, const char *root,
                  const struct seen *seen, diag_fn diag, void *ctx,
                  lotse_err *err);
void file_list_free(struct file_list *l);

#endif

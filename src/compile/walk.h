/* walk.h: the Markdown files of a folder. */
#ifndef LOTSE_COMPILE_WALK_H
#define LOTSE_COMPILE_WALK_H

#include "base/arena.h"
#include "lotse.h"

typedef void (*diag_fn)(void *ctx, const lotse_diag *d);

struct file_list {
    struct arena arena;
    const char **paths; /* relative to the root, '/' between, sorted */
    size_t n;
    size_t cap;
    size_t refused; /* links out of the root and the like, one error each */
    size_t warned;  /* links to folders, one warning each */
};

/* All *.md and *.markdown files below root, in whatever case. Hidden files and
 * folders are skipped, links to folders not followed, links to files only
 * inside the root; a folder more than 32 deep, or closed to us, is refused. */
int walk_articles(struct file_list *out, const char *root, diag_fn diag,
                  void *ctx, lotse_err *err);
void file_list_free(struct file_list *l);

#endif

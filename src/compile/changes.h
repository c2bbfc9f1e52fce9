/* changes.h: which files differ from those of the last build. */
#ifndef LOTSE_COMPILE_CHANGES_H
#define LOTSE_COMPILE_CHANGES_H

#include "compile/seen.h"

struct changes {
    bool *changed;         /* by file: new, or with other bytes */
    size_t *was;           /* by file: its number in seen, SIZE_MAX */
    struct file_list list; /* those files; only `items` are its own */
    size_t *numbers;       /* and their numbers among all */
    size_t removed;        /* files that are gone */
    size_t hashed;         /* files that had to be read to know */
};

/* Compare the files with what was seen of them. LOTSE_NOMEM. */
int changes_find(struct changes *out, const struct file_list *files,
                 const char *root, const struct seen *seen, lotse_err *err);

/* All files are compiled anew: keep no more than which of them changed. */
void changes_narrow(struct changes *c);
void changes_free(struct changes *c);

#endif

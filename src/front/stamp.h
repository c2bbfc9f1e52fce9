/* stamp.h: which files an index is made of by now. */
#ifndef LOTSE_FRONT_STAMP_H
#define LOTSE_FRONT_STAMP_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* A file at a path, and in which state. */
struct stamp_file {
    bool there;
    dev_t dev;
    ino_t inode;
    off_t size;
    struct timespec mtime;
};

/* INDEX, its changes, and the weights of its ranking. */
enum { STAMP_INDEX, STAMP_CHANGES, STAMP_MODEL, STAMP_FILES };

struct stamp {
    struct stamp_file files[STAMP_FILES];
};

/* compile and tune put new files in place by rename(), so a stamp tells whether
 * what was opened is still what stands there. Taken before the files are
 * opened: where one is replaced in between, the next stamp differs. */
struct stamp stamp_of(const char *index);
bool stamp_same(const struct stamp *a, const struct stamp *b);

#endif

/* look.h: the sizes and times of many files, while folders are still read. */
#ifndef LOTSE_COMPILE_LOOK_H
#define LOTSE_COMPILE_LOOK_H

#include "compile/walk.h"

#include <dirent.h>
#include <stdbool.h>

enum look_kind { LOOK_GONE, LOOK_FILE, LOOK_LINK, LOOK_OTHER };

/* An entry of a folder. */
struct look_item {
    const char *path, *name; /* name: its end */
    bool folder, link, markdown; /* as the folder tells */
    enum look_kind kind; /* as a look tells; links aren't followed */
    struct file_stat stat;
};

struct look;
struct look_folder;

struct look *look_begin(void); /* NULL: out of memory, as below */

/* A folder whose entries will be added, open as fd, and as dir where that
 * isn't NULL. Both are closed when all entries were looked at and the folder
 * was left. */
struct look_folder *look_open(struct look *l, int fd, DIR *dir);

/* Look at those that are no folders; they are told when look_end has returned,
 * and must stay. */
bool look_add(struct look *l, struct look_folder *f, struct look_item *items,
              size_t n);
void look_leave(struct look *l, struct look_folder *f);
void look_end(struct look *l);

#endif

/* look.h: the sizes and times of many files, while folders are still read. */
#ifndef LOTSE_COMPILE_LOOK_H
#define LOTSE_COMPILE_LOOK_H

#include "compile/walk.h"

#include <dirent.h>
#include <stdbool.h>

enum look_kind { LOOK_GONE, LOOK_FILE, LOOK_LINK, LOOK_OTHER };

struct look_found {
    struct file_stat stat;
    enum look_kind kind; /* links aren't followed */
};

struct look;
struct look_folder;

struct look *look_begin(void); /* NULL: out of memory, as below */

/* A folder whose names will be added; the stream is closed when all of them
 * were looked at and the folder was left. */
struct look_folder *look_open(struct look *l, DIR *dir);

/* *out is told when look_end has returned; name and out must stay. */
bool look_add(struct look *l, struct look_folder *f, const char *name,
              struct look_found *out);
void look_leave(struct look *l, struct look_folder *f);
void look_end(struct look *l);

#endif

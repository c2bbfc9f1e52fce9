/* seen.h: what the last build saw of the files. */
#ifndef LOTSE_COMPILE_SEEN_H
#define LOTSE_COMPILE_SEEN_H

#include "base/str.h"
#include "compile/read.h"
#include "compile/walk.h"

#include <stdbool.h>

struct seen_file {
    struct file_stat stat;
    unsigned char hash[HASH_BYTES];
    uint64_t place; /* of its path, see seen_path */
};

/* A folder, with as many entries as were listed. One that changed while it was
 * is like none. */
struct seen_folder {
    struct file_stat stat;
    uint64_t entries, place; /* of its path, see seen_folder_path */
};

/* The files that gave the articles of the index with this id. */
struct seen {
    char index_id[33];
    int64_t started; /* when that build looked at the first of them */
    struct seen_file dictionary;
    struct seen_file *files; /* by rising path */
    size_t n, cap;
    struct seen_folder *folders; /* where they were read; they may be old */
    size_t n_folders;
    struct str bytes; /* that all of it lies in, where they were read */
    void *merged;     /* the files, where they don't lie there any more */
    size_t updates;   /* bytes of them that came later */
};

/* Read the file at path. One that isn't there, or isn't whole, leaves *out
 * empty, which costs time and nothing else. LOTSE_NOMEM. */
int seen_read(struct seen *out, const char *path, lotse_err *err);

/* Write it, and the folders of the files, if that is possible. */
void seen_write(const struct seen *s, const struct file_list *files,
                const char *path);

/* Write what differs from what was read from the file at path. False: that is
 * much, or can't be. */
bool seen_update(const struct seen *s, const struct seen *was,
                 const char *path);

/* The path of file i, and of folder i of those that were read; it ends with a
 * slash, that of the root is empty. */
const char *seen_path(const struct seen *s, size_t i);
const char *seen_folder_path(const struct seen *s, size_t i);

/* Add a file behind those before it; the path must stay. */
int seen_add(struct seen *s, const char *path, const struct file_stat *stat,
             const unsigned char hash[HASH_BYTES]);

/* The file has to be parsed again, with all others: its hash becomes that of
 * nothing. */
void seen_forget(struct seen *s, const char *path);
bool seen_forgot(const struct seen_file *f);

/* The number of a path, SIZE_MAX: it isn't there. */
size_t seen_find(const struct seen *s, const char *path);
void seen_free(struct seen *s);

/* The time as file systems have it: not ahead of a file that is written now. */
int64_t seen_now(void);

/* Is this file, by its looks, the one that was seen? A file that changed while
 * that build was running, or later, isn't trusted: it may have changed twice
 * within one tick of the clock. */
bool seen_same(const struct seen *s, const struct seen_file *was,
               const struct file_stat *now);

#endif

/* file.h: whole files and durable renames. */
#ifndef LOTSE_BASE_FILE_H
#define LOTSE_BASE_FILE_H

#include "base/str.h"
#include "lotse.h"

#include <stdbool.h>
#include <stdint.h>

/* Append the whole file to out. LOTSE_NOTFOUND: there is none; LOTSE_INPUT:
 * longer than max bytes; LOTSE_IO. err names the path in each case. */
int file_read(struct str *out, const char *path, size_t max, lotse_err *err);

/* Write all n bytes, however many calls it takes. false: errno says why. */
bool file_put(int fd, const void *bytes, size_t n);

/* Make or replace the file at path, durably and in one step: readers see the
 * old bytes or the new ones. LOTSE_IO, LOTSE_NOMEM. */
int file_write(const char *path, const void *bytes, size_t n, lotse_err *err);

/* The same, and only its owner can read it. */
int file_write_private(const char *path, const void *bytes, size_t n,
                       lotse_err *err);

/* As file_write for what can be made again, if that is possible: after a loss
 * of power it may be cut short, so it has to carry a digest. */
void file_cache(const char *path, const void *bytes, size_t n);

/* Append to such a file, which is of that size. False: it isn't, or can't be
 * written; it may be longer by less than n bytes then. */
bool file_append(const char *path, uint64_t size, const void *bytes, size_t n);

/* Its size, 0 where there is none. */
uint64_t file_size(const char *path);

/* Make the folder that path lies in, if it isn't there (one level). */
int file_make_parent(const char *path, lotse_err *err);

/* rename(), then fsync of the folder: durable when it returns LOTSE_OK. */
int file_publish(const char *from, const char *to, lotse_err *err);

/* Remove the file at path durably, if there is one. LOTSE_IO, LOTSE_NOMEM. */
int file_remove(const char *path, lotse_err *err);

/* An exclusive lock on path (created); *fd is closed to let go. LOTSE_BUSY:
 * another process holds it. */
int file_lock(int *fd, const char *path, lotse_err *err);

#endif

/* seal.h: is a page, and the file's frame, what compile wrote? */
#ifndef LOTSE_DB_SEAL_H
#define LOTSE_DB_SEAL_H

#include "lotse.h"

#include <stdbool.h>
#include <stddef.h>

/* What the first page says of the file. */
struct seal {
    size_t page;    /* bytes of a page */
    uint64_t pages; /* SQLite's; the tail (tail.h) begins behind them */
    uint64_t bytes; /* of the whole file */
    uint64_t salt;  /* of this build */
    uint64_t tail;  /* digest of the tail's directory and footer */
};

/* The mark that page `number` (from 1) bears in its last 8 bytes. */
uint64_t seal_mark(const void *page, size_t n, uint64_t number, uint64_t salt);

/* Does the page bear its mark? */
bool seal_fits(const struct seal *s, const void *page, uint64_t number);

/* Give the pages of a finished SQLite file their marks, the first page still
 * without: its salt is a digest of them all. */
int seal_pages(struct seal *out, int fd, const char *path, lotse_err *err);

/* Write the first page's seal, after s->bytes and s->tail were set, and sync
 * the file to disk. */
int seal_first(const struct seal *s, int fd, const char *path, lotse_err *err);

/* Open an index for reading and judge its first page and its length. LOTSE_IO
 * and the reason: can't be read, not a Lotse index, another version, cut,
 * damaged. *fd is -1 then. */
int seal_open(int *fd, struct seal *out, const char *path, lotse_err *err);

/* Read every page and every byte behind them; LOTSE_IO names the first that is
 * damaged. */
int seal_verify(int fd, const struct seal *s, const char *path,
                lotse_err *err);
int seal_verify_all(const char *path, lotse_err *err);

#endif

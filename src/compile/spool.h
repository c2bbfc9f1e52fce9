/* spool.h: what is too much for memory waits in a file without a name. */
#ifndef LOTSE_COMPILE_SPOOL_H
#define LOTSE_COMPILE_SPOOL_H

#include "base/str.h"
#include "lotse.h"

#include <stdint.h>

/* A new file without a name, in the folder of `beside`; -1: err is set. */
int spool_open(const char *beside, lotse_err *err);

/* Written at its end, read from its beginning or in several places. {0} is
 * empty; its file is made in the folder of `beside` when there is something to
 * write. */
struct spool {
    const char *beside;
    bool open;
    int fd;
    uint64_t n;      /* bytes in the file */
    struct str fill; /* not in it yet */
};

/* LOTSE_IO, LOTSE_NOMEM. */
int spool_put(struct spool *s, const void *bytes, size_t n);
int spool_flush(struct spool *s);
void spool_close(struct spool *s);

/* Reads a spool from a place on. */
struct spool_reader {
    const struct spool *s;
    uint64_t at; /* behind buf */
    struct str buf;
    size_t used;
};

/* Append the next n bytes to out. LOTSE_IO: there aren't so many. */
int spool_get(struct str *out, struct spool_reader *r, size_t n);
int spool_varint(uint64_t *out, struct spool_reader *r);

#endif

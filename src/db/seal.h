/* seal.h: is this file, byte for byte, what compile wrote? */
#ifndef LOTSE_DB_SEAL_H
#define LOTSE_DB_SEAL_H

#include "lotse.h"

enum { SEAL_BYTES = 16 };

/* Write the seal into a finished index file and sync it to disk. */
int seal_write(const char *path, lotse_err *err);

/* LOTSE_OK where the file is whole. Otherwise LOTSE_IO and the reason: can't
 * be read, not a Lotse index, truncated, changed. *schema (may be NULL) gets
 * the schema version once the header was read, 0 before. */
int seal_check(const char *path, int *schema, lotse_err *err);

#endif

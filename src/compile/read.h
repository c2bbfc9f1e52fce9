/* read.h: the bytes of an article's file, and their digest. */
#ifndef LOTSE_COMPILE_READ_H
#define LOTSE_COMPILE_READ_H

#include "base/str.h"

enum { HASH_BYTES = 16 };

/* Read the whole file into buf, *bytes is its size. False: it can't be read,
 * and buf says why. */
bool read_article(struct str *buf, const char *root, const char *path,
                  uint64_t *bytes);
void read_hash(unsigned char out[HASH_BYTES], const struct str *s);

#endif

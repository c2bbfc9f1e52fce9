/* percent.h: percent-encoding (RFC 3986, section 2.1). */
#ifndef LOTSE_BASE_PERCENT_H
#define LOTSE_BASE_PERCENT_H

#include "base/str.h"

#include <stddef.h>

/* Append s; what is neither an ASCII letter or digit nor one of `plain` is
 * encoded. */
void percent_add(struct str *out, const char *s, const char *plain);

/* The byte that "%4a" at s stands for, of n bytes left; -1: malformed. */
int percent_byte(const char *s, size_t n);

#endif

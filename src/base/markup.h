/* markup.h: characters that HTML and XML read as their own. */
#ifndef LOTSE_BASE_MARKUP_H
#define LOTSE_BASE_MARKUP_H

#include "base/str.h"

#include <stdbool.h>

/* Append c as a reference where a text or a quoted attribute must not hold it
 * as it is (& < > " '); false: c may stand for itself, nothing was appended. */
bool markup_add(struct str *out, char c);

#endif

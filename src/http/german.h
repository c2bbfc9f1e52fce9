/* german.h: lines of English that pages show, in German. */
#ifndef LOTSE_HTTP_GERMAN_H
#define LOTSE_HTTP_GERMAN_H

#include "base/arena.h"

/* The German for a line that says what was wrong, in `mem`; NULL: there is
 * none, or out of memory. */
const char *german_of(struct arena *mem, const char *line);

#endif

/* ding.h: lines of the Ding word list (Debian's trans-de-en). */
#ifndef LOTSE_COMPILE_DING_H
#define LOTSE_COMPILE_DING_H

#include <stdbool.h>
#include <stddef.h>

enum { DING_ALTS = 8, DING_LINE = 4096 };

/* One side of a segment: its alternatives, cleaned of what stands in brackets;
 * they live until the next ding_next. */
struct ding_side {
    const char *alts[DING_ALTS];
    size_t lens[DING_ALTS];
    size_t n;
};

struct ding {
    const char *text;
    size_t n, at; /* at: the next line */
    const char *de, *en; /* rest of the open line */
    size_t n_de, n_en;
    char buf[2][DING_LINE];
};

/* The next segment "a; b :: x; y" of the text; false at its end. A line holds
 * several, one behind the other between bars; lines that aren't of the form
 * are passed over. d is {text, n} before the first call. */
bool ding_next(struct ding *d, struct ding_side *de, struct ding_side *en);

#endif

/* phrases.h: lists of phrases that lines are compared with. */
#ifndef LOTSE_TEXT_PHRASES_H
#define LOTSE_TEXT_PHRASES_H

#include "text/line.h"

#include <stdatomic.h>
#include <stdint.h>

enum { PHRASES_MAX = 128 };

/* "one|or another". The index behind the text is made at the first use; all
 * threads may share a list. */
struct phrases {
    const char *text;
    atomic_int state;
    bool pairs_tell;  /* no phrase has a single byte */
    uint8_t head[32]; /* first phrase + 1 by the low bits of its first byte */
    struct phrase {
        uint16_t at;
        uint8_t n;
        uint8_t next; /* + 1; the next with such a byte */
    } items[PHRASES_MAX];
    uint32_t pairs[32]; /* bits: low bits of the first bytes and the second */
};

#define PHRASES(list)                                                          \
    {                                                                          \
        .text = (list)                                                         \
    }

/* What line_is, line_starts, line_ends, line_has say of any of the phrases. */
bool line_is_any(struct line l, struct phrases *list);
bool line_starts_any(struct line l, struct phrases *list);
bool line_ends_any(struct line l, struct phrases *list);
bool line_has_any(struct line l, struct phrases *list);

size_t line_count(struct line l, struct phrases *list); /* how many it has */

/* Bytes of the first phrase of the list that the line starts with, where a
 * word ends behind it; 0: none. */
size_t line_phrase(struct line l, struct phrases *list);

#endif

/* utf8.h: decode and check UTF-8. */
#ifndef LOTSE_BASE_UTF8_H
#define LOTSE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The code point at s[0..n), n >= 1; *len gets its bytes (1..4). A malformed
 * byte gives U+FFFD with *len 1, so that a loop always moves on. */
uint32_t utf8_next(const char *s, size_t n, size_t *len);

/* Offset of the first malformed byte, or n when all is valid UTF-8 (no
 * surrogates, no overlong forms, at most U+10FFFF; Unicode 15, table 3-7). */
size_t utf8_valid(const char *s, size_t n);

/* Does the code point do something to a terminal or to the direction of
 * writing? Control characters save line break and tab, bidirectional
 * overrides. */
bool utf8_is_unsafe(uint32_t code_point);

/* Number of code points in n bytes. */
size_t utf8_count(const char *s, size_t n);

/* Largest offset <= at that doesn't stand inside a character. */
size_t utf8_floor(const char *s, size_t n, size_t at);

#endif

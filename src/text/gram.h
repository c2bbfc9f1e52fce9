/* gram.h: character 4-grams of words. */
#ifndef LOTSE_TEXT_GRAM_H
#define LOTSE_TEXT_GRAM_H

#include <stddef.h>
#include <stdint.h>

enum { GRAM_CHARS = 4, GRAM_MAX = 96 };

/* The 4-grams of one folded word as numbers (12 bits a character; characters
 * above U+0FFF share numbers). A word of 3 letters gives itself. Returns how
 * many were written, at most GRAM_MAX. The numbers fit in 48 bits. */
size_t gram_word(uint64_t out[GRAM_MAX], const char *word, size_t n);

#endif

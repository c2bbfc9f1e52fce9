/* kinds.h: what the bytes of a text are, for those who go through it. */
#ifndef LOTSE_TEXT_KINDS_H
#define LOTSE_TEXT_KINDS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What a byte or a character is: bits, so that a run collects them. */
enum {
    OTHER = 0,
    LOWER = 1,
    UPPER = 2, /* LOWER << 1 */
    DIGIT = 4,
    MARK = 8,
    JOINER = 16,
    APOSTROPHE = 32,
    HIGH = 64, /* no ASCII: the character tells */
    WORD = LOWER | UPPER | DIGIT
};

extern const uint8_t char_kinds[256];

/* How many of the next eight bytes are letters from a to z, up to the first
 * that isn't: each byte plus what lifts 'a', or what follows 'z', to 0x80. */
static inline size_t small_letters(const unsigned char *p)
{
    const uint64_t ones = 0x0101010101010101U, high = 0x80 * ones;
    uint64_t x, rest, other;

    memcpy(&x, p, 8);
    rest = x & ~high;
    other = ~(rest + (0x80 - 'a') * ones) | (rest + (0x7F - 'z') * ones) | x;
    other &= high;
    return other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
}

/* The vowel of an umlaut, small or capital, by its second byte behind 0xC3; 0:
 * it is another letter. */
static inline unsigned char umlaut_vowel(unsigned char second)
{
    switch (second | 0x20) {
    case 0xA4:
        return 'a';
    case 0xB6:
        return 'o';
    case 0xBC:
        return 'u';
    default:
        return 0;
    }
}

#endif

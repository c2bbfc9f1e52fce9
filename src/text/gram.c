/*
 * gram.c: character 4-grams of words.
 *
 * They find what whole words miss: typing mistakes, inflections that the
 * stemmer doesn't know, cognates of the other language, parts of compounds. A
 * gram never crosses a word's end. Umlauts count as their base letter.
 */
#include "text/gram.h"
#include "base/utf8.h"

static uint64_t plain(uint32_t cp)
{
    switch (cp) {
    case 0xE4:
        return 'a';
    case 0xF6:
        return 'o';
    case 0xFC:
        return 'u';
    default:
        return cp & 0xFFF;
    }
}

size_t gram_word(uint64_t out[GRAM_MAX], const char *word, size_t n)
{
    uint64_t gram = 0;
    size_t chars = 0, made = 0, len;

    for (size_t at = 0; at < n && made < GRAM_MAX; at += len) {
        gram = (gram << 12 | plain(utf8_next(word + at, n - at, &len))) &
               0xFFFFFFFFFFFFU;
        if (++chars >= GRAM_CHARS)
            out[made++] = gram;
    }
    if (chars == 3)
        out[made++] = gram;
    return made;
}

/* edits.h: how many mistakes apart two words are. */
#ifndef LOTSE_TEXT_EDITS_H
#define LOTSE_TEXT_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a mistake costs: a letter doubled or not, and two swapped, are the
 * mistakes of fingers that knew the word. */
enum { EDIT = 10, SWAP = 7, DOUBLED = 6 };

enum { EDITS_LETTERS = 40 };

struct spelled_out {
    uint32_t cp[EDITS_LETTERS];
    int gap[EDITS_LETTERS]; /* cost of leaving out a letter */
    size_t n;
};

/* The letters of a word; false: there are too many. */
bool edits_read(struct spelled_out *w, const char *s, size_t n);

/* Cost of the cheapest edits that make one word of the other: insert, delete,
 * replace, swap (Damerau 1964). More than max: some value above, also where a
 * beginning of `a` costs more, which a swap would have come back from. */
int edits_cost(const struct spelled_out *a, const struct spelled_out *b,
               int max);

/* The letters of a word as bits. An edit changes two of them at most. */
uint32_t edits_letters(const char *s, size_t n);

/* A quick look that spares most words the long one: letters that only one of
 * two words has, and bytes that the other may have. */
struct edits_sieve {
    uint32_t bits, apart;
    uint8_t shortest, longest;
};

/* For words that edits of cost max make of this one, of at most 200 bytes. */
struct edits_sieve edits_sieve_of(const char *s, size_t n, int max);

/* 1 for each of n words that passes; lengths are at most 255. */
void edits_sieve_words(uint8_t *restrict passes, const struct edits_sieve *f,
                       const uint32_t *restrict letters,
                       const uint8_t *restrict lengths, size_t n);

#endif

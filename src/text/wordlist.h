/* wordlist.h: the words of a knowledge base with their frequencies. */
#ifndef LOTSE_TEXT_WORDLIST_H
#define LOTSE_TEXT_WORDLIST_H

#include "base/str.h"
#include "base/strmap.h"

#include <stdint.h>

/* Sorted folded words in one block of bytes, read in place:
 *
 *     u32 count | u32 bytes | count x u32 offset |
 *     count + count / 3 + 1 x u32 slot | bytes of records:
 *     varint frequency, word
 *
 * little endian, offsets from the start of the records, words without NUL. A
 * slot holds the number of a word + 1 (0: free) in as many bits as count
 * needs, and bits of the word's hash above. A word belongs to the slot of its
 * hash or the next free one. Offsets are checked once at opening, a slot and a
 * frequency when they are read; {0} is an empty list. */
struct wordlist {
    const unsigned char *block;
    size_t n_block;
    uint32_t n;
    uint32_t mask; /* of the number in a slot */
    const unsigned char *slots;
    const unsigned char *records;
    uint32_t all; /* words, with the changes */
    const struct wordlist *changes; /* looked at first, or NULL */
};

/* Append the block of the words whose frequency differs in two lists: `w` with
 * those of `gone` taken off and those of `fresh` added. Frequencies are those
 * of the sum and may be 0. False: `gone` says more than `w`, or no memory. */
bool wordlist_changes(struct str *out, const struct wordlist *w,
                      const struct wordlist *gone,
                      const struct wordlist *fresh);

/* Append the block of all words of `words`; freq[i] belongs to number i.
 * Words of frequency 0 are left out. */
int wordlist_build(struct str *out, const struct strmap *words,
                   const uint32_t *freq);

/* False: not a block that wordlist_build wrote. block must stay. */
bool wordlist_open(struct wordlist *w, const void *block, size_t n);

/* From now on wordlist_freq and `all` of a list tell of it with changes, which
 * stay where they are. Its other words are read without them: who goes through
 * a whole list merges it before. False: these are no lists. */
bool wordlist_amend(struct wordlist *w, const struct wordlist *changes);

/* Append the block of a list with changes: their words have the frequencies
 * that stand there, those of frequency 0 are left out. LOTSE_INPUT: these are
 * no lists; LOTSE_NOMEM. */
int wordlist_merge(struct str *out, const struct wordlist *w,
                   const struct wordlist *changes);

/* Frequency, 0 where the word isn't there. */
uint32_t wordlist_freq(const struct wordlist *w, const char *word, size_t n);

/* The i-th word, not NUL-terminated. */
const char *wordlist_at(const struct wordlist *w, uint32_t i, size_t *n,
                        uint32_t *freq);

/* First word that isn't less than the given bytes: where a prefix begins. */
uint32_t wordlist_lower(const struct wordlist *w, const char *word, size_t n);

#endif

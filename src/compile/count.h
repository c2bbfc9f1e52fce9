/* count.h: how often the base says each word. */
#ifndef LOTSE_COMPILE_COUNT_H
#define LOTSE_COMPILE_COUNT_H

#include "base/str.h"
#include "text/analyze.h"

/* How often a language's spellings were met, by their number. */
struct count {
    uint32_t *freq;
    size_t cap;
};

/* Add to the count of one spelling; false: out of memory. */
bool count_spelling(struct count *c, uint32_t spelled, uint32_t by);

/* Count the words of an analysed text. */
int count_toks(struct count *c, const struct toks *toks);

/* Append the folded words in their order, each with its frequency, without
 * stop words and single letters. */
int count_list(struct str *out, const struct count *c,
               const struct analyzer *a);
void count_free(struct count *c);

/* Add n such lists up and append the block of text/wordlist to out.
 * LOTSE_INPUT: one of them is no list. */
int count_merge(struct str *out, const struct str *lists, size_t n);

#endif

/* count.h: how often the base says each word. */
#ifndef LOTSE_COMPILE_COUNT_H
#define LOTSE_COMPILE_COUNT_H

#include "base/str.h"
#include "base/strmap.h"
#include "md/md.h"
#include "text/lexicon.h"

/* The words of one language, as they are spelled. */
struct count {
    struct strmap spelled;
    uint32_t *freq; /* by number */
    size_t cap;
};

/* Count the words of a searchable article `by` times: 1, or -1 to take them
 * back. */
int count_article(struct count *c, const struct md_doc *doc, int by);

/* Append the folded words in their order, each with its frequency, without
 * stop words and single letters. */
int count_list(struct str *out, const struct count *c, lotse_lang lang,
               const struct lexicon *lex);
void count_free(struct count *c);

/* Add n such lists up and append the block of text/wordlist to out.
 * LOTSE_INPUT: one of them is no list. */
int count_merge(struct str *out, const struct str *lists, size_t n);

#endif

/* words.h: the words that tell a ticket from others. */
#ifndef LOTSE_TICKET_WORDS_H
#define LOTSE_TICKET_WORDS_H

#include "base/arena.h"

#include "text/analyze.h"
#include "text/lexicon.h"

#include "lotse.h"

enum { WORDS_MAX = 32, WORDS_BYTES = 64 };

/* Analyzers with the built-in stop words. */
struct words {
    struct lexicon lex;
    struct analyzer an[2];
};

int words_open(struct words **out, lotse_err *err);
void words_close(struct words *w);

/* At most WORDS_MAX distinct stems of a text: codes first, then long words; and
 * where each stands in it. */
struct word_list {
    char items[WORDS_MAX][WORDS_BYTES];
    uint32_t from[WORDS_MAX], to[WORDS_MAX]; /* bytes of the text */
    size_t n;
};

int words_of(struct word_list *out, struct words *w, lotse_lang lang,
             const char *text, size_t n, lotse_err *err);

#endif

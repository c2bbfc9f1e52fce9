/* record.h: a text between the two looks that compile takes at it. */
#ifndef LOTSE_COMPILE_RECORD_H
#define LOTSE_COMPILE_RECORD_H

#include "compile/count.h"
#include "compile/tokens.h"

/* Append a text that was analysed without the list of words (analyzer.late);
 * takes the analyzer's list of verbs. */
void record_put(struct str *out, struct analyzer *an, const struct toks *toks);

/* The next text as tokens_put would write it, now that the words are known;
 * what the reader hasn't been told is noted in w. LOTSE_INPUT, LOTSE_NOMEM. */
int record_take(struct str *out, struct token_writer *w, struct reader *r);

/* Take the words of the next text out of the counts. */
int record_uncount(struct count *c, struct reader *r);

#endif

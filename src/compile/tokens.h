/* tokens.h: analysed text on its way from a worker into the index. */
#ifndef LOTSE_COMPILE_TOKENS_H
#define LOTSE_COMPILE_TOKENS_H

#include "base/varint.h"
#include "text/analyze.h"

/* The worker's side: what of its analyzer it has sent. */
struct token_writer {
    struct analyzer *an;
    size_t n_terms, n_spelled;
};

/* Append one text's tokens to out. */
void tokens_put(struct str *out, const struct toks *toks);

/* Append the terms and spellings that are new since the last call; the reader
 * needs them before the tokens. */
void tokens_put_new(struct str *out, struct token_writer *w);

/* The parent's side: a worker's numbers as those of the parent's analyzer. */
struct token_reader {
    uint32_t *terms, *spelled;
    size_t n_terms, n_spelled, cap_terms, cap_spelled;
};

/* Read what tokens_put_new wrote, into an. LOTSE_INPUT, LOTSE_NOMEM. */
int tokens_get_new(struct token_reader *t, struct analyzer *an,
                   struct reader *r);

/* Append the tokens of one text to out, as analyze() would, with positions
 * from *pos on but without offsets. LOTSE_INPUT, LOTSE_NOMEM. */
int tokens_get(struct toks *out, uint32_t *pos, const struct token_reader *t,
               const struct analyzer *an, struct reader *r);
void token_reader_free(struct token_reader *t);

#endif

/* tokens.h: analysed text on its way from a worker into the index. */
#ifndef LOTSE_COMPILE_TOKENS_H
#define LOTSE_COMPILE_TOKENS_H

#include "base/varint.h"
#include "text/analyze.h"

/* The worker's side: what of its analyzer it has sent, or is about to. */
struct token_writer {
    struct analyzer *an;
    uint8_t *told_terms, *told_spelled; /* by number */
    size_t cap_told_terms, cap_told_spelled;
    uint32_t *terms, *spelled; /* new since the last tokens_put_new */
    size_t n_terms, cap_terms, n_spelled, cap_spelled;
};

/* Append one text's tokens to out. */
void tokens_put(struct str *out, const struct toks *toks);

/* The text has this term, or this spelling with its forms. LOTSE_INPUT: there
 * is none, LOTSE_NOMEM. */
int tokens_note_term(struct token_writer *w, uint32_t term);
int tokens_note_spelling(struct token_writer *w, uint32_t spelled);

/* Append the terms and spellings that were noted for the first time since the
 * last call; the reader needs them before the tokens. */
void tokens_put_new(struct str *out, struct token_writer *w);
void token_writer_free(struct token_writer *w);

/* The parent's side: a worker's numbers as those of the parent's analyzer. */
struct token_spelling {
    uint32_t number;
    uint32_t first, n; /* its forms, of the analyzer's */
};

struct token_reader {
    uint32_t *terms; /* by the worker's numbers */
    struct token_spelling *spelled;
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

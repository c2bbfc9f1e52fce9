/* analysis.h: an article becomes the tokens of its fields. */
#ifndef LOTSE_COMPILE_ANALYSIS_H
#define LOTSE_COMPILE_ANALYSIS_H

#include "compile/solved.h"
#include "compile/tokens.h"
#include "db/layout.h"
#include "md/md.h"

struct analysis {
    struct analyzer an[LANGS];
    struct token_writer writers[LANGS];
    const struct solved *solved;
    struct toks toks;
    struct str body, code; /* masked texts of the open section */
};

int analysis_init(struct analysis *a, const struct lexicon *lex,
                  const struct solved *solved);
void analysis_free(struct analysis *a);

/* Analyse a resolved article: `fresh` gets what tokens_put_new writes, `tokens`
 * the texts in this order:
 *
 *     varint lines of the title, each; the same of the questions; tags;
 *     summary; varint sections, of each: heading, body, code; solved tickets
 */
int analysis_run(struct str *fresh, struct str *tokens, struct analysis *a,
                 const struct md_doc *doc, const char *path);

#endif

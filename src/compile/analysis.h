/* analysis.h: an article becomes the tokens of its fields. */
#ifndef LOTSE_COMPILE_ANALYSIS_H
#define LOTSE_COMPILE_ANALYSIS_H

#include "compile/record.h"
#include "compile/solved.h"
#include "db/layout.h"
#include "md/md.h"

struct analysis {
    struct analyzer an[LANGS]; /* late, until analysis_words */
    struct token_writer writers[LANGS];
    struct count counts[LANGS];
    const struct solved *solved;
    struct toks toks;
    struct str body, code; /* masked texts of the open section */
    struct str solved_record;
};

int analysis_init(struct analysis *a, const struct lexicon *lex,
                  const struct solved *solved);
void analysis_free(struct analysis *a);

/* Append what has to be kept of a resolved article to `record`, and count its
 * words. */
int analysis_keep(struct str *record, struct analysis *a,
                  const struct md_doc *doc);

/* Take the words of a record back. */
int analysis_uncount(struct analysis *a, const struct str *record);

/* The list of words is known from now on. */
int analysis_words(struct analysis *a, int lang, const struct wordlist *words);

/* A record becomes tokens: `fresh` gets what tokens_put_new writes, `tokens`
 * the texts in this order:
 *
 *     varint lines of the title, each; the same of the questions; tags;
 *     summary; varint sections, of each: heading, body, code; solved tickets
 *
 * LOTSE_INPUT: it is no record. */
int analysis_run(struct str *fresh, struct str *tokens, struct analysis *a,
                 const struct str *record, const char *path);

#endif

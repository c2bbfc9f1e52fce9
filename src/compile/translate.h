/* translate.h: what the words of one language are in the other. */
#ifndef LOTSE_COMPILE_TRANSLATE_H
#define LOTSE_COMPILE_TRANSLATE_H

#include "compile/buckets.h"
#include "compile/postings.h"
#include "db/db.h"

/* Learn translations from the articles that are translations of each other,
 * and gather them with those of the dictionary (rows of dict_learn, may be
 * empty) that lead to terms of the index. All articles are closed. *pairs
 * counts pairs of words that were learnt. */

/* The targets of a row of the dictionary alone, where `post` knows the terms
 * and `indexed` tells which of them articles hold; nothing where there are
 * none. */
struct dict_row;
int translate_row(struct str *out, const struct dict_row *d,
                  bool (*indexed)(void *, int lang, const char *, size_t),
                  void *ctx);

int translate_learn(struct buckets ways[WAYS], size_t *pairs, struct db *db,
                    struct postings post[LANGS], const struct str *dict,
                    lotse_err *err);

#endif

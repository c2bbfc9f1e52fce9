/* translate.h: what the words of one language are in the other. */
#ifndef LOTSE_COMPILE_TRANSLATE_H
#define LOTSE_COMPILE_TRANSLATE_H

#include "compile/buckets.h"
#include "compile/postings.h"
#include "db/db.h"

/* Learn translations from the articles that are translations of each other,
 * and gather them with those of the dictionary (rows of dict_load, may be
 * empty) that lead to terms of the index. All articles are closed. */
int translate_learn(struct buckets ways[WAYS], struct db *db,
                    struct postings post[LANGS], const struct str *dict,
                    lotse_err *err);

#endif

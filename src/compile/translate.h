/* translate.h: what the words of one language are in the other. */
#ifndef LOTSE_COMPILE_TRANSLATE_H
#define LOTSE_COMPILE_TRANSLATE_H

#include "compile/postings.h"
#include "db/db.h"

/* Learn translations from the articles that are translations of each other,
 * and write table translation: theirs and those of the dictionary (rows of
 * dict_load, may be empty) that lead to terms of the index. To be called after
 * postings_write, with postings that still hold their lists. */
int translate_write(struct db *db, struct postings post[LANGS],
                    const struct str *dict, lotse_err *err);

#endif

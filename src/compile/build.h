/* build.h: from stored articles to everything that search reads. */
#ifndef LOTSE_COMPILE_BUILD_H
#define LOTSE_COMPILE_BUILD_H

#include "compile/postings.h"
#include "compile/solved.h"
#include "db/db.h"

/* db holds all article, section and body rows. Number the searchable ones,
 * join translations into families, count the words, analyse, write postings,
 * forward lists, FTS5 rows, statistics. an: both analyzers as given to
 * db_create; they get the word lists of compounds here. dict: as dict_load
 * gives it, solved: as solved_read does; both may be empty. */
int build_index(struct db *db, struct analyzer *an[LANGS],
                void (*progress)(void *, size_t, size_t), void *ctx,
                size_t n_docs, const struct str *dict,
                const struct solved *solved, lotse_err *err);

#endif

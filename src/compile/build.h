/* build.h: from stored articles to everything that search reads. */
#ifndef LOTSE_COMPILE_BUILD_H
#define LOTSE_COMPILE_BUILD_H

#include "compile/buckets.h"
#include "compile/postings.h"
#include "compile/solved.h"
#include "db/db.h"

/* What build_index leaves for the end of the file. */
struct built {
    struct postings post[LANGS];
    struct str words[LANGS]; /* blocks of text/wordlist */
    struct buckets ways[WAYS];
};

/* db holds all article, section and body rows. Number the searchable ones,
 * join translations into families, count the words, analyse, write FTS5 rows,
 * gather in *out what ranking reads. an: both analyzers as given to db_create;
 * they get the word lists of compounds here. dict: as dict_load gives it,
 * solved: as solved_read does; both may be empty. */
int build_index(struct built *out, struct db *db, struct analyzer *an[LANGS],
                void (*progress)(void *, size_t, size_t), void *ctx,
                size_t n_docs, const struct str *dict,
                const struct solved *solved, lotse_err *err);

/* Write the parts of *built, a struct built; as db_finish wants it. */
int built_write(void *built, struct tail_out *out, lotse_err *err);
void built_free(struct built *built);

#endif

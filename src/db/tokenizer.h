/* tokenizer.h: the analyzer as FTS5's tokenizer "lotse". */
#ifndef LOTSE_DB_TOKENIZER_H
#define LOTSE_DB_TOKENIZER_H

#include "db/db.h"

/* Register the tokenizer. an[0] German, an[1] English; NULL: reading only,
 * where every MATCH is made of finished terms. *out is freed after the
 * connection was closed. */
int tokenizer_register(struct db_tokenizer **out, sqlite3 *h,
                       struct analyzer *an[2], lotse_err *err);

/* The columns of the row that is inserted next, FTS_COLUMNS of them; NULL:
 * none. Column c of a row has the one that its text names by a letter: 'a' is
 * the first. */
enum { FTS_COLUMNS = 6 };
struct fts_token {
    const char *p;
    uint32_t n;
};
struct fts_column {
    const struct fts_token *items;
    size_t n;
};
void tokenizer_give(struct db_tokenizer *t, const struct fts_column *columns);

void tokenizer_free(struct db_tokenizer *t);

#endif

/* fts.h: rows for FTS5, inserted by a thread of their own. */
#ifndef LOTSE_COMPILE_FTS_H
#define LOTSE_COMPILE_FTS_H

#include "db/db.h"
#include "db/layout.h"
#include "db/tokenizer.h"

struct fts;

/* From here until fts_stop the connection is the thread's. Terms of the
 * analyzers must stay where they are. */
int fts_start(struct fts **out, struct db *db, lotse_err *err);

/* Hand over the row of an article: its columns as tokens. */
int fts_row(struct fts *f, const struct analyzer *an, int64_t doc,
            const struct toks columns[FTS_COLUMNS], lotse_err *err);

/* Wait for the rows, and end the thread. */
int fts_stop(struct fts *f, lotse_err *err);

#endif

/* check.h: one run of the findability lint. */
#ifndef LOTSE_API_CHECK_H
#define LOTSE_API_CHECK_H

#include "learn/eval.h"

struct check {
    lotse_index *ix;
    const lotse_check_opts *opts;
    lotse_check_stats *out;
    lotse_err *err;
};

/* Report and free the message. */
int check_say(struct check *c, int severity, const char *path, unsigned line,
              const char *rule, struct str *message);

/* own_sql.c: is each article first for its own title and questions, and do two
 * stand in each other's way? */
int check_own(struct check *c);

/* missing.c: words that users write and no article has. */
int check_missing(struct check *c);

/* check_sql.c: rows of the index; finish ends the loop over them. */
sqlite3_stmt *check_prepare(struct check *c, const char *sql);
int check_finish(struct check *c, sqlite3_stmt *st, int step, int rc);

/* twins.c: articles of one language that say nearly the same. */
int check_twins(struct check *c);

#endif

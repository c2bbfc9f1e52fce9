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

/* twins.c: articles of one language that say nearly the same. */
int check_twins(struct check *c);

#endif

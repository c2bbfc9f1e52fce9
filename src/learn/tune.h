/* tune.h: weights and confidence fitted to a base's own solved tickets. */
#ifndef LOTSE_LEARN_TUNE_H
#define LOTSE_LEARN_TUNE_H

#include "search/index.h"

/* As lotse_tune. */
int tune_run(lotse_tune_report *out, struct lotse_index *ix,
             const lotse_tune_opts *opts, lotse_err *err);

#endif

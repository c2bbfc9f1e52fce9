/* evals.h: the quality report of eval. */
#ifndef LOTSE_PRESENT_EVALS_H
#define LOTSE_PRESENT_EVALS_H

#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

#include <stdbool.h>

/* A hit that the gate found lost. Texts are owned by whoever keeps it. */
struct evals_lost {
    const char *query, *article;
    size_t was, now; /* rank; 0: not in the first 10 */
};

void evals_text(const struct term *t, const lotse_eval_report *r);

/* "lost" is part of the JSON only when there was a gate. */
void evals_json(const struct term *t, const lotse_eval_report *r, bool gate,
                const struct evals_lost *lost, size_t n_lost);

#endif

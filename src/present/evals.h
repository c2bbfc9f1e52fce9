/* evals.h: the quality report of eval. */
#ifndef LOTSE_PRESENT_EVALS_H
#define LOTSE_PRESENT_EVALS_H

#include "present/jsonw.h"
#include "present/term.h"

#include "lotse.h"

#include <stdbool.h>

/* gate: the known hits were watched; lost[] are those that are lost. */
void evals_text(const struct term *t, const lotse_eval_report *r, bool gate,
                const lotse_lost *lost, size_t n_lost);

/* "known" and "lost" are part of the JSON only when there was a gate. */
void evals_json(const struct term *t, const lotse_eval_report *r, bool gate,
                const lotse_lost *lost, size_t n_lost);

#endif

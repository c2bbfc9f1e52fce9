/* gate.h: known hits have to stay hits. */
#ifndef LOTSE_LEARN_GATE_H
#define LOTSE_LEARN_GATE_H

#include "learn/trec.h"
#include "search/query.h"

struct gate {
    struct lotse_index *ix;
    const lotse_eval_opts *opts;
    struct judgments floor;
    uint32_t *family;  /* by name of the floor, + 1; 0: not looked up */
    size_t known, lost; /* hits of the floor that count, and of them gone */
};

/* Read the floor of opts->gate. LOTSE_INPUT: missing, empty, no run. */
int gate_open(struct gate *g, struct lotse_index *ix,
              const lotse_eval_opts *opts, lotse_err *err);

/* Compare the answer to query `id` with the floor's; judged are its n
 * judgments in qrels. */
int gate_query(struct gate *g, const struct query *q, const char *id,
               const struct judgments *qrels, const struct judgment *judged,
               size_t n, lotse_err *err);

/* LOTSE_NOTFOUND: hits were lost; LOTSE_INPUT: the floor knew none. */
int gate_finish(const struct gate *g, lotse_err *err);
void gate_close(struct gate *g);

#endif

/* sample.h: judged tickets, and what ranking makes of them. */
#ifndef LOTSE_LEARN_SAMPLE_H
#define LOTSE_LEARN_SAMPLE_H

#include "learn/fit.h"
#include "search/query.h"

enum {
    FOLDS = 5,
    ROWS_MAX = 60, /* candidates kept of a ticket, beside the relevant ones */
    SAMPLE_DIMS = MODEL_ENDS * (FEATURES + 1) /* weights that tune fits */
};

/* What one answer was worth. */
struct outcome {
    double signs[SIGNS];
    double ndcg10, rr10;
    bool first; /* the first hit is relevant */
    bool right; /* one of the first three is */
};

struct sample {
    const char *text;
    size_t n_text;
    unsigned fold; /* by a hash of the ticket's id */
    const uint32_t *docs; /* relevant articles */
    const double *gains;
    size_t n_docs;
    struct fit_choice rows;
};

struct samples {
    struct arena arena;
    struct sample *items;
    size_t n, cap;
    size_t skipped; /* tickets without a relevant article in the index */
};

/* Tickets and judgments out of files, as lotse_eval reads them. */
int samples_read(struct samples *out, struct lotse_index *ix,
                 const char *queries, const char *qrels, lotse_err *err);
void samples_free(struct samples *s);

/* Ask the ticket with the model in force. hidden: with its relevant articles
 * taken out of the base. rows: keep the candidates' features. */
int sample_ask(struct outcome *out, struct sample *s, struct lotse_index *ix,
               lotse_audience audience, bool hidden, struct samples *rows,
               lotse_err *err);

/* The model's weights as one vector over the features of a row, and back. */
void model_to_vector(double v[SAMPLE_DIMS], const struct model *m);
void vector_to_model(struct model *m, const double v[SAMPLE_DIMS]);

#endif

/* model.h: what ranking and confidence weigh, as numbers. */
#ifndef LOTSE_SEARCH_MODEL_H
#define LOTSE_SEARCH_MODEL_H

#include "lotse.h"

#include <stddef.h>

/* What a candidate is judged by. */
enum feature {
    FEAT_BASE,    /* BM25F over all terms */
    FEAT_HEAD,    /* the same over the beginning of the text */
    FEAT_GRAM,    /* BM25 over 4-grams */
    FEAT_ORDERED, /* neighbours that are neighbours in the article */
    FEAT_WINDOW,  /* neighbours that stand within 8 words */
    FEAT_TITLE,   /* share of the title that the text holds */
    FEAT_TITLE_MASS, /* weight of the title's terms in the text */
    FEAT_SECTION, /* BM25 of the best section */
    FEAT_WORDING, /* likeness to the title or a question, word for word */
    FEATURES
};

/* What the confidence is judged by: the first hit and those around it. */
enum sign {
    SIGN_ONE,
    SIGN_THREE,  /* log of the first three hits' softmax among the candidates */
    SIGN_MIX,    /* the first hit's value, scaled to 100 candidates */
    SIGN_GAP,    /* by how much it stands above the 4th to 10th */
    SIGN_SHARE,  /* its score, as a share of what an article can reach */
    SIGN_KNOWN,  /* share of the text's words that the base knows */
    SIGN_LENGTH, /* ln(1 + words of the text) */
    SIGNS
};

/* Beside the index lies the model that was fitted to it, if there is one. */
#define MODEL_SUFFIX ".model"

/* Short texts are of 3 words and less, long ones of 25 and more; between them
 * weights are interpolated along the logarithm. */
enum { MODEL_SHORT, MODEL_LONG, MODEL_ENDS };

struct model {
    double weights[MODEL_ENDS][FEATURES]; /* of standard scores, >= 0 */
    double own[MODEL_ENDS]; /* what the asker's own language is worth */
    double both;            /* share of a translation's value */
    double signs[SIGNS];    /* logistic model of the confidence */
    double temperature;     /* of the softmax */
    double answer, maybe;   /* confidences from which a verdict holds */
};

extern const struct model model_default;
extern const char *const feature_names[FEATURES];

/* Where between a short and a long text, 0..1. */
double model_length(size_t words);

/* The value between the ends. */
static inline double model_between(double a, double b, double length)
{
    return a + (b - a) * length;
}

/* Read what model_write wrote; *out is the default where there is no file.
 * Errors: LOTSE_IO (not a model, or of another version). */
int model_read(struct model *out, const char *path, lotse_err *err);

/* Write a model with a remark on where it comes from; replaces the file in one
 * step. Errors: LOTSE_IO, LOTSE_NOMEM. */
int model_write(const struct model *m, const char *path, const char *remark,
                lotse_err *err);

#endif

/*
 * model.c: what ranking and confidence weigh, as numbers.
 *
 * The shipped numbers were fitted over collections of real support questions
 * in both languages (coordinate ascent on nDCG@10: Metzler and Croft 2007), so
 * that they carry over to bases they never saw. `lotse
 * tune` fits them to a base's own tickets and writes them as JSON beside the
 * index:
 *
 *     {"schema": 1, "remark": "...", "features": {"base": [.13, .18], ...},
 *      "own": [2.2, .1], "both": .5, "signs": [...], "temperature": .5,
 *      "answer": .5, "maybe": .2}
 *
 * A model that names another set of features was made by another version.
 */
#include "search/model.h"
#include "base/err.h"
#include "base/file.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MODEL_SCHEMA = 1, MODEL_MAX = 64 << 10, SHORT_WORDS = 3,
       LONG_WORDS = 25 };

const char *const feature_names[FEATURES] = {
    "base", "head", "grams", "neighbours", "window", "title", "title mass",
    "section", "wording"};

const struct model model_default = {
    .weights = {{.13, .40, .33, .07, .07, .18, .02, .04, .11},
                {.18, .40, .29, .12, .06, .34, .06, .02, .12}},
    .own = {2.2, .1},
    .both = .5,
    .signs = {-8, 1.35, .17, .34, 3.4, 1.8, .89},
    .temperature = .5,
    .answer = .5,
    .maybe = .2,
};

double model_length(size_t words)
{
    double at = log((1 + (double)words) / (1 + SHORT_WORDS)) /
                log((1. + LONG_WORDS) / (1 + SHORT_WORDS));

    return at < 0 ? 0 : at > 1 ? 1 : at;
}

/* ----------------------------------------------------------------- reading */

/* A number of the object that lies between two bounds. */
static bool get_number(double *out, const json_t *value, double min, double max)
{
    *out = json_number_value(value);
    return json_is_number(value) && *out >= min && *out <= max;
}

static bool get_numbers(double *out, const json_t *list, size_t n, double min)
{
    bool good = json_array_size(list) == n;

    for (size_t i = 0; i < n && good; i++)
        good = get_number(&out[i], json_array_get(list, i), min, 1e3);
    return good;
}

static bool get_features(struct model *m, const json_t *object)
{
    bool good = json_object_size(object) == FEATURES;

    for (int f = 0; f < FEATURES && good; f++) {
        double ends[MODEL_ENDS] = {0};
        good = get_numbers(ends, json_object_get(object, feature_names[f]),
                           MODEL_ENDS, 0);
        for (int e = 0; e < MODEL_ENDS; e++)
            m->weights[e][f] = ends[e];
    }
    return good;
}

static bool get_model(struct model *m, const json_t *j)
{
    return json_integer_value(json_object_get(j, "schema")) == MODEL_SCHEMA &&
           get_features(m, json_object_get(j, "features")) &&
           get_numbers(m->own, json_object_get(j, "own"), MODEL_ENDS, 0) &&
           get_number(&m->both, json_object_get(j, "both"), 0, 1) &&
           get_numbers(m->signs, json_object_get(j, "signs"), SIGNS, -1e3) &&
           get_number(&m->temperature, json_object_get(j, "temperature"), .01,
                      100) &&
           get_number(&m->answer, json_object_get(j, "answer"), 0, 1) &&
           get_number(&m->maybe, json_object_get(j, "maybe"), 0, 1);
}

int model_read(struct model *out, const char *path, lotse_err *err)
{
    struct str bytes = {0};
    json_error_t where;
    json_t *j = NULL;
    int rc = file_read(&bytes, path, MODEL_MAX, err);

    *out = model_default;
    if (rc == LOTSE_OK) {
        j = json_loadb(str_text(&bytes), bytes.n, JSON_REJECT_DUPLICATES,
                       &where);
        if (j == NULL || !get_model(out, j)) {
            *out = model_default;
            rc = err_set(err, LOTSE_IO, "%s: not a model of this version; "
                         "remove it or run lotse tune again", path);
        }
    } else if (rc == LOTSE_NOTFOUND) {
        rc = LOTSE_OK;
    } else if (rc == LOTSE_INPUT) {
        rc = LOTSE_IO;
    }
    json_decref(j);
    str_free(&bytes);
    return rc;
}

/* ----------------------------------------------------------------- writing */

static json_t *numbers(const double *v, size_t n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_real(round(v[i] * 1e4) / 1e4));
    return list;
}

/* Jansson passes NULL on, so the last call tells whether memory sufficed. */
static char *print_model(const struct model *m, const char *remark)
{
    json_t *features = json_object(), *j;
    char *text;

    for (int f = 0; f < FEATURES; f++) {
        const double ends[MODEL_ENDS] = {m->weights[MODEL_SHORT][f],
                                         m->weights[MODEL_LONG][f]};
        json_object_set_new(features, feature_names[f],
                            numbers(ends, MODEL_ENDS));
    }
    j = json_pack("{s:i, s:s, s:o, s:o, s:f, s:o, s:f, s:f, s:f}", "schema",
                  MODEL_SCHEMA, "remark", remark, "features", features, "own",
                  numbers(m->own, MODEL_ENDS), "both", m->both, "signs",
                  numbers(m->signs, SIGNS), "temperature", m->temperature,
                  "answer", m->answer, "maybe", m->maybe);
    text = j != NULL ? json_dumps(j, JSON_INDENT(1) | JSON_REAL_PRECISION(6))
                     : NULL;
    json_decref(j);
    return text;
}

int model_write(const struct model *m, const char *path, const char *remark,
                lotse_err *err)
{
    char *text = print_model(m, remark);
    int rc = text == NULL ? err_nomem(err)
                          : file_write(path, text, strlen(text), err);

    free(text);
    return rc;
}

/*
 * test_fit.c: fitting, on data whose answer is known; models as files.
 */
#include "learn/fit.h"
#include "learn/sample.h"
#include "search/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NEAR(a, b, by) assert_true(fabs((a) - (b)) < (by))

/* The same numbers on every machine. */
static double noise(unsigned *state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)(*state >> 8) / (1 << 24) - .5;
}

static void choices_find_what_tells(void **state)
{
    enum { QUESTIONS = 60, CANDS = 5, DIMS = 3 };
    static float x[QUESTIONS][CANDS][DIMS], gain[QUESTIONS][CANDS];
    struct fit_choice q[QUESTIONS];
    double w[DIMS] = {.5, .5, .5};
    unsigned seed = 1;

    (void)state;
    /* feature 0 tells the right one, 1 is noise, 2 tells the wrong ones */
    for (int i = 0; i < QUESTIONS; i++) {
        for (int k = 0; k < CANDS; k++) {
            gain[i][k] = k == i % CANDS;
            x[i][k][0] = (float)(noise(&seed) + (k == i % CANDS ? 1 : 0));
            x[i][k][1] = (float)noise(&seed);
            x[i][k][2] = (float)(noise(&seed) - (k == i % CANDS ? 1 : 0));
        }
        q[i] = (struct fit_choice){&x[i][0][0], gain[i], CANDS};
    }
    fit_choices(w, DIMS, q, QUESTIONS, .1);
    assert_true(w[0] > 3);
    assert_true(w[1] < w[0] / 2);
    assert_true(w[2] >= 0 && w[2] < 1e-6); /* never below 0 */
    w[0] = w[1] = w[2] = .5; /* a strong prior holds everything */
    fit_choices(w, DIMS, q, QUESTIONS, 1e6);
    for (int i = 0; i < DIMS; i++)
        NEAR(w[i], .5, 1e-3);
}

/* With nothing but a constant the probability is the share of the class. */
static void logistic_finds_the_share(void **state)
{
    double x[8] = {1, 1, 1, 1, 1, 1, 1, 1}, w[1] = {0};
    double weight[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    bool y[8] = {true, true, false, false, false, false, false, false};

    (void)state;
    fit_logistic(w, 1, x, y, weight, 8, 0);
    NEAR(w[0], log(2. / 6), 1e-3);
    NEAR(fit_probability(w, 1, x), .25, 1e-3);
    for (int i = 2; i < 6; i++) /* rows of no weight don't count */
        weight[i] = 0;
    fit_logistic(w, 1, x, y, weight, 8, 0);
    NEAR(fit_probability(w, 1, x), .5, 1e-3);
}

static void areas_by_hand(void **state)
{
    static const double p[] = {.9, .8, .7, .6, .5};
    static const bool all[] = {true, true, false, false, false};
    static const bool some[] = {true, false, true, false, false};
    static const double tied[] = {.5, .5, .5, .5, .5};
    static const bool none[] = {false, false, false, false, false};
    double auc;

    (void)state;
    assert_true(fit_auc(&auc, p, all, 5));
    NEAR(auc, 1, 1e-12);
    assert_true(fit_auc(&auc, p, some, 5)); /* 5 of 6 pairs in order */
    NEAR(auc, 5. / 6, 1e-12);
    assert_true(fit_auc(&auc, tied, some, 5));
    NEAR(auc, .5, 1e-12);
    assert_true(fit_auc(&auc, p, none, 5));
    NEAR(auc, .5, 1e-12);
}

static void chances_by_hand(void **state)
{
    double same[40] = {0}, one_way[8], both_ways[40];

    (void)state;
    for (int i = 0; i < 8; i++)
        one_way[i] = .1;
    for (int i = 0; i < 40; i++)
        both_ways[i] = i % 2 == 0 ? .1 : -.1;
    assert_true(fit_paired_p(same, 40) > .99);
    /* all eight on one side: 2 of 2^8 sign patterns are as far */
    NEAR(fit_paired_p(one_way, 8), 2. / 256, .004);
    assert_true(fit_paired_p(both_ways, 40) > .9);
}

static void models_survive_their_file(void **state)
{
    char dir[] = "/tmp/lotse-unit.XXXXXX", path[64];
    struct model m = model_default, back;
    lotse_err err;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/kb.db.model", dir);
    assert_int_equal(model_read(&back, path, &err), LOTSE_OK);
    assert_memory_equal(&back, &model_default, sizeof back);
    m.weights[MODEL_LONG][FEAT_TITLE] = .1234;
    m.signs[SIGN_GAP] = -2.5;
    m.answer = .75;
    assert_int_equal(model_write(&m, path, "a \"remark\"", &err), LOTSE_OK);
    assert_int_equal(model_read(&back, path, &err), LOTSE_OK);
    for (int e = 0; e < MODEL_ENDS; e++)
        for (int i = 0; i < FEATURES; i++)
            NEAR(back.weights[e][i], m.weights[e][i], 1e-4);
    for (int i = 0; i < SIGNS; i++)
        NEAR(back.signs[i], m.signs[i], 1e-4);
    NEAR(back.answer, .75, 1e-6);
    f = fopen(path, "w");
    fputs("{\"schema\": 1, \"features\": {}}", f);
    fclose(f);
    assert_int_equal(model_read(&back, path, &err), LOTSE_IO);
    assert_non_null(strstr(err.msg, "lotse tune"));
    assert_memory_equal(&back, &model_default, sizeof back);
    unlink(path);
    rmdir(dir);
}

static void vectors_are_models(void **state)
{
    struct model m = model_default;
    double v[SAMPLE_DIMS];

    (void)state;
    model_to_vector(v, &model_default);
    memset(m.weights, 0, sizeof m.weights);
    memset(m.own, 0, sizeof m.own);
    vector_to_model(&m, v);
    for (int e = 0; e < MODEL_ENDS; e++)
        for (int i = 0; i < FEATURES; i++)
            NEAR(m.weights[e][i], model_default.weights[e][i], 1e-12);
    NEAR(m.own[MODEL_SHORT], model_default.own[MODEL_SHORT], 1e-12);
}

static void lengths(void **state)
{
    (void)state;
    NEAR(model_length(0), 0, 1e-12);
    NEAR(model_length(3), 0, 1e-12);
    assert_true(model_length(8) > model_length(5));
    NEAR(model_length(25), 1, 1e-12);
    NEAR(model_length(1000), 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_find_what_tells),
        cmocka_unit_test(logistic_finds_the_share),
        cmocka_unit_test(areas_by_hand),
        cmocka_unit_test(chances_by_hand),
        cmocka_unit_test(models_survive_their_file),
        cmocka_unit_test(vectors_are_models),
        cmocka_unit_test(lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

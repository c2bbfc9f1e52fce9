/*
 * test_learn.c: metrics by hand, judgments and queries out of files.
 */
#include "learn/metrics.h"
#include "learn/trec.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void near(double a, double b)
{
    if (fabs(a - b) > 1e-9)
        fail_msg("%.12f is not %.12f", a, b);
}

/* One ranking of gains against the ideal ones. */
static lotse_metrics measure(const double *gains, size_t n, const double *best,
                             size_t n_best)
{
    lotse_metrics m = {0};
    double ideal[16];

    memcpy(ideal, best, n_best * sizeof *best);
    metrics_add(&m, gains, n, ideal, n_best);
    metrics_mean(&m);
    return m;
}

static void one_relevant(void **state)
{
    const double best[] = {1};
    const double first[] = {1, 0}, third[] = {0, 0, 1}, none[] = {0, 0};
    const double late[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    lotse_metrics m;

    (void)state;
    m = measure(first, 2, best, 1);
    near(m.ndcg10, 1);
    near(m.mrr10, 1);
    near(m.p1, 1);
    near(m.recall5, 1);
    m = measure(third, 3, best, 1);
    near(m.ndcg10, .5); /* 1 / log2(4) */
    near(m.mrr10, 1. / 3);
    near(m.p1, 0);
    near(m.recall5, 1);
    m = measure(none, 2, best, 1);
    near(m.ndcg10, 0);
    near(m.recall10, 0);
    m = measure(late, 11, best, 1); /* rank 11 counts nowhere */
    near(m.ndcg10, 0);
    near(m.mrr10, 0);
    near(m.recall10, 0);
}

static void graded(void **state)
{
    /* ranks 1..3 hold relevance 1, 0, 2; the base holds 2, 1, 1 */
    const double gains[] = {1, 0, 2}, best[] = {1, 2, 1};
    lotse_metrics m = measure(gains, 3, best, 3);

    (void)state;
    near(m.ndcg10, (1 + 2 / 2.) / (2 + 1 / log2(3) + 1 / 2.));
    near(m.recall10, 2. / 3);
    near(m.mrr10, 1);
}

static void recall_at_5_and_10(void **state)
{
    const double gains[] = {0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
    const double best[] = {1, 1, 1, 1};
    lotse_metrics m = measure(gains, 10, best, 4);

    (void)state;
    near(m.recall5, .25);
    near(m.recall10, .75);
    near(m.mrr10, .5);
    near(m.ndcg10, (1 / log2(3) + 1 / log2(7) + 1 / log2(11)) /
                       (1 + 1 / log2(3) + .5 + 1 / log2(5)));
}

static void means(void **state)
{
    lotse_metrics m = {0};
    double ideal[] = {1};
    const double hit[] = {1}, miss[] = {0};

    (void)state;
    metrics_mean(&m);
    near(m.ndcg10, 0);
    metrics_add(&m, hit, 1, ideal, 1);
    metrics_add(&m, miss, 1, ideal, 1);
    metrics_add(&m, NULL, 0, ideal, 1);
    metrics_mean(&m);
    assert_int_equal(m.n, 3);
    near(m.ndcg10, 1. / 3);
    near(m.p1, 1. / 3);
}

static void percentiles(void **state)
{
    const uint64_t v[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};

    (void)state;
    assert_int_equal(percentile(v, 10, .5), 5);
    assert_int_equal(percentile(v, 10, .95), 10);
    assert_int_equal(percentile(v, 10, .9), 9);
    assert_int_equal(percentile(v, 10, 0), 1);
    assert_int_equal(percentile(v, 10, 1), 10);
    assert_int_equal(percentile(v, 0, .5), 0);
}

static char path[] = "/tmp/lotse-unit.XXXXXX";

static const char *file_of(const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    return path;
}

static void judgments(void **state)
{
    struct judgments j = {0};
    const struct judgment *q;
    lotse_err err;
    size_t n;

    (void)state;
    assert_int_equal(judgments_read(&j, file_of("q2 0 b 1\nq1 0 c 0\n\n"
                                                "q1\t0\ta\t2\r\n"), false,
                                    &err), 0);
    q = judgments_of(&j, "q1", &n);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++)
        near(q[i].value, strcmp(j.names.items[q[i].name].p, "a") == 0 ? 2 : 0);
    judgments_of(&j, "q3", &n);
    assert_int_equal(n, 0);
    judgments_free(&j);
    j = (struct judgments){0};
    assert_int_equal(judgments_read(&j, file_of("q1 0 a 1\nq1 0 a\n"), false,
                                    &err), LOTSE_INPUT);
    assert_non_null(strstr(err.msg, ":2:"));
    judgments_free(&j);
    j = (struct judgments){0};
    assert_int_equal(judgments_read(&j, file_of("q1 0 a many\n"), false,
                                    &err), LOTSE_INPUT);
    judgments_free(&j);
    j = (struct judgments){0};
    assert_int_equal(judgments_read(&j, file_of("q1 Q0 a 3 0.5 lotse\n"), true,
                                    &err), 0);
    q = judgments_of(&j, "q1", &n);
    assert_int_equal(n, 1);
    near(q->value, 3);
    judgments_free(&j);
}

static void queries(void **state)
{
    struct queries q = {0};
    lotse_err err;

    (void)state;
    assert_int_equal(queries_open(&q, file_of(
        "{\"_id\":\"1\",\"text\":\"Wo?\",\"lang\":\"de\"}\n\n"
        "{\"_id\":\"2\",\"text\":\"a\\nb\",\"title\":\"x\"}\n"), &err), 0);
    assert_int_equal(queries_next(&q, &err), 0);
    assert_string_equal(q.id, "1");
    assert_int_equal(q.lang, LOTSE_LANG_DE);
    assert_int_equal(queries_next(&q, &err), 0);
    assert_string_equal(q.text, "a\nb");
    assert_int_equal(q.lang, LOTSE_LANG_ANY);
    assert_int_equal(queries_next(&q, &err), LOTSE_NOTFOUND);
    queries_close(&q);
    q = (struct queries){0};
    assert_int_equal(queries_open(&q, file_of("{\"_id\":\"1\"}\n"), &err), 0);
    assert_int_equal(queries_next(&q, &err), LOTSE_INPUT);
    assert_non_null(strstr(err.msg, ":1:"));
    queries_close(&q);
    q = (struct queries){0};
    assert_int_equal(queries_open(&q, file_of("not json\n"), &err), 0);
    assert_int_equal(queries_next(&q, &err), LOTSE_INPUT);
    queries_close(&q);
}

static int setup(void **state)
{
    (void)state;
    return close(mkstemp(path));
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_relevant),
        cmocka_unit_test(graded),
        cmocka_unit_test(recall_at_5_and_10),
        cmocka_unit_test(means),
        cmocka_unit_test(percentiles),
        cmocka_unit_test(judgments),
        cmocka_unit_test(queries),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

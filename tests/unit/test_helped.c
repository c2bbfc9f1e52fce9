/*
 * test_helped.c: readers whom an article helped decide between near equals, and
 * do nothing else.
 */
#include "db/helped.h"
#include "search/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"
#include "reseal.h"

/* Two that say nearly the same, one of which fits a little better, and one that
 * holds a single word of it. */
static const struct kb_file files[] = {
    {"en/first.md",
     "# Router loses its connection\n\nRestart the router and wait until it"
     " has a connection again.\n"},
    {"en/second.md",
     "# Router loses its connection\n\nRestart the router and wait until it"
     " has a connection again, then go on.\n"},
    {"en/weak.md",
     "# Order paper\n\nPaper for the printer beside the router comes on"
     " Monday.\n"},
    {"en/other.md", "# Holidays\n\nAsk for them in time.\n"},
};

static const char *const asked = "the router loses its connection all the time";

static struct kb kb;
static lotse_results *res;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    return kb_make(&kb, files, sizeof files / sizeof files[0]);
}

static int teardown(void **state)
{
    (void)state;
    lotse_results_free(res);
    kb_remove(&kb);
    return 0;
}

/* Compile with lines of --solved, NULL: none, and ask. */
static int compile(const char *lines, lotse_compile_stats *stats)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    char path[96];
    FILE *f;
    int rc;

    snprintf(path, sizeof path, "%s/solved", kb.dir);
    opts.articles = kb.dir;
    opts.index = kb.index;
    opts.jobs = 1;
    if (lines != NULL) {
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(lines, f);
        fclose(f);
        opts.solved = path;
    }
    rc = lotse_compile(stats, &opts, &err);
    unlink(path);
    return rc;
}

static void query(lotse_index *ix)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;

    lotse_results_free(res);
    res = NULL;
    opts.text = asked;
    opts.mode = LOTSE_SUGGEST;
    opts.explain = LOTSE_EXPLAIN_PLAIN;
    assert_int_equal(lotse_query(&res, ix, &opts, &err), LOTSE_OK);
}

static void ask(const char *lines)
{
    lotse_compile_stats stats;
    lotse_index *ix = NULL;

    assert_int_equal(compile(lines, &stats), LOTSE_OK);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    query(ix);
    lotse_close(ix);
}

/* The place of a path among the hits; all of them. */
static size_t place(const char *path)
{
    size_t i = 0;

    while (i < res->n_hits && strcmp(res->hits[i].path, path) != 0)
        i++;
    return i;
}

static bool gives(size_t hit, const char *reason)
{
    for (size_t i = 0; i < res->hits[hit].n_why; i++)
        if (strcmp(res->hits[hit].why[i], reason) == 0)
            return true;
    return false;
}

static void steps(void **state)
{
    (void)state;
    assert_int_equal(helped_step(0), 0);
    for (unsigned i = 0; i < HELPED_STEPS; i++) {
        assert_int_equal(helped_step(helped_readers(i)), i);
        if (i > 0) {
            assert_true(helped_readers(i) > helped_readers(i - 1));
            assert_int_equal(helped_step(helped_readers(i) - 1), i - 1);
        }
        if (i <= HELPED_EXACT)
            assert_int_equal(helped_readers(i), i);
    }
    assert_int_equal(helped_step(UINT64_MAX), HELPED_STEPS - 1);
    assert_int_equal(helped_readers(255), helped_readers(HELPED_STEPS - 1));
}

static void weights_rise_and_end(void **state)
{
    (void)state;
    assert_true(helped_weight(0) <= 0);
    for (unsigned i = 1; i < HELPED_STEPS; i++)
        assert_true(helped_weight(i) > helped_weight(i - 1));
    assert_true(helped_weight(HELPED_STEPS) < 1);
}

/* At most 4 per cent of what an article is worth by itself, and nothing of
 * what is worth nothing. */
static void share_is_capped(void **state)
{
    uint8_t at[HELPED_STEPS];
    struct lang_index l = {.helped = at};
    struct side s = {.l = &l};
    double last = -1;

    (void)state;
    for (uint8_t i = 0; i < HELPED_STEPS; i++) {
        struct cand c = {.ord = i, .solo = 5}, none = {.ord = i, .solo = -.5};
        at[i] = i;
        assert_true(query_helped(&s, &c) > last);
        assert_true(query_helped(&s, &none) >= 0 &&
                    query_helped(&s, &none) <= 0);
        last = query_helped(&s, &c);
    }
    assert_true(query_helped(&s, &(struct cand){.ord = 0, .solo = 5}) <= 0);
    assert_true(last <= .04 * 5);
}

static void near_equals(void **state)
{
    (void)state;
    ask(NULL);
    assert_int_equal(place("en/first.md"), 0);
    assert_int_equal(place("en/second.md"), 1);
    ask("{\"helped\": 30, \"article\": \"second\", \"lang\": \"en\"}\n");
    assert_int_equal(place("en/second.md"), 0);
    assert_int_equal(place("en/first.md"), 1);
    assert_true(gives(0, "said this helped: 30 or more readers"));
    ask("{\"helped\": 1, \"article\": \"en/second.md\"}\n");
    assert_true(gives(place("en/second.md"), "said this helped: 1 reader"));
    /* who read the German one said nothing of this one */
    ask("{\"helped\": 30, \"article\": \"second\", \"lang\": \"de\"}\n");
    assert_int_equal(place("en/first.md"), 0);
}

static void weak_ones_stay_below(void **state)
{
    (void)state;
    ask("{\"helped\": 1000000, \"article\": \"weak\"}\n");
    assert_int_equal(place("en/first.md"), 0);
    assert_int_equal(place("en/second.md"), 1);
    assert_true(place("en/weak.md") >= 2);
}

/* A foreign file says what it likes of readers: no number leads anywhere, and
 * the deep check finds that its rows say something else. */
static void strange_numbers(void **state)
{
    uint32_t part = PART_OF(1, PART_DOCS);
    struct str sound = {0};
    lotse_index *ix;
    unsigned char *docs;
    void *bytes;
    size_t at, n;

    (void)state;
    ask(NULL);
    assert_int_equal(file_read(&sound, kb.index, SIZE_MAX / 2, &err),
                     LOTSE_OK);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_OK);
    docs = ix->langs[1].parts[PART_DOCS];
    at = (size_t)(ix->langs[1].helped - docs);
    assert_int_equal(tail_load(&bytes, &n, &ix->db.tail, part, &err),
                     LOTSE_OK);
    lotse_close(ix);
    docs = bytes;
    docs[at] = 255;
    assert_int_equal(reseal_tail(kb.index, &sound, part, RESEAL_WHOLE, docs,
                                 n), 0);
    assert_int_equal(lotse_open(&ix, kb.index, &err), LOTSE_OK);
    query(ix);
    assert_int_equal(place("en/first.md"), 0);
    assert_true(gives(0, "said this helped: 1000 or more readers"));
    assert_int_equal(lotse_verify(ix, NULL, NULL, &err), LOTSE_NOTFOUND);
    lotse_close(ix);
    free(bytes);
    str_free(&sound);
}

/* Votes that reach no step make no other index; those that do, make one. */
static void steps_make_indexes(void **state)
{
    lotse_compile_stats stats;

    (void)state;
    assert_int_equal(compile(NULL, &stats), LOTSE_OK);
    assert_int_equal(compile("{\"helped\": 0, \"article\": \"first\"}\n",
                             &stats), LOTSE_OK);
    assert_false(stats.written);
    assert_int_equal(compile("{\"helped\": 20, \"article\": \"first\"}\n",
                             &stats), LOTSE_OK);
    assert_true(stats.written);
    assert_int_equal(compile("{\"helped\": 15, \"article\": \"first\"}\n"
                             "{\"helped\": 9, \"article\": \"first\"}\n",
                             &stats), LOTSE_OK);
    assert_false(stats.written);
    assert_int_equal(compile("{\"helped\": 25, \"article\": \"first\"}\n",
                             &stats), LOTSE_OK);
    assert_true(stats.written);
}

static void bad_lines(void **state)
{
    static const char *const lines[] = {
        "{\"helped\": -1, \"article\": \"first\"}\n",
        "{\"helped\": \"5\", \"article\": \"first\"}\n",
        "{\"helped\": 5}\n",
        "{\"helped\": 5, \"article\": [\"first\"]}\n",
        "{\"helped\": 5, \"article\": \"first\", \"lang\": \"fr\"}\n",
        "{\"helped\": 5, \"article\": \"first\", \"lang\": 1}\n",
    };
    lotse_compile_stats stats;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_int_equal(compile(lines[i], &stats), LOTSE_INPUT);
        assert_non_null(strstr(err.msg, "solved:1: expected {\"text\""));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps),
        cmocka_unit_test(weights_rise_and_end),
        cmocka_unit_test(share_is_capped),
        cmocka_unit_test(near_equals),
        cmocka_unit_test(weak_ones_stay_below),
        cmocka_unit_test(strange_numbers),
        cmocka_unit_test(steps_make_indexes),
        cmocka_unit_test(bad_lines),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

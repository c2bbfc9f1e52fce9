/*
 * test_common.c: what common words add to candidates, and which candidates a
 * long text has, against a slow way.
 */
#include "search/common.h"
#include "base/err.h"
#include "search/postings.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum {
    ARTICLES = 2200, /* more than are counted in a histogram, one by one */
    TEXTS = 40,
    WIDE = 5, /* times as many as are looked at are chosen at first */
    THREADS = 3
};

static const double float_error = 1e-4; /* of sums of some hundred floats */

/* Common words in a base that is too small for them. Nearly all of its words
 * are: those count that a third of the articles hold. */
static void allow(struct lotse_index *on)
{
    for (int i = 0; i < LANGS; i++) {
        common_free(&on->block->langs[i]);
        assert_true(common_begin(&on->block->langs[i], 1));
        on->block->langs[i].common.df = on->langs[i].docs / 3;
        on->langs[i].common = on->block->langs[i].common;
    }
}

static int setup(void **state)
{
    int rc = open_base(ARTICLES);

    (void)state;
    if (rc == 0)
        allow(ix);
    return rc;
}

static lotse_query_opts opts;

/* Numbers of long texts are 5 of 6. */
static void begin(struct query *q, char text[8192], uint32_t number)
{
    made_query(text, 6 * number + 5);
    opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    opts.text = text;
    opts.mode = LOTSE_SUGGEST;
    *q = (struct query){.ix = ix, .opts = &opts, .err = &err};
    assert_int_equal(query_begin(q), LOTSE_OK);
}

/* ------------------------------------------------------------ the slow way */

/* What each article's late words, or its others, add up to. */
struct slow {
    double late[ARTICLES], others[ARTICLES];
    size_t n_late;
};

static void count_list(double *tf, const struct query *q, const struct side *s,
                       const struct plist *list, double p)
{
    struct plist l = *list;
    struct post_reader r;
    struct post_block b;

    assert_int_equal(index_list(&l, q->ix, s->lang, &err), LOTSE_OK);
    post_begin(&r, q->ix, s->lang, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++)
            tf[b.ords[i]] += p * (double)b.tf[i];
}

static void count_all(struct slow *slow, const struct query *q,
                      const struct side *s)
{
    static double tf[ARTICLES];

    memset(slow, 0, sizeof *slow);
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        bool late = common_late(s, t);
        double *sums = late ? slow->late : slow->others;
        slow->n_late += late;
        memset(tf, 0, sizeof tf);
        if (t->n_alts == 0)
            count_list(tf, q, s, &t->list, 1);
        for (size_t a = 0; a < t->n_alts; a++)
            count_list(tf, q, s, &t->alts[a].list, (double)t->alts[a].p);
        for (uint32_t k = 0; k < s->l->docs; k++)
            sums[k] += (double)t->w * (s->k1 + 1) * tf[k] / (s->k1 + tf[k]);
    }
}

static double sort_by[ARTICLES];

static int best_first(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    if (sort_by[x] > sort_by[y] || sort_by[x] < sort_by[y])
        return sort_by[x] < sort_by[y] ? 1 : -1;
    return (x > y) - (x < y);
}

/* All articles, the best by their sums with and without late words first. */
static void sort(uint32_t *ords, size_t n, const struct slow *slow, bool late)
{
    for (uint32_t i = 0; i < n; i++)
        sort_by[ords[i]] =
            slow->others[ords[i]] + (late ? slow->late[ords[i]] : 0);
    qsort(ords, n, sizeof *ords, best_first);
}

/* --------------------------------------------------------------- the tests */

static bool near(double x, double y)
{
    return fabs(x - y) <= 1e-6 + fabs(y) * float_error;
}

/* Each candidate has the sum of all words; those that are missing among the
 * best are as good as the last one. */
static void check(const struct query *q, const struct side *s, size_t *late,
                  size_t *wide)
{
    static struct slow slow;
    static uint32_t ords[ARTICLES];
    static bool is_cand[ARTICLES];
    size_t n = 0, first;
    double last;

    count_all(&slow, q, s);
    memset(is_cand, 0, sizeof is_cand);
    for (size_t i = 0; i < s->n_cands; i++) {
        uint32_t ord = s->cands[i].ord;
        is_cand[ord] = true;
        assert_true(near((double)s->sums[ord].all,
                         slow.late[ord] + slow.others[ord]));
    }
    if (slow.n_late == 0 || s->n_whole < LONG_WORDS)
        return;
    for (uint32_t i = 0; i < s->l->docs; i++) {
        ords[n] = i;
        n += slow.others[i] > 0 && !s->barred[i];
    }
    sort(ords, n, &slow, false);
    first = n < WIDE * LOOKED_LONG ? n : WIDE * LOOKED_LONG;
    if (n < WIDE * LOOKED_LONG)
        return;
    *late += slow.n_late;
    *wide += n > WIDE * LOOKED_LONG;
    assert_int_equal(s->total, n);
    assert_int_equal(s->n_cands, LOOKED_LONG);
    last = slow.others[ords[first - 1]];
    sort(ords, first, &slow, true);
    for (size_t i = 0; i < LOOKED_LONG; i++) {
        double sum = slow.late[ords[i]] + slow.others[ords[i]];
        uint32_t worst = ords[LOOKED_LONG - 1];
        if (!is_cand[ords[i]] &&
            !near(sum, slow.late[worst] + slow.others[worst]) &&
            !near(slow.others[ords[i]], last))
            fail_msg("the %zuth best is no candidate", i + 1);
    }
}

static void run_all(size_t *late, size_t *wide)
{
    char text[8192];

    *late = *wide = 0;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q;
        begin(&q, text, i);
        for (int lang = 0; lang < LANGS; lang++)
            check(&q, &q.sides[lang], late, wide);
        query_free(&q);
    }
    assert_true(*late > 100 && *wide > 10);
}

static size_t arrays(const struct lotse_index *on)
{
    return common_made(&on->langs[0]) + common_made(&on->langs[1]);
}

/* By lists, as the first query of a handle does it, and by arrays. */
static void candidates_have_all_words(void **state)
{
    size_t late, wide;
    char text[8192];

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q;
        ix->asked = false;
        begin(&q, text, i);
        for (int lang = 0; lang < LANGS; lang++)
            check(&q, &q.sides[lang], &late, &wide);
        query_free(&q);
    }
    assert_int_equal(arrays(ix), 0);
    run_all(&late, &wide);
    assert_true(arrays(ix) > 10);
    run_all(&late, &wide);
}

/* Postings of all texts. */
static uint64_t postings_read(void)
{
    uint64_t before = ix->work.postings;
    char text[8192];

    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q;
        begin(&q, text, i);
        query_free(&q);
    }
    return ix->work.postings - before;
}

/* Once their arrays are there, lists of common words aren't read. */
static void lists_are_spared(void **state)
{
    uint32_t df[LANGS];
    uint64_t spared, all;

    (void)state;
    postings_read();
    spared = postings_read();
    for (int i = 0; i < LANGS; i++) {
        df[i] = ix->langs[i].common.df;
        ix->langs[i].common.df = UINT32_MAX;
    }
    all = postings_read();
    for (int i = 0; i < LANGS; i++)
        ix->langs[i].common.df = df[i];
    assert_true(spared < all - all / 20); /* few texts have enough others */
}

/* The sum of a side's candidates to the last bit. */
static double fingerprint(struct lotse_index *on, uint32_t number)
{
    lotse_query_opts o = LOTSE_QUERY_INIT;
    struct query q = {.ix = on, .opts = &o, .err = &err};
    char text[8192];
    double sum = 0;

    made_query(text, 6 * number + 5);
    o.text = text;
    o.mode = LOTSE_SUGGEST;
    assert_int_equal(query_run(&q), LOTSE_OK);
    for (size_t i = 0; i < q.n_ranked; i++)
        sum = sum * .9 + (double)q.ranked[i].f[FEAT_BASE] + q.ranked[i].ord;
    query_free(&q);
    return sum;
}

struct asker {
    pthread_t thread;
    struct lotse_index *on;
    double sums[TEXTS];
};

static void *ask(void *arg)
{
    struct asker *a = arg;

    for (uint32_t i = 0; i < TEXTS; i++)
        a->sums[i] = fingerprint(a->on, i);
    return NULL;
}

/* Handles that share the arrays, all at once. */
static void handles_share_them(void **state)
{
    static struct asker askers[THREADS];
    struct lotse_index *first;
    double want[TEXTS];

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++)
        want[i] = fingerprint(ix, i);
    assert_int_equal(index_open(&first, base.index, NULL, &err), LOTSE_OK);
    allow(first);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(index_open(&askers[i].on, base.index, first, &err),
                         LOTSE_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&askers[i].thread, NULL, ask, &askers[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_memory_equal(askers[i].sums, want, sizeof want);
        index_close(askers[i].on);
    }
    assert_true(arrays(first) > 0);
    index_close(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(candidates_have_all_words),
        cmocka_unit_test(lists_are_spared),
        cmocka_unit_test(handles_share_them),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

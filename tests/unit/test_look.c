/*
 * test_look.c: the close look at candidates against a slow one that can be
 * seen through, and what the open index keeps for it.
 */
#include "base/err.h"
#include "search/look.h"
#include "search/postings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 300, TEXTS = 60, WORDS = 4096 };

static const double float_error = 1e-4; /* of sums of some hundred floats */

static lotse_query_opts opts;

/* Forward lists are read, not what was unpacked of them (test_brief.c). */
static int setup(void **state)
{
    int rc = open_base(ARTICLES);

    (void)state;
    for (int i = 0; i < LANGS && rc == 0; i++)
        ix->langs[i].briefs = NULL;
    return rc;
}

static void run(struct query *q, char text[8192], uint32_t number)
{
    made_query(text, number);
    opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    opts.text = text;
    opts.mode = number % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
    *q = (struct query){.ix = ix, .opts = &opts, .err = &err, .both = true};
    assert_int_equal(query_run(q), LOTSE_OK);
}

/* ------------------------------------------------------------ neighbours */

/* Words of a block that the query holds. */
struct held {
    size_t term;
    uint32_t at;
};

/* The first term of the query that stands for a term of the index; n: none. */
static size_t find_term(const struct side *s, uint32_t number)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        if (t->n_alts == 0 && t->list.n > 0 && t->list.number == number)
            return i;
        for (size_t a = 0; a < t->n_alts; a++)
            if (t->alts[a].list.number == number)
                return i;
    }
    return s->n;
}

static size_t read_held(struct held *out, const struct side *s,
                        struct forward *f)
{
    size_t n = 0;
    uint32_t term, at = 0;
    bool part;

    while (forward_term(f, &term, &part)) {
        size_t t = find_term(s, term);
        at += !part;
        if (part || t == s->n)
            continue;
        assert_true(n < WORDS);
        out[n++] = (struct held){t, at};
    }
    return n;
}

/* How often two terms are neighbours in a block: as ordered words, or near,
 * among the last words of the query that stood there. */
static void count_pair(const struct held *h, size_t n, size_t a, size_t b,
                       double *ordered, double *near)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = i > WINDOW ? i - WINDOW : 0; k < i; k++) {
            uint32_t gap = h[i].at - h[k].at;
            if (gap >= WINDOW)
                continue;
            *near += (h[k].term == a && h[i].term == b) ||
                     (h[k].term == b && h[i].term == a);
            *ordered += h[k].term == a && h[i].term == b && gap == 1;
        }
}

static bool said_before(const struct side *s, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (s->seq[k] == s->seq[i] && s->seq[k + 1] == s->seq[i + 1])
            return true;
    return false;
}

/* Neighbours of the text that are neighbours in the article. */
static void plain_pairs(const struct side *s, uint32_t ord, double out[2])
{
    static struct held held[32][WORDS];
    size_t n[32], blocks = 0, n_bytes;
    const unsigned char *bytes;
    struct forward f;
    int kind;

    assert_int_equal(index_forward(&bytes, &n_bytes, ix, s->lang, ord, &err),
                     LOTSE_OK);
    forward_begin(&f, s->l, bytes, n_bytes);
    while ((kind = forward_block(&f)) >= 0)
        if (kind != WORDING && kind != FIELD_CODE) {
            assert_true(blocks < 32);
            n[blocks] = read_held(held[blocks], s, &f);
            blocks++;
        }
    out[0] = out[1] = 0;
    for (size_t i = 0; i + 1 < s->n_seq; i++) {
        const struct qterm *a = &s->terms[s->seq[i]];
        const struct qterm *b = &s->terms[s->seq[i + 1]];
        double ordered = 0, near = 0, weight = (double)(a->idf + b->idf);
        if (a == b || a->list.n == 0 || b->list.n == 0 || said_before(s, i))
            continue;
        for (size_t k = 0; k < blocks; k++)
            count_pair(held[k], n[k], s->seq[i], s->seq[i + 1], &ordered,
                       &near);
        out[0] += weight * ordered / (1 + ordered);
        out[1] += weight * near / (1 + near);
    }
}

static void neighbours_are_counted(void **state)
{
    char text[8192];
    size_t ordered = 0, near = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q;
        run(&q, text, i);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            for (size_t k = 0; k < s->n_cands; k++) {
                const float *f = s->cands[k].f;
                double want[2];
                plain_pairs(s, s->cands[k].ord, want);
                if (fabs(want[0] - (double)f[FEAT_ORDERED]) >
                        want[0] * float_error ||
                    fabs(want[1] - (double)f[FEAT_WINDOW]) >
                        want[1] * float_error)
                    fail_msg("%s: %g, %g for %g, %g", text,
                             (double)f[FEAT_ORDERED], (double)f[FEAT_WINDOW],
                             want[0], want[1]);
                ordered += want[0] > 0;
                near += want[1] > 0;
            }
        }
        query_free(&q);
    }
    assert_true(ordered > 500 && near > ordered);
}

/* ------------------------------------------------------------------ hits */

/* The same question twice, the second time as `less` sets the open index:
 * candidates and all that is known of them are the same. Returns how many. */
static size_t same_with(uint32_t number, void (*less)(void), void (*more)(void))
{
    static struct cand all[LANGS * CANDIDATES];
    char text[8192];
    struct query q;
    size_t n;

    run(&q, text, number);
    n = q.n_ranked;
    memcpy(all, q.ranked, n * sizeof *all);
    query_free(&q);
    less();
    run(&q, text, number);
    more();
    assert_int_equal(q.n_ranked, n);
    for (size_t k = 0; k < n; k++) {
        assert_int_equal(q.ranked[k].ord, all[k].ord);
        assert_memory_equal(q.ranked[k].f, all[k].f, sizeof all[k].f);
    }
    query_free(&q);
    return n;
}

static void few_hits(void)
{
    ix->hit_room = BATCH + 2;
}

static void all_hits(void)
{
    ix->hit_room = HITS_MAX;
}

/* What is forgotten in the middle of a query is found again. */
static void hits_may_be_forgotten(void **state)
{
    size_t looked = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++)
        looked += same_with(i, few_hits, all_hits);
    assert_true(looked > 1000);
}

static void forget_titles(void)
{
    for (int i = 0; i < LANGS; i++)
        memset(ix->langs[i].title_all, 0,
               ix->langs[i].docs * sizeof *ix->langs[i].title_all);
}

static void keep_titles(void) {}

/* What titles are worth to a query is the same whether they were looked at
 * before or not. */
static void titles_may_be_known(void **state)
{
    size_t looked = 0, known = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++)
        looked += same_with(i, keep_titles, forget_titles);
    for (uint32_t i = 0; i < TEXTS; i++)
        looked += same_with(i, forget_titles, keep_titles);
    for (int i = 0; i < LANGS; i++)
        for (uint32_t k = 0; k < ix->langs[i].docs; k++)
            known += ix->langs[i].title_all[k] > 0;
    assert_true(looked > 2000 && known > ARTICLES / 2);
}

/* ------------------------------------------------------------------ sums */

/* Add p times what a list says of all articles. */
static void plain_list(double x[], struct plist l, int lang, double p)
{
    struct post_reader r;
    struct post_block b;

    assert_int_equal(index_list(&l, ix, lang, &err), LOTSE_OK);
    post_begin(&r, ix, lang, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++)
            x[b.ords[i]] += p * (double)b.tf[i];
    assert_false(r.bad);
}

/* BM25F of all articles; returns how many have any. */
static size_t plain_sums(double all[], double head[], const struct side *s)
{
    size_t n = 0;

    memset(all, 0, s->l->docs * sizeof *all);
    memset(head, 0, s->l->docs * sizeof *head);
    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        double x[2 * ARTICLES] = {0}, w = (double)t->w * (s->k1 + 1);
        if (t->n_alts == 0)
            plain_list(x, t->list, s->lang, 1);
        for (size_t a = 0; a < t->n_alts; a++)
            plain_list(x, t->alts[a].list, s->lang, (double)t->alts[a].p);
        for (uint32_t ord = 0; ord < s->l->docs && t->w > 0; ord++) {
            double part = x[ord] / (s->k1 + x[ord]);
            all[ord] += w * part;
            head[ord] += (double)t->w_head * (s->k1 + 1) * part;
        }
    }
    for (uint32_t ord = 0; ord < s->l->docs; ord++)
        n += all[ord] > 0 && !s->barred[ord];
    return n;
}

/* What is added four at a time, in whatever order; of lists of all
 * kinds. */
static void sums_are_those_of_the_lists(void **state)
{
    double all[2 * ARTICLES], head[2 * ARTICLES];
    size_t kinds[3] = {0}, full = 0, n;

    (void)state;
    for (uint32_t i = 0; i < 2 * TEXTS * LANGS; i++) {
        char text[8192];
        struct query q;
        const struct side *s = &q.sides[i % LANGS];
        run(&q, text, i / LANGS);
        assert_true(s->l->docs <= 2 * ARTICLES);
        n = plain_sums(all, head, s);
        full += n >= LOOKED_AT; /* else others have come in */
        assert_true(n >= LOOKED_AT ? n == s->total : n <= s->total);
        for (uint32_t ord = 0; ord < s->l->docs; ord++) {
            assert_true(fabs((double)s->sums[ord].all - all[ord]) <=
                        float_error * all[ord]);
            assert_true(fabs((double)s->sums[ord].head - head[ord]) <=
                        float_error * head[ord]);
        }
        for (size_t t = 0; t < s->n; t++)
            kinds[s->terms[t].n_alts > 1 ? 2 : s->terms[t].w_head > 0]++;
        query_free(&q);
    }
    assert_true(kinds[0] > 100 && kinds[1] > 100 && kinds[2] > 100);
    assert_true(full > 10);
}

/* Of the articles of one language that a short line finds, the best by their
 * sums are candidates; of equals the first. */
static void candidates_are_the_best(void **state)
{
    size_t left_out = 0;

    (void)state;
    for (uint32_t i = 0; i < 4 * TEXTS; i++) {
        char text[8192], *end = text;
        struct query q;
        const struct side *s = &q.sides[i % LANGS];
        const struct cand *c;
        made_query(text, i);
        for (int words = 0; words < 3 && *end != '\0'; words++)
            end += strcspn(end + 1, " \n") + 1;
        *end = '\0';
        opts = (lotse_query_opts)LOTSE_QUERY_INIT;
        opts.text = text;
        opts.mode = LOTSE_SEARCH;
        opts.lang = (lotse_lang)(i % LANGS + 1);
        q = (struct query){.ix = ix, .opts = &opts, .err = &err, .both = true};
        assert_int_equal(query_run(&q), LOTSE_OK);
        assert_true(s->n_cands <= CANDIDATES);
        for (uint32_t ord = 0; ord < s->l->docs; ord++) {
            float sum = s->sums[ord].all;
            for (c = s->cands; c < s->cands + s->n_cands; c++)
                if (c->ord == ord)
                    break;
            if (c < s->cands + s->n_cands || sum <= 0 || s->barred[ord])
                continue;
            assert_int_equal(s->n_cands, CANDIDATES);
            for (c = s->cands; c < s->cands + s->n_cands; c++)
                assert_true(s->sums[c->ord].all > sum ||
                            (s->sums[c->ord].all >= sum && c->ord < ord));
            left_out++;
        }
        query_free(&q);
    }
    assert_true(left_out > 1000);
}

/* --------------------------------------------------------------- records */

/* Records that a query reads from the file. */
static uint64_t records_read_by(uint32_t number)
{
    uint64_t before = ix->work.records;
    char text[8192];
    struct query q;

    run(&q, text, number);
    query_free(&q);
    return ix->work.records - before;
}

static void age(void)
{
    size_t most = ix->records.most;

    ix->records.most = 0;
    records_age(&ix->records);
    ix->records.most = most;
}

/* What is asked again within an age of records isn't read again. */
static void records_age_by_two(void **state)
{
    uint64_t n;

    (void)state;
    for (int i = 0; i < 2; i++) {
        records_read_by(1);
        age();
    }
    n = records_read_by(0);
    assert_true(n > 20);
    assert_int_equal(records_read_by(0), 0);
    for (int i = 0; i < 3; i++) {
        age();
        assert_int_equal(records_read_by(0), 0);
    }
    for (int i = 0; i < 2; i++) {
        age();
        records_read_by(1);
    }
    assert_int_equal(records_read_by(0), n);
}

static void few_records(void)
{
    ix->records.most = 8192;
}

static void many_records(void)
{
    for (int i = 0; i < 3; i++)
        records_age(&ix->records);
    assert_true(ix->records.bytes <= 8192);
    ix->records.most = KEPT_BYTES;
}

/* However little is kept, answers are the same. */
static void few_records_will_do(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++)
        same_with(i, few_records, many_records);
}

/* ---------------------------------------------------------------- readers */

/* Whoever asks, and in whatever order: what was kept for one reader is not
 * another's, and operators leave no trace in it. */
static void each_reader_has_bars(void **state)
{
    static const char *const texts[] = {"Drucker", "Drucker -title:Drucker",
                                        "\"der Drucker\" ist"};
    size_t barred = 0;

    (void)state;
    for (uint32_t i = 0; i < 60; i++) {
        struct query q = {.ix = ix, .opts = &opts, .err = &err};
        opts = (lotse_query_opts)LOTSE_QUERY_INIT;
        opts.text = texts[i % 3];
        opts.mode = LOTSE_SEARCH;
        opts.audience = (lotse_audience)(i * 7 / 3 % AUDIENCES);
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (int lang = 0; lang < LANGS && i % 3 == 0; lang++)
            for (uint32_t k = 0; k < q.sides[lang].l->docs; k++) {
                bool want = q.sides[lang].l->audience[k] > (int)opts.audience;
                assert_int_equal(q.sides[lang].barred[k], want);
                barred += want;
            }
        query_free(&q);
    }
    assert_true(barred > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_counted),
        cmocka_unit_test(hits_may_be_forgotten),
        cmocka_unit_test(titles_may_be_known),
        cmocka_unit_test(sums_are_those_of_the_lists),
        cmocka_unit_test(candidates_are_the_best),
        cmocka_unit_test(records_age_by_two),
        cmocka_unit_test(few_records_will_do),
        cmocka_unit_test(each_reader_has_bars),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

/*
 * test_steps.c: each fast step of a query against a slow one that can be seen
 * through, on made-up articles and texts.
 */
#include "base/err.h"
#include "db/weights.h"
#include "search/forward.h"
#include "search/query.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 513, TEXTS = 60 }; /* one beyond some stretches of 64 */

/* Of a sum of some hundred floats, relative, what a term is worth having 11
 * bits of mantissa. */
static const double sum_error = 1.0 / 4096 + 1e-4;

static lotse_query_opts opts;

static int setup(void **state)
{
    (void)state;
    return open_counted(ARTICLES);
}

/* A text, up to its candidates. */
static void begin(struct query *q, const char *text, lotse_mode mode)
{
    opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    opts.text = text;
    opts.mode = mode;
    *q = (struct query){.ix = ix, .opts = &opts, .err = &err};
    assert_int_equal(query_begin(q), LOTSE_OK);
}

/* -------------------------------------------------------------- the sums */

/* What a list is worth in an article, by the rows. */
static double plain_worth(const struct side *s, const struct plist *list,
                          uint32_t ord)
{
    const struct plain *p = plain[s->lang];
    double sum = 0;
    const char *text;
    uint32_t term;
    size_t n;

    if (list->n == 0)
        return 0;
    text = index_text(s->l, list->number, &n);
    term = strmap_get(&p->an.terms, text, n);
    assert_int_not_equal(term, STRMAP_NONE);
    for (unsigned f = 0; f < FIELDS; f++) {
        double mean = weights_mean(s->l->stats.lengths[f], s->l->docs);
        sum += p->tf[term][ord][f] *
               (double)weights_norm(f, p->docs[ord].length[f], mean) *
               (double)(f == FIELD_TITLE ? s->l->title[ord] : 1);
    }
    return sum;
}

/* BM25F of an article over all terms of the side. */
static double plain_sum(const struct side *s, uint32_t ord)
{
    double sum = 0;

    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        double tf = 0;
        if (t->n_alts == 0)
            tf = plain_worth(s, &t->list, ord);
        for (size_t a = 0; a < t->n_alts; a++)
            tf += (double)t->alts[a].p * plain_worth(s, &t->alts[a].list, ord);
        sum += (double)t->w * (s->k1 + 1) * tf / (s->k1 + tf);
    }
    return sum;
}

static void sums_are_bm25f(void **state)
{
    char text[8192];
    size_t positive = 0, single = 0, several = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q;
        made_query(text, i);
        begin(&q, text, i % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            for (size_t t = 0; t < s->n; t++) { /* translated */
                single += s->terms[t].n_alts == 1 && s->terms[t].alts->p < .9F;
                several += s->terms[t].n_alts > 1;
            }
            for (uint32_t ord = 0; ord < s->l->docs; ord++) {
                double want = plain_sum(s, ord);
                double got = (double)s->sums[ord].all;
                if (fabs(want - got) > want * sum_error)
                    fail_msg("%s: %g for %g", text, got, want);
                positive += got > 0;
            }
        }
        query_free(&q);
    }
    assert_true(positive > TEXTS * ARTICLES / 4);
    assert_true(single > 5 && several > 5);
}

/* ------------------------------------------------------------ candidates */

struct scored {
    float sum;
    uint32_t ord;
};

static int best_first(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;

    if (x->sum != y->sum)
        return x->sum < y->sum ? 1 : -1;
    return (x->ord > y->ord) - (x->ord < y->ord);
}

static bool has_cand(const struct side *s, uint32_t ord)
{
    for (size_t i = 0; i < s->n_cands; i++)
        if (s->cands[i].ord == ord)
            return true;
    return false;
}

/* The best by a full sort; of equals the first. Returns whether there were
 * equals on both sides of the cut. */
static bool check_chosen(const struct side *s)
{
    static struct scored all[ARTICLES];
    size_t n = 0;

    for (uint32_t i = 0; i < s->l->docs; i++)
        if (s->sums[i].all > 0 && !s->barred[i])
            all[n++] = (struct scored){s->sums[i].all, i};
    qsort(all, n, sizeof *all, best_first);
    assert_int_equal(s->total, n);
    assert_true(s->n_cands == n || s->n_cands == CANDIDATES ||
                s->n_cands == LOOKED_AT || s->n_cands == LOOKED_LONG);
    for (size_t i = 0; i < s->n_cands; i++)
        if (!has_cand(s, all[i].ord))
            fail_msg("the %zuth best of %zu is missing", i + 1, s->n_cands);
    for (size_t i = 1; i < s->n_cands; i++)
        assert_true(s->cands[i - 1].ord < s->cands[i].ord);
    return s->n_cands > 0 && s->n_cands < n &&
           all[s->n_cands].sum >= all[s->n_cands - 1].sum;
}

static void the_best_are_chosen(void **state)
{
    char text[8192];
    size_t cut = 0, equals = 0;

    (void)state;
    for (uint32_t i = 0; i < 6 * TEXTS; i++) {
        struct query q;
        made_query(text, i);
        begin(&q, text, i % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH);
        for (int lang = 0; lang < LANGS; lang++) {
            equals += check_chosen(&q.sides[lang]);
            cut += q.sides[lang].total > q.sides[lang].n_cands;
        }
        query_free(&q);
    }
    assert_true(cut > 20 && equals > 3);
}

/* ----------------------------------------------------------------- grams */

/* The next gram of the words of an article's forward list, as often as the
 * word stands there; each(number, weight). */
static void each_gram(const struct side *s, uint32_t ord,
                      void (*each)(void *, uint32_t, double), void *ctx)
{
    const unsigned char *bytes;
    struct forward f;
    size_t n;
    int kind;

    assert_int_equal(index_forward(&bytes, &n, ix, s->lang, ord, &err),
                     LOTSE_OK);
    forward_begin(&f, s->l, bytes, n);
    while ((kind = forward_block(&f)) >= 0)
        while (kind != WORDING && kind != FIELD_CODE && f.p < f.end) {
            struct forward_entry e = forward_next(&f.p, f.end);
            struct spelled w;
            if (e.term)
                continue;
            w = index_spelled(s->l, e.number);
            for (const uint16_t *p = w.grams; p < w.end;)
                each(ctx, spelled_gram(&w, &p),
                     kind == FIELD_TITLE ? GRAM_TITLE : 1);
        }
}

static double gram_tf[1 << 16];

static void count_gram(void *ctx, uint32_t number, double weight)
{
    double *all = ctx;

    assert_true(number < 1 << 16);
    gram_tf[number] += weight;
    *all += weight;
}

/* BM25 over the text's grams;
 */
static double plain_gram_sum(const struct side *s, uint32_t ord)
{
    double sum = 0, all = 0;
    double norm = (double)weights_grams(s->l->grams_in[ord],
                                        s->l->stats.all_grams, s->l->docs);

    memset(gram_tf, 0, sizeof gram_tf);
    each_gram(s, ord, count_gram, &all);
    for (size_t i = 0; i < s->n_grams; i++) {
        double tf = gram_tf[s->grams[i]] * norm;
        sum += (double)s->gram_w[i] * tf / (2 + tf);
    }
    return sum;
}

/* Has a spelling of the index more of the query's grams than a hit has room
 * for? */
static size_t crowded(const struct side *s)
{
    size_t n = 0;

    for (uint32_t sp = 0; sp < s->l->stats.spellings; sp++) {
        struct spelled w = index_spelled(s->l, sp);
        size_t held = 0;
        for (const uint16_t *p = w.grams; p < w.end;) {
            uint32_t g = spelled_gram(&w, &p);
            for (size_t i = 0; i < s->n_grams; i++)
                held += s->grams[i] == g;
        }
        n += held > HIT_GRAMS;
    }
    return n;
}

static void gram_sums_are_bm25(void **state)
{
    char text[8192];
    size_t looked = 0, many = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct query q = {.ix = ix, .opts = &opts, .err = &err};
        made_query(text, i);
        opts = (lotse_query_opts)LOTSE_QUERY_INIT;
        opts.text = text;
        opts.mode = i % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
        q.both = true;
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            many += s->n_cands > 0 ? crowded(s) : 0;
            for (size_t k = 0; k < s->n_cands; k++, looked++) {
                double want = plain_gram_sum(s, s->cands[k].ord);
                double got = (double)s->cands[k].f[FEAT_GRAM];
                if (fabs(want - got) > want * sum_error)
                    fail_msg("%s: %g for %g", text, got, want);
            }
        }
        query_free(&q);
    }
    assert_true(looked > 1000 && many > 100);
}

/* Of the language that a search line isn't in the best candidates are looked
 * at, and others that stand for all. */
static void other_language_is_thinned(void **state)
{
    char text[8192];
    size_t thinned = 0;

    (void)state;
    for (uint32_t i = 0; i < 6 * TEXTS; i++) {
        struct query q = {.ix = ix, .opts = &opts, .err = &err};
        made_query(text, i);
        opts = (lotse_query_opts)LOTSE_QUERY_INIT;
        opts.text = text;
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            float stand = 0, least = 1e9F, most = 0;
            size_t whole = 0;
            for (size_t k = 0; k < s->n_cands; k++) {
                const struct cand *c = &s->cands[k];
                stand += c->stands;
                whole += c->stands <= 1;
                if (c->stands > 1)
                    most = fmaxf(most, c->f[FEAT_BASE]);
                else
                    least = fminf(least, c->f[FEAT_BASE]);
            }
            if (stand <= (float)s->n_cands)
                continue;
            thinned++;
            assert_true(query_foreign(&q, s));
            assert_true(fabsf(stand - CANDIDATES) < .1F);
            assert_int_equal(q.sides[1 - lang].n_cands, CANDIDATES);
            assert_true(whole == 40 && least >= most);
        }
        query_free(&q);
    }
    assert_true(thinned > 10);
}

/* A query leaves no trace in what the next one works with. */
static void scratch_is_clean(void **state)
{
    char text[8192];

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        lotse_query_opts o = LOTSE_QUERY_INIT;
        lotse_results *res;
        made_query(text, i);
        o.text = text;
        o.mode = i % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
        o.explain = LOTSE_EXPLAIN_FULL;
        assert_int_equal(lotse_query(&res, ix, &o, &err), LOTSE_OK);
        lotse_results_free(res);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct lang_index *l = &ix->langs[lang];
            for (uint32_t k = 0; k < l->docs; k++) {
                assert_true(l->sums[k] >= 0 && l->sums[k] <= 0);
                assert_true(l->scores[k].all >= 0 && l->scores[k].all <= 0);
                assert_true(l->scores[k].head >= 0 && l->scores[k].head <= 0);
                assert_int_equal(l->touched[k / STRETCH], 0);
            }
            for (uint32_t k = 0; k < l->stats.terms; k++)
                assert_true(l->term_mark[k] == 0 && !bit_of(l->term_bits, k));
            for (uint32_t k = 0; k < l->stats.grams; k++)
                assert_true(l->gram_mark[k] == 0 && !bit_of(l->gram_bits, k));
            for (uint32_t k = 0; k < l->stats.spellings; k++)
                assert_int_equal(l->spelling_hit[k], 0);
        }
    }
}

/* ----------------------------------------------------------------- alike */

static bool shares_gram(const struct side *s, const struct spelled *w)
{
    for (const uint16_t *p = w->grams; p < w->end;) {
        uint32_t g = spelled_gram(w, &p);
        for (size_t i = 0; i < s->n_grams; i++)
            if (s->grams[i] == g)
                return true;
    }
    return false;
}

/* Does an article hold a word of which some spelling shares letters with the
 * text? */
static bool shares_word(const struct side *s, uint32_t ord)
{
    const struct plain *p = plain[s->lang];

    for (uint32_t sp = 0; sp < s->l->stats.spellings; sp++) {
        struct spelled w = index_spelled(s->l, sp);
        const char *text;
        uint32_t term;
        size_t n;
        if (w.n_forms == 0 || !shares_gram(s, &w))
            continue;
        text = index_text(s->l, spelled_form(&w, 0), &n);
        term = strmap_get(&p->an.terms, text, n);
        for (int f = 0; f < FIELDS && term != STRMAP_NONE; f++)
            if (p->tf[term][ord][f] > 0)
                return true;
    }
    return false;
}

/* Articles that come in beside those that hold a term share letters with the
 * text, and may be shown. */
static void check_alike(struct query *q, struct side *s, size_t most,
                        size_t *n_found)
{
    uint32_t ords[LOOKED_AT];
    size_t n;

    assert_int_equal(query_alike(q, s, ords, most, &n), LOTSE_OK);
    assert_true(n <= most);
    *n_found += n;
    for (size_t k = 0; k < n; k++) {
        assert_true(ords[k] < s->l->docs && !s->barred[ords[k]]);
        assert_true(s->sums[ords[k]].all <= 0);
        assert_true(shares_word(s, ords[k]));
        for (size_t m = 0; m < k; m++)
            assert_int_not_equal(ords[m], ords[k]);
    }
}

static void alike_share_letters(void **state)
{
    static const char *const texts[] = {"Kalendereinladungsfreigaben",
                                        "passwrds", "internationalizational",
                                        "xylophonix", "qqqqqq"};
    size_t n_found = 0, kept = 0;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct query q;
        begin(&q, texts[i], LOTSE_SUGGEST);
        for (int lang = 0; lang < LANGS; lang++)
            for (size_t most = 1; most <= LOOKED_AT; most += 66)
                check_alike(&q, &q.sides[lang], most, &n_found);
        query_free(&q);
        q = (struct query){.ix = ix, .opts = &opts, .err = &err, .both = true};
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (size_t k = 0; k < q.n_ranked; k++) {
            const struct cand *c = &q.ranked[k];
            kept += c->f[FEAT_BASE] <= 0;
            assert_true(c->f[FEAT_BASE] > 0 || c->f[FEAT_GRAM] > 0);
        }
        query_free(&q);
    }
    assert_true(n_found > 200 && kept > 50);
}

/* -------------------------------------------------------------- prefixes */

struct begun {
    const char *text;
    size_t n;
    uint32_t df;
};

static struct begun got[4096], want[4096];
static size_t n_got, n_want;

static int note(struct query *q, struct side *s, void *ctx, const char *term,
                size_t n)
{
    (void)q, (void)s, (void)ctx;
    got[n_got++] = (struct begun){term, n, 0};
    return LOTSE_OK;
}

/* Commonest first; of equals by their bytes. */
static int commonest(const void *a, const void *b)
{
    const struct begun *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = memcmp(x->text, y->text, n);

    if (x->df != y->df)
        return x->df < y->df ? 1 : -1;
    return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

static void check_prefix(struct query *q, struct side *s, const char *prefix,
                         size_t n)
{
    n_got = n_want = 0;
    for (uint32_t i = 0; i < s->l->stats.terms; i++) {
        size_t len;
        const char *text = index_text(s->l, i, &len);
        if (s->l->df[i] > 0 && len >= n && memcmp(text, prefix, n) == 0)
            want[n_want++] = (struct begun){text, len, s->l->df[i]};
    }
    qsort(want, n_want, sizeof *want, commonest);
    assert_int_equal(match_prefix(q, s, prefix, n, note, NULL), LOTSE_OK);
    assert_true(n_got == n_want || (n_got == 64 && n_want > 64));
    for (size_t i = 0; i < n_got; i++) {
        assert_int_equal(got[i].n, want[i].n);
        assert_memory_equal(got[i].text, want[i].text, got[i].n);
    }
}

static void prefixes_are_those_of_a_scan(void **state)
{
    static const char *const more[] = {"", "\x01", "\xFF", "zzzz", "passwort"};
    struct query q;

    (void)state;
    begin(&q, "Drucker", LOTSE_SEARCH);
    for (int lang = 0; lang < LANGS; lang++) {
        struct side *s = &q.sides[lang];
        for (uint32_t i = 0; i < s->l->stats.terms; i++) {
            size_t n;
            const char *text = index_text(s->l, i, &n);
            for (size_t len = 1; len <= n && len <= 5; len++)
                check_prefix(&q, s, text, len);
        }
        for (size_t i = 0; i < sizeof more / sizeof *more; i++)
            check_prefix(&q, s, more[i], strlen(more[i]));
    }
    query_free(&q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_bm25f),
        cmocka_unit_test(the_best_are_chosen),
        cmocka_unit_test(gram_sums_are_bm25),
        cmocka_unit_test(other_language_is_thinned),
        cmocka_unit_test(scratch_is_clean),
        cmocka_unit_test(alike_share_letters),
        cmocka_unit_test(prefixes_are_those_of_a_scan),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

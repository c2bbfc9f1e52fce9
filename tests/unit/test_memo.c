/*
 * test_memo.c: what a query remembers and does once, against asking the index
 * each time, on made-up articles and texts.
 */
#include "base/err.h"
#include "search/query.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 200, TEXTS = 60 };

static const float least = .03F; /* of a target that counts */
static const double no_mean = 5;

static int setup(void **state)
{
    (void)state;
    return open_base(ARTICLES);
}

/* Number of the analyzer for each term of the index, then for bytes that none
 * has. */
static uint32_t term_of(int lang, uint32_t i)
{
    const struct lang_index *l = &ix->langs[lang];
    char none[16];
    size_t n = (size_t)snprintf(none, sizeof none, "none%u", i);
    const char *text = none;

    if (i < l->stats.terms)
        text = index_text(l, i, &n);
    return strmap_put(&ix->langs[lang].an.terms, text, n);
}

static bool same(double a, double b)
{
    return a <= b && a >= b;
}

static void terms_are_those_of_the_index(void **state)
{
    (void)state;
    for (int round = 0; round < 2; round++)
        for (int lang = 0; lang < LANGS; lang++) {
            struct lang_index *l = &ix->langs[lang];
            for (uint32_t i = 0; i < l->stats.terms + 9; i++) {
                uint32_t term = term_of(lang, i);
                const struct strmap_key *key = &l->an.terms.items[term];
                struct plist want, got;
                float idf;
                index_term(&want, ix, lang, key->p, key->n);
                memo_term(&got, &idf, ix, lang, term);
                assert_int_equal(got.n, want.n);
                assert_int_equal(got.number, want.number);
                assert_null(got.bytes);
                assert_true(same(idf, index_idf(l, want.n)));
            }
        }
}

/* Compare with the list of a key, read entry by entry; was there any? */
static bool check_meaning(int lang, uint32_t a, uint32_t b, const char *key,
                          size_t n_key)
{
    const struct strmap *terms = &ix->langs[!lang].an.terms;
    const unsigned char *list;
    struct meaning m;
    float df = 0;
    size_t n, k = 0;

    assert_int_equal(memo_meaning(&m, ix, lang, a, b, &err), LOTSE_OK);
    assert_int_equal(
        index_translation(&list, &n, ix, lang, false, key, n_key, &err),
        LOTSE_OK);
    for (size_t at = 0; at < n && k < TARGETS_MAX; at += 2U + list[at + 1]) {
        struct plist l;
        float p = (float)list[at] / 255;
        const char *text = (const char *)list + at + 2;
        index_term(&l, ix, !lang, text, list[at + 1]);
        if (p < least || l.n == 0)
            continue;
        assert_true(k < m.n && m.most >= l.n);
        assert_int_equal(m.alts[k].number, l.number);
        assert_int_equal(m.alts[k].n, l.n);
        assert_int_equal(m.alts[k].term,
                         strmap_get(terms, text, list[at + 1]));
        assert_true(same(m.alts[k].p, p));
        df += p * (float)l.n;
        k++;
    }
    assert_int_equal(m.n, k);
    if (k == 0)
        return false;
    assert_true(same(m.idf, index_idf(&ix->langs[!lang],
                                      (uint32_t)(df + .5F))));
    assert_int_equal(terms->items[m.name].n, n_key + 1);
    assert_memory_equal(terms->items[m.name].p + 1, key, n_key);
    return true;
}

static void meanings_are_those_of_the_index(void **state)
{
    size_t found = 0;

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int lang = 0; lang < LANGS; lang++) {
            const struct strmap *terms = &ix->langs[lang].an.terms;
            for (uint32_t i = 0; i < ix->langs[lang].stats.terms + 9; i++) {
                uint32_t a = term_of(lang, i), b = term_of(lang, i / 2);
                struct str pair = {0};
                found += check_meaning(lang, a, STRMAP_NONE,
                                       terms->items[a].p, terms->items[a].n);
                str_add(&pair, terms->items[a].p, terms->items[a].n);
                str_addc(&pair, ' ');
                str_add(&pair, terms->items[b].p, terms->items[b].n);
                check_meaning(lang, a, b, pair.p, pair.n);
                str_free(&pair);
            }
        }
    assert_true(found > 20);
}

/* --------------------------------------------------------------- the text */

static const char *const odd[] = {
    "C++ und F#, C# v7.4.2 user@example.org E-Mail-Adresse Foo_Bar",
    "setze das Passwort zur\xC3\xBC"
    "ck, I logged in with Office 365",
    "WLAN's the user\xE2\x80\x99s getUserName 4711 0x80070005 \xC3\x9C"
    "ber",
    "",
    "-",
};

static void begin(struct query *q, lotse_query_opts *opts, const char *text)
{
    *opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    opts->text = text;
    *q = (struct query){.ix = ix, .opts = opts, .err = &err};
}

static void check_words(const char *text)
{
    lotse_query_opts opts;
    struct query q;

    begin(&q, &opts, text);
    assert_int_equal(query_read(&q), LOTSE_OK);
    assert_int_equal(query_lang(&q), LOTSE_OK);
    assert_int_equal(q.lang, index_lang(ix, str_text(&q.text), q.text.n));
    for (int lang = 0; lang < LANGS; lang++) {
        struct toks want = {0};
        const struct toks *got = &q.sides[lang].toks;
        assert_int_equal(analyze(&ix->langs[lang].an, str_text(&q.text),
                                 q.text.n, 0, &want, NULL),
                         LOTSE_OK);
        assert_int_equal(query_words(&q, lang), LOTSE_OK);
        assert_int_equal(got->n, want.n);
        for (size_t i = 0; i < want.n; i++) {
            const struct tok *a = &got->items[i], *b = &want.items[i];
            assert_true(a->from == b->from && a->to == b->to);
            assert_true(a->pos == b->pos && a->kind == b->kind);
            assert_true(a->why == b->why && a->half == b->half);
            assert_true(a->term == b->term && a->spelled == b->spelled);
        }
        free(want.items);
    }
    query_free(&q);
}

/* Words so long that their spellings are cut, which differ behind that. */
static void check_long_words(void)
{
    char text[2000];

    for (size_t n = 90; n < 300; n += 30) {
        size_t at = 0;
        for (const char *end = "xY7"; *end != '\0'; end++) {
            memset(text + at, 'q', n);
            at += n;
            text[at++] = *end;
            text[at++] = ' ';
        }
        text[at] = '\0';
        check_words(text);
    }
}

static void words_are_those_of_each_analyzer(void **state)
{
    char text[8192];
    struct str large = {0};

    (void)state;
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < TEXTS; i++) {
            made_query(text, i);
            check_words(text);
        }
        for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
            check_words(odd[i]);
        check_long_words();
    }
    while (large.n <= LANG_BYTES) /* more than the language is told by */
        str_adds(&large, "the printer ");
    str_adds(&large, "der Drucker ist nicht gestartet");
    check_words(large.p);
    str_free(&large);
}

/* Is an answer the one that a handle gives which was never asked before? */
static void answers_do_not_depend_on_the_past(void **state)
{
    static const char *const typos[] = {"Druckre Paswort kaputt",
                                        "my pasword and the acount", "qqqqqqq"};
    enum { TYPOS = sizeof typos / sizeof *typos };
    char made[8192];

    (void)state;
    for (uint32_t i = 0; i < 2 * (12 + TYPOS); i++) {
        uint32_t k = i % (12 + TYPOS);
        const char *text = k < TYPOS ? typos[k] : made;
        struct lotse_index *fresh;
        lotse_query_opts opts;
        struct query a, b;
        made_query(made, 100 + k);
        begin(&a, &opts, text);
        b = a;
        assert_int_equal(index_open(&fresh, base.index, NULL, &err), LOTSE_OK);
        b.ix = fresh;
        assert_int_equal(query_run(&a), LOTSE_OK);
        assert_int_equal(query_run(&b), LOTSE_OK);
        assert_int_equal(a.lang, b.lang);
        assert_int_equal(a.n_ranked, b.n_ranked);
        assert_int_equal(a.total, b.total);
        assert_int_equal(a.mended.n, b.mended.n);
        if (a.mended.n > 0)
            assert_memory_equal(a.mended.p, b.mended.p, a.mended.n);
        for (size_t c = 0; c < a.n_ranked; c++) {
            assert_int_equal(a.ranked[c].ord, b.ranked[c].ord);
            assert_int_equal(a.ranked[c].lang, b.ranked[c].lang);
            assert_true(same(a.ranked[c].mix, b.ranked[c].mix));
        }
        query_free(&a);
        query_free(&b);
        index_close(fresh);
    }
}

/* Where one language's words take too much, neither's terms are what they
 * were. */
static void both_forget_at_once(void **state)
{
    char word[32], text[8192];

    (void)state;
    made_query(text, 1);
    check_words(text);
    for (uint32_t i = 0; i < 120000; i++) {
        size_t n = (size_t)snprintf(word, sizeof word, "unheardof%u", i);
        assert_int_not_equal(strmap_put(&ix->langs[0].an.terms, word, n),
                             STRMAP_NONE);
    }
    assert_int_equal(index_trim(ix, &err), LOTSE_OK);
    assert_int_equal(ix->langs[0].an.terms.n, 0);
    for (int lang = 0; lang < LANGS; lang++) {
        const struct memo *m = &ix->langs[lang].memo;
        assert_true(m->cap_terms == 0 && m->n_slots == 0);
        assert_true(m->cap_meanings == 0 && m->cap_bits == 0);
        assert_true(m->cap_weighs == 0 && memo_bytes(m) == 0);
    }
    answers_do_not_depend_on_the_past(state);
}

/* -------------------------------------------------------------- the order */

/* Standard scores of one feature of enough candidates, by the book. */
static void check_scores(const struct query *q, const struct side *s, int f)
{
    bool title = f == FEAT_TITLE || f == FEAT_TITLE_MASS || f == FEAT_WORDING;
    float more = query_foreign(q, s) ? (float)(1 + .2 * s->length) : 1;
    double n[2] = {0}, all[2] = {0}, start = 0, weight = 0, sum = 0, sd = 0;
    double fair[CANDIDATES], worth[CANDIDATES];

    for (size_t i = 0; i < s->n_cands; i++) {
        int lent = s->l->lent[s->cands[i].ord] != 0;
        n[lent] += (double)s->cands[i].stands;
        all[lent] += (double)s->cands[i].stands * (double)s->cands[i].f[f];
    }
    if (n[0] > 0 && n[1] > 0 && (f == FEAT_BASE || f == FEAT_HEAD) &&
        all[1] / n[1] > all[0] / n[0])
        start = (all[1] / n[1] - all[0] / n[0]) * n[0] / (n[0] + no_mean) *
                n[1] / (n[1] + no_mean);
    for (size_t i = 0; i < s->n_cands; i++) {
        const struct cand *c = &s->cands[i];
        double stands = (double)c->stands;
        worth[i] = title ? (double)s->l->title[c->ord] : 1;
        fair[i] = (double)c->f[f] - (s->l->lent[c->ord] != 0 ? start : 0);
        weight += stands * worth[i];
        sum += stands * worth[i] * fair[i];
    }
    if (weight < POOL)
        return;
    sum /= weight;
    for (size_t i = 0; i < s->n_cands; i++)
        sd += (double)s->cands[i].stands * worth[i] * (fair[i] - sum) *
              (fair[i] - sum);
    sd = sqrt(sd / weight);
    for (size_t i = 0; i < s->n_cands; i++) {
        double z = sd > 1e-9 ? worth[i] * (fair[i] - sum) / sd : 0;
        assert_true(fabs((double)s->cands[i].z[f] - z * (double)more) < 1e-5);
    }
}

static int by_mix(const void *a, const void *b)
{
    const struct cand *x = a, *y = b;

    if (x->mix > y->mix || x->mix < y->mix)
        return x->mix < y->mix ? 1 : -1;
    if (x->lang != y->lang)
        return x->lang - y->lang;
    return (x->place > y->place) - (x->place < y->place);
}

static void order_is_that_of_standard_scores(void **state)
{
    char text[8192];
    size_t most = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        struct cand all[2 * CANDIDATES];
        lotse_query_opts opts;
        struct query q;
        size_t n = 0;
        made_query(text, i);
        begin(&q, &opts, text);
        q.both = true;
        assert_int_equal(query_run(&q), LOTSE_OK);
        for (int lang = 0; lang < LANGS; lang++) {
            const struct side *s = &q.sides[lang];
            for (int f = 0; f < FEATURES; f++)
                check_scores(&q, s, f);
            for (size_t c = 0; c < s->n_cands; c++)
                all[n++] = s->cands[c];
        }
        if (n > 0)
            qsort(all, n, sizeof *all, by_mix);
        assert_int_equal(q.n_ranked, n);
        for (size_t c = 0; c < n; c++) {
            assert_int_equal(q.ranked[c].lang, all[c].lang);
            assert_int_equal(q.ranked[c].ord, all[c].ord);
        }
        most = n > most ? n : most;
        query_free(&q);
    }
    assert_true(most > CANDIDATES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_those_of_the_index),
        cmocka_unit_test(meanings_are_those_of_the_index),
        cmocka_unit_test(words_are_those_of_each_analyzer),
        cmocka_unit_test(answers_do_not_depend_on_the_past),
        cmocka_unit_test(both_forget_at_once),
        cmocka_unit_test(order_is_that_of_standard_scores),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

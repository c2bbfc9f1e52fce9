/*
 * test_ranking.c: an index of made-up articles against its own rows, counted
 * again the plain way (plain.h); and each fast step of a query against a slow
 * one that can be seen through.
 */
#include "base/err.h"
#include "db/weights.h"
#include "search/forward.h"
#include "search/postings.h"
#include "search/query.h"
#include "text/fold.h"
#include "text/gram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 450 };

/* Of what a term is worth, relative: 11 bits of mantissa, to the nearest. */
static const double worth_error = 1.0 / 4096 + 1e-6;

static int setup(void **state)
{
    (void)state;
    return open_counted(ARTICLES);
}

static bool near_to(double a, double b)
{
    return fabs(a - b) <= worth_error * (fabs(a) > fabs(b) ? fabs(a) : fabs(b));
}

/* ----------------------------------------------------------------- lists */

/* The inner sum of BM25F of a plain term. */
static double plain_worth(int lang, uint32_t term, uint32_t ord, unsigned *mask)
{
    const struct lang_index *l = &ix->langs[lang];
    double sum = 0;

    *mask = 0;
    for (unsigned f = 0; f < FIELDS; f++) {
        double tf = plain[lang]->tf[term][ord][f];
        double mean = weights_mean(l->stats.lengths[f], l->docs);
        uint32_t n = plain[lang]->docs[ord].length[f];
        double w = (double)weights_norm(f, n, mean);
        sum += tf * w * (double)(f == FIELD_TITLE ? l->title[ord] : 1);
        *mask |= (unsigned)(tf > 0) << f;
    }
    return sum;
}

/* What the index says of a term in all articles. */
static void read_list(int lang, const struct plist *list, double tf[],
                      unsigned mask[])
{
    struct plist l = *list;
    struct post_reader r;
    struct post_block b;
    int64_t last = -1;

    memset(tf, 0, PLAIN_DOCS * sizeof *tf);
    memset(mask, 0, PLAIN_DOCS * sizeof *mask);
    assert_int_equal(index_list(&l, ix, lang, &err), LOTSE_OK);
    post_begin(&r, ix, lang, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++) {
            float one;
            assert_true((int64_t)b.ords[i] > last);
            last = b.ords[i];
            tf[b.ords[i]] = (double)b.tf[i];
            assert_int_equal(post_at(&one, &mask[b.ords[i]], ix, lang, list,
                                     b.ords[i], &err),
                             LOTSE_OK);
            assert_true(near_to((double)one, (double)b.tf[i]));
        }
    assert_false(r.bad);
}

static void postings_are_those_of_the_rows(void **state)
{
    static double tf[PLAIN_DOCS];
    static unsigned mask[PLAIN_DOCS];
    size_t codes = 0, tickets = 0;

    (void)state;
    for (int lang = 0; lang < LANGS; lang++) {
        const struct plain *p = plain[lang];
        size_t n_used = 0;
        assert_int_equal(p->n_docs, ix->langs[lang].docs);
        assert_true(p->an.terms.n > 50);
        for (uint32_t t = 0; t < p->an.terms.n; t++) {
            const struct strmap_key *k = &p->an.terms.items[t];
            uint32_t df = 0;
            struct plist l;
            index_term(&l, ix, lang, k->p, k->n);
            read_list(lang, &l, tf, mask);
            for (uint32_t i = 0; i < p->n_docs; i++) {
                unsigned want;
                double worth = plain_worth(lang, t, i, &want);
                assert_int_equal(mask[i], want);
                assert_true(near_to(tf[i], worth));
                df += want != 0;
                codes += want >> FIELD_CODE & 1;
                tickets += want >> FIELD_TICKETS & 1;
            }
            assert_int_equal(l.n, df);
            n_used += df > 0;
        }
        assert_int_equal(ix->langs[lang].stats.used_terms, n_used);
    }
    assert_true(codes > 100 && tickets > 100);
}

static void lengths_are_those_of_the_rows(void **state)
{
    (void)state;
    for (int lang = 0; lang < LANGS; lang++) {
        uint64_t all[FIELDS] = {0};
        for (uint32_t i = 0; i < plain[lang]->n_docs; i++) {
            assert_int_equal(ix->langs[lang].doc_of[i],
                             plain[lang]->docs[i].doc);
            for (int f = 0; f < FIELDS; f++)
                all[f] += plain[lang]->docs[i].length[f];
        }
        for (int f = 0; f < FIELDS; f++) {
            assert_int_equal(ix->langs[lang].stats.lengths[f], all[f]);
            assert_true(all[f] > 0);
        }
    }
}

/* A list with gaps of a byte, and a damage: 1: a gap of 0, 2: one that leads
 * out of the articles, 3: one that leads around the end of 32 bits. Returns its
 * size. */
static size_t write_gaps(unsigned char *out, uint32_t *ords, uint32_t n,
                         uint32_t docs, uint32_t damage, uint64_t *seed)
{
    uint32_t at = made_below(seed, 5), hurt = 1 + made_below(seed, n - 1);
    unsigned char *p = out + 5 + (n + 7) / 8;

    memset(out, 0, (size_t)(p - out));
    out[0] = 1;
    memcpy(out + 1, &at, sizeof at);
    for (uint32_t i = 0; i < n;) {
        uint32_t left = n - i < POST_BLOCK ? n - i : POST_BLOCK;
        uint32_t large[POST_BLOCK], n_large = 0;
        for (uint32_t k = 0; k < left; k++, i++) {
            uint32_t gap = 1 + made_below(seed, 254);
            if (made_below(seed, 300) == 0)
                gap += 254;
            if (i == hurt && damage > 0)
                gap = damage == 1 ? 0 : damage == 2 ? docs : 0U - at / 2;
            ords[i] = i > 0 ? at += gap : at;
            if (i > 0)
                *p++ = (unsigned char)(gap < 0xFF ? gap : 0xFF);
            if (i > 0 && gap >= 0xFF)
                large[n_large++] = gap;
        }
        for (uint32_t k = 0; k < left; k++, p += 2)
            memcpy(p, &(uint16_t){(uint16_t)(i + k)}, 2);
        memcpy(p, large, n_large * sizeof *large);
        p += n_large * sizeof *large;
    }
    return (size_t)(p - out);
}

/* What is added sixteen at a time, and what isn't. */
static void gaps_are_added_up(void **state)
{
    static unsigned char bytes[8192];
    static uint32_t ords[1024];
    uint64_t seed = 5;
    uint32_t docs = ix->langs[0].docs;

    (void)state;
    ix->langs[0].docs = 400000;
    for (uint32_t round = 0; round < 6000; round++) {
        uint32_t n = 2 + made_below(&seed, round % 2 == 0 ? 40 : 700);
        uint32_t damage = round % 8 == 0 ? 1 + made_below(&seed, 3) : 0;
        struct plist l = {.n = n, .n_old = n, .bytes = bytes};
        uint32_t seen = 0;
        struct post_reader r;
        struct post_block b;
        l.n_bytes = write_gaps(bytes, ords, n, 400000, damage, &seed);
        post_begin(&r, ix, 0, &l);
        for (; post_next(&r, &b); seen += b.n)
            assert_memory_equal(b.ords, ords + seen, b.n * sizeof *ords);
        assert_int_equal(r.bad, damage > 0);
        assert_true(r.bad ? seen < n : seen == n);
    }
    ix->langs[0].docs = docs;
}

/* The next entries of a block must be those of the plain list. */
static void check_term(int lang, const struct plain_entry *e, uint32_t number,
                       bool part)
{
    const struct strmap_key *want = &plain[lang]->an.terms.items[e->term];
    size_t n;
    const char *text = index_text(&ix->langs[lang], number, &n);

    if (n != want->n || memcmp(text, want->p, n) != 0 || part != e->part)
        fail_msg("%.*s (%d) for %s (%d)", (int)n, text, part, want->p, e->part);
}

static void check_wording(int lang, const struct plain_entry *e, uint32_t v)
{
    if (e->term == STRMAP_NONE)
        assert_int_equal(v, e->stop << 1 | 1);
    else
        check_term(lang, e, v >> 1, false);
}

static void check_forward(int lang, uint32_t ord)
{
    const struct plain_doc *d = &plain[lang]->docs[ord];
    const unsigned char *bytes;
    struct forward f;
    size_t n, at = 0;
    int kind;

    assert_int_equal(index_forward(&bytes, &n, ix, lang, ord, &err), LOTSE_OK);
    forward_begin(&f, &ix->langs[lang], bytes, n);
    while ((kind = forward_block(&f)) >= 0) {
        bool none = d->entries[at].term == STRMAP_NONE && kind != WORDING;
        size_t from = at;
        uint32_t term;
        bool part;
        assert_true(at < d->n && d->entries[at].begins);
        assert_int_equal(kind, d->entries[at].kind);
        at += none;
        if (kind == WORDING)
            while (f.p < f.end) {
                assert_true(at < d->n &&
                            (at == from || !d->entries[at].begins));
                check_wording(lang, &d->entries[at++],
                              forward_long(&f.p, f.end));
            }
        else
            while (forward_term(&f, &term, &part)) {
                assert_true(!none && at < d->n);
                assert_true(at == from || !d->entries[at].begins);
                check_term(lang, &d->entries[at++], term, part);
            }
    }
    assert_int_equal(at, d->n);
}

static void forward_lists_are_those_of_the_rows(void **state)
{
    (void)state;
    for (int lang = 0; lang < LANGS; lang++)
        for (uint32_t i = 0; i < plain[lang]->n_docs; i++)
            check_forward(lang, i);
}

/* -------------------------------------------------------------- look-ups */

/* Number of a term by looking at all. */
static uint32_t plain_find(const struct lang_index *l, const char *term,
                           size_t n)
{
    for (uint32_t i = 0; i < l->stats.terms; i++) {
        size_t len;
        const char *text = index_text(l, i, &len);
        if (len == n && memcmp(text, term, n) == 0)
            return i;
    }
    return NUMBER_NONE;
}

static void terms_are_found(void **state)
{
    uint64_t seed = 3;

    (void)state;
    for (int lang = 0; lang < LANGS; lang++) {
        const struct lang_index *l = &ix->langs[lang];
        for (uint32_t i = 0; i < 3 * l->stats.terms; i++) {
            char key[128];
            struct plist got;
            size_t n;
            const char *text = index_text(l, i % l->stats.terms, &n);
            uint32_t want;
            n = n < sizeof key - 1 ? n : sizeof key - 1;
            memcpy(key, text, n);
            if (i / l->stats.terms == 1 && n > 0)
                key[made_below(&seed, (uint32_t)n)] ^= 1;
            else if (i / l->stats.terms == 2)
                n = made_below(&seed, 2) > 0 ? n + 1 : n - (n > 0);
            key[n < sizeof key ? n : sizeof key - 1] = '\0';
            want = plain_find(l, key, n);
            if (want != NUMBER_NONE && l->df[want] == 0)
                want = NUMBER_NONE;
            index_term(&got, ix, lang, key, n);
            assert_int_equal(got.number, want);
            assert_int_equal(got.n, want == NUMBER_NONE ? 0 : l->df[want]);
        }
    }
}

static uint32_t plain_gram(const struct lang_index *l, uint64_t gram)
{
    for (uint32_t i = 0; i < l->stats.grams; i++)
        if (l->gram_keys[i] == gram)
            return i;
    return UINT32_MAX;
}

static void grams_are_found(void **state)
{
    uint64_t seed = 4;

    (void)state;
    for (int lang = 0; lang < LANGS; lang++) {
        const struct lang_index *l = &ix->langs[lang];
        assert_true(l->stats.grams > 100);
        for (uint32_t i = 0; i < l->stats.grams; i++) {
            uint64_t other = l->gram_keys[i] ^ 1ULL << made_below(&seed, 48);
            assert_int_equal(index_gram(l, l->gram_keys[i]), i);
            assert_int_equal(index_gram(l, other), plain_gram(l, other));
        }
        assert_int_equal(index_gram(l, 0), UINT32_MAX);
    }
}

/* Articles that hold a gram, and grams of an article, counted by the words of
 * the forward lists' fields. */
static void grams_are_counted(void **state)
{
    (void)state;
    for (int lang = 0; lang < LANGS; lang++) {
        const struct lang_index *l = &ix->langs[lang];
        uint32_t *df = calloc(l->stats.grams, sizeof *df);
        uint32_t *last = calloc(l->stats.grams, sizeof *last);
        assert_true(df != NULL && last != NULL);
        for (uint32_t i = 0; i < l->docs; i++) {
            const unsigned char *bytes;
            struct forward f;
            size_t n;
            int kind;
            assert_int_equal(index_forward(&bytes, &n, ix, lang, i, &err),
                             LOTSE_OK);
            forward_begin(&f, l, bytes, n);
            while ((kind = forward_block(&f)) >= 0)
                while (kind != WORDING && kind != FIELD_CODE &&
                       f.p < f.end) {
                    struct forward_entry e = forward_next(&f.p, f.end);
                    struct spelled w;
                    if (e.term)
                        continue;
                    w = index_spelled(l, e.number);
                    for (const uint16_t *p = w.grams; p < w.end;) {
                        uint32_t g = spelled_gram(&w, &p);
                        assert_true(g < l->stats.grams);
                        df[g] += last[g] != i + 1;
                        last[g] = i + 1;
                    }
                }
        }
        for (uint32_t g = 0; g < l->stats.grams; g++)
            assert_int_equal(l->gram_df[g], df[g]);
        free(df);
        free(last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_those_of_the_rows),
        cmocka_unit_test(postings_are_those_of_the_rows),
        cmocka_unit_test(gaps_are_added_up),
        cmocka_unit_test(forward_lists_are_those_of_the_rows),
        cmocka_unit_test(terms_are_found),
        cmocka_unit_test(grams_are_found),
        cmocka_unit_test(grams_are_counted),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

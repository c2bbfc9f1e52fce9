/*
 * test_lists.c: what compile writes for ranking against what search reads, on
 * numbers that are made up: postings, places of terms and grams, translations.
 */
#include "base/err.h"
#include "compile/build.h"
#include "db/lookup.h"
#include "compile/postcode.h"
#include "db/weights.h"
#include "search/postings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "made.h"

enum { DOCS = 700, TERMS = 40 };

/* Of what a term is worth, relative: 11 bits of mantissa, to the nearest. */
static const double worth_error = 1.0 / 4096 + 1e-6;

static lotse_err err;
static char path[] = "/tmp/lotse-lists.XXXXXX";

/* ----------------------------------------------------------- frequencies */

/* Each code is that of its own frequencies; frequencies that have none are
 * written out. */
static void codes_lead_back(void **state)
{
    struct postcodes t;
    size_t coded = 0;

    (void)state;
    postcodes_init(&t);
    for (unsigned code = 0; code < POST_CODES; code++) {
        const struct postcode *c = &t.of[code];
        uint32_t tf[FIELDS] = {0};
        unsigned mask = 0;
        assert_in_range(c->n, 1, POST_FIELDS);
        for (unsigned i = 0; i < c->n; i++) {
            assert_true(c->field[i] < FIELDS && c->tf[i] >= 1);
            tf[c->field[i]] = (uint32_t)c->tf[i];
            mask |= 1U << c->field[i];
        }
        assert_int_equal(c->mask, mask);
        assert_int_equal(postcode_of(tf), code);
    }
    assert_int_equal(t.of[POST_RAW].n, 0);
    for (unsigned a = 0; a < FIELDS; a++) /* of two fields, and of one */
        for (unsigned b = a; b < FIELDS; b++)
            for (uint32_t x = 1; x < 100; x++)
                for (uint32_t y = 1; y < 40; y++) {
                    uint32_t tf[FIELDS] = {0};
                    const struct postcode *c;
                    uint32_t back[FIELDS] = {0};
                    tf[b] = y;
                    tf[a] = x;
                    c = &t.of[postcode_of(tf)];
                    for (unsigned i = 0; i < c->n; i++)
                        back[c->field[i]] = (uint32_t)c->tf[i];
                    if (c->n > 0)
                        assert_memory_equal(back, tf, sizeof tf);
                    coded += c->n > 0;
                }
    assert_true(coded > POST_CODES);
}

/* -------------------------------------------------------------- postings */

/* Frequencies in halves, of both languages. */
static uint32_t freqs[LANGS][DOCS][TERMS][FIELDS];
static uint32_t lengths[LANGS][DOCS][FIELDS];
static uint32_t bearers[LANGS][DOCS];

/* Mostly few and small, as in articles; sometimes anything. */
static uint32_t a_frequency(uint64_t *seed)
{
    static const uint32_t limits[] = {2, 4, 4, 8, 70, 300};

    return 1 + made_below(seed, limits[made_below(seed, 6)]);
}

static void make_frequencies(int lang)
{
    uint64_t seed = (uint64_t)lang + 11;

    for (uint32_t d = 0; d < DOCS; d++)
        for (uint32_t t = 0; t < TERMS; t++) {
            /* term 0 stands everywhere, the last ones hardly anywhere, one of
             * them nowhere */
            if (t == TERMS - 1 || made_below(&seed, TERMS) < t)
                continue;
            for (uint32_t n = 1 + made_below(&seed, 2); n > 0; n--)
                freqs[lang][d][t][made_below(&seed, FIELDS)] =
                    a_frequency(&seed);
            if (made_below(&seed, 50) == 0)
                for (int f = 0; f < FIELDS; f++)
                    freqs[lang][d][t][f] = made_below(&seed, 500);
        }
    freqs[lang][DOCS / 2][1][FIELD_BODY] = 3 * LENGTH_MAX;
}

/* Name of a term of the made-up analyser. */
static size_t name_of(char out[16], uint32_t t)
{
    return (size_t)snprintf(out, 16, "term%u", t * t);
}

/* One article's field as tokens. */
static void add_field(struct postings *p, int lang, uint32_t d, enum field f)
{
    static struct tok items[2 * LENGTH_MAX * 4];
    struct toks toks = {.items = items};

    for (uint32_t t = 0; t < TERMS; t++)
        for (uint32_t left = freqs[lang][d][t][f]; left > 0;) {
            struct tok *k = &items[toks.n++];
            *k = (struct tok){.pos = (uint32_t)toks.n,
                              .term = t,
                              .spelled = STRMAP_NONE,
                              .half = left > 1 ? 2 : 1,
                              .kind = left > 1 ? TOK_WORD : TOK_PART};
            left -= k->half;
            lengths[lang][d][f] += k->kind == TOK_WORD;
        }
    assert_int_equal(postings_field(p, f, &toks), LOTSE_OK);
    if (lengths[lang][d][f] > LENGTH_MAX)
        lengths[lang][d][f] = LENGTH_MAX;
}

static void fill(struct build *b, struct analyzer an[LANGS])
{
    static const struct strmap no_words;

    for (int lang = 0; lang < LANGS; lang++) {
        struct postings *p = &b->post[lang];
        postings_init(p, &an[lang]);
        for (uint32_t t = 0; t < TERMS; t++) {
            char name[16];
            size_t n = name_of(name, t);
            assert_int_equal(strmap_put(&an[lang].terms, name, n), t);
        }
        make_frequencies(lang);
        for (uint32_t d = 0; d < DOCS; d++) {
            struct doc_facts facts = {.doc = 2 * d + 1,
                                      .family = d,
                                      .boost = 1,
                                      .bearers = d % 3 == 0 ? d : 1};
            bearers[lang][d] = facts.bearers;
            for (int f = 0; f < FIELDS; f++)
                add_field(p, lang, d, (enum field)f);
            assert_int_equal(postings_close(p, facts.doc), LOTSE_OK);
            p->docs[p->n_docs - 1].facts = facts;
        }
        assert_int_equal(wordlist_build(&b->words[lang], &no_words, NULL),
                         LOTSE_OK);
    }
}

/* An index of nothing but a tail. */
static struct lotse_index *open_tail(db_tail_fn *write, void *ctx)
{
    struct lotse_index *ix = calloc(1, sizeof *ix);
    struct db db;

    assert_non_null(ix);
    unlink(path);
    assert_int_equal(db_create(&db, path, NULL, &err), LOTSE_OK);
    assert_int_equal(db_finish(&db, path, write, ctx, &err), LOTSE_OK);
    ix->path = strdup(path);
    assert_int_equal(db_open(&ix->db, path, &err), LOTSE_OK);
    return ix;
}

/* The inner sum of BM25F over plain arrays. */
static double plain_worth(const struct lotse_index *ix, int lang, uint32_t d,
                          uint32_t t, unsigned *mask)
{
    double sum = 0;

    *mask = 0;
    for (unsigned f = 0; f < FIELDS; f++) {
        double mean = weights_mean(ix->langs[lang].stats.lengths[f], DOCS);
        double w = (double)weights_norm(f, lengths[lang][d][f], mean);
        if (f == FIELD_TITLE && bearers[lang][d] > 4)
            w *= 4.0 / bearers[lang][d];
        sum += (freqs[lang][d][t][f] -
                (f == FIELD_TICKETS && freqs[lang][d][t][f] > 1)) * w;
        *mask |= (unsigned)(freqs[lang][d][t][f] > 0) << f;
    }
    return sum;
}

static void check_list(struct lotse_index *ix, int lang, uint32_t t)
{
    struct post_reader r;
    struct post_block b;
    struct plist l;
    char name[16];
    size_t n = name_of(name, t);
    uint32_t next = 0, seen = 0;

    index_term(&l, ix, lang, name, n);
    assert_int_equal(index_list(&l, ix, lang, &err), LOTSE_OK);
    post_begin(&r, ix, lang, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++, seen++) {
            unsigned mask, at_mask;
            double want;
            float at;
            for (; next < b.ords[i]; next++) /* those between hold nothing */
                assert_true(plain_worth(ix, lang, next, t, &mask) <= 0);
            want = plain_worth(ix, lang, next++, t, &mask);
            assert_true(fabs(want - (double)b.tf[i]) <= want * worth_error);
            assert_int_equal(
                post_at(&at, &at_mask, ix, lang, &l, b.ords[i], &err),
                LOTSE_OK);
            assert_true(at >= b.tf[i] && at <= b.tf[i]);
            assert_int_equal(at_mask, mask);
        }
    assert_false(r.bad);
    assert_int_equal(seen, l.n);
    for (unsigned mask; next < DOCS; next++)
        assert_true(plain_worth(ix, lang, next, t, &mask) <= 0);
}

static void postings_keep_frequencies(void **state)
{
    static struct build b;
    struct analyzer an[LANGS];
    struct lotse_index *ix;
    struct lexicon lex = {0};

    (void)state;
    assert_int_equal(lexicon_init(&lex, &err), LOTSE_OK);
    for (int i = 0; i < LANGS; i++)
        assert_int_equal(analyzer_init(&an[i], (lotse_lang)(i + 1), &lex, &err),
                         LOTSE_OK);
    fill(&b, an);
    ix = open_tail(build_write, &b);
    for (int i = 0; i < LANGS; i++)
        assert_int_equal(
            analyzer_init(&ix->langs[i].an, (lotse_lang)(i + 1), &lex, &err),
            LOTSE_OK);
    assert_int_equal(index_load(ix, NULL, &err), LOTSE_OK);
    for (int lang = 0; lang < LANGS; lang++) {
        const struct part_stats *s = &ix->langs[lang].stats;
        assert_int_equal(s->docs, DOCS);
        assert_int_equal(s->terms, TERMS);
        assert_int_equal(s->used_terms, TERMS - 1);
        for (uint32_t t = 0; t < TERMS; t++)
            check_list(ix, lang, t);
        for (uint32_t d = 0; d < DOCS; d++) {
            assert_int_equal(ix->langs[lang].doc_of[d], 2 * d + 1);
            assert_int_equal(index_ord(&ix->langs[lang], 2 * d + 1), d);
            assert_int_equal(index_ord(&ix->langs[lang], 2 * d), UINT32_MAX);
        }
    }
    index_close(ix);
    build_free(&b);
    for (int i = 0; i < LANGS; i++)
        analyzer_free(&an[i]);
    lexicon_free(&lex);
}

/* Packed numbers are the nearest of 16 bits, in the order of the numbers. */
static void worths_are_near(void **state)
{
    float last = 0;

    (void)state;
    for (uint32_t i = 0; i <= 0xFFFF; i++) {
        float x = worth_of((uint16_t)i);
        assert_true(x > last && x < 2e6F);
        assert_int_equal(worth_pack(x), i);
        last = x;
    }
    for (double x = 1.0 / 4096; x < 1e6; x *= 1.00007)
        assert_true(fabs((double)worth_of(worth_pack((float)x)) - x) <=
                    x * worth_error);
    assert_int_equal(worth_pack(0), 0);
    assert_int_equal(worth_pack(-1), 0);
    assert_int_equal(worth_pack((float)NAN), 0);
    assert_int_equal(worth_pack((float)INFINITY), 0xFFFF);
    assert_int_equal(worth_pack(1e30F), 0xFFFF);
}

/* --------------------------------------------------------- long distances */

enum { FAR_DOCS = 300000, FAR_TERMS = 7 };

/* Does an article hold the term? Terms differ in how far apart these are: in
 * runs, a few hundred, some near and some far, far beyond 16 bits. */
static bool far_holds(uint32_t t, uint32_t d)
{
    static const uint32_t steps[] = {3, 255, 256, 65535, 65536, 99991};

    if (t == FAR_TERMS - 1) /* a long distance after each eleven short ones */
        return d / 350 % 3 == 0 && d % 29 == 0;
    return d % steps[t] == t || (t % 2 == 1 && d > 250000 && d < 250600);
}

static uint8_t far_mask(uint32_t t, uint32_t d)
{
    return (uint8_t)(1U << ((t + d / 7) % 3 == 0 ? FIELD_TITLE : FIELD_BODY));
}

static void fill_far(struct build *b, struct analyzer an[LANGS])
{
    static const struct strmap no_words;

    for (int lang = 0; lang < LANGS; lang++) {
        struct postings *p = &b->post[lang];
        postings_init(p, &an[lang]);
        for (uint32_t t = 0; t < FAR_TERMS; t++) {
            char name[16];
            strmap_put(&an[lang].terms, name, name_of(name, t));
        }
        for (uint32_t d = 0; d < FAR_DOCS && lang == 0; d++) {
            struct doc_facts facts = {.doc = d + 1, .boost = 1};
            for (uint32_t t = 0; t < FAR_TERMS; t++) {
                struct tok k = {.term = t, .spelled = STRMAP_NONE, .half = 2};
                struct toks toks = {&k, 1, 1};
                if (far_holds(t, d))
                    assert_int_equal(
                        postings_field(
                            p, far_mask(t, d) == 1 ? FIELD_TITLE : FIELD_BODY,
                            &toks),
                        LOTSE_OK);
            }
            assert_int_equal(postings_close(p, facts.doc), LOTSE_OK);
            p->docs[p->n_docs - 1].facts = facts;
        }
        assert_int_equal(wordlist_build(&b->words[lang], &no_words, NULL),
                         LOTSE_OK);
    }
}

static void distances_of_any_length(void **state)
{
    static struct build b;
    struct analyzer an[LANGS];
    struct lotse_index *ix;
    struct lexicon lex = {0};

    (void)state;
    for (int i = 0; i < LANGS; i++)
        assert_int_equal(analyzer_init(&an[i], (lotse_lang)(i + 1), &lex, &err),
                         LOTSE_OK);
    fill_far(&b, an);
    ix = open_tail(build_write, &b);
    assert_int_equal(index_load(ix, NULL, &err), LOTSE_OK);
    for (uint32_t t = 0; t < FAR_TERMS; t++) {
        struct post_reader r;
        struct post_block block;
        struct post_masks m;
        struct plist l;
        char name[16];
        uint32_t d = 0;
        index_term(&l, ix, 0, name, name_of(name, t));
        assert_int_equal(index_list(&l, ix, 0, &err), LOTSE_OK);
        post_masks_begin(&m, &l);
        post_begin(&r, ix, 0, &l);
        while (post_next(&r, &block))
            for (uint32_t i = 0; i < block.n; i++, d++) {
                while (!far_holds(t, d))
                    d++;
                assert_int_equal(block.ords[i], d);
                assert_int_equal(post_mask(&m), far_mask(t, d));
            }
        assert_false(r.bad);
        while (d < FAR_DOCS && !far_holds(t, d))
            d++;
        assert_int_equal(d, FAR_DOCS);
    }
    index_close(ix);
    build_free(&b);
    for (int i = 0; i < LANGS; i++)
        analyzer_free(&an[i]);
}

/* ------------------------------------------------------------ hash index */

static void slots_hold_all(void **state)
{
    static const size_t sizes[] = {0, 1, 7, 11, 12, 13, 100, 5000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i], n_slots = lookup_slots(n), filled = 0;
        uint32_t *slots = calloc(n_slots, sizeof *slots);
        assert_non_null(slots);
        assert_int_equal(n_slots & (n_slots - 1), 0);
        for (uint32_t k = 0; k < n; k++) /* all hashes meet at the end */
            lookup_put(slots, n_slots, n_slots - 1 - k % 3, k);
        for (size_t k = 0; k < n_slots; k++)
            filled += slots[k] != 0;
        assert_int_equal(filled, n);
        assert_true(filled < n_slots); /* or a search would not end */
        free(slots);
    }
}

/* ---------------------------------------------------------- translations */

struct entry {
    char key[40];
    size_t n_key;
    char targets[64];
    size_t n_targets;
};

static struct entry *entries;
static size_t n_entries;

static int write_entries(void *ctx, struct tail_out *out, lotse_err *e)
{
    struct buckets *ways = ctx;
    int rc = LOTSE_OK;

    for (int way = 0; way < WAYS && rc == LOTSE_OK; way++)
        rc = buckets_write(&ways[way], out, way, e);
    return rc;
}

static void make_entry(struct entry *e, size_t i)
{
    uint64_t seed = i + 31;

    e->n_key = (size_t)sprintf(e->key, "%zx", i * 7919); /* no two alike */
    for (uint32_t n = made_below(&seed, 20); n > 0; n--)
        e->key[e->n_key++] = (char)('g' + made_below(&seed, 20));
    e->n_targets = made_below(&seed, sizeof e->targets);
    for (size_t k = 0; k < e->n_targets; k++)
        e->targets[k] = (char)made_number(&seed);
}

static void check_entry(struct lotse_index *ix, int way, const struct entry *e,
                        bool there)
{
    const unsigned char *list;
    size_t n;

    assert_int_equal(index_translation(&list, &n, ix, way % LANGS, way >= LANGS,
                                       e->key, e->n_key, &err),
                     LOTSE_OK);
    assert_int_equal(n, there ? e->n_targets : 0);
    if (n > 0)
        assert_memory_equal(list, e->targets, n);
    else if (!there)
        assert_null(list);
}

/* Ways of this many entries: each is found in its own, no other. */
static void check_ways(const size_t sizes[WAYS])
{
    struct buckets ways[WAYS] = {{.n = 0}};
    struct lotse_index *ix;

    for (int way = 0; way < WAYS; way++)
        for (size_t i = 0; i < sizes[way]; i++) {
            struct str targets = {0};
            str_add(&targets, entries[i].targets, entries[i].n_targets);
            assert_true(buckets_add(&ways[way], entries[i].key,
                                    entries[i].n_key, &targets));
            str_free(&targets);
        }
    ix = open_tail(write_entries, ways);
    for (int way = 0; way < WAYS; way++) {
        void *at;
        size_t n;
        assert_int_equal(
            tail_load(&at, &n, &ix->db.tail, PART_OF(way, PART_BUCKETS), &err),
            LOTSE_OK);
        assert_int_equal(n > 0, sizes[way] > 0);
        ix->ways[way] = (struct way_index){at, n > 0 ? n / 4 - 1 : 0};
        for (size_t i = 0; i < n_entries; i++)
            check_entry(ix, way, &entries[i], i < sizes[way]);
        for (size_t i = 0; i < n_entries; i++) { /* keys that nobody has */
            struct entry other = entries[i];
            other.key[other.n_key++] = 'x';
            check_entry(ix, way, &other, false);
            other.n_key = other.n_key > 2 ? other.n_key - 2 : 0;
            if (other.n_key > 0 && other.key[other.n_key - 1] > 'g')
                check_entry(ix, way, &other, false);
        }
        free(at);
        buckets_free(&ways[way]);
    }
    index_close(ix);
}

static void translations_are_found(void **state)
{
    static const size_t sizes[][WAYS] = {
        {0, 1, 2, 7}, {8, 15, 16, 17}, {31, 32, 33, 64}, {3000, 0, 127, 1025}};

    (void)state;
    n_entries = 3000;
    entries = calloc(n_entries, sizeof *entries);
    assert_non_null(entries);
    for (size_t i = 0; i < n_entries; i++)
        make_entry(&entries[i], i);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_ways(sizes[i]);
    free(entries);
}

static int setup(void **state)
{
    int fd = mkstemp(path);

    (void)state;
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_lead_back),
        cmocka_unit_test(worths_are_near),
        cmocka_unit_test(postings_keep_frequencies),
        cmocka_unit_test(distances_of_any_length),
        cmocka_unit_test(slots_hold_all),
        cmocka_unit_test(translations_are_found),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

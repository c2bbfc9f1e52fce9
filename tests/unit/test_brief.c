/*
 * test_brief.c: unpacked articles against their forward lists, and the answers
 * with and without them.
 */
#include "search/brief.h"
#include "base/err.h"
#include "search/look.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 300, TEXTS = 40, THREADS = 4, MANY = 40000, GRAMS = 65536 };

/* An article beside the others that is too long to be unpacked, written when
 * the index was there already: it lies in the file of changes. */
static int add_long(void)
{
    lotse_compile_opts opts = LOTSE_COMPILE_INIT;
    lotse_compile_stats stats;
    char path[96];
    FILE *f;

    snprintf(path, sizeof path, "%s/de/long.md", base.dir);
    f = fopen(path, "w");
    if (f == NULL)
        return -1;
    fputs("---\nid: long\ntitle: Das Handbuch\nlang: de\n---\n\n", f);
    for (int i = 0; i < MANY; i++)
        fputs(i % 20 == 19 ? "Drucker.\n\n" : "Handbuch ", f);
    fclose(f);
    opts.articles = base.dir;
    opts.index = base.index;
    opts.solved = base.solved;
    opts.jobs = 1;
    snprintf(path, sizeof path, "%s/ding.txt", base.dir);
    opts.dictionary = path;
    return lotse_compile(&stats, &opts, NULL);
}

static int setup(void **state)
{
    (void)state;
    return made_base(&base, ARTICLES, true) == LOTSE_OK &&
                   add_long() == LOTSE_OK &&
                   index_open(&ix, base.index, NULL, &err) == LOTSE_OK
               ? 0
               : -1;
}

static void run(struct query *q, struct lotse_index *on, lotse_query_opts *opts,
                char text[8192], uint32_t number)
{
    made_query(text, number);
    if (number % 10 == 9)
        snprintf(text, 8192, "Handbuch Drucker");
    *opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    opts->text = text;
    opts->mode = number % 2 == 0 ? LOTSE_SUGGEST : LOTSE_SEARCH;
    *q = (struct query){.ix = on, .opts = opts, .err = &err, .both = true};
    assert_int_equal(query_run(q), LOTSE_OK);
}

/* --------------------------------------------------------------- content -- */

static uint32_t grams[GRAMS];

/* Count the grams of a block, and compare its terms with what the brief has
 * from *at on. */
static void check_block(const struct lang_index *l, const struct brief *b,
                        size_t *at, struct forward f, unsigned times)
{
    struct forward terms = f;
    uint32_t term;
    bool part;

    while (forward_term(&terms, &term, &part)) {
        assert_true(*at < b->n_terms);
        assert_int_equal(b->terms[*at], term);
        assert_int_equal((b->at[*at] & BRIEF_PART) != 0, part);
        ++*at;
    }
    while (f.p < f.end) {
        struct forward_entry e = forward_next(&f.p, f.end);
        struct spelled w;
        if (e.term)
            continue;
        w = index_spelled(l, e.number);
        for (const uint16_t *p = w.grams; p < w.end;)
            grams[spelled_gram(&w, &p)] += times;
    }
}

/* An unpacked article has its terms in order, and all of its grams. */
static void check(const struct brief *b, int lang, uint32_t ord)
{
    const struct lang_index *l = &ix->langs[lang];
    const unsigned char *bytes;
    size_t n, at = 0, block = 0, units = 0, seen = 0;
    struct forward f;
    int kind;

    memset(grams, 0, sizeof grams);
    assert_int_equal(index_forward(&bytes, &n, ix, lang, ord, &err), LOTSE_OK);
    forward_begin(&f, l, bytes, n);
    while ((kind = forward_block(&f)) >= 0) {
        if (kind == FIELD_CODE)
            continue;
        assert_true(block < b->n_blocks);
        assert_int_equal(b->blocks[block].kind, kind);
        assert_int_equal(b->blocks[block].from, kind == WORDING ? units : at);
        if (kind != WORDING)
            check_block(l, b, &at, f, kind == FIELD_TITLE ? GRAM_TITLE : 1);
        for (; kind == WORDING && f.p < f.end; f.p++)
            assert_int_equal(b->units[units++], *f.p);
        assert_int_equal(b->blocks[block].to, kind == WORDING ? units : at);
        block++;
    }
    assert_int_equal(block, b->n_blocks);
    assert_int_equal(at, b->n_terms);
    for (uint32_t i = 0; i < b->n_once; i++)
        assert_int_equal(grams[b->once[i]], 1);
    for (uint32_t i = 0; i < b->n_often; i++) {
        assert_true(b->times[i] > 1);
        assert_int_equal(grams[b->often[i]], b->times[i]);
    }
    for (uint32_t i = 0; i < GRAMS; i++)
        seen += grams[i] > 0;
    assert_int_equal(seen, b->n_once + b->n_often);
}

static void articles_are_unpacked_whole(void **state)
{
    size_t made = 0, packed = 0;

    (void)state;
    for (uint32_t i = 0; i < TEXTS; i++) {
        lotse_query_opts opts;
        char text[8192];
        struct query q;
        run(&q, ix, &opts, text, i);
        query_free(&q);
    }
    for (int lang = 0; lang < LANGS; lang++)
        for (uint32_t i = 0; i < ix->langs[lang].docs; i++) {
            const struct brief *b = brief_of(&ix->langs[lang], i);
            made += b != NULL;
            packed += b == NULL && atomic_load(&ix->langs[lang].briefs[i]);
            if (b != NULL)
                check(b, lang, i);
        }
    assert_true(made > ARTICLES);
    assert_int_equal(packed, 1); /* the long one */
}

/* --------------------------------------------------------------- answers -- */

/* The candidates of a text, best first. */
static size_t ranked(struct cand out[LANGS * CANDIDATES],
                     struct lotse_index *on, uint32_t number)
{
    lotse_query_opts opts;
    char text[8192];
    struct query q;
    size_t n;

    run(&q, on, &opts, text, number);
    n = q.n_ranked;
    memcpy(out, q.ranked, n * sizeof *out);
    query_free(&q);
    return n;
}

static bool same(const struct cand *a, const struct cand *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i].ord != b[i].ord || a[i].lang != b[i].lang ||
            a[i].section != b[i].section ||
            memcmp(a[i].f, b[i].f, sizeof a[i].f) != 0)
            return false;
    return true;
}

static struct cand plain_cands[TEXTS][LANGS * CANDIDATES];
static size_t n_plain[TEXTS];

/* What forward lists alone say of each text. */
static void answer_plainly(void)
{
    struct lang_index kept[LANGS];

    memcpy(kept, ix->langs, sizeof kept);
    for (int i = 0; i < LANGS; i++)
        ix->langs[i].briefs = NULL;
    for (uint32_t i = 0; i < TEXTS; i++)
        n_plain[i] = ranked(plain_cands[i], ix, i);
    for (int i = 0; i < LANGS; i++)
        ix->langs[i].briefs = kept[i].briefs;
}

static void answers_are_the_same(void **state)
{
    static struct cand cands[LANGS * CANDIDATES];
    size_t looked = 0;

    (void)state;
    answer_plainly();
    for (uint32_t i = 0; i < 2 * TEXTS; i++) {
        size_t n = ranked(cands, ix, i % TEXTS);
        assert_int_equal(n, n_plain[i % TEXTS]);
        assert_true(same(cands, plain_cands[i % TEXTS], n));
        looked += n;
    }
    assert_true(looked > 2000);
}

/* The first query of a handle may be its only one. */
static void one_query_unpacks_nothing(void **state)
{
    struct lotse_index *other;
    static struct cand cands[LANGS * CANDIDATES];

    (void)state;
    for (uint32_t asked = 0; asked < 2; asked++) {
        size_t made = 0;
        assert_int_equal(index_open(&other, base.index, NULL, &err), LOTSE_OK);
        for (uint32_t i = 0; i <= asked; i++)
            ranked(cands, other, i);
        for (int lang = 0; lang < LANGS; lang++)
            for (uint32_t i = 0; i < other->langs[lang].docs; i++)
                made += brief_of(&other->langs[lang], i) != NULL;
        assert_int_equal(made > 0, asked);
        index_close(other);
    }
}

struct asker {
    pthread_t thread;
    struct lotse_index *on;
    size_t differ;
};

static void *read_all(void *arg)
{
    struct asker *r = arg;
    struct cand *cands = calloc(LANGS * CANDIDATES, sizeof *cands);

    for (uint32_t i = 0; cands != NULL && i < TEXTS; i++) {
        size_t n = ranked(cands, r->on, i);
        r->differ += n != n_plain[i] || !same(cands, plain_cands[i], n);
    }
    r->differ += cands == NULL;
    free(cands);
    return NULL;
}

/* Handles that share what they unpack, all at once. */
static void handles_share_them(void **state)
{
    struct asker askers[THREADS] = {0};
    struct lotse_index *first;

    (void)state;
    answer_plainly();
    assert_int_equal(index_open(&first, base.index, NULL, &err), LOTSE_OK);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(index_open(&askers[i].on, base.index, first, &err),
                         LOTSE_OK);
    index_close(first);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(
            pthread_create(&askers[i].thread, NULL, read_all, &askers[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(askers[i].thread, NULL);
        assert_int_equal(askers[i].differ, 0);
        index_close(askers[i].on);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(articles_are_unpacked_whole),
        cmocka_unit_test(answers_are_the_same),
        cmocka_unit_test(one_query_unpacks_nothing),
        cmocka_unit_test(handles_share_them),
    };

    return cmocka_run_group_tests(tests, setup, close_base);
}

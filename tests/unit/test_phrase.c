/*
 * test_phrase.c: the articles that hold words side by side, against a look
 * through the words of all of them.
 */
#include "base/err.h"
#include "search/query.h"
#include "text/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "opened.h"

enum { ARTICLES = 300, PHRASES = 1200, WORDS = 4 };

static lotse_query_opts opts;

static int setup(void **state)
{
    (void)state;
    return open_counted(ARTICLES);
}

/* ---------------------------------------------------------- the plain way */

/* Do the words from k on stand from the position on, in the block that entry
 * `from` is of? */
static bool goes_on(const struct plain_doc *d, size_t from, uint32_t at,
                    const uint32_t *words, size_t k, size_t n)
{
    uint32_t pos = 0;

    if (k == n)
        return true;
    while (!d->entries[from].begins)
        from--;
    for (size_t i = from; i < d->n; i++) {
        const struct plain_entry *e = &d->entries[i];
        if (i > from && e->begins)
            break;
        pos += !e->same;
        if (pos == at && e->term == words[k] &&
            goes_on(d, from, at + 1, words, k + 1, n))
            return true;
    }
    return false;
}

static bool plain_holds(const struct plain_doc *d, const uint32_t *words,
                        size_t n)
{
    uint32_t pos = 0;

    for (size_t i = 0; i < d->n; i++) {
        const struct plain_entry *e = &d->entries[i];
        pos = e->begins ? 0 : pos;
        pos += !e->same;
        if (e->kind != WORDING && e->term == words[0] &&
            goes_on(d, i, pos + 1, words, 1, n))
            return true;
    }
    return false;
}

/* ----------------------------------------------------------------- phrases */

/* Words that follow each other in an article, or such that need not. */
static size_t any_phrase(uint32_t words[WORDS], const struct plain *p,
                         uint64_t *seed)
{
    const struct plain_doc *d = &p->docs[made_below(seed, p->n_docs)];
    size_t n = 2 + made_below(seed, WORDS - 1), k = 0;
    uint32_t at = made_below(seed, (uint32_t)d->n);
    bool loose = made_below(seed, 4) == 0;

    for (; at < d->n && k < n; at++) {
        const struct plain_entry *e = &d->entries[at];
        if (e->term == STRMAP_NONE || e->kind == WORDING ||
            (e->part && made_below(seed, 8) > 0))
            continue;
        words[k++] = e->term;
        at += loose ? made_below(seed, 3) : 0;
    }
    return k;
}

static size_t compare(int lang, const uint32_t *words, size_t n)
{
    const struct plain *p = plain[lang];
    struct query q = {.ix = ix, .opts = &opts, .err = &err};
    struct side *s = &q.sides[lang];
    struct strmap_key keys[WORDS];
    uint8_t *hit = calloc(p->n_docs + 1U, 1);
    size_t found = 0;

    assert_non_null(hit);
    s->lang = lang;
    s->l = &ix->langs[lang];
    assert_int_equal(s->l->docs, p->n_docs);
    for (size_t i = 0; i < n; i++)
        keys[i] = p->an.terms.items[words[i]];
    assert_int_equal(query_phrase(&q, s, keys, n, hit), LOTSE_OK);
    for (uint32_t i = 0; i < p->n_docs; i++) {
        assert_int_equal(hit[i] != 0, plain_holds(&p->docs[i], words, n));
        found += hit[i];
    }
    free(hit);
    assert_int_equal(index_trim(ix, &err), LOTSE_OK);
    return found;
}

static void phrases_are_found_where_they_stand(void **state)
{
    uint64_t seed = 11;
    size_t held = 0, none = 0;

    (void)state;
    for (int i = 0; i < PHRASES; i++) {
        uint32_t words[WORDS];
        int lang = i % 2;
        size_t n = any_phrase(words, plain[lang], &seed);
        if (n < 2)
            continue;
        if (compare(lang, words, n) > 0)
            held++;
        else
            none++;
    }
    assert_true(held > PHRASES / 3); /* both kinds were tried */
    assert_true(none > PHRASES / 50);
}

/* A word alone is found wherever it stands, but for solved tickets. */
static void a_word_alone_is_found_in_every_column(void **state)
{
    (void)state;
    for (int lang = 0; lang < LANGS; lang++)
        for (uint32_t t = 0; t < plain[lang]->an.terms.n; t++)
            if (plain[lang]->an.terms.items[t].p[0] != '\1')
                compare(lang, &t, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_are_found_where_they_stand),
        cmocka_unit_test(a_word_alone_is_found_in_every_column),
    };

    return cmocka_run_group_tests_name("phrase", tests, setup, close_base);
}

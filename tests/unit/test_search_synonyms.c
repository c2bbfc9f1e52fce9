/*
 * test_search_synonyms.c: synonyms at query time.
 *
 * Articles with the same text but for one word: the word itself must win over
 * its synonym, however rare the synonym is.
 */
#include "lotse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"

#define SAME(word)                                                             \
    "# " word " anfordern\n\nEin " word " fordert man im Portal an. Das "     \
    word " gilt eine Stunde.\n\n## Hinweise\n\n" word " und Portal sind neu.\n"
#define COMMON(topic)                                                          \
    "# " topic " und Token\n\nDas Token steht in der Liste. " topic           \
    " hat auch eines.\n"

static const struct kb_file files[] = {
    {"synonyms.txt", "Token, Berechtigungsmarke\n"
                     "Wertzeichen => Token\n"
                     "Berechtigungsmarke => Pfand\n"
                     "this line is no rule\n"},
    {"de/synonyms.txt", "Lochkarte => Berechtigungsmarke, Token\n"
                        "Kantine geschlossen => Mittagspause\n"},
    {"de/a.md", SAME("Berechtigungsmarke")},
    {"de/b.md", SAME("Token")},
    {"de/pfand.md", SAME("Pfand")},
    {"de/c1.md", COMMON("Drucker")},
    {"de/c2.md", COMMON("Monitor")},
    {"de/c3.md", COMMON("Kalender")},
    {"de/c4.md", COMMON("Ordner")},
    {"de/c5.md", COMMON("Postfach")},
    {"de/pause.md", "# Mittagspause\n\nEssen gibt es um zwei.\n"},
    {"de/kantine.md", "# Kantine\n\nDie Kantine hat offen.\n"},
};

static struct kb kb;
static lotse_index *ix;
static lotse_results *res;

static int setup(void **state)
{
    (void)state;
    if (kb_make(&kb, files, sizeof files / sizeof files[0]) != LOTSE_OK)
        return -1;
    return lotse_open(&ix, kb.index, NULL);
}

static int teardown(void **state)
{
    (void)state;
    lotse_results_free(res);
    lotse_close(ix);
    kb_remove(&kb);
    return 0;
}

/* The rank of an article, 0: not found. */
static size_t rank_of(const char *text, const char *path)
{
    lotse_query_opts opts = LOTSE_QUERY_INIT;

    opts.text = text;
    opts.lang = LOTSE_LANG_DE;
    opts.explain = LOTSE_EXPLAIN_PLAIN;
    lotse_results_free(res);
    assert_int_equal(lotse_query(&res, ix, &opts, NULL), LOTSE_OK);
    for (size_t i = 0; i < res->n_hits; i++)
        if (strcmp(res->hits[i].path, path) == 0)
            return i + 1;
    return 0;
}

static void the_word_beats_its_synonym(void **state)
{
    size_t at;

    (void)state;
    /* the synonym is rare, the word is in six of ten articles */
    assert_int_equal(rank_of("Token anfordern", "de/b.md"), 1);
    assert_true(rank_of("Token anfordern", "de/a.md") > 1);
    at = rank_of("Token", "de/a.md");
    assert_int_equal(at, 7); /* after all that hold the word */
    assert_int_equal(at, res->n_hits);
    /* the other way about */
    assert_int_equal(rank_of("Berechtigungsmarke anfordern", "de/a.md"), 1);
    assert_true(rank_of("Berechtigungsmarke anfordern", "de/b.md") > 1);
}

static void synonyms_are_found(void **state)
{
    (void)state;
    /* nothing holds "Lochkarte"; both synonyms are found */
    assert_true(rank_of("Lochkarte", "de/a.md") > 0);
    assert_true(rank_of("Lochkarte", "de/b.md") > 0);
    assert_int_equal(rank_of("Kantine geschlossen", "de/kantine.md"), 1);
    assert_int_equal(rank_of("Kantine geschlossen", "de/pause.md"), 2);
    assert_int_equal(rank_of("Kantine", "de/pause.md"), 0);
}

static void one_step_and_one_way(void **state)
{
    (void)state;
    assert_true(rank_of("Wertzeichen", "de/b.md") > 0);
    assert_int_equal(rank_of("Wertzeichen", "de/a.md"), 0); /* two steps */
    assert_int_equal(rank_of("Token", "de/pfand.md"), 0);
    assert_int_equal(rank_of("Pfand", "de/a.md"), 0); /* the arrow's back */
}

static void told_in_plain_words(void **state)
{
    bool told = false;

    (void)state;
    assert_int_equal(rank_of("Lochkarte", "de/a.md") > 0, 1);
    for (size_t i = 0; i < res->n_hits; i++)
        for (size_t k = 0; k < res->hits[i].n_why; k++)
            told = told || strstr(res->hits[i].why[k],
                                  "Berechtigungsmarke (Synonym von "
                                  "\"Lochkarte\")") != NULL;
    assert_true(told);
    assert_int_equal(res->n_mended, 0); /* an entry is no mistake */
}

static void terms_tell_it(void **state)
{
    lotse_terms *t;
    const char *text = "Die Lochkarte";
    size_t n = 0;

    (void)state;
    assert_int_equal(lotse_analyze(&t, ix, text, strlen(text), LOTSE_LANG_DE,
                                   NULL), LOTSE_OK);
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->items[i].kind, "synonym") != 0)
            continue;
        n++;
        assert_true(t->items[i].weight > 0 && t->items[i].weight < 1);
        assert_int_equal(t->items[i].from, 4);
        assert_int_equal(t->items[i].to, strlen(text));
        assert_int_equal(t->items[i].position, 1);
        assert_true(t->items[i].df >= 1);
        assert_non_null(strstr(t->items[i].why, " = synonym of Lochkarte"));
    }
    assert_int_equal(n, 2);
    lotse_terms_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_word_beats_its_synonym),
        cmocka_unit_test(synonyms_are_found),
        cmocka_unit_test(one_step_and_one_way),
        cmocka_unit_test(told_in_plain_words),
        cmocka_unit_test(terms_tell_it),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

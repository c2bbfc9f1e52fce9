/*
 * test_dictionary.c: word lists, translation probabilities, the way across.
 */
#include "compile/dict.h"
#include "compile/ding.h"
#include "compile/model1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kb.h"

static void next_is(struct ding *d, const char *de, const char *en)
{
    struct ding_side side[2];
    const char *want[2] = {de, en};

    assert_true(ding_next(d, &side[0], &side[1]));
    for (int i = 0; i < 2; i++) {
        char got[256] = "";
        size_t used = 0;

        for (size_t k = 0; k < side[i].n; k++)
            used += (size_t)snprintf(got + used, sizeof got - used, "%s%.*s",
                                     k > 0 ? ";" : "", (int)side[i].lens[k],
                                     side[i].alts[k]);
        assert_string_equal(got, want[i]);
    }
}

static void lines_of_ding(void **state)
{
    static const char text[] =
        "# a comment\n"
        "Kennwort {n}; Passwort {n} [comp.] | Kennw\xC3\xB6rter {pl} :: "
        "password; pass word | passwords\n"
        "no such line\n"
        "sperren (Konto; Zugang) {vt} :: to lock /an account/\n";
    static struct ding d;
    struct ding_side side[2];

    (void)state;
    d = (struct ding){.text = text, .n = sizeof text - 1};
    next_is(&d, "Kennwort ; Passwort   ", " password; pass word ");
    next_is(&d, " Kennw\xC3\xB6rter  ", " passwords");
    next_is(&d, "sperren   ", " to lock ");
    assert_false(ding_next(&d, &side[0], &side[1]));
}

static float p_of(const struct model1 *m, uint32_t de, uint32_t en, int way)
{
    for (size_t i = 0; i < m->n_meetings; i++)
        if (m->meetings[i].word[0] == de && m->meetings[i].word[1] == en)
            return m->meetings[i].p[way];
    return 0;
}

/* "das Haus" = "the house", "das Buch" = "the book", "ein Buch" = "a book":
 * the textbook case; each word finds its own. */
static void model1_finds_pairs(void **state)
{
    enum { DAS, HAUS, BUCH, EIN };
    enum { THE, HOUSE, BOOK, A };
    static const uint32_t pairs[3][2][2] = {{{DAS, HAUS}, {THE, HOUSE}},
                                            {{DAS, BUCH}, {THE, BOOK}},
                                            {{EIN, BUCH}, {A, BOOK}}};
    struct model1 m = {0};

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_true(model1_add(&m, pairs[i][0], 2, pairs[i][1], 2, 1));
    assert_true(model1_train(&m, 20, 4, 4));
    assert_true(p_of(&m, HAUS, HOUSE, 0) > .9F);
    assert_true(p_of(&m, DAS, THE, 0) > .9F);
    assert_true(p_of(&m, BUCH, BOOK, 1) > .9F);
    assert_true(p_of(&m, EIN, A, 1) > .9F);
    model1_free(&m);
}

/* Two words that mean one are a row of their own. */
static void pairs_of_words(void **state)
{
    static const char ding[] =
        "Betriebsrat {m} :: works council; workers' council\n"
        "Rat {m} :: council\n"
        "Zahnarzt {m} :: dental surgeon\n";
    struct lexicon lex = {0};
    struct str rows = {0};
    const unsigned char *p;
    struct dict_row row;
    bool found = false;

    (void)state;
    assert_int_equal(lexicon_init(&lex, NULL), LOTSE_OK);
    assert_int_equal(dict_learn(&rows, ding, sizeof ding - 1, &lex, "", NULL,
                                NULL), LOTSE_OK);
    p = (const unsigned char *)rows.p;
    while (dict_next(&row, &p, (const unsigned char *)rows.p + rows.n))
        if (row.n_term == 12 && memcmp(row.term, "work council", 12) == 0) {
            found = true;
            assert_int_equal(row.way, DICT_EN_DE);
            assert_int_equal(row.n_targets, 1);
            assert_int_equal(row.targets[0], 255); /* for sure */
            assert_memory_equal(row.targets + 2, "betriebsrat", 11);
        }
    assert_true(found);
    str_free(&rows);
    lexicon_free(&lex);
}

static void rows_survive_the_file(void **state)
{
    static const char ding[] = "Drucker {m} :: printer\n"
                               "Kennwort {n}; Passwort {n} :: password\n";
    char dir[] = "/tmp/lotse-unit.XXXXXX", path[64];
    struct lexicon lex = {0};
    struct str first = {0}, again = {0};
    struct dict_places places = {NULL, 0, 0};
    struct dict_file *file;
    const unsigned char *p;
    struct dict_row row;
    size_t rows = 0;
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/words", dir);
    assert_int_equal(lexicon_init(&lex, NULL), LOTSE_OK);
    assert_int_equal(dict_learn(&first, ding, sizeof ding - 1, &lex, "key",
                                path, NULL), LOTSE_OK);
    assert_null(dict_open("yek", path));
    file = dict_open("key", path);
    assert_non_null(file);
    assert_true(dict_rows(&again, file));
    assert_int_equal(first.n, again.n);
    assert_memory_equal(first.p, again.p, first.n);
    p = (const unsigned char *)first.p;
    while (dict_next(&row, &p, (const unsigned char *)first.p + first.n))
        rows++;
    /* 3 German words, 2 English ones; Kennwort and Passwort are akin */
    assert_int_equal(rows, 5 + 2);
    dict_close(file);
    /* each row is found by a term that it leads to */
    file = dict_open("key", path);
    assert_true(dict_places(&places, file, 0, "druck", 5));
    assert_true(dict_places(&places, file, 1, "printer", 7));
    assert_int_equal(places.n, 2);
    for (size_t i = 0; i < places.n; i++) {
        assert_true(dict_row_at(&row, file, places.items[i]));
        assert_int_equal(row.n_targets, 1);
    }
    assert_false(dict_row_at(&row, file, (uint32_t)first.n));
    dict_close(file);
    /* a damaged file says so, at the line or where it is read */
    f = fopen(path, "r+");
    assert_non_null(f);
    fseek(f, 130, SEEK_SET);
    fputc('~', f);
    fclose(f);
    file = dict_open("key", path);
    assert_non_null(file);
    assert_false(dict_rows(&again, file));
    dict_close(file);
    f = fopen(path, "r+");
    fseek(f, -1, SEEK_END);
    fputc('~', f);
    fclose(f);
    assert_null(dict_open("key", path));
    free(places.items);
    unlink(path);
    rmdir(dir);
    str_free(&first);
    str_free(&again);
    lexicon_free(&lex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_ding),
        cmocka_unit_test(model1_finds_pairs),
        cmocka_unit_test(pairs_of_words),
        cmocka_unit_test(rows_survive_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

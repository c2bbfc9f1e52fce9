/*
 * test_gaps.c: texts that nothing answered, in groups.
 *
 * The order of the texts must not count, and a group is called by words as
 * people type them.
 */
#include "lotse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define DE(id, text) {id, 1000 + (id), "de", text}

static const lotse_unanswered texts[] = {
    DE(1, "Teams-Archive lassen sich nicht mehr freigeben"),
    DE(2, "Freigabe vom Teams-Archiv klappt nicht, Archive bleiben gesperrt"),
    DE(0, "teams archive freigeben"),
    DE(4, "Der Drucker im dritten Stock druckt nur leere Seiten"),
    DE(5, "Drucker druckt leere Seiten"),
    {6, 2000, "en", "The invoice shows the wrong amount of licences"}};
enum { N = sizeof texts / sizeof *texts };

static const lotse_gap *gap_with(const lotse_gaps *g, const char *word)
{
    for (size_t i = 0; i < g->n; i++)
        if (strstr(g->items[i].words, word) != NULL)
            return &g->items[i];
    fail_msg("no group has '%s'", word);
    return NULL;
}

static void grouped(const lotse_unanswered *items)
{
    lotse_unanswereds u = {N, items};
    const lotse_gap *one;
    lotse_gaps *g;
    lotse_err err;

    assert_int_equal(lotse_gaps_get(&g, &u, &err), LOTSE_OK);
    assert_int_equal(g->n, 3);
    one = gap_with(g, "Archive");
    assert_ptr_equal(one, &g->items[0]);
    assert_int_equal(one->tickets, 2);
    assert_int_equal(one->searches, 1);
    assert_int_equal(one->last, 1002);
    one = gap_with(g, "Drucker");
    assert_int_equal(one->tickets, 2);
    assert_string_equal(one->lang, "de");
    one = gap_with(g, "licences"); /* not "licenc" */
    assert_string_equal(one->lang, "en");
    assert_int_equal(one->ticket, 6);
    assert_non_null(strstr(one->example, "wrong amount"));
    lotse_gaps_free(g);
}

static void groups_say_the_same(void **state)
{
    (void)state;
    grouped(texts);
}

static void order_does_not_count(void **state)
{
    lotse_unanswered back[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        back[i] = texts[N - 1 - i];
    grouped(back);
}

static void nothing_gives_nothing(void **state)
{
    lotse_unanswered odd = {0, 1, "de", ""};
    lotse_unanswereds none = {0, NULL}, empty = {1, &odd};
    lotse_gaps *g;
    lotse_err err;

    (void)state;
    assert_int_equal(lotse_gaps_get(&g, &none, &err), LOTSE_OK);
    assert_int_equal(g->n, 0);
    lotse_gaps_free(g);
    assert_int_equal(lotse_gaps_get(&g, &empty, &err), LOTSE_OK);
    assert_int_equal(g->n, 1);
    assert_string_equal(g->items[0].words, "");
    lotse_gaps_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_say_the_same),
        cmocka_unit_test(order_does_not_count),
        cmocka_unit_test(nothing_gives_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

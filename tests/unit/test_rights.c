/*
 * test_rights.c: the whole matrix of roles and verbs, against doc/RIGHTS.md.
 *
 * --accept writes that page. Each cell is tried on a ticket that is the
 * actor's own, one of the organisation, and one of another.
 */
#include "ticket/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char page[] = "doc/RIGHTS.md";
static const char *const reaches[] = {"-", "own", "organisation", "all"};

/* Does first level lose the verb with the ticket on level 2? */
static bool loses(lotse_verb verb)
{
    const lotse_actor first = {2, LOTSE_FIRST, 5};
    const struct rights_ticket one = {9, 5, 1}, two = {9, 5, 2};

    return rights_may(&first, verb, &one) && !rights_may(&first, verb, &two);
}

static void write_page(FILE *f)
{
    fprintf(f, "# Who may do what\n\n"
               "Made from the table in src/ticket/rights.c by "
               "tests/unit/test_rights.c.\n"
               "A cell says whose tickets a role reaches; * ends when the "
               "ticket goes to level 2.\nFirst level is the helpdesk of the "
               "requester's own organisation.\n\n"
               "| verb | requester | first | second | admin |\n"
               "|---|---|---|---|---|\n");
    for (int v = 0; v < LOTSE_DO_COUNT; v++) {
        fprintf(f, "| %s |", lotse_verb_name((lotse_verb)v));
        for (int role = 0; role < 4; role++)
            fprintf(f, " %s%s |",
                    reaches[rights_reach((lotse_role)role, (lotse_verb)v)],
                    role == LOTSE_FIRST && loses((lotse_verb)v) ? " *" : "");
        fprintf(f, "\n");
    }
}

static void test_page(void **state)
{
    char now[8192], then[8192];
    size_t n;
    FILE *f = fmemopen(now, sizeof now, "w");
    (void)state;
    assert_non_null(f);
    write_page(f);
    fclose(f);
    f = fopen(page, "r");
    assert_non_null(f);
    n = fread(then, 1, sizeof then - 1, f);
    then[n] = '\0';
    fclose(f);
    assert_string_equal(now, then);
}

static void test_matrix(void **state)
{
    /* requester, organisation: mine, my organisation's, another's, nobody's */
    static const struct rights_ticket tickets[] = {
        {1, 5, 1}, {9, 5, 1}, {9, 6, 1}, {9, 0, 1}};
    (void)state;
    for (int role = 0; role < 4; role++)
        for (int v = 0; v < LOTSE_DO_COUNT; v++) {
            const lotse_actor who = {1, (lotse_role)role, 5};
            const lotse_actor none = {1, (lotse_role)role, 0};
            enum reach reach = rights_reach((lotse_role)role, (lotse_verb)v);
            bool expected[4] = {reach != REACH_NONE, reach >= REACH_ORG,
                                reach == REACH_ALL, reach == REACH_ALL};
            for (int i = 0; i < 4; i++)
                assert_int_equal(rights_may(&who, (lotse_verb)v, &tickets[i]),
                                 expected[i]);
            /* without an organisation nobody reaches "none" as one's own */
            assert_int_equal(rights_may(&none, (lotse_verb)v, &tickets[3]),
                             reach == REACH_ALL);
            assert_int_equal(rights_may(&who, (lotse_verb)v, NULL),
                             reach != REACH_NONE);
        }
}

/* What must hold whatever else changes. */
static void test_rules(void **state)
{
    static const lotse_verb requester[] = {
        LOTSE_DO_FILE, LOTSE_DO_READ, LOTSE_DO_REPLY, LOTSE_DO_CONFIRM,
        LOTSE_DO_ASK_ESCALATION, LOTSE_DO_REOPEN};
    const lotse_actor first = {2, LOTSE_FIRST, 5};
    const struct rights_ticket two = {9, 5, 2};
    (void)state;
    for (int v = 0; v < LOTSE_DO_COUNT; v++) { /* nothing else */
        bool may = false;
        for (size_t i = 0; i < sizeof requester / sizeof *requester; i++)
            may |= (int)requester[i] == v;
        assert_int_equal(rights_reach(LOTSE_REQUESTER, (lotse_verb)v),
                         may ? REACH_OWN : REACH_NONE);
        assert_int_equal(rights_reach(LOTSE_ADMIN, (lotse_verb)v), REACH_ALL);
        /* level 2 can do what level 1 can */
        assert_true(rights_reach(LOTSE_SECOND, (lotse_verb)v) >=
                    rights_reach(LOTSE_FIRST, (lotse_verb)v));
        assert_true(rights_reach(LOTSE_FIRST, (lotse_verb)v) != REACH_ALL);
    }
    assert_false(rights_may(&first, LOTSE_DO_CLOSE, &two));
    assert_false(rights_may(&first, LOTSE_DO_SOLVE, &two));
    assert_true(rights_may(&first, LOTSE_DO_READ, &two));
    assert_true(rights_may(&first, LOTSE_DO_NOTE, &two));
}

static void test_names(void **state)
{
    lotse_verb verb;
    lotse_role role;
    lotse_err err;
    (void)state;
    for (int v = 0; v < LOTSE_DO_COUNT; v++) {
        assert_int_equal(
            lotse_verb_parse(&verb, lotse_verb_name((lotse_verb)v), &err),
            LOTSE_OK);
        assert_int_equal(verb, v);
    }
    assert_int_equal(lotse_verb_parse(&verb, "fly", &err), LOTSE_INPUT);
    for (int r = 0; r < 4; r++) {
        assert_int_equal(
            lotse_role_parse(&role, lotse_role_name((lotse_role)r), &err),
            LOTSE_OK);
        assert_int_equal(role, r);
    }
    assert_int_equal(lotse_role_parse(&role, "king", &err), LOTSE_INPUT);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page), cmocka_unit_test(test_matrix),
        cmocka_unit_test(test_rules), cmocka_unit_test(test_names)};

    if (argc > 1 && strcmp(argv[1], "--accept") == 0) {
        FILE *f = fopen(page, "w");
        if (f == NULL)
            return 1;
        write_page(f);
        return fclose(f) != 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}

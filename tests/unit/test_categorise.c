/*
 * test_categorise.c: what a ticket is about, told from its words.
 *
 * Pairs that must hold, then a labelled set whose accuracy has a floor.
 */
#include "ticket/categorise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FLOOR .85

static struct categories *table;

static struct proposal propose(const char *text)
{
    struct proposal p;
    lotse_err err;

    assert_int_equal(categorise(&p, table, text, strlen(text), &err), LOTSE_OK);
    return p;
}

static void test_pairs(void **state)
{
    static const struct {
        const char *text, *type, *why;
        int level, urgency, complexity; /* 0: any */
    } rows[] = {
        /* S15 to S25, each in both languages */
        {"Ich komme nicht mehr in mein Konto", "zugang", "Konto", 1, 0, 1},
        {"I can't get into my account anymore", "zugang", "account", 1, 0, 1},
        {"Wie benutze ich den Filter?", "bedienung", "Wie benutze", 1, 1, 1},
        {"How do I use the filter?", "bedienung", "How do I", 1, 1, 1},
        {"Gilt bei uns die Löschfrist von 6 Monaten?", "compliance-intern",
         "bei uns", 1, 0, 0},
        {"Does our company keep mails for a retention period of 6 months?",
         "compliance-intern", "retention", 1, 0, 0},
        {"Darf ich Kundendaten in Teams teilen?", "pii-intern", "Kundendaten",
         1, 0, 0},
        {"May I share customer data in Teams?", "pii-intern", "customer", 1, 0,
         0},
        {"Der Knopf ist falsch beschriftet", "fehler", "falsch beschriftet", 1,
         1, 1},
        {"The button has a wrong label", "fehler", "wrong label", 1, 1, 1},
        {"Seit heute geht bei allen nichts mehr", "fehler", "geht nichts", 2, 3,
         0},
        {"Since today nothing works for everyone", "fehler", "nothing works",
         2, 3, 0},
        {"eigene Regel für unser Archivformat", "anpassung", "eigene Regel", 2,
         0, 3},
        {"custom rule for our archive format", "anpassung", "custom rule", 2, 0,
         3},
        {"Abgleich mit Exchange liefert falsche Zahlen", "integration",
         "Exchange", 2, 0, 3},
        {"Synchronisation with Exchange gives wrong numbers", "integration",
         "Exchange", 2, 0, 3},
        {"Was ist bewährt, um DSGVO-Löschfristen umzusetzen?",
         "compliance-allgemein", "bewährt", 2, 0, 0},
        {"What is best practice to implement GDPR retention periods?",
         "compliance-allgemein", "best practice", 2, 0, 0},
        {"Best Practice: Kundendaten in Teams teilen", "pii-allgemein",
         "Best Practice", 2, 0, 0},
        {"Best practice for sharing customer data in Teams", "pii-allgemein",
         "Best practice", 2, 0, 0},
        {"", "sonstiges", "", 1, 2, 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct proposal p = propose(rows[i].text);
        if (strcmp(p.type->id, rows[i].type) != 0 ||
            p.level != rows[i].level ||
            (rows[i].urgency != 0 && p.urgency != rows[i].urgency) ||
            (rows[i].complexity != 0 && p.complexity != rows[i].complexity) ||
            strstr(p.type_why, rows[i].why) == NULL)
            fail_msg("%s: type %s (%s), level %d, urgency %d (%s), complexity "
                     "%d (%s)",
                     rows[i].text, p.type->id, p.type_why, p.level, p.urgency,
                     p.urgency_why, p.complexity, p.complexity_why);
    }
}

/* One of the types in a list with commas? */
static bool is_in(const char *list, const char *id)
{
    size_t n = strlen(id);

    for (const char *p = list; (p = strstr(p, id)) != NULL; p += n)
        if ((p == list || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
            return true;
    return false;
}

struct score {
    unsigned right, n;
};

static void count(struct score *s, bool right)
{
    s->right += right;
    s->n++;
}

static void print(const char *name, const struct score *s)
{
    print_message("# %s: %u of %u right, %.2f\n", name, s->right, s->n,
                  (double)s->right / s->n);
}

static void test_labelled(void **state)
{
    FILE *f = fopen("tests/eval/tickets.tsv", "r");
    struct score type = {0}, grade[3] = {{0}};
    char line[1000];
    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        char *save, *field[5];
        struct proposal p;
        bool right;
        if (line[0] == '#')
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (int i = 0; i < 5; i++)
            field[i] = strtok_r(i == 0 ? line : NULL, "\t", &save);
        assert_non_null(field[4]);
        p = propose(field[4]);
        right = is_in(field[0], p.type->id);
        count(&type, right);
        if (!right)
            print_message("# %s, not %s (%s): %s\n", p.type->id, field[0],
                          p.type_why, field[4]);
        const int got[3] = {p.level, p.urgency, p.complexity};
        for (int i = 0; i < 3; i++)
            if (field[1 + i][0] != '-') {
                count(&grade[i], got[i] == field[1 + i][0] - '0');
                if (got[i] != field[1 + i][0] - '0')
                    print_message("# %s %d, not %s: %s\n",
                                  i == 0   ? "level"
                                  : i == 1 ? "urgency"
                                           : "complexity",
                                  got[i], field[1 + i], field[4]);
            }
    }
    fclose(f);
    print("type", &type);
    print("level", &grade[0]);
    print("urgency", &grade[1]);
    print("complexity", &grade[2]);
    assert_true(type.n >= 60);
    assert_true((double)type.right / type.n >= FLOOR);
    for (int i = 0; i < 3; i++)
        assert_true((double)grade[i].right / grade[i].n >= FLOOR);
}

static void test_reading(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {{"", "no type in it"},
               {"de 1 wort\n", "t:1: a section like"},
               {"[type a 1]\nfr 1 mot\n", "t:2: a rule is a language"},
               {"[type a 1]\nde eins wort\n", "t:2: a rule is a language"},
               {"[type a 1]\nde 1\n", "t:2: a rule"},
               {"[type a 3]\n", "t:1: a level is 1 or 2"},
               {"[type a\n", "t:1: no section"},
               {"[mood 1]\n", "t:1: no field"},
               {"[urgency 4]\n", "t:1: a value is 1, 2 or 3"},
               {"[level 3]\n", "t:1: a level is 1 or 2"},
               {"[type a 1]\n= nur ein Name\n", "t:2: two names"},
               {"[type a 1]\nde 1 a b c d e f g\n", "t:2: a rule has at most"},
               {"[type a 1]\nde 1 *\n", "t:2: no word"},
               {"[type a 1]\nde 1 -a\n", "t:2: the first word"}};
    lotse_err err;
    struct categories *c;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(categories_read(&c, "t", bad[i].text,
                                         strlen(bad[i].text), &err),
                         LOTSE_INPUT);
        if (strstr(err.msg, bad[i].says) == NULL)
            fail_msg("%s: %s", bad[i].text, err.msg);
        assert_null(c);
    }
}

static void test_rules(void **state)
{
    static const char text[] = "[type eins 1]\n= Eins | One\n"
                               "de 2 rot -blau\nde 1 =nichts grün*\n"
                               "[type zwei 2]\nde 1 rot\n";
    struct categories *c, *old = table;
    lotse_err err;
    (void)state;
    assert_int_equal(categories_read(&c, "t", text, strlen(text), &err),
                     LOTSE_OK);
    table = c;
    assert_string_equal(propose("rot").type->id, "eins");
    assert_string_equal(propose("rot und blau").type->id, "zwei");
    /* too far off to matter */
    assert_string_equal(propose("blau a b c d e f g h i j k l rot").type->id,
                        "eins");
    assert_string_equal(propose("nichts grünes").type->id, "eins");
    /* the last of the table */
    assert_string_equal(propose("nicht grünes").type->id, "zwei");
    table = old;
    categories_free(c);
}

static void test_priority(void **state)
{
    (void)state;
    assert_int_equal(categorise_priority(1, 1), 1);
    assert_int_equal(categorise_priority(3, 3), 5);
    assert_int_equal(categorise_priority(2, 0), categorise_priority(2, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs), cmocka_unit_test(test_labelled),
        cmocka_unit_test(test_reading), cmocka_unit_test(test_rules),
        cmocka_unit_test(test_priority)};
    lotse_err err;
    int rc;

    if (categories_read(&table, "built-in", NULL, 0, &err) != LOTSE_OK) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    rc = cmocka_run_group_tests(tests, NULL, NULL);
    categories_free(table);
    return rc;
}

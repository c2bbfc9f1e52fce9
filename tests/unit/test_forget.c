/*
 * test_forget.c: nothing that a requester wrote is left.
 *
 * Each text of Anna's holds a word of its own that stands nowhere else; after
 * forgetting no byte of the file may hold one. What others wrote must stay.
 */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/lotse-forget.XXXXXX";
static char path[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(dir + sizeof dir - 7, "XXXXXX");
    if (mkdtemp(dir) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/t.db", dir);
    ok(lotse_store_open(&s, path, &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    unlink(path);
    rmdir(dir);
    return 0;
}

static void search(const char *client, const char *query)
{
    lotse_search_note n = {.source = LOTSE_FROM_WEB,
                           .client = client,
                           .query = query,
                           .lang = "de",
                           .article = ""};

    ok(lotse_search_log(s, &n, T0, &err));
}

static void comment(const char *text)
{
    lotse_feedback f = {.at = T0,
                        .article = "a",
                        .lang = "de",
                        .reason = "",
                        .comment = text,
                        .index_id = "x"};

    ok(lotse_feedback_add(s, &f, &err));
}

static int64_t file(const char *mail, const char *name, const char *text)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = mail;
    f.name = name;
    f.subject = "Betreff mit Wort Apfelmus";
    f.text = text;
    f.key = "formularschluessel";
    ok(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err));
    return id;
}

/* Does the file, or its log, hold these bytes? */
static int holds(const char *word)
{
    FILE *f = fopen(path, "rb");
    static char buf[1 << 20];
    size_t n;

    assert_non_null(f);
    n = fread(buf, 1, sizeof buf, f);
    fclose(f);
    assert_in_range(n, 1, sizeof buf - 1);
    return memmem(buf, n, word, strlen(word)) != NULL;
}

static int rows(void *ctx, const char *line, size_t n)
{
    size_t *counts = ctx;

    (void)n;
    counts[0] += strstr(line, "\"table\":\"search\"") != NULL;
    counts[1] += strstr(line, "\"table\":\"feedback\"") != NULL;
    return LOTSE_OK;
}

static void forgets(void **state)
{
    static const char *const gone[] = {
        "Apfelmus",      "Birnenkompott", "birnenkompott",
        "Zitronengelee", "Pflaumen",      "quitten",
        "Quitten",       "anna@acme",     "Feigensenf"};
    static const char *const stays[] = {"Birnbaum", "Rechnung", "Mirabellen"};
    static const char text[] =
        "Mein  Birnenkompott geht nicht,\r\nauch das Zitronengelee klemmt";
    size_t counts[2] = {0}, n;

    (void)state;
    assert_int_equal(file("anna@acme.example", "Anna Quitten", text), 1);
    assert_int_equal(file("anna@acme.example", "Anna Quitten", text), 1);
    search("a", "mein birnenkompott geht nicht, auch das zitro");
    search("b", "Betreff mit Wort Apfelmus\n\nMein Birnenkompott geht nicht, "
                "auch das Zitronengelee klemmt");
    search("c", "ticket von ANNA QUITTEN");
    search("d", "Rechnung");
    search("e", "Birnbaum geht nicht ganz");
    comment("Pflaumen: schreibt mir an Anna@acme.example");
    comment("Feigensenf half nicht. Gruss, Anna Quitten");
    comment("Mirabellen sind erklaert");
    ok(lotse_store_export(s, rows, counts, &err));
    assert_int_equal(counts[0], 5);
    ok(lotse_store_forget(&n, s, "anna@acme.example", &system_actor, T0, &err));
    assert_int_equal(n, 1);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        if (holds(gone[i]))
            fail_msg("%s is still there", gone[i]);
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++)
        if (!holds(stays[i]))
            fail_msg("%s is gone", stays[i]);
    memset(counts, 0, sizeof counts);
    ok(lotse_store_export(s, rows, counts, &err));
    assert_int_equal(counts[0], 5); /* reports count them */
    assert_int_equal(counts[1], 3);
    /* no trace of the form that was sent either */
    assert_int_equal(file("anna@acme.example", "Anna Quitten", text), 2);
}

/* One word or two are anybody's; nobody's name hides nothing. */
static void others(void **state)
{
    size_t n;

    (void)state;
    file("bob@acme.example", "", "Drucker");
    search("a", "Drucker");
    search("b", "Der Drucker druckt nicht");
    ok(lotse_store_forget(&n, s, "bob@acme.example", &system_actor, T0, &err));
    assert_true(holds("Der Drucker druckt nicht"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(forgets, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others, set_up, tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_outbox.c: who hears of what by mail.
 *
 * Each case is an act and the rows that must follow, "kind to, kind to".
 */
#include "ticket/store.h"

#include "base/str.h"

#include "desk.h"

#include <stdlib.h>

static lotse_actor anna, first, second;

static int set_up(void **state)
{
    int64_t id;
    (void)state;
    ok(lotse_store_open(&s, ":memory:", &err));
    ok(lotse_org_set(&id, s, "Acme", "acme.example", 1, NULL, &system_actor,
                     T0, &err));
    anna = person("anna@acme.example", LOTSE_REQUESTER, NULL);
    first = person("first@acme.example", LOTSE_FIRST, "Acme");
    second = person("second@desk.example", LOTSE_SECOND, NULL);
    person("boss@desk.example", LOTSE_ADMIN, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    return 0;
}

static int64_t file_as(const char *mail, bool quiet)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = mail;
    f.text = "Mein Passwort ist abgelaufen.";
    f.quiet = quiet;
    ok(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err));
    return id;
}

static void act(int64_t id, const lotse_act *a, const lotse_actor *who)
{
    ok(lotse_ticket_do(s, id, a, who, T0 + 60, &err));
}

static void do_it(int64_t id, lotse_verb verb, const lotse_actor *who,
                  const char *text)
{
    lotse_act a = {.verb = verb, .text = text, .more = text, .reason = text};

    act(id, &a, who);
}

/* The rows since the last call are these. */
static void outbox(const char *expected)
{
    sqlite3_stmt *st;
    struct str got = {0};

    assert_int_equal(
        sqlite3_prepare_v2(s->h,
                           "SELECT kind, substr(recipient, 1,"
                           " instr(recipient, '@') - 1) FROM outbox"
                           " WHERE claim = 0 ORDER BY id",
                           -1, &st, NULL),
        SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW)
        str_addf(&got, "%s%s %s", got.n > 0 ? ", " : "",
                 (const char *)sqlite3_column_text(st, 0),
                 (const char *)sqlite3_column_text(st, 1));
    sqlite3_finalize(st);
    assert_int_equal(
        sqlite3_exec(s->h, "UPDATE outbox SET claim = 1", NULL, NULL, NULL),
        SQLITE_OK);
    assert_string_equal(str_text(&got), expected);
    str_free(&got);
}

static void test_filed(void **state)
{
    (void)state;
    file_as("anna@acme.example", false);
    outbox("received anna, new first");
    /* whoever has no desk of their own is helped by level 2 */
    file_as("zoe@elsewhere.example", false);
    outbox("received zoe, new second");
    file_as("robot@acme.example", true);
    outbox("new first");
    file_as("first@acme.example", false);
    outbox("received first, new first");
}

static void test_replies(void **state)
{
    lotse_act robot = {.verb = LOTSE_DO_REPLY,
                       .text = "Ich bin im Urlaub.",
                       .automatic = true};
    int64_t id = file_as("anna@acme.example", false);
    (void)state;
    outbox("received anna, new first");
    do_it(id, LOTSE_DO_REPLY, &first, "Bitte neu setzen.");
    outbox("reply anna"); /* one mail, though it is open now */
    do_it(id, LOTSE_DO_NOTE, &first, "Kennwortregel?");
    outbox("");
    do_it(id, LOTSE_DO_REPLY, &anna, "Geht nicht.");
    outbox("copy first");
    do_it(id, LOTSE_DO_WATCH, &second, NULL);
    outbox("");
    do_it(id, LOTSE_DO_REPLY, &system_actor, "Noch einmal.");
    outbox("reply anna, copy second");
    act(id, &robot, &anna);
    act(id, &robot, &system_actor);
    outbox("");
}

static void test_states(void **state)
{
    lotse_act assign = {.verb = LOTSE_DO_ASSIGN, .user = first.user};
    int64_t id = file_as("anna@acme.example", false);
    (void)state;
    outbox("received anna, new first");
    act(id, &assign, &second);
    outbox("assigned first");
    do_it(id, LOTSE_DO_RESUME, &first, NULL);
    outbox("opened anna");
    do_it(id, LOTSE_DO_WAIT, &first, "Welcher Browser?");
    outbox("waiting anna");
    do_it(id, LOTSE_DO_REPLY, &anna, "Firefox");
    outbox("copy first");
    do_it(id, LOTSE_DO_ESCALATE, &first, "zu schwer");
    outbox("escalated anna, take second");
    do_it(id, LOTSE_DO_DEVELOPERS, &second, "BUG-1");
    outbox("with-developers anna");
    do_it(id, LOTSE_DO_FROM_DEVELOPERS, &second, "behoben");
    outbox("opened anna");
    do_it(id, LOTSE_DO_SOLVE, &second, NULL);
    outbox("solved anna");
    do_it(id, LOTSE_DO_REOPEN, &anna, "wieder da");
    outbox("take second");
    do_it(id, LOTSE_DO_CONFIRM, &anna, NULL);
    outbox("");
    do_it(id, LOTSE_DO_CAUSE, &second, "unbekannt");
    do_it(id, LOTSE_DO_CLOSE, &second, NULL);
    outbox("closed anna");
}

static void test_clocks(void **state)
{
    int64_t id = file_as("anna@acme.example", false);
    lotse_act up = {.verb = LOTSE_DO_ASK_ESCALATION};
    size_t steps;
    (void)state;
    outbox("received anna, new first");
    ok(lotse_sla_run(&steps, s, T0 + 22 * HOUR, &err));
    ok(lotse_sla_run(&steps, s, T0 + 22 * HOUR, &err));
    outbox("warned first");
    ok(lotse_sla_run(&steps, s, T0 + DAY + 1, &err));
    outbox("overdue first, recommended first");
    ok(lotse_sla_run(&steps, s, T0 + 2 * DAY, &err));
    ok(lotse_sla_run(&steps, s, T0 + 2 * DAY, &err));
    outbox("escalated anna, take second");
    id = file_as("anna@acme.example", false);
    outbox("received anna, new first");
    ok(lotse_ticket_do(s, id, &up, &anna, T0 + DAY, &err));
    outbox("escalated anna, take second"); /* the button answers */
}

/* A change that fails leaves no mail. */
static void test_rollback(void **state)
{
    int64_t id = file_as("anna@acme.example", false);
    lotse_act solve = {.verb = LOTSE_DO_SOLVE};
    (void)state;
    outbox("received anna, new first");
    assert_int_equal(sqlite3_exec(s->h,
                                  "CREATE TRIGGER no BEFORE INSERT ON outbox"
                                  " BEGIN SELECT RAISE (ABORT, 'no'); END",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(lotse_ticket_do(s, id, &solve, &first, T0, &err),
                     LOTSE_IO);
    assert_int_equal(
        sqlite3_exec(s->h, "DROP TRIGGER no", NULL, NULL, NULL), SQLITE_OK);
    ok(lotse_ticket_do(s, id, &solve, &first, T0, &err));
    outbox("solved anna");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_filed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_replies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rollback, set_up, tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

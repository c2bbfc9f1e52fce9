/* Forms that are sent twice, and what a requester can do now. */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set_up(void **state)
{
    (void)state;
    ok(lotse_store_open(&s, ":memory:", &err));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    return 0;
}

static int64_t file_it(const char *key, const char *text, const char *bytes,
                       int64_t now)
{
    const lotse_file file = {"f", bytes, strlen(bytes)};
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = "anna@acme.example";
    f.text = text;
    f.key = key;
    f.files = &file;
    f.n_files = 1;
    ok(lotse_ticket_file(&id, s, &f, &system_actor, now, &err));
    return id;
}

static void filing(void **state)
{
    (void)state;
    assert_int_equal(file_it("k", "a", "b", T0), 1);
    assert_int_equal(file_it("k", "a", "b", T0 + 5), 1);
    assert_int_equal(file_it("k", "a", "c", T0), 2);
    assert_int_equal(file_it("k", "ab", "", T0), 3);
    assert_int_equal(file_it("l", "a", "b", T0), 4);
    assert_int_equal(file_it(NULL, "a", "b", T0), 5);
    assert_int_equal(file_it("", "a", "b", T0), 6);
    /* after a month it is another one */
    assert_int_equal(file_it("m", "x", "", T0 + 31 * DAY), 7);
    assert_int_equal(file_it("k", "a", "b", T0 + 31 * DAY), 8);
}

static void acting(void **state)
{
    lotse_act act = {.verb = LOTSE_DO_REPLY, .text = "Hello", .key = "k"};
    lotse_actor anna;
    lotse_ticket *t;
    size_t gone;

    (void)state;
    file_it("k", "a", "b", T0);
    ok(lotse_actor_get(&anna, s, "anna@acme.example", &err));
    for (int i = 0; i < 3; i++)
        ok(lotse_ticket_do(s, 1, &act, &anna, T0 + i, &err));
    act.text = "Hello again";
    ok(lotse_ticket_do(s, 1, &act, &anna, T0, &err));
    ok(lotse_ticket_get(&t, s, 1, &anna, T0, &err));
    assert_int_equal(t->n_messages, 3);
    lotse_ticket_free(t);
    /* a hash of texts goes with them */
    ok(lotse_store_forget(&gone, s, "anna@acme.example", &system_actor, T0,
                          &err));
    assert_int_equal(file_it("k", "a", "b", T0), 2);
}

static void can(void **state)
{
    lotse_actor anna, nobody = {99, LOTSE_REQUESTER, 0};
    lotse_act confirm = {.verb = LOTSE_DO_CONFIRM, .article = "a/b"};
    lotse_ticket *t;

    (void)state;
    file_it(NULL, "a", "b", T0);
    ok(lotse_actor_get(&anna, s, "anna@acme.example", &err));
#define CAN(verb, who, at)                                                     \
    lotse_ticket_can(s, 1, LOTSE_DO_##verb, who, at, &err)
    assert_int_equal(CAN(REPLY, &anna, T0), LOTSE_OK);
    assert_int_equal(CAN(CLOSE, &anna, T0), LOTSE_DENIED);
    assert_int_equal(CAN(REPLY, &nobody, T0), LOTSE_NOTFOUND);
    assert_int_equal(CAN(READ, &anna, T0), LOTSE_INPUT);
    assert_int_equal(CAN(ASK_ESCALATION, &anna, T0 + DAY - 1), LOTSE_INPUT);
    assert_int_equal(CAN(ASK_ESCALATION, &anna, T0 + DAY), LOTSE_OK);
    assert_int_equal(CAN(REOPEN, &anna, T0), LOTSE_INPUT);
    /* asking changes nothing, and an article that the desk didn't link isn't
     * linked by a requester's word */
    ok(lotse_ticket_do(s, 1, &confirm, &anna, T0, &err));
    ok(lotse_ticket_get(&t, s, 1, &system_actor, T0, &err));
    assert_int_equal(t->level, 1);
    assert_int_equal(t->state, LOTSE_SOLVED);
    assert_int_equal(t->n_links, 0);
    assert_string_equal(t->events[1].kind, "confirmed");
    assert_string_equal(t->events[1].now, "a/b");
    lotse_ticket_free(t);
    assert_int_equal(CAN(REOPEN, &anna, T0 + 14 * DAY), LOTSE_OK);
    assert_int_equal(CAN(REOPEN, &anna, T0 + 14 * DAY + 1), LOTSE_INPUT);
    assert_int_equal(CAN(ASK_ESCALATION, &anna, T0 + DAY), LOTSE_INPUT);
}

static lotse_state state_after(lotse_verb verb, const lotse_actor *who,
                               int64_t at)
{
    lotse_act act = {.verb = verb, .text = "x", .reason = "x"};
    lotse_ticket *t;
    lotse_state state;

    ok(lotse_ticket_do(s, 1, &act, who, at, &err));
    ok(lotse_ticket_get(&t, s, 1, &system_actor, at, &err));
    state = t->state;
    lotse_ticket_free(t);
    return state;
}

static void reopening(void **state)
{
    lotse_act thanks = {.verb = LOTSE_DO_REPLY, .text = "x", .automatic = true};
    lotse_actor anna;
    int64_t end = T0 + 14 * DAY;

    (void)state;
    file_it(NULL, "a", "b", T0);
    ok(lotse_actor_get(&anna, s, "anna@acme.example", &err));
    assert_int_equal(state_after(LOTSE_DO_SOLVE, &system_actor, T0),
                     LOTSE_SOLVED);
    assert_int_equal(state_after(LOTSE_DO_REPLY, &system_actor, T0),
                     LOTSE_SOLVED);
    ok(lotse_ticket_do(s, 1, &thanks, &anna, T0, &err));
    assert_int_equal(state_after(LOTSE_DO_NOTE, &system_actor, T0),
                     LOTSE_SOLVED);
    assert_int_equal(state_after(LOTSE_DO_REPLY, &anna, end), LOTSE_OPENED);
    assert_int_equal(state_after(LOTSE_DO_CLOSE, &system_actor, end),
                     LOTSE_CLOSED);
    assert_int_equal(state_after(LOTSE_DO_REPLY, &anna, end), LOTSE_OPENED);
    assert_int_equal(state_after(LOTSE_DO_SOLVE, &system_actor, end),
                     LOTSE_SOLVED);
    /* later nobody would look: it is refused, and the page keeps the text */
    thanks.automatic = false;
    assert_int_equal(
        lotse_ticket_do(s, 1, &thanks, &anna, end + 15 * DAY, &err),
        LOTSE_INPUT);
    assert_non_null(strstr(err.msg, "14 days"));
}

static void mails(void **state)
{
    (void)state;
    assert_true(lotse_mail_valid("Anna.B+x@acme.example"));
    assert_false(lotse_mail_valid("anna"));
    assert_false(lotse_mail_valid("a@b\r\nBcc: c@d"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(filing), TEST(acting), TEST(can),
                                       TEST(reopening), TEST(mails)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

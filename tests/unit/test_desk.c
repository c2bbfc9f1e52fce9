/*
 * test_desk.c: what the desk asks the library: what can be done, who could own
 * a ticket, how many there are of a kind.
 */
#include "desk.h"

#include <string.h>

static lotse_actor anna, first, second, other;

static int64_t file_it(const char *mail, const char *subject, int64_t now)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = mail;
    f.subject = subject;
    f.text = "Ich kann mich nicht anmelden";
    f.type = "zugang";
    f.urgency = f.complexity = 2;
    ok(lotse_ticket_file(&id, s, &f, &system_actor, now, &err));
    return id;
}

static int set_up(void **state)
{
    int64_t id;

    (void)state;
    ok(lotse_store_open(&s, ":memory:", &err));
    ok(lotse_org_set(&id, s, "Acme", "acme.example", 1, NULL, &system_actor,
                     T0, &err));
    ok(lotse_org_set(&id, s, "Beta", "beta.example", 0, NULL, &system_actor,
                     T0, &err));
    anna = person("anna@acme.example", LOTSE_REQUESTER, NULL);
    first = person("first@acme.example", LOTSE_FIRST, "Acme");
    second = person("second@desk.example", LOTSE_SECOND, NULL);
    other = person("first@beta.example", LOTSE_FIRST, "Beta");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    return 0;
}

static bool may(int64_t id, const lotse_actor *who, lotse_verb verb)
{
    lotse_ticket *t;
    bool yes;

    ok(lotse_ticket_get(&t, s, id, who, T0 + HOUR, &err));
    yes = (t->may & 1u << verb) != 0;
    lotse_ticket_free(t);
    return yes;
}

static void test_may(void **state)
{
    lotse_act act = {.verb = LOTSE_DO_ESCALATE, .reason = "why"};
    int64_t id = file_it("anna@acme.example", "A", T0);

    (void)state;
    assert_true(may(id, &anna, LOTSE_DO_REPLY));
    assert_false(may(id, &anna, LOTSE_DO_NOTE));
    assert_true(may(id, &first, LOTSE_DO_ESCALATE));
    assert_true(may(id, &first, LOTSE_DO_SOLVE));
    assert_false(may(id, &first, LOTSE_DO_HAND_BACK));
    assert_false(may(id, &second, LOTSE_DO_DEVELOPERS)); /* level 1 */
    assert_false(may(id, &second, LOTSE_DO_REOPEN));     /* not ended */
    ok(lotse_ticket_do(s, id, &act, &first, T0 + HOUR, &err));
    assert_false(may(id, &first, LOTSE_DO_ESCALATE));
    assert_false(may(id, &first, LOTSE_DO_SOLVE));
    assert_true(may(id, &first, LOTSE_DO_NOTE));
    assert_true(may(id, &second, LOTSE_DO_DEVELOPERS));
    assert_false(may(id, &second, LOTSE_DO_CLOSE)); /* no cause */
    act = (lotse_act){.verb = LOTSE_DO_CAUSE, .text = "c", .more = "p"};
    ok(lotse_ticket_do(s, id, &act, &second, T0 + HOUR, &err));
    assert_true(may(id, &second, LOTSE_DO_CLOSE));
}

static void test_owners(void **state)
{
    lotse_user_change gone = LOTSE_USER_CHANGE_INIT;
    lotse_users *u;
    int64_t id;

    (void)state;
    ok(lotse_owners_get(&u, s, &second, &err));
    assert_int_equal(u->n, 3);
    lotse_users_free(u);
    ok(lotse_owners_get(&u, s, &first, &err));
    assert_int_equal(u->n, 2); /* not Beta's */
    assert_string_equal(u->items[0].mail, "first@acme.example");
    lotse_users_free(u);
    gone.mail = "second@desk.example";
    gone.active = 0;
    ok(lotse_user_set(&id, s, &gone, &system_actor, T0, &err));
    ok(lotse_owners_get(&u, s, &first, &err));
    assert_int_equal(u->n, 1);
    lotse_users_free(u);
    assert_int_equal(lotse_owners_get(&u, s, &anna, &err), LOTSE_DENIED);
    assert_null(u);
}

static size_t count(const lotse_ticket_query *q, const lotse_actor *who)
{
    lotse_tickets *list;
    size_t n;

    ok(lotse_tickets_count(&n, s, q, who, T0 + HOUR, &err));
    ok(lotse_tickets_get(&list, s, q, who, T0 + HOUR, &err));
    assert_int_equal(list->n, n);
    assert_int_equal(list->total, n);
    lotse_tickets_free(list);
    return n;
}

static size_t with_text(const char *text)
{
    lotse_ticket_query q = {.text = text};

    return count(&q, &second);
}

static void test_counts(void **state)
{
    lotse_ticket_query all = {.level = 0}, due = {.due_before = T0 + 25 * HOUR};

    (void)state;
    file_it("anna@acme.example", "Error 500% in a_b", T0);
    file_it("joe@beta.example", "c\\d", T0 + HOUR);
    assert_int_equal(count(&all, &second), 2);
    assert_int_equal(count(&all, &first), 1);
    assert_int_equal(count(&all, &other), 1);
    assert_int_equal(count(&due, &second), 1);
    due.due_before++;
    assert_int_equal(count(&due, &second), 2);
    due.states = 1u << LOTSE_NEW;
    assert_int_equal(count(&due, &second), 2);
    assert_int_equal(with_text("error"), 1);
    assert_int_equal(with_text("0%"), 1);
    assert_int_equal(with_text("5%0"), 0); /* no wildcard */
    assert_int_equal(with_text("a_b"), 1);
    assert_int_equal(with_text("aXb"), 0);
    assert_int_equal(with_text("c\\d"), 1);
    assert_int_equal(with_text("500"), 1);
    assert_int_equal(with_text("2"), 1); /* the number */
    assert_int_equal(with_text("t-2"), 1);
    assert_int_equal(with_text("T-"), 0);
    assert_int_equal(with_text("99999999999999999999"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_may), TEST(test_owners), TEST(test_counts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

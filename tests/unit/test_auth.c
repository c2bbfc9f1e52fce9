/*
 * test_auth.c: passwords, sessions, tokens.
 */
#include "lotse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { T0 = 1795615200, MINUTE = 60 };

static const char password[] = "vier zufaellige Woerter hier";
static const lotse_actor system_actor = {0, LOTSE_ADMIN, 0};
static lotse_store *s;
static lotse_err err;

static int set_user(const char *mail, const char *pass, int role, int active)
{
    lotse_user_change c = LOTSE_USER_CHANGE_INIT;
    int64_t id;

    c.mail = mail;
    c.password = pass;
    c.role = role;
    c.active = active;
    return lotse_user_set(&id, s, &c, &system_actor, T0, &err);
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(lotse_store_open(&s, ":memory:", &err), LOTSE_OK);
    assert_int_equal(set_user("anna@a.example", password, LOTSE_SECOND, -1),
                     LOTSE_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    return 0;
}

static int login(const char *mail, const char *pass, const char *client,
                 int64_t now)
{
    char secret[LOTSE_SECRET];

    return lotse_login(secret, s, mail, pass, client, now, &err);
}

static void test_session(void **state)
{
    char secret[LOTSE_SECRET], again[LOTSE_SECRET];
    lotse_actor who;
    (void)state;
    assert_int_equal(lotse_login(secret, s, "Anna@A.example", password, "c", T0,
                                 &err),
                     LOTSE_OK);
    assert_int_equal(strlen(secret), 32);
    assert_int_equal(lotse_login(again, s, "anna@a.example", password, "c", T0,
                                 &err),
                     LOTSE_OK);
    assert_string_not_equal(secret, again); /* no fixation */
    assert_int_equal(lotse_session_get(&who, s, secret, T0, &err), LOTSE_OK);
    assert_int_equal(who.role, LOTSE_SECOND);
    /* used each 29 minutes it lasts 12 hours */
    for (int64_t t = 0; t < 12 * 3600; t += 29 * MINUTE)
        assert_int_equal(lotse_session_get(&who, s, secret, T0 + t, &err),
                         LOTSE_OK);
    assert_int_equal(lotse_session_get(&who, s, secret, T0 + 12 * 3600, &err),
                     LOTSE_DENIED);
    /* the other wasn't used for half an hour */
    assert_int_equal(lotse_session_get(&who, s, again, T0 + 30 * MINUTE, &err),
                     LOTSE_DENIED);
    assert_int_equal(lotse_session_get(&who, s, "", T0, &err), LOTSE_DENIED);
    assert_int_equal(lotse_login(secret, s, "anna@a.example", password, "c", T0,
                                 &err),
                     LOTSE_OK);
    assert_int_equal(lotse_logout(s, secret, &err), LOTSE_OK);
    assert_int_equal(lotse_session_get(&who, s, secret, T0, &err),
                     LOTSE_DENIED);
}

static void test_ends(void **state)
{
    char secret[LOTSE_SECRET], token[LOTSE_SECRET];
    lotse_actor who;
    int64_t id;
    (void)state;
    lotse_login(secret, s, "anna@a.example", password, "c", T0, &err);
    assert_int_equal(lotse_token_new(token, &id, s, "anna@a.example", "x", 0,
                                     &system_actor, T0, &err),
                     LOTSE_OK);
    /* a name doesn't end a session, a role and a password do */
    set_user("anna@a.example", NULL, -1, -1);
    assert_int_equal(lotse_session_get(&who, s, secret, T0, &err), LOTSE_OK);
    set_user("anna@a.example", NULL, LOTSE_ADMIN, -1);
    assert_int_equal(lotse_session_get(&who, s, secret, T0, &err),
                     LOTSE_DENIED);
    lotse_login(secret, s, "anna@a.example", password, "c", T0, &err);
    set_user("anna@a.example", "another good password", -1, -1);
    assert_int_equal(lotse_session_get(&who, s, secret, T0, &err),
                     LOTSE_DENIED);
    assert_int_equal(lotse_token_get(&who, s, token, T0, &err), LOTSE_OK);
    assert_int_equal(who.role, LOTSE_ADMIN);
    set_user("anna@a.example", NULL, -1, 0);
    assert_int_equal(lotse_token_get(&who, s, token, T0, &err), LOTSE_DENIED);
    assert_int_equal(login("anna@a.example", "another good password", "c", T0),
                     LOTSE_DENIED);
}

static void test_throttle(void **state)
{
    char known[512];
    (void)state;
    assert_int_equal(login("anna@a.example", "wrong", "c0", T0), LOTSE_DENIED);
    snprintf(known, sizeof known, "%s", err.msg);
    assert_int_equal(login("nobody@a.example", "wrong", "c0", T0),
                     LOTSE_DENIED);
    assert_string_equal(err.msg, known); /* nothing tells who is known */
    /* an account: from many clients, in any spelling */
    for (int i = 0; i < 9; i++) {
        char client[8];
        snprintf(client, sizeof client, "k%d", i);
        assert_int_equal(login(i % 2 ? "ANNA@a.example" : "anna@a.example",
                               "wrong", client, T0 + i),
                         LOTSE_DENIED);
    }
    assert_int_equal(login("anna@A.example", password, "new", T0 + 9),
                     LOTSE_BUSY);
    assert_int_equal(err.why, LOTSE_WHY_TOO_MANY);
    assert_non_null(strstr(err.msg, "15 minutes"));
    assert_int_equal(login("anna@a.example", password, "new",
                           T0 + 16 * MINUTE),
                     LOTSE_OK);
    /* a client: on many accounts */
    for (int i = 0; i < 10; i++) {
        char mail[24];
        snprintf(mail, sizeof mail, "m%d@a.example", i);
        assert_int_equal(login(mail, "wrong", "bad", T0 + 20 * MINUTE),
                         LOTSE_DENIED);
    }
    assert_int_equal(login("anna@a.example", password, "bad",
                           T0 + 20 * MINUTE),
                     LOTSE_BUSY);
    /* right ones don't count */
    for (int i = 0; i < 12; i++)
        assert_int_equal(login("anna@a.example", password, "good",
                               T0 + 20 * MINUTE),
                         LOTSE_OK);
}

static void test_tokens(void **state)
{
    char secret[LOTSE_SECRET];
    lotse_tokens *l;
    lotse_actor who, second;
    int64_t id;
    (void)state;
    lotse_actor_get(&second, s, "anna@a.example", &err);
    assert_int_equal(lotse_token_new(secret, &id, s, "anna@a.example", "bot", 1,
                                     &second, T0, &err),
                     LOTSE_DENIED);
    assert_int_equal(lotse_token_new(secret, &id, s, "nobody@a.example", "bot",
                                     1, &system_actor, T0, &err),
                     LOTSE_NOTFOUND);
    assert_int_equal(lotse_token_new(secret, &id, s, "anna@a.example", "bot", 1,
                                     &system_actor, T0, &err),
                     LOTSE_OK);
    assert_memory_equal(secret, "lotse_", 6);
    assert_int_equal(lotse_token_get(&who, s, secret, T0 + 86399, &err),
                     LOTSE_OK);
    assert_int_equal(who.user, second.user);
    assert_int_equal(lotse_token_get(&who, s, secret, T0 + 86400, &err),
                     LOTSE_DENIED);
    secret[10] = secret[10] == 'x' ? 'y' : 'x';
    assert_int_equal(lotse_token_get(&who, s, secret, T0, &err), LOTSE_DENIED);
    assert_int_equal(lotse_tokens_get(&l, s, &system_actor, &err), LOTSE_OK);
    assert_int_equal(l->n, 1);
    assert_string_equal(l->items[0].name, "bot");
    assert_int_equal(l->items[0].used, T0 + 86399);
    lotse_tokens_free(l);
    assert_int_equal(lotse_token_end(s, id, &system_actor, &err), LOTSE_OK);
    assert_int_equal(lotse_token_end(s, id, &system_actor, &err),
                     LOTSE_NOTFOUND);
}

static void test_users(void **state)
{
    lotse_user_change c = LOTSE_USER_CHANGE_INIT;
    lotse_users *u;
    lotse_actor who;
    int64_t id;
    (void)state;
    assert_int_equal(set_user("b@a.example", "short", -1, -1), LOTSE_INPUT);
    assert_int_equal(lotse_actor_get(&who, s, "b@a.example", &err),
                     LOTSE_NOTFOUND); /* nothing was made */
    assert_int_equal(set_user("b@a.example", NULL, LOTSE_FIRST, -1),
                     LOTSE_INPUT);
    assert_non_null(strstr(err.msg, "--org"));
    c.mail = "b@a.example";
    c.org = "nowhere";
    assert_int_equal(lotse_user_set(&id, s, &c, &system_actor, T0, &err),
                     LOTSE_NOTFOUND);
    lotse_actor_get(&who, s, "anna@a.example", &err);
    assert_int_equal(lotse_user_set(&id, s, &c, &who, T0, &err), LOTSE_DENIED);
    assert_int_equal(lotse_users_get(&u, s, &who, &err), LOTSE_DENIED);
    assert_int_equal(lotse_users_get(&u, s, &system_actor, &err), LOTSE_OK);
    assert_int_equal(u->n, 1);
    assert_true(u->items[0].has_password);
    lotse_users_free(u);
    /* without a password nobody logs in, not even with an empty one */
    set_user("c@a.example", NULL, -1, -1);
    assert_int_equal(login("c@a.example", "", "z", T0), LOTSE_DENIED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_session), TEST(test_ends),
                                       TEST(test_throttle), TEST(test_tokens),
                                       TEST(test_users)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

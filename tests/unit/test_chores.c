/*
 * test_chores.c: what a program adds to the server's chores, and the stamp that
 * changes with the tickets.
 *
 * The chore itself ends the server, so nothing waits for a time to pass.
 */
#include "http/http.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb.h"

#include <cmocka.h>

static const struct kb_file files[] = {
    {"en/a.md", "---\ntitle: Reset a password\n---\nPress the button.\n"}};

struct told {
    int calls, rc;
    int64_t now;
    bool had_store;
    char said[4096];
    pthread_mutex_t lock;
};

static void say(void *ctx, const char *line)
{
    struct told *t = ctx;

    pthread_mutex_lock(&t->lock);
    strncat(t->said, line, sizeof t->said - strlen(t->said) - 2);
    strcat(t->said, "\n");
    pthread_mutex_unlock(&t->lock);
}

static int chore(void *ctx, lotse_store *s, int64_t now, lotse_err *err)
{
    struct told *t = ctx;

    t->calls++;
    t->now = now;
    t->had_store = s != NULL;
    kill(getpid(), SIGTERM);
    if (t->rc != LOTSE_OK && err != NULL) {
        err->code = t->rc;
        snprintf(err->msg, sizeof err->msg, "the mail can't be sent");
    }
    return t->rc;
}

/* Serve until the chore has ended it. */
static void serve(struct told *t, const struct kb *kb, int rc)
{
    static const struct clock clock = {.fixed = true, .now = 1795510800};
    char tickets[80];
    struct http_opts o = {.index = kb->index,
                          .tickets = tickets,
                          .listen = "127.0.0.1:0",
                          .site = "Lotse",
                          .clock = &clock,
                          .say = say,
                          .chore = chore,
                          .ctx = t};
    lotse_store *s;
    lotse_err err;

    *t = (struct told){.rc = rc};
    pthread_mutex_init(&t->lock, NULL);
    snprintf(tickets, sizeof tickets, "%s/tickets.db", kb->dir);
    assert_int_equal(lotse_store_open(&s, tickets, &err), LOTSE_OK);
    lotse_store_close(s);
    assert_int_equal(http_serve(&o, &err), LOTSE_OK);
    unlink(tickets);
    pthread_mutex_destroy(&t->lock);
}

static void called(void **state)
{
    struct told t;
    struct kb kb;

    (void)state;
    assert_int_equal(kb_make(&kb, files, 1), LOTSE_OK);
    serve(&t, &kb, LOTSE_OK);
    assert_int_equal(t.calls, 1);
    assert_int_equal(t.now, 1795510800);
    assert_true(t.had_store);
    assert_null(strstr(t.said, "can't"));
    serve(&t, &kb, LOTSE_IO);
    assert_int_equal(t.calls, 1);
    assert_non_null(strstr(t.said, "lotse: the mail can't be sent\n"));
    kb_remove(&kb);
}

static int64_t stamp(lotse_store *s)
{
    int64_t n = -1;

    assert_int_equal(lotse_store_stamp(&n, s, NULL), LOTSE_OK);
    return n;
}

/* Each act makes it another one, for every handle; reading and searching
 * don't. */
static void stamps(void **state)
{
    static const lotse_actor admin = {0, LOTSE_ADMIN, 0};
    lotse_act act = {.verb = LOTSE_DO_NOTE, .text = "called back"};
    lotse_search_note note = {.client = "x", .query = "q", .lang = "en",
                              .article = ""};
    lotse_filing f = LOTSE_FILING_INIT;
    char path[] = "/tmp/lotse-unit.XXXXXX";
    int64_t id, before, after;
    lotse_store *a, *b;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(lotse_store_open(&a, path, NULL), LOTSE_OK);
    assert_int_equal(lotse_store_open(&b, path, NULL), LOTSE_OK);
    before = stamp(b);
    f.mail = "anna@acme.example";
    f.text = "It doesn't print.";
    assert_int_equal(lotse_ticket_file(&id, a, &f, &admin, 1000, NULL),
                     LOTSE_OK);
    assert_int_not_equal(stamp(b), before);
    for (int i = 0; i < 4; i++) {
        static const lotse_verb verbs[] = {LOTSE_DO_NOTE, LOTSE_DO_REPLY,
                                           LOTSE_DO_SOLVE, LOTSE_DO_CLOSE};
        before = stamp(b);
        act.verb = verbs[i];
        assert_int_equal(lotse_ticket_do(a, id, &act, &admin, 1001, NULL),
                         LOTSE_OK);
        after = stamp(b);
        assert_int_not_equal(after, before);
        assert_int_equal(stamp(a), after);
    }
    assert_int_equal(lotse_search_log(a, &note, 1002, NULL), LOTSE_OK);
    assert_int_equal(stamp(b), after);
    lotse_store_close(a);
    lotse_store_close(b);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(called),
                                       cmocka_unit_test(stamps)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

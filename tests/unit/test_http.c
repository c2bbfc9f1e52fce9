/*
 * test_http.c: the parts of the server that need no connection: names,
 * decoding, parameters, routes, rates, counts of connections, handles.
 */
#include "http/names.h"
#include "http/pool.h"
#include "http/rate.h"
#include "http/request.h"
#include "http/routes.h"
#include "http/watch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kb.h"

#include <cmocka.h>

static void hosts(void **state)
{
    static const char *const ours[] = {
        "localhost", "LOCALHOST:1", "127.0.0.1", "127.255.0.9:8089",
        "[::1]", "[::1]:65535", "help.example.org", "Help.Example.org:443"};
    static const char *const others[] = {
        "", ":", "localhost:", "localhost:x", "localhost:123456", "[::1",
        "[::1]x", "::1", "127.0.0.1.evil.example", "1127.0.0.1", "127.0.0",
        "evil@localhost", "localhost evil", "help.example.org.",
        "xhelp.example.org"};
    struct names n;

    (void)state;
    assert_int_equal(names_read(&n, "help.example.org, [::5]", NULL, NULL,
                                NULL), 0);
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (!names_host(&n, ours[i]))
            fail_msg("%s", ours[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (names_host(&n, others[i]))
            fail_msg("%s", others[i]);
    names_free(&n);
}

static void origins(void **state)
{
    static const char *const bad[] = {"*", "null", "example.org", "https://",
                                      "https://a/", "https://a/b", "ftp://a",
                                      "https://a;b", "https://a:b",
                                      "https://'none'"};
    struct names n;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(names_read(&n, NULL, bad[i], NULL, NULL), LOTSE_INPUT);
        names_free(&n);
    }
    assert_int_equal(names_read(&n, NULL, "https://a.example http://b:81",
                                NULL, NULL), 0);
    assert_false(n.tls);
    assert_string_equal(n.ancestors, " https://a.example http://b:81");
    assert_true(names_origin(&n, "https://A.example"));
    assert_false(names_origin(&n, "http://a.example"));
    assert_false(names_origin(&n, "https://a.example:443"));
    assert_false(names_origin(&n, "null"));
    assert_true(names_same("https://x:1", "X:1"));
    assert_false(names_same("https://x", "x:1"));
    assert_false(names_same("x", "x"));
    assert_false(names_same("null", "null"));
    names_free(&n);
    assert_int_equal(names_read(&n, NULL, NULL, NULL, NULL), 0);
    assert_string_equal(n.ancestors, " 'none'");
    names_free(&n);
    /* our own address */
    assert_int_equal(names_read(&n, NULL, NULL, "https://Help.example:444/",
                                NULL), 0);
    assert_true(n.tls && names_host(&n, "help.example"));
    assert_false(names_host(&n, "help.example.org"));
    names_free(&n);
    assert_int_equal(names_read(&n, NULL, NULL, "http://[::5]", NULL), 0);
    assert_true(!n.tls && names_host(&n, "[::5]:80"));
    names_free(&n);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(names_read(&n, NULL, NULL, bad[i], NULL),
                         i == 4 ? LOTSE_OK : LOTSE_INPUT); /* "https://a/" */
        names_free(&n);
    }
}

static void decoding(void **state)
{
    static const char *const bad[] = {"%", "%1", "%zz", "%00", "a%0", "%%41"};
    struct arena mem = {0};
    size_t n;

    (void)state;
    assert_string_equal(request_decode(&mem, "a%2Bb+c%c3%BC", 13, true, &n),
                        "a+b c\xc3\xbc");
    assert_int_equal(n, 7);
    assert_string_equal(request_decode(&mem, "a+b", 3, false, NULL), "a+b");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(request_decode(&mem, bad[i], strlen(bad[i]), true, NULL));
    arena_free(&mem);
}

static void parameters(void **state)
{
    struct arena mem = {0};
    struct params p;
    char many[200] = "";

    (void)state;
    assert_int_equal(request_params(&p, &mem, "a=1&&b=x%3Dy&c&=d&a=2", 21,
                                    NULL), 0);
    assert_int_equal(p.n, 5);
    assert_string_equal(params_get(&p, "a"), "1");
    assert_string_equal(params_get(&p, "b"), "x=y");
    assert_string_equal(params_get(&p, "c"), "");
    assert_string_equal(params_get(&p, ""), "d");
    assert_null(params_get(&p, "d"));
    assert_int_equal(request_params(&p, &mem, "", 0, NULL), 0);
    assert_int_equal(p.n, 0);
    for (int i = 0; i < REQUEST_MAX_PARAMS; i++)
        strcat(many, "a=1&");
    assert_int_equal(request_params(&p, &mem, many, strlen(many), NULL), 0);
    strcat(many, "b");
    assert_int_equal(request_params(&p, &mem, many, strlen(many), NULL),
                     LOTSE_INPUT);
    arena_free(&mem);
}

static void routing(void **state)
{
    const char *rest;
    size_t n = 0;

    (void)state;
    assert_string_equal(route_find("/", &rest)->path, "/");
    assert_string_equal(route_find("/a/x/y", &rest)->path, "/a/");
    assert_string_equal(rest, "x/y");
    assert_null(route_find("/a/", &rest));
    assert_null(route_find("/a", &rest));
    assert_null(route_find("", &rest));
    assert_null(route_find("/healthz/", &rest));
    assert_string_equal(route_find("/api/v1/tickets/17", &rest)->path,
                        "/api/v1/tickets/{id}");
    assert_string_equal(rest, "17");
    assert_string_equal(route_find("/api/v1/tickets/T-1/reply", &rest)->path,
                        "/api/v1/tickets/{id}/{verb}");
    assert_string_equal(rest, "T-1/reply");
    assert_string_equal(
        route_find("/api/v1/tickets/1/files/2", &rest)->path,
        "/api/v1/tickets/{id}/files/{file}");
    assert_null(route_find("/api/v1/tickets/", &rest));
    assert_null(route_find("/api/v1/tickets//reply", &rest));
    assert_null(route_find("/api/v1/tickets/1/", &rest));
    assert_null(route_find("/api/v1/tickets/1/files/2/3", &rest));
    for (const struct route *r = routes; r->path != NULL; r++, n++) {
        bool slash = r->path[strlen(r->path) - 1] == '/';
        assert_true(r->get != NULL || r->post != NULL);
        /* a POST says what it takes, and how much */
        assert_int_equal(r->post != NULL, r->max_body > 0);
        assert_int_equal(r->post != NULL,
                         (r->flags & (ROUTE_JSON | ROUTE_FORM)) != 0);
        assert_true(((r->flags & ROUTE_PREFIX) != 0) ==
                    (slash && r->path[1] != '\0'));
    }
    assert_in_range(n, 1, ROUTES_MAX);
}

static void rates(void **state)
{
    struct rate r = {0};
    int taken = 0;

    (void)state;
    while (taken < 100 && rate_take(&r, 1000000, 7))
        taken++;
    assert_int_equal(taken, 7);
}

/* Looking takes nothing, and each client has a place of its own. */
static void rates_by_client(void **state)
{
    struct rates *r = calloc(1, sizeof *r);
    struct rate *a;

    (void)state;
    assert_non_null(r);
    rates_init(r);
    a = rates_of(r, "192.0.2.1");
    assert_ptr_equal(a, rates_of(r, "192.0.2.1"));
    for (int i = 0; i < 3; i++) {
        assert_false(rate_is_over(a, 1000000, 3));
        assert_false(rate_is_over(a, 1000000, 3));
        assert_true(rate_take(a, 1000000, 3));
    }
    assert_true(rate_is_over(a, 1000000, 3));
    assert_false(rate_take(a, 1000000, 3));
    r->seed++; /* other places, almost surely */
    assert_true(rates_of(r, "192.0.2.1") != a || rates_of(r, "::1") != a);
    free(r);
}

static struct slot *come(struct watch *w, const char *address)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        return watch_open(w, fd, (struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
    return watch_open(w, fd, (struct sockaddr *)&v6);
}

static void leave(struct watch *w, struct slot *s)
{
    int fd = s->fd;

    watch_shut(w, s);
    close(fd);
}

static void counting(void **state)
{
    struct watch w;
    struct slot *s[8];

    (void)state;
    assert_true(watch_start(&w, 4, 2, 60000));
    s[0] = come(&w, "192.0.2.1");
    s[1] = come(&w, "::ffff:192.0.2.1"); /* the same */
    s[2] = come(&w, "192.0.2.1");
    assert_false(s[0]->refused || s[1]->refused);
    assert_true(s[2]->refused);
    s[3] = come(&w, "2001:db8::1");
    s[4] = come(&w, "2001:db8::ffff:1"); /* of one /64 */
    s[5] = come(&w, "192.0.2.9");        /* the fifth of all */
    assert_false(s[3]->refused || s[4]->refused);
    assert_true(s[5]->refused);
    assert_int_equal(watch_count(&w).open, 4);
    leave(&w, s[3]);
    s[3] = come(&w, "2001:db8:0:1::1");
    assert_false(s[3]->refused);
    s[6] = come(&w, "192.0.2.7");
    s[7] = come(&w, "192.0.2.8");
    assert_true(s[6]->refused && s[7]->refused);
    assert_null(come(&w, "192.0.2.8")); /* no slot is left */
    watch_begin(&w, s[0]);
    assert_int_equal(watch_drain(&w), 8);
    for (int i = 0; i < 8; i++)
        leave(&w, s[i]);
    assert_int_equal(watch_drain(&w), 0);
    assert_int_equal(watch_count(&w).open, 0);
    watch_stop(&w);
}

static void nothing_said(void *ctx, const char *line)
{
    (void)ctx;
    (void)line;
}

enum { ROUNDS = 40 };

static void *take_and_give(void *arg)
{
    for (int i = 0; i < ROUNDS; i++) {
        lotse_query_opts q = LOTSE_QUERY_INIT;
        lotse_results *res = NULL;
        lotse_index *ix;
        struct edition_id id;
        q.text = "password";
        if (pool_take(&ix, &id, arg, NULL) != LOTSE_OK ||
            lotse_query(&res, ix, &q, NULL) != LOTSE_OK || res->n_hits == 0)
            return arg; /* wrong */
        lotse_results_free(res);
        pool_give(arg, ix);
    }
    return NULL;
}

/* Threads that share handles while the index is replaced. */
static void handles(void **state)
{
    static const struct kb_file files[] = {
        {"en/a.md", "# Forgot your password\n\nSet a new password.\n"}};
    pthread_t threads[6];
    struct pool p;
    struct kb kb;
    char next[300];
    void *wrong;

    (void)state;
    assert_int_equal(kb_make(&kb, files, 1), LOTSE_OK);
    assert_int_equal(pool_open(&p, kb.index, 3, nothing_said, NULL, NULL), 0);
    for (int i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, take_and_give, &p);
    snprintf(next, sizeof next, "cp %s %s.new && mv %s.new %s", kb.index,
             kb.index, kb.index, kb.index);
    for (int i = 0; i < 5; i++)
        assert_int_equal(system(next), 0);
    for (int i = 0; i < 6; i++) {
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    pool_close(&p);
    kb_remove(&kb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts),      cmocka_unit_test(origins),
        cmocka_unit_test(decoding),   cmocka_unit_test(parameters),
        cmocka_unit_test(routing),    cmocka_unit_test(rates),
        cmocka_unit_test(rates_by_client),
        cmocka_unit_test(counting),   cmocka_unit_test(handles)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_promises.c: the sums that the report of promises reads stay those of
 * the tickets, whatever is done to them; an older file gets them.
 */
#include "ticket/store.h"

#include "base/file.h"
#include "base/str.h"

#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICKETS = 60, ACTS = 900 };

static uint64_t seed = 11;

static uint32_t below(uint32_t n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static void exec(sqlite3 *h, const char *sql)
{
    char *why = NULL;

    if (sqlite3_exec(h, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
}

static void say(void *ctx, const char *line)
{
    char *to = ctx;

    snprintf(to, 300, "%s", line);
}

/* What doctor finds; "" when all is well. */
static const char *check(void)
{
    static char said[300];

    said[0] = '\0';
    lotse_store_check(s, say, said, &err);
    return said;
}

static int64_t number(const char *sql)
{
    sqlite3_stmt *st;
    int64_t n;

    assert_int_equal(sqlite3_prepare_v2(s->h, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static lotse_actor people[4];

static int set_up(void **state)
{
    int64_t id;

    (void)state;
    ok(lotse_store_open(&s, ":memory:", &err));
    ok(lotse_org_set(&id, s, "Acme", "acme.example", 1, NULL, &system_actor,
                     T0, &err));
    people[0] = person("first@acme.example", LOTSE_FIRST, "Acme");
    people[1] = person("second@desk.example", LOTSE_SECOND, NULL);
    people[2] = system_actor;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lotse_store_close(s);
    s = NULL;
    return 0;
}

static void file_one(int64_t now)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = below(2) ? "anna@acme.example" : "zoe@else.example";
    f.text = "Mein Passwort ist abgelaufen.";
    ok(lotse_ticket_file(&id, s, &f, &system_actor, now, &err));
}

/* Acts of all kinds at random, many of them refused, while time goes on. */
static void sums_follow_each_change(void **state)
{
    int64_t now = T0;
    size_t steps;
    int done = 0;

    (void)state;
    for (int i = 0; i < ACTS; i++) {
        int64_t id = 1 + below(TICKETS);
        lotse_act a = {.verb = (lotse_verb)below(LOTSE_DO_COUNT),
                       .text = "Ein Wort.",
                       .more = "nichts",
                       .reason = "darum",
                       .article = "a/b",
                       .type = "zugang",
                       .urgency = 2,
                       .complexity = 2,
                       .other = 1 + below(TICKETS)};
        lotse_actor who = people[below(3)];
        now += below(8 * HOUR);
        if (i % (ACTS / TICKETS) == 0)
            file_one(now);
        if (below(9) == 0)
            ok(lotse_sla_run(&steps, s, now, &err));
        done += lotse_ticket_do(s, id, &a, &who, now, NULL) == LOTSE_OK;
        if (i % 50 == 0)
            assert_string_equal(check(), "");
    }
    assert_string_equal(check(), "");
    assert_true(done > ACTS / 8);
    /* the way was through all of it */
    assert_int_equal(number("SELECT sum(tickets) FROM sla_week"), TICKETS);
    for (int i = 0; i < 6; i++) {
        static const char *const some[] = {"answered", "solved", "late",
                                           "developer_time", "late_answers",
                                           "escalated"};
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT sum(%s) FROM sla_week", some[i]);
        assert_true(number(sql) > 0);
    }
    assert_true(number("SELECT count(*) FROM ticket WHERE solved IS NULL AND"
                       " cycle > 1") > 0);
}

static void a_wrong_sum_is_found(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        file_one(T0 + i * DAY);
    assert_string_equal(check(), "");
    exec(s->h, "UPDATE sla_week SET late = late + 1 WHERE org = 1");
    assert_non_null(strstr(check(), "sums of promises"));
    exec(s->h, "UPDATE sla_week SET late = late - 1 WHERE org = 1");
    assert_string_equal(check(), "");
    /* what is left of one whose tickets went to another organisation */
    exec(s->h, "INSERT INTO sla_week VALUES ('2026-W01', 9, 0, 0, 0, 0, 0, 0,"
               " 0, 0, 0)");
    assert_string_equal(check(), "");
    exec(s->h, "UPDATE sla_week SET late = 5 WHERE org = 9");
    assert_non_null(strstr(check(), "sums of promises"));
    exec(s->h, "DELETE FROM sla_week");
    assert_non_null(strstr(check(), "sums of promises"));
}

static void an_older_file_gets_them(void **state)
{
    char path[] = "/tmp/lotse-promises.XXXXXX";
    int fd = mkstemp(path);
    sqlite3 *h;

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    for (int i = 1; i <= 3; i++) {
        struct str sql = {0};
        char name[40];
        snprintf(name, sizeof name, "src/ticket/schema-%d.sql", i);
        ok(file_read(&sql, name, 1 << 20, &err));
        exec(h, str_text(&sql));
        str_free(&sql);
    }
    exec(h, "PRAGMA application_id = 0x4C4F5454; PRAGMA user_version = 3;"
            "INSERT INTO user VALUES (1, 'a@b.c', '', 0, NULL, '', 1, 0);"
            "INSERT INTO ticket SELECT value, printf('%022d', value), '', 1,"
            " NULL, 0, 1, 1, 5, NULL, '', 0, '', 0, 0, '', 0, 0, '', 1, '', 0,"
            " 0, 0, '', '', '', NULL, 1795615200 + value * 86400, 0,"
            " 1795615200 + value * 86400 + 3600, NULL, NULL, 0, NULL, 0, NULL,"
            " 5, NULL, 1, 0, NULL, NULL, NULL, NULL, NULL FROM (WITH RECURSIVE"
            " n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE"
            " value < 20) SELECT * FROM n);"
            "INSERT INTO message SELECT id, id, 0, 1, 0, 0, 'x' FROM ticket;"
            "INSERT INTO event SELECT id, id, 0, 1, 'filed', '', '', '', 1"
            " FROM ticket;"
            "INSERT INTO step SELECT id, 0, 1, 0 FROM ticket WHERE id < 6;"
            "INSERT INTO step SELECT id, 2, 3, 0 FROM ticket WHERE id < 3");
    sqlite3_close(h);
    tear_down(NULL);
    ok(lotse_store_open(&s, path, &err));
    assert_string_equal(check(), "");
    assert_int_equal(number("SELECT count(*) FROM sla_week"), 4);
    assert_int_equal(number("SELECT sum(answer_time) FROM sla_week"),
                     20 * 3600);
    assert_int_equal(number("SELECT sum(late_answers) FROM sla_week"), 5);
    assert_int_equal(number("SELECT sum(escalated) FROM sla_week"), 2);
    assert_int_equal(number("SELECT sum(developer_time) FROM sla_week"), 100);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sums_follow_each_change, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_wrong_sum_is_found, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_older_file_gets_them, set_up,
                                        tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

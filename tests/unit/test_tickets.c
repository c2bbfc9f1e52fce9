/*
 * test_tickets.c: the life of a ticket, from its filing to its reopening.
 */
#include "desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static lotse_actor anna, first, second, other;

static void refused(int rc, int expected, const char *says)
{
    assert_int_equal(rc, expected);
    if (strstr(err.msg, says) == NULL)
        fail_msg("'%s' doesn't say '%s'", err.msg, says);
}

static int set_up(void **state)
{
    int64_t id;
    (void)state;
    ok(lotse_store_open(&s, ":memory:", &err));
    ok(lotse_org_set(&id, s, "Acme", "acme.example, acme.test", 1, NULL,
                     &system_actor, T0, &err));
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

static int64_t file_it(const char *mail, const char *text, int64_t now)
{
    lotse_filing f = LOTSE_FILING_INIT;
    int64_t id;

    f.mail = mail;
    f.text = text;
    ok(lotse_ticket_file(&id, s, &f, &system_actor, now, &err));
    return id;
}

static int do_it(int64_t id, lotse_verb verb, const lotse_actor *who,
                 int64_t now, const char *text)
{
    lotse_act act = {.verb = verb, .text = text, .more = text, .reason = text};

    return lotse_ticket_do(s, id, &act, who, now, &err);
}

static lotse_ticket *get(int64_t id, const lotse_actor *who, int64_t now)
{
    lotse_ticket *t;

    ok(lotse_ticket_get(&t, s, id, who, now, &err));
    return t;
}

static size_t events(const lotse_ticket *t, const char *kind)
{
    size_t n = 0;

    for (size_t i = 0; i < t->n_events; i++)
        n += strcmp(t->events[i].kind, kind) == 0;
    return n;
}

static size_t run(int64_t now)
{
    size_t steps;

    ok(lotse_sla_run(&steps, s, now, &err));
    return steps;
}

static void test_filing(void **state)
{
    static const char picture[] = "\x89PNG\r\n\x1a\n\0\0bytes";
    const lotse_file files[] = {{"../../etc/pass\nwd", picture, sizeof picture},
                                {"a\xe2\x80\xae" "txt.exe", "hello", 5},
                                {"", "", 0}};
    lotse_filing f = LOTSE_FILING_INIT;
    lotse_ticket *t;
    int64_t id;
    (void)state;
    f.mail = "Bo@ACME.test";
    f.text = "\n  Ich komme nicht mehr in mein Konto\nSeit heute.";
    f.files = files;
    f.n_files = 3;
    ok(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err));
    t = get(id, &first, T0);
    assert_string_equal(t->subject, "Ich komme nicht mehr in mein Konto");
    assert_string_equal(t->requester, "bo@acme.test");
    assert_string_equal(t->org, "Acme");
    assert_string_equal(t->type, "zugang");
    assert_int_equal(t->level, 1);
    assert_int_equal(t->state, LOTSE_NEW);
    assert_int_equal(t->promised, T0 + DAY);
    assert_int_equal(t->next_due, T0 + DAY);
    assert_false(t->overdue);
    assert_int_equal(t->messages[0].n_files, 3);
    assert_string_equal(t->messages[0].files[0].name, "pass_wd");
    assert_string_equal(t->messages[0].files[0].type, "image/png");
    assert_string_equal(t->messages[0].files[1].name, "a_txt.exe");
    assert_string_equal(t->messages[0].files[1].type, "text/plain");
    assert_string_equal(t->messages[0].files[1].sha256,
                        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e730433"
                        "62938b9824");
    assert_string_equal(t->messages[0].files[2].name, "attachment");
    lotse_ticket_free(t);
    /* refusals leave nothing */
    f.mail = "no address";
    refused(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err), LOTSE_INPUT,
            "no mail address");
    f.mail = "x@acme.test";
    f.type = "nonsense";
    refused(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err), LOTSE_INPUT,
            "isn't known");
    f.type = NULL;
    f.text = "bad \xff";
    refused(lotse_ticket_file(&id, s, &f, &system_actor, T0, &err), LOTSE_INPUT,
            "UTF-8");
    refused(lotse_actor_get(&(lotse_actor){0}, s, "x@acme.test", &err),
            LOTSE_NOTFOUND, "no user");
    /* requesters file their own only, first level its organisation's */
    f.text = "Hilfe";
    refused(lotse_ticket_file(&id, s, &f, &anna, T0, &err), LOTSE_DENIED,
            "may");
    ok(lotse_ticket_file(&id, s, &f, &first, T0, &err));
    refused(lotse_ticket_file(&id, s, &f, &other, T0, &err), LOTSE_DENIED,
            "may");
}

static void test_life(void **state)
{
    int64_t id = file_it("anna@acme.example", "Der Bericht hat falsche Zahlen",
                         T0);
    lotse_act link = {.verb = LOTSE_DO_LINK, .article = "a/b", .lang = "de",
                      .solved = true};
    lotse_ticket *t;
    lotse_actor who;
    char secret[64];
    (void)state;
    t = get(id, &system_actor, T0);
    snprintf(secret, sizeof secret, "%s", t->secret);
    lotse_ticket_free(t);
    /* others don't learn that it is there */
    refused(do_it(id, LOTSE_DO_NOTE, &other, T0, "x"), LOTSE_NOTFOUND,
            "no ticket");
    refused(do_it(id, LOTSE_DO_NOTE, &anna, T0, "x"), LOTSE_DENIED, "note");
    ok(do_it(id, LOTSE_DO_ASSIGN, &first, T0, NULL)); /* to nobody */
    {
        lotse_act act = {.verb = LOTSE_DO_ASSIGN, .user = first.user};
        ok(lotse_ticket_do(s, id, &act, &first, T0, &err));
        act.user = other.user;
        refused(lotse_ticket_do(s, id, &act, &first, T0, &err), LOTSE_INPUT,
                "can't have it");
        act.user = anna.user;
        refused(lotse_ticket_do(s, id, &act, &first, T0, &err), LOTSE_INPUT,
                "can't have it");
    }
    ok(do_it(id, LOTSE_DO_NOTE, &first, T0 + HOUR, "nur intern"));
    /* the requester's own words answer nothing */
    ok(do_it(id, LOTSE_DO_REPLY, &anna, T0 + HOUR, "noch etwas"));
    t = get(id, &first, T0 + HOUR);
    assert_int_equal(t->answered, 0);
    assert_int_equal(t->state, LOTSE_NEW);
    lotse_ticket_free(t);
    ok(do_it(id, LOTSE_DO_REPLY, &first, T0 + 2 * HOUR, "Welcher Bericht?"));
    ok(do_it(id, LOTSE_DO_WAIT, &first, T0 + 2 * HOUR, ""));
    assert_int_equal(run(T0 + 30 * DAY), 0); /* clocks stand */
    ok(do_it(id, LOTSE_DO_REPLY, &anna, T0 + 5 * DAY, "Der vom Mai."));
    t = get(id, &first, T0 + 5 * DAY);
    assert_int_equal(t->state, LOTSE_OPENED);
    assert_int_equal(t->answered, T0 + 2 * HOUR);
    assert_false(t->overdue);
    /* 2 of 48 hours are gone */
    assert_int_equal(t->escalate_due, T0 + 5 * DAY + 46 * HOUR);
    lotse_ticket_free(t);
    refused(do_it(id, LOTSE_DO_ESCALATE, &first, T0 + 5 * DAY, ""), LOTSE_INPUT,
            "reason");
    ok(do_it(id, LOTSE_DO_ESCALATE, &first, T0 + 5 * DAY, "zu schwer"));
    refused(do_it(id, LOTSE_DO_CLOSE, &first, T0 + 5 * DAY, ""), LOTSE_DENIED,
            "level 2");
    ok(do_it(id, LOTSE_DO_DEVELOPERS, &second, T0 + 6 * DAY, "BUG-7"));
    refused(do_it(id, LOTSE_DO_CLOSE, &second, T0 + 6 * DAY, ""), LOTSE_INPUT,
            "with-developers");
    ok(do_it(id, LOTSE_DO_FROM_DEVELOPERS, &second, T0 + 8 * DAY, "behoben"));
    ok(lotse_ticket_do(s, id, &link, &second, T0 + 8 * DAY, &err));
    refused(do_it(id, LOTSE_DO_CLOSE, &second, T0 + 8 * DAY, ""), LOTSE_INPUT,
            "cause");
    ok(do_it(id, LOTSE_DO_CAUSE, &second, T0 + 8 * DAY, "unknown"));
    ok(do_it(id, LOTSE_DO_SOLVE, &second, T0 + 8 * DAY, ""));
    ok(do_it(id, LOTSE_DO_CLOSE, &second, T0 + 9 * DAY, ""));
    t = get(id, &second, T0 + 9 * DAY);
    assert_string_equal(t->ext, "BUG-7");
    assert_int_equal(t->developers_seconds, 2 * DAY);
    assert_int_equal(t->solved, T0 + 8 * DAY);
    assert_int_equal(t->closed, T0 + 9 * DAY);
    assert_int_equal(t->n_links, 1);
    assert_int_equal(t->n_watchers, 1); /* who had it on level 1 */
    assert_string_equal(t->watchers[0], "first@acme.example");
    lotse_ticket_free(t);
    /* the requester's page: nothing internal */
    ok(lotse_ticket_open(&t, &who, s, secret, T0 + 9 * DAY, &err));
    assert_int_equal(who.user, anna.user);
    assert_int_equal(who.role, LOTSE_REQUESTER);
    for (size_t i = 0; i < t->n_messages; i++)
        assert_null(strstr(t->messages[i].text, "intern"));
    for (size_t i = 0; i < t->n_events; i++) {
        assert_true(t->events[i].is_public);
        assert_string_equal(t->events[i].reason, "");
    }
    assert_int_equal(events(t, "ext"), 0);
    assert_string_equal(t->cause, "");
    assert_int_equal(t->n_watchers, 0);
    lotse_ticket_free(t);
    ok(do_it(id, LOTSE_DO_REOPEN, &anna, T0 + 22 * DAY, "wieder da"));
    ok(do_it(id, LOTSE_DO_SOLVE, &second, T0 + 22 * DAY, ""));
    refused(do_it(id, LOTSE_DO_REOPEN, &anna, T0 + 36 * DAY + 1, "nochmal"),
            LOTSE_INPUT, "14 days");
}

/* The requester's word takes up what had ended; a machine's doesn't. */
static void replies_reopen(void **state)
{
    int64_t id = file_it("anna@acme.example", "Frage", T0);
    lotse_act bot = {
        .verb = LOTSE_DO_REPLY, .text = "Abwesend", .automatic = true};
    lotse_ticket *t;

    (void)state;
    ok(do_it(id, LOTSE_DO_CATEGORISE, &first, T0, NULL));
    ok(do_it(id, LOTSE_DO_REPLY, &first, T0, "So geht es"));
    ok(do_it(id, LOTSE_DO_SOLVE, &first, T0, ""));
    ok(lotse_ticket_do(s, id, &bot, &anna, T0 + DAY, &err));
    ok(do_it(id, LOTSE_DO_REPLY, &first, T0 + DAY, "Noch ein Tipp"));
    t = get(id, &first, T0 + DAY);
    assert_int_equal(t->state, LOTSE_SOLVED);
    lotse_ticket_free(t);
    ok(do_it(id, LOTSE_DO_REPLY, &anna, T0 + 2 * DAY, "Geht noch nicht"));
    t = get(id, &first, T0 + 2 * DAY);
    assert_int_equal(t->state, LOTSE_OPENED);
    assert_int_equal(t->solved, 0);
    assert_int_equal(t->level_hint, 2);
    assert_true(t->escalate_due > T0 + 2 * DAY);
    assert_int_equal(t->n_messages, 5);
    lotse_ticket_free(t);
    ok(do_it(id, LOTSE_DO_CLOSE, &first, T0 + 3 * DAY, ""));
    refused(do_it(id, LOTSE_DO_REPLY, &anna, T0 + 18 * DAY, "Hallo?"),
            LOTSE_INPUT, "14 days");
    t = get(id, &first, T0 + 18 * DAY);
    assert_int_equal(t->state, LOTSE_CLOSED);
    assert_int_equal(t->n_messages, 5);
    lotse_ticket_free(t);
}

static void test_clocks(void **state)
{
    int64_t id = file_it("anna@acme.example", "Frage eins", T0);
    lotse_act bot = {
        .verb = LOTSE_DO_REPLY, .text = "Danke", .automatic = true};
    lotse_ticket *t;
    (void)state;
    ok(lotse_ticket_do(s, id, &bot, &system_actor, T0, &err));
    assert_int_equal(run(T0 + 22 * HOUR - 1), 0);
    assert_int_equal(run(T0 + 22 * HOUR), 1);
    assert_int_equal(run(T0 + 22 * HOUR), 0);
    t = get(id, &first, T0 + DAY - 1);
    assert_false(t->overdue);
    lotse_ticket_free(t);
    t = get(id, &first, T0 + DAY + 1);
    assert_true(t->overdue); /* whether the clocks were run or not */
    lotse_ticket_free(t);
    assert_int_equal(run(T0 + DAY), 1);     /* recommended */
    assert_int_equal(run(T0 + DAY + 1), 1); /* overdue */
    t = get(id, &first, T0 + DAY + 1);
    assert_int_equal(t->promised, T0 + DAY); /* it stays a promise */
    assert_int_equal(t->level_hint, 2);
    lotse_ticket_free(t);
    assert_int_equal(run(T0 + 2 * DAY), 1);
    assert_int_equal(run(T0 + 2 * DAY), 0);
    t = get(id, &second, T0 + 2 * DAY);
    assert_int_equal(t->level, 2);
    assert_int_equal(events(t, "level"), 1);
    assert_int_equal(events(t, "escalated"), 1);
    assert_int_equal(t->next_due, T0 + DAY); /* still to be answered */
    lotse_ticket_free(t);
    /* handed back, promises of level 1 begin anew */
    ok(do_it(id, LOTSE_DO_HAND_BACK, &second, T0 + 3 * DAY, "leicht"));
    assert_int_equal(run(T0 + 5 * DAY), 2);
    /* looked at late, nobody is warned of what has passed */
    file_it("anna@acme.example", "Frage", T0);
    assert_int_equal(run(T0 + 9 * DAY), 3);
}

/* An answer that comes too late is so without a run of the clocks. */
static void test_late(void **state)
{
    int64_t id = file_it("anna@acme.example", "Frage zwei", T0);
    lotse_ticket *t;
    (void)state;
    ok(do_it(id, LOTSE_DO_REPLY, &first, T0 + DAY + 1, "spät"));
    t = get(id, &first, T0 + DAY + 1);
    assert_true(t->overdue);
    assert_int_equal(events(t, "overdue"), 1);
    lotse_ticket_free(t);
    id = file_it("anna@acme.example", "Frage drei", T0);
    ok(do_it(id, LOTSE_DO_REPLY, &first, T0 + DAY, "gerade noch"));
    t = get(id, &first, T0 + 9 * DAY);
    assert_false(t->overdue);
    assert_int_equal(events(t, "overdue"), 0);
    lotse_ticket_free(t);
}

static void test_ask(void **state)
{
    int64_t id = file_it("anna@acme.example", "Frage vier", T0);
    lotse_ticket *t;
    (void)state;
    refused(do_it(id, LOTSE_DO_ASK_ESCALATION, &anna, T0 + DAY - 1, ""),
            LOTSE_INPUT, "1 more hour");
    ok(do_it(id, LOTSE_DO_ASK_ESCALATION, &anna, T0 + DAY, ""));
    refused(do_it(id, LOTSE_DO_ASK_ESCALATION, &anna, T0 + DAY, ""),
            LOTSE_INPUT, "already");
    t = get(id, &anna, T0 + DAY);
    assert_int_equal(t->level, 2);
    assert_int_equal(events(t, "level"), 1);
    lotse_ticket_free(t);
}

static void test_choices(void **state)
{
    int64_t id = file_it("anna@acme.example", "Passwort vergessen", T0);
    lotse_act act = {.verb = LOTSE_DO_CATEGORISE, .type = "daten", .urgency = 3,
                     .complexity = 3};
    lotse_ticket *t;
    (void)state;
    ok(lotse_ticket_do(s, id, &act, &first, T0, &err));
    t = get(id, &first, T0);
    assert_string_equal(t->type, "daten");
    assert_true(t->type_chosen && t->urgency_chosen && t->complexity_chosen);
    assert_int_equal(t->level, 1); /* it doesn't escalate by itself */
    assert_int_equal(t->priority, 4);
    assert_int_equal(events(t, "type"), 1);
    lotse_ticket_free(t);
    /* later proposals change nothing */
    ok(do_it(id, LOTSE_DO_REPLY, &anna, T0, "Seit heute geht nichts mehr"));
    run(T0 + DAY);
    t = get(id, &first, T0 + DAY);
    assert_string_equal(t->type, "daten");
    assert_int_equal(t->urgency, 3);
    lotse_ticket_free(t);
    act = (lotse_act){.verb = LOTSE_DO_CATEGORISE, .unsolved = true};
    id = file_it("anna@acme.example", "Passwort vergessen", T0);
    ok(lotse_ticket_do(s, id, &act, &first, T0, &err));
    t = get(id, &first, T0);
    assert_int_equal(t->level_hint, 2); /* whatever its text */
    lotse_ticket_free(t);
}

static void test_merge(void **state)
{
    int64_t a = file_it("anna@acme.example", "Doppelt", T0);
    int64_t b = file_it("bo@acme.example", "Doppelt", T0);
    int64_t c = file_it("x@beta.example", "Doppelt", T0);
    lotse_act act = {.verb = LOTSE_DO_MERGE, .other = a};
    lotse_ticket *t;
    (void)state;
    refused(lotse_ticket_do(s, a, &act, &first, T0, &err), LOTSE_INPUT,
            "goes on");
    refused(lotse_ticket_do(s, c, &act, &second, T0, &err), LOTSE_INPUT,
            "another organisation");
    ok(lotse_ticket_do(s, b, &act, &first, T0, &err));
    refused(lotse_ticket_do(s, b, &act, &first, T0, &err), LOTSE_INPUT,
            "merged into");
    act.other = b;
    refused(lotse_ticket_do(s, a, &act, &first, T0, &err), LOTSE_INPUT,
            "goes on");
    refused(do_it(b, LOTSE_DO_REOPEN, &first, T0, "x"), LOTSE_INPUT,
            "go on there");
    t = get(b, &first, T0);
    assert_int_equal(t->state, LOTSE_CLOSED);
    assert_int_equal(t->merged_into, a);
    lotse_ticket_free(t);
    t = get(a, &first, T0);
    assert_int_equal(t->n_watchers, 1);
    assert_string_equal(t->watchers[0], "bo@acme.example");
    lotse_ticket_free(t);
}

static size_t total(const lotse_ticket_query *q, const lotse_actor *who,
                    int64_t now)
{
    lotse_tickets *l;
    size_t n;

    ok(lotse_tickets_get(&l, s, q, who, now, &err));
    n = l->total;
    assert_true(l->n <= n);
    for (size_t i = 1; i < l->n && q->due_first; i++)
        assert_true(l->items[i].next_due == 0 ||
                    (l->items[i - 1].next_due != 0 &&
                     l->items[i - 1].next_due <= l->items[i].next_due));
    lotse_tickets_free(l);
    return n;
}

static void test_lists(void **state)
{
    int64_t a = file_it("anna@acme.example", "Eins", T0);
    int64_t b = file_it("bo@acme.example", "Zwei", T0 + HOUR);
    lotse_ticket_query q = {0};
    (void)state;
    file_it("x@beta.example", "Drei", T0 + 2 * HOUR);
    file_it("y@nowhere.example", "Vier", T0 + 3 * HOUR);
    assert_int_equal(total(&q, &system_actor, T0), 4);
    assert_int_equal(total(&q, &second, T0), 4);
    assert_int_equal(total(&q, &first, T0), 2);
    assert_int_equal(total(&q, &other, T0), 1);
    assert_int_equal(total(&q, &anna, T0), 1);
    assert_int_equal(total(&q, &(lotse_actor){0, LOTSE_REQUESTER, 0}, T0), 0);
    assert_int_equal(total(&q, &(lotse_actor){99, LOTSE_FIRST, 0}, T0), 0);
    q.due_first = true;
    assert_int_equal(total(&q, &second, T0), 4);
    ok(do_it(a, LOTSE_DO_REPLY, &first, T0 + HOUR, "ja"));
    ok(do_it(b, LOTSE_DO_SOLVE, &first, T0 + HOUR, ""));
    assert_int_equal(total(&q, &second, T0), 4);
    q.overdue = true;
    assert_int_equal(total(&q, &second, T0 + DAY + 2 * HOUR), 0);
    assert_int_equal(total(&q, &second, T0 + DAY + 2 * HOUR + 1), 1);
    assert_int_equal(total(&q, &second, T0 + 9 * DAY), 2);
    run(T0 + 9 * DAY);
    assert_int_equal(total(&q, &second, T0 + 9 * DAY), 2);
    q = (lotse_ticket_query){.states = 1u << LOTSE_SOLVED};
    assert_int_equal(total(&q, &second, T0), 1);
    q = (lotse_ticket_query){.level = 2};
    assert_int_equal(total(&q, &second, T0 + 9 * DAY), 3);
    q = (lotse_ticket_query){.owner = -1, .limit = 1, .offset = 1};
    assert_int_equal(total(&q, &second, T0), 4);
    q = (lotse_ticket_query){.since = T0 + HOUR, .type = "sonstiges"};
    assert_int_equal(total(&q, &second, T0), 3);
}

static void test_calendar_of_org(void **state)
{
    lotse_act act = {.verb = LOTSE_DO_WAIT};
    lotse_ticket *t;
    int64_t id;
    char *text;
    (void)state;
    ok(lotse_calendar_set(s, "desk", "Europe/Berlin", "mon-fri 08:00-17:00",
                          "", &system_actor, &err));
    ok(lotse_org_set(&id, s, "Acme", NULL, -1, "desk", &system_actor, T0,
                     &err));
    id = file_it("anna@acme.example", "Frage", T0); /* 15:00 in Berlin */
    t = get(id, &first, T0);
    /* 2 + 9 + 9 hours until Friday night, 4 on Monday: 12:00 */
    assert_int_equal(t->promised, T0 + 5 * DAY - 3 * HOUR);
    assert_string_equal(t->zone, "Europe/Berlin");
    lotse_ticket_free(t);
    ok(do_it(id, LOTSE_DO_RESUME, &first, T0 + HOUR, ""));
    ok(lotse_ticket_do(s, id, &act, &first, T0 + HOUR, &err));
    act.verb = LOTSE_DO_RESUME;
    ok(lotse_ticket_do(s, id, &act, &first, T0 + DAY + HOUR, &err));
    ok(lotse_sla_explain(&text, s, id, false, &first, T0 + DAY + HOUR, &err));
    assert_string_equal(
        text,
        "Received Wed 25 Nov 2026, 15:00 CET.\n"
        "Promised: a first answer by a person within 24 h of working time"
        " (mon-fri 08:00-17:00, Europe/Berlin).\n"
        "Counted 1 h from Wed 25 Nov 2026, 15:00 CET to Wed 25 Nov 2026, 16:00"
        " CET.\n"
        "The clock stood from Wed 25 Nov 2026, 16:00 CET to Thu 26 Nov 2026,"
        " 16:00 CET: waiting for the requester.\n"
        "Counted 0 s from Thu 26 Nov 2026, 16:00 CET to Thu 26 Nov 2026, 16:00"
        " CET.\n"
        "Due Tue 1 Dec 2026, 12:00 CET.\n"
        "Not answered yet: in time, 23 h left.\n"
        "Unsolved on level 1, escalation is recommended Tue 1 Dec 2026, 12:00"
        " CET.\n"
        "Unsolved on level 1, it is escalated Fri 4 Dec 2026, 09:00 CET.\n");
    free(text);
    ok(lotse_sla_explain(&text, s, id, true, &first, T0 + DAY + HOUR, &err));
    assert_non_null(strstr(text, "Die Uhr stand von Mi, 25.11.2026, 16:00 Uhr "
                                 "CET bis Do, 26.11.2026, 16:00 Uhr CET: "
                                 "Warten auf die anfragende Person."));
    free(text);
}

static void test_history_is_kept(void **state)
{
    (void)state;
    /* the public functions have no way to change it; the file refuses, too */
    file_it("anna@acme.example", "Eins", T0);
    ok(lotse_store_check(s, NULL, NULL, &err));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_filing),  TEST(test_life),   TEST(test_clocks),
        TEST(test_late),    TEST(test_ask),    TEST(test_choices),
        TEST(test_merge),   TEST(test_lists),  TEST(test_calendar_of_org),
        TEST(test_history_is_kept), TEST(replies_reopen)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

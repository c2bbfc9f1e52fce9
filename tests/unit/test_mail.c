/*
 * test_mail.c: what single functions of the mail intake promise. Whole mails
 * are tested by tests/mail.
 */
#include "mail/machine.h"
#include "mail/spool.h"
#include "mail/thread.h"

#include "text/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const unsigned char key[THREAD_KEY] = {1, 2, 3};
static const unsigned char other_key[THREAD_KEY] = {1, 2, 4};

/* --------------------------------------------------------------- threads -- */

static void test_token(void **state)
{
    char token[THREAD_TOKEN], subject[200], wrong[200];

    (void)state;
    thread_token(token, 17, key);
    assert_int_equal(strlen(token), strlen("[T-17.12345678]"));
    snprintf(subject, sizeof subject, "AW: [Ticket#1] [T-2] %s x", token);
    assert_int_equal(thread_find(subject, key), 17);
    assert_int_equal(thread_find(subject, other_key), 0);
    /* any other letter in the check, any other number */
    for (size_t i = strlen("[T-17."); i + 1 < strlen(token); i++) {
        snprintf(wrong, sizeof wrong, "%s", token);
        wrong[i] = wrong[i] == '0' ? '1' : '0';
        assert_int_equal(thread_find(wrong, key), 0);
    }
    snprintf(wrong, sizeof wrong, "[T-18%s", token + 5);
    assert_int_equal(thread_find(wrong, key), 0);
    /* upper case, as some programs make it */
    for (char *c = token; *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 32);
    assert_int_equal(thread_find(token, key), 17);
}

static void test_no_token(void **state)
{
    static const char *const subjects[] = {
        "", "[T-", "[T-]", "[T-0.00000000]", "[T--1.00000000]", "[T-1",
        "[T-1.", "[T-99999999999999999999.00000000]", "[T-1.0000000]",
        "T-1.00000000"};

    (void)state;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
        assert_int_equal(thread_find(subjects[i], key), 0);
}

static void test_subject(void **state)
{
    static const char *const same[] = {"Drucker", "Re: Drucker",
                                       "AW: WG: drucker ", "Re[2]: Drucker",
                                       "[T-1.00000000] Re: Drucker"};
    char out[20];

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        thread_subject(out, sizeof out, same[i]);
        assert_string_equal(out, "drucker");
    }
    thread_subject(out, sizeof out, "Regen in Rennes und anderswo");
    assert_string_equal(out, "regen in rennes und");
    thread_subject(out, sizeof out, "[offen");
    assert_string_equal(out, "[offen");
}

/* -------------------------------------------------------------- machines -- */

static enum machine of(const struct machine_signs *s)
{
    const char *why;
    enum machine m = machine_is(&why, s);

    assert_non_null(why);
    assert_true((m == MACHINE_NO) == (why[0] == '\0'));
    return m;
}

static void test_machine(void **state)
{
    static const char *const own[] = {"help@desk.example"};
    static const struct {
        struct machine_signs s;
        enum machine is;
    } rows[] = {
        {{.from = "anna@a.example", .subject = "Automatik defekt"}, MACHINE_NO},
        {{.from = "a@b", .auto_submitted = "no"}, MACHINE_NO},
        {{.from = "a@b", .auto_submitted = "auto-replied"}, MACHINE_AUTO},
        {{.from = "a@b", .return_path = "<>", .has_return_path = true},
         MACHINE_AUTO},
        {{.from = "a@b", .return_path = "<c@d>", .has_return_path = true},
         MACHINE_NO},
        {{.from = "a@b", .subject = "Automatic reply: x"}, MACHINE_AUTO},
        {{.from = "a@b", .content_type = "multipart/report"}, MACHINE_BOUNCE},
        {{.from = "mailer-daemon@mx"}, MACHINE_BOUNCE},
        {{.from = "a@b", .precedence = "bulk"}, MACHINE_LIST},
        {{.from = "a@b", .list_id = "<x>"}, MACHINE_LIST},
        {{.from = "noreply@b"}, MACHINE_LIST},
        {{.from = "norman@b"}, MACHINE_NO},
        {{.from = "Help@Desk.example", .own = own, .n_own = 1}, MACHINE_OWN},
        {{.from = "a@b", .x_lotse = "m", .loop_mark = "m"}, MACHINE_OWN},
        {{.from = "a@b", .x_lotse = "other", .loop_mark = "m"}, MACHINE_NO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (of(&rows[i].s) != rows[i].is)
            fail_msg("row %zu is %s", i, machine_name(of(&rows[i].s)));
}

/* ----------------------------------------------------------------- spool -- */

static void test_trace(void **state)
{
    static const struct {
        const char *bytes;
        size_t trace;
    } rows[] = {{"", 0},
                {"Subject: x\n", 0},
                {"From a b\nSubject: x\n", 9},
                {"From: a\n", 0},
                {"return-path: <a>\nDelivered-To: b\nX: c\n", 33},
                {"Return-Path: <a>\n\tmore\nX: c\n", 23},
                {"Return-Path: <a>", 0},
                {"Return-Path: <a>\n", 17}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(spool_trace(rows[i].bytes, strlen(rows[i].bytes)),
                         rows[i].trace);
}

/* ------------------------------------------------------------------ HTML -- */

static void html_is(const char *html, const char *text)
{
    struct str out = {0};

    html_to_text(&out, html, strlen(html), true);
    assert_string_equal(str_text(&out), text);
    str_free(&out);
}

static void test_links(void **state)
{
    (void)state;
    html_is("<a href=\"https://a.example/x\">hier</a>, da",
            "hier <https://a.example/x>, da");
    html_is("<A HREF='http://a.example'>hier</A>", "hier <http://a.example>");
    html_is("<a href=https://a.example>hier</a>", "hier <https://a.example>");
    html_is("<a class=x href=\"mailto:a@b.example\">mailen</a>",
            "mailen <a@b.example>");
    html_is("<a href=\"https://a.example/\">https://a.example/</a>",
            "https://a.example/");
    html_is("<a href=\"https://a.example/?a=1&amp;b=2\">x</a>",
            "x <https://a.example/?a=1&b=2>");
    html_is("<a href=\"https://a.example\"><img src=x></a>",
            "<https://a.example>");
    html_is("<a href=\"javascript:x\">x</a> <a href=\"#x\">y</a> <a>z</a>",
            "x y z");
    html_is("<a data-href=\"https://b.example\">x</a>", "x");
    html_is("<a href=\"https://a.example\">x", "x <https://a.example>");
    html_is("<a href='https://a.example'>x<a href='https://b.example'>y</a>",
            "x <https://a.example>y <https://b.example>");
    html_is("5 < 7 und <b", "5 < 7 und <b");
}

/* Each byte is looked at a few times at most, whatever stands there. */
static void test_html_is_linear(void **state)
{
    static const char *const pieces[] = {
        "<", "<a", "<a ", "<a href='", "<!--", "</", "&", "&#", "<blockquote>",
        "<table><tr><td>", "<style>", "<a href=\"https://a.example\">",
        "<script></scrip"};
    enum { SIZE = 2 << 20 };

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct str html = {0}, out = {0};
        clock_t began = clock();
        while (html.n < SIZE)
            str_adds(&html, pieces[i]);
        html_to_text(&out, html.p, html.n, true);
        /* .02 s here; quadratic would be hours */
        if (clock() - began > 10 * CLOCKS_PER_SEC)
            fail_msg("'%s' takes too long", pieces[i]);
        str_free(&html);
        str_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token),   cmocka_unit_test(test_no_token),
        cmocka_unit_test(test_subject), cmocka_unit_test(test_machine),
        cmocka_unit_test(test_trace),   cmocka_unit_test(test_links),
        cmocka_unit_test(test_html_is_linear)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * test_text_clean.c: what is left of a ticket without its wrapping.
 *
 * Most cases are data: clean/NAME.ticket is what came, clean/NAME.out what is
 * left of it; a subject has "Subject: " before it there.
 */
#include "base/utf8.h"
#include "text/clean.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static struct cleaned cleaned;

static const char *clean(const char *text)
{
    cleaned_free(&cleaned);
    cleaned = (struct cleaned){0};
    assert_int_equal(clean_ticket(&cleaned, text, strlen(text)), 0);
    assert_true(cleaned.n_subject <= cleaned.text.n);
    return str_text(&cleaned.text);
}

static bool keeps(const char *text, const char *what)
{
    return strstr(clean(text), what) != NULL;
}

#define ASK "The export of last month stays empty when I choose PDF.\n"
#define FRAGE                                                                  \
    "Der Export vom letzten Monat bleibt leer, wenn ich PDF w\xC3\xA4hle.\n"

static void plain_text_stays(void **state)
{
    (void)state;
    assert_true(keeps("printer offline", "printer offline"));
    assert_true(keeps(ASK, "stays empty when I choose PDF"));
    assert_string_equal(clean(""), "");
}

static void subject_comes_first(void **state)
{
    (void)state;
    assert_true(keeps("From: a@example.org\nSubject: Export is empty\n"
                      "Date: Mon, 23 Nov 2026 10:00:00 +0100\n\n" ASK,
                      "Export is empty"));
    assert_int_equal(cleaned.n_subject, strlen("Export is empty"));
    assert_memory_equal(cleaned.text.p, "Export is empty", 15);
    assert_null(strstr(cleaned.text.p, "example.org"));
    assert_null(strstr(cleaned.text.p, "2026"));
    assert_true(keeps("Betreff: AW: Export leer\n\n" FRAGE, "Export leer"));
    assert_null(strstr(cleaned.text.p, "AW:"));
}

static void quotes_go(void **state)
{
    static const char *const forms[] = {
        "\n> Did you try again?\n> Old words\n",
        "\nOn Mon, Nov 23, 2026 at 9:00 AM Anna <a@example.org> wrote:\n"
        "\n> Old words\n",
        "\nAm 23.11.2026 um 09:00 schrieb Anna:\n> Old words\n",
        "\nAm Mo., 23. Nov. 2026 um 09:00 Uhr schrieb Anna "
        "<a@example.org>:\n\n> Old words\n",
        "\n-----Original Message-----\nFrom: Anna\nSent: Monday\n"
        "To: me\nSubject: x\n\nOld words\n",
        "\n-----Urspr\xC3\xBCngliche Nachricht-----\nVon: Anna\n"
        "Gesendet: Montag\nAn: mich\nBetreff: x\n\nOld words\n",
        "\n________________________________\nVon: Anna <a@example.org>\n"
        "Gesendet: Montag, 23. November 2026 09:00\nAn: Ich\n"
        "Betreff: x\n\nOld words\n",
        "\nFrom: Anna <a@example.org>\nSent: Monday, November 23, 2026\n"
        "To: Me\nSubject: x\n\nOld words\n",
    };
    char text[1000];

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        snprintf(text, sizeof text, "%s%s", i % 2 ? FRAGE : ASK, forms[i]);
        assert_true(keeps(text, "PDF"));
        assert_null(strstr(cleaned.text.p, "Old words"));
    }
}

static void signatures_and_greetings_go(void **state)
{
    (void)state;
    assert_true(keeps("Hello team,\n\n" ASK "\nKind regards\nAnna Berg\n"
                      "Example Ltd, 12 High Street\n",
                      "PDF"));
    assert_null(strstr(cleaned.text.p, "Hello"));
    assert_null(strstr(cleaned.text.p, "High Street"));
    assert_true(keeps("Sehr geehrte Damen und Herren,\n\n" FRAGE
                      "\nMit freundlichen Gr\xC3\xBC\xC3\x9F"
                      "en\n"
                      "Anna Berg\nMusterweg 3\n",
                      "PDF"));
    assert_null(strstr(cleaned.text.p, "geehrte"));
    assert_null(strstr(cleaned.text.p, "Musterweg"));
    assert_true(keeps(ASK "-- \nAnna Berg\nTel. 030 123\n", "PDF"));
    assert_null(strstr(cleaned.text.p, "030"));
}

static void logs_shrink_to_what_tells(void **state)
{
    struct str text = {0};

    (void)state;
    str_adds(&text, ASK);
    for (int i = 0; i < 60; i++)
        str_addf(&text, "2026-11-23 10:%02d:00 INFO worker%d polled queue\n",
                 i % 60, i);
    str_adds(&text, "2026-11-23 11:00:00 ERROR KS-1042 connection refused\n");
    str_adds(&text, "java.lang.NullPointerException: no mapping for field\n");
    for (int i = 0; i < 60; i++)
        str_addf(&text, "\tat org.example.Mapper.step%d(Mapper.java:%d)\n", i,
                 i);
    assert_true(keeps(str_text(&text), "KS-1042"));
    assert_non_null(strstr(cleaned.text.p, "NullPointerException"));
    assert_non_null(strstr(cleaned.text.p, "PDF"));
    assert_null(strstr(cleaned.text.p, "step50"));
    assert_null(strstr(cleaned.text.p, "worker40"));
    str_free(&text);
}

static void a_mail_that_only_forwards_stays(void **state)
{
    (void)state;
    assert_true(keeps("FYI\n\n-----Original Message-----\nFrom: Anna\n"
                      "Sent: Monday\nTo: me\nSubject: Export\n\n" ASK,
                      "stays empty"));
    assert_true(keeps("> only\n> quoted words about the printer\n",
                      "quoted words about the printer"));
}

static void any_bytes_become_utf8(void **state)
{
    char text[256];
    uint32_t seed = 1;

    (void)state;
    for (int round = 0; round < 500; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = (char)(seed >> 24);
            if (i % 5 == 0)
                text[i] = "\n>:- "[seed >> 16 & 3];
        }
        cleaned_free(&cleaned);
        cleaned = (struct cleaned){0};
        assert_int_equal(clean_ticket(&cleaned, text, sizeof text), 0);
        assert_int_equal(utf8_valid(str_text(&cleaned.text), cleaned.text.n),
                         cleaned.text.n);
    }
}

static struct str read_whole(const char *path)
{
    struct str s = {0};
    char buf[4096];
    size_t n;
    FILE *f = fopen(path, "rb");

    if (f == NULL)
        fail_msg("%s isn't there", path);
    while ((n = fread(buf, 1, sizeof buf, f)) > 0)
        str_add(&s, buf, n);
    fclose(f);
    return s;
}

static void cases_of_files(void **state)
{
    glob_t found;
    size_t wrong = 0;

    (void)state;
    assert_int_equal(glob("tests/unit/clean/*.ticket", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 40);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        struct str in = read_whole(path), out, got = {0};
        char name[256];
        snprintf(name, sizeof name, "%.*s.out", (int)strlen(path) - 7, path);
        out = read_whole(name);
        cleaned_free(&cleaned);
        assert_int_equal(clean_ticket(&cleaned, str_text(&in), in.n), 0);
        if (cleaned.n_subject > 0)
            str_adds(&got, "Subject: ");
        str_add(&got, str_text(&cleaned.text), cleaned.text.n);
        if (strcmp(str_text(&got), str_text(&out)) != 0) {
            print_error("%s: got\n%s\nnot\n%s\n", path, str_text(&got),
                        str_text(&out));
            wrong++;
        }
        str_free(&in);
        str_free(&out);
        str_free(&got);
    }
    globfree(&found);
    assert_int_equal(wrong, 0);
}

/* A megabyte of each, and an eighth of one below each head; where one weren't
 * linear, the limit on the processor's time would end the program. */
static void any_megabyte_is_linear(void **state)
{
    static const char *const pieces[] = {
        ">",
        "> ",
        ">\n",
        "> a\n",
        "Von: a\n",
        "Von:",
        "From: a@b\nTo: b\n",
        "On 1 a\n",
        "Am 3. schrieb ",
        "wrote:\n",
        "\n",
        "\r",
        " ",
        "\xC2\xA0",
        "--\n",
        "____________\n",
        "-----Original Message-----\n",
        "Danke. ",
        "Mit freundlichen Grüßen ",
        "Hi, ",
        "PS: a\n\n",
        "Tel. 1\n",
        "at a.b(",
        "\tat a.B(C.java:1)\n",
        "2026-11-02 10:00:00 INFO a\n",
        "0x",
        "0123456789abcdef",
        "://?",
        "<a",
        "<!--",
        "<html><style>",
        "<div></div>",
        "<blockquote>",
        "&amp",
        "=?UTF-8?Q?",
        "=?UTF-8?Q?=C3?= ",
        "Subject: =?",
        "=\n",
        "--b\n",
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n",
        "(",
        "[#1",
        "\xFF",
        "diese e-mail vertraulich\n\n",
        "GET / HTTP/1.1\n",
        "insert into a\n"};
    static const char *const heads[] = {
        "", "a long enough text on top of it all\n\n",
        "Subject: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
        "Subject: a\nContent-Type: text/html\n\n",
        "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\n\n"};
    const struct rlimit limit = {120, 120};

    (void)state;
    assert_int_equal(setrlimit(RLIMIT_CPU, &limit), 0);
    for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
            struct str text = {0};
            str_adds(&text, heads[h]);
            while (text.n < (h == 0 ? 1 << 20 : 1 << 17))
                str_adds(&text, pieces[i]);
            cleaned_free(&cleaned);
            assert_int_equal(clean_ticket(&cleaned, text.p, text.n), 0);
            assert_true(cleaned.text.n <= 3 * text.n + 2);
            str_free(&text);
        }
}

static int teardown(void **state)
{
    (void)state;
    cleaned_free(&cleaned);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_stays),
        cmocka_unit_test(subject_comes_first),
        cmocka_unit_test(quotes_go),
        cmocka_unit_test(signatures_and_greetings_go),
        cmocka_unit_test(logs_shrink_to_what_tells),
        cmocka_unit_test(a_mail_that_only_forwards_stays),
        cmocka_unit_test(any_bytes_become_utf8),
        cmocka_unit_test(cases_of_files),
        cmocka_unit_test(any_megabyte_is_linear),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}

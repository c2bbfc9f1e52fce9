/*
 * test_redact.c: what is a person's goes, what only looks like it stays.
 *
 * All numbers are made up or stand in the standards; check digits are right
 * where the name says so.
 */
#include "text/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct pair {
    const char *text, *redacted; /* NULL: stays as it is */
};

static void hold(const struct pair *pairs, size_t n)
{
    int wrong = 0;

    for (size_t i = 0; i < n; i++) {
        const char *want =
            pairs[i].redacted != NULL ? pairs[i].redacted : pairs[i].text;
        struct str out = {0};
        redact(&out, pairs[i].text, strlen(pairs[i].text));
        if (strcmp(str_text(&out), want) != 0) {
            print_error("'%s' gave '%s', not '%s'\n", pairs[i].text,
                        str_text(&out), want);
            wrong++;
        }
        str_free(&out);
    }
    assert_int_equal(wrong, 0);
}

#define HOLD(pairs) hold(pairs, sizeof(pairs) / sizeof *(pairs))

static void mails(void **state)
{
    static const struct pair pairs[] = {
        {"anna@acme.example", "[mail]"},
        {"Mail an <anna.b+x@mail.acme.example>, bitte",
         "Mail an <[mail]>, bitte"},
        {"a@b.example,c@d.example", "[mail],[mail]"},
        {"jürgen@bücher.example.", "[mail]."},
        {"mailto:anna@acme.example?subject=x", "mailto:[mail]?subject=x"},
        {"ANNA@ACME.EXAMPLE", "[mail]"},
        {"@anna hat geantwortet", NULL},
        {"user@host", NULL}, /* no dot: a login, a prompt */
        {"3 @ 5.00 Euro", NULL},
        {"@", NULL},
    };

    (void)state;
    HOLD(pairs);
}

static void phones(void **state)
{
    static const struct pair pairs[] = {
        {"+49 30 1234567", "[phone]"},
        {"Tel. 030/1234567.", "Tel. [phone]."},
        {"0049-30-1234567", "[phone]"},
        {"(030) 12 34 56 7", "[phone]"},
        {"+49 (0)30 / 12 34 567", "[phone]"},
        {"0171 2345678 oder 0172 3456789", "[phone] oder [phone]"},
        {"01712345678", "[phone]"},
        {"+1 (555) 010-9999", "[phone]"},
        {"+4930123456", "[phone]"},
    };

    (void)state;
    HOLD(pairs);
}

static void accounts(void **state)
{
    static const struct pair pairs[] = {
        {"DE89 3704 0044 0532 0130 00", "[iban]"},
        {"DE89370400440532013000", "[iban]"},
        {"iban de89370400440532013000!", "iban [iban]!"},
        {"GB82 WEST 1234 5698 7654 32", "[iban]"},
        {"NO93 8601 1117 947", "[iban]"},
        {"Konto DE89 3704 0044 0532 0130 00 bitte", "Konto [iban] bitte"},
        {"4111 1111 1111 1111", "[card]"},
        {"4111-1111-1111-1111", "[card]"},
        {"378282246310005", "[card]"},
        /* wrong check digits */
        {"DE88370400440532013000", NULL},
        {"XDE89370400440532013000", NULL}, /* the middle of a word */
    };

    (void)state;
    HOLD(pairs);
}

static void tax_ids(void **state)
{
    static const struct pair pairs[] = {
        {"86095742719", "[tax-id]"},
        {"IdNr. 86 095 742 719, danke", "IdNr. [tax-id], danke"},
        {"47036892816", "[tax-id]"},
        {"86095742718", NULL}, /* wrong check digit */
        {"1860957427190", NULL},
    };

    (void)state;
    HOLD(pairs);
}

/* What tickets are full of, and what an article may be found by. */
static void others(void **state)
{
    static const struct pair pairs[] = {
        {"Auftrag 4711, Bestellung 20261125", NULL},
        {"Bestellnummer 100234567", NULL},
        {"Rechnung RE-2026-00123", NULL},
        {"Ticket T-17, Fall #123456", NULL},
        {"Version 10.0.19045.4651", NULL},
        {"v2.14.1-rc3", NULL},
        {"192.168.178.21 und 10.0.0.255:8080", NULL},
        {"fe80::1ff:fe23:4567:890a", NULL},
        {"am 25.11.2026 um 09:30", NULL},
        {"2026-11-25T09:30:00Z", NULL},
        {"2026-11-25 09:30", NULL},
        {"von 25.11.2026 bis 27.11.2026", NULL},
        {"Fehler 0x80070005", NULL},
        {"0x8004010F", NULL},
        {"Fehlercode -2147467259", NULL},
        {"HTTP 404, 500, 503", NULL},
        {"KB5034441", NULL},
        {"ORA-00942", NULL},
        {"1.234.567,89 EUR", NULL},
        {"12 345 Dateien, 1024 MB", NULL},
        {"550e8400-e29b-41d4-a716-446655440000", NULL},
        {"S-1-5-21-3623811015", NULL},
        {"ISBN 978-3", NULL},
        {"24/7, 1/2, 3-5 Tage", NULL},
        {"", NULL},
    };

    (void)state;
    HOLD(pairs);
}

/* Over all bytes, in any place, and no slower than the text is long. */
static void edges(void **state)
{
    static char text[200001];
    struct str out = {0};

    (void)state;
    redact(&out, "a\0b@c.example", 13);
    assert_int_equal(out.n, 2 + 6);
    assert_memory_equal(out.p, "a\0[mail]", 8);
    str_clear(&out);
    memset(text, '@', sizeof text - 1);
    redact(&out, text, sizeof text - 1);
    assert_int_equal(out.n, sizeof text - 1);
    str_clear(&out);
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = "1 "[i % 2];
    redact(&out, text, sizeof text - 1);
    str_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails),    cmocka_unit_test(phones),
        cmocka_unit_test(accounts), cmocka_unit_test(tax_ids),
        cmocka_unit_test(others),   cmocka_unit_test(edges)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}

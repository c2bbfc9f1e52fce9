/*
 * test_text_analyze.c: a text becomes terms; whose language is it.
 *
 * Each case is a text and its terms as one line (terms.h).
 */
#include "terms.h"
#include "text/analyze.h"
#include "text/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct lexicon lex;
static struct str block;

static int setup(void **state)
{
    static const char *const words[] = {
        "passwort", "daten", "schutz", "l\xC3\xB6schung", "antrag", "rechnung",
        "adresse", "setzen"};
    struct strmap known = {0};
    uint32_t freq[8];

    (void)state;
    for (size_t i = 0; i < 8; i++)
        freq[strmap_put(&known, words[i], strlen(words[i]))] = 5;
    assert_int_equal(wordlist_build(&block, &known, freq), 0);
    strmap_free(&known);
    return lexicon_init(&lex, NULL);
}

static int teardown(void **state)
{
    (void)state;
    lexicon_free(&lex);
    str_free(&block);
    return 0;
}

static void expect(lotse_lang lang, const char *text, const char *want)
{
    struct analyzer a = {0};
    struct toks toks = {0};
    struct str line = {0};
    uint32_t next = 0;

    assert_int_equal(analyzer_init(&a, lang, &lex, NULL), 0);
    assert_true(wordlist_open(&a.words, block.p, block.n));
    assert_int_equal(analyze(&a, text, strlen(text), 7, &toks, &next), 0);
    terms_line(&line, &a, &toks);
    assert_string_equal(str_text(&line), want);
    for (size_t i = 0; i < toks.n; i++) {
        assert_true(toks.items[i].from < toks.items[i].to);
        assert_true(toks.items[i].to <= strlen(text));
        assert_true(toks.items[i].pos >= 7 && toks.items[i].pos < next);
    }
    str_free(&line);
    free(toks.items);
    analyzer_free(&a);
}

static void german(void **state)
{
    (void)state;
    expect(LOTSE_LANG_DE, "Die H\xC3\xA4user", ". haus");
    expect(LOTSE_LANG_DE, "Loeschung l\xC3\xB6schen", "loschung losch");
    expect(LOTSE_LANG_DE, "Datenschutz", "datenschutz/~dat/~schutz");
    expect(LOTSE_LANG_DE, "Rechnungsadresse",
           "rechnungsadress/~rechnung/~adress");
    expect(LOTSE_LANG_DE, "Datenl\xC3\xB6schungsantrag",
           "datenloschungsantrag/~dat/~loschung/~antrag");
}

static void separable_verbs(void **state)
{
    (void)state;
    expect(LOTSE_LANG_DE, "zur\xC3\xBC" "cksetzen", "zurucksetz");
    expect(LOTSE_LANG_DE, "zurueckgesetzt", "zuruckgesetzt/~zurucksetz");
    expect(LOTSE_LANG_DE, "zur\xC3\xBC" "ckzusetzen",
           "zuruckzusetz/~zurucksetz");
    expect(LOTSE_LANG_DE, "angemeldeten", "angemeldet/~anmeld");
    expect(LOTSE_LANG_DE, "freigeschaltete", "freigeschaltet/~freischalt");
    expect(LOTSE_LANG_DE, "angegebenen", "angegeb/~angeb");
    expect(LOTSE_LANG_DE, "anmelden eingeben", "anmeld eingeb");
}

static void english(void **state)
{
    (void)state;
    expect(LOTSE_LANG_EN, "The user's passwords",
           ". user password");
    expect(LOTSE_LANG_EN, "e-mail sign-in", "e/email mail sign/signin .");
    expect(LOTSE_LANG_EN, "resetting RESET", "reset reset");
}

static void codes(void **state)
{
    (void)state;
    expect(LOTSE_LANG_EN, "KS-1042", "ks/#ks1042 #1042");
    expect(LOTSE_LANG_EN, "0x80070005", "#0x80070005");
    expect(LOTSE_LANG_EN, "7.4.2", "#7/#7.4.2/~7.4 #4 #2");
    expect(LOTSE_LANG_EN, "C++ C#", "#c++ #c#");
    expect(LOTSE_LANG_EN, "TrackingId", "trackingid/~track");
    expect(LOTSE_LANG_EN, "user@example.org",
           "user/#user@example.org exampl org");
    expect(LOTSE_LANG_EN, "ERR_TIMED_OUT", "err/#errtimedout time .");
}

static void odd_bytes(void **state)
{
    (void)state;
    expect(LOTSE_LANG_EN, "", "");
    expect(LOTSE_LANG_EN, " \t\n...!? --- ", "");
    expect(LOTSE_LANG_EN, "pass\xFFword", "pass word");
    expect(LOTSE_LANG_EN, "\xF0\x9F\x98\x80 printer \xE2\x9C\x93", "printer");
}

static void same_spelling_same_terms(void **state)
{
    struct analyzer a = {0};
    struct toks toks = {0};

    (void)state;
    assert_int_equal(analyzer_init(&a, LOTSE_LANG_EN, &lex, NULL), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(analyze(&a, "Printer printer", 15, 0, &toks, NULL),
                         0);
    assert_int_equal(toks.n, 6);
    for (size_t i = 1; i < toks.n; i++)
        assert_int_equal(toks.items[i].term, toks.items[0].term);
    assert_int_equal(a.spelled.n, 2);
    assert_int_equal(analyzer_stem(&a, "printers", 8), toks.items[0].term);
    free(toks.items);
    analyzer_free(&a);
}

static void whose_language(void **state)
{
    static const struct {
        const char *text;
        lotse_lang lang;
    } cases[] = {
        {"Ich kann mich nicht mehr anmelden", LOTSE_LANG_DE},
        {"I can't sign in any more", LOTSE_LANG_EN},
        {"Wie \xC3\xA4ndere ich die Adresse?", LOTSE_LANG_DE},
        {"How do I change the address?", LOTSE_LANG_EN},
        {"Hallo, mein Outlook says the password is falsch, ich komme nicht "
         "rein und die Kollegen auch nicht", LOTSE_LANG_DE},
        {"", LOTSE_LANG_ANY},
        {"KS-1042", LOTSE_LANG_ANY},
        {"12345 67", LOTSE_LANG_ANY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(lang_decide(lang_score(&lex, NULL, cases[i].text,
                                                strlen(cases[i].text))),
                         cases[i].lang);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(german),
        cmocka_unit_test(separable_verbs),
        cmocka_unit_test(english),
        cmocka_unit_test(codes),
        cmocka_unit_test(odd_bytes),
        cmocka_unit_test(same_spelling_same_terms),
        cmocka_unit_test(whose_language),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

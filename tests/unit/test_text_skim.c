/*
 * test_text_skim.c: the words that skimming finds against those of reading.
 *
 * Texts are made of words that the analyzer has rules for, of any letters with
 * usual endings, and of what stands between words. A few of a text's terms are
 * wanted, and their tokens must be the same both ways.
 */
#include "text/skim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROUNDS = 20000 };

static struct lexicon lex;
static struct str block;

static int setup(void **state)
{
    static const char *const words[] = {
        "passwort", "daten", "schutz", "l\xC3\xB6schung", "antrag", "rechnung",
        "adresse", "setzen", "\303\274bung", "\xC3\xA4nderung"};
    enum { WORDS = sizeof words / sizeof *words };
    struct strmap known = {0};
    uint32_t freq[WORDS];

    (void)state;
    for (size_t i = 0; i < WORDS; i++)
        freq[strmap_put(&known, words[i], strlen(words[i]))] = 5;
    assert_int_equal(wordlist_build(&block, &known, freq), 0);
    strmap_free(&known);
    assert_int_equal(lexicon_init(&lex, NULL), 0);
    return lexicon_add(&lex, LOTSE_LANG_EN, LEX_VERBS, "useup addin adin goin",
                       21, NULL);
}

static int teardown(void **state)
{
    (void)state;
    lexicon_free(&lex);
    str_free(&block);
    return 0;
}

static uint32_t seed = 3;

static uint32_t any(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static const char *any_of(const char *const *items, size_t n)
{
    return items[any((uint32_t)n)];
}

#define ANY(items) any_of(items, sizeof(items) / sizeof *(items))

static const char *any_word(void)
{
    static const char *const words[] = {
        "Passwort", "Datenschutz", "Rechnungsadresse", "DATENSCHUTZ",
        "Datenl\xC3\xB6schungsantrag", "Loeschung", "Datenloeschung",
        "Passwortaenderung", "Passwort\303\274bung", "setze", "setzt",
        "zur\303\274ck", "zurueck", "zur\303\274ckgesetzt", "melde",
        "an", "ab", "AN", "angemeldet", "abzumelden", "ansetzt", "rief",
        "Office", "Ab", "AE", "Ae", "A", "logged", "log", "in", "into",
        "signing", "set", "sets", "up", "add", "adding", "go", "use", "using",
        "dying", "lying", "tying", "skies", "ugly", "user's", "users'",
        "d'accord", "user\xE2\x80\x99s", "365", "12", "1", "0x80070005",
        "v7.4.2", "v10.2", "7.4", "KS-1042", "KS", "e-mail", "E-Mail-Adresse",
        "AE-Titel", "ae-12", "sign-in", "C++", "C#", "c", "TrackingId",
        "Office365", "isUeberall", "12tying", "isDying", "C# c",
        "C++ C++ C++ C++ C++ C++ C++ C++ C++ C++ C++ C++ C++",
        "user@example.org", "C:\\Temp\\a.txt", "a/b/c",
        "foo_bar", "und", "weil", "Stra\303\237e",
        "Gr\xC3\xB6\303\237e", "caf\xC3\xA9", "\xCE\xB1\xCE\xB2",
        "na\303\257ve", "Ab-Stra\303\237e 365",
        "z\302\255one", "\xC3\xA4", "\xC3\x84", "\303\274ber", "ueber",
        "neue", "oe", "Aerger", "\xC3\x84rger", "Quelle", "treue", "ist"};

    return ANY(words);
}

static void add_letters(struct str *out)
{
    static const char *const letters[] = {
        "a", "e", "e", "i", "o", "u", "y", "s", "n", "t", "r", "d", "q", "A",
        "\xC3\xA4", "\xC3\xB6", "\xC3\x9C", "\xC3\x9F", "ss", "ae", "ue", "g"};
    static const char *const ends[] = {
        "", "", "s", "en", "ing", "ings", "ed", "ies", "y", "ly", "ung",
        "heit", "ational", "e", "er", "et", "7"};

    for (uint32_t i = 0, n = any(6); i < n; i++)
        str_adds(out, ANY(letters));
    str_adds(out, ANY(ends));
}

static void add_text(struct str *out)
{
    static const char *const between[] = {
        " ", " ", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", ". ",
        ", ", "-", "/", "_", ".", "", "'", " \xE2\x80\x93 ", "\xE2\x80\x9C",
        "\xC2\xA0", "\xE2\x80\x91", "\xE2\x80\xA6", "\xE4\xB8\xAD", "\xFF",
        "\xC3", "+", "#", "\xC2\xBB", "\t"};
    static const char *const plain[] = {" ", " ", " ", "-", ". "};
    bool odd = any(2) == 0; /* long stretches of plain words, too */

    for (uint32_t i = 0, n = any(60); i < n; i++) {
        if (any(3) == 0)
            add_letters(out);
        else
            str_adds(out, any_word());
        str_adds(out, odd ? ANY(between) : ANY(plain));
    }
}

/* The tokens of wanted terms only. */
static void keep(struct toks *toks, const bool *wanted, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < toks->n; i++) {
        uint32_t term = toks->items[i].term;
        if (term < n && wanted[term])
            toks->items[to++] = toks->items[i];
    }
    toks->n = to;
}

/* Read and skim a text for some of its terms. */
static void compare(struct analyzer *a, const struct str *text)
{
    struct toks read = {0}, found = {0};
    struct skim k, one;
    uint32_t terms[40];
    bool *wanted;
    size_t n, n_terms = 0;

    assert_int_equal(analyze(a, str_text(text), text->n, 0, &read, NULL), 0);
    n = a->terms.n;
    wanted = calloc(n + 1, sizeof *wanted);
    assert_non_null(wanted);
    skim_begin(&k, a);
    skim_begin(&one, a);
    for (uint32_t i = 0, some = any(any(4) > 0 ? 6 : 40);
         i < some && read.n > 0; i++) {
        uint32_t term = read.items[any((uint32_t)read.n)].term;
        if (term == STRMAP_NONE)
            continue;
        wanted[term] = true;
        terms[n_terms++] = term;
        skim_want(&one, a, term);
    }
    skim_want_all(&k, a, terms, n_terms);
    assert_memory_equal(k.terms, one.terms, sizeof k.terms);
    assert_memory_equal(k.onset.pairs, one.onset.pairs, sizeof k.onset.pairs);
    assert_memory_equal(k.onset.thirds, one.onset.thirds,
                        sizeof k.onset.thirds);
    assert_int_equal(skim_text(&k, a, str_text(text), text->n, &found), 0);
    keep(&read, wanted, n);
    keep(&found, wanted, n);
    for (size_t i = 0; i < read.n && i < found.n; i++) {
        const struct tok *r = &read.items[i], *f = &found.items[i];
        if (r->term != f->term || r->from != f->from || r->to != f->to ||
            r->half != f->half || r->kind != f->kind || r->why != f->why)
            fail_msg("%s at %u, not at %u: %s",
                     a->terms.items[r->term].p, r->from, f->from,
                     str_text(text));
    }
    if (read.n != found.n)
        fail_msg("%zu tokens, not %zu: %s", found.n, read.n, str_text(text));
    free(wanted);
    free(read.items);
    free(found.items);
}

static void skimming_misses_nothing(void **state)
{
    struct analyzer a[2];

    (void)state;
    for (int lang = 0; lang < 2; lang++) {
        assert_int_equal(analyzer_init(&a[lang], (lotse_lang)(lang + 1), &lex,
                                       NULL), 0);
        assert_true(wordlist_open(&a[lang].words, block.p, block.n));
    }
    for (int round = 0; round < ROUNDS; round++) {
        struct str text = {0};
        add_text(&text);
        compare(&a[round % 2], &text);
        str_free(&text);
    }
    for (int lang = 0; lang < 2; lang++)
        analyzer_free(&a[lang]);
}

/* Words that have nothing of the wanted one aren't read. */
static void skimming_passes_over(void **state)
{
    static const char text[] =
        "Die Rechnungsadresse \xC3\xA4ndern Sie im Kundenkonto unter "
        "\xE2\x80\x9EMeine Daten\xE2\x80\x9C; das Passwort bleibt gleich.";
    struct analyzer a;
    struct toks toks = {0};
    struct skim k;

    (void)state;
    assert_int_equal(analyzer_init(&a, LOTSE_LANG_DE, &lex, NULL), 0);
    skim_begin(&k, &a);
    skim_want(&k, &a, analyzer_stem(&a, "passwort", 8));
    assert_int_equal(skim_text(&k, &a, text, sizeof text - 1, &toks), 0);
    assert_int_equal(toks.n, 1);
    assert_string_equal(a.terms.items[toks.items[0].term].p, "passwort");
    free(toks.items);
    analyzer_free(&a);
}

/* Where a prefix has one letter, a verb may begin as its word does not. */
static void a_prefix_of_one_letter(void **state)
{
    static const char text[] = "ogesetzt ist das neue Kennwort von hier";
    struct lexicon own = {0};
    struct analyzer a;
    struct toks toks = {0};
    struct skim k;

    (void)state;
    assert_int_equal(lexicon_add(&own, LOTSE_LANG_DE, LEX_SEPARABLE, "o", 1,
                                 NULL), 0);
    assert_int_equal(analyzer_init(&a, LOTSE_LANG_DE, &own, NULL), 0);
    skim_begin(&k, &a);
    skim_want(&k, &a, analyzer_stem(&a, "osetzen", 7));
    assert_int_equal(skim_text(&k, &a, text, sizeof text - 1, &toks), 0);
    assert_int_equal(toks.n, 8); /* all */
    assert_string_equal(a.terms.items[toks.items[1].term].p, "osetz");
    free(toks.items);
    analyzer_free(&a);
    lexicon_free(&own);
}

/* A word that was met before and gives no wanted term is left out, unless the
 * particle behind it makes one with it. */
static void words_that_were_met(void **state)
{
    static const char text[] = "Loggers may log off or log in to the server";
    struct analyzer a;
    struct toks toks = {0};
    struct skim k;

    (void)state;
    assert_int_equal(analyzer_init(&a, LOTSE_LANG_EN, &lex, NULL), 0);
    assert_int_equal(analyze(&a, text, sizeof text - 1, 0, &toks, NULL), 0);
    toks.n = 0;
    skim_begin(&k, &a);
    skim_want(&k, &a, analyzer_stem(&a, "login", 5));
    assert_int_equal(skim_text(&k, &a, text, sizeof text - 1, &toks), 0);
    for (size_t i = 0; i < toks.n; i++)
        assert_int_not_equal(toks.items[i].from, 0); /* loggers */
    assert_true(toks.n >= 2 && toks.items[toks.n - 1].from > 20);
    for (size_t i = 0; i < toks.n; i++)
        if (toks.items[i].why == WHY_PARTICLE && toks.items[i].from > 20)
            goto found;
    fail_msg("no login");
found:
    free(toks.items);
    analyzer_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(skimming_misses_nothing),
        cmocka_unit_test(skimming_passes_over),
        cmocka_unit_test(a_prefix_of_one_letter),
        cmocka_unit_test(words_that_were_met),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

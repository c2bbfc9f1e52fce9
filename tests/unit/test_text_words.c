/*
 * test_text_words.c: one word: folding, 4-grams, word lists, compounds.
 */
#include "text/compound.h"
#include "text/fold.h"
#include "text/gram.h"
#include "text/stem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libstemmer.h>

static struct lexicon lex;

static int setup(void **state)
{
    (void)state;
    return lexicon_init(&lex, NULL);
}

static int teardown(void **state)
{
    (void)state;
    lexicon_free(&lex);
    return 0;
}

static const char *fold(const char *word, lotse_lang lang)
{
    static char out[FOLD_MAX];

    fold_word(out, word, strlen(word), lang, &lex);
    return out;
}

static void folds_german(void **state)
{
    static const char *const cases[][2] = {
        {"Passwort", "passwort"},
        {"STRASSE", "strasse"},
        {"Stra\xC3\x9F" "e", "strasse"},
        {"\xC3\x84nderung", "\xC3\xA4nderung"},
        {"A\xCC\x88nderung", "\xC3\xA4nderung"}, /* decomposed */
        {"Aenderung", "\xC3\xA4nderung"},
        {"zuruecksetzen", "zur\xC3\xBC" "cksetzen"},
        {"Loeschung", "l\xC3\xB6schung"},
        {"UEBERPRUEFEN", "\xC3\xBC" "berpr\xC3\xBC" "fen"},
        /* no umlauts */
        {"neue", "neue"},
        {"aktuell", "aktuell"},
        {"Abenteuer", "abenteuer"},
        {"Steuer", "steuer"},
        {"Mauer", "mauer"},
        {"Quelle", "quelle"},
        {"Poesie", "poesie"},
        {"individuell", "individuell"},
        {"manuell", "manuell"},
        {"Dauer", "dauer"},
        {"Treue", "treue"},
        {"caf\xC3\xA9", "cafe"},
        {"\xEF\xAC\x81nden", "finden"},        /* ligature */
        {"Da\xC2\xADten", "daten"},            /* soft hyphen */
        {"Da\xE2\x80\x8Bten", "daten"},        /* zero width */
        {"\xEF\xBC\xA1\xEF\xBC\xA2", "ab"},    /* full width */
        {"geht's", "gehts"},
        {"geht\xE2\x80\x99s", "gehts"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(fold(cases[i][0], LOTSE_LANG_DE), cases[i][1]);
}

static void folds_english(void **state)
{
    (void)state;
    assert_string_equal(fold("R\xC3\xA9sum\xC3\xA9", LOTSE_LANG_EN), "resume");
    assert_string_equal(fold("does", LOTSE_LANG_EN), "does");
    assert_string_equal(fold("value", LOTSE_LANG_EN), "value");
    assert_string_equal(fold("na\xC3\xAFve", LOTSE_LANG_EN), "naive");
    assert_string_equal(fold("\xC4\xB0stanbul", LOTSE_LANG_EN), "istanbul");
    assert_string_equal(fold("Kj\xC3\xB8" "benhavn", LOTSE_LANG_EN),
                        "kjobenhavn");
}

static void folds_anything_within_its_bounds(void **state)
{
    char word[400], out[FOLD_MAX];

    (void)state;
    for (int c = 1; c < 256; c++) {
        memset(word, c, sizeof word);
        for (size_t n = 0; n <= sizeof word; n += 7) {
            size_t made = fold_word(out, word, n, LOTSE_LANG_DE, &lex);

            assert_true(made < FOLD_MAX);
            assert_int_equal(strlen(out), made);
        }
    }
    strcpy(out, "\xC3\xA4pfel \xC3\xB6 \xC3\xBC");
    assert_int_equal(fold_umlauts(out, strlen(out)), 9);
    assert_string_equal(out, "apfel o u");
}

/* A word of a few letters of Latin-1, ASCII and signs folds as it does before
 * a letter of another alphabet, which is folded by utf8proc. */
static void folds_latin1_as_unicode(void **state)
{
    static const char tail[] = "\xC4\x87"; /* c with an acute */
    uint32_t seed = 3;

    (void)state;
    for (int round = 0; round < 200000; round++) {
        char word[FOLD_MAX], fast[FOLD_MAX], slow[FOLD_MAX];
        size_t n = 0, k, m;
        lotse_lang lang = round & 1 ? LOTSE_LANG_DE : LOTSE_LANG_EN;
        seed = seed * 1664525 + 1013904223;
        for (k = (seed >> 10) % 12; k > 0; k--) {
            seed = seed * 1664525 + 1013904223;
            if (seed >> 24 & 1) {
                word[n++] = "aBz'Z0k!"[seed >> 12 & 7];
            } else if (seed >> 25 & 7) {
                word[n++] = (char)0xC3;
                word[n++] = (char)(0x80 | (seed >> 12 & 63));
            } else {
                memcpy(word + n, "\xE2\x80\x99", 3);
                n += 3;
            }
        }
        k = fold_word(fast, word, n, lang, &lex);
        memcpy(word + n, tail, sizeof tail);
        m = fold_word(slow, word, n + 2, lang, &lex);
        if (lang == LOTSE_LANG_DE && strchr(fast, 'e') != NULL)
            continue; /* a digraph may be one at the end only */
        assert_int_equal(k + 1, m);
        assert_memory_equal(fast, slow, k);
    }
}

static void grams(void **state)
{
    uint64_t a[GRAM_MAX], b[GRAM_MAX];

    (void)state;
    assert_int_equal(gram_word(a, "passwort", 8), 5);
    assert_int_equal(gram_word(b, "passwrot", 8), 5);
    assert_true(a[0] == b[0] && a[1] == b[1]); /* pass, assw */
    assert_true(a[4] != b[4]);
    assert_int_equal(gram_word(a, "vpn", 3), 1);
    assert_int_equal(gram_word(a, "ab", 2), 0);
    assert_int_equal(gram_word(a, "", 0), 0);
    /* umlauts count as their letter */
    assert_int_equal(gram_word(a, "m\xC3\xBCll", 5), 1);
    assert_int_equal(gram_word(b, "mull", 4), 1);
    assert_true(a[0] == b[0]);
    assert_true(a[0] >> 48 == 0);
    for (size_t i = 0; i < GRAM_MAX; i++)
        a[i] = 0;
    {
        char longest[2000];

        memset(longest, 'x', sizeof longest);
        assert_true(gram_word(a, longest, sizeof longest) <= GRAM_MAX);
    }
}

/* A word list of "word frequency" pairs. */
static void list_of(struct wordlist *out, struct str *block, const char *pairs)
{
    struct strmap words = {0};
    uint32_t freq[64];
    const char *p = pairs;
    char word[64];
    unsigned f;
    int used;

    for (; sscanf(p, "%63s %u%n", word, &f, &used) == 2; p += used)
        freq[strmap_put(&words, word, strlen(word))] = f;
    assert_int_equal(wordlist_build(block, &words, freq), 0);
    assert_true(wordlist_open(out, block->p, block->n));
    strmap_free(&words);
}

static void wordlist_finds(void **state)
{
    struct str block = {0};
    struct wordlist w;
    uint32_t f;
    size_t n;

    (void)state;
    list_of(&w, &block, "zebra 3 apfel 7 birne 1 nie 0 birnen 2");
    assert_int_equal(w.n, 4);
    assert_int_equal(wordlist_freq(&w, "apfel", 5), 7);
    assert_int_equal(wordlist_freq(&w, "zebra", 5), 3);
    assert_int_equal(wordlist_freq(&w, "nie", 3), 0);
    assert_int_equal(wordlist_freq(&w, "birn", 4), 0);
    assert_int_equal(wordlist_freq(&w, "", 0), 0);
    assert_memory_equal(wordlist_at(&w, 0, &n, &f), "apfel", 5);
    assert_int_equal(wordlist_lower(&w, "birn", 4), 1);
    assert_int_equal(wordlist_lower(&w, "zz", 2), 4);
    /* a block that was cut or changed is refused or harmless */
    for (size_t cut = 0; cut < block.n; cut++)
        assert_false(wordlist_open(&w, block.p, cut));
    str_free(&block);
}

/* The plain way: one after the other. */
static uint32_t slow_freq(const struct wordlist *w, const char *word, size_t n)
{
    for (uint32_t i = 0; i < w->n; i++) {
        uint32_t freq;
        size_t len;
        const char *p = wordlist_at(w, i, &len, &freq);
        if (len == n && memcmp(p, word, n) == 0)
            return freq;
    }
    return 0;
}

/* Up to six of the letters a to d. */
static size_t random_word(char out[6], uint32_t *seed)
{
    size_t n;

    *seed = *seed * 1664525 + 1013904223;
    n = (*seed >> 8) % 7;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)('a' + (*seed >> (12 + 2 * i)) % 4);
    return n;
}

static void wordlist_finds_what_a_search_finds(void **state)
{
    uint32_t seed = 1, freq[600], found = 0;

    (void)state;
    for (size_t round = 0; round < 40; round++) {
        struct strmap words = {0};
        struct str block = {0};
        struct wordlist w;
        char word[6];
        for (size_t i = 0; i < round * round / 3; i++) {
            size_t n = random_word(word, &seed);
            freq[strmap_put(&words, word, n)] = seed >> 16 & 3;
        }
        assert_int_equal(wordlist_build(&block, &words, freq), 0);
        assert_true(wordlist_open(&w, block.p, block.n));
        for (size_t i = 0; i < 500; i++) {
            size_t n = random_word(word, &seed);
            uint32_t want = slow_freq(&w, word, n);
            assert_int_equal(wordlist_freq(&w, word, n), want);
            found += want > 0;
        }
        strmap_free(&words);
        str_free(&block);
    }
    assert_in_range(found, 100, 20000);
}

/* A random list of words that aren't empty; freq gets what it says of each
 * number in `words`. */
static void random_list(struct str *block, struct strmap *words, int32_t *sum,
                        int sign, size_t n_words, uint32_t *seed)
{
    struct strmap own = {0};
    uint32_t freq[200];

    for (size_t i = 0; i < n_words; i++) {
        char word[6];
        size_t n = random_word(word, seed);
        uint32_t f = (*seed >> 16 & 7) * ((*seed >> 19 & 7) == 0 ? 99 : 1);
        if (n > 0)
            freq[strmap_put(&own, word, n)] = f;
    }
    for (size_t i = 0; i < own.n; i++) {
        uint32_t id = strmap_put(words, own.items[i].p, own.items[i].n);
        if (sign < 0 && (int64_t)sum[id] < freq[i])
            freq[i] = (uint32_t)sum[id];
        sum[id] += sign * (int32_t)freq[i];
    }
    assert_int_equal(wordlist_build(block, &own, freq), 0);
    strmap_free(&own);
}

/* A list with changes beside it tells what the merged one would. */
static void check_amended(struct wordlist *w, const struct wordlist *changes,
                          const struct strmap *words, const uint32_t *freq)
{
    uint32_t n = 0;

    assert_true(wordlist_amend(w, changes));
    for (size_t i = 0; i < words->n; i++) {
        const struct strmap_key *k = &words->items[i];
        assert_int_equal(wordlist_freq(w, k->p, k->n), freq[i]);
        n += freq[i] > 0;
    }
    assert_int_equal(w->all, n);
    assert_int_equal(wordlist_freq(w, "nowhere", 7), 0);
}

/* What goes and what comes, put into a list, make the very bytes that the list
 * of the rest has. */
static void wordlist_merges(void **state)
{
    uint32_t seed = 7;

    (void)state;
    for (size_t round = 0; round < 60; round++) {
        struct strmap words = {0};
        struct str blocks[6] = {{0}};
        struct wordlist old, gone, fresh, changes;
        int32_t sum[600] = {0};
        random_list(&blocks[0], &words, sum, 1, 3 * round, &seed);
        random_list(&blocks[1], &words, sum, -1, round / 2, &seed);
        random_list(&blocks[2], &words, sum, 1, round % 20, &seed);
        wordlist_open(&old, str_text(&blocks[0]), blocks[0].n);
        wordlist_open(&gone, str_text(&blocks[1]), blocks[1].n);
        wordlist_open(&fresh, str_text(&blocks[2]), blocks[2].n);
        assert_true(wordlist_changes(&blocks[3], &old, &gone, &fresh));
        assert_true(wordlist_open(&changes, str_text(&blocks[3]),
                                  blocks[3].n));
        assert_int_equal(wordlist_merge(&blocks[4], &old, &changes), 0);
        assert_int_equal(wordlist_build(&blocks[5], &words,
                                        (const uint32_t *)sum), 0);
        assert_int_equal(blocks[4].n, blocks[5].n);
        assert_memory_equal(str_text(&blocks[4]), str_text(&blocks[5]),
                            blocks[5].n);
        check_amended(&old, &changes, &words, (const uint32_t *)sum);
        for (size_t i = 0; i < 6; i++)
            str_free(&blocks[i]);
        strmap_free(&words);
    }
}

static void wordlist_merges_no_nonsense(void **state)
{
    struct str blocks[4] = {{0}};
    struct wordlist old, more;

    (void)state;
    list_of(&old, &blocks[0], "a 1 b 2 c 3");
    list_of(&more, &blocks[1], "b 3");
    /* more goes than there is */
    assert_false(wordlist_changes(&blocks[2], &old, &more,
                                  &(struct wordlist){0}));
    /* words that fall */
    list_of(&more, &blocks[3], "x 3 y 1");
    blocks[3].p[blocks[3].n - 1] = 'b';
    assert_true(wordlist_open(&more, blocks[3].p, blocks[3].n));
    str_clear(&blocks[2]);
    assert_int_equal(wordlist_merge(&blocks[2], &old, &more), LOTSE_INPUT);
    for (size_t i = 0; i < 4; i++)
        str_free(&blocks[i]);
}

/* The plain way: a stemmer for UTF-8. */
static size_t slow_stem(char out[STEM_MAX], lotse_lang lang, const char *word,
                        size_t n)
{
    struct sb_stemmer *s = sb_stemmer_new(
        lang == LOTSE_LANG_DE ? "german" : "english", "UTF_8");
    const sb_symbol *stem =
        sb_stemmer_stem(s, (const sb_symbol *)word, (int)n);
    size_t len = (size_t)sb_stemmer_length(s);

    memcpy(out, stem, len);
    out[len] = '\0';
    sb_stemmer_delete(s);
    return fold_umlauts(out, len);
}

/* A word of pieces that stemmers look at, among them some of other scripts. */
static size_t random_pieces(char out[FOLD_MAX], uint32_t *seed)
{
    static const char *const pieces[] = {
        "ab",   "zu",   "ver",  "heit", "keit", "lich",         "ung",
        "isch", "ig",   "en",   "er",   "ern",  "em",           "st",
        "e",    "s",    "t",    "k",    "ss",   "y",            "ational",
        "ing",  "ed",   "eed",  "ly",   "ies",  "ss",           "ment",
        "ion",  "ful",  "u",    "i",    "z",    "\xC3\xA4",     "\xC3\xB6",
        "u",    "nd",   "gen",  "b",    "17",   "\xC3\xBC",     "\xC3\xA6",
        "qu",   "xyz",  "ate",  "able", "o",    "\xCE\xBB",     "\xC3\xB0"};
    size_t n = 0, k;

    *seed = *seed * 1664525 + 1013904223;
    k = (*seed >> 10) % 6;
    out[0] = '\0';
    for (size_t i = 0; i <= k; i++) {
        const char *p;
        *seed = *seed * 1664525 + 1013904223;
        p = pieces[(*seed >> 10) % (sizeof pieces / sizeof *pieces)];
        memcpy(out + n, p, strlen(p) + 1);
        n += strlen(p);
    }
    return n;
}

static void stems_as_a_fresh_stemmer_does(void **state)
{
    (void)state;
    for (int lang = LOTSE_LANG_DE; lang <= LOTSE_LANG_EN; lang++) {
        struct strmap terms = {0};
        struct stems s;
        uint32_t seed = 7;
        assert_int_equal(stems_init(&s, (lotse_lang)lang), LOTSE_OK);
        /* more words than are remembered, and many of them twice */
        for (size_t i = 0; i < 3 * STEMS_KEPT; i++) {
            char word[FOLD_MAX], want[STEM_MAX], got[STEM_MAX];
            size_t n = random_pieces(word, &seed);
            size_t len = slow_stem(want, (lotse_lang)lang, word, n);
            uint32_t term = stem_term(&s, &terms, word, n);
            assert_int_equal(stem_word(got, &s, word, n), len);
            assert_string_equal(got, want);
            assert_true(term < terms.n);
            assert_string_equal(terms.items[term].p, want);
        }
        strmap_free(&terms);
        stems_free(&s);
    }
}

/* The parts of a word with blanks between them; "" where it isn't split. */
static const char *split(const char *word, const struct wordlist *w)
{
    struct compound_part parts[COMPOUND_PARTS];
    static char out[256];
    char folded[FOLD_MAX];
    size_t len = fold_word(folded, word, strlen(word), LOTSE_LANG_DE, &lex);
    size_t n = compound_split(parts, folded, len, w, &lex);

    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%.*s",
                 i == 0 ? "" : " ", (int)(parts[i].to - parts[i].from),
                 folded + parts[i].from);
    return out;
}

static void splits_compounds(void **state)
{
    struct str block = {0};
    struct wordlist w;

    (void)state;
    list_of(&w, &block,
            "passwort 20 zur\xC3\xBC" "cksetzung 5 link 9 rechnung 12 "
            "adresse 8 "
            "daten 30 schutz 11 beauftragter 3 datenschutz 25 urlaub 4 "
            "antrag 9 benutzer 7 konto 14 kunde 5 nummer 9 h\xC3\xB6he 2");
    assert_string_equal(split("Passwortlink", &w), "passwort link");
    assert_string_equal(split("Rechnungsadresse", &w), "rechnung adresse");
    assert_string_equal(split("Kundennummer", &w), "kunde nummer");
    assert_string_equal(split("Urlaubsantrag", &w), "urlaub antrag");
    assert_string_equal(split("Benutzerkonto", &w), "benutzer konto");
    assert_string_equal(split("Passwortzur\xC3\xBC" "cksetzungslink", &w),
                        "passwort zur\xC3\xBC" "cksetzung link");
    assert_string_equal(split("Rechnungshoehe", &w),
                        "rechnung h\xC3\xB6he");
    /* the whole word must be covered, the parts known */
    assert_string_equal(split("Passwortfenster", &w), "");
    assert_string_equal(split("Passwort", &w), "");
    assert_string_equal(split("Link", &w), "");
    assert_string_equal(split("", &w), "");
    str_free(&block);
}

static void lexicon_lists(void **state)
{
    struct lexicon own = {0};
    lotse_err err;

    (void)state;
    assert_true(lexicon_has(&lex, LOTSE_LANG_DE, LEX_STOP, "und", 3));
    assert_true(lexicon_has(&lex, LOTSE_LANG_EN, LEX_STOP, "the", 3));
    assert_false(lexicon_has(&lex, LOTSE_LANG_EN, LEX_STOP, "password", 8));
    assert_false(lexicon_has(&lex, LOTSE_LANG_EN, LEX_SEPARABLE, "an", 2));
    assert_int_equal(lexicon_add(&own, LOTSE_LANG_EN, LEX_STOP,
                                 "foo # bar\n  baz\r\n", 17, &err), 0);
    assert_true(lexicon_has(&own, LOTSE_LANG_EN, LEX_STOP, "foo", 3));
    assert_true(lexicon_has(&own, LOTSE_LANG_EN, LEX_STOP, "baz", 3));
    assert_false(lexicon_has(&own, LOTSE_LANG_EN, LEX_STOP, "bar", 3));
    assert_int_equal(lexicon_add(&own, LOTSE_LANG_EN, LEX_STOP, "a\xFF", 2,
                                 &err), LOTSE_INPUT);
    lexicon_free(&own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_german),
        cmocka_unit_test(folds_english),
        cmocka_unit_test(folds_anything_within_its_bounds),
        cmocka_unit_test(folds_latin1_as_unicode),
        cmocka_unit_test(grams),
        cmocka_unit_test(wordlist_finds),
        cmocka_unit_test(wordlist_finds_what_a_search_finds),
        cmocka_unit_test(wordlist_merges),
        cmocka_unit_test(wordlist_merges_no_nonsense),
        cmocka_unit_test(stems_as_a_fresh_stemmer_does),
        cmocka_unit_test(splits_compounds),
        cmocka_unit_test(lexicon_lists),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

/*
 * test_text_synonyms.c: rules for synonyms.
 */
#include "text/synonyms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

/* Faults as "line: message" lines. */
static void note(void *ctx, unsigned line, const char *message)
{
    str_addf(ctx, "%u: %s\n", line, message);
}

struct list {
    struct analyzer an;
    struct synonyms syn;
    struct str faults;
};

static void open_list(struct list *l, lotse_lang lang, const char *text)
{
    *l = (struct list){0};
    assert_int_equal(analyzer_init(&l->an, lang, &lex, NULL), 0);
    assert_int_equal(synonyms_add(&l->syn, &l->an, text, strlen(text), note,
                                  &l->faults), 0);
}

static void close_list(struct list *l)
{
    synonyms_free(&l->syn);
    analyzer_free(&l->an);
    str_free(&l->faults);
}

/* The synonyms that all words of a text have together, in the list's order,
 * with "|" between them. */
static const char *of(struct list *l, const char *text)
{
    static char out[512];
    struct synonym_word words[SYNONYM_WORDS];
    struct toks toks = {0};
    uint32_t link;
    size_t n;

    assert_int_equal(analyze(&l->an, text, strlen(text), 0, &toks, NULL), 0);
    n = synonyms_words(words, SYNONYM_WORDS, &toks);
    link = synonyms_find(&l->syn, &l->an, words, n);
    out[0] = '\0';
    for (; link != STRMAP_NONE; link = l->syn.links[link].next)
        snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s",
                 out[0] != '\0' ? "|" : "", l->syn.links[link].shown);
    free(toks.items);
    return out;
}

static void rules(void **state)
{
    struct list l;

    (void)state;
    open_list(&l, LOTSE_LANG_DE,
              "# Woerter der Firma\n"
              "Kennwort, Passwort,  Losung\r\n"
              "Rechner => Computer, PC # nur hin\n"
              "\n"
              "Zwei-Faktor-Anmeldung, 2FA\n"
              "Konto gesperrt => Sperre aufheben\n"
              "einloggen, anmelden\n"
              "Passwort, Zugangswort");
    assert_int_equal(l.faults.n, 0);
    assert_int_equal(l.syn.rules, 6);
    assert_string_equal(of(&l, "Kennwort"), "Passwort|Losung");
    assert_string_equal(of(&l, "Kennw\xC3\xB6rter"), "Passwort|Losung");
    /* no synonym of a synonym */
    assert_string_equal(of(&l, "Losung"), "Kennwort|Passwort");
    assert_string_equal(of(&l, "Passwort"), "Kennwort|Losung|Zugangswort");
    /* one way only */
    assert_string_equal(of(&l, "Rechner"), "Computer|PC");
    assert_string_equal(of(&l, "Computer"), "");
    /* phrases, hyphens, stop words between */
    assert_string_equal(of(&l, "2FA"), "Zwei-Faktor-Anmeldung");
    assert_string_equal(of(&l, "Zwei-Faktor-Anmeldung"), "2FA");
    assert_string_equal(of(&l, "Konto ist gesperrt"), "Sperre aufheben");
    assert_string_equal(of(&l, "Konto"), "");
    /* a verb in two pieces */
    assert_string_equal(of(&l, "logge mich ein"), "anmelden");
    assert_int_equal(l.syn.longest, 2);
    close_list(&l);

    open_list(&l, LOTSE_LANG_EN, "login, sign in\nfoo, foo, FOO\n");
    assert_string_equal(of(&l, "signing in"), "login");
    assert_string_equal(of(&l, "log in"), "sign in");
    assert_string_equal(of(&l, "sign"), "");
    assert_string_equal(of(&l, "foo"), "");
    close_list(&l);

    /* nothing for a terminal to obey */
    open_list(&l, LOTSE_LANG_EN, "printer, \033plot\033ter\001\n");
    assert_string_equal(of(&l, "printer"), "plot ter");
    close_list(&l);
}

static void wrong_lines(void **state)
{
    static const struct {
        const char *text, *fault;
    } cases[] = {
        {"alone", "one entry is no rule; write a, b or a => b"},
        {"pen, , ink", "nothing stands between two signs; take out the comma"},
        {"printer,", "nothing stands between two signs; take out the comma"},
        {"printer =>", "nothing stands between two signs; take out the comma"},
        {"=> printer", "nothing stands between two signs; take out the comma"},
        {"foo => bar => baz", "two arrows; a rule has one: a => b, c"},
        {"the, printer",
         "an entry of stop words only, which are never searched"},
        {"red green blue black white, colour",
         "an entry of more than four words; take the telling ones"},
        {"a1,b1,c1,d1,e1,f1,g1,h1,i1,j1,k1,l1,m1,n1,o1,p1,q1",
         "more than 16 entries; make two rules of it"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct list l;
        struct str text = {0}, want = {0};

        str_addf(&text, "# one\n%s\nscreen, monitor\n", cases[i].text);
        str_addf(&want, "2: %s\n", cases[i].fault);
        open_list(&l, LOTSE_LANG_EN, text.p);
        assert_string_equal(str_text(&l.faults), want.p);
        assert_string_equal(of(&l, "screen"), "monitor"); /* the rest holds */
        close_list(&l);
        str_free(&text);
        str_free(&want);
    }
}

/* A terminal is shown no control characters, and no NUL cuts an entry. */
static void control_characters(void **state)
{
    static const char text[] = "Ausweis, \0Karte\x01rot\nMarke, \x7F" "Bon";
    struct list l = {.syn = {.n_links = 0}};

    (void)state;
    assert_int_equal(analyzer_init(&l.an, LOTSE_LANG_DE, &lex, NULL), 0);
    assert_int_equal(synonyms_add(&l.syn, &l.an, text, sizeof text - 1, note,
                                  &l.faults), 0);
    assert_string_equal(of(&l, "Ausweis"), "Karte rot");
    assert_string_equal(of(&l, "Marke"), "Bon");
    close_list(&l);
}

static void built_in_lists(void **state)
{
    (void)state;
    for (int lang = 0; lang < LEX_LANGS; lang++) {
        struct list l;

        open_list(&l, (lotse_lang)(lang + 1), str_text(&lex.synonyms[lang]));
        assert_string_equal(str_text(&l.faults), "");
        assert_true(l.syn.rules > 5);
        close_list(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules),
        cmocka_unit_test(wrong_lines),
        cmocka_unit_test(control_characters),
        cmocka_unit_test(built_in_lists),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

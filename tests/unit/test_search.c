/*
 * test_search.c: operators, mending, snippets, languages, verdicts.
 */
#include "compile/resolve.h"
#include "search/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kb.h"

static const struct kb_file files[] = {
    {"de/passwort.md",
     "---\ntitle: Passwort zur\xC3\xBC" "cksetzen\n"
     "questions: [Ich habe mein Passwort vergessen]\ntags: [login]\n---\n\n"
     "So setzen Sie Ihr Kennwort neu.\n\n## Link anfordern\n\n"
     "W\xC3\xA4hlen Sie auf der Anmeldeseite den Link zum Zur\xC3\xBC"
     "cksetzen. Die Mail kommt sofort.\n"},
    {"en/passwort.md",
     "---\ntitle: Reset your password\n"
     "questions: [I forgot my password]\ntags: [login]\n---\n\n"
     "Set a new password.\n\n## Request the link\n\n"
     "Choose the link on the sign-in page. The mail arrives at once.\n"},
    {"en/export.md",
     "---\ntitle: Export a report\ntags: [reports]\n---\n\n"
     "Open the report and choose Export. Error KS-1042 means that the "
     "report is too large.\n"},
    {"en/delete.md",
     "---\ntitle: Delete personal data\ntags: [privacy]\n---\n\n"
     "Personal data of a person is deleted with a deletion request.\n"},
    {"en/agents.md",
     "---\ntitle: Unlock an account by hand\naudience: agent\n---\n\n"
     "Only agents may unlock a locked account in the console.\n"},
    {"de/drucker.md",
     "# Drucker ist offline\n\nPr\xC3\xBC" "fen Sie die Netzwerkverbindung "
     "des Druckers und starten Sie ihn neu.\n"},
    {"de/urlaub.md",
     "# Urlaubsantrag stellen\n\nEin Antrag auf Urlaub braucht die Freigabe "
     "der Leitung.\n"},
};

static struct kb kb;
static lotse_index *ix;
static lotse_results *res;
static lotse_query_opts opts;
static lotse_err err;

static int setup(void **state)
{
    (void)state;
    assert_int_equal(kb_make(&kb, files, sizeof files / sizeof files[0]), 0);
    return lotse_open(&ix, kb.index, &err);
}

static int teardown(void **state)
{
    (void)state;
    lotse_results_free(res);
    lotse_close(ix);
    kb_remove(&kb);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    opts = (lotse_query_opts)LOTSE_QUERY_INIT;
    return 0;
}

/* The first hit's path; "" where there is none. */
static const char *first(const char *text)
{
    lotse_results_free(res);
    opts.text = text;
    assert_int_equal(lotse_query(&res, ix, &opts, &err), LOTSE_OK);
    return res->n_hits > 0 ? res->hits[0].path : "";
}

static bool finds(const char *text, const char *path)
{
    first(text);
    for (size_t i = 0; i < res->n_hits; i++)
        if (strcmp(res->hits[i].path, path) == 0)
            return true;
    return false;
}

static void words_find(void **state)
{
    (void)state;
    assert_string_equal(first("passwort vergessen"), "de/passwort.md");
    assert_string_equal(first("forgot password"), "en/passwort.md");
    assert_string_equal(first("KS-1042"), "en/export.md");
    assert_string_equal(first("ks1042"), "en/export.md");
    assert_string_equal(first("Druckerverbindung"), "de/drucker.md");
    assert_string_equal(first("Urlaubsantr\xC3\xA4ge"), "de/urlaub.md");
    assert_string_equal(first("zuruecksetzen"), "de/passwort.md");
    assert_string_equal(first("xyzzy"), "");
    assert_string_equal(first(""), "");
}

static void operators(void **state)
{
    (void)state;
    assert_true(finds("\"deletion request\"", "en/delete.md"));
    assert_false(finds("\"request deletion\"", "en/delete.md"));
    assert_true(finds("password", "en/passwort.md"));
    assert_false(finds("password -link", "en/passwort.md"));
    assert_true(finds("expo*", "en/export.md"));
    assert_true(finds("title:export", "en/export.md"));
    assert_false(finds("title:large", "en/export.md"));
    assert_true(finds("tag:reports", "en/export.md"));
    assert_false(finds("report tag:privacy", "en/export.md"));
    assert_false(finds("-tag:reports report", "en/export.md"));
    /* a hyphen that joins leaves nothing out */
    assert_true(finds("\"deletion request\"-personal", "en/delete.md"));
    assert_true(finds("Kennwort- und -passwort", "de/passwort.md"));
    assert_false(finds("passwort -zur\xC3\xBC" "cksetzen", "de/passwort.md"));
}

static void no_text_is_a_syntax_error(void **state)
{
    static const char *const odd[] = {
        "\"", "\"\"", "\"open", "-", "--", "*", "pass**", "title:", "tag:\"",
        "AND OR NOT", "NEAR(a b)", "a AND", "(", ")", "{", "^", "a:b:c",
        "'; DROP TABLE article; --", "%_%", "\\", "col:password", "\xFF\xFE",
        "-\"", "title:\"", "+password", "\x01\x02", "a\"b\"c*", "-title:-x",
        "\"x\" \"y\" \"z\" -a -b -c d* e* f* title:g tag:h -i -j -k -l -m",
    };

    (void)state;
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        opts.mode = LOTSE_SEARCH;
        first(odd[i]);
        opts.mode = LOTSE_SUGGEST;
        first(odd[i]);
    }
}

static void mistakes_are_mended(void **state)
{
    (void)state;
    assert_string_equal(first("pasword"), "en/passwort.md");
    assert_int_equal(res->n_mended, 1);
    assert_string_equal(res->mended[0], "pasword -> password");
    assert_string_equal(first("Pr\xC3\xBC" "fne"), "de/drucker.md");
    /* known words, numbers and codes are left alone */
    first("password report");
    assert_int_equal(res->n_mended, 0);
    first("KS-1043");
    assert_int_equal(res->n_mended, 0);
    /* nor is anything of an address, a path or CamelCase */
    first("pasword@exmple.org C:\\Pasword\\Reprot pasword_export "
          "PaswordReport www.pasword.org");
    assert_int_equal(res->n_mended, 0);
    /* hyphens and full stops without a blank are between words */
    first("pasword-19");
    assert_int_equal(res->n_mended, 1);
    first("It is lost.Pasword");
    assert_int_equal(res->n_mended, 1);
}

static void many_mistakes_are_mended(void **state)
{
    (void)state;
    assert_string_equal(first("pasword lnik pge mial Exprot opne reprot erorr "
                              "meens lrage prsonal deleeted dleetion reqest "
                              "unlokc acount consle"), "en/delete.md");
    assert_true(res->n_mended > 8 && res->n_mended <= 16);
}

static void own_language_first(void **state)
{
    (void)state;
    opts.mode = LOTSE_SUGGEST;
    assert_string_equal(first("Ich habe mein Passwort vergessen und komme "
                              "nicht mehr rein"), "de/passwort.md");
    assert_string_equal(res->lang, "de");
    /* an article and its translation are one answer */
    assert_false(finds("Ich habe mein Passwort vergessen und komme nicht mehr "
                       "rein, password reset", "en/passwort.md"));
    assert_string_equal(first("I forgot my password and can't sign in"),
                        "en/passwort.md");
    assert_string_equal(res->lang, "en");
    opts.lang = LOTSE_LANG_DE;
    assert_false(finds("password reset link", "en/passwort.md"));
}

static void audiences(void **state)
{
    (void)state;
    assert_false(finds("unlock locked account", "en/agents.md"));
    opts.audience = LOTSE_AGENT;
    assert_true(finds("unlock locked account", "en/agents.md"));
}

static void snippets_mark_words(void **state)
{
    const lotse_hit *hit;

    (void)state;
    assert_string_equal(first("Drucker ohne Netzwerkverbindungen"),
                        "de/drucker.md");
    hit = &res->hits[0];
    assert_true(hit->n_marks >= 2);
    for (size_t i = 0; i < hit->n_marks; i++) {
        assert_true(hit->marks[i].from < hit->marks[i].to);
        assert_true(hit->marks[i].to <= strlen(hit->snippet));
        if (i > 0)
            assert_true(hit->marks[i].from >= hit->marks[i - 1].to);
    }
    assert_memory_equal(hit->snippet + hit->marks[0].from,
                        "Netzwerkverbindung", 18);
    assert_string_equal(first("sign-in page link"), "en/passwort.md");
    assert_string_equal(res->hits[0].section, "Request the link");
    assert_string_equal(res->hits[0].anchor, "request-the-link");
    assert_string_equal(res->hits[0].url,
                        "/a/passwort?lang=en#request-the-link");
}

static void verdicts_and_scores(void **state)
{
    (void)state;
    opts.mode = LOTSE_SUGGEST;
    first("I forgot my password");
    assert_int_equal(res->verdict, LOTSE_VERDICT_ANSWER);
    for (size_t i = 0; i < res->n_hits; i++) {
        const lotse_hit *h = &res->hits[i];

        assert_true(h->score >= 0 && h->score <= 1);
        assert_true(h->confidence >= 0 && h->confidence <= 1);
        if (i > 0)
            assert_true(h->score <= res->hits[i - 1].score);
    }
    first("My bicycle chain rattles when I ride uphill to the bakery");
    assert_int_equal(res->verdict, LOTSE_VERDICT_NONE);
    assert_int_equal(res->n_hits, 0);
    opts.all = true;
    opts.limit = 1;
    first("I forgot my password report");
    assert_int_equal(res->n_hits, 1);
}

static void the_same_question_gives_the_same_answer(void **state)
{
    struct {
        char path[64];
        double score;
    } was[16];
    size_t n;

    (void)state;
    opts.all = true;
    opts.mode = LOTSE_SUGGEST;
    first("The link in the mail about my password report doesn't work");
    n = res->n_hits < 16 ? res->n_hits : 16;
    for (size_t i = 0; i < n; i++) {
        snprintf(was[i].path, sizeof was[i].path, "%s", res->hits[i].path);
        was[i].score = res->hits[i].score;
    }
    first("Drucker");
    first("The link in the mail about my password report doesn't work");
    assert_true(n > 0 && n <= res->n_hits);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(was[i].path, res->hits[i].path);
        assert_true(was[i].score == res->hits[i].score);
    }
}

static void an_own_title_finds_its_article(void **state)
{
    lotse_list *list;

    (void)state;
    opts.audience = LOTSE_LEVEL2;
    assert_int_equal(
        lotse_list_get(&list, ix,
                       &(lotse_list_opts){.audience = LOTSE_LEVEL2}, &err),
        0);
    assert_int_equal(list->n, 7);
    for (size_t i = 0; i < list->n; i++)
        assert_string_equal(first(list->items[i].title), list->items[i].path);
    lotse_list_free(list);
}

/* A number is a date or an amount in most tickets, but one that a single
 * article holds is why the ticket was written. */
static void rare_numbers_count(void **state)
{
    static const struct kb_file own[] = {
        {"en/a.md", "# Update of 2026\n\nThe update stops in May 2026.\n"},
        {"en/b.md", "# Update plan\n\nThe update of 2026 stops in June.\n"},
        {"en/c.md", "# Update news\n\nAn update for 2026 stops nothing.\n"},
        {"en/d.md", "# Server messages\n\nMessage 39508: the update stops.\n"},
    };
    struct kb other;
    lotse_index *was = ix;

    (void)state;
    assert_int_equal(kb_make(&other, own, 4), 0);
    assert_int_equal(lotse_open(&ix, other.index, &err), 0);
    opts.mode = LOTSE_SUGGEST;
    opts.all = true;
    assert_string_equal(first("The update stops with 39508"), "en/d.md");
    assert_string_not_equal(first("The update stops with 2026"), "en/d.md");
    lotse_close(ix);
    ix = was;
    kb_remove(&other);
}

/* Another article may say the words more often: a question that is asked word
 * for word was written for its article. */
static void an_own_question_finds_its_article(void **state)
{
    static const struct kb_file own[] = {
        {"en/keys.md", "---\ntitle: Spare parts\nquestions:\n"
                       "  - Where is the key of the shed\n---\n\nAsk Ada.\n"},
        {"en/shed.md", "# Shed and key\n\nThe key of the shed opens the "
                       "shed. A shed key is a key. The shed, the key.\n\n"
                       "## Key of the shed\n\nShed key, key, shed.\n"},
    };
    struct kb other;
    lotse_index *was = ix;

    (void)state;
    assert_int_equal(kb_make(&other, own, 2), 0);
    assert_int_equal(lotse_open(&ix, other.index, &err), 0);
    assert_string_equal(first("Where is the key of the shed?"), "en/keys.md");
    assert_string_equal(first("key shed"), "en/shed.md");
    lotse_close(ix);
    ix = was;
    kb_remove(&other);
}

static void paths_of_links(void **state)
{
    static const struct {
        const char *path, *target, *want; /* NULL: leads elsewhere */
    } cases[] = {
        {"en/a/x.md", "y.md", "en/a/y.md"},
        {"en/a/x.md", "./y.md#part", "en/a/y.md"},
        {"en/a/x.md", "../b/y.md?x=1", "en/b/y.md"},
        {"x.md", "y.md", "y.md"},
        {"en/a/x.md", "../../../y.md", NULL},
        {"en/a/x.md", "https://example.org/y.md", NULL},
        {"en/a/x.md", "#part", NULL},
        {"en/a/x.md", "mailto:a@example.org", NULL},
    };
    struct str out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool ours = resolve_link(&out, cases[i].path, cases[i].target);

        assert_int_equal(ours, cases[i].want != NULL);
        if (ours)
            assert_string_equal(out.p, cases[i].want);
        str_clear(&out);
    }
    str_free(&out);
}

#define CASE(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(words_find),
        CASE(operators),
        CASE(no_text_is_a_syntax_error),
        CASE(mistakes_are_mended),
        CASE(many_mistakes_are_mended),
        CASE(own_language_first),
        CASE(audiences),
        CASE(snippets_mark_words),
        CASE(verdicts_and_scores),
        CASE(the_same_question_gives_the_same_answer),
        CASE(an_own_title_finds_its_article),
        CASE(rare_numbers_count),
        CASE(an_own_question_finds_its_article),
        CASE(paths_of_links),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}

/*
 * test_present_reports.c: diagnostics, terms, measures, articles, check-ups.
 *
 * Every JSON document is read back by jansson.
 */
#include "present/articles.h"
#include "present/checkup.h"
#include "present/diags.h"
#include "present/evals.h"
#include "present/terms.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct str out;
static struct term t;

static int setup(void **state)
{
    (void)state;
    t = (struct term){.to = sink_of_str(&out)};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    str_free(&out);
    return 0;
}

static void expect(const char *want)
{
    assert_string_equal(str_text(&out), want);
    str_clear(&out);
}

/* The output as parsed JSON; the caller releases it. */
static json_t *parsed(void)
{
    json_t *v = json_loadb(out.p, out.n, JSON_REJECT_DUPLICATES, NULL);

    assert_non_null(v);
    str_clear(&out);
    return v;
}

static void diag_paths(void **state)
{
    lotse_diag d = {LOTSE_ERROR, "de/a.md", 3, "rule", "message"};

    (void)state;
    diags_text(&t, "kb", &d);
    expect("kb/de/a.md:3: error: message [rule]\n");
    diags_text(&t, "kb//", &d);
    expect("kb/de/a.md:3: error: message [rule]\n");
    diags_text(&t, ".", &d);
    expect("de/a.md:3: error: message [rule]\n");
    diags_text(&t, "/", &d);
    expect("/de/a.md:3: error: message [rule]\n");
    d.line = 0;
    d.severity = LOTSE_WARNING;
    d.message = "a\x1b[0m";
    diags_text(&t, "../kb", &d);
    expect("../kb/de/a.md:1: warning: a[0m [rule]\n");
    d.severity = LOTSE_NOTE;
    d.path = "";
    diags_text(&t, "kb", &d);
    expect("kb:1: note: a[0m [rule]\n");
}

static void diags_are_sorted(void **state)
{
    static const lotse_diag in[] = {{LOTSE_NOTE, "b", 1, "r", "1"},
                                    {LOTSE_NOTE, "a", 2, "r", "2"},
                                    {LOTSE_NOTE, "a", 1, "r", "3"},
                                    {LOTSE_ERROR, "a", 1, "r", "4"},
                                    {LOTSE_NOTE, "a", 1, "q", "5"}};
    lotse_check_stats stats = {.files = 2, .errors = 1, .notes = 4};
    struct diags d = {0};
    char order[6] = "";
    json_t *v;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        diags_add(&d, &in[i]);
    diags_sort(&d);
    for (size_t i = 0; i < d.n; i++)
        order[i] = d.items[i].message[0];
    assert_string_equal(order, "45321");
    diags_check(&t, "kb", &d, NULL, 0, &stats, FORMAT_JSON);
    v = parsed();
    assert_int_equal(json_array_size(json_object_get(v, "diagnostics")), 5);
    assert_null(json_object_get(v, "words"));
    json_decref(v);
    diags_check(&t, "kb", &d, NULL, 0, &stats, FORMAT_TSV);
    assert_memory_equal(out.p, "severity\tpath\t", 14);
    diags_free(&d);
}

static void missing_words(void **state)
{
    static const lotse_missing words[] = {
        {"einloggen", "de", 12, "q\x1b", "anloggen", "de/a.md", 5},
        {"Tbird", "en", 2, "q2", "", "", 0}};
    lotse_check_stats stats = {.files = 1, .tickets = 40, .missing = 2};
    struct diags d = {0};
    struct missing m = {0};
    json_t *v;

    (void)state;
    diags_check(&t, "kb", &d, &m, 0, &stats, FORMAT_TEXT);
    expect("");
    missing_add(&m, &words[0]);
    missing_add(&m, &words[1]);
    diags_check(&t, "kb", &d, &m, 1, &stats, FORMAT_TEXT);
    expect("Words that users write and no article has\n"
           "   12 tickets  de  einloggen             first q; read as "
           "anloggen\n"
           "                   5 were answered with de/a.md\n"
           "  and 1 more (--verbose)\n");
    diags_check(&t, "kb", &d, &m, 0, &stats, FORMAT_TEXT);
    assert_non_null(strstr(out.p, "\n    2 tickets  en  Tbird                 "
                                  "first q2\n"));
    assert_null(strstr(out.p, "more"));
    str_clear(&out);
    diags_check(&t, "kb", &d, &m, 1, &stats, FORMAT_JSON);
    v = parsed();
    assert_int_equal(json_integer_value(json_object_get(v, "tickets")), 40);
    assert_int_equal(json_array_size(json_object_get(v, "words")), 2);
    json_decref(v);
    diags_check(&t, "kb", &d, &m, 0, &stats, FORMAT_TSV);
    assert_non_null(strstr(out.p, "\nnote\t\t0\tmissing-word\tTbird (2 "
                                  "tickets, first q2)\n"));
    str_clear(&out);
    diags_check(&t, "kb", &d, &m, 0, &stats, FORMAT_NDJSON);
    assert_memory_equal(out.p, "{\"word\":\"einloggen\",", 20);
    missing_free(&m);
}

static void term_offsets(void **state)
{
    /* "ä bé": two words, and a part that goes back to the first */
    static const lotse_term items[] = {
        {"a", "\xC3\xA4", 0, 2, 1, "word", 1, "w", 2},
        {"be", "b\xC3\xA9", 3, 6, 2, "word", 1, "w", 0},
        {"a", "\xC3\xA4", 0, 2, 1, "part", 0.5, "w", 0}};
    const lotse_terms terms = {.lang = "de", .n = 3, .items = items};
    json_t *v, *second;

    (void)state;
    terms_write(&t, &terms, "\xC3\xA4 b\xC3\xA9", 6, FORMAT_JSON);
    v = parsed();
    second = json_array_get(json_object_get(v, "terms"), 1);
    assert_int_equal(json_integer_value(json_object_get(second, "from")), 2);
    assert_int_equal(json_integer_value(json_object_get(second, "to")), 4);
    second = json_array_get(json_object_get(v, "terms"), 2);
    assert_int_equal(json_integer_value(json_object_get(second, "to")), 1);
    json_decref(v);
    terms_write(&t, &terms, "\xC3\xA4 b\xC3\xA9", 6, FORMAT_TSV);
    assert_non_null(strstr(out.p, "\n2\t2\t4\tb\xC3\xA9\tbe\tword\t1\t0\tw\n"));
    str_clear(&out);
    terms_write(&t, &terms, "\xC3\xA4 b\xC3\xA9", 6, FORMAT_TEXT);
    assert_non_null(strstr(out.p, "part      0.50"));
}

static void measures(void **state)
{
    lotse_eval_report r = {.index_id = "i",
                           .queries = 2,
                           .all = {2, 0.123456789, 1, 0.5, 0, 1},
                           .p50_us = 10};
    lotse_lost lost = {"q", "a", 1, 0, false, "b"};
    json_t *v;

    (void)state;
    evals_json(&t, &r, false, NULL, 0);
    assert_non_null(strstr(out.p, "\"all\":{\"ndcg@10\":0.123457,\"mrr@10\":1,"
                                  "\"p@1\":0.5,\"recall@5\":0,\"recall@10\":1,"
                                  "\"n\":2}"));
    v = parsed();
    assert_null(json_object_get(v, "lost"));
    json_decref(v);
    evals_json(&t, &r, true, &lost, 1);
    v = parsed();
    assert_int_equal(json_array_size(json_object_get(v, "lost")), 1);
    json_decref(v);
    evals_text(&t, &r, false, NULL, 0);
    assert_null(strstr(out.p, "de  "));
    assert_null(strstr(out.p, "gate"));
    str_clear(&out);
    r.known = 7;
    r.lost = 1;
    evals_text(&t, &r, true, &lost, 1);
    assert_non_null(strstr(out.p, "gate     7 known hits, 1 lost\n"
                                  "lost: q -> a (not among the first 10, was "
                                  "rank 1; first is b)\n"));
    str_clear(&out);
    lost.now = 5;
    evals_text(&t, &r, true, &lost, 1);
    assert_non_null(strstr(out.p, "lost: q -> a (rank 5, was 1; first is b)"));
    str_clear(&out);
    lost.gone = true;
    evals_text(&t, &r, true, &lost, 1);
    assert_non_null(strstr(out.p, "was rank 1, now not in the index: renamed"));
}

static const char *const tags[] = {"a\tb", "c"};
static const char *const outline[] = {"x\tHeading", "odd"};
static const lotse_article article = {.id = "i",
                                      .lang = "de",
                                      .title = "T",
                                      .path = "de/i.md",
                                      .url = "/a/i",
                                      .category = "",
                                      .description = "",
                                      .status = "published",
                                      .audience = "public",
                                      .updated = "2026-01-01",
                                      .review_by = "",
                                      .boost = 1,
                                      .tags = tags,
                                      .n_tags = 2,
                                      .outline = outline,
                                      .n_outline = 2,
                                      .markdown = "# T\x1b",
                                      .html = "<h1>T</h1>\n",
                                      .text = "T"};

static void one_article(void **state)
{
    json_t *v, *entry;

    (void)state;
    articles_show(&t, &article, FORMAT_MD, true);
    expect("# T\x1b\n");
    articles_show(&t, &article, FORMAT_MD, false);
    expect("# T\n");
    articles_show(&t, &article, FORMAT_HTML, true);
    expect("<h1>T</h1>\n");
    articles_show(&t, &article, FORMAT_TEXT, false);
    expect("T\nde/i.md, 2026-01-01 #a b #c\n\nT\n");
    articles_show(&t, &article, FORMAT_JSON, false);
    v = parsed();
    entry = json_array_get(json_object_get(v, "outline"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "anchor")),
                        "x");
    entry = json_array_get(json_object_get(v, "outline"), 1);
    assert_string_equal(json_string_value(json_object_get(entry, "heading")),
                        "odd");
    json_decref(v);
}

static void article_list(void **state)
{
    lotse_article bare = article;
    const lotse_list list = {.n = 1, .items = &bare};
    json_t *v, *first;

    (void)state;
    bare.markdown = bare.html = bare.text = NULL;
    articles_list(&t, &list, "id", FORMAT_JSON);
    v = parsed();
    first = json_array_get(json_object_get(v, "articles"), 0);
    assert_null(json_object_get(first, "markdown"));
    json_decref(v);
    articles_list(&t, &list, "id", FORMAT_TSV);
    assert_non_null(strstr(out.p, "\ni\tde\tT\t\ta\\tb,c\t2026-01-01\tpublic\t"
                                  "de/i.md\t/a/i\n"));
}

static void checkups(void **state)
{
    struct checkup c = {0};
    json_t *v;

    (void)state;
    assert_int_equal(checkup_worst(&c), CHECKUP_OK);
    checkup_add(&c, CHECKUP_FAIL, "a", "%s %d", "x", 1);
    checkup_add(&c, CHECKUP_WARN, "b", "y");
    assert_int_equal(checkup_worst(&c), CHECKUP_FAIL);
    checkup_write(&t, &c, FORMAT_TEXT);
    expect("fail  a          x 1\nwarn  b          y\n");
    checkup_write(&t, &c, FORMAT_JSON);
    v = parsed();
    assert_string_equal(json_string_value(json_object_get(v, "status")),
                        "fail");
    json_decref(v);
    checkup_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(diag_paths, setup, teardown),
        cmocka_unit_test_setup_teardown(diags_are_sorted, setup, teardown),
        cmocka_unit_test_setup_teardown(missing_words, setup, teardown),
        cmocka_unit_test_setup_teardown(term_offsets, setup, teardown),
        cmocka_unit_test_setup_teardown(measures, setup, teardown),
        cmocka_unit_test_setup_teardown(one_article, setup, teardown),
        cmocka_unit_test_setup_teardown(article_list, setup, teardown),
        cmocka_unit_test_setup_teardown(checkups, setup, teardown),
    };

    return cmocka_run_group_tests_name("present_reports", tests, NULL, NULL);
}

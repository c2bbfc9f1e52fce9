/*
 * test_links.c: links between articles, and what a family is.
 */
#include "kb.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct kb_file files[] = {
    {"de/konto.md", "# Konto\n[a](zwei%20x.md#teil) [b](geheim.md)\n"},
    {"de/zwei x.md", "# Zwei\n\n## Teil\nx\n"},
    {"de/geheim.md", "---\naudience: agent\n---\n# Geheim\nx\n"},
    {"de/entwurf.md", "---\nstatus: draft\n---\n# Entwurf\nx\n"},
    {"de/index.md", "# Anfang\nx\n"},
    {"en/konto.md", "# Account\nx\n"},
    {"en/other.md", "---\ntranslation_of: zwei x\n---\n# Two\nx\n"},
};

static void expect(lotse_index *ix, const char *path, const char *target,
                   lotse_audience audience, int code, const char *want)
{
    lotse_err err = {0};
    char *url = NULL;

    assert_int_equal(lotse_link_get(&url, ix, path, target, audience, &err),
                     code);
    if (want == NULL)
        assert_null(url);
    else
        assert_string_equal(url, want);
    assert_int_equal(err.msg[0] != '\0', code != LOTSE_OK);
    lotse_link_free(url);
}

static void links(void **state)
{
    const char *from = "de/konto.md";
    lotse_index *ix = *state;

    expect(ix, from, "zwei%20x.md#teil", LOTSE_PUBLIC, LOTSE_OK,
           "/a/zwei%20x?lang=de#teil");
    expect(ix, from, "zwei x", LOTSE_PUBLIC, LOTSE_OK, "/a/zwei%20x?lang=de");
    expect(ix, from, "../en/konto.md", LOTSE_PUBLIC, LOTSE_OK,
           "/a/konto?lang=en");
    expect(ix, from, "../de", LOTSE_PUBLIC, LOTSE_OK, "/a/index?lang=de");
    expect(ix, from, "#teil", LOTSE_PUBLIC, LOTSE_INPUT, NULL);
    expect(ix, from, "https://a.example/x.md", LOTSE_PUBLIC, LOTSE_INPUT, NULL);
    expect(ix, from, "/etc/passwd", LOTSE_PUBLIC, LOTSE_INPUT, NULL);
    expect(ix, from, "../../x.md", LOTSE_PUBLIC, LOTSE_INPUT, NULL);
    expect(ix, from, "gone.md", LOTSE_PUBLIC, LOTSE_NOTFOUND, NULL);
}

/* A link never tells of what its reader may not see. */
static void hidden(void **state)
{
    lotse_index *ix = *state;

    expect(ix, "de/konto.md", "geheim.md", LOTSE_PUBLIC, LOTSE_NOTFOUND, NULL);
    expect(ix, "de/konto.md", "geheim.md", LOTSE_AGENT, LOTSE_OK,
           "/a/geheim?lang=de");
    expect(ix, "de/konto.md", "entwurf.md", LOTSE_LEVEL2, LOTSE_NOTFOUND, NULL);
}

static const lotse_article *find(const lotse_list *l, const char *path)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->items[i].path, path) == 0)
            return &l->items[i];
    return NULL;
}

static void families(void **state)
{
    lotse_list_opts o = {.audience = LOTSE_PUBLIC};
    lotse_list *l = NULL;

    assert_int_equal(lotse_list_get(&l, *state, &o, NULL), LOTSE_OK);
    assert_string_equal(find(l, "de/konto.md")->family,
                        find(l, "en/konto.md")->family);
    assert_string_equal(find(l, "de/zwei x.md")->family,
                        find(l, "en/other.md")->family);
    assert_string_not_equal(find(l, "de/konto.md")->family,
                            find(l, "en/other.md")->family);
    lotse_list_free(l);
}

int main(void)
{
    struct CMUnitTest tests[] = {
        cmocka_unit_test(links),
        cmocka_unit_test(hidden),
        cmocka_unit_test(families),
    };
    struct kb kb;
    lotse_index *ix = NULL;
    int failed;

    if (kb_make(&kb, files, sizeof files / sizeof *files) != LOTSE_OK ||
        lotse_open(&ix, kb.index, NULL) != LOTSE_OK)
        return 1;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tests[i].initial_state = ix;
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    lotse_close(ix);
    kb_remove(&kb);
    return failed;
}

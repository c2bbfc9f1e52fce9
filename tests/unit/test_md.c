/*
 * test_md.c: Markdown becomes front matter, sections and safe HTML.
 */
#include "md/md.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct md_doc doc;
static lotse_err err;
static unsigned line;

static int parse_n(const char *text, size_t n)
{
    md_doc_free(&doc);
    doc = (struct md_doc){0};
    line = 0;
    return md_parse(&doc, text, n, &line, &err);
}

static void parse(const char *text)
{
    assert_int_equal(parse_n(text, strlen(text)), LOTSE_OK);
}

static void refuse(const char *text, unsigned at, const char *why)
{
    assert_int_equal(parse_n(text, strlen(text)), LOTSE_INPUT);
    assert_int_equal(line, at);
    if (strstr(err.msg, why) == NULL)
        fail_msg("%s", err.msg);
}

static bool html_has(const char *what)
{
    return strstr(doc.html, what) != NULL;
}

static void front_matter(void **state)
{
    (void)state;
    parse("---\ntitle: \"Reset: it\"\nid: a/b\nlang: en\n"
          "questions: [How do I reset?, \"I forgot\"]\ntags:\n  - a\n  - b\n"
          "keywords: c, d\naliases: old/name\naudience: level2\nlevel: 2\n"
          "status: draft\nboost: 1.5\nupdated: 2026-11-01\n"
          "search: false\nfrobnicate: x\n---\n\nText.\n");
    assert_string_equal(doc.title, "Reset: it");
    assert_string_equal(doc.id, "a/b");
    assert_string_equal(doc.lang, "en");
    assert_int_equal(doc.questions.n, 2);
    assert_string_equal(doc.questions.items[1], "I forgot");
    assert_int_equal(doc.tags.n, 4);
    assert_string_equal(doc.tags.items[3], "d");
    assert_int_equal(doc.aliases.n, 1);
    assert_int_equal(doc.audience, LOTSE_LEVEL2);
    assert_int_equal(doc.level, 2);
    assert_int_equal(doc.status, MD_DRAFT);
    assert_true(doc.boost > 1.49 && doc.boost < 1.51);
    assert_string_equal(doc.updated, "2026-11-01");
    assert_true(doc.no_search);
    assert_int_equal(doc.unknown_keys.n, 1);
    assert_int_equal(doc.n_warnings, 0);
}

static void values_that_are_none(void **state)
{
    (void)state;
    parse("---\ntitle: T\nlevel: Beginner\nboost: 99\nupdated: soon\n"
          "audience: everyone\n---\n\nText.\n");
    assert_int_equal(doc.n_warnings, 4);
    assert_int_equal(doc.warnings[0].line, 3);
    assert_string_equal(doc.warnings[0].rule, "front-matter");
    assert_int_equal(doc.level, 0);
    assert_true(doc.boost > .99 && doc.boost < 1.01);
    assert_int_equal(doc.audience, LOTSE_PUBLIC);
}

static void front_matter_that_was_meant(void **state)
{
    (void)state;
    parse("---\ntitle: Error: printer offline\ntags: [a]\n---\nText\n");
    assert_string_equal(doc.title, "Error: printer offline");
    parse("\xEF\xBB\xBF---\r\ntitle: T\r\n---\r\nText\r\n");
    assert_string_equal(doc.title, "T");
    assert_null(strchr(doc.markdown, '\r'));
    parse("Title: T\n\n---\n\nA line under a heading\n---\n");
    assert_string_equal(doc.title, "A line under a heading");
    parse("---\n\nOnly a rule above.\n");
    assert_int_equal(doc.n_sections, 1);
}

static void what_is_refused(void **state)
{
    struct str s = {0};

    (void)state;
    refuse("# T\n\n\xFF\xFE\n", 3, "not UTF-8");
    assert_int_equal(parse_n("# T\n\0", 5), LOTSE_INPUT);
    refuse("---\ntitle: [open\nx: 1\n---\nText\n", 3, "YAML");
    for (int i = 0; i < 100; i++)
        str_adds(&s, "> ");
    str_adds(&s, "deep\n");
    refuse(s.p, 1, "nested more than");
    str_clear(&s);
    str_adds(&s, "---\ntitle: ");
    for (int i = 0; i < 100; i++)
        str_adds(&s, "[");
    str_adds(&s, "\n---\n");
    assert_int_equal(parse_n(s.p, s.n), LOTSE_INPUT);
    str_clear(&s);
    while (s.n <= MD_MAX_BYTES)
        str_adds(&s, "word ");
    assert_int_equal(parse_n(s.p, s.n), LOTSE_INPUT);
    assert_non_null(strstr(err.msg, "split the article"));
    str_free(&s);
}

static void a_line_of_418000_letters(void **state)
{
    struct str s = {0};

    (void)state;
    str_adds(&s, "# T\n\n");
    for (int i = 0; i < 418000 / 8; i++)
        str_adds(&s, i % 3 ? "[a](b) *" : "| `x` **");
    parse(s.p);
    assert_string_equal(doc.title, "T");
    str_free(&s);
}

static void sections_and_anchors(void **state)
{
    (void)state;
    parse("Lead.\n\n# Title\n\nUnder it.\n\n## Set up & run!\n\nA\n\n"
          "## Set up & run!\n\nB\n\nUnderlined\n----------\n\n"
          "### \xC3\x84nderung (neu)\n\nC\n");
    assert_string_equal(doc.title, "Title");
    assert_int_equal(doc.title_line, 3);
    assert_int_equal(doc.n_sections, 5);
    assert_string_equal(doc.sections[0].heading, "");
    assert_string_equal(doc.sections[1].anchor, "set-up--run");
    assert_string_equal(doc.sections[2].anchor, "set-up--run-1");
    assert_int_equal(doc.sections[2].line, 11);
    assert_string_equal(doc.sections[3].heading, "Underlined");
    assert_string_equal(doc.sections[4].anchor, "\xC3\xA4nderung-neu");
    assert_int_equal(doc.sections[4].level, 3);
    assert_string_equal(doc.sections[4].text, "C");
    assert_true(html_has("id=\"set-up--run-1\""));
}

static void no_title(void **state)
{
    (void)state;
    parse("Only words.\n");
    assert_int_equal(doc.n_warnings, 1);
    assert_string_equal(doc.warnings[0].rule, "no-title");
}

static void tables(void **state)
{
    (void)state;
    parse("# T\n\n| Code | Meaning |\n|:-----|--------:|\n"
          "| KS-1 | a \\| b |\n| `x|y` | only\n\nAfter\n");
    assert_true(html_has("<table>"));
    assert_true(html_has("KS-1"));
    assert_true(html_has("a | b"));
    assert_non_null(strstr(doc.sections[0].text, "Code | Meaning\n"));
    assert_non_null(strstr(doc.sections[0].text, "\nAfter"));
    parse("# T\n\n| no | table |\n| without | a rule |\n");
    assert_false(html_has("<table>"));
}

static void html_is_safe(void **state)
{
    static const char *const attacks[] = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "![x](data:text/html;base64,PHN2Zz4=)",
        "<javascript:alert(1)>",
        "[x](vbscript:x)",
        "<iframe src=\"https://example.org\"></iframe>",
        "<svg onload=alert(1)>",
        "# <b onclick=x>head</b>",
        "| a |\n|---|\n| <script>alert(1)</script> |",
    };
    static const char *const never[] = {"<script", "onerror=", "=\"javascript:",
                                        "=\"vbscript:", "=\"data:", "<iframe",
                                        "<svg", "onclick="};

    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        parse(attacks[i]);
        for (size_t k = 0; k < sizeof never / sizeof never[0]; k++)
            if (strcasestr(doc.html, never[k]) != NULL)
                fail_msg("%s became %s", attacks[i], doc.html);
    }
    parse("[mail](mailto:a@example.org) [web](https://example.org) "
          "[rel](b.md)");
    assert_true(html_has("mailto:a@example.org"));
    assert_true(html_has("https://example.org"));
    assert_int_equal(doc.n_links, 3);
    assert_string_equal(doc.links[2].target, "b.md");
}

static void other_dialects(void **state)
{
    (void)state;
    parse("# T\n\n!!! warning \"Mind\"\n    Inside it.\n\nAfter {: .note }\n\n"
          ":::tip\nA tip.\n:::\n\n> [!NOTE]\n> Noted.\n\n- [x] done\n\n"
          "~~gone~~\n\n```sh\n!!! not this\n```\n");
    assert_false(html_has("!!! warning"));
    assert_true(html_has("Inside it."));
    assert_false(html_has(".note"));
    assert_false(html_has(":::"));
    assert_true(html_has("A tip."));
    assert_false(html_has("[!NOTE]"));
    assert_true(html_has("checkbox"));
    assert_true(html_has("<del>gone</del>"));
    assert_true(html_has("!!! not this"));
}

static void text_is_readable(void **state)
{
    const struct md_section *s;

    (void)state;
    parse("# T\n\nSoft\nbreak, *em*, `code_x` and [a link](b.md).\n\n"
          "1. one\n2. two\n\n```\nverbatim  *x*\n```\n");
    s = &doc.sections[0];
    assert_non_null(strstr(s->text, "Soft break, em, code_x and a link."));
    assert_non_null(strstr(s->text, "verbatim  *x*"));
    assert_int_equal(s->n_spans, 3);
    assert_int_equal(s->spans[0].kind, MD_CODE);
    assert_memory_equal(s->text + s->spans[0].from, "code_x", 6);
    assert_int_equal(s->spans[1].kind, MD_LINK);
    assert_memory_equal(s->text + s->spans[1].from, "a link", 6);
    assert_int_equal(s->spans[2].kind, MD_CODE);
}

static void invisible_letters_go(void **state)
{
    (void)state;
    parse("# Pass\xC2\xADwort\n\n"
          "zu\xE2\x80\x8Br\xC3\xBC" "ck u\xCC\x88" "ber\n");
    assert_string_equal(doc.title, "Passwort");
    assert_string_equal(doc.sections[0].text,
                        "zur\xC3\xBC" "ck \xC3\xBC" "ber");
}

static void packed_and_back(void **state)
{
    struct str packed = {0};
    struct md_doc back = {0};

    (void)state;
    parse("---\ntitle: T\ntags: [a, b]\nboost: 2\nlevel: X\n---\n\nLead\n\n"
          "## H\n\n`x` [l](m.md)\n");
    assert_int_equal(md_pack(&packed, &doc), 0);
    assert_int_equal(md_unpack(&back, packed.p, packed.n), 0);
    assert_string_equal(back.title, doc.title);
    assert_string_equal(back.html, doc.html);
    assert_int_equal(back.n_sections, doc.n_sections);
    assert_string_equal(back.sections[1].text, doc.sections[1].text);
    assert_int_equal(back.sections[1].n_spans, 2);
    assert_int_equal(back.tags.n, 2);
    assert_string_equal(back.warnings[0].rule, doc.warnings[0].rule);
    assert_string_equal(back.links[0].target, "m.md");
    md_doc_free(&back);
    for (size_t cut = 0; cut < packed.n; cut++) {
        back = (struct md_doc){0};
        assert_int_not_equal(md_unpack(&back, packed.p, cut), LOTSE_OK);
        md_doc_free(&back);
    }
    str_free(&packed);
}

static int teardown(void **state)
{
    (void)state;
    md_doc_free(&doc);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(front_matter),
        cmocka_unit_test(values_that_are_none),
        cmocka_unit_test(front_matter_that_was_meant),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(a_line_of_418000_letters),
        cmocka_unit_test(sections_and_anchors),
        cmocka_unit_test(no_title),
        cmocka_unit_test(tables),
        cmocka_unit_test(html_is_safe),
        cmocka_unit_test(other_dialects),
        cmocka_unit_test(text_is_readable),
        cmocka_unit_test(invisible_letters_go),
        cmocka_unit_test(packed_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}

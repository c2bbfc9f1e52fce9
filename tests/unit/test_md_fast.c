/*
 * test_md_fast.c: what reads many bytes at once, against the slow way.
 *
 * Random texts: bytes of any value, ASCII mixed with longer characters, cut
 * sequences, at each alignment.
 */
#include "base/utf8.h"
#include "md/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <utf8proc.h>

static uint32_t seed = 1;

static uint32_t pick(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)seed * n >> 32);
}

/* A piece of what files hold: mostly ASCII, some longer characters, what must
 * change or go, and (bad > 0) one byte of any value in bad. */
static void add_piece(struct str *s, uint32_t bad)
{
    static const uint32_t others[] = {
        0xE4,   0xFC,   0xC3,    0xFF,   0xAD,     0x80,    0x7F,   0x0D,
        0x0C,   0x01,   0x1F,    0x300,  0x308,    0x2FF,   0x7FF,  0x800,
        0x2013, 0x201C, 0x2028,  0x2029, 0x200B,   0x200D,  0x2060, 0xFEFF,
        0xFFFD, 0x20AC, 0x2190,  0x2192, 0x2126,   0x212B,  0x2000, 0x2329,
        0x1100, 0x1161, 0x11A8,  0xAC00, 0xD7FF,   0xE000,  0x438,  0x306,
        0x3099, 0x304B, 0x1F468, 0xFE0F, 0x10FFFF, 0x10000,
    };

    if (bad > 0 && pick(bad) == 0)
        str_addc(s, (char)pick(256));
    else if (pick(8) == 0)
        str_add_cp(s, others[pick(sizeof others / sizeof *others)]);
    else if (pick(12) == 0)
        str_addc(s, "\n\r\t\n"[pick(4)]);
    else
        for (uint32_t n = pick(20); n > 0; n--)
            str_addc(s, (char)(' ' + pick(95)));
}

/* An exact copy, so that a sanitizer sees a read behind its end. */
static char *exact(const char *s, size_t n)
{
    char *p = malloc(n > 0 ? n : 1);

    assert_non_null(p);
    memcpy(p, s, n);
    return p;
}

static size_t slow_valid(const char *s, size_t n)
{
    size_t len;

    for (size_t i = 0; i < n; i += len)
        if (utf8_next(s + i, n - i, &len) == 0xFFFD && len == 1)
            return i;
    return n;
}

static void valid_bytes_are_found_fast(void **state)
{
    struct str s = {0};

    (void)state;
    for (int round = 0; round < 4000; round++) {
        uint32_t pieces = pick(12), bad = round % 2 ? 0 : 1 + pick(40);
        str_clear(&s);
        for (uint32_t k = 0; k < pieces; k++)
            add_piece(&s, bad);
        for (size_t from = 0; from <= s.n && from < 17; from++) {
            size_t n = s.n - from - pick((uint32_t)(s.n - from) + 1) / 4;
            char *p = exact(str_text(&s) + from, n);
            assert_int_equal(utf8_valid(p, n), slow_valid(p, n));
            free(p);
        }
    }
    str_free(&s);
}

/* md_clean_source, one character after the other. */
static void slow_clean(struct str *out, const char *s, size_t n)
{
    uint32_t before = 0;
    size_t len;
    utf8proc_uint8_t *nfc;

    for (size_t i = 0; i < n; i += len) {
        uint32_t c = utf8_next(s + i, n - i, &len);
        if (c == 0xAD || c == 0x200B || c == 0x200C || c == 0x200E ||
            c == 0x200F || c == 0x2060 || c == 0xFEFF ||
            (c == 0x200D && before < 0x2190))
            continue;
        before = c;
        if (c == '\r' && i + 1 < n && s[i + 1] == '\n')
            continue;
        if (c == '\r')
            c = '\n';
        else if (c == 0x2028 || c == 0x2029 || c == 0x7F ||
                 (c < ' ' && c != '\n' && c != '\t'))
            c = ' ';
        str_add_cp(out, c);
    }
    nfc = utf8proc_NFC((const utf8proc_uint8_t *)str_text(out));
    assert_non_null(nfc);
    str_clear(out);
    str_adds(out, (char *)nfc);
    free(nfc);
}

static void compare_clean(const char *bytes, size_t n)
{
    struct str own = {0}, slow = {0};
    char *p = exact(bytes, n);
    const char *text = p;
    lotse_err err;
    unsigned line;

    slow_clean(&slow, p, n);
    assert_int_equal(md_clean_source(&own, &text, &n, &line, &err), LOTSE_OK);
    assert_int_equal(n, slow.n);
    assert_memory_equal(text, str_text(&slow), n);
    free(p);
    str_free(&own);
    str_free(&slow);
}

static void sources_are_cleaned_fast(void **state)
{
    struct str s = {0};

    (void)state;
    for (int round = 0; round < 2000; round++) {
        uint32_t pieces = pick(12);
        str_clear(&s);
        for (uint32_t k = 0; k < pieces; k++)
            add_piece(&s, 0);
        for (size_t from = 0; from <= s.n && from < 17; from++)
            if (utf8_valid(str_text(&s) + from, s.n - from) == s.n - from)
                compare_clean(str_text(&s) + from, s.n - from);
    }
    for (uint32_t c = 1; c < 0x20000; c++) { /* each alone in its middle */
        if (c >= 0xD800 && c < 0xE000)
            continue;
        str_clear(&s);
        str_adds(&s, "o");
        str_add_cp(&s, c);
        str_adds(&s, " o");
        compare_clean(s.p, s.n);
        str_clear(&s);
        str_adds(&s, "\xE3\x81\x8B");
        str_add_cp(&s, c);
        compare_clean(s.p, s.n);
    }
    str_free(&s);
}

/* Litter at each place between characters that look like it. */
static void litter_is_found_fast(void **state)
{
    static const char *const fill[] = {"a",
                                       "|",
                                       "]",
                                       "}",
                                       "^",
                                       "~",
                                       "@",
                                       " ",
                                       "_",
                                       "\xC3\xBC",
                                       "\xE2\x80\x9B",
                                       "\xF0\x9F\x91\xA8",
                                       ";",
                                       "<",
                                       "\x7F",
                                       "[x]"};
    static const struct {
        const char *is, *becomes;
    } litter[] = {{"{: .note}", ""},
                  {"[!DNL Name]", "Name"},
                  {"\\{: .x}", "\\{: .x}"},
                  {"`{: .x}`", "`{: .x}`"},
                  {"", ""}};
    struct str in = {0}, want = {0}, own = {0};

    (void)state;
    for (uint32_t round = 0; round < 4000; round++) {
        size_t k = round % 5, before = round / 5 % 40, n;
        const char *text;
        char *p;
        str_clear(&in);
        str_clear(&want);
        str_adds(&in, "x");
        str_adds(&want, "x");
        for (size_t i = 0; i < 60; i++) {
            const char *s = fill[pick(sizeof fill / sizeof *fill)];
            str_adds(&in, i == before ? litter[k].is : s);
            str_adds(&want, i == before ? litter[k].becomes : s);
        }
        text = p = exact(in.p, n = in.n);
        md_to_commonmark(&own, &text, &n);
        assert_int_equal(n, want.n);
        assert_memory_equal(text, want.p, n);
        if (k >= 2) /* nothing changed, nothing copied */
            assert_ptr_equal(text, p);
        free(p);
        str_free(&own);
    }
    str_free(&in);
    str_free(&want);
}

/* Markdown of all kinds, badly put together. */
static void add_markdown(struct str *s)
{
    static const char *const bits[] = {
        "word ",       "*",     "**",   "_",       "`",          "[a](b)",
        "![i](p.png)", "<b>",   "<br>", "\n",      "\n\n",       "\n> ",
        "\n- ",        "\n1. ", "\n# ", "\n```\n", "\n    ",     "&amp;",
        "&",           "\\",    "|",    "~~",      "<div>\n",    "\n---\n",
        "\xC3\xBC",    "]",     "[",    "!",       "\n[a]: b\n", "  \n"};

    for (uint32_t n = pick(60); n > 0; n--)
        str_adds(s, bits[pick(sizeof bits / sizeof *bits)]);
}

static void step(struct str *seen, cmark_node *node, char how)
{
    str_addf(seen, "%c%d ", how, (int)cmark_node_get_type(node));
}

static void enter(void *arg, cmark_node *node)
{
    step(arg, node, '<');
}

static bool is_leaf(cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_THEMATIC_BREAK:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_TEXT:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
        return true;
    default:
        return false;
    }
}

static void leave(void *arg, cmark_node *node)
{
    if (!is_leaf(node)) /* libcmark's iterator doesn't leave leaves */
        step(arg, node, '>');
}

/* Trees in the pool and walks over them against libcmark's own. */
static void pool_and_walk_are_as_libcmark(void **state)
{
    struct str s = {0};

    (void)state;
    for (int round = 0; round < 2000; round++) {
        struct str ours = {0}, theirs = {0};
        cmark_node *root, *plain;
        cmark_event_type ev;
        cmark_iter *it;
        char *html;
        str_clear(&s);
        add_markdown(&s);
        root = md_parse_commonmark(str_text(&s), s.n);
        plain = cmark_parse_document(str_text(&s), s.n, CMARK_OPT_DEFAULT);
        html = cmark_render_html(plain, CMARK_OPT_DEFAULT);
        assert_string_equal(cmark_render_html(root, CMARK_OPT_DEFAULT), html);
        md_walk(root, enter, leave, &ours);
        it = cmark_iter_new(plain);
        while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE)
            step(&theirs, cmark_iter_get_node(it),
                 ev == CMARK_EVENT_ENTER ? '<' : '>');
        assert_string_equal(ours.p, theirs.p);
        cmark_iter_free(it);
        cmark_node_free(plain);
        free(html);
        md_pool_empty();
        str_free(&ours);
        str_free(&theirs);
    }
    str_free(&s);
}

/* A cell, with or without a parser, against a paragraph behind a pipe. */
static void cells_are_as_paragraphs(void **state)
{
    static const char *const letters[] = {"abcABC012 .,;:-+#=()>\"'$%?/}@^",
                                          "abcABC012 .,;:&_*`~{<![]\"'",
                                          "ab `  "};
    struct str cell = {0}, table = {0};

    (void)state;
    for (int round = 0; round < 6000; round++) {
        struct md_doc doc = {0};
        lotse_err err;
        unsigned line;
        char *html, *end;
        const char *from = letters[round % 3];
        str_clear(&cell);
        str_clear(&table);
        str_adds(&cell, "|x");
        for (uint32_t n = pick(20); n > 0; n--)
            str_addc(&cell, from[pick((uint32_t)strlen(from))]);
        str_adds(&cell, "x");
        if (strpbrk(cell.p, "<~{") != NULL || strstr(cell.p, "[!") != NULL)
            continue; /* taken out, struck, read as another dialect */
        str_addf(&table, "|h|\n|-|\n%s|\n", cell.p);
        html = cmark_markdown_to_html(cell.p, cell.n, CMARK_OPT_DEFAULT);
        end = strstr(html, "</p>");
        assert_non_null(end);
        *end = '\0';
        assert_int_equal(md_parse(&doc, table.p, table.n, &line, &err), 0);
        if (strstr(doc.html, html + strlen("<p>|")) == NULL)
            fail_msg("%s became %s", cell.p, doc.html);
        md_doc_free(&doc);
        free(html);
    }
    str_free(&cell);
    str_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_bytes_are_found_fast),
        cmocka_unit_test(sources_are_cleaned_fast),
        cmocka_unit_test(litter_is_found_fast),
        cmocka_unit_test(pool_and_walk_are_as_libcmark),
        cmocka_unit_test(cells_are_as_paragraphs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * strip.c: the readable text of raw HTML, as Markdown.
 *
 * Raw HTML is never served, but articles keep real text in it: <details>,
 * tables, notes in a <div>. Tags go, their text stays; a block element ends a
 * paragraph, <pre> becomes a code block, <img> leaves its alt text, <li> a
 * list item. Scripts, styles and comments go with their content. The result
 * is parsed as Markdown again, which also decodes the entities.
 */
#include "md/parts.h"

#include <string.h>
#include <strings.h>

/* Elements whose start and end break the line. */
static const char *const blocks[] = {
    "address", "article", "aside", "blockquote", "body", "br", "center", "dd",
    "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "html", "iframe", "legend", "li", "main", "nav", "ol", "option", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "title", "tr", "ul", "video",
};

static bool is_block(const char *name, size_t n)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (strlen(blocks[i]) == n && strncasecmp(name, blocks[i], n) == 0)
            return true;
    return false;
}

static bool named(const char *name, size_t n, const char *what)
{
    return strlen(what) == n && strncasecmp(name, what, n) == 0;
}

static size_t name_len(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && ((s[i] >= 'a' && s[i] <= 'z') ||
                     (s[i] >= 'A' && s[i] <= 'Z') ||
                     (i > 0 && s[i] >= '0' && s[i] <= '9')))
        i++;
    return i;
}

/* Length of the tag at s, quotes in its attributes respected; 0: no tag. */
static size_t tag_len(const char *s, size_t n)
{
    char quote = 0;

    for (size_t i = 1; i < n; i++) {
        if (quote) {
            if (s[i] == quote)
                quote = 0;
        } else if (s[i] == '"' || s[i] == '\'') {
            quote = s[i];
        } else if (s[i] == '>') {
            return i + 1;
        }
    }
    return 0;
}

static void add_alt(struct str *out, const char *tag, size_t n)
{
    for (size_t i = 0; i + 5 < n; i++) {
        char q = tag[i + 4];
        const char *end;
        if (strncasecmp(tag + i, "alt=", 4) != 0 || (q != '"' && q != '\''))
            continue;
        end = memchr(tag + i + 5, q, n - i - 5);
        if (end != NULL) {
            str_add(out, tag + i + 5, (size_t)(end - tag) - i - 5);
            str_addc(out, ' ');
        }
        return;
    }
}

/* Offset behind `</name>`, or n. */
static size_t skip_to_end(const char *s, size_t n, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i + len + 2 < n; i++)
        if (s[i] == '<' && s[i + 1] == '/' &&
            strncasecmp(s + i + 2, name, len) == 0) {
            const char *end = memchr(s + i, '>', n - i);
            return end == NULL ? n : (size_t)(end - s) + 1;
        }
    return n;
}

struct strip {
    struct str *out;
    bool pre, line_start;
};

static void on_tag(struct strip *st, const char *s, size_t n)
{
    bool end = s[1] == '/';
    const char *name = s + 1 + end;
    size_t len = name_len(name, n - 1 - end);

    if (named(name, len, "pre")) {
        str_adds(st->out, end ? "\n~~~~~\n\n" : "\n\n~~~~~\n");
        st->pre = !end;
        st->line_start = true;
    } else if (st->pre) {
        return;
    } else if (named(name, len, "li") && !end) {
        str_adds(st->out, "\n- ");
        st->line_start = true;
    } else if (named(name, len, "td") || named(name, len, "th")) {
        str_adds(st->out, end ? " " : "");
    } else if (is_block(name, len)) {
        str_adds(st->out, "\n\n");
        st->line_start = true;
    } else if (named(name, len, "img")) {
        add_alt(st->out, s, n);
    }
}

/* Bytes of a comment, script or style at s, or 0. */
static size_t hidden_len(const char *s, size_t n)
{
    if (n >= 4 && memcmp(s, "<!--", 4) == 0) {
        for (size_t i = 4; i + 2 < n; i++)
            if (memcmp(s + i, "-->", 3) == 0)
                return i + 3;
        return n;
    }
    if (n > 7 && strncasecmp(s, "<script", 7) == 0)
        return skip_to_end(s, n, "script");
    if (n > 6 && strncasecmp(s, "<style", 6) == 0)
        return skip_to_end(s, n, "style");
    return 0;
}

void md_strip_html(struct str *out, const char *html, size_t n)
{
    struct strip st = {.out = out, .line_start = true};
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        char c = html[i];
        len = 1;
        if (c == '<' && (len = hidden_len(html + i, n - i)) > 0)
            continue;
        len = 1;
        if (c == '<' && i + 1 < n &&
            (html[i + 1] == '/' || html[i + 1] == '!' || html[i + 1] == '?' ||
             name_len(html + i + 1, n - i - 1) > 0)) {
            len = tag_len(html + i, n - i);
            if (len == 0)
                break; /* a tag without end: nothing but attributes follows */
            on_tag(&st, html + i, len);
            continue;
        }
        if (st.pre) {
            str_addc(out, c);
        } else if (c == '\n') {
            str_addc(out, c);
            st.line_start = true;
        } else if (!st.line_start || (c != ' ' && c != '\t')) {
            st.line_start = false;
            str_addc(out, c == '<' ? ' ' : c);
        }
    }
    if (st.pre)
        str_adds(out, "\n~~~~~\n");
}

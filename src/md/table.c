/*
 * table.c: GFM tables over plain libcmark.
 *
 * libcmark reads a table as one paragraph. A paragraph whose second line is a
 * delimiter row with as many cells as the line before becomes a tree of custom
 * nodes: table, row, cell; the cells' inline text is parsed by libcmark.
 * See the tables extension of the GitHub Flavored Markdown Spec, 0.29.
 */
#include "base/vec.h"
#include "md/parts.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 128 };

struct cell {
    const char *p;
    size_t n;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct cell trim(const char *p, size_t n)
{
    while (n > 0 && is_blank(*p))
        p++, n--;
    while (n > 0 && is_blank(p[n - 1]))
        n--;
    return (struct cell){p, n};
}

/* The cells of one row, at most MAX_COLUMNS. */
static size_t split_row(struct cell *out, struct md_line l)
{
    struct cell row = trim(l.p, l.n);
    size_t n = 0, from = 0;

    if (row.n > 0 && row.p[0] == '|')
        from = 1;
    for (size_t i = from; i <= row.n && n < MAX_COLUMNS; i++) {
        if (i < row.n && row.p[i] == '\\') {
            i++;
            continue;
        }
        if (i < row.n && row.p[i] != '|')
            continue;
        if (i >= row.n && from >= row.n && n > 0)
            break; /* nothing behind the last pipe */
        i = i > row.n ? row.n : i;
        out[n++] = trim(row.p + from, i - from);
        from = i + 1;
    }
    return n;
}

/* The number of columns of a delimiter row, 0: it is none. */
static size_t read_delimiters(char *align, struct md_line l)
{
    struct cell cells[MAX_COLUMNS];
    size_t n;

    if (memchr(l.p, '-', l.n) == NULL ||
        (memchr(l.p, '|', l.n) == NULL && memchr(l.p, ':', l.n) == NULL))
        return 0;
    n = split_row(cells, l);
    for (size_t i = 0; i < n; i++) {
        struct cell c = cells[i];
        bool left = c.n > 0 && c.p[0] == ':';
        bool right = c.n > 1 && c.p[c.n - 1] == ':';
        size_t from = left, to = c.n - right;
        if (from >= to)
            return 0;
        for (size_t k = from; k < to; k++)
            if (c.p[k] != '-')
                return 0;
        align[i] = left && right ? 'c' : right ? 'r' : left ? 'l' : 0;
    }
    return n;
}

/* Text and code between single backticks, nothing else that CommonMark knows
 * within a line. */
static bool is_simple(const char *s, size_t n)
{
    static const bool meant[256] = {
        ['\\'] = true, ['&'] = true, ['_'] = true, ['*'] = true,
        ['['] = true,  [']'] = true, ['<'] = true, ['!'] = true};

    for (size_t i = 0; i < n; i++) {
        const char *end;
        if (meant[(unsigned char)s[i]])
            return false;
        if (s[i] != '`')
            continue;
        end = memchr(s + i + 1, '`', n - i - 1);
        if (end == NULL || end == s + i + 1 || end[1] == '`')
            return false;
        i = (size_t)(end - s);
    }
    return true;
}

static void append(cmark_node *cell, cmark_node_type type, char *s, size_t n)
{
    cmark_node *node = md_new_node(type);
    char after = s[n];

    s[n] = '\0';
    cmark_node_set_literal(node, s);
    s[n] = after;
    cmark_node_append_child(cell, node);
}

/* The nodes of what is_simple. A blank at both ends of code goes. */
static void fill_simple(cmark_node *cell, char *s)
{
    while (*s != '\0') {
        size_t n = strcspn(s, "`");
        if (n > 0)
            append(cell, CMARK_NODE_TEXT, s, n);
        s += n;
        if (*s == '\0')
            return;
        n = strcspn(++s, "`");
        if (s[0] == ' ' && s[n - 1] == ' ' && strspn(s, " ") < n)
            append(cell, CMARK_NODE_CODE, s + 1, n - 2);
        else
            append(cell, CMARK_NODE_CODE, s, n);
        s += n + 1;
    }
}

/* The inline nodes of a cell. A pipe in front keeps libcmark from reading a
 * list or a heading, and is cut off again. Simple cells need no parser. */
static bool fill_cell(cmark_node *cell, struct cell c)
{
    struct str text = {0};
    cmark_node *doc, *para, *first, *node, *next;
    const char *s;

    str_addc(&text, '|');
    for (size_t i = 0; i < c.n; i++)
        if (c.p[i] != '\\' || i + 1 >= c.n || c.p[i + 1] != '|')
            str_addc(&text, c.p[i]);
    if (text.oom) {
        str_free(&text);
        return false;
    }
    if (is_simple(text.p, text.n)) {
        fill_simple(cell, text.p + 1);
        str_free(&text);
        return true;
    }
    doc = md_parse_commonmark(text.p, text.n);
    para = cmark_node_first_child(doc);
    first = para == NULL ? NULL : cmark_node_first_child(para);
    s = first == NULL ? NULL : cmark_node_get_literal(first);
    if (s != NULL && s[0] == '|') {
        str_clear(&text);
        str_adds(&text, s + 1);
        cmark_node_set_literal(first, str_text(&text));
    }
    for (node = first; node != NULL; node = next) {
        next = cmark_node_next(node);
        cmark_node_unlink(node);
        if (!cmark_node_append_child(cell, node))
            cmark_node_free(node);
    }
    cmark_node_free(doc);
    str_free(&text);
    return true;
}

static const char *cell_tag(char align, bool head)
{
    switch (align) {
    case 'c':
        return head ? "<th align=\"center\">" : "<td align=\"center\">";
    case 'r':
        return head ? "<th align=\"right\">" : "<td align=\"right\">";
    case 'l':
        return head ? "<th align=\"left\">" : "<td align=\"left\">";
    default:
        return head ? "<th>" : "<td>";
    }
}

static bool add_row(cmark_node *table, struct md_line l, size_t columns,
                    const char *align, bool head)
{
    struct cell cells[MAX_COLUMNS];
    size_t n = split_row(cells, l);
    cmark_node *row = md_new_custom(CMARK_NODE_CUSTOM_BLOCK,
                                    head ? MD_HEAD_ROW : MD_ROW,
                                    head ? "<thead>\n<tr>" : "<tr>",
                                    head ? "</tr>\n</thead>" : "</tr>");

    cmark_node_append_child(table, row);
    for (size_t i = 0; i < columns; i++) {
        cmark_node *cell =
            md_new_custom(CMARK_NODE_CUSTOM_BLOCK, MD_CELL,
                          cell_tag(align[i], head), head ? "</th>" : "</td>");
        cmark_node_append_child(row, cell);
        if (i < n && !fill_cell(cell, cells[i]))
            return false;
    }
    return true;
}

/* The line without the marks of the quotes and lists that it stands in. */
static struct md_line inner(struct md_line l, size_t column, bool first)
{
    size_t skip = 0;

    while (skip < column && skip < l.n &&
           (first || is_blank(l.p[skip]) || l.p[skip] == '>'))
        skip++;
    return (struct md_line){l.p + skip, l.n - skip};
}

/* What stands before the table in the same paragraph stays text. */
static bool keep_before(cmark_node *para, const struct md_lines *in,
                        size_t from, size_t to, size_t column)
{
    struct str text = {0};
    cmark_node *doc, *node, *next;

    for (size_t i = from; i < to; i++) {
        struct md_line l = inner(in->items[i], column, i == from);
        str_add(&text, l.p, l.n);
        str_addc(&text, '\n');
    }
    if (text.oom) {
        str_free(&text);
        return false;
    }
    doc = md_parse_commonmark(str_text(&text), text.n);
    for (node = cmark_node_first_child(doc); node != NULL; node = next) {
        next = cmark_node_next(node);
        cmark_node_unlink(node);
        if (!cmark_node_insert_before(para, node))
            cmark_node_free(node);
    }
    cmark_node_free(doc);
    str_free(&text);
    return true;
}

static bool split_lines(struct md_lines *out)
{
    const char *s = out->text, *end = s + out->n_text;

    while (s < end) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        size_t len = (size_t)((nl == NULL ? end : nl) - s);
        if (!VEC_PUSH_OK(out))
            return false;
        out->items[out->n++] = (struct md_line){s, len};
        s += len + (nl != NULL);
    }
    return true;
}

bool md_try_table(cmark_node *para, struct md_lines *in, bool *found)
{
    size_t from = (size_t)cmark_node_get_start_line(para);
    size_t to = (size_t)cmark_node_get_end_line(para);
    size_t column = (size_t)cmark_node_get_start_column(para);
    char align[MAX_COLUMNS];
    struct cell cells[MAX_COLUMNS];
    cmark_node *table;

    if (to <= from || from == 0 || column == 0)
        return true;
    if (in->items == NULL && !split_lines(in))
        return false;
    if (to > in->n)
        return true;
    from--;
    column--;
    for (size_t i = from; i + 1 < to; i++) {
        struct md_line rule = inner(in->items[i + 1], column, false);
        size_t n = read_delimiters(align, rule);
        struct md_line head = inner(in->items[i], column, i == from);
        if (n == 0 || split_row(cells, head) != n)
            continue;
        *found = true;
        table = md_new_custom(CMARK_NODE_CUSTOM_BLOCK, MD_TABLE, "<table>",
                              "</table>");
        if (!keep_before(para, in, from, i, column) ||
            !cmark_node_replace(para, table))
            return false;
        cmark_node_free(para);
        if (!add_row(table, head, n, align, true))
            return false;
        for (size_t k = i + 2; k < to; k++)
            if (!add_row(table, inner(in->items[k], column, false), n, align,
                         false))
                return false;
        return true;
    }
    return true;
}

/*
 * term.c: text for people.
 *
 * Titles, snippets and file names come from others and may hold escape
 * sequences. Nothing reaches a terminal but through term_textn, which drops
 * C0 (save line break and tab), DEL, C1 and the bidirectional overrides.
 * Styles are the only escape sequences that are written, and only when the
 * front decided for colour. Widths count code points: good enough for German
 * and English.
 */
#include "present/term.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <string.h>

static const char *const style_on[] = {
    [TERM_PLAIN] = "",         [TERM_TITLE] = "\x1b[1m",
    [TERM_FAINT] = "\x1b[2m",  [TERM_MARK] = "\x1b[1;33m",
    [TERM_GOOD] = "\x1b[32m",  [TERM_WARN] = "\x1b[33m",
    [TERM_BAD] = "\x1b[1;31m",
};
#define STYLE_OFF "\x1b[0m"

void term_textn(const struct term *t, const char *s, size_t n)
{
    size_t done = 0, i = 0, len;

    while (i < n) {
        uint32_t cp = utf8_next(s + i, n - i, &len);
        bool broken = cp == 0xFFFD && len == 1;
        if (broken || utf8_is_unsafe(cp)) {
            sink_add(&t->to, s + done, i - done);
            if (broken)
                sink_adds(&t->to, "\xEF\xBF\xBD");
            done = i + len;
        }
        i += len;
    }
    sink_add(&t->to, s + done, n - done);
}

void term_text(const struct term *t, const char *s)
{
    if (s != NULL)
        term_textn(t, s, strlen(s));
}

void term_fmt(const struct term *t, const char *fmt, ...)
{
    char buf[1024];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    if ((size_t)n >= sizeof buf) /* cut, at a character's boundary */
        n = (int)utf8_floor(buf, sizeof buf - 1, sizeof buf - 2);
    term_textn(t, buf, (size_t)n);
}

static void style_start(const struct term *t, enum term_style style)
{
    if (t->color && style != TERM_PLAIN)
        sink_adds(&t->to, style_on[style]);
}

static void style_end(const struct term *t, enum term_style style)
{
    if (t->color && style != TERM_PLAIN)
        sink_adds(&t->to, STYLE_OFF);
}

void term_styled(const struct term *t, enum term_style style, const char *s)
{
    style_start(t, style);
    term_text(t, s);
    style_end(t, style);
}

void term_cell(const struct term *t, const char *s, int width)
{
    size_t n = strlen(s);
    int have = (int)utf8_count(s, n);

    term_textn(t, s, n);
    for (; have < width; have++)
        sink_add(&t->to, " ", 1);
}

/* The bytes [from, to) of s, with the marks that touch them. */
static void marked_word(const struct term *t, enum term_style style,
                        const char *s, size_t from, size_t to,
                        const lotse_mark *marks, size_t n_marks)
{
    for (size_t i = 0; i < n_marks && from < to; i++) {
        size_t a = marks[i].from, b = marks[i].to;
        if (b <= from || a >= to)
            continue;
        if (a > from)
            term_textn(t, s + from, a - from);
        else
            a = from;
        if (b > to)
            b = to;
        style_start(t, style);
        term_textn(t, s + a, b - a);
        style_end(t, style);
        from = b;
    }
    if (from < to)
        term_textn(t, s + from, to - from);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static int width_of(const struct term *t)
{
    return t->width <= 0 || t->width > TERM_WIDTH ? TERM_WIDTH
           : t->width < TERM_NARROW               ? TERM_NARROW
                                                  : t->width;
}

/* The end of the line that begins with the word at `from`: behind its last
 * word. */
static size_t line_end(const char *s, size_t from, size_t n, int room)
{
    size_t to = from, i = from;

    while (i < n) {
        size_t word = i;
        while (i < n && !is_blank(s[i]))
            i++;
        if (to > from && (int)utf8_count(s + from, i - from) > room)
            return to;
        to = i;
        if (i < n && s[i] == ' ' && i + 1 < n && !is_blank(s[i + 1]))
            i++; /* one blank: the line goes on */
        else
            return i > word ? i : n;
    }
    return to;
}

/* A paragraph that goes on at `column`, behind a head of that width. */
static void paragraph(const struct term *t, enum term_style style, int indent,
                      int column, const char *s, size_t n,
                      const lotse_mark *marks, size_t n_marks)
{
    bool fresh = true; /* no word on this line */
    size_t i = 0;

    while (i < n) {
        size_t to;
        if (is_blank(s[i])) {
            i++;
            continue;
        }
        to = line_end(s, i, n, width_of(t) - (fresh ? indent : column + 1));
        if (!fresh && column + 1 + (int)utf8_count(s + i, to - i) >
                          width_of(t)) {
            sink_add(&t->to, "\n", 1);
            column = 0;
            fresh = true;
            continue;
        }
        if (!fresh)
            sink_add(&t->to, " ", 1);
        column += !fresh;
        for (; fresh && column < indent; column++)
            sink_add(&t->to, " ", 1);
        fresh = false;
        marked_word(t, style, s, i, to, marks, n_marks);
        column += (int)utf8_count(s + i, to - i);
        i = to;
    }
    if (column > 0)
        sink_add(&t->to, "\n", 1);
}

void term_paragraph(const struct term *t, int indent, const char *s, size_t n,
                    const lotse_mark *marks, size_t n_marks)
{
    paragraph(t, TERM_MARK, indent, 0, s, n, marks, n_marks);
}

void term_item(const struct term *t, const char *head, const char *s,
               enum term_style style, size_t n_styled)
{
    int indent = (int)utf8_count(head, strlen(head));
    const lotse_mark mark = {0, n_styled};

    term_text(t, head);
    paragraph(t, style, indent, indent, s, strlen(s), &mark, n_styled > 0);
}

void term_tsv(const struct term *t, const char *s)
{
    size_t run;

    if (s == NULL)
        return;
    for (; *s != '\0'; s += run) {
        run = strcspn(s, "\t\n\r\\");
        term_textn(t, s, run);
        if (s[run] == '\0')
            break;
        sink_adds(&t->to, s[run] == '\t'   ? "\\t"
                          : s[run] == '\n' ? "\\n"
                          : s[run] == '\r' ? "\\r"
                                           : "\\\\");
        run++;
    }
}

void term_csv(const struct term *t, const char *s, bool number)
{
    bool quoted = s[strcspn(s, ",\"\r\n")] != '\0';

    if (quoted)
        sink_adds(&t->to, "\"");
    if (!number && s[0] != '\0' && strchr("=+-@\t\r", s[0]) != NULL)
        sink_adds(&t->to, "'");
    for (; *s != '\0'; s++) {
        if (*s == '"')
            sink_adds(&t->to, "\"");
        sink_add(&t->to, s, 1);
    }
    if (quoted)
        sink_adds(&t->to, "\"");
}

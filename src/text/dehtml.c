/*
 * dehtml.c: HTML as plain text.
 *
 * A state machine that looks at each byte once: tags go, those of blocks end
 * the line, style, script and head go with what is in them, entities become
 * their characters. Quoted blocks get ">" before their lines, so that what
 * reads the text sees a quote.
 */
#include "text/mail.h"
#include "text/phrases.h"

#include <string.h>

/* HTML that a mail program wrote, not a line that mentions a tag. */
bool html_looks_so(const char *text, size_t n)
{
    static struct phrases pages = PHRASES("<!doctype html|<html|<head|<body");
    static struct phrases pieces = PHRASES("<div|<p>|<p |<table|<span|<meta");
    struct line l = line_trim((struct line){text, n});

    if (line_starts_any(l, &pages))
        return true;
    return line_starts_any(l, &pieces) && l.p[l.n - 1] == '>' &&
           (line_has(l, "</div>") || line_has(l, "</p>") ||
            line_has(l, "</table>"));
}

static const struct {
    const char *name;
    uint32_t cp;
} entities[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},
    {"apos", '\''},    {"nbsp", ' '},     {"auml", 0xE4},     {"ouml", 0xF6},
    {"uuml", 0xFC},    {"Auml", 0xC4},    {"Ouml", 0xD6},     {"Uuml", 0xDC},
    {"szlig", 0xDF},   {"euro", 0x20AC},  {"hellip", 0x2026}, {"ndash", 0x2013},
    {"mdash", 0x2014}, {"bdquo", 0x201E}, {"ldquo", 0x201C},  {"rdquo", 0x201D},
    {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"sbquo", 0x201A},  {"laquo", 0xAB},
    {"raquo", 0xBB},   {"copy", 0xA9},    {"reg", 0xAE},      {"sect", 0xA7},
    {"deg", 0xB0},     {"eacute", 0xE9},  {"egrave", 0xE8},   {"agrave", 0xE0},
    {"ccedil", 0xE7},  {"middot", 0xB7},  {"bull", 0x2022},   {"rarr", 0x2192},
    {"trade", 0x2122}, {"shy", 0},        {"zwnj", 0},
};

/* The entity at s ("&auml;"); returns its bytes, 0: none. */
static size_t entity(const char *s, size_t n, uint32_t *cp)
{
    size_t k = 1;
    uint32_t v = 0;

    while (k < n && k < 10 && s[k] != ';')
        k++;
    if (k >= n || k < 3 || s[k] != ';')
        return 0;
    if (s[1] == '#') {
        bool hex = (s[2] | 0x20) == 'x';
        for (size_t i = hex ? 3 : 2; i < k; i++) {
            if (!(hex ? byte_is_hex(s[i]) : byte_is_digit(s[i])))
                return 0;
            v = v * (hex ? 16 : 10) +
                (uint32_t)(byte_is_digit(s[i]) ? s[i] - '0'
                                               : (s[i] | 0x20) - 'a' + 10);
        }
        *cp =
            v < ' ' || v == 0xA0 || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000)
                ? ' '
                : v;
        return k + 1;
    }
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
        if (strlen(entities[i].name) == k - 1 &&
            memcmp(entities[i].name, s + 1, k - 1) == 0) {
            *cp = entities[i].cp;
            return k + 1;
        }
    return 0;
}

struct page {
    struct str *out;
    size_t base;     /* bytes of out before the page */
    bool pre;        /* line breaks mean something */
    bool blank;      /* a blank is due before the next word */
    unsigned quoted; /* open <blockquote> */
};

static void end_line(struct page *p, bool paragraph)
{
    struct str *s = p->out;

    p->blank = false;
    if (s->n == p->base)
        return;
    if (paragraph && s->p[s->n - 1] == '\n')
        return;
    str_addc(s, '\n');
}

static void add_char(struct page *p, const char *c, size_t n)
{
    struct str *s = p->out;
    bool fresh = s->n == p->base || s->p[s->n - 1] == '\n';

    if (n == 1 && (unsigned char)*c <= ' ') {
        if (p->pre && *c == '\n')
            end_line(p, false);
        else
            p->blank = true;
        return;
    }
    if (fresh && p->quoted > 0)
        str_addc(s, '>');
    else if (p->blank && !fresh)
        str_addc(s, ' ');
    p->blank = false;
    str_add(s, c, n);
}

/* Elements whose content is no text; rest stands behind the tag. Returns the
 * bytes up to their end. */
static size_t skip_element(struct line tag, const char *rest, size_t n)
{
    static const struct {
        const char *name, *end;
    } elements[] = {{"style", "</style"},
                    {"script", "</script"},
                    {"head", "</head"},
                    {"title", "</title"}};

    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        struct line l = {rest, n};
        const char *lt;
        if (!line_first_is(tag, elements[i].name))
            continue;
        while ((lt = memchr(l.p, '<', l.n)) != NULL) {
            l = line_skip(l, (size_t)(lt - l.p));
            if (line_starts(l, elements[i].end))
                return (size_t)(l.p - rest);
            l = line_skip(l, 1);
        }
        return n;
    }
    return 0;
}

static void take_tag(struct page *p, struct line tag)
{
    static struct phrases blocks = PHRASES(
        "p|div|table|tr|ul|ol|li|h1|h2|h3|h4|h5|h6|hr|dl|dt|dd|pre|section|"
        "article|header|footer|body|html");
    static struct phrases cells = PHRASES("td|th");
    bool close = tag.n > 0 && *tag.p == '/';
    struct line name = close ? line_skip(tag, 1) : tag;

    if (line_first_is(name, "br")) {
        end_line(p, false);
    } else if (line_first_is(name, "blockquote")) {
        end_line(p, true);
        if (!close)
            p->quoted++;
        else if (p->quoted > 0)
            p->quoted--;
    } else if (line_phrase(name, &blocks)) {
        end_line(p, true);
        if (line_is(name, "p") && close)
            end_line(p, false);
        if (line_first_is(name, "pre"))
            p->pre = !close;
    } else if (line_phrase(name, &cells)) {
        p->blank = true;
    }
}

void html_to_text(struct str *out, const char *html, size_t n)
{
    struct page p = {.out = out, .base = out->n};
    bool comments = true; /* there may be the end of one ahead */

    for (size_t at = 0; at < n && out->n < p.base + MAIL_MAX;) {
        const char *s = html + at, *end;
        uint32_t cp = 0;
        size_t k;
        if (*s == '<' && n - at > 1 &&
            (byte_is_letter(s[1]) || s[1] == '/' || s[1] == '!' ||
             s[1] == '?')) {
            bool comment = n - at > 4 && memcmp(s, "<!--", 4) == 0;
            if (comment && comments) {
                end = memmem(s + 4, n - at - 4, "-->", 3);
                comments = end != NULL;
                if (comments) {
                    at = (size_t)(end - html) + 3;
                    continue;
                }
            }
            end = memchr(s, '>', n - at);
            if (end == NULL)
                break;
            at = (size_t)(end - html) + 1;
            take_tag(&p, (struct line){s + 1, (size_t)(end - s) - 1});
            at += skip_element((struct line){s + 1, (size_t)(end - s) - 1},
                               html + at, n - at);
        } else if (*s == '&' && (k = entity(s, n - at, &cp)) > 0) {
            struct str one = {0};
            if (cp != 0)
                str_add_cp(&one, cp);
            if (one.n > 0)
                add_char(&p, one.p, one.n);
            out->oom |= one.oom;
            str_free(&one);
            at += k;
        } else {
            k = 1;
            while (at + k < n && (s[k] & 0xC0) == 0x80)
                k++;
            add_char(&p, s, k);
            at += k;
        }
    }
}

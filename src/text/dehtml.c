/*
 * dehtml.c: HTML as plain text.
 *
 * A state machine that looks at each byte once: tags go, those of blocks end
 * the line, style, script and head go with what is in them, entities become
 * their characters. Quoted blocks get ">" before their lines, so that what
 * reads the text sees a quote. Where links are wanted the address stands behind
 * the words that lead there.
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
    bool links;      /* addresses of links are wanted */
    struct line href; /* of the open link, n 0: none */
    size_t link;     /* bytes of out where its words begin */
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

/* The value of an attribute, without quotes. */
static struct line attribute(struct line tag, const char *name)
{
    size_t k = strlen(name);

    for (size_t i = 1; i + k + 1 < tag.n; i++) {
        struct line rest = line_skip(tag, i);
        size_t n = 0;
        char quote;
        if (strchr(" \t\r\n\"'", tag.p[i - 1]) == NULL ||
            !line_starts(rest, name) || rest.p[k] != '=')
            continue;
        rest = line_skip(rest, k + 1);
        quote = *rest.p == '"' || *rest.p == '\'' ? *rest.p : ' ';
        rest = quote != ' ' ? line_skip(rest, 1) : rest;
        while (n < rest.n && rest.p[n] != quote)
            n++;
        return (struct line){rest.p, n};
    }
    return (struct line){tag.p, 0};
}

enum { LINK_MAX = 2000 };

static bool is_shown(struct line href)
{
    return href.n <= LINK_MAX &&
           (line_starts(href, "http://") || line_starts(href, "https://") ||
            line_starts(href, "mailto:"));
}

/* "words <https://...>", unless the words are the address. */
static void end_link(struct page *p)
{
    struct str *s = p->out;
    struct line href = p->href;
    size_t n = s->n - p->link;
    const char *words = str_text(s) + p->link;

    p->href.n = 0;
    if (href.n > 7 && line_starts(href, "mailto:"))
        href = line_skip(href, 7);
    if (href.n == 0 || (n > 0 && memmem(words, n, href.p, href.n) != NULL))
        return;
    str_adds(s, n > 0 ? " <" : "<");
    for (size_t i = 0; i < href.n; i++) {
        uint32_t cp = 0;
        size_t k = href.p[i] == '&' ? entity(href.p + i, href.n - i, &cp) : 0;
        if (k > 0 && cp == '&') {
            str_addc(s, '&');
            i += k - 1;
        } else {
            str_addc(s, (unsigned char)href.p[i] <= ' ' ? '_' : href.p[i]);
        }
    }
    str_addc(s, '>');
}

static void take_link(struct page *p, struct line tag, bool close)
{
    end_link(p);
    if (close)
        return;
    p->href = attribute(tag, "href");
    if (!is_shown(p->href))
        p->href.n = 0;
    p->link = p->out->n;
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
        if (p->links && !close && line_first_is(name, "li"))
            str_adds(p->out, "- ");
    } else if (line_phrase(name, &cells)) {
        p->blank = true;
    } else if (p->links && line_first_is(name, "a")) {
        take_link(p, tag, close);
    }
}

void html_to_text(struct str *out, const char *html, size_t n, bool links)
{
    struct page p = {.out = out, .base = out->n, .links = links};
    bool comments = true, tags = true; /* there may be the end of one ahead */

    for (size_t at = 0; at < n && out->n < p.base + MAIL_MAX;) {
        const char *s = html + at, *end;
        uint32_t cp = 0;
        size_t k;
        if (*s == '<' && tags && n - at > 1 &&
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
            tags = end != NULL;
            if (!tags && links)
                continue; /* as text: a reader may miss nothing */
            if (!tags)
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
    end_link(&p);
}

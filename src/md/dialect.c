/*
 * dialect.c: other Markdown dialects as CommonMark.
 *
 * Trees come from MkDocs, AdobeDocs, Microsoft, Jekyll, Docusaurus. What their
 * tools add to Markdown would reach the reader as litter: `!!! note`,
 * `{: .class}`, `[!DNL Name]`, `:::tip`, include directives, scripts. One pass
 * over the lines takes it out or says it in CommonMark. Line n of the result
 * is line n of the source, and code blocks pass untouched. What stays as it is
 * is copied in one piece with what stays before it, or not at all.
 */
#include "md/parts.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

struct dialect {
    struct str *out;
    const char *kept; /* from here on nothing is in out yet */
    char fence;      /* '`' or '~' inside a code block, else 0 */
    size_t fence_n;
    bool admonition; /* inside `!!! note`: its lines are indented by 4 more */
    size_t indent;   /* of the `!!!` */
    const char *until; /* inside a script or style: its closing tag */
};

/* Append what stands before `to` and is kept. */
static void flush(struct dialect *d, const char *to)
{
    str_add(d->out, d->kept, (size_t)(to - d->kept));
    d->kept = to;
}

static size_t blanks(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && (s[i] == ' ' || s[i] == '\t'))
        i++;
    return i;
}

static bool starts(const char *s, size_t n, const char *what)
{
    size_t len = strlen(what);

    return n >= len && strncasecmp(s, what, len) == 0;
}

static const char *find(const char *s, size_t n, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i + len <= n; i++)
        if (strncasecmp(s + i, what, len) == 0)
            return s + i;
    return NULL;
}

/* What may stand before a fence: blanks, marks of quotes and lists. */
static bool is_mark(char c)
{
    return c == ' ' || c == '\t' || c == '>' || c == '-' || c == '*' ||
           c == '+';
}

/* Track ``` and ~~~, also inside quotes and lists. True: the line is code or
 * one of the fences. */
static bool in_code(struct dialect *d, const char *s, size_t n)
{
    size_t at = 0, run = 0;

    while (at < n && is_mark(s[at]))
        at++;
    if (at == n || (s[at] != '`' && s[at] != '~'))
        return d->fence != 0;
    while (at + run < n && s[at + run] == s[at])
        run++;
    if (d->fence) {
        if (run >= d->fence_n && s[at] == d->fence &&
            blanks(s + at + run, n - at - run) == n - at - run)
            d->fence = 0;
        return true;
    }
    if (run < 3 || (s[at] == '`' &&
                    memchr(s + at + run, '`', n - at - run) != NULL))
        return false;
    d->fence = s[at];
    d->fence_n = run;
    return true;
}

/* Length of an attribute list `{: #id .class key="v"}` at s, or 0. */
static size_t attr_list(const char *s, size_t n, const char **id,
                        size_t *n_id)
{
    size_t i = 1;
    bool any = false;

    *id = NULL;
    if (n < 3 || s[0] != '{')
        return 0;
    if (s[i] == ':')
        i++;
    for (;;) {
        size_t from;
        i += blanks(s + i, n - i);
        if (i >= n)
            return 0;
        if (s[i] == '}')
            return any ? i + 1 : 0;
        from = i;
        while (i < n && strchr(" \t}=\"'", s[i]) == NULL)
            i++;
        if (i < n && s[i] == '=') {
            char q = ++i < n ? s[i] : ' ';
            if (q == '"' || q == '\'') {
                const char *end = memchr(s + i + 1, q, n - i - 1);
                if (end == NULL)
                    return 0;
                i = (size_t)(end - s) + 1;
            } else {
                while (i < n && strchr(" \t}", s[i]) == NULL)
                    i++;
            }
        } else if (s[from] == '#' && i > from + 1) {
            *id = s + from + 1;
            *n_id = i - from - 1;
        } else if (s[from] != '.' || i == from + 1) {
            return 0;
        }
        any = true;
    }
}

/* Length of `[!LABEL words]`, or 0; the words go out without the label. A
 * label alone (`[!NOTE]`) is an alert and stays. */
static size_t label(struct str *out, const char *s, size_t n)
{
    size_t i = 2, from, depth = 0;

    if (n < 4 || s[0] != '[' || s[1] != '!')
        return 0;
    while (i < n && s[i] >= 'A' && s[i] <= 'Z')
        i++;
    if (i == 2 || i >= n || (s[i] != ' ' && s[i] != ']'))
        return 0;
    if (s[i] == ']') { /* [!VIDEO](url): a link called VIDEO */
        if (i + 1 < n && s[i + 1] == '(') {
            str_addc(out, '[');
            str_add(out, s + 2, i - 2);
            return i;
        }
        return 0;
    }
    for (from = ++i; i < n && (s[i] != ']' || depth > 0); i++)
        depth += s[i] == '[' ? 1 : s[i] == ']' ? (size_t)-1 : 0;
    if (i >= n)
        return 0;
    str_add(out, s + from, i - from);
    return i + 1;
}

/* Bytes at the front of s before any \ ` [ or {. */
static size_t quiet_run(const char *s, size_t n)
{
    static const uint64_t ones = 0x0101010101010101;
    size_t i = 0;
    uint64_t w;

    while (i < n) {
        if (n - i >= 8) {
            memcpy(&w, s + i, 8);
            w = (w | 0x20 * ones) & 0x7F * ones; /* [ like {, \ like | */
            /* the high bit of a byte: from { on, or no ` */
            if (((w + 5 * ones) & 0x80 * ones) == 0 &&
                (((w ^ '`' * ones) + 0x7F * ones) & 0x80 * ones) ==
                    0x80 * ones) {
                i += 8;
                continue;
            }
        }
        for (size_t end = n - i < 8 ? n : i + 8; i < end; i++)
            if (s[i] == '\\' || s[i] == '`' || s[i] == '[' || s[i] == '{')
                return i;
    }
    return i;
}

/* A line of running text, its inline litter taken out. */
static void add_text(struct dialect *d, const char *s, size_t n)
{
    size_t lead = blanks(s, n), len, n_id = 0, i = 0;
    bool heading = lead < n && s[lead] == '#', code = false;
    const char *id;

    while ((i += quiet_run(s + i, n - i)) < n) {
        len = 0;
        if (s[i] == '\\') {
            i += i + 1 < n;
        } else if (s[i] == '`') {
            code = !code;
        } else if (!code && s[i] == '[' && i + 1 < n && s[i + 1] == '!') {
            flush(d, s + i);
            len = label(d->out, s + i, n - i);
        } else if (!code && s[i] == '{') {
            len = attr_list(s + i, n - i, &id, &n_id);
            if (len > 0)
                flush(d, s + i);
            if (len > 0 && heading && id != NULL) { /* section.c reads it */
                str_adds(d->out, "{#");
                str_add(d->out, id, n_id);
                str_addc(d->out, '}');
            }
        }
        if (len > 0)
            d->kept = s + i + len;
        i += len > 0 ? len : 1;
    }
}

/* `!!! note "Title"`, `??? tip`, `???+ tip`: a block quote with a bold line. */
static bool admonition(struct dialect *d, const char *s, size_t n)
{
    size_t lead = blanks(s, n), at = lead, from;
    const char *quote;

    if (at == n || (s[at] != '!' && s[at] != '?'))
        return false;
    if (!starts(s + at, n - at, "!!! ") && !starts(s + at, n - at, "??? ") &&
        !starts(s + at, n - at, "???+ "))
        return false;
    while (at < n && s[at] != ' ')
        at++;
    at += blanks(s + at, n - at);
    quote = memchr(s + at, '"', n - at);
    from = quote == NULL ? at : (size_t)(quote - s) + 1;
    at = from;
    while (at < n && s[at] != '"' && (quote != NULL || s[at] != ' '))
        at++;
    flush(d, s + lead);
    str_adds(d->out, at > from ? "> **" : ">");
    str_add(d->out, s + from, at - from);
    str_adds(d->out, at > from ? "**  " : "");
    d->kept = s + n;
    d->admonition = true;
    d->indent = lead;
    return true;
}

static bool in_admonition(struct dialect *d, const char *s, size_t n)
{
    size_t lead = blanks(s, n), tabs = 0;

    if (!d->admonition)
        return false;
    if (lead == n) {
        flush(d, s + (d->indent < lead ? d->indent : lead));
        str_addc(d->out, '>');
        d->kept = s + n;
        return true;
    }
    while (tabs < lead && s[tabs] != '\t')
        tabs++;
    if (lead < d->indent + 4 && tabs == lead) {
        d->admonition = false;
        return false;
    }
    flush(d, s);
    for (size_t i = 0; i < d->indent; i++)
        str_addc(d->out, ' ');
    str_adds(d->out, "> ");
    lead = tabs < lead ? tabs + 1 : d->indent + 4;
    d->kept = s + lead;
    add_text(d, s + lead, n - lead);
    return true;
}

/* Lines that only a site generator reads. */
static bool is_directive(const char *s, size_t n)
{
    size_t lead = blanks(s, n);

    if (lead == n || memchr("-:[{>", s[lead], 5) == NULL)
        return false;
    s += lead;
    n -= lead;
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
        n--;
    return starts(s, n, "--8<--") || starts(s, n, ":::") ||
           starts(s, n, "[!INCLUDE") || starts(s, n, "[TOC]") ||
           starts(s, n, "[[_TOC_]]") ||
           (starts(s, n, "{%") && n > 3 && memcmp(s + n - 2, "%}", 2) == 0) ||
           (starts(s, n, "{{<") && n > 5 && memcmp(s + n - 2, "}}", 2) == 0) ||
           (starts(s, n, "{{%") && n > 5 && memcmp(s + n - 2, "}}", 2) == 0) ||
           starts(s, n, ">[!BEGIN") || starts(s, n, ">[!END") ||
           starts(s, n, ">[!TAB");
}

/* What stands inside <script> and <style> is for no reader. Returns the bytes
 * of s that are done with. */
static size_t skip_script(struct dialect *d, const char *s, size_t n)
{
    const char *end;

    if (d->until == NULL) {
        size_t lead = blanks(s, n);
        if (lead == n || s[lead] != '<')
            return 0;
        if (starts(s + lead, n - lead, "<script"))
            d->until = "</script>";
        else if (starts(s + lead, n - lead, "<style"))
            d->until = "</style>";
        else
            return 0;
    }
    end = find(s, n, d->until);
    if (end == NULL)
        return n;
    n = (size_t)(end - s) + strlen(d->until);
    d->until = NULL;
    return n;
}

static void read_line(struct dialect *d, const char *s, size_t n)
{
    size_t done;

    if (in_code(d, s, n)) {
        if (d->admonition && blanks(s, n) >= d->indent + 4) {
            flush(d, s + d->indent);
            str_adds(d->out, "> ");
            d->kept = s + d->indent + 4;
        }
        return;
    }
    done = skip_script(d, s, n);
    if (done > 0) {
        flush(d, s);
        d->kept = s += done;
        n -= done;
        if (n == 0)
            return;
    }
    if (in_admonition(d, s, n) || admonition(d, s, n))
        return;
    if (is_directive(s, n)) {
        flush(d, s);
        d->kept = s + n;
        return;
    }
    add_text(d, s, n);
}

void md_to_commonmark(struct str *own, const char **text, size_t *n)
{
    struct dialect d = {.out = own, .kept = *text};
    const char *s = *text, *end = s + *n;

    while (s < end) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));
        size_t len = (size_t)((nl == NULL ? end : nl) - s);
        read_line(&d, s, len);
        s += len + (nl != NULL);
    }
    if (d.kept == *text)
        return;
    flush(&d, end);
    *text = str_text(own);
    *n = own->n;
}

/*
 * html.c: the one writer of HTML.
 *
 * Whatever comes from outside, an article or a request, is written through
 * these functions; literals of the program are written as they are.
 */
#include "http/page.h"

#include "base/markup.h"
#include "base/percent.h"
#include "base/utf8.h"

#include <string.h>

/* One character that isn't ASCII: as it is, or U+FFFD. */
static size_t add_wide(struct str *out, const char *s, size_t n)
{
    size_t len;
    uint32_t c = utf8_next(s, n, &len);

    /* C1 controls and the direction overrides, which make text look other
     * than it is */
    if (c == 0xFFFD || (c >= 0x80 && c < 0xA0) ||
        (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
        str_adds(out, "\xEF\xBF\xBD");
    else
        str_add(out, s, len);
    return len;
}

static void add_plain(struct str *out, char c)
{
    if (markup_add(out, c))
        return;
    switch (c) {
    case '\n':
    case '\t':
        str_addc(out, c);
        break;
    case '\r': /* of forms */
        break;
    default:
        if ((unsigned char)c < ' ' || c == 127)
            str_adds(out, "\xEF\xBF\xBD");
        else
            str_addc(out, c);
    }
}

void html_textn(struct str *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        if ((unsigned char)s[i] >= 0x80)
            i += add_wide(out, s + i, n - i);
        else
            add_plain(out, s[i++]);
    }
}

void html_text(struct str *out, const char *s)
{
    html_textn(out, s, strlen(s));
}

void html_query(struct str *out, const char *s)
{
    percent_add(out, s, "-._~");
}

void html_path(struct str *out, const char *s)
{
    percent_add(out, s, "-._~/");
}

void html_marked(struct str *out, const char *s, const lotse_mark *marks,
                 size_t n_marks)
{
    size_t at = 0, n = strlen(s);

    for (size_t i = 0; i < n_marks; i++) {
        if (marks[i].from < at || marks[i].to > n ||
            marks[i].to <= marks[i].from)
            continue;
        html_textn(out, s + at, marks[i].from - at);
        str_adds(out, "<mark>");
        html_textn(out, s + marks[i].from, marks[i].to - marks[i].from);
        str_adds(out, "</mark>");
        at = marks[i].to;
    }
    html_text(out, s + at);
}

void html_size(struct str *out, uint64_t bytes)
{
    enum { KIB = 1 << 10, MIB = 1 << 20 };

    if (bytes < KIB)
        str_addf(out, "%llu B", (unsigned long long)bytes);
    else if (bytes < MIB - KIB / 2) /* else it would be 1024 KiB */
        str_addf(out, "%llu KiB", (unsigned long long)(bytes + KIB / 2) / KIB);
    else
        str_addf(out, "%.1f MiB", (double)bytes / MIB);
}

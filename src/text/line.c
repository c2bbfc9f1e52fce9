/*
 * line.c: a line of a ticket, and what it begins with or holds.
 *
 * Comparing goes byte by byte. The second byte of Ä Ö Ü differs from that of
 * ä ö ü by 0x20, as A does from a, so one rule folds both; that it folds some
 * other characters, too, does no harm to lists of words.
 */
#include "text/line.h"

#include <string.h>

static unsigned char lower(char c)
{
    unsigned char b = (unsigned char)c;

    return (b >= 'A' && b <= 'Z') || (b >= 0x80 && b <= 0x9F) ? b | 0x20 : b;
}

bool byte_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool byte_is_hex(char c)
{
    return byte_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool byte_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

bool byte_is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

bool line_has_byte(struct line l, const char *set)
{
    for (size_t i = 0; i < l.n; i++)
        if (byte_is_one_of(l.p[i], set))
            return true;
    return false;
}

size_t line_hex(struct line l)
{
    size_t k = 0;

    while (k < l.n && byte_is_hex(l.p[k]))
        k++;
    return k;
}

struct line line_next(const char *text, size_t n, size_t *at)
{
    struct line l = {text + *at, 0};

    while (*at < n && text[*at] != '\n' && text[*at] != '\r')
        ++*at;
    l.n = (size_t)(text + *at - l.p);
    if (*at < n && text[*at] == '\r')
        ++*at;
    if (*at < n && text[*at] == '\n')
        ++*at;
    return l;
}

struct line line_skip(struct line l, size_t n)
{
    return (struct line){l.p + n, l.n - n};
}

/* Bytes of the blank at s, or before s where last is true; 0: none. */
static size_t blank(const char *s, size_t n, bool last)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE2\x80\x8B",
                                       "\xEF\xBB\xBF"};
    unsigned char c;

    if (n == 0)
        return 0;
    c = (unsigned char)s[last ? n - 1 : 0];
    if (c < 0x80)
        return c <= ' ';
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t k = strlen(wide[i]);
        if (n >= k && memcmp(last ? s + n - k : s, wide[i], k) == 0)
            return k;
    }
    return 0;
}

struct line line_trim(struct line l)
{
    size_t k;

    while ((k = blank(l.p, l.n, true)) > 0)
        l.n -= k;
    while ((k = blank(l.p, l.n, false)) > 0)
        l = line_skip(l, k);
    return l;
}

bool line_begins(struct line l, struct line with)
{
    size_t i = 0;

    if (with.n > l.n)
        return false;
    while (i < with.n && lower(l.p[i]) == lower(with.p[i]))
        i++;
    return i == with.n;
}

bool line_holds(struct line l, struct line needle)
{
    unsigned char first = lower(needle.p[0]);

    for (; l.n >= needle.n; l = line_skip(l, 1))
        if (lower(*l.p) == first && line_begins(l, needle))
            return true;
    return false;
}

bool line_starts(struct line l, const char *prefix)
{
    return line_begins(l, (struct line){prefix, strlen(prefix)});
}

bool line_is(struct line l, const char *text)
{
    return l.n == strlen(text) && line_starts(l, text);
}

bool line_ends(struct line l, const char *suffix)
{
    size_t n = strlen(suffix);

    return l.n >= n && line_starts(line_skip(l, l.n - n), suffix);
}

bool line_has(struct line l, const char *needle)
{
    return line_holds(l, (struct line){needle, strlen(needle)});
}

bool line_first_is(struct line l, const char *word)
{
    size_t n = strlen(word);

    return line_starts(l, word) &&
           (l.n == n || !(byte_is_letter(l.p[n]) || byte_is_digit(l.p[n])));
}

struct line line_word(struct line *l)
{
    struct line word = line_trim(*l);

    l->n = word.n;
    l->p = word.p;
    while (l->n > 0 && (unsigned char)*l->p > ' ')
        *l = line_skip(*l, 1);
    word.n = (size_t)(l->p - word.p);
    return word;
}

size_t line_letters(struct line l)
{
    size_t k = 0;

    while (l.n > 0) { /* in pieces that a byte can count */
        size_t n = l.n < 240 ? l.n : 240;
        unsigned char some = 0;
#pragma omp simd reduction(+ : some)
        for (size_t i = 0; i < n; i++) {
            unsigned char c = (unsigned char)l.p[i];
            some += (unsigned char)((unsigned char)((c | 0x20) - 'a') < 26) |
                    c >> 7;
        }
        k += some;
        l = line_skip(l, n);
    }
    return k;
}

bool line_is_capital(struct line l)
{
    return l.n > 0 &&
           ((*l.p >= 'A' && *l.p <= 'Z') ||
            (l.n > 1 && *l.p == '\xC3' && (unsigned char)l.p[1] <= 0x9E));
}

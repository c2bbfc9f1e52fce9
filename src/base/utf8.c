/*
 * utf8.c: decode and check UTF-8.
 *
 * One decoder for all modules. It accepts exactly the well-formed sequences of
 * the Unicode standard (table 3-7) and never reads past n.
 */
#include "base/utf8.h"

#include <string.h>

static const uint64_t high_bits = 0x8080808080808080;

uint32_t utf8_next(const char *s, size_t n, size_t *len)
{
    const unsigned char *u = (const unsigned char *)s;
    unsigned char c = u[0];
    unsigned char lo = 0x80, hi = 0xBF;
    uint32_t cp;
    size_t more;

    *len = 1;
    if (c < 0x80)
        return c;
    if (c < 0xC2 || c > 0xF4)
        return 0xFFFD;
    if (c < 0xE0) {
        more = 1;
        cp = c & 0x1F;
    } else if (c < 0xF0) {
        more = 2;
        cp = c & 0x0F;
        if (c == 0xE0)
            lo = 0xA0;
        if (c == 0xED)
            hi = 0x9F;
    } else {
        more = 3;
        cp = c & 0x07;
        if (c == 0xF0)
            lo = 0x90;
        if (c == 0xF4)
            hi = 0x8F;
    }
    if (n <= more)
        return 0xFFFD;
    for (size_t i = 1; i <= more; i++) {
        if (u[i] < lo || u[i] > hi)
            return 0xFFFD;
        lo = 0x80;
        hi = 0xBF;
        cp = cp << 6 | (u[i] & 0x3F);
    }
    *len = more + 1;
    return cp;
}

/* Bytes of ASCII at the front of s, eight at a time; up to seven more may
 * follow. */
static size_t ascii_run(const char *s, size_t n)
{
    size_t i = 0;
    uint64_t a, b;

    for (; n - i >= 16; i += 16) {
        memcpy(&a, s + i, 8);
        memcpy(&b, s + i + 8, 8);
        if ((a | b) & high_bits)
            return i + (a & high_bits ? 0 : 8);
    }
    return i;
}

size_t utf8_valid(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t i = 0, len;

    while (i < n) {
        if (u[i] < 0x80) {
            size_t run = ascii_run(s + i, n - i);
            i += run;
            while (i < n && u[i] < 0x80)
                i++;
            continue;
        }
        if (u[i] >= 0xC2 && u[i] < 0xE0 && n - i >= 2 &&
            (u[i + 1] & 0xC0) == 0x80) {
            i += 2;
            continue;
        }
        if (utf8_next(s + i, n - i, &len) == 0xFFFD && len == 1)
            return i;
        i += len;
    }
    return n;
}

bool utf8_is_unsafe(uint32_t cp)
{
    return (cp < 0x20 && cp != '\n' && cp != '\t') ||
           (cp >= 0x7F && cp < 0xA0) || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069) || cp == 0x2028 || cp == 0x2029;
}

size_t utf8_count(const char *s, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)s[i] & 0xC0) != 0x80;
    return count;
}

size_t utf8_floor(const char *s, size_t n, size_t at)
{
    size_t from = at;

    if (at >= n)
        return n;
    while (from > 0 && at - from < 3 && ((unsigned char)s[from] & 0xC0) == 0x80)
        from--;
    return ((unsigned char)s[from] & 0xC0) == 0x80 ? at : from;
}

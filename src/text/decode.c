/*
 * decode.c: what mails encode, as UTF-8.
 *
 * Charsets are UTF-8, Windows-1252 and ISO-8859-15; ISO-8859-1 is read as
 * Windows-1252, as all mail programs do. A byte that isn't UTF-8 where UTF-8
 * is due is most likely Windows-1252 as well.
 */
#include "base/utf8.h"
#include "text/mail.h"

#include <string.h>

enum { WORD_MAX_BYTES = 400 }; /* of an encoded word; the standard says 75 */

static uint32_t cp1252(unsigned char b, bool latin9)
{
    static const uint16_t high[32] = {
        0x20AC, ' ',    0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, ' ',    0x017D, ' ',
        ' ',    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, ' ',    0x017E, 0x0178};

    if (latin9 && b == 0xA4)
        return 0x20AC;
    return b >= 0x80 && b < 0xA0 ? high[b - 0x80] : b;
}

enum mail_charset mail_charset_of(struct line name)
{
    if (line_is(name, "iso-8859-15"))
        return CHARSET_LATIN9;
    if (line_is(name, "iso-8859-1") || line_is(name, "windows-1252") ||
        line_is(name, "cp1252") || line_is(name, "latin1"))
        return CHARSET_CP1252;
    return CHARSET_UTF8;
}

void mail_decode_charset(struct str *out, const char *s, size_t n,
                         enum mail_charset charset)
{
    for (size_t at = 0; at < n && !out->oom;) {
        size_t good = 0;
        if (charset == CHARSET_UTF8) {
            good = utf8_valid(s + at, n - at);
        } else {
            while (at + good < n && !(s[at + good] & 0x80))
                good++;
        }
        str_add(out, s + at, good);
        at += good;
        if (at < n)
            str_add_cp(
                out, cp1252((unsigned char)s[at++], charset == CHARSET_LATIN9));
    }
}

static int hex_value(char c)
{
    return byte_is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

void mail_decode_qp(struct str *out, const char *s, size_t n, bool header)
{
    for (size_t i = 0; i < n; i++) {
        if (header && s[i] == '_') {
            str_addc(out, ' ');
        } else if (s[i] != '=') {
            str_addc(out, s[i]);
        } else if (i + 2 < n && byte_is_hex(s[i + 1]) &&
                   byte_is_hex(s[i + 2])) {
            str_addc(out,
                     (char)(hex_value(s[i + 1]) << 4 | hex_value(s[i + 2])));
            i += 2;
        } else { /* the line goes on; blanks may follow */
            size_t k = i + 1;
            while (k < n && k < i + 80 && (s[k] == ' ' || s[k] == '\t'))
                k++;
            if (k < n && s[k] == '\r')
                k++;
            if (k < n && s[k] == '\n')
                k++;
            if (k > i + 1 && (s[k - 1] == '\n' || s[k - 1] == '\r'))
                i = k - 1;
            else
                str_addc(out, '=');
        }
    }
}

void mail_decode_base64(struct str *out, const char *s, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
                                 "qrstuvwxyz0123456789+/";
    signed char value[256];
    uint32_t bits = 0;
    int have = 0;

    memset(value, -1, sizeof value);
    for (int i = 0; i < 64; i++)
        value[(unsigned char)digits[i]] = (signed char)i;
    for (size_t i = 0; i < n && s[i] != '='; i++) {
        int v = value[(unsigned char)s[i]];
        if (v < 0)
            continue;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            str_addc(out, (char)(bits >> have & 0xFF));
        }
    }
}

/* The encoded word at s, n bytes: its bytes go to raw. Returns its length, 0:
 * none. */
static size_t encoded_word(struct str *raw, const char *s, size_t n,
                           enum mail_charset *charset)
{
    struct line part[3];
    size_t at = 2;

    if (n < 8 || memcmp(s, "=?", 2) != 0)
        return 0;
    if (n > WORD_MAX_BYTES)
        n = WORD_MAX_BYTES;
    for (int i = 0; i < 3; i++) {
        part[i] = (struct line){s + at, 0};
        while (at < n && s[at] != '?')
            at++;
        part[i].n = (size_t)(s + at - part[i].p);
        at++;
    }
    if (at >= n || s[at] != '=' || part[1].n != 1)
        return 0;
    *charset = mail_charset_of(part[0]);
    if ((*part[1].p | 0x20) == 'q')
        mail_decode_qp(raw, part[2].p, part[2].n, true);
    else if ((*part[1].p | 0x20) == 'b')
        mail_decode_base64(raw, part[2].p, part[2].n);
    else
        return 0;
    return at + 1;
}

/* Text on one line. */
static void add_flat(struct str *out, const struct str *raw,
                     enum mail_charset charset)
{
    size_t from = out->n;

    mail_decode_charset(out, str_text(raw), raw->n, charset);
    for (size_t i = from; i < out->n; i++)
        if ((unsigned char)out->p[i] < ' ')
            out->p[i] = ' ';
    out->oom |= raw->oom;
}

void mail_decode_words(struct str *out, const char *s, size_t n)
{
    struct str raw = {0}; /* words of one charset may share a character */
    enum mail_charset last = CHARSET_UTF8, charset = CHARSET_UTF8;
    size_t at = 0;

    while (at < n) {
        size_t gap = at, from = raw.n, k;
        while (raw.n > 0 && gap < n && (unsigned char)s[gap] <= ' ')
            gap++;
        k = encoded_word(&raw, s + gap, n - gap, &charset);
        if (k > 0 && charset != last) { /* what stood before goes out first */
            struct str word = {0};
            str_add(&word, raw.p + from, raw.n - from);
            if (raw.n > 0)
                raw.n = from;
            add_flat(out, &raw, last);
            str_clear(&raw);
            str_add(&raw, str_text(&word), word.n);
            out->oom |= word.oom;
            str_free(&word);
            last = charset;
        }
        if (k > 0) {
            at = gap + k;
            continue;
        }
        add_flat(out, &raw, last);
        str_clear(&raw);
        k = at + 1;
        while (k < n && s[k] != '=' && (unsigned char)s[k] > ' ')
            k++;
        mail_decode_charset(out, s + at, k - at, CHARSET_UTF8);
        at = k;
    }
    add_flat(out, &raw, last);
    str_free(&raw);
}

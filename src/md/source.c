/*
 * source.c: the bytes of an article, checked and cleaned.
 *
 * What follows can rely on valid UTF-8 in NFC with LF line ends. Characters
 * that nobody sees (byte order mark, soft hyphen, zero-width space) would cut
 * words in two that look whole, so they go; the joiner inside an emoji stays.
 */
#include "base/err.h"
#include "base/utf8.h"
#include "md/parts.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static unsigned line_at(const char *s, size_t at)
{
    unsigned line = 1;

    for (size_t i = 0; i < at; i++)
        line += s[i] == '\n' || (s[i] == '\r' && s[i + 1] != '\n');
    return line;
}

static bool is_invisible(uint32_t c, uint32_t before)
{
    switch (c) {
    case 0xAD:   /* soft hyphen */
    case 0x200B: /* zero-width space */
    case 0x200C: /* zero-width non-joiner */
    case 0x200E: /* left-to-right mark */
    case 0x200F: /* right-to-left mark */
    case 0x2060: /* word joiner */
    case 0xFEFF: /* byte order mark */
        return true;
    case 0x200D: /* zero-width joiner */
        return before < 0x2190;
    default:
        return false;
    }
}

/* Code points that may change under NFC; a quick "no" for most text. */
static bool may_compose(uint32_t c)
{
    return c >= 0x300 && !(c >= 0x2010 && c <= 0x2027) && c != 0x20AC;
}

/* Bytes at the begin of s that stay as they are: ASCII without control
 * characters but for tab and line feed. */
static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t v, low;
        memcpy(&v, s + i, sizeof v);
        low = (v - 0x2020202020202020U) | v | (v + 0x0101010101010101U);
        if (low & 0x8080808080808080U)
            break; /* one that is below a blank, DEL, or not ASCII */
    }
    while (i < n && ((s[i] >= ' ' && s[i] < 0x7F) || s[i] == '\n' ||
                     s[i] == '\t'))
        i++;
    return i;
}

static void clean(struct str *out, const char *s, size_t n, bool *compose)
{
    uint32_t before = 0;
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        uint32_t c;
        len = plain_run(s + i, n - i);
        if (len > 0) {
            str_add(out, s + i, len);
            before = (unsigned char)s[i + len - 1];
            continue;
        }
        c = utf8_next(s + i, n - i, &len);
        if (is_invisible(c, before))
            continue;
        before = c;
        *compose = *compose || may_compose(c);
        if (c == '\r') {
            if (i + 1 >= n || s[i + 1] != '\n')
                str_addc(out, '\n');
        } else if (c == 0x2028 || c == 0x2029 || c == 0x7F ||
                   (c < 0x20 && c != '\n' && c != '\t')) {
            str_addc(out, ' ');
        } else {
            str_add(out, s + i, len);
        }
    }
}

static int compose_all(struct str *out, lotse_err *err)
{
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t n = utf8proc_map(
        (const utf8proc_uint8_t *)str_text(out), (utf8proc_ssize_t)out->n,
        &nfc, UTF8PROC_STABLE | UTF8PROC_COMPOSE);

    if (n < 0)
        return err_nomem(err);
    str_clear(out);
    str_add(out, nfc, (size_t)n);
    free(nfc);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

int md_clean_source(struct str *out, const char *bytes, size_t n,
                    unsigned *line, lotse_err *err)
{
    size_t bad = utf8_valid(bytes, n);
    const char *nul = n == 0 ? NULL : memchr(bytes, '\0', n);
    bool compose = false;

    if (n > MD_MAX_BYTES)
        return err_set(err, LOTSE_INPUT,
                       "%zu bytes, more than %d; split the article", n,
                       MD_MAX_BYTES);
    if (bad < n) {
        *line = line_at(bytes, bad);
        return err_set(err, LOTSE_INPUT,
                       "byte 0x%02X is not UTF-8; save the file as UTF-8",
                       (unsigned char)bytes[bad]);
    }
    if (nul != NULL) {
        *line = line_at(bytes, (size_t)(nul - bytes));
        return err_set(err, LOTSE_INPUT,
                       "a NUL byte; this is not a text file");
    }
    if (str_reserve(out, n))
        str_clear(out); /* a text, should nothing be left of it */
    clean(out, bytes, n, &compose);
    if (out->oom)
        return err_nomem(err);
    return compose ? compose_all(out, err) : LOTSE_OK;
}

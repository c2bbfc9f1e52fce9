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

/* Code points that may change under NFC, or change with a neighbour. The rest
 * pass its quick check (UAX #15, section 9): no combining class, no other form
 * of their own, no second half of a composition. */
static bool may_compose(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } stable[] = {
        {0x0000, 0x02FF}, {0x2002, 0x20CF}, {0x2150, 0x2328},
        {0x232B, 0x2ADB}, {0x2ADD, 0x2BFF}, {0x1F000, 0x1FAFF},
        {0xFE0F, 0xFE0F}, {0x0400, 0x0482},
    };

    for (size_t i = 0; i < sizeof stable / sizeof *stable; i++)
        if (c >= stable[i].from && c <= stable[i].to)
            return false;
    return true;
}

/* Bytes at the front of s that stay as they are: printable ASCII, tabs and
 * line ends. Eight at a time; the last seven may follow. */
static size_t plain_run(const char *s, size_t n)
{
    static const uint64_t ones = 0x0101010101010101;
    const unsigned char *u = (const unsigned char *)s;
    size_t i = 0;
    uint64_t w;

    while (i < n) {
        if (n - i >= 8) {
            memcpy(&w, s + i, 8);
            /* a byte over 0x7F, of 0x7F or below 0x20 sets its high bit */
            if (((w | (w + ones) | (w - 0x20 * ones)) & (0x80 * ones)) == 0) {
                i += 8;
                continue;
            }
        }
        for (size_t end = n - i < 8 ? n : i + 8; i < end; i++)
            if (u[i] >= 0x7F || (u[i] < 0x20 && u[i] != '\n' && u[i] != '\t'))
                return i;
    }
    return i;
}

/* What a character of len bytes at s becomes: itself, or the bytes that *as
 * and *n_as give. */
static bool stays(uint32_t c, uint32_t before, bool lf_follows, size_t *n_as,
                  const char **as)
{
    *n_as = 0;
    *as = "";
    if (is_invisible(c, before) || (c == '\r' && lf_follows))
        return false;
    *n_as = 1;
    *as = c == '\r' ? "\n" : " ";
    return c != '\r' && c != 0x2028 && c != 0x2029 && c != 0x7F &&
           (c >= 0x20 || c == '\n' || c == '\t');
}

/* Append what changes and all before it; returns the offset of the rest, which
 * stays. */
static size_t clean(struct str *out, const char *s, size_t n, bool *compose)
{
    uint32_t before = 0;
    size_t done = 0, i = 0, len, n_as;
    const char *as;

    for (;;) {
        size_t run = plain_run(s + i, n - i);
        uint32_t c;
        if (run > 0)
            before = ' ';
        i += run;
        if (i >= n)
            return done;
        if ((unsigned char)s[i] == 0xC3) { /* umlauts and their like */
            before = 0xC0;
            i += 2;
            continue;
        }
        c = utf8_next(s + i, n - i, &len);
        if (stays(c, before, i + 1 < n && s[i + 1] == '\n', &n_as, &as)) {
            *compose = *compose || may_compose(c);
        } else {
            str_add(out, s + done, i - done);
            str_add(out, as, n_as);
            done = i + len;
        }
        before = is_invisible(c, before) ? before : c;
        i += len;
    }
}

static int compose_all(struct str *out, const char *s, size_t n, lotse_err *err)
{
    utf8proc_uint8_t *nfc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &nfc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);

    if (len < 0)
        return err_nomem(err);
    str_clear(out);
    str_add(out, nfc, (size_t)len);
    free(nfc);
    return out->oom ? err_nomem(err) : LOTSE_OK;
}

static int check(const char *bytes, size_t n, unsigned *line, lotse_err *err)
{
    size_t bad = utf8_valid(bytes, n);
    const char *nul = n == 0 ? NULL : memchr(bytes, '\0', n);

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
        return err_set(err, LOTSE_INPUT, "a NUL byte; this is not a text file");
    }
    return LOTSE_OK;
}

int md_clean_source(struct str *own, const char **text, size_t *n,
                    unsigned *line, lotse_err *err)
{
    bool compose = false;
    size_t done;
    int rc = check(*text, *n, line, err);

    if (rc != LOTSE_OK)
        return rc;
    done = clean(own, *text, *n, &compose);
    if (done > 0) {
        str_add(own, *text + done, *n - done);
        *text = str_text(own);
        *n = own->n;
    }
    if (own->oom)
        return err_nomem(err);
    if (!compose)
        return LOTSE_OK;
    rc = compose_all(own, *text, *n, err);
    *text = str_text(own);
    *n = own->n;
    return rc;
}

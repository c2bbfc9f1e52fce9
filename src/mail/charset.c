/*
 * charset.c: bytes of a mail as UTF-8.
 *
 * Decoded text is taken for what it is, not for what its label says: valid
 * UTF-8 first, then the charset named, then Windows-1252, so that no byte is
 * dropped. Charsets whose bytes look like ASCII, or hold NUL bytes, are tried
 * before: their text is valid UTF-8 all the same.
 */
#include "mail/parsing.h"

#include "base/utf8.h"
#include "text/mail.h"

#include <string.h>
#include <strings.h>

static bool looks_plain(const char *charset)
{
    static const char *const names[] = {"iso-2022", "utf-7",  "hz",
                                        "utf-16",   "utf-32", "ucs-",
                                        "unicode",  "utf16",  "utf32"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncasecmp(charset, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static bool convert(struct str *out, const char *s, size_t n,
                    const char *charset)
{
    gsize read, written;
    char *text = g_convert(s, (gssize)n, "UTF-8", charset, &read, &written,
                           NULL);

    if (text == NULL || utf8_valid(text, written) < written) {
        g_free(text);
        return false;
    }
    str_add(out, text, written);
    g_free(text);
    return true;
}

void charset_add(struct str *out, const char *s, size_t n, const char *charset)
{
    if (charset != NULL && looks_plain(charset) && convert(out, s, n, charset))
        return;
    if (utf8_valid(s, n) == n) {
        str_add(out, s, n);
        return;
    }
    if (charset != NULL && strcasecmp(charset, "utf-8") != 0 &&
        strcasecmp(charset, "us-ascii") != 0 && convert(out, s, n, charset))
        return;
    mail_decode_charset(out, s, n, CHARSET_CP1252);
}

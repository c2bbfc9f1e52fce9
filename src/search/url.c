/*
 * url.c: the address of an article.
 *
 * The same everywhere: in JSON, in the terminal, in the pages that a server
 * makes of them. Ids may hold any character, so each is encoded.
 */
#include "search/results.h"

#include <string.h>

/* Percent-encode what RFC 3986 doesn't reserve for a path segment or fragment;
 * '/' stays. */
static void encode(struct str *out, const char *s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *s != '\0'; s++) {
        unsigned char c = (unsigned char)*s;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c >= '0' && c <= '9') || strchr("-._~/", c) != NULL;
        if (plain) {
            str_addc(out, (char)c);
        } else {
            str_addc(out, '%');
            str_addc(out, hex[c >> 4]);
            str_addc(out, hex[c & 15]);
        }
    }
}

char *article_url(struct arena *a, const char *id, const char *lang,
                  const char *anchor)
{
    struct str url = {0};
    char *out;

    str_adds(&url, "/a/");
    encode(&url, id);
    str_adds(&url, "?lang=");
    str_adds(&url, lang);
    if (anchor[0] != '\0') {
        str_addc(&url, '#');
        encode(&url, anchor);
    }
    out = url.oom ? NULL : arena_strn(a, str_text(&url), url.n);
    str_free(&url);
    return out;
}

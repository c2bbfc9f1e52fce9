/*
 * url.c: the address of an article.
 *
 * The same everywhere: in JSON, in the terminal, in the pages that a server
 * makes of them. Ids may hold any character, so each is encoded.
 */
#include "search/results.h"

#include "base/percent.h"

/* What stands for itself in a path or fragment; '/' stays. */
static const char plain[] = "-._~/";

char *article_url(struct arena *a, const char *id, const char *lang,
                  const char *anchor)
{
    struct str url = {0};
    char *out;

    str_adds(&url, "/a/");
    percent_add(&url, id, plain);
    str_adds(&url, "?lang=");
    str_adds(&url, lang);
    if (anchor[0] != '\0') {
        str_addc(&url, '#');
        percent_add(&url, anchor, plain);
    }
    out = url.oom ? NULL : arena_strn(a, str_text(&url), url.n);
    str_free(&url);
    return out;
}

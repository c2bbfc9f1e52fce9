/*
 * people.c: names of people in tickets.
 *
 * A name stands behind a salutation ("Hello Anna", "Herr Wolf"), below a
 * closing, or in a line that says who writes. What was a name once is one
 * wherever it stands. Too much is taken for a name rather than too little:
 * these words are not shown to anyone.
 */
#include "api/people.h"
#include "text/fold.h"
#include "text/scan.h"

#include <string.h>
#include <strings.h>

enum { SIGNED_MAX = 40 /* bytes of a closing or of a signature's line */ };

static bool is_one_of(const char *const *list, const char *s, size_t n)
{
    for (; *list != NULL; list++)
        if (strlen(*list) == n && memcmp(*list, s, n) == 0)
            return true;
    return false;
}

static size_t fold_run(char out[FOLD_MAX], const struct people *p,
                       const char *text, const struct run *r)
{
    return fold_word(out, text + r->from, r->to - r->from, LOTSE_LANG_EN,
                     p->lex);
}

/* Does the line tell who writes or is written to? */
static bool is_address_line(const char *s, size_t n)
{
    static const char *const heads[] = {"from:", "von:", "to:", "an:", "cc:",
                                        "reply-to:", "kopie:", NULL};

    for (size_t i = 0; heads[i] != NULL; i++) {
        size_t k = strlen(heads[i]);
        if (n > k && strncasecmp(s, heads[i], k) == 0)
            return true;
    }
    return false;
}

static bool is_upper(const char *s)
{
    return (*s >= 'A' && *s <= 'Z') || (unsigned char)*s >= 0xC3;
}

/* Note the names of one line; *closing counts the lines below a closing that
 * may hold a signature. */
static bool names_of_line(struct people *p, const char *s, size_t n,
                          int *closing)
{
    static const char *const before[] = {
        "herr", "herrn", "frau", "mr", "mrs", "ms", "dr", "prof", "dear",
        "hallo", "hello", "hi", "hey", "liebe", "lieber", "thanks", "danke",
        "name", "heisse", NULL};
    static const char *const closings[] = {
        "grusse", "gruss", "grussen", "mfg", "lg", "vg", "regards", "cheers",
        "sincerely", "wishes", NULL};
    struct scan scan = {s, n, 0};
    struct chain c;
    bool brief = n <= SIGNED_MAX, closes = false;
    bool all = is_address_line(s, n) || (*closing > 0 && brief);
    int left = 0; /* words behind a salutation; the second with a capital */
    size_t end = 0;

    while (scan_next(&scan, &c)) {
        if (c.runs[0].from > end + 2 || /* more than ". " */
            (left == 1 && !is_upper(s + c.runs[0].from)))
            left = 0;
        for (size_t i = 0; i < c.n; i++) {
            char word[FOLD_MAX];
            size_t k = fold_run(word, p, s, &c.runs[i]);
            if ((all || left > 0) &&
                strmap_put(&p->names, word, k) == STRMAP_NONE)
                return false;
            if (is_one_of(before, word, k))
                left = 3;
            closes = closes || (brief && is_one_of(closings, word, k));
        }
        left -= left > 0;
        end = c.to;
    }
    if (closes)
        *closing = 2;
    else if (end > 0 && *closing > 0)
        --*closing;
    return true;
}

bool people_note(struct people *p, const char *s, size_t n)
{
    int closing = 0;

    for (size_t at = 0; at < n;) {
        const char *end = memchr(s + at, '\n', n - at);
        size_t k = end != NULL ? (size_t)(end - s) - at : n - at;
        if (!names_of_line(p, s + at, k, &closing))
            return false;
        at += k + 1;
    }
    return true;
}

bool people_has(const struct people *p, const char *word)
{
    struct run whole = {.to = strlen(word)};
    char folded[FOLD_MAX];
    size_t n = fold_run(folded, p, word, &whole);

    return strmap_get(&p->names, folded, n) != STRMAP_NONE;
}

void people_free(struct people *p)
{
    strmap_free(&p->names);
}

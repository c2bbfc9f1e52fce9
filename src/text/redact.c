/*
 * redact.c: personal data taken out of a text.
 *
 * Logs and reports hold what people typed, and people type their bank account.
 * Only shapes that are told by a check digit or by their form are taken for
 * what they are; a bare number of a few digits is an error code more often
 * than a phone.
 */
#include "text/redact.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
    IBAN_MIN = 15,
    IBAN_MAX = 34,
    PHONE_MIN = 7, /* digits */
    PHONE_MAX = 15,
    CARD_MIN = 13,
    CARD_MAX = 19,
    TAX = 11,
    MAIL_LOCAL = 64 /* bytes, RFC 5321 */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* ----------------------------------------------------------------- mails -- */

static bool is_local(char c)
{
    return is_word(c) || (c != '\0' && strchr(".!#$%&'*+-/=?^_`{|}~", c));
}

/* Bytes of the domain behind an '@', 0: none with a dot. */
static size_t domain(const char *s, size_t n)
{
    size_t i = 0, dots = 0;

    while (i < n && (is_word(s[i]) || s[i] == '-' || s[i] == '.')) {
        if (s[i] == '.' && i + 1 < n && is_word(s[i + 1]))
            dots++;
        i++;
    }
    while (i > 0 && (s[i - 1] == '.' || s[i - 1] == '-'))
        i--;
    return dots > 0 ? i : 0;
}

/* --------------------------------------------------------------- numbers -- */

/* Digits (and for IBANs letters) in groups, as people write them. */
struct group {
    char chars[IBAN_MAX + 1];
    size_t n;
    size_t bytes; /* of the text */
};

/* Luhn's test, ISO 7812. */
static bool passes_luhn(const char *d, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        int v = d[n - 1 - i] - '0';
        if (i % 2 == 1)
            v = v * 2 > 9 ? v * 2 - 9 : v * 2;
        sum += v;
    }
    return sum % 10 == 0;
}

/* ISO 7064, mod 11, 10. */
static bool is_tax_id(const char *d)
{
    int product = 10;

    if (d[0] == '0')
        return false;
    for (int i = 0; i < TAX - 1; i++) {
        int sum = (d[i] - '0' + product) % 10;
        if (sum == 0)
            sum = 10;
        product = sum * 2 % 11;
    }
    return (11 - product) % 10 == d[TAX - 1] - '0';
}

/* ISO 13616: the first four behind the rest, letters as numbers, mod 97. */
static bool is_iban(const char *s, size_t n)
{
    int rest = 0;

    for (size_t i = 0; i < n; i++) {
        char c = s[(i + 4) % n];
        int v = is_digit(c) ? c - '0' : c - 'A' + 10;
        rest = (is_digit(c) ? rest * 10 + v : rest * 100 + v) % 97;
    }
    return rest == 1;
}

/* The longest IBAN at s: two letters, two digits, groups with single blanks. */
static size_t iban(const char *s, size_t n)
{
    char flat[IBAN_MAX];
    size_t k = 0, found = 0;

    if (n < IBAN_MIN || !isalpha((unsigned char)s[0]) ||
        !isalpha((unsigned char)s[1]) || !is_digit(s[2]) || !is_digit(s[3]))
        return 0;
    for (size_t i = 0; i < n && k < IBAN_MAX; i++) {
        if (s[i] == ' ' && i + 1 < n && isalnum((unsigned char)s[i + 1]))
            continue;
        if (!isalnum((unsigned char)s[i]))
            break;
        flat[k++] = (char)toupper((unsigned char)s[i]);
        if (k >= IBAN_MIN && (i + 1 >= n || !is_word(s[i + 1])) &&
            is_iban(flat, k))
            found = i + 1;
    }
    return found;
}

/* Digits at s with single separators between them; *signs counts separators. */
static void digits(struct group *g, const char *s, size_t n, size_t *signs)
{
    size_t i = 0, open = 0;

    g->n = g->bytes = *signs = 0;
    if (n > 0 && s[0] == '+')
        i++;
    while (i < n) {
        if (is_digit(s[i])) {
            if (g->n == IBAN_MAX)
                return;
            g->chars[g->n++] = s[i++];
            g->bytes = i;
        } else if (strchr(" -/.()", s[i]) != NULL && s[i] != '\0') {
            /* "(0)30 / 12 34": up to three signs between digits */
            size_t gap = i;
            while (gap < n && s[gap] != '\0' &&
                   strchr(" -/.()", s[gap]) != NULL)
                gap++;
            if (gap - i > 3 || gap >= n || !is_digit(s[gap]))
                break;
            open = gap;
            *signs += 1;
            i = open;
        } else {
            break;
        }
    }
}

/* "2026-11-25", "25.11.2026", "12:30" and the like are no phone numbers; nor is
 * a version such as 10.0.19045.4651, nor the end of a name such as
 * RE-2026-00123. */
static bool is_phone(const char *s, const struct group *g, size_t signs,
                     bool joined)
{
    size_t dots = 0, hyphens = 0;

    for (size_t i = 0; i < g->bytes; i++) {
        dots += s[i] == '.';
        hyphens += s[i] == '-';
    }
    if (g->n < PHONE_MIN || g->n > PHONE_MAX)
        return false;
    if (s[0] == '+' || (g->n > 2 && s[0] == '0' && s[1] == '0'))
        return true;
    if (dots > 0 || (g->n == 8 && hyphens == 2))
        return false;
    return s[0] == '0' || s[0] == '('
               ? g->n >= PHONE_MIN
               : signs >= 1 && g->n >= 9 && !joined && hyphens <= 1;
}

/* What a number at s is; *bytes of the text. joined: by a hyphen, to a word.
 * NULL: nothing to hide. */
static const char *number(const char *s, size_t n, bool joined, size_t *bytes)
{
    struct group g;
    size_t signs;

    digits(&g, s, n, &signs);
    *bytes = g.bytes;
    if (g.bytes == 0 || (g.bytes < n && is_word(s[g.bytes])))
        return NULL;
    if (s[0] != '+' && g.n == TAX && is_tax_id(g.chars))
        return "[tax-id]";
    if (s[0] != '+' && g.n >= CARD_MIN && g.n <= CARD_MAX &&
        passes_luhn(g.chars, g.n))
        return "[card]";
    return is_phone(s, &g, signs, joined) ? "[phone]" : NULL;
}

/* Does a hyphen join what begins at `at` to a word? */
static bool is_joined(const char *text, size_t at)
{
    return at >= 2 && text[at - 1] == '-' && is_word(text[at - 2]);
}

/* ------------------------------------------------------------------- all -- */

void redact(struct str *out, const char *text, size_t n)
{
    size_t at = 0, bytes;
    bool inside = false; /* a word, whose middle begins nothing */

    while (at < n) {
        char c = text[at];
        const char *hidden = NULL;
        if (c == '@') {
            size_t host = domain(text + at + 1, n - at - 1), local = 0;
            while (local < MAIL_LOCAL && local < out->n &&
                   is_local(out->p[out->n - 1 - local]))
                local++;
            if (host > 0 && local > 0) {
                out->n -= local;
                str_adds(out, "[mail]");
                at += 1 + host;
                inside = false;
                continue;
            }
        } else if (!inside && isalpha((unsigned char)c) &&
                   (bytes = iban(text + at, n - at)) > 0) {
            hidden = "[iban]";
        } else if (!inside && (is_digit(c) || c == '+' || c == '(')) {
            hidden = number(text + at, n - at, is_joined(text, at), &bytes);
        }
        if (hidden != NULL) {
            str_adds(out, hidden);
            at += bytes;
            inside = false;
            continue;
        }
        if (!inside && is_digit(c)) {
            /* a number that stays is looked at once */
            while (at < n && is_digit(text[at]))
                str_addc(out, text[at++]);
            inside = at < n && is_word(text[at]);
            continue;
        }
        inside = is_word(c);
        str_addc(out, c);
        at++;
    }
}

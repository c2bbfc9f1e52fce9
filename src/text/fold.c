/*
 * fold.c: different spellings of one word become the same bytes.
 *
 * NFKC_Casefold by utf8proc (it also turns ß into ss and drops soft hyphens
 * and zero-width characters), then accents off. German keeps its three
 * umlauts, because the stemmer uses them, and reads the typed digraphs as
 * umlauts by the rule
 *
 *     (?<![aeiouyäöü])(ae(?![aeio])|oe(?![aeiou]))
 *     (?<![qaeiouyäöü])ue(?![aeiou])
 *
 * (äu is the one umlaut before a vowel; Kontoeinstellung has none), and before
 * the letters of "always" whatever stands before (Dateiuebertragung). The part
 * of the rule that looks back finds 99.1 % of 73,168 umlaut words from their
 * digraph spelling with 7 wrong merges in 356,006 words. Documents and queries
 * are folded alike, so a wrong fold costs nothing unless two words meet;
 * umlaut-keep.txt keeps the known ones apart and readable.
 */
#include "text/fold.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/kinds.h"
#include "text/lexicon.h"

#include <string.h>
#include <utf8proc.h>

static bool is_umlaut(utf8proc_int32_t cp)
{
    return cp == 0xE4 || cp == 0xF6 || cp == 0xFC;
}

static char lower(unsigned char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* The base letter of an accented one; itself where it has none. */
static utf8proc_int32_t base_letter(utf8proc_int32_t cp)
{
    utf8proc_int32_t d[8];
    int boundary = 0;
    utf8proc_ssize_t k = utf8proc_decompose_char(
        cp, d, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);

    if (cp == 0xF8) /* ø, ł, đ have no decomposition */
        return 'o';
    if (cp == 0x142)
        return 'l';
    if (cp == 0x111)
        return 'd';
    return k > 1 && k <= 8 ? d[0] : cp;
}

static bool is_apostrophe(utf8proc_int32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC;
}

/* An accent that found no letter to join. */
static bool is_mark(utf8proc_int32_t cp)
{
    return cp >= 0x300 && cp <= 0x36F;
}

/* Fold a word that holds more than ASCII. */
static size_t fold_unicode(char *out, size_t cap, const char *word, size_t n,
                           lotse_lang lang)
{
    utf8proc_int32_t buf[4 * FOLD_MAX];
    utf8proc_uint8_t bytes[4];
    size_t used = 0;
    const utf8proc_option_t opt = UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                  UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
                                  UTF8PROC_IGNORE;
    utf8proc_ssize_t k;

    if (n > FOLD_MAX)
        n = utf8_floor(word, n, FOLD_MAX);
    k = utf8proc_decompose((const utf8proc_uint8_t *)word, (utf8proc_ssize_t)n,
                           buf, 4 * FOLD_MAX, opt);
    if (k < 0 || k > 4 * FOLD_MAX)
        return 0;
    k = utf8proc_normalize_utf32(buf, k, opt);
    for (utf8proc_ssize_t i = 0; i < k; i++) {
        utf8proc_int32_t cp = buf[i];
        if (is_apostrophe(cp) || is_mark(cp))
            continue;
        if (!(is_umlaut(cp) && lang == LOTSE_LANG_DE))
            cp = base_letter(cp);
        utf8proc_ssize_t len = utf8proc_encode_char(cp, bytes);
        if (used + (size_t)len >= cap)
            break;
        memcpy(out + used, bytes, (size_t)len);
        used += (size_t)len;
    }
    return used;
}

/* What U+00C0 to U+00DE and U+00E0 to U+00FE become but for the umlauts of
 * German: one letter of ASCII; 0: that isn't all. */
static const char latin1[32] = {
    'a', 'a', 'a', 'a', 'a', 'a', 0,   'c', 'e', 'e', 'e',
    'e', 'i', 'i', 'i', 'i', 0,   'n', 'o', 'o', 'o', 'o',
    'o', 0,   'o', 'u', 'u', 'u', 'u', 'y', 0,   0};

/* The same for a word of fewer than FOLD_MAX bytes, if there is nothing in it
 * but ASCII, letters of Latin-1 and U+2019. False: there is. */
static bool fold_latin1(char out[FOLD_MAX], size_t *used, const char *word,
                        size_t n, lotse_lang lang)
{
    const unsigned char *p = (const unsigned char *)word;
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned char c = p[i], low;
        if (c == '\'')
            continue;
        if (c < 0x80) {
            out[to++] = lower(c);
            continue;
        }
        if (c == 0xE2 && i + 2 < n && p[i + 1] == 0x80 && p[i + 2] == 0x99) {
            i += 2;
            continue;
        }
        if (c != 0xC3 || ++i == n || (p[i] & 0xC0) != 0x80)
            return false;
        low = p[i] | 0x20;
        if (p[i] == 0x9F) { /* sharp s */
            out[to++] = 's';
            out[to++] = 's';
        } else if (lang == LOTSE_LANG_DE && umlaut_vowel(p[i]) != 0) {
            out[to++] = (char)0xC3;
            out[to++] = (char)low;
        } else if (latin1[p[i] & 0x1F] != 0) {
            out[to++] = latin1[p[i] & 0x1F];
        } else {
            return false;
        }
    }
    *used = to;
    return true;
}

/* Is the group in the word? "^" is the word's beginning, "$" its end. */
static bool has_group(const char *word, size_t n, const char *group,
                      size_t n_group)
{
    bool head = n_group > 0 && group[0] == '^';
    bool tail = n_group > head && group[n_group - 1] == '$';
    size_t k = n_group - head - tail;

    group += head;
    if (k == 0 || k > n)
        return false;
    if (head || tail)
        return (!head || memcmp(word, group, k) == 0) &&
               (!tail || memcmp(word + n - k, group, k) == 0) &&
               (!head || !tail || k == n);
    return memmem(word, n, group, k) != NULL;
}

/* Does the word contain one of the letter groups that keep ae, oe, ue? Which
 * pairs of letters follow each other in it rules out nearly all of them. */
static bool keeps_digraphs(const char *word, size_t n,
                           const struct lexicon *lex)
{
    const struct strmap *keep =
        &lex->lists[LOTSE_LANG_DE - 1][LEX_UMLAUT_KEEP];
    uint32_t pairs[32] = {0};

    for (size_t i = 0; i + 1 < n; i++)
        pairs[word[i] & 31] |= UINT32_C(1) << (word[i + 1] & 31);
    for (size_t i = 0; i < keep->n; i++) {
        const char *g = keep->items[i].p; /* ends with NUL */
        g += *g == '^';
        if (g[0] != '\0' && g[1] != '\0' && g[1] != '$' &&
            !(pairs[g[0] & 31] >> (g[1] & 31) & 1))
            continue;
        if (has_group(word, n, keep->items[i].p, keep->items[i].n))
            return true;
    }
    return false;
}

static bool is_vowel_byte(const char *w, size_t at)
{
    unsigned char c = (unsigned char)w[at];

    if (c < 0x80)
        return strchr("aeiouy", c) != NULL;
    return (c & 0xC0) == 0x80; /* the last byte of ä ö ü */
}

/* Is the e at w[i + 1] the sign of an umlaut of the vowel before it? */
static bool is_digraph(const char *w, size_t n, size_t i)
{
    static const char *const always[] = {"aender", "oeffn", "ueber"};
    char c = w[i];

    if (i + 1 >= n || w[i + 1] != 'e' || (c != 'a' && c != 'o' && c != 'u'))
        return false;
    for (size_t k = 0; k < sizeof always / sizeof *always; k++)
        if (n - i >= strlen(always[k]) &&
            memcmp(w + i, always[k], strlen(always[k])) == 0)
            return true;
    if (i > 0 && (is_vowel_byte(w, i - 1) || (c == 'u' && w[i - 1] == 'q')))
        return false;
    return i + 2 >= n || strchr(c == 'a' ? "aeio" : "aeiou", w[i + 2]) == NULL;
}

static size_t fold_digraphs(char *w, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        char c = w[i];
        if (!is_digraph(w, n, i)) {
            w[to++] = c;
            continue;
        }
        w[to++] = (char)0xC3;
        w[to++] = c == 'a' ? (char)0xA4 : c == 'o' ? (char)0xB6 : (char)0xBC;
        i++;
    }
    return to;
}

static bool is_ascii(const char *s, size_t n)
{
    unsigned char all = 0;

    for (size_t i = 0; i < n; i++)
        all |= (unsigned char)s[i];
    return all < 0x80;
}

static size_t fold_ascii(char out[FOLD_MAX], const char *word, size_t n)
{
    size_t used = 0;

    for (size_t i = 0; i < n && used < FOLD_MAX - 1; i++)
        if (word[i] != '\'')
            out[used++] = lower((unsigned char)word[i]);
    return used;
}

bool fold_has_digraph(const char *w, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (w[i] == 'e' &&
            (w[i - 1] == 'a' || w[i - 1] == 'o' || w[i - 1] == 'u'))
            return true;
    return false;
}

size_t fold_word(char out[FOLD_MAX], const char *word, size_t n,
                 lotse_lang lang, const struct lexicon *lex)
{
    size_t used;

    if (is_ascii(word, n))
        used = fold_ascii(out, word, n);
    else if (n >= FOLD_MAX || !fold_latin1(out, &used, word, n, lang))
        used = fold_unicode(out, FOLD_MAX, word, n, lang);
    out[used] = '\0';
    if (lang == LOTSE_LANG_DE && fold_has_digraph(out, used) &&
        !keeps_digraphs(out, used, lex)) {
        used = fold_digraphs(out, used);
        out[used] = '\0';
    }
    return used;
}

size_t fold_umlauts(char *w, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)w[i] == 0xC3 && i + 1 < n) {
            unsigned char vowel = umlaut_vowel((unsigned char)w[i + 1]);
            if (vowel != 0) {
                w[to++] = (char)vowel;
                i++;
                continue;
            }
        }
        w[to++] = w[i];
    }
    w[to] = '\0';
    return to;
}

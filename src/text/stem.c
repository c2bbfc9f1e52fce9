/*
 * stem.c: folded words become stems.
 *
 * Most words consist of ASCII and Latin-1's letters; the stemmer for Latin-1
 * takes two thirds of the time of that for UTF-8 and says the same. Parts of
 * compounds and words in other letter cases come again and again, so stems are
 * remembered; from time to time all are forgotten.
 */
#include "text/stem.h"
#include "base/vec.h"
#include "text/fold.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>

int stems_init(struct stems *s, lotse_lang lang)
{
    const char *name = lang == LOTSE_LANG_DE ? "german" : "english";

    *s = (struct stems){.utf8 = sb_stemmer_new(name, "UTF_8"),
                        .latin1 = sb_stemmer_new(name, "ISO_8859_1")};
    return s->utf8 == NULL || s->latin1 == NULL ? LOTSE_NOMEM : LOTSE_OK;
}

static void forget(struct stems *s)
{
    strmap_free(&s->known);
    free(s->terms);
    s->terms = NULL;
    s->cap = 0;
}

void stems_free(struct stems *s)
{
    sb_stemmer_delete(s->utf8);
    sb_stemmer_delete(s->latin1);
    forget(s);
    *s = (struct stems){0};
}

/* The word in Latin-1; 0: it can't be. */
static size_t to_latin1(sb_symbol out[FOLD_MAX], const char *word, size_t n)
{
    const unsigned char *p = (const unsigned char *)word;
    size_t to = 0;

    if (n > FOLD_MAX)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80) {
            out[to++] = p[i];
        } else if (p[i] == 0xC3 && i + 1 < n && (p[i + 1] & 0xC0) == 0x80) {
            out[to++] = (sb_symbol)(p[++i] | 0x40);
        } else {
            return 0;
        }
    }
    return to;
}

/* Back to UTF-8, without umlauts. */
static size_t from_latin1(char *out, const sb_symbol *p, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80) {
            out[to++] = (char)p[i];
        } else if (p[i] == 0xE4 || p[i] == 0xF6 || p[i] == 0xFC) {
            out[to++] = p[i] == 0xE4 ? 'a' : p[i] == 0xF6 ? 'o' : 'u';
        } else {
            out[to++] = (char)0xC3;
            out[to++] = (char)(p[i] & 0xBF);
        }
    }
    out[to] = '\0';
    return to;
}

size_t stem_word(char out[STEM_MAX], struct stems *s, const char *folded,
                 size_t n)
{
    sb_symbol narrow[FOLD_MAX];
    size_t k = to_latin1(narrow, folded, n), len;
    struct sb_stemmer *with = k > 0 ? s->latin1 : s->utf8;
    const sb_symbol *stem =
        k > 0 ? sb_stemmer_stem(with, narrow, (int)k)
              : sb_stemmer_stem(with, (const sb_symbol *)folded, (int)n);

    if (stem == NULL)
        return STEM_NONE;
    len = (size_t)sb_stemmer_length(with);
    if (k > 0)
        return from_latin1(out, stem, len);
    if (len >= STEM_MAX)
        len = STEM_MAX - 1;
    memcpy(out, stem, len);
    out[len] = '\0';
    return fold_umlauts(out, len);
}

uint32_t stem_term(struct stems *s, struct strmap *terms, const char *folded,
                   size_t n)
{
    size_t known = s->known.n;
    char stem[STEM_MAX];
    uint32_t number;
    size_t len;

    if (known == STEMS_KEPT) {
        forget(s);
        known = 0;
    }
    if (!vec_reserve(&s->terms, &s->cap, known + 1, sizeof *s->terms))
        return STRMAP_NONE;
    number = strmap_put(&s->known, folded, n);
    if (number == STRMAP_NONE || number < known)
        return number == STRMAP_NONE ? number : s->terms[number];
    len = stem_word(stem, s, folded, n);
    known = len == STEM_NONE ? STRMAP_NONE : strmap_put(terms, stem, len);
    if (known == STRMAP_NONE)
        forget(s); /* the word has no stem that could be remembered */
    else
        s->terms[number] = (uint32_t)known;
    return (uint32_t)known;
}

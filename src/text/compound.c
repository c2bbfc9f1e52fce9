/*
 * compound.c: German compounds into the words that the base itself uses.
 *
 * Dynamic programming over the end of each part and the number of parts:
 *
 *     best[k][j] = max over i < j of best[k-1][i] + log freq(word[i..j))
 *
 * A part may carry a linking element, which is looked up without it, and the
 * last one an inflection ending. The split is extra knowledge: the whole word
 * stays a term of full weight, and the parts come in with less.
 */
#include "text/compound.h"

#include <math.h>
#include <string.h>

enum {
    LONGEST = 64,  /* bytes of a word that is tried */
    STOP_FREQ = 20 /* frequency of a stop word that may be a part */
};

static const char *const links[] = {"s", "es", "n", "en", "er"};
static const char *const endings[] = {"s", "es", "n", "en", "e", "er", "ern"};

static bool starts_char(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

static size_t letters(const char *p, size_t n)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        k += starts_char(p[i]);
    return k;
}

static uint32_t known(const char *p, size_t n, const struct wordlist *words,
                      const struct lexicon *lex)
{
    if (letters(p, n) < COMPOUND_MIN ||
        lexicon_has(lex, LOTSE_LANG_DE, LEX_NOT_PARTS, p, n))
        return 0;
    if (lexicon_has(lex, LOTSE_LANG_DE, LEX_STOP, p, n)) /* never counted */
        return lexicon_has(lex, LOTSE_LANG_DE, LEX_PARTS, p, n) ? STOP_FREQ : 0;
    return wordlist_freq(words, p, n);
}

/* Frequency of a part and, in *len, its length without link or ending. */
static uint32_t part_freq(const char *p, size_t n, bool last, size_t *len,
                          const struct wordlist *words,
                          const struct lexicon *lex)
{
    const char *const *ends = last ? endings : links;
    size_t n_ends = last ? sizeof endings / sizeof *endings
                         : sizeof links / sizeof *links;
    uint32_t best = known(p, n, words, lex);

    *len = n;
    for (size_t i = 0; i < n_ends; i++) {
        size_t cut = strlen(ends[i]);
        uint32_t freq;
        if (n <= cut || memcmp(p + n - cut, ends[i], cut) != 0)
            continue;
        freq = known(p, n - cut, words, lex);
        if (freq > best) {
            best = freq;
            *len = n - cut;
        }
    }
    return best;
}

/* Verbs in -ieren and their participles are no compounds: disku|tiert. */
static bool is_ieren(const char *w, size_t n)
{
    static const char *const verb[] = {"ieren",  "ierend", "iert",
                                       "ierte",  "ierten", "ierter",
                                       "iertes", "iertem", "ierst"};

    for (size_t i = 0; i < sizeof verb / sizeof *verb; i++) {
        size_t k = strlen(verb[i]);
        if (n > k && memcmp(w + n - k, verb[i], k) == 0)
            return true;
    }
    return false;
}

struct cell {
    double sum;
    size_t from, len;
};

/* Fill best[k][j] for all ends j of the word. */
static void fill(struct cell best[COMPOUND_PARTS + 1][LONGEST + 1],
                 const char *word, size_t n, const struct wordlist *words,
                 const struct lexicon *lex)
{
    for (size_t k = 0; k <= COMPOUND_PARTS; k++)
        for (size_t j = 0; j <= n; j++)
            best[k][j].sum = -1;
    best[0][0].sum = 0;
    for (size_t i = 0; i + COMPOUND_MIN <= n; i++) {
        bool reached = false;
        for (size_t k = 0; k < COMPOUND_PARTS; k++)
            reached |= best[k][i].sum >= 0;
        if (!reached || !starts_char(word[i]))
            continue;
        for (size_t j = i + COMPOUND_MIN; j <= n; j++) {
            size_t len;
            uint32_t freq;
            if ((j < n && !starts_char(word[j])) || (i == 0 && j == n) ||
                (j < n && n - j < COMPOUND_MIN))
                continue;
            freq = part_freq(word + i, j - i, j == n, &len, words, lex);
            if (freq == 0)
                continue;
            for (size_t k = 0; k < COMPOUND_PARTS; k++) {
                double sum = best[k][i].sum + log((double)freq + 1);
                if (best[k][i].sum >= 0 && sum > best[k + 1][j].sum)
                    best[k + 1][j] = (struct cell){sum, i, len};
            }
        }
    }
}

size_t compound_split(struct compound_part out[COMPOUND_PARTS],
                      const char *word, size_t n, const struct wordlist *words,
                      const struct lexicon *lex)
{
    struct cell best[COMPOUND_PARTS + 1][LONGEST + 1];
    size_t parts = 0, end = n;
    double mean, top;

    if (words->n == 0 || n > LONGEST || letters(word, n) < 2 * COMPOUND_MIN ||
        is_ieren(word, n) ||
        lexicon_has(lex, LOTSE_LANG_DE, LEX_COMPOUND_KEEP, word, n))
        return 0;
    fill(best, word, n, words, lex);
    top = log((double)wordlist_freq(words, word, n) + 1);
    for (size_t k = 2; k <= COMPOUND_PARTS; k++) {
        mean = best[k][n].sum / (double)k;
        if (best[k][n].sum >= 0 && mean >= top) {
            top = mean + 1e-9; /* of equals the one with fewer parts */
            parts = k;
        }
    }
    for (size_t k = parts; k > 0; k--) {
        const struct cell *c = &best[k][end];
        out[k - 1] = (struct compound_part){c->from, c->from + c->len};
        end = c->from;
    }
    return parts;
}

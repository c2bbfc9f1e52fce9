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

/* A word that is split, and what is known of the pieces of one beginning. */
struct pieces {
    const char *word;
    const struct wordlist *words;
    const struct lexicon *lex;
    uint8_t letters[LONGEST + 1]; /* of the first so many bytes */
    size_t from;
    uint64_t asked; /* bit: length - 1 */
    uint32_t freq[LONGEST];
};

/* Frequency of a piece as a part. Stop words are never counted. */
static uint32_t look_up(const struct pieces *x, const char *p, size_t n)
{
    uint32_t freq = wordlist_freq(x->words, p, n);

    if (freq == 0 && !lexicon_has(x->lex, LOTSE_LANG_DE, LEX_PARTS, p, n))
        return 0;
    if (lexicon_has(x->lex, LOTSE_LANG_DE, LEX_NOT_PARTS, p, n))
        return 0;
    if (lexicon_has(x->lex, LOTSE_LANG_DE, LEX_STOP, p, n))
        return lexicon_has(x->lex, LOTSE_LANG_DE, LEX_PARTS, p, n) ? STOP_FREQ
                                                                   : 0;
    return freq;
}

/* The same for n bytes from x->from on, 0 where they are too short; each is
 * looked up once. */
static uint32_t known(struct pieces *x, size_t n)
{
    if (x->letters[x->from + n] - x->letters[x->from] < COMPOUND_MIN)
        return 0;
    if (!(x->asked >> (n - 1) & 1)) {
        x->asked |= (uint64_t)1 << (n - 1);
        x->freq[n - 1] = look_up(x, x->word + x->from, n);
    }
    return x->freq[n - 1];
}

/* Frequency of a part and, in *len, its length without link or ending. */
static uint32_t part_freq(struct pieces *x, size_t n, bool last, size_t *len)
{
    const char *const *ends = last ? endings : links;
    size_t n_ends = last ? sizeof endings / sizeof *endings
                         : sizeof links / sizeof *links;
    const char *p = x->word + x->from;
    uint32_t best = known(x, n);

    *len = n;
    if (strchr("snemr", p[n - 1]) == NULL)
        return best;
    for (size_t i = 0; i < n_ends; i++) {
        size_t cut = strlen(ends[i]);
        uint32_t freq;
        if (n <= cut || memcmp(p + n - cut, ends[i], cut) != 0)
            continue;
        freq = known(x, n - cut);
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
                 struct pieces *x, size_t n)
{
    const char *word = x->word;

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
        x->from = i;
        x->asked = 0;
        for (size_t j = i + COMPOUND_MIN; j <= n; j++) {
            size_t len;
            uint32_t freq;
            double worth;
            if ((j < n && !starts_char(word[j])) || (i == 0 && j == n) ||
                (j < n && n - j < COMPOUND_MIN))
                continue;
            freq = part_freq(x, j - i, j == n, &len);
            if (freq == 0)
                continue;
            worth = log((double)freq + 1);
            for (size_t k = 0; k < COMPOUND_PARTS; k++) {
                double sum = best[k][i].sum + worth;
                if (best[k][i].sum >= 0 && sum > best[k + 1][j].sum)
                    best[k + 1][j] = (struct cell){sum, i, len};
            }
        }
    }
}

/* Count the letters up to each byte; all of them. */
static size_t count_letters(struct pieces *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x->letters[i + 1] =
            (uint8_t)(x->letters[i] + starts_char(x->word[i]));
    return x->letters[n];
}

size_t compound_split(struct compound_part out[COMPOUND_PARTS],
                      const char *word, size_t n, const struct wordlist *words,
                      const struct lexicon *lex)
{
    struct cell best[COMPOUND_PARTS + 1][LONGEST + 1];
    struct pieces x;
    size_t parts = 0, end = n;
    double mean, top;

    if (words->all == 0 || n > LONGEST)
        return 0;
    x.word = word;
    x.words = words;
    x.lex = lex;
    x.letters[0] = 0;
    if (count_letters(&x, n) < 2 * COMPOUND_MIN || is_ieren(word, n) ||
        lexicon_has(lex, LOTSE_LANG_DE, LEX_COMPOUND_KEEP, word, n))
        return 0;
    fill(best, &x, n);
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

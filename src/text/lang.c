/*
 * lang.c: German or English?
 *
 * Function words decide: both stop lists are at hand, and a word that stands
 * in only one of them is a unit of evidence. Where a base has articles in both
 * languages, a word that only those of one language use is evidence as well.
 * Other words are judged by spelling: umlauts and ß, and letter groups that
 * are common in one language and rare in the other. That is enough for two
 * languages; a ticket of ten words has four to six function words.
 */
#include "text/lang.h"
#include "text/fold.h"

#include <string.h>

static const double usage = .6; /* evidence of a word of one language */

struct pattern {
    const char *text;
    double de, en;
};

/* Endings and beginnings with the evidence that they give. */
static const struct pattern endings[] = {
    {"ung", .6, 0},  {"ungen", .8, 0}, {"keit", .8, 0}, {"heit", .8, 0},
    {"lich", .7, 0}, {"isch", .6, 0},  {"iert", .6, 0}, {"ieren", .8, 0},
    {"tion", .1, .2}, {"ing", 0, .5},  {"ed", 0, .3},   {"ly", 0, .6},
    {"ness", 0, .6}, {"ment", 0, .3},  {"able", 0, .5}, {"ity", 0, .6},
    {"cht", .6, 0},  {"sst", .4, 0},   {"en", .25, 0},  {"th", 0, .4},
    {"ck", .1, .2},  {"y", 0, .3},     {"word", 0, .4}, {"wort", .5, 0},
};
static const struct pattern beginnings[] = {
    {"sch", .5, .05}, {"ge", .2, 0},  {"zur", .5, 0}, {"ver", .25, .1},
    {"th", 0, .5},    {"wh", 0, .6},  {"be", .05, 0}, {"aus", .4, 0},
    {"ein", .4, 0},   {"auf", .5, 0}, {"qu", .1, .1}, {"kn", .1, .1},
};
static const struct pattern inside[] = {
    {"sch", .3, 0}, {"ei", .15, 0}, {"oo", 0, .3}, {"ee", .02, .15},
    {"ou", 0, .3},  {"ea", 0, .2},  {"ow", 0, .2}, {"zw", .3, 0},
    {"tz", .3, 0},  {"pf", .3, 0},  {"\xC3", .8, 0},
};

static void spelling(struct lang_score *s, const char *w, size_t n)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t k = strlen(endings[i].text);
        if (n > k + 1 && memcmp(w + n - k, endings[i].text, k) == 0) {
            s->de += endings[i].de;
            s->en += endings[i].en;
        }
    }
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        size_t k = strlen(beginnings[i].text);
        if (n > k + 1 && memcmp(w, beginnings[i].text, k) == 0) {
            s->de += beginnings[i].de;
            s->en += beginnings[i].en;
        }
    }
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        if (strstr(w, inside[i].text) != NULL) {
            s->de += inside[i].de;
            s->en += inside[i].en;
        }
    }
}

/* What a base's words say: how much more usual is the word in one language?
 * False: nothing. */
static bool vocabulary(struct lang_score *s, const struct wordlist *const w[2],
                       const char *de, size_t n_de, const char *en,
                       size_t n_en)
{
    double a = wordlist_freq(w[0], de, n_de) / (double)w[0]->all;
    double b = wordlist_freq(w[1], en, n_en) / (double)w[1]->all;

    if (a == 0 && b == 0)
        return false;
    if (a > 5 * b)
        s->de += usage;
    else if (b > 5 * a)
        s->en += usage;
    return true;
}

struct lang_score lang_run(const struct lexicon *lex,
                           const struct wordlist *const words[2],
                           const char *text, const struct run *r)
{
    struct lang_score s = {0, 0};
    bool vocab = words != NULL && words[0]->n > 0 && words[1]->n > 0;
    char en[FOLD_MAX], other[FOLD_MAX];
    const char *de = en;
    size_t n_de, n_en;
    bool is_de, is_en;

    if (r->digit || r->camel)
        return s;
    n_de = n_en = fold_word(en, text + r->from, r->to - r->from,
                            LOTSE_LANG_EN, lex);
    if (!r->ascii || fold_has_digraph(en, n_en)) {
        n_de = fold_word(other, text + r->from, r->to - r->from,
                         LOTSE_LANG_DE, lex);
        de = other;
    }
    is_de = lexicon_has(lex, LOTSE_LANG_DE, LEX_STOP, de, n_de);
    is_en = lexicon_has(lex, LOTSE_LANG_EN, LEX_STOP, en, n_en);
    if (is_de != is_en) {
        s.de = is_de;
        s.en = is_en;
    } else if (!is_de &&
               !(vocab && vocabulary(&s, words, de, n_de, en, n_en))) {
        struct lang_score w = {0, 0};
        spelling(&w, de, n_de);
        s.de = w.de > 1 ? .5 : w.de / 2;
        s.en = w.en > 1 ? .5 : w.en / 2;
    }
    return s;
}

struct lang_score lang_score(const struct lexicon *lex,
                             const struct wordlist *const words[2],
                             const char *text, size_t n)
{
    struct lang_score s = {0, 0};
    struct scan scan = {text, n < LANG_BYTES ? n : LANG_BYTES, 0};
    struct chain c;

    while (scan_next(&scan, &c))
        for (size_t i = 0; i < c.n; i++) {
            struct lang_score one = lang_run(lex, words, text, &c.runs[i]);
            s.de += one.de;
            s.en += one.en;
        }
    return s;
}

lotse_lang lang_decide(struct lang_score s)
{
    double sum = s.de + s.en;

    if (sum < .25 || (s.de < 1.3 * s.en && s.en < 1.3 * s.de))
        return LOTSE_LANG_ANY;
    return s.de > s.en ? LOTSE_LANG_DE : LOTSE_LANG_EN;
}

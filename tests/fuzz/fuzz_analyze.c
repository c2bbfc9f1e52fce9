/*
 * fuzz_analyze.c: text of any bytes becomes terms in both languages.
 *
 * Tokens lie inside the text, positions don't fall, terms exist. Skimming for
 * some of them finds as many of their tokens.
 */
#include "fuzz.h"
#include "text/analyze.h"
#include "text/fold.h"
#include "text/gram.h"
#include "text/lang.h"
#include "text/skim.h"

#include <stdlib.h>
#include <string.h>

/* Tokens whose term is one of every three. */
static size_t count(const struct toks *toks, size_t terms)
{
    size_t n = 0;

    for (size_t i = 0; i < toks->n; i++)
        n += toks->items[i].term < terms && toks->items[i].term % 3 == 0;
    return n;
}

static void skim(struct analyzer *a, const char *text, size_t n,
                 const struct toks *toks)
{
    struct toks some = {0};
    size_t terms = a->terms.n;
    struct skim k;

    skim_begin(&k, a);
    for (size_t i = 0; i < terms; i += 3)
        skim_want(&k, a, (uint32_t)i);
    MUST(skim_text(&k, a, text, n, &some) == LOTSE_OK);
    MUST(count(&some, terms) == count(toks, terms));
    free(some.items);
}

static void analyse(struct lexicon *lex, lotse_lang lang, const char *text,
                    size_t n)
{
    struct analyzer a;
    struct toks toks = {0};
    uint32_t pos = 0;

    MUST(analyzer_init(&a, lang, lex, NULL) == LOTSE_OK);
    MUST(analyze(&a, text, n, 0, &toks, NULL) == LOTSE_OK);
    for (size_t i = 0; i < toks.n; i++) {
        const struct tok *t = &toks.items[i];
        char word[FOLD_MAX];
        uint64_t grams[GRAM_MAX];
        MUST(t->from < t->to && t->to <= n && t->pos >= pos);
        MUST(t->term == STRMAP_NONE || t->term < a.terms.n);
        pos = t->pos;
        MUST(fold_word(word, text + t->from, t->to - t->from, lang, lex) <
             FOLD_MAX);
        MUST(gram_word(grams, word, strlen(word)) <= GRAM_MAX);
    }
    skim(&a, text, n, &toks);
    free(toks.items);
    analyzer_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct lexicon lex;
    static bool ready;

    if (!ready)
        MUST(lexicon_init(&lex, NULL) == LOTSE_OK);
    ready = true;
    analyse(&lex, LOTSE_LANG_DE, (const char *)data, n);
    analyse(&lex, LOTSE_LANG_EN, (const char *)data, n);
    lang_decide(lang_score(&lex, NULL, (const char *)data, n));
    return 0;
}

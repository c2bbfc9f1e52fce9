/*
 * words.c: the words that tell a ticket from others.
 *
 * Stems of its text in its language, each once, without stop words and plain
 * numbers: codes first, then the longer a word the more telling it is.
 */
#include "ticket/words.h"

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 3, TEXT_MAX = 20000 };

int words_open(struct words **out, lotse_err *err)
{
    struct words *w = calloc(1, sizeof *w);
    int rc;

    *out = NULL;
    if (w == NULL)
        return err_nomem(err);
    rc = lexicon_init(&w->lex, err);
    if (rc == LOTSE_OK)
        rc = analyzer_init(&w->an[0], LOTSE_LANG_DE, &w->lex, err);
    if (rc == LOTSE_OK)
        rc = analyzer_init(&w->an[1], LOTSE_LANG_EN, &w->lex, err);
    if (rc != LOTSE_OK) {
        words_close(w);
        return rc;
    }
    *out = w;
    return LOTSE_OK;
}

void words_close(struct words *w)
{
    if (w == NULL)
        return;
    analyzer_free(&w->an[0]);
    analyzer_free(&w->an[1]);
    lexicon_free(&w->lex);
    free(w);
}

/* A candidate: how telling it is by its looks. */
struct candidate {
    const struct tok *tok;
    unsigned worth;
    size_t order;
};

static int by_worth(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->worth != y->worth)
        return x->worth < y->worth ? 1 : -1;
    return x->order < y->order ? -1 : 1;
}

static unsigned worth_of(const struct tok *t)
{
    unsigned n = t->to - t->from;

    if (t->kind == TOK_STOP || t->term == STRMAP_NONE || t->kind == TOK_NUM ||
        n < SHORTEST)
        return 0;
    return t->kind == TOK_CODE ? 100 + n : n < 40 ? n : 40;
}

static void choose(struct word_list *out, const struct analyzer *an,
                   const struct toks *toks, struct candidate *c)
{
    size_t n = 0;

    for (size_t i = 0; i < toks->n; i++) {
        unsigned worth = worth_of(&toks->items[i]);
        if (worth > 0)
            c[n] = (struct candidate){&toks->items[i], worth, n}, n++;
    }
    qsort(c, n, sizeof *c, by_worth);
    out->n = 0;
    for (size_t i = 0; i < n && out->n < WORDS_MAX; i++) {
        const struct strmap_key *key = &an->terms.items[c[i].tok->term];
        bool known = false;
        char *to = out->items[out->n];
        snprintf(to, WORDS_BYTES, "%s:%.*s",
                 lotse_lang_name(an->lang), (int)key->n, key->p);
        for (size_t k = 0; k < out->n && !known; k++)
            known = strcmp(out->items[k], to) == 0;
        out->from[out->n] = c[i].tok->from;
        out->to[out->n] = c[i].tok->to;
        out->n += !known;
    }
}

int words_of(struct word_list *out, struct words *w, lotse_lang lang,
             const char *text, size_t n, lotse_err *err)
{
    struct analyzer *an = &w->an[lang == LOTSE_LANG_EN];
    struct toks toks = {0};
    struct candidate *c = NULL;
    int rc = analyze(an, text, n < TEXT_MAX ? n : TEXT_MAX, 0, &toks, NULL);

    if (rc == LOTSE_OK)
        c = malloc((toks.n + 1) * sizeof *c);
    if (c != NULL)
        choose(out, an, &toks, c);
    free(c);
    free(toks.items);
    return c != NULL ? LOTSE_OK : err_nomem(err);
}

/*
 * analyze.c: the terms that a text becomes, told in plain words.
 *
 * With an index its analyzer and word lists are used, and each term tells in
 * how many articles it stands; without one the built-in lists are.
 */
#include "base/arena.h"
#include "base/err.h"
#include "search/index.h"
#include "text/lang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"word", "part", "join",
                                    "code", "code", "stop"};

static const char *const whys[] = {
    [WHY_WORD] = "stem",
    [WHY_STOP] = "stop word, not searched",
    [WHY_COMPOUND] = "part of the compound",
    [WHY_CAMEL] = "part of the joined name",
    [WHY_JOIN] = "written as one word",
    [WHY_CODE] = "code, exactly as written",
    [WHY_CODE_PART] = "part of the code",
    [WHY_NUMBER] = "number",
    [WHY_VERB] = "infinitive of the separable verb",
};

/* The result with the arena that holds it. */
struct terms {
    lotse_terms pub;
    struct arena arena;
};

static int fill(struct terms *out, lotse_term *items, lotse_index *ix,
                struct analyzer *an, const struct toks *toks, const char *text,
                lotse_err *err)
{
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        lotse_term *m = &items[i];
        struct plist l = {0};
        int rc = LOTSE_OK;
        m->from = t->from;
        m->to = t->to;
        m->position = t->pos;
        m->kind = kinds[t->kind];
        m->weight = t->half / 2.0;
        m->why = whys[t->why];
        m->surface = arena_strn(&out->arena, text + t->from, t->to - t->from);
        m->term = t->term == STRMAP_NONE
                      ? ""
                      : arena_strdup(&out->arena, an->terms.items[t->term].p);
        if (m->surface == NULL || m->term == NULL)
            return err_nomem(err);
        if (ix != NULL && t->term != STRMAP_NONE)
            rc = index_term(&l, ix, (int)an->lang - 1, m->term,
                            strlen(m->term), err);
        if (rc != LOTSE_OK)
            return rc;
        m->df = l.n;
    }
    out->pub.n = toks->n;
    out->pub.items = items;
    return LOTSE_OK;
}

static int run(struct terms *out, lotse_index *ix, const struct lexicon *lex,
               const char *text, size_t n, lotse_lang lang, lotse_err *err)
{
    struct analyzer own = {0}, *an = &own;
    struct toks toks = {0};
    lotse_term *items;
    int rc = LOTSE_OK;

    if (lang == LOTSE_LANG_AUTO)
        lang = ix != NULL ? index_lang(ix, text, n)
                          : lang_decide(lang_score(lex, NULL, text, n));
    if (lang == LOTSE_LANG_ANY)
        lang = ix != NULL && ix->langs[0].docs == 0 ? LOTSE_LANG_EN
                                                    : LOTSE_LANG_DE;
    out->pub.lang = lotse_lang_name(lang);
    if (ix != NULL)
        an = &ix->langs[lang - 1].an;
    else
        rc = analyzer_init(an, lang, lex, err);
    if (rc == LOTSE_OK && analyze(an, text, n, 0, &toks, NULL) != LOTSE_OK)
        rc = err_nomem(err);
    if (rc == LOTSE_OK) {
        items = arena_array(&out->arena, toks.n + 1, sizeof *items);
        rc = items == NULL ? err_nomem(err)
                           : fill(out, items, ix, an, &toks, text, err);
    }
    if (ix == NULL)
        analyzer_free(&own);
    free(toks.items);
    return rc;
}

int lotse_analyze(lotse_terms **out, lotse_index *ix, const char *text,
                  size_t n, lotse_lang lang, lotse_err *err)
{
    struct terms *t = calloc(1, sizeof *t);
    struct lexicon lex = {0};
    int rc = LOTSE_OK;

    *out = NULL;
    if (t == NULL)
        return err_nomem(err);
    if (n > UINT32_MAX / 2)
        rc = err_set(err, LOTSE_INPUT, "a text of more than 2 GiB");
    if (rc == LOTSE_OK && ix == NULL)
        rc = lexicon_init(&lex, err);
    if (rc == LOTSE_OK && ix != NULL)
        rc = index_trim(ix, err);
    if (rc == LOTSE_OK)
        rc = run(t, ix, ix != NULL ? &ix->lex : &lex, text, n, lang, err);
    lexicon_free(&lex);
    if (rc != LOTSE_OK) {
        lotse_terms_free(&t->pub);
        return rc;
    }
    *out = &t->pub;
    return LOTSE_OK;
}

void lotse_terms_free(lotse_terms *t)
{
    struct terms *own = (struct terms *)t;

    if (own == NULL)
        return;
    arena_free(&own->arena);
    free(own);
}

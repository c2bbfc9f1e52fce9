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
    [WHY_PARTICLE] = "verb and particle as one word",
};

enum { SYNONYMS_SHOWN = 256 };

/* Rows of the result while they are written. */
struct rows {
    lotse_term *items;
    size_t n, cap;
};

/* The result with the arena that holds it. */
struct terms {
    lotse_terms pub;
    struct arena arena;
};

/* Articles that hold a term; of several words the least. */
static uint64_t count_articles(const lotse_index *ix,
                               const struct analyzer *an, const char *term)
{
    uint64_t df = 0;

    for (size_t n = 0; ix != NULL && *term != '\0';) {
        size_t len = strcspn(term, " ");
        struct plist l;
        index_term(&l, ix, (int)an->lang - 1, term, len);
        if (n++ == 0 || l.n < df)
            df = l.n;
        term += len + (term[len] == ' ');
    }
    return df;
}

static int fill_token(struct terms *out, lotse_term *m, lotse_index *ix,
                      struct analyzer *an, const struct tok *t,
                      const char *text, lotse_err *err)
{
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
    m->df = count_articles(ix, an, m->term);
    return LOTSE_OK;
}

/* The synonyms of the words that begin at w, as further rows. */
static int fill_synonyms(struct terms *out, struct rows *rows, lotse_index *ix,
                         struct analyzer *an, const struct synonyms *list,
                         const struct toks *toks, const struct synonym_word *w,
                         size_t n, const char *text, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (size_t k = 1; k <= list->longest && k <= n && rc == LOTSE_OK; k++) {
        uint32_t link = synonyms_find(list, an, w, k);
        uint32_t from = toks->items[w[0].tok].from;
        uint32_t to = toks->items[w[k - 1].tok].to;
        for (; link != STRMAP_NONE && rc == LOTSE_OK;
             link = list->links[link].next) {
            struct str why = {0};
            lotse_term *m;
            if (rows->n == rows->cap)
                return LOTSE_OK;
            m = &rows->items[rows->n++];
            *m = (lotse_term){.from = from, .to = to, .kind = "synonym",
                              .position = toks->items[w[0].tok].pos,
                              .weight = (double)SYNONYM_SHARE};
            str_addf(&why, "%s = synonym of %.*s", list->links[link].shown,
                     (int)(to - from), text + from);
            m->why = why.oom ? NULL : arena_strdup(&out->arena, why.p);
            str_free(&why);
            m->surface = arena_strn(&out->arena, text + from, to - from);
            m->term = arena_strdup(&out->arena,
                                   list->keys.items[list->links[link].key].p);
            if (m->why == NULL || m->surface == NULL || m->term == NULL)
                return err_nomem(err);
            m->df = count_articles(ix, an, m->term);
        }
    }
    return rc;
}

static int fill(struct terms *out, lotse_index *ix, struct analyzer *an,
                const struct synonyms *list, const struct toks *toks,
                const char *text, lotse_err *err)
{
    struct rows rows = {.cap = toks->n + SYNONYMS_SHOWN};
    struct synonym_word *words =
        arena_array(&out->arena, toks->n + 1, sizeof *words);
    size_t n = 0, next = 0;
    int rc = LOTSE_OK;

    rows.items = arena_array(&out->arena, rows.cap + 1, sizeof *rows.items);
    if (words == NULL || rows.items == NULL)
        return err_nomem(err);
    n = synonyms_words(words, toks->n, toks);
    for (size_t i = 0; i < toks->n && rc == LOTSE_OK; i++) {
        bool last = i + 1 == toks->n ||
                    toks->items[i + 1].pos != toks->items[i].pos;
        rc = fill_token(out, &rows.items[rows.n++], ix, an, &toks->items[i],
                        text, err);
        for (; last && next < n && words[next].tok <= i && rc == LOTSE_OK;
             next++) {
            rows.cap -= toks->n - i - 1; /* room for the tokens to come */
            rc = fill_synonyms(out, &rows, ix, an, list, toks, words + next,
                               n - next, text, err);
            rows.cap += toks->n - i - 1;
        }
    }
    out->pub.n = rows.n;
    out->pub.items = rows.items;
    return rc;
}

static int run(struct terms *out, lotse_index *ix, const struct lexicon *lex,
               const char *text, size_t n, lotse_lang lang, lotse_err *err)
{
    struct analyzer own = {0}, *an = &own;
    struct synonyms built_in = {0}, *list = &built_in;
    struct toks toks = {0};
    int rc = LOTSE_OK;

    if (lang == LOTSE_LANG_AUTO)
        lang = ix != NULL ? index_lang(ix, text, n)
                          : lang_decide(lang_score(lex, NULL, text, n));
    if (lang == LOTSE_LANG_ANY)
        lang = ix != NULL && ix->langs[0].live == 0 ? LOTSE_LANG_EN
                                                    : LOTSE_LANG_DE;
    out->pub.lang = lotse_lang_name(lang);
    if (ix != NULL) {
        an = &ix->langs[lang - 1].an;
        list = &ix->langs[lang - 1].synonyms;
    } else {
        rc = analyzer_init(an, lang, lex, err);
        if (rc == LOTSE_OK &&
            synonyms_add(list, an, str_text(&lex->synonyms[lang - 1]),
                         lex->synonyms[lang - 1].n, NULL, NULL) != LOTSE_OK)
            rc = err_nomem(err);
    }
    if (rc == LOTSE_OK && analyze(an, text, n, 0, &toks, NULL) != LOTSE_OK)
        rc = err_nomem(err);
    if (rc == LOTSE_OK)
        rc = fill(out, ix, an, list, &toks, text, err);
    synonyms_free(&built_in);
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

/*
 * synonyms.c: words that may stand for those of the text.
 *
 * A synonym is a further term with less weight than the word it stands for:
 * SYNONYM_SHARE of the smaller of both words' idf, so that a rare synonym of a
 * common word can't outrank the word itself. Several words share what one
 * would get. Only words of the text have synonyms, not other synonyms. Where
 * nothing in the base holds the word, its synonym takes its place among the
 * words that the base knows.
 */
#include "base/err.h"
#include "search/query.h"

#include <string.h>

enum { ADDED_MAX = 48, WORDS_MAX = 512 };

/* Some words of the text that an entry names. */
struct source {
    size_t at[SYNONYM_WORDS]; /* places in the side's terms */
    size_t n;
    float idf, w, w_head; /* sums */
    bool known;           /* the base holds one of them */
    uint32_t from, to;    /* bytes of the text */
};

static size_t place_of(const struct side *s, uint32_t term)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->terms[i].term == term && s->terms[i].synonym == NULL)
            return i;
    return TERMS_MAX;
}

/* False: a word of it is no term of the query (noise, or too many). */
static bool read_source(struct source *src, const struct side *s,
                        const struct synonym_word *w, size_t n)
{
    *src = (struct source){.n = n};
    for (size_t i = 0; i < n; i++) {
        const struct tok *t = &s->toks.items[w[i].tok];
        const struct qterm *term;
        size_t at = place_of(s, w[i].term);
        if (at == TERMS_MAX)
            return false;
        term = &s->terms[at];
        src->at[i] = at;
        src->idf += term->idf;
        src->w += term->w;
        src->w_head += term->w_head;
        src->known = src->known || term->list.n > 0;
        if (i == 0)
            src->from = t->from;
        src->to = t->to;
    }
    return src->idf > 0 && src->w > 0;
}

/* Find or make the terms of an entry; *n is 0 where the query holds them. */
static int target_terms(struct query *q, struct side *s, const char *key,
                        size_t at[SYNONYM_WORDS], size_t *n)
{
    int rc = LOTSE_OK;

    *n = 0;
    while (*key != '\0' && *n < SYNONYM_WORDS && rc == LOTSE_OK) {
        size_t len = strcspn(key, " ");
        rc = side_term(q, s, key, len, &at[*n]);
        if (rc != LOTSE_OK || at[*n] >= TERMS_MAX) {
            *n = 0;
            return rc;
        }
        ++*n;
        key += len + (key[len] == ' ');
    }
    return rc;
}

/* The synonym is what the base knows of an unknown word. */
static void take_place(struct side *s, const struct source *src,
                       struct qterm *t)
{
    for (size_t i = 0; i < src->n; i++) {
        s->n_whole -= !s->terms[src->at[i]].part;
        s->terms[src->at[i]].part = true;
    }
    t->part = false;
    s->n_whole++;
    s->n_known++;
}

static int add_synonym(struct query *q, struct side *s, struct source *src,
                       const char *key, const char *shown, size_t *added)
{
    size_t at[SYNONYM_WORDS], n;
    float idf = 0, share;
    int rc = target_terms(q, s, key, at, &n);

    for (size_t i = 0; i < n; i++) {
        if (!s->terms[at[i]].part)
            return rc; /* the text says it itself */
        idf += s->terms[at[i]].list.n > 0 ? s->terms[at[i]].idf : 0;
    }
    if (rc != LOTSE_OK || n == 0 || idf <= 0)
        return rc;
    share = SYNONYM_SHARE * (idf < src->idf ? 1 : src->idf / idf);
    for (size_t i = 0; i < n; i++) {
        struct qterm *t = &s->terms[at[i]];
        float worth = t->list.n > 0 && t->synonym == NULL ? t->idf * share : 0;
        float w = worth * src->w / src->idf;
        if (w <= t->w || t->list.n == 0)
            continue;
        if (t->w <= 0) {
            t->synonym = shown;
            t->from = src->from;
            t->to = src->to;
            t->idf = worth;
        }
        t->w = w;
        t->w_head = worth * src->w_head / src->idf;
        ++*added;
        if (!src->known && n == 1) {
            src->known = true;
            take_place(s, src, t);
        }
    }
    return rc;
}

int query_synonyms(struct query *q, struct side *s)
{
    const struct synonyms *list = &s->l->synonyms;
    struct synonym_word *words;
    size_t n, added = 0;
    int rc = LOTSE_OK;

    if (list->n_links == 0)
        return LOTSE_OK;
    words = arena_array(&q->arena, WORDS_MAX, sizeof *words);
    if (words == NULL)
        return err_nomem(q->err);
    n = synonyms_words(words, WORDS_MAX, &s->toks);
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
        for (size_t k = 1; k <= list->longest && i + k <= n; k++) {
            uint32_t link = synonyms_find(list, &s->l->an, words + i, k);
            struct source src;
            if (link == STRMAP_NONE || !read_source(&src, s, words + i, k))
                continue;
            for (; link != STRMAP_NONE && added < ADDED_MAX && rc == LOTSE_OK;
                 link = list->links[link].next)
                rc = add_synonym(q, s, &src,
                                 list->keys.items[list->links[link].key].p,
                                 list->links[link].shown, &added);
        }
    return rc;
}

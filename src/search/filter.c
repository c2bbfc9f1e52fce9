/*
 * filter.c: articles that the reader or the operators rule out.
 *
 * Each operator is the set of articles that satisfy it; what isn't in the set
 * (or is in it, after a minus) is barred. An operator of stop words only says
 * nothing and is passed over. In a language whose articles can't satisfy an
 * operator nothing is left, which is right: the operator was meant.
 */
#include "base/err.h"
#include "search/postings.h"
#include "search/query.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

/* Which forms of the words of a clause stand for it. */
static bool usable(const struct clause *c, const struct tok *t)
{
    if (t->term == STRMAP_NONE)
        return false;
    return t->kind != TOK_PART || (!c->negative && c->kind != CLAUSE_PHRASE);
}

/* Articles of a list whose fields are of mask. */
static int mark_list(struct query *q, struct side *s, struct plist *l,
                     unsigned mask, uint8_t *hit)
{
    struct post_reader r;
    struct post_block b;
    struct post_masks m;
    int rc = index_list(l, q->ix, s->lang, q->err);

    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, q->ix, s->lang, l);
    post_masks_begin(&m, l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++)
            if (post_mask(&m) & mask)
                hit[b.ords[i]] = 1;
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* Articles that hold one of the forms at toks[from..to) in a field of mask. */
static int hold_word(struct query *q, struct side *s, const struct clause *c,
                     const struct toks *toks, size_t from, size_t to,
                     unsigned mask, uint8_t *hit)
{
    int rc = LOTSE_OK;

    for (size_t i = from; i < to && rc == LOTSE_OK; i++) {
        const struct strmap_key *key;
        struct plist l;
        if (!usable(c, &toks->items[i]))
            continue;
        key = &s->l->an.terms.items[toks->items[i].term];
        index_term(&l, q->ix, s->lang, key->p, key->n);
        rc = mark_list(q, s, &l, mask, hit);
    }
    return rc;
}

/* Articles that hold every word; *words counts them. */
static int hold_all(struct query *q, struct side *s, const struct clause *c,
                    const struct toks *toks, unsigned mask, uint8_t *hit,
                    size_t *words)
{
    uint32_t docs = s->l->docs;
    uint8_t *one = arena_alloc(&q->arena, docs + 1U);
    size_t from = 0;
    int rc = LOTSE_OK;

    if (one == NULL)
        return err_nomem(q->err);
    memset(hit, 1, docs);
    while (from < toks->n && rc == LOTSE_OK) {
        size_t to = from;
        bool any = false;
        for (; to < toks->n && toks->items[to].pos == toks->items[from].pos;
             to++)
            any = any || usable(c, &toks->items[to]);
        if (any) {
            memset(one, 0, docs);
            rc = hold_word(q, s, c, toks, from, to, mask, one);
            for (uint32_t i = 0; i < docs; i++)
                hit[i] &= one[i];
            ++*words;
        }
        from = to;
    }
    return rc;
}

/* A phrase as finished terms, one for each word. */
static int phrase(struct query *q, struct side *s, const struct toks *toks,
                  uint8_t *hit, size_t *words)
{
    struct strmap_key terms[PHRASE_MAX];
    uint32_t last = UINT32_MAX;

    for (size_t i = 0; i < toks->n && *words < PHRASE_MAX; i++) {
        const struct tok *t = &toks->items[i];
        if (t->term == STRMAP_NONE || t->pos == last || t->kind == TOK_PART)
            continue;
        last = t->pos;
        terms[(*words)++] = s->l->an.terms.items[t->term];
    }
    return *words > 0 ? query_phrase(q, s, terms, *words, hit) : LOTSE_OK;
}

static int add_prefix_term(struct query *q, struct side *s, void *ctx,
                           const char *term, size_t n)
{
    uint8_t *hit = ctx;
    size_t at;
    int rc = side_term(q, s, term, n, &at);

    if (rc != LOTSE_OK || at >= TERMS_MAX)
        return rc;
    if (s->terms[at].tf == 0) {
        s->terms[at].tf = s->terms[at].head_tf = .5F;
        s->terms[at].w = s->terms[at].w_head = s->terms[at].idf * .6F;
    }
    return mark_list(q, s, &s->terms[at].list, ~0U, hit);
}

static int prefix(struct query *q, struct side *s, const struct clause *c,
                  uint8_t *hit)
{
    char word[FOLD_MAX];
    size_t n = fold_word(word, q->ops.p + c->from, c->to - c->from,
                         s->l->an.lang, &q->ix->lex);

    n = fold_umlauts(word, n);
    return n == 0 ? LOTSE_OK
                  : match_prefix(q, s, word, n, add_prefix_term, hit);
}

static int apply(struct query *q, struct side *s, const struct clause *c)
{
    uint32_t docs = s->l->docs;
    uint8_t *hit = arena_alloc(&q->arena, docs + 1U);
    struct toks toks = {0};
    size_t words = 0;
    int rc = LOTSE_OK;

    if (hit == NULL)
        return err_nomem(q->err);
    if (analyze(&s->l->an, q->ops.p + c->from, c->to - c->from, 0, &toks,
                NULL) != LOTSE_OK)
        rc = err_nomem(q->err);
    else if (c->kind == CLAUSE_PREFIX)
        rc = prefix(q, s, c, hit);
    else if (c->kind == CLAUSE_PHRASE)
        rc = phrase(q, s, &toks, hit, &words);
    else
        rc = hold_all(q, s, c, &toks,
                      c->kind == CLAUSE_TITLE ? 1U << FIELD_TITLE
                      : c->kind == CLAUSE_TAG ? 1U << FIELD_TAGS
                                              : ~(1U << FIELD_TICKETS),
                      hit, &words);
    free(toks.items);
    if (rc != LOTSE_OK || (words == 0 && c->kind != CLAUSE_PREFIX))
        return rc;
    for (uint32_t i = 0; i < docs; i++)
        s->barred[i] |= (hit[i] != 0) == c->negative;
    return LOTSE_OK;
}

int query_filter(struct query *q, struct side *s)
{
    int rc = sums_bar(q, s);

    if (rc != LOTSE_OK)
        return rc;
    for (size_t i = 0; i < q->n_hidden; i++) {
        uint32_t ord = index_ord(s->l, q->hidden[i]);
        if (ord != UINT32_MAX)
            s->barred[ord] = 1;
    }
    for (size_t i = 0; i < q->n_clauses && rc == LOTSE_OK; i++)
        rc = apply(q, s, &q->clauses[i]);
    return rc;
}

/*
 * score.c: BM25F over all articles; the best become candidates.
 *
 * One array of sums a language, one pass over each posting list: a ticket of
 * 100 terms is some ten thousand additions. The inner sum of BM25F over the
 * fields was done when the list was decoded.
 *
 * BM25F: Robertson and Zaragoza 2009, section 3.6. 4-grams of the words find
 * what typing mistakes, unknown compounds and foreign inflection hide from
 * whole terms (McNamee and Mayfield 2004).
 */
#include "base/err.h"
#include "search/query.h"
#include "text/fold.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

static const double gram_k1 = 2, gram_k3 = 4;
static const float gram_share = .2F; /* of grams in choosing candidates */
enum { GRAMS_MAX = 1024, SLOTS = 4096 };

/* Distinct grams of the text with their frequencies. */
struct grams {
    uint64_t keys[SLOTS]; /* 0: free; no gram of letters is 0 */
    float tf[SLOTS];
    size_t n;
};

static void add_gram(struct grams *g, uint64_t gram)
{
    size_t at = (size_t)((gram * 0x9E3779B97F4A7C15U) >> 52);

    while (g->keys[at] != 0 && g->keys[at] != gram)
        at = (at + 1) % SLOTS;
    if (g->keys[at] == 0) {
        if (g->n >= GRAMS_MAX || gram == 0)
            return;
        g->keys[at] = gram;
        g->n++;
    }
    g->tf[at]++;
}

static void collect_grams(const struct query *q, const struct side *s,
                          struct grams *g)
{
    uint32_t last = UINT32_MAX;

    for (size_t i = 0; i < s->toks.n; i++) {
        const struct tok *t = &s->toks.items[i];
        char word[FOLD_MAX];
        uint64_t grams[GRAM_MAX];
        size_t n;
        if (t->pos == last || t->term == STRMAP_NONE ||
            t->spelled == STRMAP_NONE || t->kind == TOK_NUM)
            continue;
        last = t->pos;
        n = fold_word(word, q->text.p + t->from, t->to - t->from,
                      s->l->an.lang, &q->ix->lex);
        n = gram_word(grams, word, n);
        for (size_t k = 0; k < n; k++)
            add_gram(g, grams[k]);
    }
}

static int score_grams(struct query *q, struct side *s)
{
    struct grams *g = arena_alloc(&q->arena, sizeof *g);
    int rc = LOTSE_OK;

    if (g == NULL)
        return err_nomem(q->err);
    collect_grams(q, s, g);
    for (size_t i = 0; i < SLOTS && rc == LOTSE_OK; i++) {
        struct plist l;
        float w, k1 = (float)gram_k1, k3 = (float)gram_k3;
        if (g->keys[i] == 0)
            continue;
        rc = index_gram(&l, q->ix, s->lang, g->keys[i], q->err);
        w = index_idf(s->l, l.n) * (k1 + 1) * (k3 + 1) * g->tf[i] /
            (k3 + g->tf[i]);
        s->gram_ideal += (double)w;
        for (uint32_t p = 0; p < l.n; p++)
            s->gram[l.ords[p]] += w * l.tf[p] / (k1 + l.tf[p]);
    }
    return rc;
}

static void score_terms(struct side *s)
{
    float k1 = (float)s->k1;

    for (size_t i = 0; i < s->n; i++) {
        const struct qterm *t = &s->terms[i];
        float w = t->w * (k1 + 1), head = t->w_head * (k1 + 1);
        const struct plist *l = &t->list;
        s->ideal += (double)w * (t->part ? 0 : 1);
        for (uint32_t p = 0; p < l->n; p++) {
            float x = l->tf[p] / (k1 + l->tf[p]);
            s->acc[l->ords[p]] += w * x;
            s->head[l->ords[p]] += head * x;
        }
    }
}

static float rough(const struct side *s, uint32_t ord)
{
    return s->acc[ord] + gram_share * s->gram[ord];
}

/* Move the worst of a heap of candidates (by f[0]) down from its root. */
static void sift(struct cand *heap, size_t n, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        struct cand t;
        if (child >= n)
            return;
        if (child + 1 < n && heap[child + 1].f[0] < heap[child].f[0])
            child++;
        if (heap[at].f[0] <= heap[child].f[0])
            return;
        t = heap[at];
        heap[at] = heap[child];
        heap[child] = t;
        at = child;
    }
}

static int by_ord(const void *a, const void *b)
{
    uint32_t x = ((const struct cand *)a)->ord;
    uint32_t y = ((const struct cand *)b)->ord;

    return (x > y) - (x < y);
}

/* The best CANDIDATES by a rough score; of equals the first. */
static int choose(struct query *q, struct side *s)
{
    struct cand *heap = arena_array(&q->arena, CANDIDATES, sizeof *heap);
    size_t n = 0;

    if (heap == NULL)
        return err_nomem(q->err);
    for (uint32_t ord = 0; ord < s->l->docs; ord++) {
        float x = rough(s, ord);
        if (x <= 0 || s->barred[ord])
            continue;
        s->total++;
        if (n < CANDIDATES) {
            heap[n++] = (struct cand){.ord = ord, .lang = s->lang, .f = {x}};
            for (size_t i = n / 2; n == CANDIDATES && i-- > 0;)
                sift(heap, n, i);
        } else if (x > heap[0].f[0]) {
            heap[0] = (struct cand){.ord = ord, .lang = s->lang, .f = {x}};
            sift(heap, n, 0);
        }
    }
    qsort(heap, n, sizeof *heap, by_ord);
    s->cands = heap;
    s->n_cands = n;
    return LOTSE_OK;
}

int query_score(struct query *q, struct side *s)
{
    int rc;

    s->acc = arena_array(&q->arena, s->l->docs + 1U, sizeof *s->acc);
    s->head = arena_array(&q->arena, s->l->docs + 1U, sizeof *s->head);
    s->gram = arena_array(&q->arena, s->l->docs + 1U, sizeof *s->gram);
    if (s->acc == NULL || s->head == NULL || s->gram == NULL)
        return err_nomem(q->err);
    score_terms(s);
    rc = score_grams(q, s);
    return rc == LOTSE_OK ? choose(q, s) : rc;
}

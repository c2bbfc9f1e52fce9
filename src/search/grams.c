/*
 * grams.c: the text's 4-grams, and articles that share nothing else with it.
 *
 * 4-grams of the words find what typing mistakes, unknown compounds and
 * foreign inflection hide from whole terms (McNamee and Mayfield 2004). They
 * have no posting lists: half of all articles hold the commonest ones. The
 * candidates' own spellings tell which grams they hold (features.c). Only
 * where few articles share a term with the text are further ones looked for:
 * through the spellings that share most with it.
 */
#include "base/err.h"
#include "search/postings.h"
#include "search/query.h"
#include "text/fold.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

static const float gram_k1 = 2, gram_k3 = 4;
enum { GRAMS_MAX = 1024, SLOTS = 4096, NEAR = 256 /* spellings */ };

/* Distinct grams of the text with their frequencies. The open index keeps the
 * table; between two queries no slot is used. */
struct grams {
    uint64_t used[SLOTS / 64]; /* bits of the slots */
    uint64_t keys[SLOTS];
    float tf[SLOTS];
    size_t n;
};

static void add_gram(struct grams *g, uint64_t gram)
{
    size_t at = (size_t)((gram * 0x9E3779B97F4A7C15U) >> 52);

    while (bit_of(g->used, (uint32_t)at) && g->keys[at] != gram)
        at = (at + 1) % SLOTS;
    if (!bit_of(g->used, (uint32_t)at)) {
        if (g->n >= GRAMS_MAX || gram == 0)
            return;
        g->used[at / 64] |= 1ULL << (at % 64);
        g->keys[at] = gram;
        g->tf[at] = 0;
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

/* A gram of the text, weighted as the index has it. */
static void weigh_gram(struct side *s, uint64_t gram, float tf)
{
    uint32_t number = index_gram(s->l, gram);
    float w =
        index_idf(s->l, number == UINT32_MAX ? 0 : s->l->gram_df[number]) *
        (gram_k1 + 1) * (gram_k3 + 1) * tf / (gram_k3 + tf);

    s->gram_ideal += (double)w;
    if (number == UINT32_MAX)
        return;
    s->grams[s->n_grams] = number;
    s->gram_w[s->n_grams++] = w;
}

/* Places of the grams in their table, whose slots are free again. Each asks
 * for the memory that looking it up leads to. */
static size_t take_grams(uint16_t *places, struct grams *g,
                         const struct lang_index *l)
{
    size_t n = 0;

    for (size_t i = 0; i < SLOTS / 64; i++)
        for (; g->used[i] != 0; g->used[i] &= g->used[i] - 1) {
            size_t at = 64 * i + (size_t)__builtin_ctzll(g->used[i]);
            __builtin_prefetch(&l->gram_slots[index_gram_at(l, g->keys[at])]);
            places[n++] = (uint16_t)at;
        }
    for (size_t i = 0; i < n; i++) {
        uint64_t gram = g->keys[places[i]];
        uint32_t slot = l->gram_slots[index_gram_at(l, gram)];
        if (slot == 0)
            continue;
        __builtin_prefetch(&l->gram_keys[slot - 1]);
        __builtin_prefetch(&l->gram_df[slot - 1]);
    }
    g->n = 0;
    return n;
}

int query_grams(struct query *q, struct side *s)
{
    struct grams *g = q->ix->grams;
    uint16_t places[GRAMS_MAX];
    size_t n;

    if (g == NULL)
        g = q->ix->grams = calloc(1, sizeof *g);
    if (g == NULL)
        return err_nomem(q->err);
    collect_grams(q, s, g);
    s->grams = arena_room(&q->arena, (g->n + 1) * sizeof *s->grams);
    s->gram_w = arena_room(&q->arena, (g->n + 1) * sizeof *s->gram_w);
    n = take_grams(places, g, s->l);
    if (s->grams == NULL || s->gram_w == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < n; i++)
        weigh_gram(s, g->keys[places[i]], g->tf[places[i]]);
    return LOTSE_OK;
}

/* ---------------------------------------------------------------- alike -- */

struct near {
    float sum;
    uint32_t term;
    const char *text; /* of the term, of n bytes */
    size_t n;
};

/* Of equals the first in the alphabet, whatever their numbers. */
static int by_sum(const void *a, const void *b)
{
    const struct near *x = a, *y = b;
    int c;

    if (x->sum != y->sum)
        return x->sum < y->sum ? 1 : -1;
    c = memcmp(x->text, y->text, x->n < y->n ? x->n : y->n);
    return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

/* Keep the NEAR best of twice as many. */
static size_t keep(struct near *near, size_t n)
{
    qsort(near, n, sizeof *near, by_sum);
    return n < NEAR ? n : NEAR;
}

/* The terms whose spellings share most with the text. */
static size_t find_near(struct side *s, struct near near[2 * NEAR],
                        uint64_t *looked)
{
    const struct lang_index *l = s->l;
    size_t n = 0;

    for (size_t i = 0; i < s->n_grams; i++)
        l->gram_mark[s->grams[i]] = (uint16_t)(i + 1);
    *looked += l->stats.spellings;
    for (uint32_t sp = 0; sp < l->stats.spellings; sp++) {
        struct spelled w = index_spelled(l, sp);
        float sum = 0;
        for (const uint16_t *g = w.grams; g < w.end;) {
            uint32_t number = spelled_gram(&w, &g);
            uint16_t mark = number < l->stats.grams ? l->gram_mark[number] : 0;
            sum += mark != 0 ? s->gram_w[mark - 1] : 0;
        }
        if (sum <= 0 || w.n_forms == 0 || l->df[spelled_form(&w, 0)] == 0)
            continue;
        near[n].sum = sum;
        near[n].term = spelled_form(&w, 0);
        near[n].text = index_text(l, near[n].term, &near[n].n);
        n++;
        if (n == 2 * NEAR)
            n = keep(near, n);
    }
    for (size_t i = 0; i < s->n_grams; i++)
        l->gram_mark[s->grams[i]] = 0;
    return n > 0 ? keep(near, n) : 0;
}

/* Add a term's share to the articles that hold it. */
static int add_near(struct query *q, struct side *s, const struct near *near)
{
    struct plist l = {.n = s->l->df[near->term], .number = near->term};
    struct post_reader r;
    struct post_block b;
    int rc = index_list(&l, q->ix, s->lang, q->err);

    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, q->ix, s->lang, &l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++)
            s->l->sums[b.ords[i]] += near->sum;
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* The best `want` of those that have no sum of terms; all sums are zero
 * afterwards. */
static size_t take(struct side *s, uint32_t *places, size_t want)
{
    struct {
        float sum;
        uint32_t place;
    } best[LOOKED_AT];
    size_t n = 0;

    for (uint32_t place = 0; place < s->l->docs; place++) {
        uint32_t ord = index_at(s->l, place);
        float x = s->l->sums[ord];
        size_t at = n;
        s->l->sums[ord] = 0;
        if (x <= 0 || s->barred[ord] || s->sums[ord].all > 0 ||
            (n == want && x <= best[n - 1].sum))
            continue;
        if (n < want)
            n++;
        else
            at--;
        for (; at > 0 && best[at - 1].sum < x; at--)
            best[at] = best[at - 1];
        best[at].sum = x;
        best[at].place = place;
    }
    for (size_t i = 0; i < n; i++)
        places[i] = best[i].place;
    return n;
}

int query_alike(struct query *q, struct side *s, uint32_t *places, size_t want,
                size_t *found)
{
    struct near *near = arena_array(&q->arena, 2 * NEAR, sizeof *near);
    size_t n;
    int rc = LOTSE_OK;

    *found = 0;
    if (near == NULL)
        return err_nomem(q->err);
    n = find_near(s, near, &q->ix->work.spellings);
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = near[k].term == near[i].term;
        if (!again)
            rc = add_near(q, s, &near[i]);
    }
    *found = take(s, places, want);
    return rc;
}

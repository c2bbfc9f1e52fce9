/*
 * score.c: BM25F over all articles; the best become candidates.
 *
 * One array of sums a language, one pass over each posting list: a ticket of
 * 100 terms is some ten thousand additions. The order of articles by these
 * sums alone is near enough to choose those that are looked at closely.
 *
 * BM25F: Robertson and Zaragoza 2009, section 3.6.
 */
#include "base/err.h"
#include "search/postings.h"
#include "search/query.h"

#include <stdlib.h>
#include <string.h>

enum { THIN_WHOLE = 40, THIN_STEP = 5 };

/* Add saturated frequencies x to the sums of a block's articles. */
static inline void add_up(struct side *s, const struct post_block *b,
                          const float *x, float w, float head)
{
    if (head > 0)
        for (uint32_t i = 0; i < b->n; i++) {
            struct sums *sum = &s->sums[b->ords[i]];
            sum->all += w * x[i];
            sum->head += head * x[i];
        }
    else
        for (uint32_t i = 0; i < b->n; i++)
            s->sums[b->ords[i]].all += w * x[i];
}

static void add_block(struct side *s, const struct post_block *b, float p,
                      float w, float head)
{
    float k1 = (float)s->k1, x[POST_BLOCK];

    sums_touch(s, b->ords, b->n);
#pragma omp simd
    for (uint32_t i = 0; i < b->n; i++)
        x[i] = p * b->tf[i] / (k1 + p * b->tf[i]);
    add_up(s, b, x, w, head);
}

/* Begin to read a list. */
static int begin_list(struct post_reader *r, struct query *q,
                      const struct side *s, struct plist *l)
{
    int rc = index_list(l, q->ix, s->lang, q->err);

    if (rc == LOTSE_OK)
        post_begin(r, q->ix, s->lang, l);
    return rc;
}

/* Add the articles of a list, each as much as p times what the term is worth
 * in it. */
static int add_list(struct query *q, struct side *s, const struct qterm *t,
                    struct plist *l, float p)
{
    float k = (float)s->k1 + 1;
    struct post_reader r;
    struct post_block b;
    int rc = begin_list(&r, q, s, l);

    if (rc != LOTSE_OK)
        return rc;
    while (post_next(&r, &b))
        add_block(s, &b, p, t->w * k, t->w_head * k);
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* Articles whose sum of a word's targets is being made. */
struct met {
    uint32_t *ords;
    size_t n;
};

/* Add a target's frequencies to the sums of the word, which are zero where no
 * other target has been met. */
static int meet(struct query *q, struct side *s, struct met *met,
                struct translation *a)
{
    float *sums = s->l->sums;
    struct post_reader r;
    struct post_block b;
    int rc = begin_list(&r, q, s, &a->list);

    if (rc != LOTSE_OK)
        return rc;
    while (post_next(&r, &b)) {
        sums_touch(s, b.ords, b.n);
        for (uint32_t i = 0; i < b.n; i++) {
            uint32_t ord = b.ords[i];
            met->ords[met->n] = ord; /* without a decision: no order in it */
            met->n += sums[ord] <= 0;
            sums[ord] += a->p * b.tf[i];
        }
    }
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* The target that is added last: the one that most articles hold. */
static size_t longest(const struct qterm *t)
{
    size_t best = 0;

    for (size_t i = 1; i < t->n_alts; i++)
        if (t->alts[i].list.n > t->alts[best].list.n)
            best = i;
    return best;
}

/* Add a block of a word's last target, with what was met of the others. */
static void finish_block(struct side *s, const struct post_block *b, float p,
                         float w, float head)
{
    float k1 = (float)s->k1, *sums = s->l->sums, x[POST_BLOCK];

    sums_touch(s, b->ords, b->n);
    for (uint32_t i = 0; i < b->n; i++) {
        x[i] = sums[b->ords[i]] + p * b->tf[i];
        sums[b->ords[i]] = 0;
    }
#pragma omp simd
    for (uint32_t i = 0; i < b->n; i++)
        x[i] = x[i] / (k1 + x[i]);
    add_up(s, b, x, w, head);
}

/* Add a word's last target; what only others had still stands in `met`. */
static int finish(struct query *q, struct side *s, struct translation *a,
                  float w, float head)
{
    struct post_reader r;
    struct post_block b;
    int rc = begin_list(&r, q, s, &a->list);

    if (rc != LOTSE_OK)
        return rc;
    while (post_next(&r, &b))
        finish_block(s, &b, a->p, w, head);
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* A translated word: the frequencies of its targets are summed up, then the
 * sum is saturated like that of one word. The longest list comes last, so that
 * most articles are gone to once. */
static int add_translated(struct query *q, struct side *s, struct qterm *t,
                          struct met *met)
{
    float k1 = (float)s->k1, w = t->w * (k1 + 1), head = t->w_head * (k1 + 1);
    float *sums = s->l->sums;
    size_t last = longest(t);
    int rc = LOTSE_OK;

    met->n = 0;
    for (size_t i = 0; i < t->n_alts && rc == LOTSE_OK; i++)
        if (i != last)
            rc = meet(q, s, met, &t->alts[i]);
    if (rc == LOTSE_OK)
        rc = finish(q, s, &t->alts[last], w, head);
    for (size_t i = 0; i < met->n; i++) {
        uint32_t ord = met->ords[i];
        float x = sums[ord] / (k1 + sums[ord]);
        s->sums[ord].all += w * x;
        s->sums[ord].head += head * x;
        sums[ord] = 0;
    }
    return rc;
}

static int add_terms(struct query *q, struct side *s)
{
    struct met met = {0};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        struct qterm *t = &s->terms[i];
        s->ideal += (double)(t->w * ((float)s->k1 + 1)) * (t->part ? 0 : 1);
        if (t->n_alts > 1 && met.ords == NULL) {
            met.ords = arena_room(&q->arena,
                                  (s->l->docs + 1U) * sizeof *met.ords);
            if (met.ords == NULL)
                return err_nomem(q->err);
        }
        if (t->w <= 0)
            continue;
        if (t->n_alts == 0)
            rc = add_list(q, s, t, &t->list, 1);
        else if (t->n_alts == 1)
            rc = add_list(q, s, t, &t->alts[0].list, t->alts[0].p);
        else
            rc = add_translated(q, s, t, &met);
    }
    return rc;
}

int side_at(float *tf, unsigned *mask, struct query *q, struct side *s,
            const struct qterm *t, uint32_t ord)
{
    int rc = LOTSE_OK;

    if (t->n_alts == 0)
        return post_at(tf, mask, q->ix, s->lang, &t->list, ord, q->err);
    *tf = 0;
    *mask = 0;
    for (size_t i = 0; i < t->n_alts && rc == LOTSE_OK; i++) {
        float one;
        unsigned fields;
        rc = post_at(&one, &fields, q->ix, s->lang, &t->alts[i].list, ord,
                     q->err);
        *tf += t->alts[i].p * one;
        *mask |= fields;
    }
    return rc;
}

/* ----------------------------------------------------------- candidates -- */

struct best {
    float sum;
    uint32_t place; /* in the order of paths */
};

/* Is x worse than y? Of equals the later one is. */
static inline bool worse(const struct best *x, const struct best *y)
{
    return x->sum != y->sum ? x->sum < y->sum : x->place > y->place;
}

/* Move the worst of a heap down from its root. */
static void sift(struct best *heap, size_t n, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;
        struct best t;
        if (child >= n)
            return;
        if (child + 1 < n && worse(&heap[child + 1], &heap[child]))
            child++;
        if (!worse(&heap[child], &heap[at]))
            return;
        t = heap[at];
        heap[at] = heap[child];
        heap[child] = t;
        at = child;
    }
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = ((const struct best *)a)->place;
    uint32_t y = ((const struct best *)b)->place;

    return (x > y) - (x < y);
}

/* Is there a sum above `least` in a stretch? *total counts the articles that
 * have any. Few stretches hold an article that is barred; of the others all
 * sums count. */
static bool look_over(const struct side *s, uint32_t from, uint32_t to,
                      float least, size_t *total)
{
    const struct sums *sums = s->sums + from;
    const uint8_t *barred = s->barred + from;
    uint32_t n = to - from, some = 0, above = 0;
    uint8_t bars = 0;

    if (s->barred[s->l->docs] != 0)
#pragma omp simd reduction(| : bars)
        for (uint32_t i = 0; i < n; i++)
            bars |= barred[i];
#pragma omp simd reduction(| : above) reduction(+ : some)
    for (uint32_t i = 0; i < n; i++) {
        above |= sums[i].all > least;
        some += sums[i].all > 0;
    }
    for (uint32_t i = 0; bars != 0 && i < n; i++)
        some -= barred[i] != 0 && sums[i].all > 0;
    *total += some;
    return above != 0;
}

/* The articles of a stretch with a sum of at least `least`, without a decision
 * for each. */
static size_t find_above(uint32_t *out, const struct side *s, uint32_t from,
                         uint32_t to, float least)
{
    size_t n = 0;

    for (uint32_t ord = from; ord < to; ord++) {
        float sum = s->sums[ord].all;
        out[n] = ord;
        n += (sum > 0) & (sum >= least);
    }
    return n;
}

struct heap {
    struct best *items;
    size_t n, most;
    float least; /* what is needed to be among them */
};

static void offer(struct heap *h, struct best x)
{
    if (h->n < h->most) {
        h->items[h->n++] = x;
        for (size_t i = h->n / 2; h->n == h->most && i-- > 0;)
            sift(h->items, h->n, i);
    } else if (worse(&h->items[0], &x)) {
        h->items[0] = x;
        sift(h->items, h->n, 0);
    }
    h->least = h->n == h->most ? h->items[0].sum : 0;
}

/* The best `most` by their sums; of equals the first by path. Articles of the
 * index come in the order of paths, those of its changes behind them. */
static size_t choose(struct side *s, struct best *items, size_t most)
{
    const struct lang_index *l = s->l;
    struct heap h = {items, 0, most, 0};
    uint32_t above[STRETCH];
    size_t n;

    for (uint32_t from = 0; from < l->docs; from += STRETCH) {
        uint32_t to = l->docs - from < STRETCH ? l->docs : from + STRETCH;
        if (!l->touched[from / STRETCH])
            continue;
        if (!look_over(s, from, to, h.least, &s->total) &&
            (to <= l->more.docs || l->more.order == NULL))
            continue;
        n = find_above(above, s, from, to, h.least);
        for (size_t i = 0; i < n; i++)
            if (s->sums[above[i]].all >= h.least && !s->barred[above[i]])
                offer(&h, (struct best){s->sums[above[i]].all,
                                        index_place(l, above[i])});
    }
    return h.n;
}

/* Words as they were typed: "error-code" is one, whatever stands in it. Of more
 * than FEW_WORDS nobody asks how many. */
static size_t typed(const struct query *q)
{
    size_t words = 0;
    bool in = false;

    for (size_t i = 0; i < q->text.n && words <= FEW_WORDS; i++) {
        bool blank = strchr(" \t\r\n", q->text.p[i]) != NULL;
        words += !in && !blank;
        in = !blank;
    }
    return words;
}

/* A search line of a few words, in which letters hardly matter? */
static bool is_line(const struct query *q)
{
    return q->opts->mode == LOTSE_SEARCH && typed(q) <= FEW_WORDS;
}

/* How many articles are looked at: more than are ranked, since letters have a
 * say in which of them are. */
static size_t looked_at(const struct query *q, const struct side *s)
{
    if (is_line(q))
        return CANDIDATES;
    return s->n_whole < LONG_WORDS ? LOOKED_AT : LOOKED_LONG;
}

/* Make candidates of n articles more. */
static int add_cands(struct query *q, struct side *s, struct best *best,
                     size_t n)
{
    struct cand *all = arena_array(&q->arena, s->n_cands + n + 1, sizeof *all);

    if (all == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < s->n_cands; i++)
        best[n++] = (struct best){0, s->cands[i].place};
    if (n > 0)
        qsort(best, n, sizeof *best, by_place);
    for (size_t i = 0; i < n; i++)
        all[i] = (struct cand){.ord = index_at(s->l, best[i].place),
                               .place = best[i].place,
                               .lang = s->lang,
                               .stands = 1};
    s->cands = all;
    s->n_cands = n;
    return LOTSE_OK;
}

int query_score(struct query *q, struct side *s)
{
    struct best heap[LOOKED_AT];
    int rc = sums_begin(q, s);

    if (rc == LOTSE_OK)
        rc = add_terms(q, s);
    if (rc == LOTSE_OK)
        rc = query_grams(q, s);
    if (rc == LOTSE_OK)
        rc = add_cands(q, s, heap, choose(s, heap, looked_at(q, s)));
    return rc;
}

static int by_worth(const void *a, const void *b)
{
    const struct best *x = a, *y = b;

    return worse(x, y) ? 1 : worse(y, x) ? -1 : 0;
}

/* Keep the THIN_WHOLE best candidates and every THIN_STEP-th other one. */
static void thin(struct side *s)
{
    struct best order[CANDIDATES];
    size_t n = 0, all = s->n_cands;

    for (size_t i = 0; i < all; i++)
        order[i] = (struct best){s->sums[s->cands[i].ord].all, (uint32_t)i};
    qsort(order, all, sizeof *order, by_worth);
    for (size_t i = 0; i < all; i++)
        s->cands[order[i].place].stands =
            i < THIN_WHOLE                                  ? 1
            : (i - THIN_WHOLE) % THIN_STEP == THIN_STEP / 2 ? THIN_STEP
                                                            : 0;
    for (size_t i = 0; i < all; i++)
        if (s->cands[i].stands > 0)
            s->cands[n++] = s->cands[i];
    s->n_cands = n;
}

/* Articles of the other language answer a search line where those of its own
 * are few or fit badly. Where there are enough, only the best of the others
 * could; the rest are looked at for the mean, and a part of them will do. */
void query_thin(struct query *q)
{
    for (int i = 0; i < LANGS; i++) {
        struct side *s = &q->sides[i];
        if (s->l != NULL && s->n_cands == CANDIDATES && is_line(q) &&
            query_foreign(q, s) && q->sides[1 - i].n_cands == CANDIDATES)
            thin(s);
    }
}

/* A search line is answered by articles that hold its words; only where none
 * does, others may be meant. A side that isn't searched has no sums. */
int query_fill_up(struct query *q, struct side *s, bool none)
{
    struct best more[LOOKED_AT];
    uint32_t places[LOOKED_AT];
    size_t most = looked_at(q, s), found = 0;
    int rc;

    if (s->sums == NULL || s->l->live == 0 || s->n_cands >= most ||
        (is_line(q) && !none))
        return LOTSE_OK;
    rc = query_alike(q, s, places, most - s->n_cands, &found);
    for (size_t i = 0; i < found; i++)
        more[i] = (struct best){0, places[i]};
    return rc == LOTSE_OK ? add_cands(q, s, more, found) : rc;
}

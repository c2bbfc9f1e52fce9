/*
 * score.c: the best articles by BM25F become candidates.
 *
 * The order of articles by these sums alone is near enough to choose those
 * that are looked at closely.
 */
#include "base/err.h"
#include "search/query.h"

#include <stdlib.h>
#include <string.h>

enum { THIN_WHOLE = 40, THIN_STEP = 5 };

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
        rc = query_add(q, s);
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

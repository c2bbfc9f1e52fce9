/*
 * bm25f.c: BM25F over all articles.
 *
 * One array of sums a language, one pass over each posting list: a ticket of
 * 100 terms is some ten thousand additions, over many articles nearly a
 * million. So they are made four at a time, without a decision between them.
 *
 * BM25F: Robertson and Zaragoza 2009, section 3.6.
 */
#include "base/err.h"
#include "search/common.h"
#include "search/postings.h"

#include <string.h>

enum { SOON = 256 }; /* bytes of a list that are asked for ahead */

/* Numbers that are computed together. */
typedef float four __attribute__((vector_size(16)));
typedef float two __attribute__((vector_size(8)));

/* What a list is added with. */
struct weights {
    float p;       /* how much of a frequency counts */
    float w, head; /* times a saturated frequency */
};

static inline void add_pair(struct sums *sums, two x)
{
    two sum;

    memcpy(&sum, sums, sizeof sum);
    sum += x;
    memcpy(sums, &sum, sizeof sum);
}

/* Add to the sums of four articles. */
static inline void add_both(struct sums *sums, const uint32_t *ords, four all,
                            four head)
{
    four low = __builtin_shufflevector(all, head, 0, 4, 1, 5);
    four high = __builtin_shufflevector(all, head, 2, 6, 3, 7);

    add_pair(&sums[ords[0]], __builtin_shufflevector(low, low, 0, 1));
    add_pair(&sums[ords[1]], __builtin_shufflevector(low, low, 2, 3));
    add_pair(&sums[ords[2]], __builtin_shufflevector(high, high, 0, 1));
    add_pair(&sums[ords[3]], __builtin_shufflevector(high, high, 2, 3));
}

static inline void add_all(struct sums *sums, const uint32_t *ords, four all)
{
    sums[ords[0]].all += all[0];
    sums[ords[1]].all += all[1];
    sums[ords[2]].all += all[2];
    sums[ords[3]].all += all[3];
}

/* Take what was met of four articles. */
static inline four take(float *met, const uint32_t *ords)
{
    four x = {met[ords[0]], met[ords[1]], met[ords[2]], met[ords[3]]};

    met[ords[0]] = met[ords[1]] = met[ords[2]] = met[ords[3]] = 0;
    return x;
}

/* Saturate the frequencies of a block and add them, with what was met of the
 * articles if there is any, and to the sums of the head if it holds the term:
 * of the four kinds of lists each has a copy that decides nothing. What lacks
 * to four at the end is an article that isn't there. */
static inline __attribute__((always_inline)) void
add_fours(struct side *s, struct post_block *b, const struct weights *list,
          bool met, bool head)
{
    const struct weights w = *list;
    struct sums *sums = s->sums;
    float *x_met = s->l->sums;
    float k1 = (float)s->k1;
    uint32_t n = b->n;

    for (uint32_t i = n; i % 4 != 0; i++) {
        b->ords[i] = s->l->docs;
        b->tf[i] = 0;
    }
    for (uint32_t i = 0; i < n; i += 4) {
        const uint32_t *ords = b->ords + i;
        four x;
        memcpy(&x, b->tf + i, sizeof x);
        x *= w.p;
        if (met)
            x += take(x_met, ords);
        x /= k1 + x;
        if (head)
            add_both(sums, ords, x * w.w, x * w.head);
        else
            add_all(sums, ords, x * w.w);
    }
}

/* Add a block; met: with what was met of other targets. */
static void add_block(struct side *s, struct post_block *b,
                      const struct weights *w, bool met)
{
    if (met && w->head > 0)
        add_fours(s, b, w, true, true);
    else if (met)
        add_fours(s, b, w, true, false);
    else if (w->head > 0)
        add_fours(s, b, w, false, true);
    else
        add_fours(s, b, w, false, false);
}

/* Have a list's first bytes on their way from memory. */
static int read_list(struct query *q, const struct side *s, struct plist *l)
{
    int rc = index_list(l, q->ix, s->lang, q->err);

    if (rc != LOTSE_OK)
        return rc;
    for (size_t i = 0; i < l->n_bytes && i < SOON; i += 64)
        __builtin_prefetch(l->bytes + i);
    return LOTSE_OK;
}

/* Read all lists before the first is added, so that nothing waits for them. */
static int read_lists(struct query *q, struct side *s, bool late)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        struct qterm *t = &s->terms[i];
        if (t->w <= 0 || common_late(s, t) != late)
            continue;
        if (t->n_alts == 0)
            rc = read_list(q, s, &t->list);
        for (size_t a = 0; a < t->n_alts && rc == LOTSE_OK; a++)
            rc = read_list(q, s, &t->alts[a].list);
    }
    return rc;
}

/* Add the articles of a list; met: with what was met of them. */
static int add_list(struct query *q, struct side *s, struct plist *l,
                    const struct weights *w, bool met)
{
    struct post_reader r;
    struct post_block b;

    post_begin(&r, q->ix, s->lang, l);
    while (post_next(&r, &b)) {
        sums_touch(s, b.ords, b.n);
        add_block(s, &b, w, met);
    }
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* Articles whose sum of a word's targets is being made. */
struct met {
    uint32_t *ords;
    size_t n;
};

/* Meet an article; without a decision, since there is no order in them. */
static inline void meet_one(struct met *met, float *sums, uint32_t ord, float x)
{
    uint32_t before;

    memcpy(&before, &sums[ord], sizeof before);
    met->ords[met->n] = ord;
    met->n += before == 0;
    sums[ord] += x;
}

/* Add a target's frequencies to the sums of the word, which are zero where no
 * other target has been met. */
static void meet_block(struct met *out, float *sums,
                       const struct post_block *b, float p)
{
    struct met met = *out;
    uint32_t i = 0;

    for (; i + 4 <= b->n; i += 4) {
        four x;
        memcpy(&x, b->tf + i, sizeof x);
        x *= p;
        meet_one(&met, sums, b->ords[i], x[0]);
        meet_one(&met, sums, b->ords[i + 1], x[1]);
        meet_one(&met, sums, b->ords[i + 2], x[2]);
        meet_one(&met, sums, b->ords[i + 3], x[3]);
    }
    for (; i < b->n; i++)
        meet_one(&met, sums, b->ords[i], p * b->tf[i]);
    out->n = met.n;
}

static int meet(struct query *q, struct side *s, struct met *met,
                struct translation *a)
{
    struct post_reader r;
    struct post_block b;

    post_begin(&r, q->ix, s->lang, &a->list);
    while (post_next(&r, &b)) {
        sums_touch(s, b.ords, b.n);
        meet_block(met, s->l->sums, &b, a->p);
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

/* Add what was met but not in the last target. */
static void finish_met(struct side *s, const struct met *met,
                       const struct weights *w)
{
    struct post_block b = {.n = 0};

    for (size_t i = 0; i < met->n; i += b.n) {
        size_t n = met->n - i;
        b.n = n < POST_BLOCK ? (uint32_t)n : POST_BLOCK;
        memcpy(b.ords, met->ords + i, b.n * sizeof *b.ords);
        add_block(s, &b, w, true);
    }
}

/* A translated word: the frequencies of its targets are summed up, then the
 * sum is saturated like that of one word. The longest list comes last, so that
 * most articles are gone to once. */
static int add_translated(struct query *q, struct side *s, struct qterm *t,
                          struct met *met, struct weights *w)
{
    size_t last = longest(t);
    int rc = LOTSE_OK;

    met->n = 0;
    for (size_t i = 0; i < t->n_alts && rc == LOTSE_OK; i++)
        if (i != last)
            rc = meet(q, s, met, &t->alts[i]);
    w->p = t->alts[last].p;
    if (rc == LOTSE_OK)
        rc = add_list(q, s, &t->alts[last].list, w, true);
    finish_met(s, met, w);
    return rc;
}

static double ideal_of(const struct side *s)
{
    float k = (float)s->k1 + 1;
    double sum = 0;

    for (size_t i = 0; i < s->n; i++)
        sum += s->terms[i].part ? 0 : (double)(s->terms[i].w * k);
    return sum;
}

static int add_term(struct query *q, struct side *s, struct qterm *t,
                    struct met *met)
{
    float k = (float)s->k1 + 1;
    struct weights w = {1, t->w * k, t->w_head * k};

    if (t->n_alts == 0)
        return add_list(q, s, &t->list, &w, false);
    if (t->n_alts == 1) {
        w.p = t->alts[0].p;
        return add_list(q, s, &t->alts[0].list, &w, false);
    }
    if (met->ords == NULL)
        met->ords = arena_room(&q->arena,
                               (s->l->docs + 1U) * sizeof *met->ords);
    return met->ords == NULL ? err_nomem(q->err)
                             : add_translated(q, s, t, met, &w);
}

int query_add(struct query *q, struct side *s, bool late)
{
    struct met met = {0};
    int rc = read_lists(q, s, late);

    s->ideal = ideal_of(s);
    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++)
        if (s->terms[i].w > 0 && common_late(s, &s->terms[i]) == late)
            rc = add_term(q, s, &s->terms[i], &met);
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

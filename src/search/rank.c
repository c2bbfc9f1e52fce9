/*
 * rank.c: the order.
 *
 * Each feature becomes a standard score among the candidates of its language,
 * so that a linear model with weights >= 0 carries over from one collection to
 * another, and so that two languages can be merged at all: raw BM25 of two
 * collections has no common scale. The asker's own language gets a bonus.
 */
#include "base/err.h"
#include "db/helped.h"
#include "search/nummap.h"
#include "search/query.h"

#include <math.h>
#include <stdlib.h>

static const double behind = 1e-6;
/* Across languages neither letters nor neighbours agree; what does agree counts
 * for more, the more so the longer the text is. */
static const double across = .2;
static const double pin = 6, pin_from = .8; /* of a likeness 0..1 */
static const double helped_most = .04; /* of its value, what readers add */
static const double no_mean = 5; /* candidates */
static const double alike_share = .3; /* of the 4-grams, to be worth a hit */

/* Mean and standard deviation that the candidates of real bases have, of the
 * feature's ideal: four collections, a hundred candidates each. */
static const struct {
    double mean, sd;
} usual[FEATURES] = {{.09, .04},  {.09, .04}, {.12, .05},
                     {.004, .008}, {.01, .013}, {.09, .11},
                     {.009, .015}, {.07, .033}, {.05, .07}};

static double ideal_of(const struct side *s, int f)
{
    return f == FEAT_TITLE || f == FEAT_WORDING ? 1
           : f == FEAT_GRAM                     ? s->gram_ideal
                                                : s->ideal;
}

/* Does a feature look at nothing but titles and questions? */
static bool of_title(int f)
{
    return f == FEAT_TITLE || f == FEAT_TITLE_MASS || f == FEAT_WORDING;
}

/* How much a candidate's feature tells, 0..1. */
static double worth(const struct side *s, const struct cand *c, int f)
{
    return of_title(f) ? (double)s->l->title[c->ord] : 1;
}

/* By how much candidates that were lent words of solved tickets have more of a
 * feature, on average: that they learnt tells nothing of the query. Those that
 * nobody asked for yet would be outdone by any others. Of a few there is no
 * mean. */
static double head_start(const struct side *s, int f)
{
    double sum[2] = {0, 0}, n[2] = {0, 0}, more;

    if (f != FEAT_BASE && f != FEAT_HEAD)
        return 0;
    for (size_t i = 0; i < s->n_cands; i++) {
        const struct cand *c = &s->cands[i];
        int lent = s->l->lent[c->ord] != 0;
        sum[lent] += (double)c->stands * (double)c->f[f];
        n[lent] += (double)c->stands;
    }
    if (n[0] <= 0 || n[1] <= 0)
        return 0;
    more = sum[1] / n[1] - sum[0] / n[0];
    return more > 0 ? more * n[0] / (n[0] + no_mean) * n[1] / (n[1] + no_mean)
                    : 0;
}

/* A feature as it is compared: without a head start. */
static double fair(const struct side *s, const struct cand *c, int f,
                   double start)
{
    return (double)c->f[f] - (s->l->lent[c->ord] != 0 ? start : 0);
}

/* Standard scores of one feature. Where candidates are few, as in a base of
 * ten articles, usual ones fill up their number: the only article that holds a
 * word stands out as it would in a large base. A title that many articles bear
 * tells nothing: its features count as average. */
static void standardise(struct side *s, int f)
{
    struct cand *c = s->cands;
    double n = 0, ideal = ideal_of(s, f), start = head_start(s, f);
    double more, sum, squares, mean, sd;

    for (size_t i = 0; i < s->n_cands; i++)
        n += (double)c[i].stands * worth(s, &c[i], f);
    more = n < POOL ? POOL - n : 0;
    sum = more * usual[f].mean * ideal;
    for (size_t i = 0; i < s->n_cands; i++)
        sum += (double)c[i].stands * worth(s, &c[i], f) *
               fair(s, &c[i], f, start);
    mean = sum / (n + more);
    squares = usual[f].mean * ideal - mean;
    squares = more * (squares * squares +
                      usual[f].sd * ideal * usual[f].sd * ideal);
    for (size_t i = 0; i < s->n_cands; i++)
        squares += (double)c[i].stands * worth(s, &c[i], f) *
                   (fair(s, &c[i], f, start) - mean) *
                   (fair(s, &c[i], f, start) - mean);
    sd = sqrt(squares / (n + more));
    for (size_t i = 0; i < s->n_cands; i++)
        c[i].z[f] = sd > 1e-9 ? (float)(worth(s, &c[i], f) *
                                        (fair(s, &c[i], f, start) - mean) /
                                        sd)
                              : 0;
}

double query_weight(const struct query *q, const struct side *s, int f)
{
    const struct model *m = &q->ix->model;

    return model_between(m->weights[MODEL_SHORT][f], m->weights[MODEL_LONG][f],
                         s->length);
}

/* A title or a question that the text says nearly word for word was written
 * for it: no sum of other signs may outweigh that. */
static double pinned(const struct side *s, const struct cand *c)
{
    double like = worth(s, c, FEAT_WORDING) * (double)c->f[FEAT_WORDING];

    like = like > pin_from ? (like - pin_from) / (1 - pin_from) : 0;
    return pin * like * like;
}

/* Readers whom an article helped raise it by a share of what it has by itself:
 * of two that fit nearly as well, the one that helped comes first, and one that
 * fits badly stays below however many they are. */
double query_helped(const struct side *s, const struct cand *c)
{
    return c->solo > 0
               ? helped_most * c->solo * helped_weight(s->l->helped[c->ord])
               : 0;
}

static void mix(const struct query *q, struct side *s)
{
    const double *own = q->ix->model.own;
    double bonus = (int)q->lang == s->lang + 1
                       ? model_between(own[MODEL_SHORT], own[MODEL_LONG],
                                       s->length)
                       : 0;

    for (int f = 0; f < FEATURES; f++) {
        standardise(s, f);
        for (size_t i = 0; i < s->n_cands && query_foreign(q, s); i++)
            s->cands[i].z[f] *= (float)(1 + across * s->length);
    }
    for (size_t i = 0; i < s->n_cands; i++) {
        struct cand *c = &s->cands[i];
        c->mix = bonus + log((double)s->l->boost[c->ord]) + pinned(s, c);
        for (int f = 0; f < FEATURES; f++)
            c->mix += query_weight(q, s, f) * (double)c->z[f];
        c->solo = c->mix;
        c->mix += query_helped(s, c);
    }
}

uint32_t query_family(const struct query *q, const struct cand *c)
{
    return q->sides[c->lang].l->family[c->ord];
}

/* Does the asker read the language of b rather than that of a? Where nothing
 * says it, the better one tells. */
static bool prefers(const struct query *q, const struct cand *b,
                    const struct cand *a)
{
    if ((int)q->lang == a->lang + 1 || (int)q->lang == b->lang + 1)
        return (int)q->lang == b->lang + 1;
    return b->mix > a->mix;
}

/* An article and its translation say the same: what speaks for one speaks for
 * both, so they stand together, the asker's language before the other. */
static void share_evidence(const struct query *q, struct cand *a,
                           struct cand *b)
{
    double high = a->mix > b->mix ? a->mix : b->mix;
    double low = a->mix > b->mix ? b->mix : a->mix;
    double both = high + (low > 0 ? q->ix->model.both * low : 0);
    bool b_first = prefers(q, b, a);

    a->mix = b_first ? both - behind : both;
    b->mix = b_first ? both : both - behind;
}

static int join_evidence(struct query *q)
{
    const struct side *de = &q->sides[0], *en = &q->sides[1];
    struct nummap *families = nummap_new(&q->arena, en->n_cands);

    if (families == NULL)
        return err_nomem(q->err);
    for (size_t k = en->n_cands; k-- > 0;) /* of two the first one stays */
        nummap_put(families, query_family(q, &en->cands[k]), (uint32_t)k);
    for (size_t i = 0; i < de->n_cands; i++) {
        uint32_t k = nummap_get(families, query_family(q, &de->cands[i]));
        if (k != NUMMAP_NONE)
            share_evidence(q, &de->cands[i], &en->cands[k]);
    }
    return LOTSE_OK;
}

/* Best first; of equals German before English, then the order of paths. */
static int by_mix(const void *a, const void *b)
{
    const struct cand *x = *(const struct cand *const *)a;
    const struct cand *y = *(const struct cand *const *)b;

    if (x->mix != y->mix)
        return x->mix < y->mix ? 1 : -1;
    if (x->lang != y->lang)
        return x->lang - y->lang;
    return (x->place > y->place) - (x->place < y->place);
}

/* Of an article and its translation keep one, at the better place: the one in
 * the asker's language, else the better one. */
static int join_families(struct query *q)
{
    struct nummap *families = nummap_new(&q->arena, q->n_ranked);
    size_t n = 0;

    if (families == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < q->n_ranked; i++) {
        struct cand *c = &q->ranked[i];
        uint32_t family = query_family(q, c), k = nummap_get(families, family);
        if (k == NUMMAP_NONE) {
            nummap_put(families, family, (uint32_t)n);
            q->ranked[n++] = *c;
        } else if ((int)q->lang == c->lang + 1 &&
                   (int)q->lang != q->ranked[k].lang + 1) {
            double place = q->ranked[k].mix;
            q->ranked[k] = *c;
            q->ranked[k].mix = place;
        }
    }
    q->total -= q->n_ranked - n;
    q->n_ranked = n;
    return LOTSE_OK;
}

/* Articles that share no term with the text, only letters, say nothing beside
 * one that shares terms, and little where few letters agree. */
static void drop_alike(struct query *q)
{
    bool terms = q->n_ranked > 0 && q->ranked[0].f[FEAT_BASE] > 0;
    size_t n = 0;

    for (size_t i = 0; i < q->n_ranked; i++) {
        const struct cand *c = &q->ranked[i];
        double all = q->sides[c->lang].gram_ideal;
        if (c->f[FEAT_BASE] > 0 ||
            (!terms && (double)c->f[FEAT_GRAM] > alike_share * all))
            q->ranked[n++] = *c;
    }
    q->total -= q->n_ranked - n;
    q->n_ranked = n;
}

int query_rank(struct query *q)
{
    const struct cand **order;
    size_t n = 0, k = 0;

    for (int i = 0; i < LANGS; i++) {
        n += q->sides[i].n_cands;
        q->total += q->sides[i].total;
    }
    q->ranked = arena_array(&q->arena, n + 1, sizeof *q->ranked);
    order = arena_array(&q->arena, n + 1, sizeof *order);
    if (q->ranked == NULL || order == NULL)
        return err_nomem(q->err);
    for (int i = 0; i < LANGS; i++) {
        struct side *s = &q->sides[i];
        if (s->n_cands > 0)
            mix(q, s);
    }
    if (join_evidence(q) != LOTSE_OK)
        return LOTSE_NOMEM;
    for (int i = 0; i < LANGS; i++)
        for (size_t c = 0; c < q->sides[i].n_cands; c++)
            order[k++] = &q->sides[i].cands[c];
    if (n > 0)
        qsort(order, n, sizeof *order, by_mix);
    for (; q->n_ranked < n; q->n_ranked++)
        q->ranked[q->n_ranked] = *order[q->n_ranked];
    if (q->both)
        return LOTSE_OK;
    drop_alike(q);
    return join_families(q);
}

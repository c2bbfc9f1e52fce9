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

/* A number for each feature; what is done to all is done to two at a time.
 * Behind the last one stands a place that says nothing. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t bits __attribute__((vector_size(16)));
enum { PAIRS = (FEATURES + 1) / 2 };
union each {
    double of[2 * PAIRS];
    pair two[PAIRS];
};

/* What standard scores are made of, a candidate in each row. Rows are gone
 * through once for all features, not once for each: sums of different features
 * don't wait for each other. */
struct row {
    double stands;
    union each worth; /* how much a feature tells, 0..1 */
    union each fair;  /* as it is compared: without a head start */
};

struct columns {
    struct row *rows;
    size_t n;
    union each start, titled, plain; /* 1 of features of titles, of others */
    double stand, stand_titled; /* rows in all, as they stand and tell */
    union each sums, mean, sd;
    bits known[PAIRS]; /* all of those that differ at all */
};

/* By how much candidates that were lent words of solved tickets have more of a
 * feature, on average: that they learnt tells nothing of the query. Those that
 * nobody asked for yet would be outdone by any others. Of a few there is no
 * mean. */
static double head_start(const struct side *s, int f)
{
    double sum[2] = {0, 0}, n[2] = {0, 0}, more;

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

/* Were some candidates lent words, and others not? */
static bool some_lent(const struct side *s)
{
    size_t lent = 0;

    for (size_t i = 0; i < s->n_cands; i++)
        lent += s->l->lent[s->cands[i].ord] != 0;
    return lent > 0 && lent < s->n_cands;
}

static void fill_rows(struct columns *t, const struct side *s)
{
    bool some = some_lent(s);

    t->start.of[FEAT_BASE] = some ? head_start(s, FEAT_BASE) : 0;
    t->start.of[FEAT_HEAD] = some ? head_start(s, FEAT_HEAD) : 0;
    for (int f = 0; f < FEATURES; f++) {
        t->titled.of[f] = of_title(f);
        t->plain.of[f] = !of_title(f);
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct cand *c = &s->cands[i];
        struct row *r = &t->rows[i];
        double title = (double)s->l->title[c->ord];
        r->stands = (double)c->stands;
        t->stand += r->stands;
        t->stand_titled += r->stands * title;
        for (int k = 0; k < PAIRS; k++)
            r->worth.two[k] = t->plain.two[k] + t->titled.two[k] * title;
        for (int f = 0; f < FEATURES; f++)
            r->fair.of[f] = (double)c->f[f];
        for (int f = FEATURES; f < 2 * PAIRS; f++)
            r->fair.of[f] = 0;
        for (int k = 0; k < PAIRS && s->l->lent[c->ord] != 0; k++)
            r->fair.two[k] -= t->start.two[k];
    }
}

/* Where candidates are few, as in a base of ten articles, usual ones fill up
 * their number: the only article that holds a word stands out as it would in a
 * large base. A title that many articles bear tells nothing: its features
 * count as average. */
static void find_means(struct columns *t, const struct side *s)
{
    double n[FEATURES], more[FEATURES];

    for (int f = 0; f < FEATURES; f++) {
        n[f] = of_title(f) ? t->stand_titled : t->stand;
        more[f] = n[f] < POOL ? POOL - n[f] : 0;
        t->sums.of[f] = more[f] * usual[f].mean * ideal_of(s, f);
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct row *r = &t->rows[i];
        for (int k = 0; k < PAIRS; k++)
            t->sums.two[k] += r->stands * r->worth.two[k] * r->fair.two[k];
    }
    for (int f = 0; f < FEATURES; f++) {
        double ideal = ideal_of(s, f), apart;
        t->mean.of[f] = t->sums.of[f] / (n[f] + more[f]);
        apart = usual[f].mean * ideal - t->mean.of[f];
        t->sums.of[f] = more[f] * (apart * apart + usual[f].sd * ideal *
                                                       usual[f].sd * ideal);
    }
    for (size_t i = 0; i < t->n; i++) {
        const struct row *r = &t->rows[i];
        for (int k = 0; k < PAIRS; k++) {
            pair apart = r->fair.two[k] - t->mean.two[k];
            t->sums.two[k] += r->stands * r->worth.two[k] * apart * apart;
        }
    }
    for (int f = 0; f < FEATURES; f++) {
        t->sd.of[f] = sqrt(t->sums.of[f] / (n[f] + more[f]));
        t->known[f / 2][f % 2] = t->sd.of[f] > 1e-9 ? -1 : 0;
    }
}

/* What standard scores of all features are made of. */
static int compare(struct columns *t, struct query *q, const struct side *s)
{
    *t = (struct columns){.n = s->n_cands};
    t->rows = arena_room(&q->arena, t->n * sizeof *t->rows);
    if (t->rows == NULL)
        return err_nomem(q->err);
    fill_rows(t, s);
    find_means(t, s);
    return LOTSE_OK;
}

/* The standard scores of row i, each times `more`, and their weighted sum on
 * top of `sum`. */
static double score_row(float z[FEATURES], const struct columns *t, size_t i,
                        const double weights[FEATURES], float more, double sum)
{
    const struct row *r = &t->rows[i];
    union each score;

    for (int k = 0; k < PAIRS; k++) {
        pair two = r->worth.two[k] * (r->fair.two[k] - t->mean.two[k]) /
                   t->sd.two[k];
        score.two[k] = (pair)((bits)two & t->known[k]);
    }
    for (int f = 0; f < FEATURES; f++) {
        z[f] = (float)score.of[f] * more;
        sum += weights[f] * (double)z[f];
    }
    return sum;
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
    double like = (double)s->l->title[c->ord] * (double)c->f[FEAT_WORDING];

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

static int mix(struct query *q, struct side *s)
{
    const double *own = q->ix->model.own;
    double bonus = (int)q->lang == s->lang + 1
                       ? model_between(own[MODEL_SHORT], own[MODEL_LONG],
                                       s->length)
                       : 0;
    float more = query_foreign(q, s) ? (float)(1 + across * s->length) : 1;
    double weights[FEATURES];
    struct columns t;

    if (compare(&t, q, s) != LOTSE_OK)
        return LOTSE_NOMEM;
    for (int f = 0; f < FEATURES; f++)
        weights[f] = query_weight(q, s, f);
    for (size_t i = 0; i < s->n_cands; i++) {
        struct cand *c = &s->cands[i];
        double boost = (double)s->l->boost[c->ord];
        double sum = bonus + (boost < 1 || boost > 1 ? log(boost) : 0) +
                     pinned(s, c);
        c->solo = score_row(c->z, &t, i, weights, more, sum);
        c->mix = c->solo + query_helped(s, c);
    }
    return LOTSE_OK;
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

/* A candidate on its way to its place. */
struct placed {
    double mix;
    uint32_t tie, at; /* language and place; among those of both sides */
};

/* Best first; of equals German before English, then the order of paths. */
static bool before(const struct placed *a, const struct placed *b)
{
    return (a->mix > b->mix) | ((a->mix >= b->mix) & (a->tie < b->tie));
}

enum { BINS = 512 };

/* Near their places by value, the best first; false: values tell no place. */
static bool spread(struct placed *out, const struct placed *a, size_t n)
{
    uint16_t at[BINS + 1] = {0}, bin[2 * CANDIDATES];
    double least = a[0].mix, most = a[0].mix, scale;

    for (size_t i = 1; i < n; i++) {
        least = a[i].mix < least ? a[i].mix : least;
        most = a[i].mix > most ? a[i].mix : most;
    }
    if (!(most - least > 1e-6 && most - least < 1e6))
        return false;
    scale = (BINS - 1) / (most - least);
    for (size_t i = 0; i < n; i++) {
        bin[i] = (uint16_t)((most - a[i].mix) * scale);
        at[bin[i] + 1]++;
    }
    for (size_t i = 1; i < BINS; i++)
        at[i] = (uint16_t)(at[i] + at[i - 1]);
    for (size_t i = 0; i < n; i++)
        out[at[bin[i]]++] = a[i];
    return true;
}

/* Into order; `room` is for as many again. Returns the one of both that holds
 * them in the end. */
static struct placed *sort(struct placed *a, struct placed *room, size_t n)
{
    if (n > 1 && n <= 2 * CANDIDATES && spread(room, a, n))
        a = room;
    for (size_t i = 1; i < n; i++) {
        struct placed x = a[i];
        size_t k = i;
        for (; k > 0 && before(&x, &a[k - 1]); k--)
            a[k] = a[k - 1];
        a[k] = x;
    }
    return a;
}

/* The candidates of both sides in order; NULL: no memory. */
static struct placed *in_order(struct query *q, size_t n)
{
    struct placed *items = arena_room(&q->arena, 2 * (n + 1) * sizeof *items);
    uint32_t k = 0;

    for (int i = 0; i < LANGS && items != NULL; i++)
        for (size_t c = 0; c < q->sides[i].n_cands; c++, k++) {
            const struct cand *one = &q->sides[i].cands[c];
            items[k] = (struct placed){
                one->mix, (uint32_t)i << 31 | one->place, k};
        }
    return items == NULL ? NULL : sort(items, items + n, n);
}

/* Articles that share no term with the text, only letters, say nothing beside
 * one that shares terms, and little where few letters agree. */
static bool tells(const struct query *q, const struct cand *c, bool terms)
{
    double all = q->sides[c->lang].gram_ideal;

    return c->f[FEAT_BASE] > 0 ||
           (!terms && (double)c->f[FEAT_GRAM] > alike_share * all);
}

/* Of an article and its translation keep one, at the better place: the one in
 * the asker's language, else the better one. */
static void add_ranked(struct query *q, const struct cand *c,
                       struct nummap *families)
{
    uint32_t family = query_family(q, c), k = nummap_get(families, family);

    if (k == NUMMAP_NONE) {
        nummap_put(families, family, (uint32_t)q->n_ranked);
        q->ranked[q->n_ranked++] = *c;
    } else if ((int)q->lang == c->lang + 1 &&
               (int)q->lang != q->ranked[k].lang + 1) {
        double place = q->ranked[k].mix;
        q->ranked[k] = *c;
        q->ranked[k].mix = place;
    }
}

int query_rank(struct query *q)
{
    const struct side *de = &q->sides[0], *en = &q->sides[1];
    size_t n = de->n_cands + en->n_cands;
    struct nummap *families = nummap_new(&q->arena, n);
    struct placed *order;
    bool terms = false;

    q->total = de->total + en->total;
    q->ranked = arena_room(&q->arena, (n + 1) * sizeof *q->ranked);
    if (families == NULL || q->ranked == NULL)
        return err_nomem(q->err);
    for (int i = 0; i < LANGS; i++)
        if (q->sides[i].n_cands > 0 && mix(q, &q->sides[i]) != LOTSE_OK)
            return LOTSE_NOMEM;
    if (join_evidence(q) != LOTSE_OK)
        return LOTSE_NOMEM;
    order = in_order(q, n);
    if (order == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = order[i].at;
        const struct cand *c = at < de->n_cands ? &de->cands[at]
                                                : &en->cands[at - de->n_cands];
        terms = i == 0 ? c->f[FEAT_BASE] > 0 : terms;
        if (q->both)
            q->ranked[q->n_ranked++] = *c;
        else if (tells(q, c, terms))
            add_ranked(q, c, families);
    }
    q->total -= n - q->n_ranked;
    return LOTSE_OK;
}

/*
 * judge.c: how sure is the first hit, and is that enough to be shown?
 *
 * A logistic model (Platt 1999) over signs of the first hit, fitted so that
 * its value is the share of such hits that were right: real support questions
 * with known answers, and tickets put to a base of another product. The
 * strongest sign is how far the hit stands above the others.
 */
#include "search/query.h"

#include <math.h>

enum sign {
    SIGN_ONE,
    SIGN_SHARE,  /* score, as a share of what an article can reach */
    SIGN_ALONE,  /* log of the softmax among the candidates */
    SIGN_WORDING, /* likeness to its title or one of its questions */
    SIGN_KNOWN,  /* share of the text's words that the base knows */
    SIGN_LENGTH, /* ln(1 + words of the text) */
    SIGN_MIX,    /* the order's value, scaled to 100 candidates */
    SIGN_OWN,    /* in the asker's language */
    SIGNS
};

static const double weights[SIGNS] = {-10.2, 1.67, .68, 1.4,
                                      2.9,   .70,  .70, .97};
static const double temperature = .5;
enum { FEW_WORDS = 3, FEW_ARTICLES = 8 };

static const double answer_from = .5, maybe_from = .1;

static double share_of_ideal(const struct query *q, const struct cand *c)
{
    const struct side *s = &q->sides[c->lang];
    double share = s->ideal > 0 ? (double)c->f[FEAT_BASE] / s->ideal : 0;

    return share < 1 ? share : 1;
}

/* A standard score grows with the number it is taken among: the largest of n
 * is about sqrt(2 ln n). */
static double scaled_mix(const struct query *q)
{
    double n = (double)q->n_ranked;

    return q->ranked->solo * sqrt(log(CANDIDATES) / log(n < POOL ? POOL : n));
}

static double confidence(const struct query *q)
{
    const struct cand *top = q->ranked;
    const struct side *s = &q->sides[top->lang];
    double signs[SIGNS] = {[SIGN_ONE] = 1}, sum = 0;

    for (size_t i = 0; i < q->n_ranked; i++)
        sum += exp((q->ranked[i].mix - top->mix) / temperature);
    signs[SIGN_SHARE] = share_of_ideal(q, top);
    signs[SIGN_ALONE] = -log(sum);
    signs[SIGN_WORDING] = (double)top->f[FEAT_WORDING];
    signs[SIGN_KNOWN] =
        s->n_whole > 0 ? (double)s->n_known / (double)s->n_whole : 0;
    signs[SIGN_LENGTH] = log(1 + (double)s->n_whole);
    signs[SIGN_MIX] = scaled_mix(q);
    signs[SIGN_OWN] =
        q->lang == LOTSE_LANG_ANY || (int)q->lang == top->lang + 1;
    sum = 0;
    for (int i = 0; i < SIGNS; i++)
        sum += weights[i] * signs[i];
    return 1 / (1 + exp(-sum));
}

/* Do all words of a short search line stand in the title? */
static bool names_it(const struct query *q, const struct cand *c)
{
    const struct side *s = &q->sides[c->lang];
    double all = 0;

    for (size_t i = 0; i < s->n; i++)
        all += s->terms[i].part ? 0 : (double)s->terms[i].w;
    return (double)c->f[FEAT_TITLE_MASS] > all * .99;
}

/* Does the text name a code that few articles hold, this one among them? */
static bool holds_code(const struct query *q, const struct cand *c)
{
    const struct side *s = &q->sides[c->lang];

    for (size_t i = 0; i < s->n; i++) {
        const struct plist *l = &s->terms[i].list;
        uint32_t p = 0;
        if (!s->terms[i].code || l->n > FEW_ARTICLES)
            continue;
        while (p < l->n && l->ords[p] != c->ord)
            p++;
        if (p < l->n)
            return true;
    }
    return false;
}

/* One to three words can't carry the signs that a ticket has. Where they name
 * an article, it is what was meant, unless others bear the name as well. */
static double named(const struct query *q)
{
    size_t bearers = 0;

    if (q->opts->mode != LOTSE_SEARCH ||
        q->sides[q->ranked->lang].n_whole > FEW_WORDS)
        return 0;
    if (!names_it(q, q->ranked))
        return holds_code(q, q->ranked) ? .6 : 0;
    for (size_t i = 0; i < q->n_ranked; i++)
        bearers += names_it(q, &q->ranked[i]);
    return .7 / sqrt((double)bearers);
}

void query_judge(struct query *q)
{
    q->confidence = 0;
    q->verdict = LOTSE_VERDICT_NONE;
    if (q->n_ranked == 0)
        return;
    q->confidence = fmax(confidence(q), named(q));
    if (q->confidence >= maybe_from)
        q->verdict = q->confidence >= answer_from ? LOTSE_VERDICT_ANSWER
                                                  : LOTSE_VERDICT_MAYBE;
}

void query_judge_hit(lotse_hit *hit, const struct query *q,
                     const struct cand *c)
{
    double below = exp((c->mix - q->ranked->mix) / temperature);

    hit->confidence = q->confidence * below;
    hit->score = share_of_ideal(q, q->ranked) * sqrt(below);
}

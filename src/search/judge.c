/*
 * judge.c: how sure is the first hit, and is that enough to be shown?
 *
 * A logistic model over three signs: how much of the text's weight the first
 * article holds, how far it stands above the others (a softmax of the order),
 * and how many words of the text the base knows at all.
 */
#include "search/results.h"

#include <math.h>

static const double temperature = .35;
static const double answer_from = .5, maybe_from = .2;

static double share_of_ideal(const struct query *q, const struct cand *c)
{
    const struct side *s = &q->sides[c->lang];

    return s->ideal > 0 ? (double)c->f[FEAT_BASE] / s->ideal : 0;
}

void query_judge(struct query *q)
{
    const struct cand *top = q->ranked;
    double sum = 0, share, x;

    q->confidence = 0;
    q->verdict = LOTSE_VERDICT_NONE;
    if (q->n_ranked == 0)
        return;
    for (size_t i = 0; i < q->n_ranked; i++)
        sum += exp((q->ranked[i].mix - top->mix) / temperature);
    share = share_of_ideal(q, top);
    x = -3 + 6 * share + 2 / sum;
    q->confidence = 1 / (1 + exp(-x));
    if (q->confidence >= maybe_from)
        q->verdict = q->confidence >= answer_from ? LOTSE_VERDICT_ANSWER
                                                  : LOTSE_VERDICT_MAYBE;
}

void query_judge_hit(lotse_hit *hit, const struct query *q,
                     const struct cand *c)
{
    double below = exp((c->mix - q->ranked->mix) / temperature);
    double share = share_of_ideal(q, q->ranked);

    hit->confidence = q->confidence * below;
    hit->score = (share < 1 ? share : 1) * sqrt(below);
}

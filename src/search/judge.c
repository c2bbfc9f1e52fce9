/*
 * judge.c: does one of the first three hits answer, and is it worth a look?
 *
 * A logistic model (Platt 1999) over signs of the first hit and those around
 * it, fitted so that its value is the share of such answers that held the
 * right article: real support questions with known answers, the same questions
 * with their answers taken out of the base, and tickets put to a base of
 * another product. The strongest sign is how far the hits stand above others.
 */
#include "search/query.h"

#include <math.h>

static const double word_for_word = .85;
enum { NAME_WORDS = 3, FEW_ARTICLES = 8, SHOWN = 3, FAR_BELOW = 5 };

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

/* The hits by their value, an article and its translation as one. */
struct surroundings {
    double three, all; /* sums of exp((mix - top) / temperature) */
    double rest;       /* mean value of the 4th to 10th */
};

static bool said_before(const struct query *q, size_t i)
{
    const struct cand *c = &q->ranked[i];

    for (size_t k = i; k-- > 0 && q->ranked[k].mix - c->mix < 1e-3;)
        if (query_family(q, &q->ranked[k]) == query_family(q, c))
            return true;
    return false;
}

static struct surroundings look_around(const struct query *q)
{
    struct surroundings f = {0, 0, 0};
    size_t place = 0, rest = 0;

    for (size_t i = 0; i < q->n_ranked; i++) {
        double below = q->ranked[i].mix - q->ranked->mix;
        double x = exp(below / q->ix->model.temperature);
        if (said_before(q, i))
            continue;
        place++;
        f.three += place <= SHOWN ? x : 0;
        f.all += x;
        if (place > SHOWN && place <= 10) {
            f.rest += below;
            rest++;
        }
    }
    f.rest = rest > 0 ? f.rest / (double)rest : -FAR_BELOW;
    return f;
}

static void read_signs(const struct query *q, const struct surroundings *f,
                       double signs[SIGNS])
{
    const struct cand *top = q->ranked;
    const struct side *s = &q->sides[top->lang];

    signs[SIGN_ONE] = 1;
    signs[SIGN_THREE] = log(f->three / f->all);
    signs[SIGN_MIX] = scaled_mix(q);
    signs[SIGN_GAP] = -f->rest;
    signs[SIGN_SHARE] = share_of_ideal(q, top);
    signs[SIGN_KNOWN] =
        s->n_whole > 0 ? (double)s->n_known / (double)s->n_whole : 0;
    signs[SIGN_LENGTH] = log(1 + (double)s->n_whole);
}

void query_signs(const struct query *q, double signs[SIGNS])
{
    struct surroundings f = look_around(q);

    read_signs(q, &f, signs);
}

static double confidence(const struct query *q, const struct surroundings *f)
{
    double signs[SIGNS], sum = 0;

    read_signs(q, f, signs);
    for (int i = 0; i < SIGNS; i++)
        sum += q->ix->model.signs[i] * signs[i];
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
static int holds_code(bool *holds, struct query *q, const struct cand *c)
{
    struct side *s = &q->sides[c->lang];
    int rc = LOTSE_OK;

    *holds = false;
    for (size_t i = 0; i < s->n && rc == LOTSE_OK && !*holds; i++) {
        const struct qterm *t = &s->terms[i];
        unsigned mask;
        float tf = 0;
        if (t->code && t->list.n > 0 && t->list.n <= FEW_ARTICLES)
            rc = side_at(&tf, &mask, q, s, t, c->ord);
        *holds = tf > 0;
    }
    return rc;
}

/* A text that says a title or a question word for word has found it. One to
 * three words can't carry the signs that a ticket has. Where they name
 * an article, it is what was meant, unless others bear the name as well. */
static int named(double *out, struct query *q)
{
    size_t bearers = 0;
    bool holds;
    int rc = LOTSE_OK;

    *out = 0;
    if ((double)q->ranked->f[FEAT_WORDING] >= word_for_word) {
        *out = .8;
    } else if (q->opts->mode == LOTSE_SEARCH &&
               q->sides[q->ranked->lang].n_whole <= NAME_WORDS) {
        for (size_t i = 0; i < q->n_ranked; i++)
            bearers += names_it(q, &q->ranked[i]);
        if (names_it(q, q->ranked)) {
            *out = .7 / sqrt((double)bearers);
        } else {
            rc = holds_code(&holds, q, q->ranked);
            *out = holds ? .6 : 0;
        }
    }
    return rc;
}

int query_judge(struct query *q)
{
    const struct model *m = &q->ix->model;
    struct surroundings f;
    double name;
    int rc;

    q->confidence = 0;
    q->verdict = LOTSE_VERDICT_NONE;
    if (q->n_ranked == 0)
        return LOTSE_OK;
    rc = named(&name, q);
    f = look_around(q);
    q->three = f.three;
    q->confidence = fmax(confidence(q, &f), name);
    if (q->confidence >= m->maybe)
        q->verdict = q->confidence >= m->answer ? LOTSE_VERDICT_ANSWER
                                                : LOTSE_VERDICT_MAYBE;
    return rc;
}

/* The first three share the confidence by their softmax. */
void query_judge_hit(lotse_hit *hit, const struct query *q,
                     const struct cand *c)
{
    double below = exp((c->mix - q->ranked->mix) / q->ix->model.temperature);

    hit->confidence = q->confidence * below / (q->three > 1 ? q->three : 1);
    hit->score = share_of_ideal(q, q->ranked) * sqrt(below);
}

/*
 * query.c: the steps of a query, one after the other.
 *
 *     text -> clean, operators (parse.c) -> language (read.c) -> for each
 *     language searched: terms (terms.c, mend.c) -> filter -> scores and
 *     candidates (score.c) -> features (features.c) -> one order, confidence,
 *     verdict
 *
 * One query of a handle runs at a time: they share what it keeps (sums.c).
 */
#include "base/err.h"
#include "search/query.h"

#include <stdlib.h>

enum { SCRATCH_BYTES = 2 << 20 }; /* kept for the next query */

static int run_side(struct query *q, int lang)
{
    struct side *s = &q->sides[lang];
    int rc;

    s->lang = lang;
    s->l = &q->ix->langs[lang];
    if (s->l->live == 0)
        return LOTSE_OK;
    rc = query_terms(q, s);
    if (rc == LOTSE_OK)
        rc = query_filter(q, s);
    if (rc == LOTSE_OK)
        rc = query_score(q, s);
    return rc;
}

int query_begin(struct query *q)
{
    lotse_lang only = q->opts->lang;
    int rc = index_trim(q->ix, q->err);

    q->arena = q->ix->scratch;
    q->ix->scratch = (struct arena){0};
    if (rc == LOTSE_OK)
        rc = query_read(q);
    if (rc == LOTSE_OK)
        rc = query_lang(q);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++) {
        bool other = (only == LOTSE_LANG_DE || only == LOTSE_LANG_EN) &&
                     (int)only != i + 1;
        q->sides[i].l = &q->ix->langs[i];
        if (!other)
            rc = run_side(q, i);
    }
    return rc;
}

int query_run(struct query *q)
{
    int rc = query_begin(q);
    bool none = q->sides[0].n_cands + q->sides[1].n_cands == 0;

    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        rc = query_fill_up(q, &q->sides[i], none);
    if (rc == LOTSE_OK)
        query_thin(q);
    for (int i = 0; i < LANGS && rc == LOTSE_OK; i++)
        if (q->sides[i].n_cands > 0)
            rc = query_features(q, &q->sides[i]);
    if (rc == LOTSE_OK)
        rc = query_rank(q);
    if (rc == LOTSE_OK)
        rc = query_judge(q);
    return rc;
}

void query_free(struct query *q)
{
    for (int i = 0; i < LANGS; i++) {
        free(q->sides[i].toks.items);
        sums_end(&q->sides[i]);
    }
    str_free(&q->text);
    str_free(&q->ops);
    str_free(&q->mended);
    arena_free(&q->ix->scratch); /* another query's, if two ran at a time */
    arena_clear(&q->arena, SCRATCH_BYTES);
    q->ix->scratch = q->arena;
    q->arena = (struct arena){0};
    q->ix->asked = true;
}

/*
 * sums.c: what a query writes for each article, kept by the open index.
 *
 * A search line reads some thousand postings of 100,000 articles. New arrays
 * for all of them, filled with zeros, would cost it more than its postings do.
 * So the handle keeps them: stretches of articles that a query touched are
 * marked, only they are looked at for the best and zeroed when it ends. Which
 * articles a reader may not see is the same for every query without operators.
 */
#include "base/err.h"
#include "search/query.h"

#include <stdlib.h>
#include <string.h>

int sums_begin(struct query *q, struct side *s)
{
    struct lang_index *l = s->l;

    if (l->scores == NULL)
        l->scores = calloc(l->docs + 1U, sizeof *l->scores);
    if (l->touched == NULL)
        l->touched = calloc(l->docs / STRETCH + 1U, 1);
    if (l->scores == NULL || l->touched == NULL)
        return err_nomem(q->err);
    s->sums = l->scores;
    return LOTSE_OK;
}

void sums_touch(struct side *s, const uint32_t *ords, size_t n)
{
    uint8_t *touched = s->l->touched;
    size_t first = ords[0] / STRETCH, last = ords[n - 1] / STRETCH;

    if (last - first < n) {
        memset(touched + first, 1, last - first + 1);
        return;
    }
    for (size_t i = 0; i < n; i++)
        touched[ords[i] / STRETCH] = 1;
}

void sums_end(struct side *s)
{
    struct lang_index *l = s->l;

    for (size_t i = 0; s->sums != NULL && i * STRETCH < l->docs; i++) {
        size_t from = i * STRETCH, n = l->docs - from;
        if (l->touched[i] != 0)
            memset(l->scores + from, 0,
                   (n < STRETCH ? n : STRETCH) * sizeof *l->scores);
        l->touched[i] = 0;
    }
    s->sums = NULL;
}

int sums_bar(struct query *q, struct side *s)
{
    struct lang_index *l = s->l;
    unsigned reader = (unsigned)q->opts->audience;
    uint8_t *barred, any = 0;

    if (reader >= AUDIENCES)
        reader = AUDIENCES - 1;
    if (l->barred[reader] == NULL) {
        barred = malloc(l->docs + 1U);
        if (barred == NULL)
            return err_nomem(q->err);
        for (uint32_t i = 0; i < l->docs; i++)
            any |= barred[i] = l->audience[i] > reader;
        barred[l->docs] = any;
        l->barred[reader] = barred;
    }
    s->barred = l->barred[reader];
    if (q->n_hidden + q->n_clauses == 0)
        return LOTSE_OK;
    barred = arena_alloc(&q->arena, l->docs + 1U);
    if (barred == NULL)
        return err_nomem(q->err);
    memcpy(barred, s->barred, l->docs);
    barred[l->docs] = 1;
    s->barred = barred;
    return LOTSE_OK;
}

/*
 * prefix.c: the terms that begin with some letters.
 *
 * The most frequent ones come first, and not more than a few: "a*" means no
 * word.
 */
#include "base/err.h"
#include "search/query.h"

#include <stdlib.h>
#include <string.h>

enum { PREFIX_TERMS = 64 };

struct begun {
    uint32_t number, df;
};

static int by_df(const void *a, const void *b)
{
    const struct begun *x = a, *y = b;

    if (x->df != y->df)
        return x->df < y->df ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Is the term less than the prefix (-1), beyond all that it begins (1), or
 * begun by it (0)? */
static int compare(const struct lang_index *l, uint32_t number,
                   const char *prefix, size_t n)
{
    size_t len;
    const char *text = index_text(l, number, &len);
    int c = memcmp(text, prefix, len < n ? len : n);

    return c != 0 ? c : len < n ? -1 : 0;
}

int match_prefix(struct query *q, struct side *s, const char *prefix,
                 size_t n, int (*each)(struct query *, struct side *, void *,
                                       const char *, size_t), void *ctx)
{
    const uint32_t *sorted;
    uint32_t lo = 0, hi = s->l->stats.terms;
    struct begun *begun;
    size_t found = 0;
    int rc = index_sorted(&sorted, q->ix, s->lang, q->err);

    if (rc != LOTSE_OK)
        return rc;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (compare(s->l, sorted[mid], prefix, n) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (hi = lo; hi < s->l->stats.terms &&
                  compare(s->l, sorted[hi], prefix, n) == 0; hi++)
        ;
    begun = arena_array(&q->arena, hi - lo + 1U, sizeof *begun);
    if (begun == NULL)
        return err_nomem(q->err);
    for (; lo < hi; lo++)
        if (s->l->df[sorted[lo]] > 0)
            begun[found++] = (struct begun){lo, s->l->df[sorted[lo]]};
    qsort(begun, found, sizeof *begun, by_df);
    for (size_t i = 0; i < found && i < PREFIX_TERMS && rc == LOTSE_OK; i++) {
        size_t len;
        const char *text = index_text(s->l, sorted[begun[i].number], &len);
        rc = each(q, s, ctx, text, len);
    }
    return rc;
}

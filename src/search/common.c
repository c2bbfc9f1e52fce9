/*
 * common.c: words that so many articles hold that they choose none.
 *
 * Of the postings that a ticket has to read, half are of some dozen words that
 * more than a tenth of the articles hold, and those are worth least. So in a
 * large base the candidates of a long text are chosen by its other words, five
 * times as many as are needed; to these the common words are added, and then
 * the best are taken: the idea of non-essential lists (Turtle and Flood 1995,
 * MaxScore), with a margin in place of their bound. What a common word is worth
 * in each article is kept as an array once it has been asked for, shared by all
 * handles; the first query of a handle, which may stay the only one, walks the
 * lists instead.
 */
#include "search/common.h"
#include "base/err.h"
#include "db/weights.h"
#include "search/postings.h"

#include <stdlib.h>
#include <string.h>

enum {
    COMMON_PART = 10,    /* common is what one article in ten holds */
    TRANSLATED_PART = 2, /* of a translated word, twice as many */
    COMMON_BYTES = 8 << 20 /* of arrays of a language, at most */
};

struct common_arrays {
    atomic_size_t made;
    _Atomic(const uint16_t *) worth[]; /* by term number, then by ord */
};

bool common_begin(struct lang_index *l, uint32_t least)
{
    struct common_arrays *all;

    l->common = (struct common){.df = UINT32_MAX};
    if (l->live < least)
        return true;
    all = calloc(1, sizeof *all + (l->stats.terms + 1U) * sizeof *all->worth);
    l->common = (struct common){l->live / COMMON_PART, all};
    return all != NULL;
}

void common_free(struct lang_index *l)
{
    struct common_arrays *all = l->common.arrays;

    for (uint32_t i = 0; common_made(l) > 0 && i < l->stats.terms; i++)
        free((void *)(uintptr_t)atomic_load(&all->worth[i]));
    free(all);
}

size_t common_made(const struct lang_index *l)
{
    const struct common_arrays *all = l->common.arrays;

    return all != NULL ? atomic_load(&all->made) : 0;
}

bool common_late(const struct side *s, const struct qterm *t)
{
    uint32_t df = s->l->common.df;

    return s->n_whole >= LONG_WORDS && t->w > 0 && t->list.n > df &&
           (t->n_alts == 0 || t->list.n / TRANSLATED_PART > df);
}

/* ----------------------------------------------------------------- lists -- */

/* Articles, and how much of a word each of them has. */
struct worths {
    const uint32_t *ords;
    size_t n;
    float *tf;
};

/* Add p times what a list says, reading all of it. */
static int add_list(struct worths *w, struct query *q, const struct side *s,
                    struct plist *l, float p)
{
    const float *slots = s->l->sums; /* places in w + 1, by ord */
    struct post_reader r;
    struct post_block b;
    int rc = index_list(l, q->ix, s->lang, q->err);

    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, q->ix, s->lang, l);
    while (post_next(&r, &b)) {
        uint32_t found[POST_BLOCK], n = 0;
        for (uint32_t i = 0; i < b.n; i++) {
            found[n] = i;
            n += slots[b.ords[i]] > 0;
        }
        for (uint32_t i = 0; i < n; i++)
            w->tf[(size_t)slots[b.ords[found[i]]] - 1] += p * b.tf[found[i]];
    }
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* The same by an array: 0, or 1 more than the packed worth. */
static void add_array(struct worths *w, const uint16_t *worth, float p)
{
    for (size_t i = 0; i < w->n; i++) {
        uint16_t x = worth[w->ords[i]];
        float tf = worth_of((uint16_t)(x - (x != 0)));
        w->tf[i] += x != 0 ? p * tf : 0;
    }
}

/* The array of a list. */
static int unpack(uint16_t **out, struct query *q, const struct side *s,
                  struct plist *l)
{
    uint16_t *worth = calloc(s->l->docs + 1U, sizeof *worth);
    struct post_reader r;
    struct post_block b;
    int rc = worth == NULL ? err_nomem(q->err)
                           : index_list(l, q->ix, s->lang, q->err);

    *out = worth;
    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, q->ix, s->lang, l);
    while (post_next(&r, &b))
        for (uint32_t i = 0; i < b.n; i++) {
            uint16_t x = worth_pack(b.tf[i]);
            worth[b.ords[i]] = (uint16_t)(x + (x < UINT16_MAX));
        }
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* The array of a common term; *out is NULL for any other one, and where others
 * have taken all the memory. */
static int find_array(const uint16_t **out, struct query *q,
                      const struct side *s, struct plist *l)
{
    struct common_arrays *all = s->l->common.arrays;
    size_t most = COMMON_BYTES / sizeof **out / (s->l->docs + 1U);
    const uint16_t *none = NULL;
    uint16_t *made;
    int rc;

    *out = NULL;
    if (l->n <= s->l->common.df || l->number >= s->l->stats.terms)
        return LOTSE_OK;
    *out = atomic_load_explicit(&all->worth[l->number], memory_order_acquire);
    if (*out != NULL || !q->ix->asked || atomic_load(&all->made) >= most)
        return LOTSE_OK;
    rc = unpack(&made, q, s, l);
    if (rc == LOTSE_OK && atomic_compare_exchange_strong(
                              &all->worth[l->number], &none, made)) {
        atomic_fetch_add(&all->made, 1);
        *out = made;
        return LOTSE_OK;
    }
    *out = none; /* another handle was faster */
    free(made);
    return rc;
}

static int add_worth(struct worths *w, struct query *q, const struct side *s,
                     struct plist *l, float p)
{
    const uint16_t *worth;
    int rc = find_array(&worth, q, s, l);

    if (rc == LOTSE_OK && worth != NULL)
        add_array(w, worth, p);
    return rc == LOTSE_OK && worth == NULL ? add_list(w, q, s, l, p) : rc;
}

static int add_term(struct query *q, struct side *s, struct qterm *t,
                    struct worths *w)
{
    float k1 = (float)s->k1, all = t->w * (k1 + 1), head = t->w_head * (k1 + 1);
    int rc = LOTSE_OK;

    memset(w->tf, 0, w->n * sizeof *w->tf);
    if (t->n_alts == 0)
        rc = add_worth(w, q, s, &t->list, 1);
    for (size_t i = 0; i < t->n_alts && rc == LOTSE_OK; i++)
        rc = add_worth(w, q, s, &t->alts[i].list, t->alts[i].p);
    for (size_t i = 0; i < w->n && rc == LOTSE_OK; i++) {
        struct sums *sum = &s->sums[w->ords[i]];
        float x = w->tf[i] / (k1 + w->tf[i]);
        sum->all += all * x;
        sum->head += head * x;
    }
    return rc;
}

/* The array of sums of a word, which is zero between two, tells which articles
 * are asked for. */
int common_add(struct query *q, struct side *s, const uint32_t *ords, size_t n)
{
    struct worths w = {ords, n, arena_array(&q->arena, n + 1, sizeof *w.tf)};
    int rc = w.tf != NULL ? LOTSE_OK : err_nomem(q->err);

    for (size_t i = 0; i < n; i++)
        s->l->sums[ords[i]] = (float)(i + 1);
    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++)
        if (common_late(s, &s->terms[i]))
            rc = add_term(q, s, &s->terms[i], &w);
    for (size_t i = 0; i < n; i++)
        s->l->sums[ords[i]] = 0;
    return rc;
}

/*
 * pairs.c: neighbours of the text that are neighbours in an article.
 *
 * Metzler and Croft 2005, sequential dependence: two words that follow each
 * other in the text count more where they follow each other in the article, or
 * stand within some words of each other, in whatever order.
 */
#include "search/look.h"

#include <string.h>

void pairs_prepare(struct look *k)
{
    const struct side *s = k->s;

    for (size_t i = 0; i + 1 < s->n_seq; i++) {
        uint32_t a = s->seq[i], b = s->seq[i + 1];
        const struct qterm *x = &s->terms[a], *y = &s->terms[b];
        uint32_t key = a * TERMS_MAX + b;
        if (a == b || x->list.n == 0 || y->list.n == 0 ||
            k->n_pairs >= PAIRS_MAX ||
            nummap_get(k->pairs, key) != NUMMAP_NONE)
            continue;
        nummap_put(k->pairs, key, (uint32_t)k->n_pairs);
        k->mates[a] |= 1ULL << (b % 64);
        k->mates[b] |= 1ULL << (a % 64);
        k->pair[k->n_pairs++] = (struct pair){x->idf + y->idf, 0, 0};
    }
}

/* The pair of two terms is met, if there is one. */
static inline void meet_pair(struct look *k, uint32_t a, uint32_t b,
                             bool ordered)
{
    uint32_t p = nummap_get(k->pairs, a * TERMS_MAX + b);

    if (p == NUMMAP_NONE)
        return;
    k->pair[p].window++;
    k->pair[p].ordered += ordered;
    k->pair_met[p / 64] |= 1ULL << (p % 64);
}

/* Words that stand `gap` places apart in the list of those seen: may they be
 * neighbours of the text? *near: some are near enough. Their places in the
 * list go to out. Differences below zero have their highest bit set. */
static size_t find_pairs(uint16_t *out, const struct look *k, size_t gap,
                         bool *near)
{
    size_t n = 0;
    uint32_t any = 0;

    for (size_t i = k->n_old > gap ? k->n_old : gap; i < k->n_seen; i++) {
        const struct seen *a = &k->seen[i - gap], *b = &k->seen[i];
        uint32_t close = (b->at - a->at - WINDOW) >> 31;
        out[n] = (uint16_t)i;
        n += close & (uint32_t)(k->mates[b->term] >> (a->term % 64));
        any |= close;
    }
    *near = any != 0;
    return n;
}

/* Which neighbours of the text are neighbours here? The last words are kept,
 * since a block may go on. */
void pairs_meet(struct look *k)
{
    uint16_t found[BATCH + WINDOW];
    size_t last = k->n_seen < WINDOW ? k->n_seen : WINDOW - 1;
    bool near = true;

    for (size_t gap = 1; near && gap < WINDOW; gap++) {
        size_t n = find_pairs(found, k, gap, &near);
        for (size_t i = 0; i < n; i++) {
            const struct seen *a = &k->seen[found[i] - gap], *b = a + gap;
            meet_pair(k, a->term, b->term, b->at - a->at == 1);
            meet_pair(k, b->term, a->term, false);
        }
    }
    memmove(k->seen, k->seen + k->n_seen - last, last * sizeof *k->seen);
    k->n_seen = k->n_old = last;
}

void pairs_sum(struct look *k, struct cand *c)
{
    c->f[FEAT_ORDERED] = c->f[FEAT_WINDOW] = 0;
    for (size_t w = 0; 64 * w < k->n_pairs; w++) {
        for (; k->pair_met[w] != 0; k->pair_met[w] &= k->pair_met[w] - 1) {
            struct pair *p =
                &k->pair[64 * w + (size_t)__builtin_ctzll(k->pair_met[w])];
            c->f[FEAT_ORDERED] += p->weight * p->ordered / (1 + p->ordered);
            c->f[FEAT_WINDOW] += p->weight * p->window / (1 + p->window);
            p->ordered = p->window = 0;
        }
    }
}

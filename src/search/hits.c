/*
 * hits.c: what of the query a spelling holds.
 *
 * The candidates of a ticket are 300 articles of some hundred words each, but
 * only a few thousand spellings. What a spelling has of the query is found
 * once: the terms and 4-grams of the query are marked by their numbers in the
 * index, and the spelling's own are looked up among the marks.
 */
#include "base/vec.h"
#include "search/look.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

static void mark_term(struct lang_index *l, uint32_t number, uint16_t place)
{
    uint64_t bit = 1ULL << (number % 64);

    l->term_mark[number] = place;
    if (place != 0)
        l->term_bits[number / 64] |= bit;
    else
        l->term_bits[number / 64] &= ~bit;
}

static void mark(struct side *s, bool set)
{
    struct lang_index *l = s->l;

    for (size_t i = s->n; i-- > 0;) { /* of two words the first one's stays */
        const struct qterm *t = &s->terms[i];
        uint16_t place = set ? (uint16_t)(i + 1) : 0;
        for (size_t a = 0; a < t->n_alts; a++)
            mark_term(l, t->alts[a].list.number, place);
        if (t->list.n > 0 && t->n_alts == 0)
            mark_term(l, t->list.number, place);
    }
    for (size_t i = 0; i < s->n_grams; i++)
        l->gram_mark[s->grams[i]] = set ? (uint16_t)(i + 1) : 0;
}

void look_mark(struct look *k)
{
    for (size_t i = 0; i < HIT_GRAMS; i++)
        k->nobody[i] = (uint16_t)(k->s->n_grams + i);
    mark(k->s, true);
}

void look_unmark(struct look *k)
{
    for (size_t i = 0; i < k->n_hits; i++)
        k->s->l->spelling_hit[k->met[i]] = 0;
    free(k->more);
    mark(k->s, false);
}

/* Write the forms and grams that have no room: number of forms, their places
 * + 1, number of grams, their places. */
static bool add_more(struct look *k, struct hit *h, const struct spelled *w,
                     const uint16_t *grams, size_t n_grams)
{
    uint16_t *out;

    if (k->n_more == 0)
        k->n_more = 1;
    if (k->n_more > UINT16_MAX)
        return true; /* thousands of long words: leave the rest out */
    if (!vec_reserve(&k->more, &k->cap_more,
                     k->n_more + 2 + w->n_forms + n_grams, sizeof *k->more))
        return false;
    h->more = (uint16_t)k->n_more;
    out = k->more + k->n_more;
    *out++ = (uint16_t)w->n_forms;
    for (uint32_t i = 0; i < w->n_forms; i++)
        *out++ = place_of(k->s->l, spelled_form(w, i));
    *out++ = (uint16_t)n_grams;
    for (size_t i = 0; i < n_grams; i++)
        *out++ = grams[i];
    k->n_more = (size_t)(out - k->more);
    return true;
}

bool look_find(struct look *k, uint32_t spelling)
{
    const struct lang_index *l = k->s->l;
    struct spelled w = index_spelled(l, spelling);
    uint16_t found[GRAM_MAX + HIT_GRAMS + 1], parts = 0;
    struct hit *h = &k->hits[k->n_hits];
    size_t n = 0;

    memcpy(found, k->nobody, sizeof k->nobody);
    for (const uint16_t *p = w.grams; p < w.end && n < GRAM_MAX;) {
        uint32_t g = spelled_gram(&w, &p);
        uint16_t mark = g < l->stats.grams ? l->gram_mark[g] : 0;
        found[n] = (uint16_t)(mark - 1);
        n += mark != 0;
    }
    if (n < HIT_GRAMS)
        found[n] = k->nobody[n];
    h->more = 0;
    h->term = w.n_forms > 0 ? place_of(l, spelled_form(&w, 0)) : 0;
    memcpy(h->gram, found, sizeof h->gram);
    for (uint32_t i = 1; i < w.n_forms; i++)
        parts |= place_of(l, spelled_form(&w, i));
    if ((parts != 0 || n > HIT_GRAMS) &&
        !add_more(k, h, &w, found + HIT_GRAMS,
                  n > HIT_GRAMS ? n - HIT_GRAMS : 0))
        return false;
    k->met[k->n_hits++] = spelling;
    if (k->n_hits < HITS_MAX) /* else found again each time */
        l->spelling_hit[spelling] = (uint16_t)k->n_hits;
    else
        k->n_hits--;
    return true;
}

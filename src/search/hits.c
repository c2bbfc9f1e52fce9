/*
 * hits.c: what of the query the words of an article hold.
 *
 * The candidates of a ticket are 300 articles of some hundred words each, but
 * only half as many spellings. What a spelling has of the query is found once:
 * the terms and 4-grams of the query are marked by their numbers in the index,
 * and the spelling's own are looked up among the marks. Entries go through
 * this in batches and in passes without decisions: which words are new and how
 * many grams they hold is in no order that a processor could foresee.
 */
#include "base/vec.h"
#include "search/look.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

enum { MORE_ROOM = BATCH * (2 + SPELL_FORMS + GRAM_MAX) };

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

/* Forget what was found. */
static void forget(struct look *k)
{
    uint16_t *hit = k->s->l->spelling_hit;

    for (size_t i = 0; i < k->n_met; i++)
        hit[k->met[i]] = 0;
    k->n_met = 0;
}

/* One hit is that of all spellings that hold nothing, and of no spelling. */
static void begin(struct look *k)
{
    forget(k);
    k->n_hits = HIT_NOTHING + 1;
    k->n_more = 1;
    k->hits[HIT_NOTHING] = (struct hit){.term = 0};
    k->met[k->n_met++] = k->s->l->stats.spellings;
    k->s->l->spelling_hit[k->s->l->stats.spellings] = HIT_NOTHING;
}

void look_mark(struct look *k)
{
    mark(k->s, true);
    begin(k);
}

void look_unmark(struct look *k)
{
    forget(k);
    free(k->more);
    mark(k->s, false);
}

/* Write the forms and grams that have no room: number of forms, their places
 * + 1, number of grams, their places. */
static bool add_more(struct look *k, struct hit *h, const struct spelled *w,
                     const uint16_t *grams, size_t n_grams)
{
    uint16_t *out;

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

/* Find what a spelling holds. False: out of memory. */
static bool find(struct look *k, uint32_t spelling)
{
    const struct lang_index *l = k->s->l;
    struct spelled w = index_spelled(l, spelling);
    uint16_t found[GRAM_MAX + 1], parts = 0;
    struct hit *h = &k->hits[k->n_hits];
    size_t n = 0;
    bool some;

    for (const uint16_t *p = w.grams; p < w.end && n < GRAM_MAX;) {
        uint32_t g = spelled_gram(&w, &p);
        uint16_t mark = g < l->stats.grams ? l->gram_mark[g] : 0;
        found[n] = (uint16_t)(mark - 1);
        n += mark != 0;
    }
    memcpy(h->gram, found, sizeof h->gram);
    h->n_grams = n < HIT_GRAMS ? n & 15 : HIT_GRAMS;
    h->term = (w.n_forms > 0 ? place_of(l, spelled_form(&w, 0)) : 0) & 0xFFF;
    h->more = 0;
    for (uint32_t i = 1; i < w.n_forms; i++)
        parts |= place_of(l, spelled_form(&w, i));
    if ((parts != 0 || n > HIT_GRAMS) &&
        !add_more(k, h, &w, found + h->n_grams, n - h->n_grams))
        return false;
    some = n > 0 || h->term != 0 || parts != 0;
    k->met[k->n_met++] = spelling;
    l->spelling_hit[spelling] = some ? (uint16_t)k->n_hits : HIT_NOTHING;
    k->n_hits += some;
    return true;
}

/* The hits of a batch. Those that are new are found together, so that the
 * memory they lead to is asked for before it is needed. */
static bool find_all(struct look *k)
{
    const struct lang_index *l = k->s->l;
    struct batch *b = &k->batch;
    uint32_t fresh[BATCH];
    size_t n = 0;

    if (k->n_met > k->q->ix->hit_room - BATCH ||
        k->n_more > UINT16_MAX - MORE_ROOM)
        begin(k);
    for (size_t i = 0; i < b->n; i++) {
        uint32_t spelling = b->number[i];
        fresh[n] = spelling;
        n += l->spelling_hit[spelling] == 0;
    }
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(l->spelling_units + l->spelling_at[fresh[i]]);
    for (size_t i = 0; i < n; i++)
        if (l->spelling_hit[fresh[i]] == 0 && !find(k, fresh[i]))
            return false;
    n = 0;
    for (size_t i = 0; i < b->n; i++) {
        uint16_t hit = l->spelling_hit[b->number[i]];
        b->hit[i] = hit;
        b->some[n] = (uint16_t)i;
        n += ((hit ^ HIT_NOTHING) | b->extra[i]) != 0;
    }
    b->n_some = n;
    return true;
}

/* All grams behind each other, and the entries that hold more than grams. */
static void gather(struct look *k)
{
    struct batch *b = &k->batch;
    uint16_t *grams = b->grams;
    size_t held = 0;

    for (size_t s = 0; s < b->n_some; s++) {
        uint16_t i = b->some[s];
        const struct hit *h = &k->hits[b->hit[i]];
        memcpy(grams, h->gram, sizeof h->gram);
        grams += h->n_grams;
        b->held[held] = i;
        held += (h->term | h->more | b->extra[i]) != 0;
    }
    b->n_grams = (size_t)(grams - b->grams);
    b->n_held = held;
}

/* A term that has no spelling. */
static uint16_t extra(const struct lang_index *l, struct forward_entry e)
{
    uint16_t place = e.number < l->stats.terms ? place_of(l, e.number) : 0;

    return place != 0 && e.part ? place | EXTRA_PART : place;
}

bool look_read(struct look *k, struct forward *f, uint32_t *at)
{
    const struct lang_index *l = k->s->l;
    struct batch *b = &k->batch;
    const uint16_t *p = f->p;
    uint32_t word = *at;
    size_t n = 0;

    for (; n < BATCH && p < f->end; n++) {
        struct forward_entry e = forward_next(&p, f->end);
        bool known = !e.term && e.number < l->stats.spellings;
        b->number[n] = known ? e.number : l->stats.spellings;
        b->extra[n] = e.term ? extra(l, e) : 0;
        __builtin_prefetch(&l->spelling_hit[b->number[n]]);
        __builtin_prefetch(&l->spelling_at[b->number[n]]);
        word += e.term ? !e.part : known;
        b->at[n] = word;
    }
    f->p = p;
    *at = word;
    b->n = n;
    if (!find_all(k))
        return false;
    gather(k);
    return true;
}

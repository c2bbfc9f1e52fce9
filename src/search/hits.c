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

enum {
    MORE_ROOM = BATCH * (2 + SPELL_FORMS + GRAM_MAX),
    GRAM_UNITS = 3 * GRAM_MAX /* of a spelling's grams, if all are long */
};

static void mark_bit(uint64_t *bits, uint32_t number, bool set)
{
    uint64_t bit = 1ULL << (number % 64);

    if (set)
        bits[number / 64] |= bit;
    else
        bits[number / 64] &= ~bit;
}

static void mark_term(struct lang_index *l, uint32_t number, uint16_t place)
{
    l->term_mark[number] = place;
    mark_bit(l->term_bits, number, place != 0);
}

/* LONG has the bit of a gram: see look_may_hold. */
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
    for (size_t i = 0; i < s->n_grams; i++) {
        l->gram_mark[s->grams[i]] = set ? (uint16_t)(i + 1) : 0;
        mark_bit(l->gram_bits, s->grams[i], set);
    }
    mark_bit(l->gram_bits, LONG, set);
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

/* ----------------------------------------------------------------- hits -- */

/* Write the forms and grams that have no room: number of forms, their places
 * + 1, number of grams, their places + 1. False: out of memory. */
static bool add_more(struct look *k, uint16_t *place, const struct spelled *w,
                     const uint16_t *grams, size_t n_grams)
{
    uint16_t *out;

    if (!vec_reserve(&k->more, &k->cap_more,
                     k->n_more + 2 + w->n_forms + n_grams, sizeof *k->more))
        return false;
    *place = (uint16_t)k->n_more;
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

/* Add the hit of a number. */
static void add_hit(struct look *k, uint32_t number, const uint16_t *grams,
                    size_t n, uint32_t what, uint16_t more)
{
    uint16_t *out = k->hits + HIT_UNITS * k->n_hits;

    for (size_t i = 0; i < n; i++)
        out[i] = grams[i];
    out[HIT_WHAT] = (uint16_t)(what | n);
    out[HIT_MORE] = more;
    k->s->l->spelling_hit[number] = (uint16_t)k->n_hits++;
}

/* The query's grams in a spelling, as places + 1; returns their number. */
static size_t find_grams(uint16_t found[GRAM_UNITS], const struct lang_index *l,
                         const struct spelled *w)
{
    const uint16_t *p = w->grams, *end = w->end;
    size_t n = 0;

    if (end - p > GRAM_UNITS)
        end = p + GRAM_UNITS;
    while (p < end) {
        uint32_t g = *p++;
        if (g == LONG && end - p >= 2) {
            g = p[0] | (uint32_t)p[1] << 16;
            p += 2;
            g = g < l->stats.grams ? g : l->stats.grams;
        }
        found[n] = l->gram_mark[g];
        n += found[n] != 0;
    }
    return n < GRAM_MAX ? n : GRAM_MAX;
}

/* Are any of eight units, of which the first n count, the query's grams? */
static inline bool any_gram(const uint64_t *bits, const uint16_t *u, uint32_t n)
{
    unsigned any = (unsigned)bit_of(bits, u[0]) |
                   (unsigned)bit_of(bits, u[1]) << 1 |
                   (unsigned)bit_of(bits, u[2]) << 2 |
                   (unsigned)bit_of(bits, u[3]) << 3 |
                   (unsigned)bit_of(bits, u[4]) << 4 |
                   (unsigned)bit_of(bits, u[5]) << 5 |
                   (unsigned)bit_of(bits, u[6]) << 6 |
                   (unsigned)bit_of(bits, u[7]) << 7;

    return (any & ((1U << (n < 8 ? n : 8)) - 1)) != 0;
}

/* Bits take little room in the cache, and eight grams are looked at whatever
 * their number: none of it is in an order that could be foreseen. */
bool look_may_hold(const struct lang_index *l, uint32_t spelling)
{
    uint32_t from = l->spelling_at[spelling], to = l->spelling_at[spelling + 1];
    const uint16_t *u = l->spelling_units + from;
    uint32_t forms, head;

    if (from >= to || (uint64_t)to + 8 > l->stats.spelling_units)
        return true;
    forms = *u++ & SPELL_FORMS;
    head = 1 + 2 * forms;
    if (head > to - from)
        return true;
    for (uint32_t i = 0; i < forms; i++, u += 2) {
        uint32_t term = u[0] | (uint32_t)u[1] << 16;
        if (term >= l->stats.terms || bit_of(l->term_bits, term))
            return true;
    }
    for (from += head; from < to; from += 8, u += 8)
        if (any_gram(l->gram_bits, u, to - from))
            return true;
    return false;
}

/* Find what a spelling holds that may hold something. False: out of memory. */
static bool find(struct look *k, uint32_t spelling)
{
    const struct lang_index *l = k->s->l;
    struct spelled w = index_spelled(l, spelling);
    uint16_t found[GRAM_UNITS], term = 0, parts = 0, more = 0;
    size_t n = find_grams(found, l, &w), kept;

    if (w.n_forms > 0)
        term = place_of(l, spelled_form(&w, 0));
    for (uint32_t i = 1; i < w.n_forms; i++)
        parts |= place_of(l, spelled_form(&w, i));
    if ((n | term | parts) == 0) {
        k->s->l->spelling_hit[spelling] = HIT_NOTHING;
        return true;
    }
    kept = n < HIT_GRAMS ? n : HIT_GRAMS;
    if ((parts != 0 || n > kept) &&
        !add_more(k, &more, &w, found + kept, n - kept))
        return false;
    add_hit(k, spelling, found, kept, (uint32_t)term << HIT_TERM, more);
    return true;
}

/* A term that has no spelling of its own stands in a batch as a number behind
 * those of all spellings; one that isn't in the query as that of no spelling.
 */
static uint32_t number_of_term(const struct lang_index *l,
                               struct forward_entry e)
{
    uint32_t place = e.number < l->stats.terms ? place_of(l, e.number) : 0;

    return l->stats.spellings + (place == 0 ? 0 : 2 * place - 1 + e.part);
}

static void find_term(struct look *k, uint32_t number)
{
    uint32_t n = number - k->s->l->stats.spellings - 1, place = n / 2;

    if (place < k->s->n)
        add_hit(k, number, NULL, 0,
                (place + 1) << HIT_TERM | (n % 2 != 0 ? HIT_PART : 0), 0);
}

/* The hits of what was met from `from` on are found together, so that the
 * memory they lead to is asked for before it is needed. */
static bool find_fresh(struct look *k, size_t from)
{
    const struct lang_index *l = k->s->l;

    for (size_t i = from; i < k->n_met; i++)
        if (k->met[i] < l->stats.spellings)
            __builtin_prefetch(l->spelling_units + l->spelling_at[k->met[i]]);
    for (size_t i = from; i < k->n_met; i++) {
        uint32_t number = k->met[i];
        if (number >= l->stats.spellings)
            find_term(k, number);
        else if (!look_may_hold(l, number))
            l->spelling_hit[number] = HIT_NOTHING;
        else if (!find(k, number))
            return false;
    }
    return true;
}

/* -------------------------------------------------------------- entries -- */

/* Add the entries of a block, as many as have room. What has no hit is met
 * once: until it is found it has HIT_NOTHING, which is 1. */
static void add_entries(struct look *k, struct forward *f)
{
    const struct lang_index *l = k->s->l;
    const uint16_t *p = f->p, *end = f->end;
    uint16_t *hits = l->spelling_hit;
    struct batch *b = &k->batch;
    uint32_t word = k->words, *met = k->met;
    size_t n = b->n, n_met = k->n_met;

    for (; p < end && n < BATCH; n++) {
        uint32_t number = *p, hit, fresh;
        if (number != LONG) {
            p++;
            word++;
        } else {
            struct forward_entry e = forward_next(&p, end);
            bool known = !e.term && e.number < l->stats.spellings;
            number = e.term  ? number_of_term(l, e)
                     : known ? e.number
                             : l->stats.spellings;
            word += e.term ? !e.part : known;
        }
        b->number[n] = number;
        b->at[n] = word;
        met[n_met] = number;
        hit = hits[number];
        fresh = (hit - 1) >> 31;
        n_met += fresh;
        hits[number] = (uint16_t)(hit | fresh);
    }
    f->p = p;
    k->words = word;
    b->n = n;
    k->n_met = n_met;
}

/* Open the next stretch: of the open block, or of the next one. */
static bool open_stretch(struct look *k, struct stretch *s,
                         const struct stretch *last, struct forward *f)
{
    *s = *last;
    s->from = (uint32_t)k->batch.n;
    s->begins = f->p >= f->end;
    if (s->begins) {
        s->kind = forward_block(f);
        s->p = f->p;
        s->end = f->end;
        s->before = k->words += WINDOW;
    }
    return s->kind >= 0;
}

bool look_read(struct look *k, struct forward *f)
{
    struct batch *b = &k->batch;
    struct stretch last = {0};
    size_t from;

    if (b->n_stretches > 0)
        last = b->stretches[b->n_stretches - 1];
    b->n = b->n_stretches = b->n_held = 0;
    if (k->n_met > k->q->ix->hit_room - BATCH ||
        k->n_more > UINT16_MAX - MORE_ROOM)
        begin(k);
    from = k->n_met;
    while (b->n < BATCH && b->n_stretches < STRETCHES) {
        struct stretch *s = &b->stretches[b->n_stretches];
        if (!open_stretch(k, s, &last, f))
            break;
        if (s->kind == WORDING || s->kind == FIELD_CODE)
            f->p = f->end;
        else
            add_entries(k, f);
        s->words = k->words - s->before;
        s->to = (uint32_t)b->n;
        s->ends = f->p >= f->end;
        last = *s;
        b->n_stretches += s->kind != FIELD_CODE; /* it is for phrases only */
    }
    return find_fresh(k, from);
}

void look_gather(struct look *k, size_t from, size_t to)
{
    const uint16_t *hits = k->s->l->spelling_hit;
    struct batch *b = &k->batch;
    uint16_t *grams = b->grams;
    size_t some = 0, held = b->n_held;

    for (size_t i = from; i < to; i++) {
        uint16_t hit = hits[b->number[i]];
        b->some[some] = hit;
        b->some_entry[some] = (uint16_t)i;
        some += hit > HIT_NOTHING;
    }
    for (size_t i = 0; i < some; i++) {
        const uint16_t *h = k->hits + HIT_UNITS * b->some[i];
        memcpy(grams, h, HIT_UNITS * sizeof *h);
        grams += h[HIT_WHAT] & HIT_VALID;
        b->held[held] = b->some[i];
        b->held_entry[held] = b->some_entry[i];
        held += (h[HIT_WHAT] | (uint32_t)h[HIT_MORE] << 16) > HIT_VALID;
    }
    b->n_grams = (size_t)(grams - b->grams);
    b->n_held = held;
}

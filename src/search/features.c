/*
 * features.c: a close look at each candidate.
 *
 * The forward list of an article is its words in order, field by field and
 * section by section (db/layout.h). One pass finds neighbours of the text that
 * are neighbours in the article (Metzler and Croft 2005, sequential
 * dependence), how much of the title the text holds, and the best section.
 */
#include "base/err.h"
#include "db/weights.h"
#include "search/look.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum { WORDING_MAX = 40 };

static const float section_words = 80; /* a section of usual length */
static const float section_b = .4F;
static const float stop_weight = .3F;
static const float gram_k1 = 2;
static const float gram_share = .2F; /* of 4-grams in choosing candidates */

/* Number in forward lists of a term of the query. */
static uint32_t number_of(const struct side *s, uint32_t term)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->terms[i].term == term)
            return s->terms[i].list.n > 0 ? s->terms[i].list.number
                                          : NUMMAP_NONE;
    return NUMMAP_NONE;
}

static void prepare_pairs(struct look *k)
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
        k->pair[k->n_pairs++].weight = x->idf + y->idf;
    }
}

/* The words that are compared with titles and questions: the subject, or the
 * beginning of the text. Stop words count for little, but they count. */
static void prepare_wording(struct look *k)
{
    const struct side *s = k->s;
    size_t words = 0;

    for (size_t i = 0; i < s->toks.n && words < WORDING_MAX; i++) {
        const struct tok *t = &s->toks.items[i];
        const char *text = k->q->text.p;
        char word[FOLD_MAX];
        uint32_t key;
        if (i > 0 && s->toks.items[i - 1].pos == t->pos)
            continue;
        if (k->q->n_head > 0 && t->to > k->q->n_head)
            break;
        words++;
        if (t->term != STRMAP_NONE) {
            key = number_of(s, t->term);
            if (key == NUMMAP_NONE) {
                k->wording++;
            } else if (nummap_get(k->worded, key) == NUMMAP_NONE) {
                nummap_put(k->worded, key, 1);
                k->wording++;
            }
            continue;
        }
        key = stop_hash(word, fold_word(word, text + t->from, t->to - t->from,
                                        s->l->an.lang, &k->q->ix->lex));
        if (nummap_get(k->stops, key) == NUMMAP_NONE) {
            nummap_put(k->stops, key, 1);
            k->wording += stop_weight;
        }
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

/* The word at `at` is term `t` of the query: which neighbours has it? */
static inline void meet(struct look *k, uint32_t t, uint32_t at)
{
    uint64_t mates = k->mates[t];
    size_t from = k->n_ring > WINDOW ? k->n_ring - WINDOW : 0;

    for (size_t i = k->n_ring; i-- > from;) {
        const struct seen *e = &k->ring[i % WINDOW];
        if (at - e->at >= WINDOW)
            break;
        if (e->term == t || !(mates >> (e->term % 64) & 1))
            continue;
        meet_pair(k, e->term, t, at - e->at == 1);
        meet_pair(k, t, e->term, false);
    }
    k->ring[k->n_ring++ % WINDOW] = (struct seen){(uint16_t)t, at};
}

static void see_title(struct look *k, uint32_t number, bool part)
{
    struct lang_index *l = k->s->l;
    struct title *title = &k->title;
    uint32_t t = place_of(l, number);
    float idf = index_idf(l, l->df[number]);

    title->all += part ? idf / 2 : idf;
    if (t-- == 0)
        return;
    if (k->s->terms[t].synonym != NULL && idf > k->s->terms[t].idf)
        idf = k->s->terms[t].idf; /* less than the word that it stands for */
    title->held += part ? idf / 2 : idf;
    title->mass += part ? k->s->terms[t].w / 2 : k->s->terms[t].w;
}

static void see(struct tally *y, bool part, uint32_t t)
{
    if (y->tf[t] == 0)
        y->touched[y->n++] = (uint16_t)t;
    y->tf[t] += part ? .5F : 1;
}

/* BM25 of the open section, which ends here. */
static float end_section(struct look *k)
{
    struct tally *y = &k->section;
    float norm = 1 - section_b + section_b * (float)y->words / section_words;
    float k1 = (float)k->s->k1, sum = 0;

    for (size_t i = 0; i < y->n; i++) {
        uint16_t t = y->touched[i];
        float tf = y->tf[t] / norm;
        sum += k->s->terms[t].w * (k1 + 1) * tf / (k1 + tf);
        y->tf[t] = 0;
    }
    y->n = 0;
    y->words = 0;
    return sum;
}

/* Dice's coefficient between the text's wording and a title or question. */
static float likeness(struct look *k, struct forward *f)
{
    float all = 0, held = 0;

    while (f->p < f->end) {
        uint32_t e = forward_long(&f->p, f->end), key = e >> 1;
        bool stop = e & 1;
        float w = stop ? stop_weight : 1;
        all += w;
        if (nummap_get(stop ? k->stops : k->worded, key) != NUMMAP_NONE)
            held += w;
    }
    return all > 0 ? 2 * held / (all + k->wording) : 0;
}

static void pair_sums(struct look *k, struct cand *c)
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

/* A term of the article that is the query's at place t. */
static inline void see_term(struct look *k, int field, bool part, uint32_t t,
                            uint32_t at)
{
    if (!part)
        meet(k, t, at);
    if (field == FIELD_HEADINGS || field == FIELD_BODY)
        see(&k->section, part, t);
}

/* All forms of the words of a title. */
static void see_titles(struct look *k, const uint16_t *p, const uint16_t *end)
{
    const struct lang_index *l = k->s->l;

    while (p < end) {
        struct forward_entry e = forward_next(&p, end);
        struct spelled w = {NULL, NULL, NULL, 0};
        if (e.term && e.number < l->stats.terms)
            see_title(k, e.number, e.part);
        else if (!e.term && e.number < l->stats.spellings)
            w = index_spelled(l, e.number);
        for (uint32_t i = 0; i < w.n_forms; i++)
            see_title(k, spelled_form(&w, i), i > 0);
    }
}

/* Parts of a word, and grams beyond those of its hit. */
static void see_more(struct look *k, int field, const struct hit *h,
                     uint32_t at, float weight)
{
    const uint16_t *p = k->more + h->more;

    for (uint32_t n = *p++, i = 0; i < n; i++, p++)
        if (*p != 0)
            see_term(k, field, i > 0, *p - 1U, at);
    for (uint32_t n = *p++; n > 0; n--)
        k->gram_tf[*p++] += weight;
}

/* What the entries of a batch hold of the query. */
static void see_batch(struct look *k, int field)
{
    const struct batch *b = &k->batch;
    float weight = field == FIELD_TITLE ? GRAM_TITLE : 1, *tf = k->gram_tf;

    for (size_t i = 0; i < b->n_grams; i++)
        tf[b->grams[i]] += weight;
    for (size_t i = 0; i < b->n_held; i++) {
        size_t e = b->held[i];
        const struct hit *h = &k->hits[b->hit[e]];
        uint32_t term = h->term | (b->extra[e] & ~(unsigned)EXTRA_PART);
        if (h->more != 0)
            see_more(k, field, h, b->at[e], weight);
        else
            see_term(k, field, (b->extra[e] & EXTRA_PART) != 0, term - 1,
                     b->at[e]);
    }
}

/* The entries of a block that is no WORDING; false: out of memory. */
static bool see_block(struct look *k, struct forward *f, int field)
{
    uint32_t at = 0;

    k->n_ring = 0;
    k->q->ix->work.entries += (size_t)(f->end - f->p);
    if (field == FIELD_TITLE)
        see_titles(k, f->p, f->end);
    while (f->p < f->end) {
        if (!look_read(k, f, &at))
            return false;
        see_batch(k, field);
    }
    if (field == FIELD_HEADINGS || field == FIELD_BODY)
        k->section.words += at;
    return true;
}

/* BM25 over the text's grams; the counts are zero again afterwards. */
static float gram_sum(struct look *k, uint32_t ord)
{
    const struct side *s = k->s;
    float norm = weights_grams(s->l->grams_in[ord],
                               s->l->stats.all_grams, s->l->live),
          sum = 0, *restrict x = k->gram_tf;
    const float *restrict w = s->gram_w;

#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < s->n_grams; i++) {
        float tf = x[i] * norm;
        sum += w[i] * tf / (gram_k1 + tf);
        x[i] = 0;
    }
    return sum;
}

static int look_at(struct look *k, struct cand *c)
{
    struct forward f;
    const unsigned char *bytes;
    size_t n;
    int section = -1, kind, rc;
    float best = -1, wording = 0;

    rc = index_forward(&bytes, &n, k->q->ix, k->s->lang, c->ord, k->q->err);
    if (rc != LOTSE_OK)
        return rc;
    forward_begin(&f, k->s->l, bytes, n);
    k->title = (struct title){0, 0, 0};
    c->section = NO_SECTION;
    while ((kind = forward_block(&f)) >= 0) {
        if (kind == WORDING) {
            float like = likeness(k, &f);
            wording = like > wording ? like : wording;
            continue;
        }
        if (kind == FIELD_CODE) /* for phrases only */
            continue;
        section += kind == FIELD_HEADINGS;
        if (!see_block(k, &f, kind))
            return err_nomem(k->q->err);
        if (kind == FIELD_BODY) {
            float score = end_section(k);
            if (score > best) {
                best = score;
                c->section = section;
            }
        }
    }
    c->f[FEAT_SECTION] = best > 0 ? best : 0;
    c->f[FEAT_TITLE] = k->title.all > 0 ? k->title.held / k->title.all : 0;
    c->f[FEAT_TITLE_MASS] = k->title.mass;
    c->f[FEAT_WORDING] = wording < 1 ? wording : 1;
    c->f[FEAT_GRAM] = gram_sum(k, c->ord);
    pair_sums(k, c);
    return LOTSE_OK;
}

/* What candidates are chosen by, beside the terms: letters that agree. */
static float rough(const struct cand *c)
{
    return c->f[FEAT_BASE] + gram_share * c->f[FEAT_GRAM];
}

/* A candidate's place, by what it is chosen by. */
struct chosen {
    float rough;
    uint32_t at;
};

static int by_rough(const void *a, const void *b)
{
    const struct chosen *x = a, *y = b;

    if (x->rough != y->rough)
        return x->rough < y->rough ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Keep the CANDIDATES best of those that were looked at, in the order of
 * paths. */
static void trim(struct side *s)
{
    struct chosen order[LOOKED_AT];
    bool kept[LOOKED_AT] = {false};
    size_t n = 0, most = 0;

    for (size_t i = 0; i < s->n_cands; i++)
        if (rough(&s->cands[i]) > 0)
            order[most++] = (struct chosen){rough(&s->cands[i]), (uint32_t)i};
    if (most > CANDIDATES)
        qsort(order, most, sizeof *order, by_rough);
    for (size_t i = 0; i < most && i < CANDIDATES; i++)
        kept[order[i].at] = true;
    for (size_t i = 0; i < s->n_cands; i++)
        if (kept[i])
            s->cands[n++] = s->cands[i];
    s->n_cands = n;
    for (size_t i = 0; i < n; i++)
        s->total += s->cands[i].f[FEAT_BASE] <= 0;
}

int query_features(struct query *q, struct side *s)
{
    struct look *k = arena_alloc(&q->arena, sizeof *k);
    int rc = LOTSE_OK;

    if (k == NULL)
        return err_nomem(q->err);
    k->q = q;
    k->s = s;
    k->gram_tf = arena_array(&q->arena, s->n_grams + 1,
                             sizeof *k->gram_tf);
    k->hits = q->ix->hits;
    k->met = q->ix->met;
    k->pairs = nummap_new(&q->arena, s->n_seq);
    k->stops = nummap_new(&q->arena, WORDING_MAX);
    k->worded = nummap_new(&q->arena, WORDING_MAX);
    if (k->gram_tf == NULL || k->pairs == NULL || k->stops == NULL ||
        k->worded == NULL)
        return err_nomem(q->err);
    prepare_pairs(k);
    prepare_wording(k);
    look_mark(k);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++) {
        struct cand *c = &s->cands[i];
        c->f[FEAT_BASE] = s->sums[c->ord].all;
        c->f[FEAT_HEAD] = s->sums[c->ord].head;
        rc = look_at(k, c);
    }
    look_unmark(k);
    q->ix->work.looked_at += s->n_cands;
    trim(s);
    return rc;
}

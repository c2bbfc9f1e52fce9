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

enum { WORDING_MAX = 40, CACHE_LINE = 64, AHEAD = 1024 /* bytes */ };

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
static void meet_all(struct look *k)
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

static inline void see(struct tally *y, bool part, uint32_t t)
{
    y->touched[y->n] = (uint16_t)t;
    y->n += y->tf[t] <= 0;
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
static float likeness(const struct look *k, const struct stretch *s)
{
    const uint16_t *p = s->p;
    float all = 0, held = 0;

    while (p < s->end) {
        uint32_t e = forward_long(&p, s->end), key = e >> 1;
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
static inline void see_term(struct look *k, bool section, bool part,
                            uint32_t t, uint32_t at)
{
    k->seen[k->n_seen] = (struct seen){(uint16_t)t, at};
    k->n_seen += !part;
    if (section)
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
static void see_more(struct look *k, bool section, const uint16_t *p,
                     uint32_t at, unsigned times)
{
    for (uint32_t n = *p++, i = 0; i < n; i++, p++)
        if (*p != 0)
            see_term(k, section, i > 0, *p - 1U, at);
    for (uint32_t n = *p++; n > 0; n--)
        k->gram_tf[*p++] += (uint16_t)times;
}

/* Grams of a batch, each counted so many times. */
static void see_grams(struct look *k, unsigned times)
{
    const struct batch *b = &k->batch;
    const uint16_t *g = b->grams, *end = g + b->n_grams;
    uint16_t *tf = k->gram_tf;

    for (; end - g >= 4; g += 4) {
        tf[g[0]] += (uint16_t)times;
        tf[g[1]] += (uint16_t)times;
        tf[g[2]] += (uint16_t)times;
        tf[g[3]] += (uint16_t)times;
    }
    for (; g < end; g++)
        tf[*g] += (uint16_t)times;
}

/* A gram counts so often in a field. */
static unsigned times_in(int kind)
{
    return kind == FIELD_TITLE ? GRAM_TITLE : 1;
}

/* The words and grams of a batch that the query has; stretches whose grams
 * count alike together. */
static void gather(struct look *k)
{
    const struct batch *b = &k->batch;
    size_t i = 0;

    while (i < b->n_stretches) {
        const struct stretch *s = &b->stretches[i];
        unsigned times = times_in(s->kind);
        size_t to = s->to;
        for (; i < b->n_stretches && times_in(b->stretches[i].kind) == times;
             i++)
            to = b->stretches[i].to;
        look_gather(k, s->from, to);
        see_grams(k, times);
    }
}

/* What the entries of a stretch hold of the query; `held` is the first of
 * them, the place behind them is returned. */
static size_t see_stretch(struct look *k, const struct stretch *s, size_t held)
{
    const struct batch *b = &k->batch;
    bool section = s->kind == FIELD_HEADINGS || s->kind == FIELD_BODY;

    for (; held < b->n_held && b->held_entry[held] < s->to; held++) {
        const uint16_t *h = k->hits + HIT_UNITS * b->held[held];
        uint32_t at = b->at[b->held_entry[held]];
        if (h[HIT_MORE] != 0)
            see_more(k, section, k->more + h[HIT_MORE], at, times_in(s->kind));
        else
            see_term(k, section, (h[HIT_WHAT] & HIT_PART) != 0,
                     (uint32_t)(h[HIT_WHAT] >> HIT_TERM) - 1, at);
    }
    if (section && s->ends)
        k->section.words += s->words;
    return held;
}

/* BM25 over the text's grams; the counts are zero again afterwards. */
static float gram_sum(struct look *k, uint32_t ord)
{
    const struct side *s = k->s;
    float norm = weights_grams(s->l->grams_in[ord],
                               s->l->stats.all_grams, s->l->live),
          sum = 0;
    const float *restrict w = s->gram_w;
    uint16_t *restrict x = k->gram_tf + 1;

#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < s->n_grams; i++) {
        float tf = (float)x[i] * norm;
        sum += w[i] * tf / (gram_k1 + tf);
        x[i] = 0;
    }
    return sum;
}

/* What a block tells beside its words. */
struct found {
    int section, best; /* number of the open one, of the best one */
    float score;       /* of the best one */
    float wording;     /* the best likeness of a title or question */
};

static size_t see_block(struct look *k, const struct stretch *s, size_t held,
                        struct found *found)
{
    float x;

    if (s->kind == WORDING) {
        x = likeness(k, s);
        found->wording = x > found->wording ? x : found->wording;
        return held;
    }
    if (s->begins) {
        k->q->ix->work.entries += (size_t)(s->end - s->p);
        found->section += s->kind == FIELD_HEADINGS;
        if (s->kind == FIELD_TITLE)
            see_titles(k, s->p, s->end);
    }
    held = see_stretch(k, s, held);
    if (s->kind != FIELD_BODY || !s->ends)
        return held;
    x = end_section(k);
    if (x > found->score) {
        found->score = x;
        found->best = found->section;
    }
    return held;
}

/* An article's forward list. */
struct words {
    const unsigned char *bytes;
    size_t n;
};

/* Read the whole article. */
static int see_article(struct look *k, const struct words *w,
                       struct found *found)
{
    const struct batch *b = &k->batch;
    struct forward f;

    forward_begin(&f, k->s->l, w->bytes, w->n);
    k->title = (struct title){0, 0, 0};
    k->n_seen = k->n_old = 0;
    k->words = 0;
    do {
        size_t held = 0;
        if (!look_read(k, &f))
            return err_nomem(k->q->err);
        gather(k);
        for (size_t i = 0; i < b->n_stretches; i++)
            held = see_block(k, &b->stretches[i], held, found);
        meet_all(k);
    } while (b->n_stretches > 0);
    return LOTSE_OK;
}

static int look_at(struct look *k, struct cand *c, const struct words *w)
{
    struct found found = {-1, NO_SECTION, -1, 0};
    int rc = see_article(k, w, &found);

    c->f[FEAT_BASE] = k->s->sums[c->ord].all;
    c->f[FEAT_HEAD] = k->s->sums[c->ord].head;
    if (rc != LOTSE_OK)
        return rc;
    c->section = found.best;
    c->f[FEAT_SECTION] = found.score > 0 ? found.score : 0;
    c->f[FEAT_TITLE] = k->title.all > 0 ? k->title.held / k->title.all : 0;
    c->f[FEAT_TITLE_MASS] = k->title.mass;
    c->f[FEAT_WORDING] = found.wording < 1 ? found.wording : 1;
    c->f[FEAT_GRAM] = gram_sum(k, c->ord);
    pair_sums(k, c);
    return LOTSE_OK;
}

/* All forward lists first, so that the memory of one is asked for while the
 * one before is read. */
static int look_at_all(struct look *k)
{
    struct side *s = k->s;
    struct words *words =
        arena_array(&k->q->arena, s->n_cands + 1, sizeof *words);
    int rc = words != NULL ? LOTSE_OK : err_nomem(k->q->err);

    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++)
        rc = index_forward(&words[i].bytes, &words[i].n, k->q->ix, s->lang,
                           s->cands[i].ord, k->q->err);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++) {
        const struct words *next = &words[i + 1];
        for (size_t at = 0; at < next->n && at < AHEAD; at += CACHE_LINE)
            __builtin_prefetch(next->bytes + at);
        rc = look_at(k, &s->cands[i], &words[i]);
    }
    return rc;
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
    rc = look_at_all(k);
    look_unmark(k);
    q->ix->work.looked_at += s->n_cands;
    trim(s);
    return rc;
}

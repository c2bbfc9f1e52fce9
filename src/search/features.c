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
#include "search/brief.h"
#include "search/look.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, AHEAD = 1024 /* bytes */ };

static const float section_words = 80; /* a section of usual length */
static const float section_b = .4F;
static const float gram_k1 = 2;
static const float gram_share = .2F; /* of 4-grams in choosing candidates */

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

/* A term of the article that is the query's at place t. */
static inline void see_term(struct look *k, bool section, bool part,
                            uint32_t t, uint32_t at)
{
    k->seen[k->n_seen] = (struct seen){(uint16_t)t, at};
    k->n_seen += !part;
    if (section)
        see(&k->section, part, t);
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

/* What blocks tell beside their words. */
struct found {
    int section, best; /* number of the open one, of the best one */
    float score;       /* of the best one */
    float wording;     /* the best likeness of a title or question */
};

static void see_wording(const struct look *k, const uint16_t *p,
                        const uint16_t *end, struct found *found)
{
    float x = titles_like(k, p, end);

    found->wording = x > found->wording ? x : found->wording;
}

/* A section ends with its body. */
static void end_body(struct look *k, struct found *found)
{
    float x = end_section(k);

    if (x > found->score) {
        found->score = x;
        found->best = found->section;
    }
}

static void begin_article(struct look *k)
{
    k->title = (struct title){0, 0, 0, 0};
    k->n_seen = k->n_old = 0;
    k->words = 0;
}

/* What of an article was found goes to the candidate. */
static void end_article(struct look *k, struct cand *c,
                        const struct found *found)
{
    float all = k->title.known > 0 ? k->title.known : k->title.all;

    c->section = found->best;
    c->f[FEAT_SECTION] = found->score > 0 ? found->score : 0;
    c->f[FEAT_TITLE] = all > 0 ? k->title.held / all : 0;
    c->f[FEAT_TITLE_MASS] = k->title.mass;
    c->f[FEAT_WORDING] = found->wording < 1 ? found->wording : 1;
    pairs_sum(k, c);
}

/* --------------------------------------------------------- forward lists -- */

static size_t see_block(struct look *k, const struct stretch *s, size_t held,
                        struct found *found)
{
    if (s->kind == WORDING) {
        see_wording(k, s->p, s->end, found);
        return held;
    }
    if (s->begins) {
        k->q->ix->work.entries += (size_t)(s->end - s->p);
        found->section += s->kind == FIELD_HEADINGS;
        if (s->kind == FIELD_TITLE)
            titles_read(k, s->p, s->end);
    }
    held = see_stretch(k, s, held);
    if (s->kind == FIELD_BODY && s->ends)
        end_body(k, found);
    return held;
}

/* An article's forward list. */
struct words {
    const unsigned char *bytes;
    size_t n;
};

/* Read the whole article: its terms and its grams. */
static int look_at(struct look *k, struct cand *c, const struct words *w)
{
    struct found found = {-1, NO_SECTION, -1, 0};
    const struct batch *b = &k->batch;
    float *title_all = &k->s->l->title_all[c->ord];
    struct forward f;

    forward_begin(&f, k->s->l, w->bytes, w->n);
    begin_article(k);
    k->title.known = *title_all;
    do {
        size_t held = 0;
        if (!look_read(k, &f))
            return err_nomem(k->q->err);
        gather(k);
        for (size_t i = 0; i < b->n_stretches; i++)
            held = see_block(k, &b->stretches[i], held, &found);
        pairs_meet(k);
    } while (b->n_stretches > 0);
    end_article(k, c, &found);
    if (k->title.known <= 0)
        *title_all = k->title.all;
    c->f[FEAT_GRAM] = gram_sum(k, c->ord);
    return LOTSE_OK;
}

/* All slots of forward lists first, then all lists, so that the memory of one
 * is asked for while the one before is read. */
static int look_at_lists(struct look *k)
{
    struct side *s = k->s;
    struct words *words =
        arena_array(&k->q->arena, s->n_cands + 1, sizeof *words);
    int rc = words != NULL ? LOTSE_OK : err_nomem(k->q->err);

    for (size_t i = 0; i < s->n_cands; i++)
        if (s->cands[i].brief == NULL)
            index_ask(k->q->ix, s->lang, s->cands[i].ord);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++)
        if (s->cands[i].brief == NULL)
            rc = index_forward(&words[i].bytes, &words[i].n, k->q->ix, s->lang,
                               s->cands[i].ord, k->q->err);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++) {
        const struct words *next = &words[i + 1];
        for (size_t at = 0; at < next->n && at < AHEAD; at += CACHE_LINE)
            __builtin_prefetch(next->bytes + at);
        if (s->cands[i].brief == NULL)
            rc = look_at(k, &s->cands[i], &words[i]);
    }
    return rc;
}

/* ---------------------------------------------------------------- briefs -- */

/* The grams alone, by which candidates are chosen. */
static void look_at_grams(struct look *k, struct cand *c, const struct brief *b)
{
    const uint16_t *mark = k->s->l->gram_mark, *g = b->once;
    const uint16_t *end = g + b->n_once;
    uint16_t *tf = k->gram_tf; /* tf[0]: of all that the query doesn't have */

    for (; end - g >= 4; g += 4) {
        tf[mark[g[0]]] = 1;
        tf[mark[g[1]]] = 1;
        tf[mark[g[2]]] = 1;
        tf[mark[g[3]]] = 1;
    }
    for (; g < end; g++)
        tf[mark[*g]] = 1;
    for (uint32_t i = 0; i < b->n_often; i++)
        tf[mark[b->often[i]]] = b->times[i];
    c->f[FEAT_GRAM] = gram_sum(k, c->ord);
}

/* The terms from..to of a brief; the query has few of them. */
static void see_terms(struct look *k, const struct brief *b, bool section,
                      uint32_t from, uint32_t to)
{
    const struct lang_index *l = k->s->l;
    uint16_t held[BATCH];
    size_t n = 0;

    for (uint32_t i = from; i < to; i++) {
        held[n] = (uint16_t)i;
        n += bit_of(l->term_bits, b->terms[i]);
    }
    if (k->n_seen + n > sizeof k->seen / sizeof *k->seen - 1)
        pairs_meet(k);
    for (size_t i = 0; i < n; i++) {
        uint32_t at = b->at[held[i]];
        see_term(k, section, (at & BRIEF_PART) != 0,
                 l->term_mark[b->terms[held[i]]] - 1U,
                 at & (BRIEF_PART - 1U));
    }
}

static void see_brief_block(struct look *k, const struct brief *b,
                            const struct brief_block *x, struct found *found)
{
    bool section = x->kind == FIELD_HEADINGS || x->kind == FIELD_BODY;

    if (x->kind == WORDING) {
        see_wording(k, b->units + x->from, b->units + x->to, found);
        return;
    }
    found->section += x->kind == FIELD_HEADINGS;
    for (uint32_t i = x->from; x->kind == FIELD_TITLE && i < x->to; i++)
        titles_see(k, b->terms[i], (b->at[i] & BRIEF_PART) != 0);
    for (uint32_t i = x->from; i < x->to; i += BATCH)
        see_terms(k, b, section, i, x->to - i < BATCH ? x->to : i + BATCH);
    if (section)
        k->section.words += x->words;
    if (x->kind == FIELD_BODY)
        end_body(k, found);
}

/* All but the grams. */
static void look_at_terms(struct look *k, struct cand *c, const struct brief *b)
{
    struct found found = {-1, NO_SECTION, -1, 0};

    begin_article(k);
    for (uint32_t i = 0; i < b->n_blocks; i++)
        see_brief_block(k, b, &b->blocks[i], &found);
    pairs_meet(k);
    end_article(k, c, &found);
    k->q->ix->work.entries += b->entries;
}

/* Each candidate that has a brief; the memory of the next one's is asked for
 * meanwhile. */
static void look_at_briefs(struct look *k, void (*look)(struct look *,
                                                        struct cand *,
                                                        const struct brief *))
{
    struct side *s = k->s;
    const struct brief *b, *next = NULL;

    for (size_t i = 0; s->l->briefs != NULL && i <= s->n_cands; i++) {
        b = next;
        next = i < s->n_cands ? s->cands[i].brief : NULL;
        for (size_t at = 0; next != NULL && at < AHEAD; at += CACHE_LINE)
            __builtin_prefetch((const char *)next + at);
        if (b != NULL)
            look(k, &s->cands[i - 1], b);
    }
}

/* ------------------------------------------------------------ candidates -- */

/* What candidates are chosen by, beside the terms: letters that agree. */
static float rough(const struct cand *c)
{
    return c->f[FEAT_BASE] + gram_share * c->f[FEAT_GRAM];
}

/* Keep the CANDIDATES best of those that were looked at, in the order of
 * paths. */
static void trim(struct side *s)
{
    uint64_t order[LOOKED_AT];
    bool kept[LOOKED_AT] = {false};
    size_t n = 0, most = 0;

    for (size_t i = 0; i < s->n_cands; i++)
        if (rough(&s->cands[i]) > 0)
            order[most++] = place_key(rough(&s->cands[i]), (uint32_t)i);
    if (most > CANDIDATES)
        qsort(order, most, sizeof *order, place_key_compare);
    for (size_t i = 0; i < most && i < CANDIDATES; i++)
        kept[place_of_key(order[i])] = true;
    for (size_t i = 0; i < s->n_cands; i++)
        if (kept[i])
            s->cands[n++] = s->cands[i];
    s->n_cands = n;
    for (size_t i = 0; i < n; i++)
        s->total += s->cands[i].f[FEAT_BASE] <= 0;
}

int query_features(struct query *q, struct side *s)
{
    struct look *k = arena_room(&q->arena, sizeof *k);
    int rc = LOTSE_OK;

    if (k == NULL)
        return err_nomem(q->err);
    memset(k, 0, offsetof(struct look, pair));
    k->batch.n_stretches = 0;
    k->q = q;
    k->s = s;
    k->gram_tf = arena_array(&q->arena, s->n_grams + 1,
                             sizeof *k->gram_tf);
    k->hits = q->ix->hits;
    k->met = q->ix->met;
    k->pairs = nummap_new(&q->arena, s->n_seq);
    if (k->gram_tf == NULL || k->pairs == NULL || !titles_prepare(k))
        return err_nomem(q->err);
    rc = briefs_give(q, s);
    if (rc != LOTSE_OK)
        return rc;
    pairs_prepare(k);
    look_mark(k);
    q->ix->work.looked_at += s->n_cands;
    for (size_t i = 0; i < s->n_cands; i++) {
        s->cands[i].f[FEAT_BASE] = s->sums[s->cands[i].ord].all;
        s->cands[i].f[FEAT_HEAD] = s->sums[s->cands[i].ord].head;
    }
    rc = look_at_lists(k);
    look_at_briefs(k, look_at_grams);
    trim(s);
    look_at_briefs(k, look_at_terms);
    look_unmark(k);
    return rc;
}

/*
 * features.c: a close look at each candidate.
 *
 * The forward list of an article is its terms in order, field by field and
 * section by section (db/layout.h). One pass finds neighbours of the text that
 * are neighbours in the article (Metzler and Croft 2005, sequential
 * dependence), how much of the title the text holds, and the best section.
 */
#include "base/err.h"
#include "base/varint.h"
#include "search/nummap.h"
#include "search/query.h"
#include "search/weights.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum { WORDING_MAX = 40 };
enum { WINDOW = 8, PAIRS_MAX = NUMMAP_SLOTS / 2 };

static const float section_words = 80; /* a section of usual length */
static const float section_b = .4F;
static const float stop_weight = .3F;
static const float gram_k1 = 2;
static const float gram_share = .2F; /* of 4-grams in choosing candidates */

/* Two neighbours of the text, how often they met in the article. */
struct pair {
    float weight;
    float ordered, window;
};

struct seen {
    uint16_t term;
    uint32_t at;
};

/* How often the query's terms stood in a passage. */
struct tally {
    float tf[TERMS_MAX];
    uint16_t touched[TERMS_MAX];
    size_t n;
    uint32_t words;
};

/* What a title gives: the share of it that the text holds, and how much
 * weight of the text lies in it. */
struct title {
    float all, held, mass;
};

struct look {
    struct query *q;
    struct side *s;
    struct nummap pairs; /* a * TERMS_MAX + b -> pair */
    struct pair pair[PAIRS_MAX];
    size_t n_pairs;
    struct seen ring[WINDOW];
    size_t n_ring;
    struct tally section; /* the open one */
    struct nummap stops; /* hashes of the stop words of the text's wording */
    struct nummap worded; /* number in forward lists -> in the wording */
    float wording;       /* weight of its words */
    float *gram_tf;      /* by gram of the query */
    struct title title;
};

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
            nummap_get(&k->pairs, key) != NUMMAP_NONE)
            continue;
        nummap_put(&k->pairs, key, (uint32_t)k->n_pairs);
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
            } else if (nummap_get(&k->worded, key) == NUMMAP_NONE) {
                nummap_put(&k->worded, key, 1);
                k->wording++;
            }
            continue;
        }
        key = stop_hash(word, fold_word(word, text + t->from, t->to - t->from,
                                        s->l->an.lang, &k->q->ix->lex));
        if (nummap_get(&k->stops, key) == NUMMAP_NONE) {
            nummap_put(&k->stops, key, 1);
            k->wording += stop_weight;
        }
    }
}

/* Marks that a query leaves on the index while candidates are looked at: which
 * terms and grams are its own. */
static void mark(struct side *s, bool set)
{
    for (size_t i = s->n; i-- > 0;) { /* of two words the first one's stays */
        const struct qterm *t = &s->terms[i];
        uint16_t place = set ? (uint16_t)(i + 1) : 0;
        for (size_t a = 0; a < t->n_alts; a++)
            s->l->term_mark[t->alts[a].list.number] = place;
        if (t->list.n > 0 && t->n_alts == 0)
            s->l->term_mark[t->list.number] = place;
    }
    for (size_t i = 0; i < s->n_grams; i++)
        s->l->gram_mark[s->grams[i].number] = set ? (uint16_t)(i + 1) : 0;
    if (!set)
        memset(s->l->spell_state, 0, s->l->stats.spellings);
}

/* The word at `at` is term `t` of the query: which neighbours has it? */
static void meet(struct look *k, uint32_t t, uint32_t at)
{
    size_t from = k->n_ring > WINDOW ? k->n_ring - WINDOW : 0;

    for (size_t i = k->n_ring; i-- > from;) {
        const struct seen *e = &k->ring[i % WINDOW];
        uint32_t p;
        if (at - e->at >= WINDOW)
            break;
        if (e->term == t)
            continue;
        p = nummap_get(&k->pairs, (uint32_t)e->term * TERMS_MAX + t);
        if (p != NUMMAP_NONE) {
            k->pair[p].window++;
            k->pair[p].ordered += at - e->at == 1;
        }
        p = nummap_get(&k->pairs, t * TERMS_MAX + e->term);
        if (p != NUMMAP_NONE)
            k->pair[p].window++;
    }
    k->ring[k->n_ring++ % WINDOW] = (struct seen){(uint16_t)t, at};
}

static void see_title(struct look *k, uint32_t number, bool part, uint32_t t)
{
    struct lang_index *l = k->s->l;
    struct title *title = &k->title;
    float idf = index_idf(l, l->df[number]);

    title->all += part ? idf / 2 : idf;
    if (t == NUMMAP_NONE)
        return;
    if (k->s->terms[t].synonym != NULL && idf > k->s->terms[t].idf)
        idf = k->s->terms[t].idf; /* less than the word that it stands for */
    title->held += part ? idf / 2 : idf;
    title->mass += part ? k->s->terms[t].w / 2 : k->s->terms[t].w;
}

static void see(struct tally *y, bool part, uint32_t t)
{
    y->words += !part;
    if (t == NUMMAP_NONE)
        return;
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
static float likeness(struct look *k, struct reader *r, uint64_t entries)
{
    float all = 0, held = 0;

    for (; entries > 0 && !r->bad; entries--) {
        uint64_t e = get_varint(r);
        uint32_t key = (uint32_t)(e >> 1);
        bool stop = e & 1;
        float w = stop ? stop_weight : 1;
        all += w;
        if (key < UINT32_MAX - 1 &&
            nummap_get(stop ? &k->stops : &k->worded, key) != NUMMAP_NONE)
            held += w;
    }
    return all > 0 ? 2 * held / (all + k->wording) : 0;
}

static void pair_sums(struct look *k, struct cand *c)
{
    c->f[FEAT_ORDERED] = c->f[FEAT_WINDOW] = 0;
    for (size_t i = 0; i < k->n_pairs; i++) {
        struct pair *p = &k->pair[i];
        c->f[FEAT_ORDERED] += p->weight * p->ordered / (1 + p->ordered);
        c->f[FEAT_WINDOW] += p->weight * p->window / (1 + p->window);
        p->ordered = p->window = 0;
    }
}

/* States of a spelling: does it have a term or a gram of the query? */
enum { STATE_NEW, STATE_NONE, STATE_SOME };

static uint8_t state_of(const struct lang_index *l, uint32_t spelling)
{
    uint8_t *state = &l->spell_state[spelling];

    if (*state != STATE_NEW)
        return *state;
    *state = STATE_NONE;
    for (uint32_t i = l->form_at[spelling]; i < l->form_at[spelling + 1]; i++)
        if (l->term_mark[l->forms[i]] != 0)
            *state = STATE_SOME;
    for (uint32_t i = l->gram_at[spelling]; i < l->gram_at[spelling + 1]; i++)
        if (l->gram_mark[l->gram_refs[i]] != 0)
            *state = STATE_SOME;
    return *state;
}

/* A term of the article in a field; t: its place in the query. */
static void see_term(struct look *k, int field, uint32_t number, bool part,
                     uint32_t at)
{
    uint32_t t = k->s->l->term_mark[number];

    t = t == 0 ? NUMMAP_NONE : t - 1;
    if (t != NUMMAP_NONE && !part)
        meet(k, t, at);
    if (field == FIELD_TITLE)
        see_title(k, number, part, t);
    else if (field == FIELD_HEADINGS || field == FIELD_BODY)
        see(&k->section, part, t);
}

/* A word of the article: its forms and grams. */
static void see_word(struct look *k, int field, uint32_t spelling, uint32_t at)
{
    const struct lang_index *l = k->s->l;
    float weight = field == FIELD_TITLE ? GRAM_TITLE : 1;
    uint32_t first = l->form_at[spelling];

    if (state_of(l, spelling) == STATE_NONE && field != FIELD_TITLE) {
        k->section.words += field == FIELD_HEADINGS || field == FIELD_BODY;
        return;
    }
    for (uint32_t i = first; i < l->form_at[spelling + 1]; i++)
        see_term(k, field, l->forms[i], i > first, at);
    for (uint32_t i = l->gram_at[spelling]; i < l->gram_at[spelling + 1]; i++) {
        uint16_t g = l->gram_mark[l->gram_refs[i]];
        if (g != 0)
            k->gram_tf[g - 1] += weight;
    }
}

/* The entries of a block that is no WORDING. */
static void see_block(struct look *k, struct reader *r, int field,
                      uint64_t entries)
{
    const struct lang_index *l = k->s->l;
    uint32_t at = 0;

    k->n_ring = 0;
    k->q->ix->work.entries += entries;
    for (; entries > 0 && !r->bad; entries--) {
        uint64_t e = get_varint(r);
        if (e & 1) {
            bool part = e >> 1 & 1;
            at += !part;
            if (e >> 2 < l->stats.terms)
                see_term(k, field, (uint32_t)(e >> 2), part, at);
            else
                r->bad = true;
        } else if (e >> 1 < l->stats.spellings) {
            see_word(k, field, (uint32_t)(e >> 1), ++at);
        } else {
            r->bad = true;
        }
    }
}

/* BM25 over the text's grams; the counts are zero again afterwards. */
static float gram_sum(struct look *k, uint32_t ord)
{
    const struct side *s = k->s;
    float norm = weights_grams(s->l, ord), sum = 0;

    for (size_t i = 0; i < s->n_grams; i++) {
        float tf = k->gram_tf[i] * norm;
        sum += s->grams[i].w * tf / (gram_k1 + tf);
        k->gram_tf[i] = 0;
    }
    return sum;
}

static int look_at(struct look *k, struct cand *c)
{
    struct reader r = {0};
    size_t n;
    int section = -1, rc;
    float best = -1, wording = 0;

    rc = index_forward(&r.p, &n, k->q->ix, k->s->lang, c->ord, k->q->err);
    if (rc != LOTSE_OK)
        return rc;
    r.end = r.p + n;
    k->title = (struct title){0, 0, 0};
    c->section = NO_SECTION;
    while (r.p < r.end && !r.bad) {
        int field = *r.p++;
        uint64_t entries = get_varint(&r);
        if (field == WORDING) {
            float like = likeness(k, &r, entries);
            wording = like > wording ? like : wording;
            continue;
        }
        section += field == FIELD_HEADINGS;
        see_block(k, &r, field, entries);
        if (field == FIELD_BODY) {
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

static int by_rough(const void *a, const void *b)
{
    const struct cand *x = a, *y = b;
    float p = rough(x), q = rough(y);

    if (p != q)
        return p < q ? 1 : -1;
    return (x->ord > y->ord) - (x->ord < y->ord);
}

static int by_ord(const void *a, const void *b)
{
    uint32_t x = ((const struct cand *)a)->ord;
    uint32_t y = ((const struct cand *)b)->ord;

    return (x > y) - (x < y);
}

/* The CANDIDATES best of those that were looked at, by rising ord. */
static void trim(struct side *s)
{
    if (s->n_cands == 0)
        return;
    qsort(s->cands, s->n_cands, sizeof *s->cands, by_rough);
    if (s->n_cands > CANDIDATES)
        s->n_cands = CANDIDATES;
    while (s->n_cands > 0 && rough(&s->cands[s->n_cands - 1]) <= 0)
        s->n_cands--;
    if (s->n_cands > 0)
        qsort(s->cands, s->n_cands, sizeof *s->cands, by_ord);
    for (size_t i = 0; i < s->n_cands; i++)
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
    k->gram_tf = arena_array(&q->arena, s->n_grams + 1, sizeof *k->gram_tf);
    if (k->gram_tf == NULL)
        return err_nomem(q->err);
    prepare_pairs(k);
    prepare_wording(k);
    mark(s, true);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++) {
        struct cand *c = &s->cands[i];
        c->f[FEAT_BASE] = s->sums[c->ord].all;
        c->f[FEAT_HEAD] = s->sums[c->ord].head;
        rc = look_at(k, c);
    }
    mark(s, false);
    q->ix->work.looked_at += s->n_cands;
    trim(s);
    return rc;
}

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
#include "text/fold.h"

#include <string.h>

enum { WORDING_MAX = 40 };
enum { WINDOW = 8, PAIRS_MAX = NUMMAP_SLOTS / 2 };

static const float section_words = 80; /* a section of usual length */
static const float section_b = .4F;
static const float stop_weight = .3F;

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

struct look {
    struct query *q;
    struct side *s;
    struct nummap terms; /* number in forward lists -> term of the query */
    size_t n_numbers;
    struct nummap pairs; /* a * TERMS_MAX + b -> pair */
    struct pair pair[PAIRS_MAX];
    size_t n_pairs;
    struct seen ring[WINDOW];
    size_t n_ring;
    struct tally section; /* the open one */
    struct nummap stops; /* hashes of the stop words of the text's wording */
    struct nummap worded; /* number in forward lists -> in the wording */
    float wording;       /* weight of its words */
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

static void add_number(struct look *k, uint32_t number, size_t term)
{
    if (k->n_numbers < NUMMAP_SLOTS / 2 &&
        nummap_get(&k->terms, number) == NUMMAP_NONE) {
        nummap_put(&k->terms, number, (uint32_t)term);
        k->n_numbers++;
    }
}

static void prepare(struct look *k)
{
    for (size_t i = 0; i < k->s->n; i++) {
        const struct qterm *t = &k->s->terms[i];
        for (size_t a = 0; a < t->n_alts; a++)
            add_number(k, t->alts[a].list.number, i);
        if (t->list.n > 0 && t->n_alts == 0)
            add_number(k, t->list.number, i);
    }
    prepare_pairs(k);
    prepare_wording(k);
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

/* What a title gives: the share of it that the text holds, and how much
 * weight of the text lies in it. */
struct title {
    float all, held, mass;
};

static void see_title(struct look *k, struct title *title, uint32_t number,
                      bool part, uint32_t t)
{
    const struct lang_index *l = k->s->l;
    float idf = number < l->n_idf ? l->idf[number] : 0;

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

static int look_at(struct look *k, struct cand *c)
{
    struct title title = {0, 0, 0};
    struct reader r = {0};
    size_t n;
    int section = -1, rc;
    float best = -1, wording = 0;

    rc = index_forward(&r.p, &n, k->q->ix, k->s->l->doc_of[c->ord], k->q->err);
    if (rc != LOTSE_OK)
        return rc;
    r.end = r.p + n;
    c->section = NO_SECTION;
    while (r.p < r.end && !r.bad) {
        int field = *r.p++;
        uint64_t entries = get_varint(&r);
        uint32_t at = 0;
        k->n_ring = 0;
        if (field == WORDING) {
            float like = likeness(k, &r, entries);
            wording = like > wording ? like : wording;
            continue;
        }
        section += field == FIELD_HEADINGS;
        for (; entries > 0 && !r.bad; entries--) {
            uint64_t e = get_varint(&r);
            uint32_t number = (uint32_t)(e >> 1);
            bool part = e & 1;
            uint32_t t = number < UINT32_MAX - 1
                             ? nummap_get(&k->terms, number)
                             : NUMMAP_NONE;
            at += !part;
            if (t != NUMMAP_NONE && !part)
                meet(k, t, at);
            if (field == FIELD_TITLE)
                see_title(k, &title, number, part, t);
            else if (field == FIELD_HEADINGS || field == FIELD_BODY)
                see(&k->section, part, t);
        }
        if (field == FIELD_BODY) {
            float score = end_section(k);
            if (score > best) {
                best = score;
                c->section = section;
            }
        }
    }
    c->f[FEAT_SECTION] = best > 0 ? best : 0;
    c->f[FEAT_TITLE] = title.all > 0 ? title.held / title.all : 0;
    c->f[FEAT_TITLE_MASS] = title.mass;
    c->f[FEAT_WORDING] = wording < 1 ? wording : 1;
    pair_sums(k, c);
    return LOTSE_OK;
}

int query_features(struct query *q, struct side *s)
{
    struct look *k = arena_alloc(&q->arena, sizeof *k);
    int rc = LOTSE_OK;

    if (k == NULL)
        return err_nomem(q->err);
    k->q = q;
    k->s = s;
    prepare(k);
    for (size_t i = 0; i < s->n_cands && rc == LOTSE_OK; i++) {
        struct cand *c = &s->cands[i];
        c->f[FEAT_BASE] = s->acc[c->ord];
        c->f[FEAT_HEAD] = s->head[c->ord];
        c->f[FEAT_GRAM] = s->gram[c->ord];
        rc = look_at(k, c);
    }
    return rc;
}

/*
 * dict.c: a German-English word list as word translation probabilities.
 *
 * Debian's list has 200,000 lines; to learn from them takes seconds, and a
 * base is compiled again after every change of an article. So what was learnt
 * is kept beside the index, under a digest of all that it depends on. The file
 * is a convenience: where it can't be read or written, nothing is said.
 *
 * Two words that share their translations mean much the same. Going there and
 * back gives paraphrases within a language (Bannard and Callison-Burch 2005):
 *
 *     p(b|a) = sum over e of p(e|a) p(b|e)
 */
#include "compile/dict.h"
#include "base/err.h"
#include "base/vec.h"
#include "compile/ding.h"
#include "compile/model1.h"
#include "text/analyze.h"

#include <stdlib.h>
#include <string.h>

enum { TARGETS = 32, RELATED = 8, PIVOTS = 12, ALT_WORDS = 6, ROUNDS = 4 };

static const float least = .01F; /* probability worth a target */
static const float least_related = .04F;

struct words {
    uint32_t ids[ALT_WORDS + 1];
    size_t n;
};

/* Two words that mean one word of the other language: "works council". */
struct pair {
    uint32_t words[2], target;
    float weight;
};

struct pairs {
    struct pair *items;
    size_t n, cap;
};

struct learner {
    struct analyzer an[2];
    struct model1 model;
    struct pairs pairs[2]; /* by way */
    struct toks toks;
};

size_t dict_words(uint32_t ids[], size_t most, const struct toks *toks)
{
    size_t n = 0;

    for (size_t i = 0; i < toks->n && n < most; i++) {
        const struct tok *t = &toks->items[i];
        bool again = t->term == STRMAP_NONE || t->kind == TOK_NUM;
        for (size_t w = 0; w < n && !again; w++)
            again = ids[w] == t->term;
        if (!again)
            ids[n++] = t->term;
    }
    return n;
}

/* The distinct terms of an alternative; n is ALT_WORDS + 1 where it has
 * more. */
static bool terms_of(struct learner *l, int lang, const char *s, size_t n,
                     struct words *out)
{
    l->toks.n = 0;
    if (analyze(&l->an[lang], s, n, 0, &l->toks, NULL) != LOTSE_OK)
        return false;
    out->n = dict_words(out->ids, ALT_WORDS + 1, &l->toks);
    return true;
}

/* Keep "a b" = "c" in the way that the two words go. */
static bool learn_pair(struct learner *l, const struct words *de,
                       const struct words *en, float weight)
{
    int way = de->n == 2 ? DICT_DE_EN : DICT_EN_DE;
    const struct words *two = de->n == 2 ? de : en, *one = de->n == 2 ? en : de;
    struct pairs *p = &l->pairs[way];

    if (two->n != 2 || one->n != 1)
        return true;
    if (!VEC_PUSH_OK(p))
        return false;
    p->items[p->n++] = (struct pair){{two->ids[0], two->ids[1]},
                                     one->ids[0], weight};
    return true;
}

/* Alternatives of one meaning, the more usual ones counting more. */
static bool learn_segment(struct learner *l, const struct ding_side side[2])
{
    struct words words[2][DING_ALTS];

    for (int lang = 0; lang < 2; lang++)
        for (size_t i = 0; i < side[lang].n; i++)
            if (!terms_of(l, lang, side[lang].alts[i], side[lang].lens[i],
                          &words[lang][i]))
                return false;
    for (size_t i = 0; i < side[0].n; i++)
        for (size_t k = 0; k < side[1].n; k++) {
            const struct words *de = &words[0][i], *en = &words[1][k];
            float weight = 1 / (float)((i + 1) * (k + 1));
            if (de->n > ALT_WORDS || en->n > ALT_WORDS)
                continue;
            if (!model1_add(&l->model, de->ids, de->n, en->ids, en->n,
                            weight) ||
                !learn_pair(l, de, en, weight))
                return false;
        }
    return true;
}

/* --------------------------------------------------------------- the rows */

struct sorted {
    const struct strmap_key *from, *to;
    float p;
};

static int by_key(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    int c = strmap_compare(x->from, y->from);

    if (c != 0)
        return c;
    return x->p != y->p ? (x->p < y->p ? 1 : -1) : strmap_compare(x->to, y->to);
}

static void put_term(struct str *out, const struct strmap_key *k)
{
    str_addc(out, (char)(unsigned char)k->n);
    str_add(out, k->p, k->n);
}

static void put_row(struct str *out, int way, const struct sorted *s, size_t n,
                    size_t most)
{
    n = n < most ? n : most;
    str_addc(out, (char)way);
    put_term(out, s->from);
    str_addc(out, (char)n);
    for (size_t i = 0; i < n; i++) {
        float p = s[i].p < 1 ? s[i].p : 1;
        str_addc(out, (char)(unsigned char)(p * 255 + .5F));
        put_term(out, s[i].to);
    }
}

/* Write sorted pairs as rows, one for each source. */
static void put_rows(struct str *out, int way, const struct sorted *s,
                     size_t n, size_t most)
{
    for (size_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && s[end].from == s[i].from)
            end++;
        put_row(out, way, s + i, end - i, most);
    }
}

static bool put_way(struct str *out, const struct learner *l, int way)
{
    struct sorted *s = malloc((l->model.n_meetings + 1) * sizeof *s);
    size_t n = 0;

    if (s == NULL)
        return false;
    for (size_t i = 0; i < l->model.n_meetings; i++) {
        const struct meeting *m = &l->model.meetings[i];
        const struct strmap_key *from = &l->an[way].terms.items[m->word[way]];
        const struct strmap_key *to = &l->an[!way].terms.items[m->word[!way]];
        if (m->p[way] >= least && from->n < 256 && to->n < 256)
            s[n++] = (struct sorted){from, to, m->p[way]};
    }
    qsort(s, n, sizeof *s, by_key);
    put_rows(out, way, s, n, TARGETS);
    free(s);
    return !out->oom;
}

static int by_words(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    for (int i = 0; i < 2; i++)
        if (x->words[i] != y->words[i])
            return x->words[i] < y->words[i] ? -1 : 1;
    return (x->target > y->target) - (x->target < y->target);
}

/* The pair's targets with their shares; returns the place behind it. */
static size_t put_pair(struct str *out, const struct learner *l, int way,
                       size_t at)
{
    const struct pair *p = l->pairs[way].items;
    const struct strmap_key *a = &l->an[way].terms.items[p[at].words[0]];
    const struct strmap_key *b = &l->an[way].terms.items[p[at].words[1]];
    struct sorted to[RELATED];
    struct strmap_key key;
    struct str term = {0};
    float all = 0;
    size_t n = 0, end = at;

    str_addf(&term, "%s %s", a->p, b->p);
    key = (struct strmap_key){str_text(&term), (uint32_t)term.n, 0};
    for (; end < l->pairs[way].n &&
           p[end].words[0] == p[at].words[0] &&
           p[end].words[1] == p[at].words[1]; end++) {
        const struct strmap_key *t = &l->an[!way].terms.items[p[end].target];
        all += p[end].weight;
        if (n > 0 && to[n - 1].to == t)
            to[n - 1].p += p[end].weight;
        else if (n < RELATED && t->n < 256)
            to[n++] = (struct sorted){&key, t, p[end].weight};
    }
    for (size_t i = 0; i < n; i++)
        to[i].p /= all;
    qsort(to, n, sizeof *to, by_key);
    if (n > 0 && term.n < 256)
        put_row(out, way, to, n, RELATED);
    out->oom = out->oom || term.oom;
    str_free(&term);
    return end;
}

static bool put_pairs(struct str *out, const struct learner *l, int way)
{
    const struct pairs *p = &l->pairs[way];

    if (p->n > 0)
        qsort(p->items, p->n, sizeof *p->items, by_words);
    for (size_t i = 0; i < p->n;)
        i = put_pair(out, l, way, i);
    return !out->oom;
}

/* ------------------------------------------------------------ paraphrases */

/* The likeliest translations of each word, by number. */
struct likely {
    struct {
        uint32_t word;
        float p;
    } (*of)[PIVOTS];
    uint8_t *n;
};

static bool likely_init(struct likely *k, const struct learner *l, int way)
{
    size_t words = l->an[way].terms.n;

    k->of = calloc(words + 1, sizeof *k->of);
    k->n = calloc(words + 1, 1);
    if (k->of == NULL || k->n == NULL)
        return false;
    for (size_t i = 0; i < l->model.n_meetings; i++) {
        const struct meeting *m = &l->model.meetings[i];
        uint32_t from = m->word[way];
        size_t at = k->n[from];
        if (m->p[way] < least)
            continue;
        while (at > 0 && k->of[from][at - 1].p < m->p[way]) {
            if (at < PIVOTS)
                k->of[from][at] = k->of[from][at - 1];
            at--;
        }
        if (at < PIVOTS) {
            k->of[from][at].word = m->word[!way];
            k->of[from][at].p = m->p[way];
            k->n[from] += k->n[from] < PIVOTS;
        }
    }
    return true;
}

static void likely_free(struct likely *k)
{
    free(k->of);
    free(k->n);
}

/* Words of one language by what leads there and back. */
static bool put_related(struct str *out, const struct learner *l,
                        const struct likely *there,
                        const struct likely *back, int way)
{
    const struct strmap *terms = &l->an[way].terms;
    float *p = calloc(terms->n + 1, sizeof *p);
    struct sorted met[PIVOTS * PIVOTS];

    for (uint32_t a = 0; a < terms->n && p != NULL; a++) {
        size_t n = 0, kept = 0;
        for (size_t i = 0; i < there->n[a]; i++) {
            uint32_t e = there->of[a][i].word;
            for (size_t k = 0; k < back->n[e]; k++) {
                uint32_t b = back->of[e][k].word;
                if (b != a && p[b] == 0)
                    met[n++] = (struct sorted){&terms->items[a],
                                               &terms->items[b], 0};
                if (b != a)
                    p[b] += there->of[a][i].p * back->of[e][k].p;
            }
        }
        for (size_t i = 0; i < n; i++) {
            float *sum = &p[met[i].to - terms->items];
            if (*sum >= least_related && met[i].from->n < 256 &&
                met[i].to->n < 256) {
                met[kept] = met[i];
                met[kept++].p = *sum;
            }
            *sum = 0;
        }
        qsort(met, kept, sizeof *met, by_key);
        if (kept > 0)
            put_row(out, DICT_DE_DE + way, met, kept, RELATED);
    }
    free(p);
    return p != NULL && !out->oom;
}

static bool put_paraphrases(struct str *out, const struct learner *l)
{
    struct likely likely[2] = {{NULL, NULL}, {NULL, NULL}};
    bool good = likely_init(&likely[0], l, 0) && likely_init(&likely[1], l, 1);

    for (int way = 0; way < 2 && good; way++)
        good = put_related(out, l, &likely[way], &likely[!way], way);
    likely_free(&likely[0]);
    likely_free(&likely[1]);
    return good;
}

static int learn(struct str *out, const char *text, size_t n,
                 const struct lexicon *lex, lotse_err *err)
{
    struct learner l = {.toks = {0}};
    struct ding *d = calloc(1, sizeof *d);
    struct ding_side side[2];
    bool good = d != NULL;
    int rc = LOTSE_OK;

    for (int i = 0; i < 2 && rc == LOTSE_OK; i++)
        rc = analyzer_init(&l.an[i], (lotse_lang)(i + 1), lex, err);
    if (good) {
        d->text = text;
        d->n = n;
    }
    while (rc == LOTSE_OK && good && ding_next(d, &side[0], &side[1]))
        good = learn_segment(&l, side);
    if (rc == LOTSE_OK && good)
        good = model1_train(&l.model, ROUNDS, l.an[0].terms.n,
                            l.an[1].terms.n) &&
               put_way(out, &l, 0) && put_way(out, &l, 1) &&
               put_pairs(out, &l, 0) && put_pairs(out, &l, 1) &&
               put_paraphrases(out, &l);
    for (int i = 0; i < 2; i++) {
        analyzer_free(&l.an[i]);
        free(l.pairs[i].items);
    }
    model1_free(&l.model);
    free(l.toks.items);
    free(d);
    return rc == LOTSE_OK && !good ? err_nomem(err) : rc;
}

int dict_learn(struct str *out, const char *ding, size_t n,
              const struct lexicon *lex, const char *key, const char *cache,
              lotse_err *err)
{
    int rc = learn(out, ding, n, lex, err);

    if (rc == LOTSE_OK && cache != NULL)
        dict_keep(out, key, cache);
    return rc;
}

static bool next_term(const unsigned char **p, const unsigned char *end)
{
    if (end - *p < 1 || end - *p < 1 + (*p)[0])
        return false;
    *p += 1 + (*p)[0];
    return true;
}

bool dict_next(struct dict_row *row, const unsigned char **p,
               const unsigned char *end)
{
    const unsigned char *at = *p;

    if (end - at < 1 || at[0] > DICT_EN_EN)
        return false;
    row->way = *at++;
    row->term = (const char *)at + 1;
    if (!next_term(&at, end) || end - at < 1)
        return false;
    row->n_term = (size_t)((const char *)at - row->term);
    row->n_targets = *at++;
    row->targets = at;
    for (size_t i = 0; i < row->n_targets; i++) {
        if (end - at < 1)
            return false;
        at++;
        if (!next_term(&at, end))
            return false;
    }
    *p = at;
    return true;
}

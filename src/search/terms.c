/*
 * terms.c: the text as weighted terms of one language.
 *
 * A word that a ticket repeats is what the ticket is about, so its frequency
 * counts, saturated: (k3 + 1) tf / (k3 + tf), and the subject counts three
 * times. Single letters and bare numbers of a ticket (dates, amounts, list
 * marks) are left out; a search line keeps them.
 */
#include "base/err.h"
#include "base/vec.h"
#include "search/nummap.h"
#include "search/query.h"

#include <math.h>

static const double k3 = 5;
static const float subject_weight = 3;
enum { HEAD_WORDS = 30, NUMBER_DIGITS = 4, NUMBER_ARTICLES = 2 };

/* Put a term behind the others, with nothing of it counted yet. *at gets its
 * place, TERMS_MAX where the query holds enough terms already. */
static void append(struct query *q, struct side *s, uint32_t number, size_t *at)
{
    struct qterm *t = &s->terms[s->n];

    *at = TERMS_MAX;
    if (s->n >= TERMS_MAX)
        return;
    *t = (struct qterm){.term = number, .part = true};
    memo_term(&t->list, &t->idf, q->ix, s->lang, number);
    *at = s->n++;
}

int side_term(struct query *q, struct side *s, const char *term, size_t n,
              size_t *at)
{
    uint32_t number = strmap_put(&s->l->an.terms, term, n);

    if (number == STRMAP_NONE)
        return err_nomem(q->err);
    for (*at = 0; *at < s->n; ++*at)
        if (s->terms[*at].term == number)
            return LOTSE_OK;
    append(q, s, number, at);
    return LOTSE_OK;
}

/* Is a long number one that few articles hold? Then it is an error's number
 * rather than a date, an amount or a telephone. */
static bool is_rare_number(const struct query *q, const struct side *s,
                           const struct tok *t)
{
    struct plist l = {0};
    float idf;

    if (s->l->an.terms.items[t->term].n >= NUMBER_DIGITS)
        memo_term(&l, &idf, q->ix, s->lang, t->term);
    return l.n > 0 && l.n <= NUMBER_ARTICLES;
}

/* Noise in a ticket: 1-2 letters, bare numbers. */
static bool is_noise(const struct query *q, const struct side *s,
                     const struct tok *t)
{
    size_t letters = 0;

    if (q->opts->mode != LOTSE_SUGGEST)
        return false;
    if (t->kind == TOK_NUM)
        return !is_rare_number(q, s, t);
    if (t->kind != TOK_WORD)
        return false;
    for (uint32_t i = t->from; i < t->to && letters < 3; i++)
        letters += (q->text.p[i] & 0xC0) != 0x80;
    return letters < 3;
}

void query_count(const struct query *q, struct qterm *t, uint32_t to,
                 size_t words, float weight)
{
    if (to <= q->n_head)
        weight *= subject_weight;
    t->tf += weight;
    if (to <= q->n_head || words <= HEAD_WORDS)
        t->head_tf += weight;
}

static void add_token(struct query *q, struct side *s, const struct tok *t,
                      size_t words, float share, struct nummap *places)
{
    size_t at = nummap_get(places, t->term);

    if (at == NUMMAP_NONE) { /* translated terms have names of their own */
        append(q, s, t->term, &at);
        if (at == TERMS_MAX)
            return;
        nummap_put(places, t->term, (uint32_t)at);
    }
    query_count(q, &s->terms[at], t->to, words, share * t->half / 2);
    if (t->half == 2 && share >= 1) {
        s->terms[at].part = false;
        s->terms[at].code = t->kind == TOK_CODE;
        if (t->kind != TOK_JOIN && s->n_seq < s->cap_seq)
            s->seq[s->n_seq++] = (uint16_t)at;
    }
}

/* Every token's term; a table tells their places, so that long texts aren't
 * searched in a list. */
static int add_tokens(struct query *q, struct side *s)
{
    size_t words = 0;
    struct nummap *places = nummap_new(&q->arena, s->toks.n);

    if (places == NULL)
        return err_nomem(q->err);
    for (size_t i = 0; i < s->toks.n; i++) {
        const struct tok *t = &s->toks.items[i];
        if (t->to > q->n_head && (i == 0 || s->toks.items[i - 1].pos != t->pos))
            words++;
        float share = s->share != NULL ? s->share[i] : 1;
        if (t->term != STRMAP_NONE && share > 0 && !is_noise(q, s, t))
            add_token(q, s, t, words, share, places);
    }
    return LOTSE_OK;
}

static double saturated(double tf)
{
    return (k3 + 1) * tf / (k3 + tf);
}

/* k1 grows with the length of the query: many terms must each count for less
 * alone, and for more in number. */
static double k1_for(size_t words)
{
    double k1 = 1.3 * log(1 + (double)words) - 1;

    return k1 < 1.2 ? 1.2 : k1;
}

size_t side_numbers(const struct side *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += s->terms[i].n_alts > 0 ? s->terms[i].n_alts : 1;
    return n;
}

bool query_foreign(const struct query *q, const struct side *s)
{
    return (q->lang == LOTSE_LANG_DE || q->lang == LOTSE_LANG_EN) &&
           (int)q->lang != s->lang + 1;
}

int query_terms(struct query *q, struct side *s)
{
    int rc = query_words(q, s->lang);

    if (rc != LOTSE_OK)
        return rc;
    s->terms = arena_room(&q->arena, TERMS_MAX * sizeof *s->terms);
    s->cap_seq = 2 * s->toks.n + 1;
    s->seq = arena_array(&q->arena, s->cap_seq, sizeof *s->seq);
    if (s->terms == NULL || s->seq == NULL)
        return err_nomem(q->err);
    if (query_foreign(q, s))
        rc = query_translate(q, s);
    if (rc == LOTSE_OK)
        rc = add_tokens(q, s);
    if (rc == LOTSE_OK && !query_foreign(q, s))
        rc = query_paraphrase(q, s);
    if (rc == LOTSE_OK)
        rc = query_mend(q, s);
    for (size_t i = 0; i < s->n; i++) {
        struct qterm *t = &s->terms[i];
        t->w = t->idf * (float)saturated(t->tf);
        t->w_head = t->idf * (float)saturated(t->head_tf);
        s->n_whole += !t->part;
        s->n_known += !t->part && t->list.n > 0;
    }
    s->k1 = k1_for(s->n_whole);
    s->length = model_length(s->n_whole);
    return rc == LOTSE_OK && !query_foreign(q, s) ? query_synonyms(q, s) : rc;
}

/*
 * translate.c: the text's words as terms of the other language.
 *
 * A probabilistic structured query (Darwish and Oard 2003): a word counts in
 * an article as often as its translations do, each as much as it is probable,
 * and its document frequency is the same sum. A German compound that no
 * dictionary has is cut into words that it has. Names, codes and words without
 * a translation stay what they are; the others keep a small share in their own
 * form, because support language borrows.
 */
#include "base/err.h"
#include "base/utf8.h"
#include "search/nummap.h"
#include "search/query.h"
#include "text/fold.h"

#include <string.h>

enum { PART_MIN = 4, CUTS = 3 };

static const float part_share = .5F; /* of a compound's part */
static const float same_form = .1F;
static const float pair_share = .5F; /* of a word inside a pair */
static const float paraphrase_share = .7F;

struct translator {
    struct query *q;
    struct side *s;
    struct lang_index *from;
    const struct toks *toks; /* in the text's own language */
    float weight;       /* of the word at hand: less inside a pair */
    struct nummap *places; /* name of a meaning -> place of its term, +1 */
};

/* Give a term what it means: at least one target. */
static int give(struct query *q, struct qterm *term, const struct meaning *m)
{
    term->alts = arena_room(&q->arena, m->n * sizeof *term->alts);
    if (term->alts == NULL)
        return err_nomem(q->err);
    for (uint32_t i = 0; i < m->n; i++) {
        const struct meant *a = &m->alts[i];
        term->alts[i] = (struct translation){
            {.n = a->n, .number = a->number}, a->term, a->p};
    }
    term->n_alts = m->n;
    term->list = (struct plist){.n = m->most, .number = NUMBER_NONE};
    term->idf = m->idf; /* how often its targets stand in articles */
    return LOTSE_OK;
}

/* The term of the side that stands for a term of the source, or where b isn't
 * STRMAP_NONE for a pair; *at gets its place + 1, 0: it has no translation. */
static int term_for(struct translator *t, uint32_t a, uint32_t b, size_t *at)
{
    struct meaning m;
    struct qterm *term;
    int rc = memo_meaning(&m, t->q->ix, !t->s->lang, a, b, t->q->err);

    *at = 0;
    if (rc != LOTSE_OK || m.n == 0)
        return rc;
    if (nummap_get(t->places, m.name) != NUMMAP_NONE) {
        *at = nummap_get(t->places, m.name);
        return LOTSE_OK;
    }
    if (t->s->n >= TERMS_MAX)
        return rc;
    term = &t->s->terms[t->s->n];
    *term = (struct qterm){.part = true, .term = m.name};
    rc = give(t->q, term, &m);
    if (rc != LOTSE_OK)
        return rc;
    *at = ++t->s->n;
    nummap_put(t->places, m.name, (uint32_t)*at);
    return LOTSE_OK;
}

/* Count an occurrence of the term at place `at`. */
static void count(struct translator *t, size_t at, const struct tok *tok,
                  size_t words, float share)
{
    struct qterm *term = &t->s->terms[at - 1];
    bool whole = share >= 1;

    if (term->to == 0) {
        term->from = tok->from;
        term->to = tok->to;
    }
    query_count(t->q, term, tok->to, words, share * t->weight);
    if (whole)
        term->part = false;
    if (t->s->n_seq < t->s->cap_seq)
        t->s->seq[t->s->n_seq++] = (uint16_t)(at - 1);
}

/* The stem of folded bytes as a translated term, without or with a linking
 * element at its end. */
static int part_term(struct translator *t, const char *w, size_t n, bool last,
                     size_t *at)
{
    static const char *const links[] = {"", "s", "es", "n", "en", "er", "e"};
    int rc = LOTSE_OK;

    *at = 0;
    for (size_t i = 0; i < (last ? 1 : 7) && rc == LOTSE_OK && *at == 0; i++) {
        size_t k = strlen(links[i]);
        uint32_t stem;
        if (n < k + PART_MIN || memcmp(w + n - k, links[i], k) != 0)
            continue;
        stem = analyzer_stem(&t->from->an, w, n - k);
        if (stem == STRMAP_NONE)
            return err_nomem(t->q->err);
        rc = term_for(t, stem, STRMAP_NONE, at);
    }
    return rc;
}

/* Cut a compound: the longest last word that is known, then the rest. */
static int cut(struct translator *t, const char *w, size_t n, size_t places[],
               size_t depth, size_t *found)
{
    int rc = LOTSE_OK;

    *found = 0;
    for (size_t i = PART_MIN; i + PART_MIN <= n && *found == 0; i++) {
        size_t head = 0, tail = 0, more = 0;
        if (((unsigned char)w[i] & 0xC0) == 0x80)
            continue;
        rc = part_term(t, w + i, n - i, true, &tail);
        if (rc == LOTSE_OK && tail != 0)
            rc = part_term(t, w, i, false, &head);
        if (rc == LOTSE_OK && tail != 0 && head == 0 && depth > 1)
            rc = cut(t, w, i, places, depth - 1, &more);
        if (rc != LOTSE_OK)
            return rc;
        if (tail == 0 || (head == 0 && more == 0))
            continue;
        if (head != 0)
            places[more++] = head;
        places[more++] = tail;
        *found = more;
    }
    return rc;
}

/* Translate the tokens of one position; *done: something was found. */
static int translate_word(struct translator *t, size_t from, size_t to,
                          size_t words, bool *done)
{
    const struct tok *tok = &t->toks->items[from];
    size_t places[CUTS + 1], n = 0, at;
    char word[FOLD_MAX];
    int rc = LOTSE_OK;

    *done = false;
    for (size_t i = from; i < to && rc == LOTSE_OK; i++) {
        bool whole = t->toks->items[i].half == 2;
        if (t->toks->items[i].term == STRMAP_NONE || (!whole && *done))
            continue;
        rc = term_for(t, t->toks->items[i].term, STRMAP_NONE, &at);
        if (rc != LOTSE_OK || at == 0)
            continue;
        if (whole) {
            count(t, at, tok, words, 1);
            *done = true;
        } else if (n < CUTS) {
            places[n++] = at;
        }
    }
    if (rc != LOTSE_OK || *done || tok->kind != TOK_WORD)
        return rc;
    if (n == 0 && t->from->an.lang == LOTSE_LANG_DE) {
        size_t len = fold_word(word, t->q->text.p + tok->from,
                               tok->to - tok->from, LOTSE_LANG_DE,
                               &t->q->ix->lex);
        if (len >= 2 * PART_MIN)
            rc = cut(t, word, len, places, CUTS - 1, &n);
    }
    for (size_t i = 0; i < n && rc == LOTSE_OK; i++)
        count(t, places[i], tok, words, part_share);
    *done = n > 0;
    return rc;
}

/* Are this word and the next one a pair that means one word? Count it. */
static int translate_pair(struct translator *t, size_t i, size_t next,
                          size_t words, bool *found)
{
    const struct tok *a = &t->toks->items[i], *b = &t->toks->items[next];
    struct tok both;
    size_t at = 0;
    int rc;

    *found = false;
    if (next >= t->toks->n || b->pos != a->pos + 1 || a->kind != TOK_WORD ||
        b->kind != TOK_WORD)
        return LOTSE_OK;
    rc = term_for(t, a->term, b->term, &at);
    if (rc != LOTSE_OK || at == 0)
        return rc;
    both = *a;
    both.to = b->to;
    t->weight = 1;
    count(t, at, &both, words, 1);
    *found = true;
    return LOTSE_OK;
}

/* What the side's own reading of the same bytes is worth. */
static void set_shares(struct side *s, size_t *k, const struct tok *tok,
                       float share)
{
    while (*k < s->toks.n && s->toks.items[*k].from < tok->from)
        (*k)++;
    for (size_t i = *k; i < s->toks.n && s->toks.items[i].from == tok->from &&
                        s->toks.items[i].to == tok->to; i++)
        s->share[i] = share;
}

int query_translate(struct query *q, struct side *s)
{
    struct translator t = {.q = q, .s = s, .from = &q->ix->langs[!s->lang],
                           .toks = &q->sides[!s->lang].toks};
    size_t words = 0, k = 0;
    bool paired = false; /* with the word before */
    int rc = query_words(q, !s->lang);

    t.places = nummap_new(&q->arena, TERMS_MAX);
    s->share = arena_array(&q->arena, s->toks.n + 1, sizeof *s->share);
    if (rc == LOTSE_OK && (t.places == NULL || s->share == NULL))
        rc = err_nomem(q->err);
    for (size_t i = 0; i < s->toks.n && rc == LOTSE_OK; i++)
        s->share[i] = 1;
    for (size_t i = 0, to; i < t.toks->n && rc == LOTSE_OK; i = to) {
        const struct tok *tok = &t.toks->items[i];
        bool done = false, pair = false;
        for (to = i; to < t.toks->n && t.toks->items[to].pos == tok->pos; to++)
            ;
        words += tok->to > q->n_head;
        if (tok->kind == TOK_STOP) {
            set_shares(s, &k, tok, 0);
            paired = false;
            continue;
        }
        rc = translate_pair(&t, i, to, words, &pair);
        t.weight = pair || paired ? pair_share : 1;
        paired = pair;
        if (rc != LOTSE_OK)
            break;
        if (tok->kind == TOK_WORD)
            rc = translate_word(&t, i, to, words, &done);
        if (done)
            set_shares(s, &k, tok, same_form);
    }
    return rc;
}

int query_paraphrase(struct query *q, struct side *s)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        struct qterm *term = &s->terms[i];
        const struct strmap_key *key = &s->l->an.terms.items[term->term];
        const unsigned char *list;
        struct meaning m = {.n = 0};
        size_t n;
        if (term->part || term->code || term->list.n > 0)
            continue;
        rc = index_translation(&list, &n, q->ix, s->lang, true, key->p, key->n,
                               q->err);
        if (rc == LOTSE_OK && n > 0)
            rc = memo_read(&m, q->ix, s->lang, list, n, q->err);
        if (rc != LOTSE_OK || m.n == 0)
            continue;
        rc = give(q, term, &m);
        term->akin = true;
        term->tf *= paraphrase_share;
        term->head_tf *= paraphrase_share;
    }
    return rc;
}

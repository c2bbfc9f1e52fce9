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

#include <stdlib.h>
#include <string.h>

enum { PART_MIN = 4, CUTS = 3 };

static const float least = .03F;     /* probability of a target that counts */
static const float part_share = .5F; /* of a compound's part */
static const float same_form = .1F;
static const float pair_share = .5F; /* of a word inside a pair */
static const float paraphrase_share = .7F;

struct translator {
    struct query *q;
    struct side *s;
    struct lang_index *from;
    struct toks toks;   /* in the text's own language */
    float weight;       /* of the word at hand: less inside a pair */
    struct nummap *places; /* source term -> place of its term, +1 */
};

/* The targets of a source term; false: it has none. */
static int targets_of(struct translator *t, const char *term, size_t n,
                      const unsigned char **list, size_t *n_list)
{
    return index_translation(list, n_list, t->q->ix, t->from->an.lang - 1,
                             t->from == t->s->l, term, n, t->q->err);
}

/* Read the targets that the index holds. */
static int read_targets(struct translator *t, struct qterm *term,
                        const unsigned char *p, size_t n)
{
    const unsigned char *end = p + n;
    struct translation *alts =
        arena_array(&t->q->arena, TARGETS_MAX, sizeof *alts);

    if (alts == NULL)
        return err_nomem(t->q->err);
    term->alts = alts;
    while (end - p >= 2 && end - p >= 2 + p[1] && term->n_alts < TARGETS_MAX) {
        struct translation *a = &alts[term->n_alts];
        a->p = (float)p[0] / 255;
        if (a->p >= least) {
            index_term(&a->list, t->q->ix, t->s->lang, (const char *)p + 2,
                       p[1]);
            a->term = strmap_put(&t->s->l->an.terms, (const char *)p + 2, p[1]);
            if (a->term == STRMAP_NONE)
                return err_nomem(t->q->err);
            term->n_alts += a->list.n > 0;
        }
        p += 2 + p[1];
    }
    return LOTSE_OK;
}

/* How often its targets stand in articles tells how rare the word is. */
static void weigh(struct translator *t, struct qterm *term)
{
    float df = 0;

    term->list = (struct plist){.number = NUMBER_NONE};
    for (size_t i = 0; i < term->n_alts; i++) {
        uint32_t n = term->alts[i].list.n;
        df += term->alts[i].p * (float)n;
        term->list.n = n > term->list.n ? n : term->list.n;
    }
    term->idf = index_idf(t->s->l, (uint32_t)(df + .5F));
}

/* The place + 1 of a term of the side, 0: it isn't there. */
static size_t place_of(const struct side *s, uint32_t term)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->terms[i].term == term)
            return i + 1;
    return 0;
}

/* The term of the side that stands for a source term; *at gets its place + 1,
 * 0: it has no translation. */
static int term_for(struct translator *t, const char *key, size_t n,
                    size_t *at)
{
    const unsigned char *list;
    size_t n_list;
    struct qterm *term;
    struct str name = {0};
    uint32_t source = strmap_put(&t->from->an.terms, key, n);
    int rc;

    *at = 0;
    if (source == STRMAP_NONE)
        return err_nomem(t->q->err);
    if (nummap_get(t->places, source) != NUMMAP_NONE) {
        *at = nummap_get(t->places, source);
        return LOTSE_OK;
    }
    rc = targets_of(t, key, n, &list, &n_list);
    if (rc != LOTSE_OK || n_list == 0 || t->s->n >= TERMS_MAX)
        return rc;
    term = &t->s->terms[t->s->n];
    *term = (struct qterm){.part = true};
    str_addc(&name, '\1'); /* no analysed term begins so */
    str_add(&name, key, n);
    term->term = name.oom ? STRMAP_NONE
                          : strmap_put(&t->s->l->an.terms, name.p, name.n);
    str_free(&name);
    if (term->term == STRMAP_NONE)
        return err_nomem(t->q->err);
    *at = place_of(t->s, term->term);
    if (*at != 0)
        return LOTSE_OK;
    rc = read_targets(t, term, list, n_list);
    if (rc == LOTSE_OK)
        weigh(t, term);
    if (rc != LOTSE_OK || term->n_alts == 0)
        return rc;
    *at = ++t->s->n;
    nummap_put(t->places, source, (uint32_t)*at);
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
        const struct strmap_key *key;
        if (n < k + PART_MIN || memcmp(w + n - k, links[i], k) != 0)
            continue;
        stem = analyzer_stem(&t->from->an, w, n - k);
        if (stem == STRMAP_NONE)
            return err_nomem(t->q->err);
        key = &t->from->an.terms.items[stem];
        rc = term_for(t, key->p, key->n, at);
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
    const struct tok *tok = &t->toks.items[from];
    size_t places[CUTS + 1], n = 0, at;
    char word[FOLD_MAX];
    int rc = LOTSE_OK;

    *done = false;
    for (size_t i = from; i < to && rc == LOTSE_OK; i++) {
        const struct strmap_key *key;
        bool whole = t->toks.items[i].half == 2;
        if (t->toks.items[i].term == STRMAP_NONE || (!whole && *done))
            continue;
        key = &t->from->an.terms.items[t->toks.items[i].term];
        rc = term_for(t, key->p, key->n, &at);
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
    const struct tok *a = &t->toks.items[i], *b = &t->toks.items[next];
    const struct strmap_key *terms = t->from->an.terms.items;
    struct tok both = *a;
    struct str key = {0};
    size_t at = 0;
    int rc = LOTSE_OK;

    *found = false;
    if (next >= t->toks.n || b->pos != a->pos + 1 || a->kind != TOK_WORD ||
        b->kind != TOK_WORD)
        return LOTSE_OK;
    str_add(&key, terms[a->term].p, terms[a->term].n);
    str_addc(&key, ' ');
    str_add(&key, terms[b->term].p, terms[b->term].n);
    rc = key.oom ? err_nomem(t->q->err)
                 : term_for(t, str_text(&key), key.n, &at);
    str_free(&key);
    if (rc != LOTSE_OK || at == 0)
        return rc;
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
    struct translator t = {.q = q, .s = s, .from = &q->ix->langs[!s->lang]};
    size_t words = 0, k = 0;
    bool paired = false; /* with the word before */
    int rc = LOTSE_OK;

    if (analyze(&t.from->an, str_text(&q->text), q->text.n, 0, &t.toks,
                NULL) != LOTSE_OK)
        rc = err_nomem(q->err);
    t.places = nummap_new(&q->arena, TERMS_MAX);
    s->share = arena_array(&q->arena, s->toks.n + 1, sizeof *s->share);
    if (rc == LOTSE_OK && (t.places == NULL || s->share == NULL))
        rc = err_nomem(q->err);
    for (size_t i = 0; i < s->toks.n && rc == LOTSE_OK; i++)
        s->share[i] = 1;
    for (size_t i = 0, to; i < t.toks.n && rc == LOTSE_OK; i = to) {
        const struct tok *tok = &t.toks.items[i];
        bool done = false, pair = false;
        for (to = i; to < t.toks.n && t.toks.items[to].pos == tok->pos; to++)
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
    free(t.toks.items);
    return rc;
}

int query_paraphrase(struct query *q, struct side *s)
{
    struct translator t = {.q = q, .s = s, .from = s->l, .weight = 1};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        struct qterm *term = &s->terms[i];
        const struct strmap_key *key = &s->l->an.terms.items[term->term];
        const unsigned char *list;
        size_t n;
        if (term->part || term->code || term->list.n > 0)
            continue;
        rc = targets_of(&t, key->p, key->n, &list, &n);
        if (rc == LOTSE_OK && n > 0)
            rc = read_targets(&t, term, list, n);
        if (rc == LOTSE_OK && term->n_alts > 0)
            weigh(&t, term);
        term->akin = term->n_alts > 0;
        term->tf *= term->n_alts > 0 ? paraphrase_share : 1;
        term->head_tf *= term->n_alts > 0 ? paraphrase_share : 1;
    }
    return rc;
}

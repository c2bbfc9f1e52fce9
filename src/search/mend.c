/*
 * mend.c: words that nobody wrote before, as the words that were meant.
 *
 * Only a word of letters that neither language's articles hold, and of which
 * no part is known, is taken for a typing mistake; numbers, codes and the words
 * of addresses, paths and CamelCase never, nor an entry of the synonyms. It
 * is compared with the words of the base that begin with the same letter, by
 * edits of one letter (insert, delete, replace, swap: Damerau 1964), one edit
 * from 5 letters on, two from 9. The cheapest edit wins, then the most frequent
 * word. The mistake itself no longer counts as a word of the text. Only words
 * of articles that the reader may read are meant, by their stems: the answer
 * names the word.
 */
#include "base/err.h"
#include "search/postings.h"
#include "search/query.h"
#include "text/edits.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum {
    MENDED_MAX = 16,
    ONE_EDIT = 5,    /* letters from which on one edit is looked for */
    TWO_EDITS = 9,
    SIEVED = 64,     /* words that are looked at together */
    NAME_TOKENS = 32 /* of an address or path, about */
};

static const float mended_share = .8F;

/* The words of the base, with the changes in their places. */
static int merge_words(struct lang_index *l)
{
    const struct wordlist *changes = l->an.words.changes;
    struct str all = {0};
    int rc = LOTSE_OK;

    l->words = l->an.words;
    if (changes == NULL)
        return LOTSE_OK;
    rc = wordlist_merge(&all, &l->an.words, changes);
    if (rc == LOTSE_OK && !wordlist_open(&l->words, all.p, all.n))
        rc = LOTSE_INPUT;
    l->words_block = all.p;
    return rc;
}

/* The words of the base, the letters and bytes of each: found at the first
 * mistake. */
static int find_words(struct query *q, struct lang_index *l)
{
    int rc = LOTSE_OK;

    if (l->letters != NULL)
        return LOTSE_OK;
    free(l->words_block);
    free(l->lengths);
    l->words_block = NULL;
    l->lengths = NULL;
    rc = merge_words(l);
    if (rc == LOTSE_INPUT)
        return err_set(q->err, LOTSE_IO, "%s: damaged (words); run lotse "
                       "compile", q->ix->path);
    if (rc == LOTSE_OK) {
        l->lengths = malloc(l->words.n + 1U);
        l->letters = malloc((l->words.n + 1U) * sizeof *l->letters);
    }
    if (l->letters == NULL || l->lengths == NULL) {
        free(l->letters);
        l->letters = NULL;
        return err_nomem(q->err);
    }
    for (uint32_t i = 0; i < l->words.n; i++) {
        uint32_t freq;
        size_t len;
        const char *w = wordlist_at(&l->words, i, &len, &freq);
        l->letters[i] = edits_letters(w, len);
        l->lengths[i] = (uint8_t)(len < UINT8_MAX ? len : UINT8_MAX);
    }
    return LOTSE_OK;
}

/* Does an article hold the word that this reader may read? */
static int is_readable(bool *readable, struct query *q, struct side *s,
                       const char *word, size_t n)
{
    uint32_t term = analyzer_stem(&s->l->an, word, n);
    const struct strmap_key *key;
    struct plist l;
    struct post_reader r;
    struct post_block b;
    int rc;

    *readable = false;
    if (term == STRMAP_NONE)
        return err_nomem(q->err);
    key = &s->l->an.terms.items[term];
    index_term(&l, q->ix, s->lang, key->p, key->n);
    rc = index_list(&l, q->ix, s->lang, q->err);
    if (rc != LOTSE_OK)
        return rc;
    post_begin(&r, q->ix, s->lang, &l);
    while (!*readable && post_next(&r, &b))
        for (uint32_t i = 0; i < b.n && !*readable; i++)
            *readable = s->l->audience[b.ords[i]] <= (int)q->opts->audience;
    return r.bad ? post_fail(&r, q->err) : LOTSE_OK;
}

/* A mistake, and the nearest word so far. */
struct near {
    struct spelled_out want;
    int max, edits; /* cost of those that are allowed, and of the best */
    uint32_t freq;
    const char *word; /* NULL: none is near */
    size_t n;
    bool any; /* a word is near, which this reader may not see, perhaps */
};

/* Is this word nearer than the others? */
static int try_word(struct near *best, struct query *q, struct side *side,
                    uint32_t number)
{
    struct spelled_out have;
    uint32_t freq;
    bool readable;
    size_t len;
    const char *w = wordlist_at(&side->l->words, number, &len, &freq);
    int d, rc;

    if (!edits_read(&have, w, len))
        return LOTSE_OK;
    d = edits_cost(&best->want, &have,
                   best->edits < best->max ? best->edits : best->max);
    if (d > best->max || d > best->edits ||
        (d == best->edits && freq <= best->freq))
        return LOTSE_OK;
    best->any = true;
    rc = is_readable(&readable, q, side, w, len);
    if (!readable)
        return rc;
    best->word = w;
    best->n = len;
    best->edits = d;
    best->freq = freq;
    return rc;
}

/* The nearest word of the base that begins with the same letter. */
static int nearest(struct near *best, struct query *q, struct side *side,
                   const char *s, size_t n)
{
    const struct lang_index *l = side->l;
    char after = (char)(s[0] + 1);
    uint8_t passes[SIEVED];
    struct edits_sieve sieve;
    uint32_t to;
    int rc = find_words(q, side->l);

    *best = (struct near){.word = NULL};
    if (rc != LOTSE_OK || !edits_read(&best->want, s, n) ||
        best->want.n < ONE_EDIT)
        return rc;
    best->max = best->want.n >= TWO_EDITS ? 2 * EDIT : EDIT;
    best->edits = best->max + 1;
    sieve = edits_sieve_of(s, n, best->max);
    to = after != 0 ? wordlist_lower(&l->words, &after, 1) : l->words.n;
    for (uint32_t i = wordlist_lower(&l->words, s, 1);
         i < to && rc == LOTSE_OK; i += SIEVED) {
        uint32_t k = to - i < SIEVED ? to - i : SIEVED;
        edits_sieve_words(passes, &sieve, l->letters + i, l->lengths + i, k);
        for (const uint8_t *p = passes; rc == LOTSE_OK; p++) {
            p = memchr(p, 1, k - (size_t)(p - passes));
            if (p == NULL)
                break;
            rc = try_word(best, q, side, i + (uint32_t)(p - passes));
        }
    }
    return rc;
}

/* The nearest word to a word of the side. That there is none is remembered. */
static int find_meant(struct near *best, struct query *q, struct side *s,
                      const struct tok *t)
{
    uint8_t *bits = memo_bits(&s->l->memo, t->spelled);
    char word[FOLD_MAX];
    size_t n;
    int rc;

    *best = (struct near){.word = NULL};
    if (bits != NULL && *bits & SPELLED_ALONE)
        return LOTSE_OK;
    n = fold_word(word, q->text.p + t->from, t->to - t->from,
                  (lotse_lang)(s->lang + 1), &q->ix->lex);
    rc = nearest(best, q, s, word, n);
    if (rc == LOTSE_OK && !best->any && bits != NULL)
        *bits |= SPELLED_ALONE;
    return rc;
}

/* Is it an address, a path or the like? Words that only hyphens join are
 * words, and so are those about a full stop without a blank ("aus.Was"). */
static bool is_name(const struct query *q, const struct tok *t)
{
    for (uint32_t i = t->from; i + 1 < t->to; i++) {
        char c = q->text.p[i], next = q->text.p[i + 1];
        if (strchr("@/\\_", c) != NULL ||
            (c == '.' && !(next >= 'A' && next <= 'Z')))
            return true;
    }
    return false;
}

/* Is the token part of a name that is exact: an address, a path, CamelCase?
 * The name as a whole stands behind the tokens of its first word. */
static bool in_code(const struct query *q, const struct side *s, size_t at)
{
    const struct tok *t = &s->toks.items[at];
    size_t from = at > NAME_TOKENS ? at - NAME_TOKENS : 0;

    for (size_t i = from; i < s->toks.n && s->toks.items[i].pos <= t->pos;
         i++) {
        const struct tok *c = &s->toks.items[i];
        if (c->kind == TOK_CODE && c->from <= t->from && c->to >= t->to &&
            is_name(q, c))
            return true;
        if (c->why == WHY_CAMEL && c->pos == t->pos)
            return true;
    }
    return false;
}

/* Is the word an entry of the synonyms, which say what it means? */
static bool has_synonyms(const struct side *s, const struct tok *t)
{
    struct synonym_word w = {.term = t->term};

    return synonyms_find(&s->l->synonyms, &s->l->an, &w, 1) != STRMAP_NONE;
}

/* Does either language know the word or a part of it? */
static int ask_known(bool *known, struct query *q, const char *s, size_t n)
{
    struct toks toks = {0};
    int rc = LOTSE_OK;

    *known = false;
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK && !*known; lang++) {
        struct analyzer *an = &q->ix->langs[lang].an;
        toks.n = 0;
        if (analyze(an, s, n, 0, &toks, NULL) != LOTSE_OK)
            rc = err_nomem(q->err);
        for (size_t i = 0; i < toks.n && rc == LOTSE_OK && !*known; i++) {
            struct plist l;
            float idf;
            uint32_t term = toks.items[i].term;
            if (term == STRMAP_NONE) {
                *known = true;
                continue;
            }
            memo_term(&l, &idf, q->ix, lang, term);
            *known = l.n > 0;
        }
    }
    free(toks.items);
    return rc;
}

/* The same for a word of the side, which is asked once. */
static int is_known(bool *known, struct query *q, struct side *s,
                    const struct tok *t)
{
    uint8_t *bits = memo_bits(&s->l->memo, t->spelled);
    int rc;

    if (bits != NULL && *bits & SPELLED_ASKED) {
        *known = (*bits & SPELLED_KNOWN) != 0;
        return LOTSE_OK;
    }
    rc = ask_known(known, q, q->text.p + t->from, t->to - t->from);
    bits = memo_bits(&s->l->memo, t->spelled);
    if (rc == LOTSE_OK && bits != NULL)
        *bits |= SPELLED_ASKED | (*known ? SPELLED_KNOWN : 0);
    return rc;
}

/* Note "passwrot -> passwort" and put the word's stem into the query. */
static int mend(struct query *q, struct side *s, const struct tok *t,
                const char *word, size_t n)
{
    struct analyzer *an = &s->l->an;
    uint32_t term = analyzer_stem(an, word, n);
    size_t at;
    int rc;

    if (term == STRMAP_NONE)
        return err_nomem(q->err);
    rc = side_term(q, s, an->terms.items[term].p, an->terms.items[term].n, &at);
    if (rc != LOTSE_OK || at >= TERMS_MAX)
        return rc;
    s->terms[at].tf += mended_share;
    s->terms[at].head_tf += mended_share;
    s->terms[at].part = false;
    for (size_t i = 0; i < s->n_seq; i++)
        if (s->terms[s->seq[i]].term == t->term)
            s->seq[i] = (uint16_t)at;
    for (size_t i = 0; i < s->n; i++) /* it was read as the other */
        if (s->terms[i].term == t->term)
            s->terms[i].part = true;
    str_add(&q->mended, q->text.p + t->from, t->to - t->from);
    str_adds(&q->mended, " -> ");
    str_add(&q->mended, word, n);
    str_addc(&q->mended, '\0');
    q->n_mended++;
    return q->mended.oom ? err_nomem(q->err) : LOTSE_OK;
}

/* Do paraphrases stand for the word already? */
static bool is_akin(const struct side *s, const struct tok *t)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->terms[i].term == t->term)
            return s->terms[i].akin;
    return false;
}

int query_mend(struct query *q, struct side *s)
{
    lotse_lang lang = (lotse_lang)(s->lang + 1);
    size_t n_toks = s->toks.n;
    uint32_t last = UINT32_MAX;
    int rc = LOTSE_OK;

    if (q->lang != lang && q->lang != LOTSE_LANG_ANY)
        return LOTSE_OK;
    for (size_t i = 0; i < n_toks && q->n_mended < MENDED_MAX; i++) {
        const struct tok *t = &s->toks.items[i];
        struct near meant;
        bool known;
        if (t->kind != TOK_WORD || t->spelled == last || t->to - t->from < 5)
            continue;
        last = t->spelled;
        rc = is_known(&known, q, s, t);
        if (rc != LOTSE_OK)
            return rc;
        if (known || has_synonyms(s, t) || is_akin(s, t) || in_code(q, s, i))
            continue;
        rc = find_meant(&meant, q, s, t);
        if (rc == LOTSE_OK && meant.word != NULL)
            rc = mend(q, s, t, meant.word, meant.n);
        if (rc != LOTSE_OK)
            return rc;
    }
    return rc;
}

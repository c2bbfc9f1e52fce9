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
#include "base/utf8.h"
#include "search/postings.h"
#include "search/query.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum {
    MENDED_MAX = 16,
    ONE_EDIT = 5,    /* letters from which on one edit is looked for */
    TWO_EDITS = 9,
    LETTERS = 40,
    NAME_TOKENS = 32 /* of an address or path, about */
};

static const float mended_share = .8F;

struct word {
    uint32_t cp[LETTERS];
    size_t n;
};

static bool decode(struct word *w, const char *s, size_t n)
{
    size_t len;

    w->n = 0;
    for (size_t at = 0; at < n; at += len) {
        if (w->n == LETTERS)
            return false;
        w->cp[w->n++] = utf8_next(s + at, n - at, &len);
    }
    return true;
}

/* What a mistake costs: a letter doubled or not, and two swapped, are the
 * mistakes of fingers that knew the word. */
enum { EDIT = 10, SWAP = 7, DOUBLED = 6 };

static int min3(int a, int b, int c)
{
    a = a < b ? a : b;
    return a < c ? a : c;
}

/* Leaving out the i-th letter of a word. */
static int gap(const struct word *w, size_t i)
{
    return i > 0 && w->cp[i] == w->cp[i - 1] ? DOUBLED : EDIT;
}

/* Cost of the edits between two words; more than max: some value above. */
static int edits(const struct word *a, const struct word *b, int max)
{
    int rows[3][LETTERS + 1], *prev2 = rows[0], *prev = rows[1],
                              *row = rows[2];

    prev[0] = 0;
    for (size_t j = 1; j <= b->n; j++)
        prev[j] = prev[j - 1] + gap(b, j - 1);
    for (size_t i = 1; i <= a->n; i++) {
        int best, *t;
        row[0] = best = prev[0] + gap(a, i - 1);
        for (size_t j = 1; j <= b->n; j++) {
            int cost = a->cp[i - 1] != b->cp[j - 1] ? EDIT : 0;
            row[j] = min3(prev[j] + gap(a, i - 1), row[j - 1] + gap(b, j - 1),
                          prev[j - 1] + cost);
            if (i > 1 && j > 1 && a->cp[i - 1] == b->cp[j - 2] &&
                a->cp[i - 2] == b->cp[j - 1] && prev2[j - 2] + SWAP < row[j])
                row[j] = prev2[j - 2] + SWAP;
            best = row[j] < best ? row[j] : best;
        }
        if (best > max)
            return max + 1;
        t = prev2;
        prev2 = prev;
        prev = row;
        row = t;
    }
    return prev[b->n];
}

/* The letters of a word as bits. An edit changes two of them at most. */
static uint32_t letter_bits(const char *s, size_t n)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0xC0) /* the last byte tells umlauts apart */
            bits |= 1U << (s[i] & 31);
    return bits;
}

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

/* The words of the base and the letters of each, found at the first mistake. */
static int find_words(struct query *q, struct lang_index *l)
{
    int rc = LOTSE_OK;

    if (l->letters != NULL)
        return LOTSE_OK;
    free(l->words_block);
    l->words_block = NULL;
    rc = merge_words(l);
    if (rc == LOTSE_INPUT)
        return err_set(q->err, LOTSE_IO, "%s: damaged (words); run lotse "
                       "compile", q->ix->path);
    if (rc == LOTSE_OK)
        l->letters = malloc((l->words.n + 1U) * sizeof *l->letters);
    if (l->letters == NULL)
        return err_nomem(q->err);
    for (uint32_t i = 0; i < l->words.n; i++) {
        uint32_t freq;
        size_t len;
        const char *w = wordlist_at(&l->words, i, &len, &freq);
        l->letters[i] = letter_bits(w, len);
    }
    return LOTSE_OK;
}

/* Can edits of cost max make one word of the other? A quick look that spares
 * most words of the base the long one. */
static bool may_meet(size_t len, size_t n, int max)
{
    size_t more = len > n ? len - n : n - len;

    return more <= (size_t)(max / DOUBLED + max / EDIT);
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

/* The nearest word of the base that begins with the same letter; *out is NULL
 * where none is near. */
static int nearest(const char **out, size_t *found, struct query *q,
                   struct side *side, const char *s, size_t n)
{
    const struct wordlist *words = &side->l->words;
    const uint32_t *letters;
    struct word want, have;
    uint32_t best_freq = 0, bits = letter_bits(s, n);
    int max, best_edits, rc = find_words(q, side->l);

    *out = NULL;
    if (rc != LOTSE_OK)
        return rc;
    letters = side->l->letters;
    if (!decode(&want, s, n) || want.n < ONE_EDIT)
        return LOTSE_OK;
    max = want.n >= TWO_EDITS ? 2 * EDIT : EDIT;
    best_edits = max + 1;
    for (uint32_t i = wordlist_lower(words, s, 1);
         i < words->n && rc == LOTSE_OK; i++) {
        uint32_t freq;
        bool readable;
        size_t len;
        const char *w = wordlist_at(words, i, &len, &freq);
        int d;
        if (len == 0 || w[0] != s[0])
            break;
        if (__builtin_popcount(letters[i] ^ bits) > 2 * (max / EDIT) ||
            !may_meet(len, n, max) || !decode(&have, w, len))
            continue;
        d = edits(&want, &have, best_edits < max ? best_edits : max);
        if (d > max || d > best_edits || (d == best_edits && freq <= best_freq))
            continue;
        rc = is_readable(&readable, q, side, w, len);
        if (!readable)
            continue;
        *out = w;
        *found = len;
        best_edits = d;
        best_freq = freq;
    }
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
static int is_known(bool *known, struct query *q, const char *s, size_t n)
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
            struct plist l = {0};
            uint32_t term = toks.items[i].term;
            if (term == STRMAP_NONE) {
                *known = true;
                continue;
            }
            index_term(&l, q->ix, lang, an->terms.items[term].p,
                       an->terms.items[term].n);
            *known = l.n > 0;
        }
    }
    free(toks.items);
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
        char word[FOLD_MAX];
        const char *meant;
        size_t n, n_meant = 0;
        bool known;
        if (t->kind != TOK_WORD || t->spelled == last || t->to - t->from < 5)
            continue;
        last = t->spelled;
        rc = is_known(&known, q, q->text.p + t->from, t->to - t->from);
        if (rc != LOTSE_OK)
            return rc;
        if (known || has_synonyms(s, t) || is_akin(s, t) || in_code(q, s, i))
            continue;
        n = fold_word(word, q->text.p + t->from, t->to - t->from, lang,
                      &q->ix->lex);
        rc = nearest(&meant, &n_meant, q, s, word, n);
        if (rc == LOTSE_OK && meant != NULL)
            rc = mend(q, s, t, meant, n_meant);
        if (rc != LOTSE_OK)
            return rc;
    }
    return rc;
}

/*
 * count.c: how often the base says each word.
 *
 * Compounds are split into words that the whole base uses, so nothing can be
 * analysed to the end before all was counted. Each worker counts the articles
 * it has parsed, first by spelling, which needs no folding, and gives a sorted
 * list of folded words; the parent merges the lists.
 *
 *     list: { varint length, bytes, varint frequency }
 */
#include "compile/count.h"
#include "base/varint.h"
#include "base/vec.h"
#include "text/fold.h"
#include "text/wordlist.h"

#include <stdlib.h>
#include <string.h>

bool count_spelling(struct count *c, uint32_t spelled, uint32_t by)
{
    size_t had = c->cap;

    if (spelled >= had) {
        if (!vec_reserve(&c->freq, &c->cap, spelled + 1U, sizeof *c->freq))
            return false;
        memset(c->freq + had, 0, (c->cap - had) * sizeof *c->freq);
    }
    c->freq[spelled] += by;
    return true;
}

int count_toks(struct count *c, const struct toks *toks)
{
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        if (t->spelled != STRMAP_NONE && (i == 0 || t[-1].pos != t->pos) &&
            !count_spelling(c, t->spelled, 1))
            return LOTSE_NOMEM;
    }
    return LOTSE_OK;
}

void count_free(struct count *c)
{
    free(c->freq);
    *c = (struct count){.cap = 0};
}

/* ----------------------------------------------------------------- lists */

static int by_key(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

/* Has the spelling no digit? */
static bool is_word(const struct analyzer *a, size_t spelled)
{
    uint32_t form = a->first[spelled];

    return form < a->first[spelled + 1] && a->forms[form].kind == TOK_WORD;
}

/* Fold the spellings into `folded` and freq, which has room for all. */
static int fold_all(struct strmap *folded, uint32_t *freq,
                    const struct count *c, const struct analyzer *a)
{
    for (size_t i = 0; i < a->spelled.n && i < c->cap; i++) {
        const struct strmap_key *k = &a->spelled.items[i];
        char word[FOLD_MAX];
        uint32_t id;
        size_t n;
        if (c->freq[i] == 0 || k->n > FOLD_MAX || !is_word(a, i))
            continue;
        n = fold_word(word, k->p, k->n, a->lang, a->lex);
        if (n < 2 || lexicon_has(a->lex, a->lang, LEX_STOP, word, n))
            continue;
        id = strmap_put(folded, word, n);
        if (id == STRMAP_NONE)
            return LOTSE_NOMEM;
        freq[id] += c->freq[i];
    }
    return LOTSE_OK;
}

int count_list(struct str *out, const struct count *c,
               const struct analyzer *a)
{
    struct strmap folded = {0};
    uint32_t *freq = calloc(a->spelled.n + 1, sizeof *freq);
    const struct strmap_key **keys = NULL;
    int rc = freq == NULL ? LOTSE_NOMEM : fold_all(&folded, freq, c, a);

    if (rc == LOTSE_OK)
        keys = malloc((folded.n + 1) * sizeof *keys);
    if (keys == NULL) {
        rc = LOTSE_NOMEM;
    } else {
        for (size_t i = 0; i < folded.n; i++)
            keys[i] = &folded.items[i];
        qsort(keys, folded.n, sizeof *keys, by_key);
        for (size_t i = 0; i < folded.n; i++) {
            put_varint(out, keys[i]->n);
            str_add(out, keys[i]->p, keys[i]->n);
            put_varint(out, freq[keys[i] - folded.items]);
        }
        rc = out->oom ? LOTSE_NOMEM : LOTSE_OK;
    }
    strmap_free(&folded);
    free(freq);
    free(keys);
    return rc;
}

/* The head of a list. */
struct cursor {
    struct reader r;
    struct strmap_key key; /* p NULL: at its end */
    uint32_t freq;
};

static void advance(struct cursor *c)
{
    uint64_t n;

    c->key.p = NULL;
    if (c->r.p == c->r.end || c->r.bad)
        return;
    n = get_varint(&c->r);
    if (n == 0 || n >= FOLD_MAX || n > (uint64_t)(c->r.end - c->r.p)) {
        c->r.bad = true;
        return;
    }
    c->key.p = (const char *)c->r.p;
    c->key.n = (uint32_t)n;
    c->r.p += n;
    c->freq = (uint32_t)get_varint(&c->r);
}

/* Add the least head of all to the words; false: all lists are at their end,
 * or memory is. */
static bool take_least(struct cursor *heads, size_t n, struct strmap *words,
                       uint32_t **freq, size_t *cap)
{
    const struct cursor *least = NULL;
    uint32_t sum = 0, id;

    for (size_t i = 0; i < n; i++)
        if (heads[i].key.p != NULL &&
            (least == NULL || strmap_compare(&heads[i].key, &least->key) < 0))
            least = &heads[i];
    if (least == NULL)
        return false;
    id = strmap_put(words, least->key.p, least->key.n);
    if (id == STRMAP_NONE || !vec_reserve(freq, cap, id + 1U, sizeof **freq))
        return false;
    for (size_t i = 0; i < n; i++)
        if (heads[i].key.p != NULL &&
            strmap_compare(&heads[i].key, &words->items[id]) == 0) {
            sum += heads[i].freq;
            advance(&heads[i]);
        }
    (*freq)[id] = sum;
    return true;
}

int count_merge(struct str *out, const struct str *lists, size_t n)
{
    struct cursor *heads = calloc(n + 1, sizeof *heads);
    struct strmap words = {0};
    uint32_t *freq = NULL;
    size_t cap = 0;
    int rc = LOTSE_OK;

    if (heads == NULL)
        return LOTSE_NOMEM;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *p = (const unsigned char *)str_text(&lists[i]);
        heads[i].r = (struct reader){p, p + lists[i].n, false};
        advance(&heads[i]);
    }
    while (take_least(heads, n, &words, &freq, &cap))
        ;
    for (size_t i = 0; i < n; i++) {
        if (heads[i].r.bad)
            rc = LOTSE_INPUT;
        else if (heads[i].key.p != NULL)
            rc = LOTSE_NOMEM;
    }
    if (rc == LOTSE_OK)
        rc = wordlist_build(out, &words, freq);
    strmap_free(&words);
    free(freq);
    free(heads);
    return rc;
}

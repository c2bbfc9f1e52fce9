/*
 * count.c: how often the base says each word.
 *
 * Compounds are split into words that the whole base uses, so nothing can be
 * analysed before all was counted. Each worker counts the articles it has
 * parsed, first by spelling, which needs no folding, and gives a sorted list of
 * folded words; the parent merges the lists.
 *
 *     list: { varint length, bytes, varint frequency }
 */
#include "compile/count.h"
#include "base/varint.h"
#include "base/vec.h"
#include "text/fold.h"
#include "text/scan.h"
#include "text/wordlist.h"

#include <stdlib.h>
#include <string.h>

static int count_text(struct count *c, const char *text, size_t n, int by)
{
    struct scan s = {text, n, 0};
    struct chain chain;

    while (scan_next(&s, &chain))
        for (size_t i = 0; i < chain.n; i++) {
            const struct run *r = &chain.runs[i];
            size_t known = c->spelled.n;
            uint32_t id;
            if (r->digit || r->to - r->from > FOLD_MAX)
                continue;
            id = strmap_put(&c->spelled, text + r->from, r->to - r->from);
            if (id == STRMAP_NONE ||
                !vec_reserve(&c->freq, &c->cap, id + 1U, sizeof *c->freq))
                return LOTSE_NOMEM;
            c->freq[id] = (id < known ? c->freq[id] : 0) + (uint32_t)by;
        }
    return LOTSE_OK;
}

static int count_list_of(struct count *c, const struct md_strings *l, int by)
{
    int rc = LOTSE_OK;

    for (size_t i = 0; i < l->n && rc == LOTSE_OK; i++)
        rc = count_text(c, l->items[i], strlen(l->items[i]), by);
    return rc;
}

int count_article(struct count *c, const struct md_doc *d, int by)
{
    int rc = count_text(c, d->title, strlen(d->title), by);

    if (rc == LOTSE_OK)
        rc = count_list_of(c, &d->questions, by);
    if (rc == LOTSE_OK)
        rc = count_list_of(c, &d->tags, by);
    if (rc == LOTSE_OK)
        rc = count_text(c, d->description, strlen(d->description), by);
    for (size_t i = 0; i < d->n_sections && rc == LOTSE_OK; i++) {
        const struct md_section *s = &d->sections[i];
        rc = count_text(c, s->heading, strlen(s->heading), by);
        if (rc == LOTSE_OK)
            rc = count_text(c, s->text, s->n_text, by);
    }
    return rc;
}

void count_free(struct count *c)
{
    strmap_free(&c->spelled);
    free(c->freq);
    *c = (struct count){.cap = 0};
}

/* ----------------------------------------------------------------- lists */

static int by_key(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

/* Fold the spellings into `folded` and freq, which has room for all. */
static int fold_all(struct strmap *folded, uint32_t *freq,
                    const struct count *c, lotse_lang lang,
                    const struct lexicon *lex)
{
    for (size_t i = 0; i < c->spelled.n; i++) {
        const struct strmap_key *k = &c->spelled.items[i];
        char word[FOLD_MAX];
        uint32_t id;
        size_t n;
        if (c->freq[i] == 0)
            continue;
        n = fold_word(word, k->p, k->n, lang, lex);
        if (n < 2 || lexicon_has(lex, lang, LEX_STOP, word, n))
            continue;
        id = strmap_put(folded, word, n);
        if (id == STRMAP_NONE)
            return LOTSE_NOMEM;
        freq[id] += c->freq[i];
    }
    return LOTSE_OK;
}

int count_list(struct str *out, const struct count *c, lotse_lang lang,
               const struct lexicon *lex)
{
    struct strmap folded = {0};
    uint32_t *freq = calloc(c->spelled.n + 1, sizeof *freq);
    const struct strmap_key **keys = NULL;
    int rc = freq == NULL ? LOTSE_NOMEM : fold_all(&folded, freq, c, lang, lex);

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

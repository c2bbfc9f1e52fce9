/*
 * postings.c: what ranking reads, gathered while articles pass by.
 *
 * Articles of a language come one after the other; each term and each 4-gram
 * has a growing list of bytes (formats in db/layout.h), so that the whole
 * needs about as much memory as the finished tables. The counts of the open
 * article lie in arrays by term number, with a list of the numbers touched.
 */
#include "compile/postings.h"
#include "base/varint.h"
#include "base/vec.h"
#include "text/fold.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

void postings_init(struct postings *p, struct analyzer *an)
{
    *p = (struct postings){.an = an};
}

static void free_lists(struct list *lists, size_t n)
{
    for (size_t i = 0; i < n; i++)
        str_free(&lists[i].bytes);
    free(lists);
}

void postings_free(struct postings *p)
{
    free_lists(p->terms, p->n_terms);
    free_lists(p->grams, p->n_grams);
    strmap_free(&p->gram_numbers);
    free(p->spelled_first);
    free(p->spelled_grams);
    str_free(&p->map);
    str_free(&p->lengths);
    free(p->tf);
    free(p->touched);
    free(p->gram_tf);
    free(p->gram_touched);
    str_free(&p->forward);
    *p = (struct postings){0};
}

/* Arrays by number grow to n, new elements zero. */
static bool grow_zero(void *items, size_t *cap, size_t n, size_t size)
{
    size_t had = *cap;
    char *base;

    if (n <= had)
        return true;
    if (!vec_reserve(items, cap, n, size))
        return false;
    memcpy(&base, items, sizeof base);
    memset(base + had * size, 0, (*cap - had) * size);
    return true;
}

static bool count_term(struct postings *p, enum field f, const struct tok *t)
{
    uint32_t *tf;
    bool seen = false;

    if (!grow_zero(&p->tf, &p->cap_tf, t->term + 1U, sizeof *p->tf) ||
        !vec_reserve(&p->touched, &p->cap_touched, p->n_touched + 1,
                     sizeof *p->touched))
        return false;
    tf = p->tf[t->term];
    for (int i = 0; i < FIELDS; i++)
        seen = seen || tf[i] != 0;
    if (!seen)
        p->touched[p->n_touched++] = t->term;
    tf[f] += t->half;
    return true;
}

/* Number of a gram. */
static uint32_t gram_number(struct postings *p, uint64_t gram)
{
    unsigned char key[8];

    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)(gram >> (56 - 8 * i));
    return strmap_put(&p->gram_numbers, (const char *)key, sizeof key);
}

/* The grams of all spellings that the analyzer has met up to now. */
static bool learn_spellings(struct postings *p, uint32_t upto)
{
    const struct strmap *spelled = &p->an->spelled;

    for (size_t i = p->n_spelled; i <= upto; i++) {
        const struct strmap_key *k = &spelled->items[i];
        char word[FOLD_MAX];
        uint64_t grams[GRAM_MAX];
        size_t n = fold_word(word, k->p, k->n, p->an->lang, p->an->lex);
        n = gram_word(grams, word, n);
        if (!vec_reserve(&p->spelled_first, &p->cap_spelled, i + 2,
                         sizeof *p->spelled_first) ||
            !vec_reserve(&p->spelled_grams, &p->cap_spelled_grams,
                         p->n_spelled_grams + n + 1, sizeof *p->spelled_grams))
            return false;
        p->spelled_first[i] = (uint32_t)p->n_spelled_grams;
        for (size_t g = 0; g < n; g++) {
            uint32_t number = gram_number(p, grams[g]);
            if (number == STRMAP_NONE)
                return false;
            p->spelled_grams[p->n_spelled_grams++] = number;
        }
        p->spelled_first[i + 1] = (uint32_t)p->n_spelled_grams;
        p->n_spelled = i + 1;
    }
    return true;
}

static bool count_grams(struct postings *p, uint32_t spelled, uint32_t weight)
{
    return true;
    if (!learn_spellings(p, spelled) ||
        !grow_zero(&p->gram_tf, &p->cap_gram_tf, p->gram_numbers.n + 1,
                   sizeof *p->gram_tf) ||
        !vec_reserve(&p->gram_touched, &p->cap_gram_touched,
                     p->n_gram_touched + GRAM_MAX, sizeof *p->gram_touched))
        return false;
    for (uint32_t i = p->spelled_first[spelled];
         i < p->spelled_first[spelled + 1]; i++) {
        uint32_t g = p->spelled_grams[i];
        if (p->gram_tf[g] == 0)
            p->gram_touched[p->n_gram_touched++] = g;
        p->gram_tf[g] += weight;
    }
    return true;
}

int postings_field(struct postings *p, enum field f, const struct toks *toks)
{
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        bool first = i == 0 || toks->items[i - 1].pos != t->pos;
        if (t->term == STRMAP_NONE)
            continue;
        if (!count_term(p, f, t))
            return LOTSE_NOMEM;
        if (t->kind == TOK_WORD || t->kind == TOK_CODE || t->kind == TOK_NUM)
            p->length[f] += first;
        if (first && t->spelled != STRMAP_NONE && f != FIELD_CODE &&
            f != FIELD_TICKETS &&
            t->kind != TOK_NUM &&
            !count_grams(p, t->spelled, f == FIELD_TITLE ? GRAM_TITLE : 1))
            return LOTSE_NOMEM;
    }
    return LOTSE_OK;
}

int postings_forward(struct postings *p, enum field f, const struct toks *toks)
{
    size_t n = 0;

    for (size_t i = 0; i < toks->n; i++)
        n += toks->items[i].term != STRMAP_NONE;
    str_addc(&p->forward, (char)f);
    put_varint(&p->forward, n);
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        bool part = i > 0 && toks->items[i - 1].pos == t->pos;
        if (t->term != STRMAP_NONE)
            put_varint(&p->forward, (uint64_t)t->term << 1 | part);
    }
    return p->forward.oom ? LOTSE_NOMEM : LOTSE_OK;
}

int postings_wording(struct postings *p, const char *text,
                     const struct toks *toks)
{
    struct str block = {0};
    size_t n = 0;

    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        char word[FOLD_MAX];
        if (i > 0 && toks->items[i - 1].pos == t->pos)
            continue;
        n++;
        if (t->term != STRMAP_NONE) {
            put_varint(&block, (uint64_t)t->term << 1);
            continue;
        }
        put_varint(&block,
                   (uint64_t)stop_hash(word, fold_word(word, text + t->from,
                                                       t->to - t->from,
                                                       p->an->lang,
                                                       p->an->lex))
                           << 1 | 1);
    }
    str_addc(&p->forward, WORDING);
    put_varint(&p->forward, n);
    str_add(&p->forward, str_text(&block), block.n);
    p->forward.oom = p->forward.oom || block.oom;
    str_free(&block);
    return p->forward.oom ? LOTSE_NOMEM : LOTSE_OK;
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void list_doc(struct list *l, uint32_t ord)
{
    put_varint(&l->bytes, ord + 1 - l->last);
    l->last = ord + 1;
    l->df++;
}

static bool close_terms(struct postings *p)
{
    if (!grow_zero(&p->terms, &p->cap_terms, p->an->terms.n,
                   sizeof *p->terms))
        return false;
    p->n_terms = p->an->terms.n;
    for (size_t i = 0; i < p->n_touched; i++) {
        uint32_t term = p->touched[i], *tf = p->tf[term];
        struct list *l = &p->terms[term];
        unsigned char mask = 0;
        list_doc(l, p->docs);
        for (int f = 0; f < FIELDS; f++)
            mask |= (unsigned char)((tf[f] != 0) << f);
        str_addc(&l->bytes, (char)mask);
        for (int f = 0; f < FIELDS; f++)
            if (tf[f] != 0)
                put_varint(&l->bytes, tf[f]);
        memset(tf, 0, sizeof p->tf[term]);
        if (l->bytes.oom)
            return false;
    }
    p->n_touched = 0;
    return true;
}

static bool close_grams(struct postings *p, uint64_t *total)
{
    if (!grow_zero(&p->grams, &p->cap_grams, p->gram_numbers.n,
                   sizeof *p->grams))
        return false;
    p->n_grams = p->gram_numbers.n;
    for (size_t i = 0; i < p->n_gram_touched; i++) {
        uint32_t g = p->gram_touched[i];
        struct list *l = &p->grams[g];
        list_doc(l, p->docs);
        put_varint(&l->bytes, p->gram_tf[g]);
        *total += p->gram_tf[g];
        p->gram_tf[g] = 0;
        if (l->bytes.oom)
            return false;
    }
    p->n_gram_touched = 0;
    return true;
}

static void put_le(struct str *s, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        str_addc(s, (char)(v >> (8 * i)));
}

int postings_close(struct postings *p, uint32_t doc)
{
    uint64_t grams = 0;

    if (p->n_touched > 0)
        qsort(p->touched, p->n_touched, sizeof *p->touched, by_number);
    if (!close_terms(p) || !close_grams(p, &grams))
        return LOTSE_NOMEM;
    put_le(&p->map, doc, 4);
    for (int f = 0; f < FIELDS; f++) {
        put_le(&p->lengths, p->length[f] < 65535 ? p->length[f] : 65535, 2);
        p->length[f] = 0;
    }
    put_le(&p->lengths, grams, 4);
    p->docs++;
    return p->map.oom || p->lengths.oom ? LOTSE_NOMEM : LOTSE_OK;
}

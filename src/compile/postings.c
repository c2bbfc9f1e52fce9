/*
 * postings.c: what ranking reads, gathered while articles pass by.
 *
 * Articles of a language come one after the other; each term has a growing
 * list of bytes (formats in db/layout.h). What is more than LIST_ROOM of lists
 * and FORWARD_ROOM of forward lists goes into files. The counts of the open
 * article are a row for each term that it has. 4-grams have no lists: an
 * article's forward list names its spellings, whose grams are known.
 */
#include "compile/postings.h"
#include "base/varint.h"
#include "base/vec.h"
#include "compile/postcode.h"
#include "db/lookup.h"
#include "text/fold.h"
#include "text/gram.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_ROOM = 4 << 20, FORWARD_ROOM = 2 << 20, AHEAD = 8 };

void postings_init(struct postings *p, struct analyzer *an)
{
    *p = (struct postings){.an = an, .stamp = 1};
}

void postings_beside(struct postings *p, const char *beside)
{
    p->beside = p->spool.beside = p->runs.spool.beside = beside;
    p->list_room = LIST_ROOM;
    p->forward_room = FORWARD_ROOM;
}

void postings_free(struct postings *p)
{
    for (size_t i = 0; i < p->n_terms; i++)
        str_free(&p->terms[i].bytes);
    free(p->terms);
    free(p->docs);
    runs_free(&p->runs);
    spool_close(&p->spool);
    str_free(&p->forward);
    free(p->forward_at);
    strmap_free(&p->gram_numbers);
    free(p->gram_df);
    free(p->gram_stamp);
    free(p->spellings);
    free(p->spelled_grams);
    free(p->row);
    free(p->tf);
    free(p->touched);
    str_free(&p->blocks);
    str_free(&p->scratch);
    *p = (struct postings){0};
}

/* Number of a gram. */
static uint32_t gram_number(struct postings *p, uint64_t gram)
{
    unsigned char key[8];
    uint32_t number;

    for (int i = 0; i < 8; i++)
        key[i] = (unsigned char)(gram >> (56 - 8 * i));
    number = strmap_put(&p->gram_numbers, (const char *)key, sizeof key);
    if (number != STRMAP_NONE &&
        (!vec_zeroed(&p->gram_df, &p->cap_gram_df, number + 1U,
                    sizeof *p->gram_df) ||
         !vec_zeroed(&p->gram_stamp, &p->cap_gram_stamp, number + 1U, 1)))
        return STRMAP_NONE;
    return number;
}

/* The grams of all spellings that the analyzer has met up to now; a number or
 * a stop word has none. */
static bool learn_spellings(struct postings *p, size_t upto)
{
    const struct strmap *spelled = &p->an->spelled;

    for (size_t i = p->n_spellings; i < upto; i++) {
        const struct strmap_key *k = &spelled->items[i];
        char word[FOLD_MAX];
        uint64_t grams[GRAM_MAX];
        uint32_t form = p->an->first[i];
        size_t n = 0;
        if (form < p->an->first[i + 1] &&
            p->an->forms[form].term != STRMAP_NONE &&
            p->an->forms[form].kind != TOK_NUM) {
            n = fold_word(word, k->p, k->n, p->an->lang, p->an->lex);
            n = gram_word(grams, word, n);
        }
        if (!vec_reserve(&p->spellings, &p->cap_spellings, i + 1,
                         sizeof *p->spellings) ||
            !vec_reserve(&p->spelled_grams, &p->cap_spelled_grams,
                         p->n_spelled_grams + n + 1, sizeof *p->spelled_grams))
            return false;
        p->spellings[i] = (struct spelling){
            .first = (uint32_t)p->n_spelled_grams, .n = (uint32_t)n};
        for (size_t g = 0; g < n; g++) {
            uint32_t number = gram_number(p, grams[g]);
            if (number == STRMAP_NONE)
                return false;
            p->spelled_grams[p->n_spelled_grams++] = number;
        }
        p->n_spellings = i + 1;
    }
    return true;
}

uint32_t title_hash(const char *title, size_t n)
{
    return (uint32_t)lookup_hash(title, n);
}

/* Room for n more tokens, and for all that the analyzer knows. */
static bool field_room(struct postings *p, size_t n)
{
    return vec_zeroed(&p->row, &p->cap_row, p->an->terms.n, sizeof *p->row) &&
           vec_reserve(&p->tf, &p->cap_tf, p->n_touched + n, sizeof *p->tf) &&
           vec_reserve(&p->touched, &p->cap_touched, p->n_touched + n,
                       sizeof *p->touched) &&
           learn_spellings(p, p->an->spelled.n);
}

/* What is counted of a token lies anywhere in large arrays: it is asked for a
 * few tokens ahead. */
static void look_ahead(const struct postings *p, const struct toks *toks,
                       size_t i)
{
    const struct tok *t = &toks->items[i < toks->n ? i : toks->n - 1];

    if (t->term == STRMAP_NONE)
        return;
    __builtin_prefetch(&p->row[t->term]);
    if (t->spelled != STRMAP_NONE)
        __builtin_prefetch(&p->spellings[t->spelled]);
}

static void count_term(struct postings *p, enum field f, const struct tok *t)
{
    uint32_t row = p->row[t->term];

    if (row == 0) {
        memset(p->tf[p->n_touched], 0, sizeof *p->tf);
        p->touched[p->n_touched++] = t->term;
        row = p->row[t->term] = (uint32_t)p->n_touched;
    }
    p->tf[row - 1][f] += t->half;
}

/* Count the grams of a spelling; an article counts once for each. */
static void count_grams(struct postings *p, struct spelling *s, uint32_t weight)
{
    const uint32_t *grams = p->spelled_grams + s->first;
    uint8_t *stamps = p->gram_stamp, stamp = p->stamp;
    uint32_t *df = p->gram_df, n = s->n;

    p->grams += n * weight;
    if (s->stamp == p->n_docs + 1)
        return;
    s->stamp = p->n_docs + 1;
    for (uint32_t i = 0; i < n; i++) {
        df[grams[i]] += stamps[grams[i]] != stamp;
        stamps[grams[i]] = stamp;
    }
}

/* Count the articles that hold a spelling. */
static void count_spelling(struct postings *p, struct spelling *s)
{
    s->held += s->held_stamp != p->n_docs + 1;
    s->held_stamp = p->n_docs + 1;
}

int postings_field(struct postings *p, enum field f, const struct toks *toks)
{
    if (!field_room(p, toks->n))
        return LOTSE_NOMEM;
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        bool first = i == 0 || toks->items[i - 1].pos != t->pos;
        struct spelling *s = NULL;
        look_ahead(p, toks, i + AHEAD);
        if (t->term == STRMAP_NONE)
            continue;
        count_term(p, f, t);
        if (t->spelled != STRMAP_NONE) {
            s = &p->spellings[t->spelled];
            count_spelling(p, s);
        }
        if (t->kind == TOK_WORD || t->kind == TOK_CODE || t->kind == TOK_NUM)
            p->length[f] += first;
        if (first && s != NULL && f != FIELD_CODE && f != FIELD_TICKETS &&
            t->kind != TOK_NUM)
            count_grams(p, s, f == FIELD_TITLE ? GRAM_TITLE : 1);
    }
    return LOTSE_OK;
}

static void put_unit(struct str *s, uint32_t v)
{
    str_addc(s, (char)v);
    str_addc(s, (char)(v >> 8));
}

static void put_wide(struct str *s, uint32_t v)
{
    put_unit(s, LONG);
    put_unit(s, v & 0xFFFF);
    put_unit(s, v >> 16);
}

static void put_long(struct str *s, uint32_t v)
{
    if (v < LONG)
        put_unit(s, v);
    else
        put_wide(s, v);
}

/* Append a block to the open forward list. */
static int add_block(struct postings *p, int kind, const struct str *entries)
{
    put_unit(&p->blocks, (uint32_t)kind);
    put_long(&p->blocks, (uint32_t)(entries->n / 2));
    str_add(&p->blocks, str_text(entries), entries->n);
    return p->blocks.oom || entries->oom ? LOTSE_NOMEM : LOTSE_OK;
}

int postings_forward(struct postings *p, enum field f, const struct toks *toks)
{
    uint32_t spelled = STRMAP_NONE, last = STRMAP_NONE, open = STRMAP_NONE;

    str_clear(&p->scratch);
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        bool part = i > 0 && t->pos == last;
        bool told = part && t->spelled != STRMAP_NONE && t->spelled == spelled;
        /* behind a stop word a join is a word of its own; a verb's infinitive
         * never parts the words around it */
        bool opens = t->pos != open &&
                     (t->kind != TOK_PART || open == STRMAP_NONE);
        last = t->pos;
        spelled = t->spelled;
        if (t->term == STRMAP_NONE || told)
            continue;
        open = t->pos;
        if (t->spelled == STRMAP_NONE)
            put_wide(&p->scratch, t->term << 3 | (uint32_t)opens << 2 |
                                      (uint32_t)part << 1 | 1);
        else if (t->spelled < LONG)
            put_unit(&p->scratch, t->spelled);
        else
            put_wide(&p->scratch, t->spelled << 1);
    }
    return f == FIELD_CODE && p->scratch.n == 0
               ? LOTSE_OK
               : add_block(p, (int)f, &p->scratch);
}

int postings_wording(struct postings *p, const char *text,
                     const struct toks *toks)
{
    str_clear(&p->scratch);
    for (size_t i = 0; i < toks->n; i++) {
        const struct tok *t = &toks->items[i];
        char word[FOLD_MAX];
        if (i > 0 && toks->items[i - 1].pos == t->pos)
            continue;
        if (t->term != STRMAP_NONE) {
            put_long(&p->scratch, t->term << 1);
            continue;
        }
        put_long(&p->scratch,
                 stop_hash(word, fold_word(word, text + t->from,
                                           t->to - t->from, p->an->lang,
                                           p->an->lex)) << 1 | 1);
    }
    return add_block(p, WORDING, &p->scratch);
}

/* Room for one more article of any frequencies. There are as many lists as
 * terms, most of them of one article: they grow by little. */
static bool list_room(struct postings *p, struct str *s)
{
    enum { MOST = 5 + 2 + 5 * FIELDS, HEAP = 16 };
    size_t need = s->n + (s->n == 0 ? 8 : MOST), cap = need + need / 4;
    char *bytes;

    if (need <= s->cap)
        return true;
    bytes = realloc(s->p, cap);
    if (bytes == NULL)
        return false;
    p->list_bytes += cap - s->cap + (s->cap == 0 ? HEAP : 0);
    s->p = bytes;
    s->cap = cap;
    return true;
}

/* Append the open article to the list of a term. Half a ticket is taken off
 * what tickets said: a word of one ticket may be chance, one of several isn't
 * (absolute discounting: Ney, Essen and Kneser 1994). */
static bool close_term(struct postings *p, uint32_t term, uint32_t tf[FIELDS])
{
    struct list *l = &p->terms[term];
    uint8_t code, mask = 0;

    tf[FIELD_TICKETS] -= tf[FIELD_TICKETS] > 1;
    code = postcode_of(tf);
    if (!list_room(p, &l->bytes))
        return false;
    put_varint(&l->bytes, p->n_docs + 1 - l->last);
    l->last = p->n_docs + 1;
    l->df++;
    str_addc(&l->bytes, (char)code);
    if (code == POST_RAW) {
        for (int f = 0; f < FIELDS; f++)
            mask |= (uint8_t)((tf[f] != 0) << f);
        str_addc(&l->bytes, (char)mask);
        for (int f = 0; f < FIELDS; f++)
            if (tf[f] != 0)
                put_varint(&l->bytes, tf[f]);
    }
    p->row[term] = 0;
    return !l->bytes.oom;
}

/* What is too much goes into files. */
static int make_room(struct postings *p)
{
    int rc = LOTSE_OK;

    if (p->beside != NULL && p->list_bytes > p->list_room) {
        rc = runs_spill(&p->runs, p->terms, p->n_terms);
        p->list_bytes = 0;
    }
    if (rc == LOTSE_OK && p->beside != NULL && p->forward.n > p->forward_room) {
        rc = spool_put(&p->spool, p->forward.p, p->forward.n);
        if (rc == LOTSE_OK)
            rc = spool_flush(&p->spool);
        str_clear(&p->forward);
    }
    return rc;
}

/* Stamps of grams are a byte, so that all lie close together. */
static void next_stamp(struct postings *p)
{
    if (p->stamp == UINT8_MAX && p->cap_gram_stamp > 0)
        memset(p->gram_stamp, 0, p->cap_gram_stamp);
    p->stamp = p->stamp == UINT8_MAX ? 1 : (uint8_t)(p->stamp + 1);
}

int postings_close(struct postings *p, uint32_t doc)
{
    struct doc_entry *d;

    if (!vec_zeroed(&p->terms, &p->cap_terms, p->an->terms.n,
                   sizeof *p->terms) ||
        !learn_spellings(p, p->an->spelled.n) ||
        !vec_reserve(&p->docs, &p->cap_docs, p->n_docs + 1U,
                     sizeof *p->docs) ||
        !vec_reserve(&p->forward_at, &p->cap_forward_at, p->n_docs + 2U,
                     sizeof *p->forward_at) ||
        p->spool.n + p->forward.n + p->blocks.n > UINT32_MAX / 2)
        return LOTSE_NOMEM;
    p->n_terms = p->an->terms.n;
    for (size_t i = 0; i < p->n_touched; i++) {
        if (i + AHEAD < p->n_touched)
            __builtin_prefetch(&p->terms[p->touched[i + AHEAD]]);
        if (i + AHEAD / 2 < p->n_touched) {
            const struct str *next = &p->terms[p->touched[i + AHEAD / 2]].bytes;
            __builtin_prefetch(next->p + next->n, 1);
        }
        if (!close_term(p, p->touched[i], p->tf[i]))
            return LOTSE_NOMEM;
    }
    d = &p->docs[p->n_docs];
    *d = (struct doc_entry){.facts = {.doc = doc}, .grams = p->grams};
    for (int f = 0; f < FIELDS; f++)
        d->length[f] = (uint16_t)(p->length[f] < LENGTH_MAX ? p->length[f]
                                                            : LENGTH_MAX);
    p->forward_at[p->n_docs] = (uint32_t)(p->spool.n + p->forward.n);
    str_add(&p->forward, str_text(&p->blocks), p->blocks.n);
    p->forward_at[++p->n_docs] = (uint32_t)(p->spool.n + p->forward.n);
    p->n_touched = 0;
    p->grams = 0;
    memset(p->length, 0, sizeof p->length);
    next_stamp(p);
    str_clear(&p->blocks);
    return p->forward.oom ? LOTSE_NOMEM : make_room(p);
}

bool postings_hold(const struct postings *p, uint32_t term)
{
    return term < p->n_terms && p->terms[term].df > 0;
}

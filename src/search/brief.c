/*
 * brief.c: what the close look needs of an article, unpacked.
 *
 * A forward list is made to be short: it names spellings, and each of those
 * leads to its terms and 4-grams. Of a base that is small enough an article is
 * unpacked when it is looked at for the first time, into its terms in their
 * order and each of its 4-grams once, and kept as long as the index is open: a
 * third of the work, for about as many bytes as the article has. All handles on
 * one index share these; two that unpack the same article at once keep the one
 * that was ready first.
 */
#include "search/brief.h"
#include "base/err.h"
#include "base/vec.h"
#include "search/forward.h"
#include "search/look.h"

#include <stdlib.h>
#include <string.h>

enum { BRIEFS_BYTES = 16 << 20 /* of a language, at most */ };
enum { TERMS_ROOM = 1 << 15, UNITS_ROOM = 1 << 15 };

/* For an article that is too long for numbers of 16 bits. */
static const struct brief no_brief;

/* What an article holds, while it's unpacked. */
struct build {
    const struct lang_index *l;
    uint16_t *counts; /* by gram number; zero but for `grams` */
    struct brief_blocks {
        struct brief_block *items;
        size_t n, cap;
    } blocks;
    struct numbers {
        uint16_t *items;
        size_t n, cap;
    } terms, at, units, grams;
    uint32_t words, entries;
    bool oom, large;
};

bool briefs_begin(struct lang_index *l)
{
    /* 4-grams stand there once, a word has about five of them */
    uint64_t bytes = 2 * l->stats.all_grams + l->stats.all_grams / 5 * 4;

    l->briefs = NULL;
    if (bytes > BRIEFS_BYTES || l->stats.terms > UINT16_MAX ||
        l->stats.grams > UINT16_MAX)
        return true;
    l->briefs = calloc(l->docs + 1U, sizeof *l->briefs);
    return l->briefs != NULL;
}

void briefs_free(struct lang_index *l)
{
    for (uint32_t i = 0; l->briefs != NULL && i < l->docs; i++) {
        const struct brief *b = atomic_load(&l->briefs[i]);
        if (b != &no_brief)
            free((void *)(uintptr_t)b);
    }
    free(l->briefs);
}

const struct brief *brief_of(const struct lang_index *l, uint32_t ord)
{
    const struct brief *b =
        l->briefs == NULL
            ? NULL
            : atomic_load_explicit(&l->briefs[ord], memory_order_acquire);

    return b == &no_brief ? NULL : b;
}

/* ------------------------------------------------------------- unpacking -- */

static bool put(struct build *b, struct numbers *to, uint32_t number)
{
    if (!VEC_PUSH_OK(to)) {
        b->oom = true;
        return false;
    }
    to->items[to->n++] = (uint16_t)number;
    return true;
}

static void put_term(struct build *b, uint32_t term, bool part)
{
    put(b, &b->terms, term);
    put(b, &b->at, b->words | (part ? BRIEF_PART : 0));
    b->large |= b->words >= BRIEF_PART;
}

/* The terms and grams of a spelling, each gram `times` times. */
static void put_spelling(struct build *b, uint32_t number, unsigned times)
{
    struct spelled w = index_spelled(b->l, number);
    const uint16_t *p = w.grams;

    for (uint32_t i = 0; i < w.n_forms; i++)
        put_term(b, spelled_form(&w, i), i > 0);
    while (p < w.end) {
        uint32_t g = spelled_gram(&w, &p);
        if (g < b->l->stats.grams &&
            (b->counts[g] > 0 || put(b, &b->grams, g)))
            b->counts[g] = (uint16_t)(b->counts[g] + times);
    }
}

static void put_entries(struct build *b, const uint16_t *p,
                        const uint16_t *end, unsigned times)
{
    while (p < end && !b->oom) {
        struct forward_entry e = forward_next(&p, end);
        if (e.term) {
            b->words += !e.part;
            if (e.number < b->l->stats.terms)
                put_term(b, e.number, e.part);
        } else if (e.number < b->l->stats.spellings) {
            b->words++;
            put_spelling(b, e.number, times);
        }
    }
}

/* Code is for phrases only, but its words stand apart from others. */
static void put_block(struct build *b, int kind, const struct forward *f)
{
    struct brief_block block = {(uint16_t)kind, 0, 0, 0};
    uint32_t before = b->words += WINDOW;

    if (kind == FIELD_CODE)
        return;
    block.from = (uint32_t)(kind == WORDING ? b->units.n : b->terms.n);
    if (kind == WORDING) {
        for (const uint16_t *p = f->p; p < f->end; p++)
            put(b, &b->units, *p);
    } else {
        b->entries += (uint32_t)(f->end - f->p);
        put_entries(b, f->p, f->end, kind == FIELD_TITLE ? GRAM_TITLE : 1);
    }
    block.to = (uint32_t)(kind == WORDING ? b->units.n : b->terms.n);
    block.words = (uint16_t)(b->words - before);
    if (!VEC_PUSH_OK(&b->blocks))
        b->oom = true;
    else
        b->blocks.items[b->blocks.n++] = block;
}

/* Does the article fit? What doesn't ends here, however long it is. */
static bool fits(const struct build *b)
{
    return !b->oom && !b->large && b->terms.n < TERMS_ROOM &&
           b->units.n < UNITS_ROOM;
}

/* Numbers go to *at, which moves on. */
static const uint16_t *copy(uint16_t **at, const struct numbers *from)
{
    uint16_t *to = *at;

    if (from->n > 0)
        memcpy(to, from->items, from->n * sizeof *to);
    *at += from->n;
    return to;
}

/* Each gram, with how often where it is more than once; counts are zero
 * again. */
static void copy_grams(struct brief *out, uint16_t *once, uint16_t *often,
                       struct build *b)
{
    uint16_t *times = often + (b->grams.n - out->n_once);

    out->once = once;
    out->often = often;
    out->times = times;
    for (size_t i = 0; i < b->grams.n; i++) {
        uint16_t g = b->grams.items[i];
        if (b->counts[g] == 1) {
            *once++ = g;
        } else {
            *often++ = g;
            *times++ = b->counts[g];
        }
        b->counts[g] = 0;
    }
}

/* One block of memory for all of it; NULL: there is none. */
static struct brief *finish(struct build *b)
{
    size_t n_blocks = b->blocks.n * sizeof *b->blocks.items, once = 0;
    struct brief_block *blocks;
    struct brief *out;
    uint16_t *at;

    for (size_t i = 0; i < b->grams.n; i++)
        once += b->counts[b->grams.items[i]] == 1;
    out = malloc(sizeof *out + n_blocks +
                 sizeof *at * (2 * b->grams.n - once + 2 * b->terms.n +
                               b->units.n));
    if (out == NULL)
        return NULL;
    blocks = (struct brief_block *)(void *)(out + 1);
    if (n_blocks > 0)
        memcpy(blocks, b->blocks.items, n_blocks);
    *out = (struct brief){.n_once = (uint32_t)once,
                          .n_often = (uint32_t)(b->grams.n - once),
                          .n_blocks = (uint32_t)b->blocks.n,
                          .n_terms = (uint32_t)b->terms.n,
                          .entries = b->entries,
                          .blocks = blocks};
    at = (uint16_t *)(void *)(blocks + b->blocks.n);
    copy_grams(out, at, at + once, b);
    at += 2 * b->grams.n - once;
    out->terms = copy(&at, &b->terms);
    out->at = copy(&at, &b->at);
    out->units = copy(&at, &b->units);
    return out;
}

static void unpack(struct build *b, const unsigned char *bytes, size_t n)
{
    struct forward f;
    int kind;

    b->blocks.n = b->terms.n = b->at.n = b->units.n = b->grams.n = 0;
    b->words = b->entries = 0;
    b->large = false;
    forward_begin(&f, b->l, bytes, n);
    while (fits(b) && (kind = forward_block(&f)) >= 0)
        put_block(b, kind, &f);
}

/* Make one, unless another handle was faster. */
static int make(struct build *b, struct query *q, const struct side *s,
                uint32_t ord)
{
    const struct brief *made = &no_brief, *none = NULL;
    const unsigned char *bytes;
    size_t n;
    int rc = index_forward(&bytes, &n, q->ix, s->lang, ord, q->err);

    if (rc != LOTSE_OK)
        return rc;
    unpack(b, bytes, n);
    if (fits(b))
        made = finish(b);
    for (size_t i = 0; i < b->grams.n; i++)
        b->counts[b->grams.items[i]] = 0;
    if (b->oom || made == NULL)
        return err_nomem(q->err);
    if (!atomic_compare_exchange_strong(&s->l->briefs[ord], &none, made) &&
        made != &no_brief)
        free((void *)(uintptr_t)made);
    return LOTSE_OK;
}

int briefs_give(struct query *q, struct side *s)
{
    struct build b = {.l = s->l, .counts = s->l->gram_mark};
    int rc = LOTSE_OK;

    for (size_t i = 0; s->l->briefs != NULL && i < s->n_cands; i++) {
        struct cand *c = &s->cands[i];
        if (q->ix->asked && rc == LOTSE_OK &&
            atomic_load_explicit(&s->l->briefs[c->ord],
                                 memory_order_relaxed) == NULL)
            rc = make(&b, q, s, c->ord);
        c->brief = brief_of(s->l, c->ord);
    }
    free(b.blocks.items);
    free(b.terms.items);
    free(b.at.items);
    free(b.units.items);
    free(b.grams.items);
    return rc;
}

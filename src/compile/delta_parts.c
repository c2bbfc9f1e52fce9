/*
 * delta_parts.c: the parts of a file of changes (db/layout.h).
 *
 * Lists are those of the new articles as they were gathered, with numbers of
 * the whole in place of their own.
 */
#include "base/err.h"
#include "compile/delta.h"
#include "compile/encode.h"
#include "db/weights.h"
#include "search/forward.h"

#include <stdlib.h>
#include <string.h>

struct writer {
    struct delta *d;
    const struct lang_index *l; /* of the index */
    const struct postings *p;   /* of the new articles */
    const struct delta_map *m;
    const struct delta_extra *extra;
    int lang;
    struct tail_out *out;
    struct part_stats stats;
    struct part_edits edits;
    lotse_err *err;
};

static void put_u32(struct str *s, uint32_t v)
{
    char b[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};

    str_add(s, b, sizeof b);
}

static int put_part(struct writer *w, int part, struct str *s)
{
    int rc = s->oom ? err_nomem(w->err) : LOTSE_OK;

    if (rc == LOTSE_OK) {
        tail_part(w->out, PART_OF(w->lang, part), true);
        tail_put(w->out, str_text(s), s->n);
    }
    str_free(s);
    return rc;
}

/* ----------------------------------------------------------------- lists */

struct entry {
    uint32_t number, local;
};

static int by_number(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

/* What a term is worth depends on how long fields are in the mean, which is
 * rounded: where it isn't what it was, all lists of the index change. */
static int check_means(const struct writer *w)
{
    for (int f = 0; f < FIELDS; f++)
        if (weights_mean(w->stats.lengths[f], w->stats.live) !=
            weights_mean(w->l->stats.lengths[f], w->l->docs))
            return delta_full(w->d, "the mean length of a field changes");
    return LOTSE_OK;
}

/* Posting lists by rising numbers of their terms; their numbers, articles and
 * places go to `places`. */
static int write_postings(struct writer *w, struct str *places)
{
    const struct postings *p = w->p;
    struct entry *items = malloc((p->n_terms + 1) * sizeof *items);
    struct str counts = {0}, ends = {0};
    struct encoder e;
    uint64_t at = 0;
    uint32_t n = 0;
    int rc = items == NULL ? err_nomem(w->err) : LOTSE_OK;

    encode_begin(&e, p, w->stats.lengths, w->stats.live);
    for (uint32_t i = 0; i < p->n_terms && rc == LOTSE_OK; i++)
        if (p->terms[i].df > 0)
            items[n++] = (struct entry){w->m->terms[FRESH][i], i};
    if (n > 0)
        qsort(items, n, sizeof *items, by_number);
    tail_part(w->out, PART_OF(w->lang, PART_POSTINGS), false);
    put_u32(&ends, 0);
    for (uint32_t i = 0; i < n && rc == LOTSE_OK; i++) {
        const struct list *l = &p->terms[items[i].local];
        if (!encode_list(&e, &l->bytes, l->df))
            rc = err_nomem(w->err);
        tail_record(w->out, str_text(&e.out), e.out.n, NULL);
        at += e.out.n + TAIL_CHECK;
        put_u32(places, items[i].number);
        put_u32(&counts, l->df);
        put_u32(&ends, (uint32_t)at);
    }
    w->edits.lists = n;
    str_add(places, str_text(&counts), counts.n);
    str_add(places, str_text(&ends), ends.n);
    places->oom = places->oom || ends.oom || counts.oom;
    str_free(&counts);
    str_free(&ends);
    encode_end(&e);
    free(items);
    return rc;
}

static void put_unit(struct str *s, uint32_t v)
{
    str_addc(s, (char)v);
    str_addc(s, (char)(v >> 8));
}

static void put_wide(struct str *s, uint32_t v)
{
    put_unit(s, LONG);
    put_u32(s, v);
}

static void put_long(struct str *s, uint32_t v)
{
    if (v < LONG)
        put_unit(s, v);
    else
        put_wide(s, v);
}

/* An entry of a block with numbers of the whole. */
static void put_entry(struct writer *w, struct str *s, int kind,
                      struct forward *f)
{
    const struct delta_map *m = w->m;
    struct forward_entry e;
    uint32_t v;

    if (kind == WORDING) {
        v = forward_long(&f->p, f->end);
        put_long(s, v & 1 ? v : m->terms[FRESH][v >> 1] << 1);
        return;
    }
    e = forward_next(&f->p, f->end);
    v = e.term ? m->terms[FRESH][e.number] : m->spelled[FRESH][e.number];
    if (e.term)
        put_wide(s, v << 3 | (uint32_t)e.opens << 2 | (uint32_t)e.part << 1 |
                        1);
    else if (v < LONG)
        put_unit(s, v);
    else
        put_wide(s, v << 1);
}

/* A forward list with numbers of the whole. */
static bool rewrite(struct writer *w, struct str *to, const char *bytes,
                    size_t n)
{
    struct str block = {0};
    struct forward f;
    int kind;
    bool good;

    forward_begin(&f, w->l, (const unsigned char *)bytes, n);
    while ((kind = forward_block(&f)) >= 0) {
        str_clear(&block);
        while (f.p < f.end)
            put_entry(w, &block, kind, &f);
        put_unit(to, (uint32_t)kind);
        put_long(to, (uint32_t)(block.n / 2));
        str_add(to, str_text(&block), block.n);
    }
    good = !to->oom && !block.oom;
    str_free(&block);
    return good;
}

static int write_forward(struct writer *w, uint32_t *places)
{
    const struct postings *p = w->p;
    struct str s = {0};
    bool good = true;

    tail_part(w->out, PART_OF(w->lang, PART_FORWARD), false);
    places[0] = 0;
    for (uint32_t i = 0; i < p->n_docs && good; i++) {
        str_clear(&s);
        good = rewrite(w, &s, str_text(&p->forward) + p->forward_at[i],
                       p->forward_at[i + 1] - p->forward_at[i]);
        tail_record(w->out, str_text(&s), s.n, NULL);
        places[i + 1] = places[i] + (uint32_t)s.n + TAIL_CHECK;
    }
    str_free(&s);
    return good ? LOTSE_OK : err_nomem(w->err);
}

/* ---------------------------------------------------------------- arrays */

static int write_terms(struct writer *w)
{
    const struct strmap_key *k = w->p->an->terms.items;
    uint32_t n = w->m->n_terms - w->l->stats.terms, at = 0;
    struct str s = {0};

    for (uint32_t i = 0; i < n; at += k[w->m->new_terms[i++]].n)
        put_u32(&s, at);
    put_u32(&s, at);
    for (uint32_t i = 0; i < n; i++)
        str_add(&s, k[w->m->new_terms[i]].p, k[w->m->new_terms[i]].n);
    return put_part(w, PART_TERMS, &s);
}

static int write_grams(struct writer *w)
{
    struct str s = {0};

    for (uint32_t i = 0; i < w->m->n_grams - w->l->stats.grams; i++) {
        const struct strmap_key *k =
            &w->p->gram_numbers.items[w->m->new_grams[i]];
        for (int b = 8; b-- > 0;)
            str_addc(&s, k->p[b]);
    }
    return put_part(w, PART_GRAMS, &s);
}

static int write_spellings(struct writer *w)
{
    uint32_t n = w->m->n_spelled - w->l->stats.spellings;
    struct str places = {0}, records = {0};
    int rc;

    for (uint32_t i = 0; i < n; i++) {
        put_u32(&places, (uint32_t)(records.n / 2));
        postings_spelling(&records, w->p, w->m->new_spelled[i],
                          w->m->terms[FRESH], w->m->grams[FRESH]);
    }
    put_u32(&places, (uint32_t)(records.n / 2));
    w->stats.spelling_units =
        w->l->spelling_at[w->l->stats.spellings] + (uint32_t)(records.n / 2);
    str_add(&places, str_text(&records), records.n);
    places.oom = places.oom || records.oom;
    rc = put_part(w, PART_SPELLINGS, &places);
    str_free(&records);
    return rc;
}

/* Numbers and new document frequencies; returns how many. */
static uint32_t put_dfs(struct str *s, const int32_t *change, uint32_t all,
                        const uint32_t *df, uint32_t old)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < all; i++) {
        if (change[i] == 0)
            continue;
        put_u32(s, i);
        put_u32(s, (uint32_t)((i < old ? (int64_t)df[i] : 0) + change[i]));
        n++;
    }
    return n;
}

static int write_edits(struct writer *w, const struct str *lists)
{
    const struct delta *d = w->d;
    const struct delta_extra *x = w->extra;
    struct part_edits *e = &w->edits;
    struct str s = {0}, all = {0};
    int rc;

    e->docs = w->l->docs;
    e->terms = w->l->stats.terms;
    e->spellings = w->l->stats.spellings;
    e->grams = w->l->stats.grams;
    e->dfs = put_dfs(&s, w->m->df, w->m->n_terms, w->l->df, e->terms);
    e->gram_dfs = put_dfs(&s, w->m->gram_df, w->m->n_grams, w->l->gram_df,
                          e->grams);
    str_add(&s, str_text(lists), lists->n);
    for (size_t i = 0; i < d->sides[GONE].n; i++) {
        uint32_t ord = index_ord(w->l, (uint32_t)d->sides[GONE].docs[i].doc);
        if (ord == UINT32_MAX)
            continue;
        put_u32(&s, ord);
        e->gone++;
    }
    e->unused = w->m->n_unused;
    for (uint32_t i = 0; i < w->m->n_unused; i++)
        put_u32(&s, w->m->unused[i]);
    for (uint32_t i = 0; i < w->p->n_docs; i++)
        put_u32(&s, x->before[i]);
    for (uint32_t i = 0; i < w->p->n_docs; i++)
        put_u32(&s, x->order[i]);
    str_add(&all, e, sizeof *e);
    str_add(&all, str_text(&s), s.n);
    all.oom = all.oom || s.oom || lists->oom;
    rc = put_part(w, PART_EDITS, &all);
    str_free(&s);
    return rc;
}

/* Counts of the whole: the index's, less those of the articles that go. */
static void count(struct writer *w)
{
    struct part_stats *s = &w->stats;
    const struct postings *gone = &w->d->sides[GONE].build.post[w->lang];

    *s = w->l->stats;
    s->docs += w->p->n_docs;
    s->live = w->l->docs - gone->n_docs + w->p->n_docs;
    s->terms = w->m->n_terms;
    s->grams = w->m->n_grams;
    s->spellings = w->m->n_spelled;
    for (uint32_t i = 0; i < w->m->n_terms; i++) {
        int64_t df = i < w->l->stats.terms ? w->l->df[i] : 0;
        s->used_terms += df + w->m->df[i] > 0;
        s->used_terms -= df > 0;
    }
    for (int side = 0; side < 2; side++) {
        const struct postings *p = &w->d->sides[side].build.post[w->lang];
        for (uint32_t i = 0; i < p->n_docs; i++) {
            const struct doc_entry *e = &p->docs[i];
            s->all_grams += side == GONE ? -(uint64_t)e->grams : e->grams;
            for (int f = 0; f < FIELDS; f++)
                s->lengths[f] += side == GONE ? -(uint64_t)e->length[f]
                                              : e->length[f];
        }
    }
}

int delta_write(struct delta *d, int lang, const struct delta_extra *extra,
                struct tail_out *out, lotse_err *err)
{
    struct writer w = {.d = d,
                       .l = &d->ix->langs[lang],
                       .p = &d->sides[FRESH].build.post[lang],
                       .m = &d->maps[lang],
                       .extra = extra,
                       .lang = lang,
                       .out = out,
                       .err = err};
    uint32_t *places = calloc(w.p->n_docs + 1U, sizeof *places);
    struct str lists = {0}, s = {0};
    int rc = places == NULL ? err_nomem(err) : LOTSE_OK;

    count(&w);
    if (rc == LOTSE_OK)
        rc = check_means(&w);
    if (rc == LOTSE_OK)
        rc = write_postings(&w, &lists);
    if (rc == LOTSE_OK)
        rc = write_forward(&w, places);
    if (rc == LOTSE_OK) {
        postings_docs(&s, w.p, places);
        rc = put_part(&w, PART_DOCS, &s);
    }
    if (rc == LOTSE_OK)
        rc = write_terms(&w);
    if (rc == LOTSE_OK)
        rc = write_grams(&w);
    if (rc == LOTSE_OK)
        rc = write_spellings(&w);
    if (rc == LOTSE_OK)
        rc = write_edits(&w, &lists);
    str_add(&s, &w.stats, sizeof w.stats);
    if (rc == LOTSE_OK)
        rc = put_part(&w, PART_STATS, &s);
    str_add(&s, str_text(&d->changes[lang]), d->changes[lang].n);
    if (rc == LOTSE_OK)
        rc = put_part(&w, PART_WORDS, &s);
    str_free(&lists);
    str_free(&s);
    free(places);
    return rc;
}

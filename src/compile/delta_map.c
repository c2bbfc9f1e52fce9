/*
 * delta_map.c: the numbers of a few articles as those of the whole index.
 *
 * The articles that come and those that go were each analysed as if they were
 * a base of their own. A term that the index has keeps its number, new ones
 * follow behind; so do 4-grams and spellings. Of what the numbers count, one
 * side is added and the other one taken off.
 */
#include "base/err.h"
#include "compile/delta.h"
#include "db/lookup.h"

#include <stdlib.h>
#include <string.h>

enum { FILTER = 1 << 16, MANY = 255 /* articles, in PART_SPELLED */ };

/* The index doesn't fit to its own articles. */
static int odd(const struct delta *d)
{
    return delta_full(d, "it has to be built anew");
}

int delta_load_spelled(struct delta *d, int lang)
{
    struct delta_spelled *s = &d->spelled[lang];
    uint64_t n = d->ix->langs[lang].stats.spellings;
    size_t size;
    int rc;

    if (s->bytes != NULL)
        return LOTSE_OK;
    rc = tail_load(&s->bytes, &size, &d->ix->db.tail,
                   PART_OF(lang, PART_SPELLED), d->err);
    if (rc != LOTSE_OK)
        return rc;
    if (size < 5 * n + 4)
        return odd(d);
    s->at = s->bytes;
    s->held = (const uint8_t *)(s->at + n + 1);
    s->texts = (const char *)s->held + n;
    s->n = (uint32_t)n;
    return index_rising(s->at, n, size - 5 * n - 4) ? LOTSE_OK : odd(d);
}

/* Number of a term of the index, UINT32_MAX: none. */
static uint32_t find_term(const struct lang_index *l, const char *p, size_t n)
{
    size_t mask = l->n_term_slots - 1, at = (size_t)lookup_hash(p, n) & mask;

    for (size_t probes = 0; l->term_slots[at] != 0 && probes <= mask;
         at = (at + 1) & mask, probes++) {
        size_t len;
        const char *text = index_text(l, l->term_slots[at] - 1, &len);
        if (len == n && memcmp(text, p, n) == 0)
            return l->term_slots[at] - 1;
    }
    return UINT32_MAX;
}

static uint32_t find_gram(const struct lang_index *l, uint64_t gram)
{
    size_t mask = l->n_gram_slots - 1;
    size_t at = (size_t)lookup_hash_number(gram) & mask;

    for (size_t probes = 0; l->gram_slots[at] != 0 && probes <= mask;
         at = (at + 1) & mask, probes++)
        if (l->gram_keys[l->gram_slots[at] - 1] == gram)
            return l->gram_slots[at] - 1;
    return UINT32_MAX;
}

static uint64_t gram_of(const struct postings *p, size_t i)
{
    uint64_t gram = 0;

    for (int b = 0; b < 8; b++)
        gram = gram << 8 | (unsigned char)p->gram_numbers.items[i].p[b];
    return gram;
}

/* A number for each of n local ones, UINT32_MAX at first. */
static uint32_t *numbers(size_t n)
{
    uint32_t *p = malloc((n + 1) * sizeof *p);

    if (p != NULL)
        memset(p, 0xFF, (n + 1) * sizeof *p);
    return p;
}

static int map_terms(struct delta *d, int lang)
{
    struct delta_map *m = &d->maps[lang];
    const struct lang_index *l = &d->ix->langs[lang];

    m->n_terms = l->stats.terms;
    for (int side = 0; side < 2; side++) {
        const struct postings *p = &d->sides[side].build.post[lang];
        m->terms[side] = numbers(p->n_terms);
        if (side == FRESH)
            m->new_terms = numbers(p->n_terms);
        if (m->terms[side] == NULL || (side == FRESH && m->new_terms == NULL))
            return err_nomem(d->err);
        for (uint32_t i = 0; i < p->n_terms; i++) {
            const struct strmap_key *k = &p->an->terms.items[i];
            uint32_t number = find_term(l, k->p, k->n);
            if (number == UINT32_MAX && side == FRESH) {
                m->new_terms[m->n_terms - l->stats.terms] = i;
                number = m->n_terms++;
            }
            m->terms[side][i] = number;
        }
    }
    m->df = calloc(m->n_terms + 1U, sizeof *m->df);
    if (m->df == NULL)
        return err_nomem(d->err);
    for (int side = 0; side < 2; side++) {
        const struct postings *p = &d->sides[side].build.post[lang];
        for (uint32_t i = 0; i < p->n_terms; i++) {
            uint32_t number = m->terms[side][i], df = p->terms[i].df;
            if (df == 0)
                continue;
            if (number == UINT32_MAX || (side == GONE && l->df[number] < df))
                return odd(d);
            m->df[number] += side == GONE ? -(int32_t)df : (int32_t)df;
        }
    }
    return LOTSE_OK;
}

static int map_grams(struct delta *d, int lang)
{
    struct delta_map *m = &d->maps[lang];
    const struct lang_index *l = &d->ix->langs[lang];

    m->n_grams = l->stats.grams;
    for (int side = 0; side < 2; side++) {
        const struct postings *p = &d->sides[side].build.post[lang];
        size_t n = p->gram_numbers.n;
        m->grams[side] = numbers(n);
        if (side == FRESH)
            m->new_grams = numbers(n);
        if (m->grams[side] == NULL || (side == FRESH && m->new_grams == NULL))
            return err_nomem(d->err);
        for (uint32_t i = 0; i < n; i++) {
            uint32_t number = find_gram(l, gram_of(p, i));
            if (number == UINT32_MAX && side == FRESH) {
                m->new_grams[m->n_grams - l->stats.grams] = i;
                number = m->n_grams++;
            }
            m->grams[side][i] = number;
        }
    }
    m->gram_df = calloc(m->n_grams + 1U, sizeof *m->gram_df);
    if (m->gram_df == NULL)
        return err_nomem(d->err);
    for (int side = 0; side < 2; side++) {
        const struct postings *p = &d->sides[side].build.post[lang];
        for (uint32_t i = 0; i < p->gram_numbers.n; i++) {
            uint32_t number = m->grams[side][i], df = p->gram_df[i];
            if (df == 0)
                continue;
            if (number == UINT32_MAX ||
                (side == GONE && l->gram_df[number] < df))
                return odd(d);
            m->gram_df[number] += side == GONE ? -(int32_t)df : (int32_t)df;
        }
    }
    return LOTSE_OK;
}

/* ------------------------------------------------------------- spellings */

static uint32_t quick_hash(const char *p, size_t n)
{
    uint32_t h = (uint32_t)n * 0x9E3779B1U;

    if (n > 0)
        h += (uint32_t)(unsigned char)p[0] * 0x85EBCA77U +
             (uint32_t)(unsigned char)p[n - 1] * 0xC2B2AE3DU +
             (uint32_t)(unsigned char)p[n / 2] * 0x27D4EB2FU;
    return h >> 16;
}

/* Has the spelling the same forms and grams in the index? */
static bool same_spelling(const struct delta *d, int lang, uint32_t number,
                          uint32_t local)
{
    const struct delta_map *m = &d->maps[lang];
    const struct postings *p = &d->sides[FRESH].build.post[lang];
    const struct analyzer *an = p->an;
    const struct spelling *s = &p->spellings[local];
    struct spelled w = index_spelled(&d->ix->langs[lang], number);
    const uint16_t *g = w.grams;
    uint32_t n = 0;

    for (uint32_t k = an->first[local]; k < an->first[local + 1]; k++) {
        uint32_t term = an->forms[k].term;
        if (term == STRMAP_NONE)
            continue;
        if (n == w.n_forms || spelled_form(&w, n) != m->terms[FRESH][term])
            return false;
        n++;
    }
    if (n != w.n_forms)
        return false;
    for (uint32_t k = 0; k < s->n; k++)
        if (g >= w.end || spelled_gram(&w, &g) !=
                              m->grams[FRESH][p->spelled_grams[s->first + k]])
            return false;
    return g == w.end;
}

/* One spelling of the index that a side holds as well; *left: articles. */
static int meet_spelling(struct delta *d, int lang, uint32_t number,
                         const uint32_t local[2])
{
    struct delta_map *m = &d->maps[lang];
    const struct postings *p[2] = {&d->sides[GONE].build.post[lang],
                                   &d->sides[FRESH].build.post[lang]};
    uint32_t held = d->spelled[lang].held[number];
    uint32_t minus = local[GONE] != STRMAP_NONE
                         ? p[GONE]->spellings[local[GONE]].held
                         : 0;
    uint32_t plus = local[FRESH] != STRMAP_NONE
                        ? p[FRESH]->spellings[local[FRESH]].held
                        : 0;
    bool same = plus > 0 && held > 0 &&
                same_spelling(d, lang, number, local[FRESH]);

    if (local[GONE] != STRMAP_NONE)
        m->spelled[GONE][local[GONE]] = number;
    if (same)
        m->spelled[FRESH][local[FRESH]] = number;
    if (minus == 0 && plus == 0)
        return LOTSE_OK;
    if (held == MANY ? minus >= MANY : held < minus)
        return odd(d);
    if (plus > 0 && held > 0 && !same && (held == MANY || held != minus))
        return odd(d); /* others hold it, too, and have other forms */
    if (minus > 0 && held == minus && held != MANY && !same)
        m->unused[m->n_unused++] = number;
    return LOTSE_OK;
}

static int map_spelled(struct delta *d, int lang)
{
    struct delta_map *m = &d->maps[lang];
    const struct delta_spelled *s = &d->spelled[lang];
    const struct strmap *maps[2];
    uint8_t *filter = calloc(FILTER, 1);
    int rc = LOTSE_OK;

    for (int side = 0; side < 2; side++) {
        const struct postings *p = &d->sides[side].build.post[lang];
        maps[side] = &p->an->spelled;
        m->spelled[side] = numbers(p->n_spellings);
        for (size_t i = 0; i < p->n_spellings && filter != NULL; i++)
            filter[quick_hash(maps[side]->items[i].p, maps[side]->items[i].n)] =
                1;
    }
    m->unused = numbers(d->sides[GONE].build.post[lang].n_spellings);
    if (filter == NULL || m->spelled[0] == NULL || m->spelled[1] == NULL ||
        m->unused == NULL)
        rc = err_nomem(d->err);
    for (uint32_t i = 0; i < s->n && rc == LOTSE_OK; i++) {
        const char *p = s->texts + s->at[i];
        size_t n = s->at[i + 1] - s->at[i];
        uint32_t local[2];
        if (!filter[quick_hash(p, n)])
            continue;
        for (int side = 0; side < 2; side++) {
            local[side] = strmap_get(maps[side], p, n);
            if (local[side] != STRMAP_NONE &&
                local[side] >= d->sides[side].build.post[lang].n_spellings)
                local[side] = STRMAP_NONE;
        }
        if (local[GONE] != STRMAP_NONE || local[FRESH] != STRMAP_NONE)
            rc = meet_spelling(d, lang, i, local);
    }
    free(filter);
    return rc;
}

/* Spellings that the index doesn't know, or not with these forms. */
static int add_spelled(struct delta *d, int lang)
{
    struct delta_map *m = &d->maps[lang];
    const struct postings *p = &d->sides[FRESH].build.post[lang];
    uint32_t old = d->ix->langs[lang].stats.spellings;

    m->n_spelled = old;
    m->new_spelled = numbers(p->n_spellings);
    if (m->new_spelled == NULL)
        return err_nomem(d->err);
    for (uint32_t i = 0; i < p->n_spellings; i++)
        if (m->spelled[FRESH][i] == UINT32_MAX && p->spellings[i].held > 0) {
            m->new_spelled[m->n_spelled - old] = i;
            m->spelled[FRESH][i] = m->n_spelled++;
        }
    return LOTSE_OK;
}

/* Do the changes say nothing in this language? */
static bool is_mute(const struct delta *d, int lang)
{
    return d->sides[GONE].build.post[lang].n_spellings == 0 &&
           d->sides[FRESH].build.post[lang].n_spellings == 0;
}

int delta_map(struct delta *d, int lang)
{
    int rc = map_terms(d, lang);

    if (rc == LOTSE_OK)
        rc = map_grams(d, lang);
    if (rc == LOTSE_OK && !is_mute(d, lang))
        rc = delta_load_spelled(d, lang);
    if (rc == LOTSE_OK)
        rc = map_spelled(d, lang);
    return rc == LOTSE_OK ? add_spelled(d, lang) : rc;
}

void delta_map_free(struct delta *d)
{
    for (int lang = 0; lang < LANGS; lang++) {
        struct delta_map *m = &d->maps[lang];
        for (int side = 0; side < 2; side++) {
            free(m->terms[side]);
            free(m->grams[side]);
            free(m->spelled[side]);
        }
        free(m->df);
        free(m->gram_df);
        free(m->new_terms);
        free(m->new_grams);
        free(m->new_spelled);
        free(m->unused);
        *m = (struct delta_map){.df = NULL};
        free(d->spelled[lang].bytes);
        d->spelled[lang].bytes = NULL;
    }
}

/* ----------------------------------------------------------------- terms */

bool delta_indexed(void *delta, int lang, const char *term, size_t n)
{
    struct delta *d = delta;
    const struct lang_index *l = &d->ix->langs[lang];
    const struct delta_map *m = &d->maps[lang];
    uint32_t number = find_term(l, term, n);

    if (number == UINT32_MAX) {
        number = strmap_get(&d->sides[FRESH].an[lang]->terms, term, n);
        return number != STRMAP_NONE &&
               postings_hold(&d->sides[FRESH].build.post[lang], number);
    }
    return (int64_t)l->df[number] + m->df[number] > 0;
}

int delta_flips(struct delta *d, int lang,
                int (*fn)(void *, const char *, size_t), void *ctx)
{
    const struct lang_index *l = &d->ix->langs[lang];
    const struct delta_map *m = &d->maps[lang];
    const struct strmap *fresh = &d->sides[FRESH].an[lang]->terms;
    int rc = LOTSE_OK;

    for (uint32_t i = 0; i < m->n_terms && rc == LOTSE_OK; i++) {
        bool old = i < l->stats.terms;
        int64_t df = old ? l->df[i] : 0;
        size_t n;
        const char *p;
        if (m->df[i] == 0 || (df > 0) == (df + m->df[i] > 0))
            continue;
        if (old) {
            p = index_text(l, i, &n);
        } else {
            p = fresh->items[m->new_terms[i - l->stats.terms]].p;
            n = fresh->items[m->new_terms[i - l->stats.terms]].n;
        }
        rc = fn(ctx, p, n);
    }
    return rc;
}

/*
 * merge.c: what a file of changes adds to the loaded arrays of a language.
 *
 * The changes go on with the numbers of their index: its arrays get longer, so
 * that a query needn't know of two files. Articles that are gone keep their
 * ords and are barred for every reader; frequencies, lengths and counts are
 * those of the articles that are left. The new articles stand behind all others
 * and yet between them in the order of paths, which decides between equals.
 * The file may be foreign, so every number is checked here as in load.c.
 */
#include "base/err.h"
#include "db/lookup.h"
#include "search/index.h"

#include <stdlib.h>
#include <string.h>

struct merge {
    struct lotse_index *ix;
    struct lang_index *l;
    int lang;
    struct part_edits edits;
    const uint32_t *numbers; /* behind the edits */
    const uint32_t *dfs, *gram_dfs, *lists, *list_n, *list_at, *gone,
        *unused, *before, *order;
    uint32_t docs, terms, spellings, grams; /* new ones */
    lotse_err *err;
};

static int damaged(const struct merge *m)
{
    return err_set(m->err, LOTSE_IO, "%s: damaged (edits); run lotse compile",
                   m->ix->db.delta->path);
}

/* A part of the changes; UINT64_MAX: of any size. */
static int load(struct merge *m, void *out, int part, uint64_t n, size_t *size)
{
    void *bytes = NULL;
    size_t got = 0;
    int rc = tail_load(&bytes, &got, &m->ix->db.delta_tail,
                       PART_OF(m->lang, part), m->err);

    if (rc != LOTSE_OK)
        return rc;
    if (index_keep(m->ix, bytes) == NULL)
        return err_nomem(m->err);
    memcpy(out, &bytes, sizeof bytes);
    if (size != NULL)
        *size = got;
    return n != UINT64_MAX && got != n ? damaged(m) : LOTSE_OK;
}

/* *array, of n elements, gets `more` further ones, if there are any. */
static bool extend(struct merge *m, const void *array, size_t n,
                   const void *more, size_t n_more, size_t size)
{
    const void *old;
    char *p;

    memcpy(&old, array, sizeof old);
    p = index_room(m->ix, (n + n_more) * size + 1);
    if (p == NULL)
        return false;
    if (n > 0)
        memcpy(p, old, n * size);
    if (n_more > 0)
        memcpy(p + n * size, more, n_more * size);
    memcpy((void *)(uintptr_t)array, &p, sizeof p);
    return true;
}

/* The arrays behind the edits. */
static bool split_edits(struct merge *m, size_t n)
{
    const struct part_edits *e = &m->edits;
    uint64_t want = 2ULL * e->dfs + 2ULL * e->gram_dfs + 3ULL * e->lists + 1 +
                    e->gone + e->unused + 2ULL * m->docs;
    const uint32_t *p = m->numbers;

    if (n != want)
        return false;
    m->dfs = p;
    m->gram_dfs = m->dfs + 2 * (size_t)e->dfs;
    m->lists = m->gram_dfs + 2 * (size_t)e->gram_dfs;
    m->list_n = m->lists + e->lists;
    m->list_at = m->list_n + e->lists;
    m->gone = m->list_at + e->lists + 1;
    m->unused = m->gone + e->gone;
    m->before = m->unused + e->unused;
    m->order = m->before + m->docs;
    return true;
}

/* Counts of both files, which have to follow from each other. */
static int load_edits(struct merge *m)
{
    struct lang_index *l = m->l;
    struct part_edits *e = &m->edits;
    struct part_stats *stats;
    const uint32_t *p;
    size_t n;
    int rc = load(m, &stats, PART_STATS, sizeof *stats, NULL);

    if (rc == LOTSE_OK)
        rc = load(m, &p, PART_EDITS, UINT64_MAX, &n);
    if (rc != LOTSE_OK)
        return rc;
    if (n < sizeof *e || n % 4 != 0)
        return damaged(m);
    memcpy(e, p, sizeof *e);
    m->numbers = p + sizeof *e / 4;
    if (e->docs != l->docs || e->terms != l->stats.terms ||
        e->spellings != l->stats.spellings || e->grams != l->stats.grams ||
        stats->docs < e->docs || stats->docs > INT32_MAX ||
        stats->terms < e->terms || stats->terms >= NUMBER_NONE ||
        stats->spellings < e->spellings || stats->spellings > INT32_MAX ||
        stats->grams < e->grams || stats->grams > INT32_MAX ||
        stats->spelling_units < l->stats.spelling_units ||
        stats->live > stats->docs)
        return damaged(m);
    m->docs = stats->docs - e->docs;
    m->terms = stats->terms - e->terms;
    m->spellings = stats->spellings - e->spellings;
    m->grams = stats->grams - e->grams;
    l->more.docs = l->docs;
    l->more.terms = m->terms;
    if (!split_edits(m, (n - sizeof *e) / 4))
        return damaged(m);
    l->stats = *stats;
    l->docs = stats->docs;
    l->live = stats->live;
    return LOTSE_OK;
}

/* The order of paths, out of how many old articles come before each new one.
 */
static int make_order(struct merge *m)
{
    struct lang_index *l = m->l;
    uint32_t old = m->edits.docs, next = 0, at = 0;
    uint32_t *order = index_room(m->ix, (l->docs + 1U) * sizeof *order);
    uint32_t *place = index_room(m->ix, (l->docs + 1U) * sizeof *place);

    if (order == NULL || place == NULL)
        return err_nomem(m->err);
    if (!index_below(m->order, m->docs, m->docs))
        return damaged(m);
    for (uint32_t i = 0; i < m->docs; i++) {
        while (next < m->before[i] && next < old)
            order[at++] = next++;
        order[at++] = old + m->order[i];
    }
    while (next < old)
        order[at++] = next++;
    for (uint32_t i = 0; i < l->docs; i++)
        place[order[i]] = i;
    l->more.order = order;
    l->more.place = place;
    return LOTSE_OK;
}

static int merge_docs(struct merge *m)
{
    struct lang_index *l = m->l;
    size_t old = m->edits.docs, n = m->docs;
    const uint32_t *p;
    const uint8_t *bytes;
    int rc = load(m, &p, PART_DOCS, (uint64_t)n * (6 * 4 + 3) + 4, NULL);

    if (rc != LOTSE_OK)
        return rc;
    l->more.forward_at = p + 5 * n;
    bytes = (const uint8_t *)(p + 6 * n + 1);
    if (!extend(m, &l->doc_of, old, p, n, 4) ||
        !extend(m, &l->family, old, p + n, n, 4) ||
        !extend(m, &l->grams_in, old, p + 2 * n, n, 4) ||
        !extend(m, &l->boost, old, p + 3 * n, n, 4) ||
        !extend(m, &l->title, old, p + 4 * n, n, 4) ||
        !extend(m, &l->audience, old, bytes, n, 1) ||
        !extend(m, &l->helped, old, bytes + n, n, 1) ||
        !extend(m, &l->lent, old, bytes + 2 * n, n, 1))
        return err_nomem(m->err);
    if (!index_rising(l->more.forward_at, n,
                      tail_size(&m->ix->db.delta_tail,
                                PART_OF(m->lang, PART_FORWARD))) ||
        !index_below(m->gone, m->edits.gone, m->edits.docs) ||
        !index_within(l->boost + old, n, .05F, 20) ||
        !index_within(l->title + old, n, 1e-9F, 1))
        return damaged(m);
    for (uint32_t i = 0; i < m->edits.gone; i++)
        ((uint8_t *)(uintptr_t)l->audience)[m->gone[i]] = AUDIENCE_GONE;
    return make_order(m);
}

/* Set n document frequencies; false: of numbers that aren't there. */
static bool set_dfs(const uint32_t *df, uint32_t all, const uint32_t *pairs,
                    uint32_t n, uint32_t most)
{
    for (uint32_t i = 0; i < n; i++) {
        if (pairs[2 * (size_t)i] >= all || pairs[2 * (size_t)i + 1] > most)
            return false;
        ((uint32_t *)(uintptr_t)df)[pairs[2 * (size_t)i]] =
            pairs[2 * (size_t)i + 1];
    }
    return true;
}

/* Text, frequency, list of the new terms, and their slots. */
static int merge_terms(struct merge *m)
{
    struct lang_index *l = m->l;
    uint32_t old = m->edits.terms, n = m->terms, end = l->text_at[old];
    uint32_t *slots = (uint32_t *)(uintptr_t)l->term_slots, *at;
    const uint32_t *p, last = l->list_at[old];
    size_t size, head = 4 * ((size_t)n + 1);
    int rc;

    l->more.old_df = l->df;
    rc = load(m, &p, PART_TERMS, UINT64_MAX, &size);

    if (rc != LOTSE_OK)
        return rc;
    if (size < head || !index_rising(p, n, size - head) ||
        (size_t)old + n >= l->n_term_slots)
        return damaged(m);
    if (!extend(m, &l->text_at, old + 1U, p + 1, n, 4) ||
        !extend(m, &l->df, old, p, n, 4) ||
        !extend(m, &l->list_at, old + 1U, p, n, 4) ||
        !extend(m, &l->texts, end, p + n + 1, size - head, 1))
        return err_nomem(m->err);
    at = (uint32_t *)(uintptr_t)l->text_at;
    for (uint32_t i = old; i < old + n; i++) {
        at[i + 1] += end;
        ((uint32_t *)(uintptr_t)l->df)[i] = 0;
        ((uint32_t *)(uintptr_t)l->list_at)[i + 1] = last;
        lookup_put(slots, l->n_term_slots,
                   lookup_hash(l->texts + at[i], at[i + 1] - at[i]), i);
    }
    l->more.list_of = m->lists;
    l->more.list_n = m->list_n;
    l->more.list_at = m->list_at;
    l->more.n_lists = m->edits.lists;
    return set_dfs(l->df, l->stats.terms, m->dfs, m->edits.dfs, l->docs) &&
                   index_rising(m->list_at, m->edits.lists,
                                tail_size(&m->ix->db.delta_tail,
                                          PART_OF(m->lang, PART_POSTINGS)))
               ? LOTSE_OK
               : damaged(m);
}

static int merge_grams(struct merge *m)
{
    struct lang_index *l = m->l;
    uint32_t old = m->edits.grams, n = m->grams;
    uint32_t *slots = (uint32_t *)(uintptr_t)l->gram_slots;
    const uint64_t *p;
    int rc = load(m, &p, PART_GRAMS, 8ULL * n, NULL);

    if (rc != LOTSE_OK)
        return rc;
    if ((size_t)old + n >= l->n_gram_slots)
        return damaged(m);
    if (!extend(m, &l->gram_keys, old, p, n, 8) ||
        !extend(m, &l->gram_df, old, p, n, 4))
        return err_nomem(m->err);
    for (uint32_t i = old; i < old + n; i++) {
        ((uint32_t *)(uintptr_t)l->gram_df)[i] = 0;
        lookup_put(slots, l->n_gram_slots, lookup_hash_number(l->gram_keys[i]),
                   i);
    }
    return set_dfs(l->gram_df, l->stats.grams, m->gram_dfs, m->edits.gram_dfs,
                   l->docs)
               ? LOTSE_OK
               : damaged(m);
}

/* Spellings that no article holds any more have no forms. */
static int merge_spellings(struct merge *m)
{
    struct lang_index *l = m->l;
    uint32_t old = m->edits.spellings, n = m->spellings;
    uint32_t end = l->spelling_at[old], units, *at;
    const uint32_t *p;
    size_t size;
    int rc = load(m, &p, PART_SPELLINGS, UINT64_MAX, &size);

    if (rc != LOTSE_OK)
        return rc;
    units = l->stats.spelling_units - end;
    if (end > l->stats.spelling_units ||
        size != 4 * ((size_t)n + 1) + 2 * (size_t)units ||
        !index_below(m->unused, m->edits.unused, old))
        return damaged(m);
    if (!extend(m, &l->spelling_at, old + 1U, p + 1, n, 4) ||
        !extend(m, &l->spelling_units, end, p + n + 1, units, 2))
        return err_nomem(m->err);
    at = (uint32_t *)(uintptr_t)l->spelling_at;
    for (uint32_t i = old; i < old + n; i++)
        at[i + 1] += end;
    for (uint32_t i = 0; i < m->edits.unused; i++)
        if (at[m->unused[i]] < end)
            ((uint16_t *)(uintptr_t)l->spelling_units)[at[m->unused[i]]] = 0;
    return LOTSE_OK;
}

static int merge_words(struct merge *m)
{
    struct wordlist *changes = index_room(m->ix, sizeof *changes);
    const void *p;
    size_t n;
    int rc = load(m, &p, PART_WORDS, UINT64_MAX, &n);

    if (rc != LOTSE_OK)
        return rc;
    if (changes == NULL)
        return err_nomem(m->err);
    return wordlist_open(changes, p, n) &&
                   wordlist_amend(&m->l->an.words, changes)
               ? LOTSE_OK
               : damaged(m);
}

int index_merge(struct lotse_index *ix, int lang, lotse_err *err)
{
    int (*const steps[])(struct merge *) = {
        load_edits,      merge_docs,  merge_terms, merge_grams,
        merge_spellings, merge_words,
    };
    struct merge m = {.ix = ix, .l = &ix->langs[lang], .lang = lang,
                      .err = err};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == LOTSE_OK; i++)
        rc = steps[i](&m);
    return rc;
}

/* ---------------------------------------------------------------- sorted */

static int compare(const struct lang_index *l, uint32_t a, uint32_t b)
{
    size_t n, k;
    const char *p = index_text(l, a, &n), *q = index_text(l, b, &k);
    int c = memcmp(p, q, n < k ? n : k);

    return c != 0 ? c : (n > k) - (n < k);
}

static int by_text(const void *a, const void *b, void *l)
{
    return compare(l, *(const uint32_t *)a, *(const uint32_t *)b);
}

uint32_t *index_merge_sorted(struct lang_index *l, const uint32_t *sorted)
{
    uint32_t n = l->more.terms, old = l->stats.terms - n, next = 0, at = 0;
    uint32_t *all = malloc((l->stats.terms + 1U) * sizeof *all);
    uint32_t *fresh = malloc((n + 1U) * sizeof *fresh);

    if (all == NULL || fresh == NULL) {
        free(all);
        free(fresh);
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++)
        fresh[i] = old + i;
    qsort_r(fresh, n, sizeof *fresh, by_text, l);
    for (uint32_t i = 0; i < n; i++) {
        while (next < old && compare(l, sorted[next], fresh[i]) < 0)
            all[at++] = sorted[next++];
        all[at++] = fresh[i];
    }
    while (next < old)
        all[at++] = sorted[next++];
    free(fresh);
    return all;
}

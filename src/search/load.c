/*
 * load.c: the parts of one language, checked, as arrays.
 *
 * The parts lie in memory as they lie in the file. Every number that leads
 * somewhere is checked here, once, so that a query needn't: the file may be
 * foreign.
 */
#include "base/err.h"
#include "db/lookup.h"
#include "search/weights.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "index parts are little endian arrays");

static int damaged(const struct lotse_index *ix, const char *what,
                   lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: damaged (%s); run lotse compile",
                   ix->path, what);
}

/* A part of exactly n bytes; UINT64_MAX: any number. */
static int load(struct lotse_index *ix, int lang, int part, uint64_t n,
                size_t *size, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    size_t got;
    int rc = tail_load(&l->parts[part], &got, &ix->db.tail,
                       PART_OF(lang, part), err);

    if (rc == LOTSE_OK && n != UINT64_MAX && got != n)
        return damaged(ix, "a part of another size", err);
    if (size != NULL)
        *size = got;
    return rc;
}

static int load_stats(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    int rc = load(ix, lang, PART_STATS, sizeof l->stats, NULL, err);

    if (rc != LOTSE_OK)
        return rc;
    memcpy(&l->stats, l->parts[PART_STATS], sizeof l->stats);
    l->docs = l->stats.docs;
    if (l->docs > INT32_MAX || l->stats.terms >= NUMBER_NONE ||
        l->stats.spellings > INT32_MAX || l->stats.grams > INT32_MAX)
        return damaged(ix, "statistics", err);
    return LOTSE_OK;
}

/* Does each place lead on, and none beyond the end? */
static bool is_rising(const uint32_t *at, size_t n, uint64_t end)
{
    bool ok = at[n] <= end;

    for (size_t i = 0; i < n; i++)
        ok = ok && at[i] <= at[i + 1];
    return ok;
}

static bool all_below(const uint32_t *items, size_t n, uint32_t limit)
{
    uint32_t most = 0;

    for (size_t i = 0; i < n; i++)
        most = items[i] > most ? items[i] : most;
    return n == 0 || most < limit;
}

static int load_docs(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    uint64_t n = l->docs;
    const uint32_t *p;
    int rc = load(ix, lang, PART_DOCS, n * (6 * 4 + 2 * FIELDS + 1) + 4, NULL,
                  err);

    if (rc != LOTSE_OK)
        return rc;
    p = l->parts[PART_DOCS];
    l->doc_of = p;
    l->family = p + n;
    l->grams_in = p + 2 * n;
    l->boost = (const float *)(const void *)(p + 3 * n);
    l->title = (const float *)(const void *)(p + 4 * n);
    l->forward_at = p + 5 * n;
    for (int f = 0; f < FIELDS; f++)
        l->length[f] = (const uint16_t *)(const void *)(p + 6 * n + 1) +
                       (size_t)f * n;
    l->audience = (const uint8_t *)(l->length[FIELDS - 1] + n);
    if (!is_rising(l->forward_at, n,
                   tail_size(&ix->db.tail, PART_OF(lang, PART_FORWARD))))
        return damaged(ix, "forward lists", err);
    return LOTSE_OK;
}

static int load_terms(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    size_t n = l->stats.terms, size, head;
    const uint32_t *p;
    int rc = load(ix, lang, PART_TERMS, UINT64_MAX, &size, err);

    l->n_term_slots = lookup_slots(n);
    head = 4 * (3 * n + 2 + l->n_term_slots);
    if (rc != LOTSE_OK)
        return rc;
    if (size < head)
        return damaged(ix, "terms", err);
    p = l->parts[PART_TERMS];
    l->text_at = p;
    l->df = p + n + 1;
    l->list_at = p + 2 * n + 1;
    l->term_slots = p + 3 * n + 2;
    l->texts = (const char *)p + head;
    if (!is_rising(l->text_at, n, size - head) ||
        !is_rising(l->list_at, n,
                   tail_size(&ix->db.tail, PART_OF(lang, PART_POSTINGS))) ||
        !all_below(l->df, n, l->docs + 1) ||
        !all_below(l->term_slots, l->n_term_slots, (uint32_t)n + 1))
        return damaged(ix, "terms", err);
    return LOTSE_OK;
}

/* Is each spelling's record whole, and are its numbers some of ours? */
static bool check_spellings(const struct lang_index *l)
{
    const struct part_stats *n = &l->stats;
    const uint32_t *words = l->spelling_words, *at = l->spelling_at;

    for (uint32_t i = 0; i < n->spellings; i++) {
        uint32_t from = at[i], to = at[i + 1], head, forms;
        if (from >= to || to > n->spelling_words)
            return false;
        head = words[from];
        forms = head & 0xFF;
        if (to - from - 1 != forms + (head >> 8) ||
            !all_below(words + from + 1, forms, n->terms) ||
            !all_below(words + from + 1 + forms, head >> 8, n->grams))
            return false;
    }
    return true;
}

static int load_spellings(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    uint64_t n = l->stats.spellings;
    const uint32_t *p;
    int rc = load(ix, lang, PART_SPELLINGS,
                  4 * (n + 1 + l->stats.spelling_words), NULL, err);

    if (rc != LOTSE_OK)
        return rc;
    p = l->parts[PART_SPELLINGS];
    l->spelling_at = p;
    l->spelling_words = p + n + 1;
    return check_spellings(l) ? LOTSE_OK : damaged(ix, "spellings", err);
}

static int load_grams(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    size_t n = l->stats.grams;
    const uint32_t *p;
    int rc;

    l->n_gram_slots = lookup_slots(n);
    rc = load(ix, lang, PART_GRAMS, 12 * n + 4 * l->n_gram_slots, NULL, err);
    if (rc != LOTSE_OK)
        return rc;
    p = l->parts[PART_GRAMS];
    l->gram_keys = l->parts[PART_GRAMS];
    l->gram_df = p + 2 * n;
    l->gram_slots = p + 3 * n;
    if (!all_below(l->gram_slots, l->n_gram_slots, (uint32_t)n + 1))
        return damaged(ix, "4-grams", err);
    return LOTSE_OK;
}

static int load_words(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    size_t n;
    int rc = load(ix, lang, PART_WORDS, UINT64_MAX, &n, err);

    if (rc == LOTSE_OK &&
        !wordlist_open(&l->an.words, l->parts[PART_WORDS], n))
        return damaged(ix, "words", err);
    return rc;
}

/* What queries write on; a query leaves it zero. */
static int make_scratch(struct lang_index *l, lotse_err *err)
{
    l->term_mark = calloc(l->stats.terms + 1U, sizeof *l->term_mark);
    l->gram_mark = calloc(l->stats.grams + 1U, sizeof *l->gram_mark);
    l->term_bits = calloc(l->stats.terms / 64 + 1U, sizeof *l->term_bits);
    l->spelling_hit = calloc(l->stats.spellings + 1U, sizeof *l->spelling_hit);
    l->sums = calloc(l->docs + 1U, sizeof *l->sums);
    return l->term_mark == NULL || l->gram_mark == NULL ||
                   l->term_bits == NULL ||
                   l->spelling_hit == NULL || l->sums == NULL
               ? err_nomem(err)
               : LOTSE_OK;
}

int index_load(struct lotse_index *ix, int lang, lotse_err *err)
{
    int (*const steps[])(struct lotse_index *, int, lotse_err *) = {
        load_stats, load_docs,  load_terms,
        load_spellings, load_grams, load_words};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == LOTSE_OK; i++)
        rc = steps[i](ix, lang, err);
    if (rc == LOTSE_OK)
        rc = make_scratch(&ix->langs[lang], err);
    if (rc == LOTSE_OK)
        weights_init(&ix->langs[lang]);
    return rc;
}

int index_load_ways(struct lotse_index *ix, lotse_err *err)
{
    int rc = LOTSE_OK;

    for (int i = 0; i < WAYS && rc == LOTSE_OK; i++) {
        struct way_index *w = &ix->ways[i];
        void *bytes = NULL;
        size_t n;
        rc = tail_load(&bytes, &n, &ix->db.tail, PART_OF(i, PART_BUCKETS), err);
        w->bucket_at = bytes;
        if (rc != LOTSE_OK || n == 0)
            continue;
        w->n = n / 4 - 1;
        if (n % 4 != 0 || n < 8 || (w->n & (w->n - 1)) != 0 ||
            !is_rising(w->bucket_at, w->n,
                       tail_size(&ix->db.tail,
                                 PART_OF(i, PART_TRANSLATIONS))))
            rc = damaged(ix, "translations", err);
    }
    return rc;
}

int index_sorted(const uint32_t **out, struct lotse_index *ix, int lang,
                 lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    int rc = LOTSE_OK;

    if (l->sorted == NULL) {
        rc = load(ix, lang, PART_SORTED, 4ULL * l->stats.terms, NULL, err);
        if (rc == LOTSE_OK && !all_below(l->parts[PART_SORTED], l->stats.terms,
                                         l->stats.terms))
            rc = damaged(ix, "terms", err);
        if (rc == LOTSE_OK)
            l->sorted = l->parts[PART_SORTED];
    }
    *out = l->sorted;
    return rc;
}

void index_unload(struct lang_index *l)
{
    for (size_t i = 0; i < sizeof l->parts / sizeof *l->parts; i++)
        free(l->parts[i]);
    free(l->term_mark);
    free(l->gram_mark);
    free(l->term_bits);
    free(l->spelling_hit);
    free(l->sums);
}

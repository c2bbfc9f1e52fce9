/*
 * load.c: the parts of one language, checked, as arrays.
 *
 * The parts lie in memory as they lie in the file. Every number that leads
 * somewhere is checked here, once, so that a query needn't (but for the
 * spellings', index_spelled): the file may be foreign.
 */
#include "base/err.h"
#include "db/lookup.h"
#include "search/brief.h"
#include "search/common.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "index parts are little endian arrays");

static int damaged(const struct lotse_index *ix, const char *what,
                   lotse_err *err)
{
    return err_set(err, LOTSE_IO, "%s: damaged (%s); run lotse compile",
                   ix->path, what);
}

enum { LINE = 64, HUGE_PAGE = 2 << 20 };

/* Parts that are arrays, in the order of the block. */
static const int arrays[] = {PART_STATS,     PART_DOCS,  PART_TERMS,
                             PART_SPELLINGS, PART_GRAMS, PART_WORDS};
enum { ARRAYS = sizeof arrays / sizeof *arrays };

static size_t room_of(const struct lotse_index *ix, uint32_t id)
{
    return ((size_t)tail_size(&ix->db.tail, id) + LINE) & ~(size_t)(LINE - 1);
}

/* Room for the arrays that changes make longer, in a row of its own each, and
 * for what they add. */
static size_t spare_of(const struct lotse_index *ix)
{
    static const int longer[] = {PART_DOCS, PART_TERMS, PART_SPELLINGS,
                                 PART_GRAMS};
    enum { LONGER = sizeof longer / sizeof *longer, ROWS = 32 };
    size_t n = 0;

    for (int lang = 0; lang < LANGS && ix->db.delta != NULL; lang++)
        for (int i = 0; i < LONGER; i++) {
            uint32_t id = PART_OF(lang, longer[i]);
            n += room_of(ix, id) + ROWS * LINE +
                 2 * (size_t)tail_size(&ix->db.delta_tail, id);
        }
    return n;
}

/* One block for all arrays, of huge pages where there are any: an index of
 * 100,000 articles is open within some milliseconds, or the page faults alone
 * would take them. */
static int make_block(struct lotse_index *ix, lotse_err *err)
{
    size_t n = 0, align;
    char *at, *end;

    for (int lang = 0; lang < LANGS; lang++)
        for (int i = 0; i < ARRAYS; i++)
            n += room_of(ix, PART_OF(lang, arrays[i]));
    for (int way = 0; way < WAYS; way++)
        n += room_of(ix, PART_OF(way, PART_BUCKETS));
    n += spare_of(ix);
    align = n >= HUGE_PAGE ? HUGE_PAGE : LINE;
    n = (n + align - 1) & ~(align - 1);
    ix->block = calloc(1, sizeof *ix->block);
    if (ix->block == NULL)
        return err_nomem(err);
    atomic_init(&ix->block->users, 1);
    ix->block->bytes = at = malloc(n + align);
    if (at == NULL)
        return err_nomem(err);
    at += align - (uintptr_t)at % align;
    if (align == HUGE_PAGE)
        madvise(at, n, MADV_HUGEPAGE);
    end = at + n;
    for (int lang = 0; lang < LANGS; lang++)
        for (int i = 0; i < ARRAYS; i++) {
            ix->langs[lang].parts[arrays[i]] = at;
            at += room_of(ix, PART_OF(lang, arrays[i]));
        }
    for (int way = 0; way < WAYS; way++) {
        ix->ways[way].bucket_at = (uint32_t *)(void *)at;
        at += room_of(ix, PART_OF(way, PART_BUCKETS));
    }
    ix->block->spare = at;
    ix->block->n_spare = (size_t)(end - at);
    return LOTSE_OK;
}

/* What a handle that is open already has read. Its arrays are there with the
 * changes in them, checked; nothing is read again. */
static void share_block(struct lotse_index *ix, const struct lotse_index *like)
{
    ix->block = like->block;
    atomic_fetch_add(&ix->block->users, 1);
    for (int lang = 0; lang < LANGS; lang++) {
        struct lang_index *l = &ix->langs[lang];
        struct analyzer an = l->an;
        *l = ix->block->langs[lang];
        an.words = l->an.words;
        l->an = an;
    }
    memcpy(ix->ways, ix->block->ways, sizeof ix->ways);
}

static void drop_block(struct block *b)
{
    if (b == NULL || atomic_fetch_sub(&b->users, 1) > 1)
        return;
    for (size_t i = 0; i < b->n_more; i++)
        free(b->more[i]);
    for (int lang = 0; lang < LANGS; lang++) {
        briefs_free(&b->langs[lang]);
        common_free(&b->langs[lang]);
    }
    free(b->bytes);
    free(b);
}

void *index_keep(struct lotse_index *ix, void *p)
{
    struct block *b = ix->block;

    if (p == NULL || b->n_more == sizeof b->more / sizeof *b->more) {
        free(p);
        return NULL;
    }
    b->more[b->n_more++] = p;
    return p;
}

void *index_room(struct lotse_index *ix, size_t n)
{
    struct block *b = ix->block;
    size_t taken = (n + LINE) & ~(size_t)(LINE - 1);
    char *p = b->spare;

    if (taken < n || taken > b->n_spare)
        return index_keep(ix, malloc(n));
    b->spare += taken;
    b->n_spare -= taken;
    return p;
}

/* A part of exactly n bytes; UINT64_MAX: any number. */
static int load(struct lotse_index *ix, int lang, int part, uint64_t n,
                size_t *size, lotse_err *err)
{
    uint32_t id = PART_OF(lang, part);
    size_t got = (size_t)tail_size(&ix->db.tail, id);

    if (n != UINT64_MAX && got != n)
        return damaged(ix, "a part of another size", err);
    if (size != NULL)
        *size = got;
    return tail_fill(ix->langs[lang].parts[part], &ix->db.tail, id, err);
}

static int load_stats(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    int rc = load(ix, lang, PART_STATS, sizeof l->stats, NULL, err);

    if (rc != LOTSE_OK)
        return rc;
    memcpy(&l->stats, l->parts[PART_STATS], sizeof l->stats);
    l->docs = l->live = l->stats.docs;
    if (l->docs > INT32_MAX || l->stats.terms >= NUMBER_NONE ||
        l->stats.spellings > INT32_MAX || l->stats.grams > INT32_MAX)
        return damaged(ix, "statistics", err);
    return LOTSE_OK;
}

/* Does each place lead on, and none beyond the end? */
bool index_rising(const uint32_t *at, size_t n, uint64_t end)
{
    unsigned falls = at[n] > end;

#pragma omp simd reduction(| : falls)
    for (size_t i = 0; i < n; i++)
        falls |= at[i] > at[i + 1];
    return falls == 0;
}

bool index_below(const uint32_t *items, size_t n, uint32_t limit)
{
    unsigned above = 0;

#pragma omp simd reduction(| : above)
    for (size_t i = 0; i < n; i++)
        above |= items[i] >= limit;
    return above == 0;
}

/* Numbers that are finite and above 0, so that sums stay so. */
bool index_within(const float *items, size_t n, float least, float most)
{
    bool ok = true;

    for (size_t i = 0; i < n; i++)
        ok = ok && items[i] >= least && items[i] <= most;
    return ok;
}

static int load_docs(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    uint64_t n = l->docs;
    const uint32_t *p;
    int rc = load(ix, lang, PART_DOCS, n * (6 * 4 + 3) + 4, NULL, err);

    if (rc != LOTSE_OK)
        return rc;
    p = l->parts[PART_DOCS];
    l->doc_of = p;
    l->family = p + n;
    l->grams_in = p + 2 * n;
    l->boost = (const float *)(const void *)(p + 3 * n);
    l->title = (const float *)(const void *)(p + 4 * n);
    l->forward_at = p + 5 * n;
    l->audience = (const uint8_t *)(p + 6 * n + 1);
    l->helped = l->audience + n;
    l->lent = l->helped + n;
    if (!index_rising(l->forward_at, n,
                   tail_size(&ix->db.tail, PART_OF(lang, PART_FORWARD))))
        return damaged(ix, "forward lists", err);
    if (!index_within(l->boost, n, .05F, 20) ||
        !index_within(l->title, n, 1e-9F, 1))
        return damaged(ix, "articles", err);
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
    if (!index_rising(l->text_at, n, size - head) ||
        !index_rising(l->list_at, n,
                   tail_size(&ix->db.tail, PART_OF(lang, PART_POSTINGS))) ||
        !index_below(l->df, n, l->docs + 1) ||
        !index_below(l->term_slots, l->n_term_slots, (uint32_t)n + 1))
        return damaged(ix, "terms", err);
    return LOTSE_OK;
}

static int load_spellings(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    uint64_t n = l->stats.spellings;
    const uint32_t *p;
    int rc = load(ix, lang, PART_SPELLINGS,
                  4 * (n + 1) + 2 * (uint64_t)l->stats.spelling_units, NULL,
                  err);

    if (rc != LOTSE_OK)
        return rc;
    p = l->parts[PART_SPELLINGS];
    l->spelling_at = p;
    l->spelling_units = (const uint16_t *)(const void *)(p + n + 1);
    return LOTSE_OK; /* its records are checked as they are read */
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
    if (!index_below(l->gram_slots, l->n_gram_slots, (uint32_t)n + 1))
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

/* What queries write on; a query leaves it zero. What is asked by the short
 * numbers of forward lists and spellings has a place for each that there could
 * be. */
static int make_scratch(struct lang_index *l, lotse_err *err)
{
    size_t spellings = l->stats.spellings + 2U * (TERMS_MAX + 1);
    size_t grams = l->stats.grams;

    if (spellings < LONG)
        spellings = LONG;
    if (grams < LONG)
        grams = LONG;
    l->term_mark = calloc(l->stats.terms + 1U, sizeof *l->term_mark);
    l->gram_mark = calloc(grams + 1, sizeof *l->gram_mark);
    l->term_bits = calloc(l->stats.terms / 64 + 1U, sizeof *l->term_bits);
    l->gram_bits = calloc(grams / 64 + 1, sizeof *l->gram_bits);
    l->spelling_hit = calloc(spellings + 1, sizeof *l->spelling_hit);
    l->title_all = calloc(l->docs + 1U, sizeof *l->title_all);
    l->sums = calloc(l->docs + 1U, sizeof *l->sums);
    return l->term_mark == NULL || l->gram_mark == NULL ||
                   l->term_bits == NULL || l->gram_bits == NULL ||
                   l->spelling_hit == NULL || l->title_all == NULL ||
                   l->sums == NULL
               ? err_nomem(err)
               : LOTSE_OK;
}

static int load_lang(struct lotse_index *ix, int lang, lotse_err *err)
{
    int (*const steps[])(struct lotse_index *, int, lotse_err *) = {
        load_stats, load_docs,  load_terms,
        load_spellings, load_grams, load_words};
    int rc = LOTSE_OK;

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == LOTSE_OK; i++)
        rc = steps[i](ix, lang, err);
    return rc == LOTSE_OK && ix->db.delta != NULL ? index_merge(ix, lang, err)
                                                  : rc;
}

/* A way of one of both files; its buckets have room. */
static int load_way(struct lotse_index *ix, struct way_index *w,
                    const struct tail *t, int way, lotse_err *err)
{
    uint32_t id = PART_OF(way, PART_BUCKETS);
    uint64_t n = tail_size(t, id);
    int rc;

    if (n == 0)
        return LOTSE_OK;
    rc = tail_fill(w->bucket_at, t, id, err);
    if (rc != LOTSE_OK)
        return rc;
    w->n = (size_t)n / 4 - 1;
    if (n % 4 != 0 || n < 8 || (w->n & (w->n - 1)) != 0 ||
        !index_rising(w->bucket_at, w->n,
                      tail_size(t, PART_OF(way, PART_TRANSLATIONS))))
        return damaged(ix, "translations", err);
    return LOTSE_OK;
}

static int load_new_way(struct lotse_index *ix, int way, lotse_err *err)
{
    struct way_index *w = &ix->ways[WAY_CHANGES + way];
    size_t n = (size_t)tail_size(&ix->db.delta_tail,
                                 PART_OF(way, PART_BUCKETS));

    w->bucket_at = index_keep(ix, malloc(n + 1));
    return w->bucket_at == NULL
               ? err_nomem(err)
               : load_way(ix, w, &ix->db.delta_tail, way, err);
}

/* Everything that handles on one file share. */
static int load_block(struct lotse_index *ix, lotse_err *err)
{
    int rc = make_block(ix, err);

    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = load_lang(ix, lang, err);
    for (int way = 0; way < WAYS && rc == LOTSE_OK; way++)
        rc = load_way(ix, &ix->ways[way], &ix->db.tail, way, err);
    for (int i = 0; i < WAYS && rc == LOTSE_OK && ix->db.delta != NULL; i++)
        rc = load_new_way(ix, i, err);
    if (rc != LOTSE_OK)
        return rc;
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = briefs_begin(&ix->langs[lang]) &&
                     common_begin(&ix->langs[lang], COMMON_LEAST)
                 ? LOTSE_OK
                 : err_nomem(err);
    memcpy(ix->block->langs, ix->langs, sizeof ix->langs);
    memcpy(ix->block->ways, ix->ways, sizeof ix->ways);
    return rc;
}

int index_load(struct lotse_index *ix, const struct lotse_index *like,
               lotse_err *err)
{
    int rc = LOTSE_OK;

    if (like != NULL)
        share_block(ix, like);
    else
        rc = load_block(ix, err);
    for (int lang = 0; lang < LANGS && rc == LOTSE_OK; lang++)
        rc = make_scratch(&ix->langs[lang], err);
    return rc;
}

/* The sorted terms of the index, then with the new ones. */
static int load_sorted(struct lotse_index *ix, int lang, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    uint32_t n = l->stats.terms - l->more.terms, *all;
    int rc;

    l->parts[PART_SORTED] = malloc(4 * (size_t)n + 1);
    if (l->parts[PART_SORTED] == NULL)
        return err_nomem(err);
    rc = load(ix, lang, PART_SORTED, 4ULL * n, NULL, err);
    if (rc == LOTSE_OK && !index_below(l->parts[PART_SORTED], n, n))
        rc = damaged(ix, "terms", err);
    if (rc != LOTSE_OK || l->more.terms == 0)
        return rc;
    all = index_merge_sorted(l, l->parts[PART_SORTED]);
    free(l->parts[PART_SORTED]);
    l->parts[PART_SORTED] = all;
    return all == NULL ? err_nomem(err) : LOTSE_OK;
}

int index_sorted(const uint32_t **out, struct lotse_index *ix, int lang,
                 lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    int rc = l->sorted == NULL ? load_sorted(ix, lang, err) : LOTSE_OK;

    if (rc == LOTSE_OK) {
        l->sorted = l->parts[PART_SORTED];
    } else {
        free(l->parts[PART_SORTED]);
        l->parts[PART_SORTED] = NULL;
    }
    *out = l->sorted;
    return rc;
}

void index_unload(struct lotse_index *ix)
{
    for (int i = 0; i < LANGS; i++) {
        struct lang_index *l = &ix->langs[i];
        free(l->parts[PART_SORTED]);
        free(l->term_mark);
        free(l->gram_mark);
        free(l->term_bits);
        free(l->gram_bits);
        free(l->spelling_hit);
        free(l->title_all);
        free(l->sums);
        free(l->scores);
        free(l->touched);
        for (int reader = 0; reader < AUDIENCES; reader++)
            free(l->barred[reader]);
        free(l->words_block);
        free(l->letters);
        free(l->lengths);
    }
    drop_block(ix->block);
}

/*
 * memo.c: what the index says of the terms that texts bring up, remembered.
 *
 * Texts say the same words again and again, and what the index says of them
 * never changes while it is open. Asking it leads through some lines of memory
 * that no cache holds any more: slots of a hash, the places and bytes of the
 * texts, a record of the file and what stands before the word in it. Here one
 * line tells how many articles hold a term, and a second one what it may mean
 * in the other language; a pair of words, which hardly ever means anything,
 * takes one. Where there is no memory to remember, the index is asked again.
 */
#include "search/memo.h"
#include "base/err.h"
#include "base/vec.h"
#include "search/index.h"

#include <stdlib.h>
#include <string.h>

/* Of a term. */
struct said {
    uint32_t number; /* in the index + 1, NOTHING; 0: not asked yet */
    uint32_t n;
    float idf;
    uint32_t meaning; /* its place + 1, NOTHING; 0: not asked yet */
};

struct pair_said {
    uint32_t a, b;    /* terms */
    uint32_t meaning; /* its place + 1, NOTHING; 0: a free slot */
};

enum { UNIT = sizeof(uint32_t) };
#define NOTHING UINT32_MAX

void memo_free(struct memo *m)
{
    free(m->terms);
    free(m->pairs);
    free(m->meanings);
    free(m->weighs);
    free(m->bits);
    *m = (struct memo){0};
}

size_t memo_bytes(const struct memo *m)
{
    return m->n_pairs * sizeof *m->pairs;
}

uint8_t *memo_bits(struct memo *m, uint32_t spelling)
{
    return vec_zeroed(&m->bits, &m->cap_bits, (size_t)spelling + 1, 1)
               ? &m->bits[spelling]
               : NULL;
}

struct lang_score *memo_weighs(struct memo *m, uint32_t spelling)
{
    return vec_zeroed(&m->weighs, &m->cap_weighs, (size_t)spelling + 1,
                      sizeof *m->weighs)
               ? &m->weighs[spelling]
               : NULL;
}

static struct said *said_of(struct memo *m, uint32_t term)
{
    return vec_zeroed(&m->terms, &m->cap_terms, (size_t)term + 1,
                      sizeof *m->terms)
               ? &m->terms[term]
               : NULL;
}

void memo_prefetch(const struct memo *m, uint32_t term)
{
    if (term < m->cap_terms)
        __builtin_prefetch(&m->terms[term]);
}

void memo_term(struct plist *out, float *idf, struct lotse_index *ix, int lang,
               uint32_t term)
{
    struct lang_index *l = &ix->langs[lang];
    struct said *s = said_of(&l->memo, term);

    if (s != NULL && s->number != 0) {
        *out = (struct plist){
            .n = s->n,
            .number = s->number == NOTHING ? NUMBER_NONE : s->number - 1};
        *idf = s->idf;
        return;
    }
    index_term(out, ix, lang, l->an.terms.items[term].p,
               l->an.terms.items[term].n);
    *idf = index_idf(l, out->n);
    if (s != NULL) {
        s->number = out->n > 0 ? out->number + 1 : NOTHING;
        s->n = out->n;
        s->idf = *idf;
    }
}

/* ------------------------------------------------------------- meanings -- */

static const float least = .03F; /* probability of a target that counts */

int memo_read(struct meaning *out, struct lotse_index *ix, int lang,
              const unsigned char *list, size_t n, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    const unsigned char *p = list, *end = list + n;
    float df = 0;

    out->n = out->most = 0;
    for (; end - p >= 2 && end - p >= 2 + p[1] && out->n < TARGETS_MAX;
         p += 2 + p[1]) {
        struct meant *a = &out->alts[out->n];
        struct plist found;
        a->p = (float)p[0] / 255;
        if (a->p < least)
            continue;
        index_term(&found, ix, lang, (const char *)p + 2, p[1]);
        if (found.n == 0)
            continue;
        a->number = found.number;
        a->n = found.n;
        a->term = strmap_put(&l->an.terms, (const char *)p + 2, p[1]);
        if (a->term == STRMAP_NONE)
            return err_nomem(err);
        df += a->p * (float)a->n;
        out->most = a->n > out->most ? a->n : out->most;
        out->n++;
    }
    out->idf = index_idf(l, (uint32_t)(df + .5F));
    return LOTSE_OK;
}

/* Ask the index for targets of these bytes. */
static int ask(struct meaning *out, struct lotse_index *ix, int lang,
               const char *key, size_t n, lotse_err *err)
{
    const unsigned char *list;
    size_t n_list;
    struct str name = {0};
    int rc = index_translation(&list, &n_list, ix, lang, false, key, n, err);

    out->n = 0;
    if (rc == LOTSE_OK && n_list > 0)
        rc = memo_read(out, ix, !lang, list, n_list, err);
    if (rc != LOTSE_OK || out->n == 0)
        return rc;
    str_addc(&name, '\1'); /* no analysed term begins so */
    str_add(&name, key, n);
    out->name = name.oom ? STRMAP_NONE
                         : strmap_put(&ix->langs[!lang].an.terms, name.p,
                                      name.n);
    str_free(&name);
    return out->name == STRMAP_NONE ? err_nomem(err) : LOTSE_OK;
}

static int ask_pair(struct meaning *out, struct lotse_index *ix, int lang,
                    uint32_t a, uint32_t b, lotse_err *err)
{
    const struct strmap_key *terms = ix->langs[lang].an.terms.items;
    struct str key = {0};
    int rc;

    str_add(&key, terms[a].p, terms[a].n);
    str_addc(&key, ' ');
    str_add(&key, terms[b].p, terms[b].n);
    rc = key.oom ? err_nomem(err)
                 : ask(out, ix, lang, str_text(&key), key.n, err);
    str_free(&key);
    return rc;
}

static size_t size_of(const struct meaning *m)
{
    return (sizeof *m - sizeof m->alts + m->n * sizeof *m->alts) / UNIT;
}

/* Its place + 1, NOTHING; 0: no memory. */
static uint32_t keep(struct memo *m, const struct meaning *meaning)
{
    size_t at = m->n_meanings, n = size_of(meaning);

    if (meaning->n == 0)
        return NOTHING;
    if (at + n >= NOTHING || !vec_reserve(&m->meanings, &m->cap_meanings,
                                          at + n, sizeof *m->meanings))
        return 0;
    memcpy(m->meanings + at, meaning, n * UNIT);
    m->n_meanings += n;
    return (uint32_t)at + 1;
}

static void recall(struct meaning *out, const struct memo *m, uint32_t place)
{
    const size_t head = (sizeof *out - sizeof out->alts) / UNIT;
    const uint32_t *p;

    out->n = 0;
    if (place == NOTHING)
        return;
    p = m->meanings + (place - 1);
    memcpy(out, p, head * UNIT);
    memcpy(out->alts, p + head, out->n * sizeof *out->alts);
}

static struct pair_said *slot_of(struct pair_said *slots, size_t n, uint32_t a,
                                 uint32_t b)
{
    uint64_t hash = ((uint64_t)a << 32 | b) * 0x9E3779B97F4A7C15U;
    size_t at = (size_t)(hash >> 32) & (n - 1);

    while (slots[at].meaning != 0 && (slots[at].a != a || slots[at].b != b))
        at = (at + 1) & (n - 1);
    return &slots[at];
}

static void keep_pair(struct memo *m, uint32_t a, uint32_t b, uint32_t meaning)
{
    if (3 * (m->n_pairs + 1) > 2 * m->n_slots) {
        size_t n = m->n_slots > 0 ? 2 * m->n_slots : 64;
        struct pair_said *slots = calloc(n, sizeof *slots);
        if (slots == NULL)
            return;
        for (size_t i = 0; i < m->n_slots; i++) {
            const struct pair_said *p = &m->pairs[i];
            if (p->meaning != 0)
                *slot_of(slots, n, p->a, p->b) = *p;
        }
        free(m->pairs);
        m->pairs = slots;
        m->n_slots = n;
    }
    *slot_of(m->pairs, m->n_slots, a, b) = (struct pair_said){a, b, meaning};
    m->n_pairs++;
}

static int pair_meaning(struct meaning *out, struct lotse_index *ix, int lang,
                        uint32_t a, uint32_t b, lotse_err *err)
{
    struct memo *m = &ix->langs[lang].memo;
    const struct pair_said *slot =
        m->n_slots > 0 ? slot_of(m->pairs, m->n_slots, a, b) : NULL;
    int rc = LOTSE_OK;

    if (slot != NULL && slot->meaning != 0) {
        recall(out, m, slot->meaning);
    } else {
        uint32_t place;
        rc = ask_pair(out, ix, lang, a, b, err);
        place = rc == LOTSE_OK ? keep(m, out) : 0;
        if (place != 0)
            keep_pair(m, a, b, place);
    }
    return rc;
}

int memo_meaning(struct meaning *out, struct lotse_index *ix, int lang,
                 uint32_t a, uint32_t b, lotse_err *err)
{
    struct lang_index *l = &ix->langs[lang];
    struct said *s;
    int rc = LOTSE_OK;

    if (b != STRMAP_NONE)
        return pair_meaning(out, ix, lang, a, b, err);
    s = said_of(&l->memo, a);
    if (s != NULL && s->meaning != 0) {
        recall(out, &l->memo, s->meaning);
    } else {
        rc = ask(out, ix, lang, l->an.terms.items[a].p,
                 l->an.terms.items[a].n, err);
        if (rc == LOTSE_OK && s != NULL)
            s->meaning = keep(&l->memo, out);
    }
    return rc;
}

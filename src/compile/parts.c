/*
 * parts.c: what postings gathered becomes the parts behind SQLite's pages.
 *
 * Arrays are put together in memory, each in its own buffer, and written one
 * behind the other; posting lists and forward lists are records, so that a
 * query reads and checks just those that it needs.
 */
#include "base/err.h"
#include "compile/encode.h"
#include "db/lookup.h"

#include <stdlib.h>
#include <string.h>

static void put_u32(struct str *s, uint32_t v)
{
    char b[4];

    for (int i = 0; i < 4; i++)
        b[i] = (char)(v >> (8 * i));
    str_add(s, b, sizeof b);
}

static void put_u64(struct str *s, uint64_t v)
{
    put_u32(s, (uint32_t)v);
    put_u32(s, (uint32_t)(v >> 32));
}

static void put_f32(struct str *s, float v)
{
    uint32_t bits;

    memcpy(&bits, &v, sizeof bits);
    put_u32(s, bits);
}

void postings_docs(struct str *s, const struct postings *p,
                   const uint32_t *forward_at)
{
    for (uint32_t i = 0; i < p->n_docs; i++)
        put_u32(s, p->docs[i].facts.doc);
    for (uint32_t i = 0; i < p->n_docs; i++)
        put_u32(s, p->docs[i].facts.family);
    for (uint32_t i = 0; i < p->n_docs; i++)
        put_u32(s, p->docs[i].grams);
    for (uint32_t i = 0; i < p->n_docs; i++)
        put_f32(s, p->docs[i].facts.boost);
    for (uint32_t i = 0; i < p->n_docs; i++)
        put_f32(s, title_worth(p->docs[i].facts.bearers));
    for (uint32_t i = 0; i <= p->n_docs; i++)
        put_u32(s, forward_at[i]);
    for (uint32_t i = 0; i < p->n_docs; i++)
        str_addc(s, (char)p->docs[i].facts.audience);
    for (uint32_t i = 0; i < p->n_docs; i++)
        str_addc(s, (char)p->docs[i].facts.helped);
    for (uint32_t i = 0; i < p->n_docs; i++)
        str_addc(s, p->docs[i].length[FIELD_TICKETS] > 0);
}

static void put_lengths(struct str *s, const struct postings *p)
{
    for (int f = 0; f < FIELDS; f++)
        for (uint32_t i = 0; i < p->n_docs; i++) {
            str_addc(s, (char)p->docs[i].length[f]);
            str_addc(s, (char)(p->docs[i].length[f] >> 8));
        }
}

/* A hash index as u32 slots; text: keys are the terms, else the grams. */
static bool put_slots(struct str *s, const struct strmap *keys, size_t n,
                      bool text)
{
    size_t n_slots = lookup_slots(n);
    uint32_t *slots = calloc(n_slots, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct strmap_key *k = &keys->items[i];
        uint64_t gram = 0;
        for (int b = 0; b < 8 && !text; b++)
            gram = gram << 8 | (unsigned char)k->p[b];
        lookup_put(slots, n_slots,
                   text ? lookup_hash(k->p, k->n) : lookup_hash_number(gram),
                   (uint32_t)i);
    }
    for (size_t i = 0; i < n_slots; i++)
        put_u32(s, slots[i]);
    free(slots);
    return true;
}

/* Where each of n texts begins that will stand one behind the other, and where
 * the last ends. */
static void put_places(struct str *s, const struct strmap_key *k, size_t n)
{
    uint32_t at = 0;

    for (size_t i = 0; i < n; at += k[i++].n)
        put_u32(s, at);
    put_u32(s, at);
}

static bool put_terms(struct str *s, const struct postings *p,
                      const uint32_t *list_at)
{
    const struct strmap_key *k = p->an->terms.items;

    put_places(s, k, p->n_terms);
    for (size_t i = 0; i < p->n_terms; i++)
        put_u32(s, p->terms[i].df);
    for (size_t i = 0; i <= p->n_terms; i++)
        put_u32(s, list_at[i]);
    if (!put_slots(s, &p->an->terms, p->n_terms, true))
        return false;
    for (size_t i = 0; i < p->n_terms; i++)
        str_add(s, k[i].p, k[i].n);
    return true;
}

static int by_key(const void *a, const void *b)
{
    return strmap_compare(*(const struct strmap_key *const *)a,
                          *(const struct strmap_key *const *)b);
}

static bool put_sorted(struct str *s, const struct postings *p)
{
    const struct strmap_key **keys =
        malloc((p->n_terms + 1) * sizeof *keys);

    if (keys == NULL)
        return false;
    for (size_t i = 0; i < p->n_terms; i++)
        keys[i] = &p->an->terms.items[i];
    if (p->n_terms > 0)
        qsort(keys, p->n_terms, sizeof *keys, by_key);
    for (size_t i = 0; i < p->n_terms; i++)
        put_u32(s, (uint32_t)(keys[i] - p->an->terms.items));
    free(keys);
    return true;
}

static void put_u16(struct str *s, uint32_t v)
{
    str_addc(s, (char)v);
    str_addc(s, (char)(v >> 8));
}

/* A spelling's record; forms without a term (stop words) are left out, and all
 * of a spelling that no article holds. terms and grams: their numbers, NULL:
 * as they are. */
void postings_spelling(struct str *s, const struct postings *p, size_t i,
                       const uint32_t *terms, const uint32_t *grams)
{
    const struct analyzer *an = p->an;
    const struct spelling *sp = &p->spellings[i];
    uint32_t n = 0;

    if (sp->held == 0) {
        put_u16(s, 0);
        return;
    }
    for (uint32_t k = an->first[i]; k < an->first[i + 1]; k++)
        n += an->forms[k].term != STRMAP_NONE;
    put_u16(s, n | sp->n << SPELL_SHIFT);
    for (uint32_t k = an->first[i]; k < an->first[i + 1]; k++)
        if (an->forms[k].term != STRMAP_NONE)
            put_u32(s, terms != NULL ? terms[an->forms[k].term]
                                     : an->forms[k].term);
    for (uint32_t g = sp->first; g < sp->first + sp->n; g++) {
        uint32_t number = p->spelled_grams[g];
        number = grams != NULL ? grams[number] : number;
        if (number < LONG) {
            put_u16(s, number);
        } else {
            put_u16(s, LONG);
            put_u32(s, number);
        }
    }
}

static bool put_spellings(struct str *s, const struct postings *p,
                          struct part_stats *stats)
{
    struct str records = {0};
    bool ok;

    for (size_t i = 0; i < p->n_spellings; i++) {
        put_u32(s, (uint32_t)(records.n / 2));
        postings_spelling(&records, p, i, NULL, NULL);
    }
    put_u32(s, (uint32_t)(records.n / 2));
    stats->spelling_units = (uint32_t)(records.n / 2);
    str_add(s, str_text(&records), records.n);
    ok = !records.oom && records.n / 2 <= UINT32_MAX;
    str_free(&records);
    return ok;
}

/* The texts of spellings, and how many articles hold each. */
static void put_spelled(struct str *s, const struct postings *p)
{
    const struct strmap_key *k = p->an->spelled.items;

    put_places(s, k, p->n_spellings);
    for (size_t i = 0; i < p->n_spellings; i++)
        str_addc(s, (char)(p->spellings[i].held < 255 ? p->spellings[i].held
                                                      : 255));
    for (size_t i = 0; i < p->n_spellings; i++)
        str_add(s, k[i].p, k[i].n);
}

static bool put_grams(struct str *s, const struct postings *p)
{
    for (size_t i = 0; i < p->gram_numbers.n; i++) {
        uint64_t gram = 0;
        for (int b = 0; b < 8; b++)
            gram = gram << 8 | (unsigned char)p->gram_numbers.items[i].p[b];
        put_u64(s, gram);
    }
    for (size_t i = 0; i < p->gram_numbers.n; i++)
        put_u32(s, p->gram_df[i]);
    return put_slots(s, &p->gram_numbers, p->gram_numbers.n, false);
}

static void put_stats(struct str *s, const struct postings *p,
                      struct part_stats *stats)
{
    stats->docs = p->n_docs;
    stats->terms = (uint32_t)p->n_terms;
    stats->spellings = (uint32_t)p->n_spellings;
    stats->grams = (uint32_t)p->gram_numbers.n;
    for (size_t i = 0; i < p->n_terms; i++)
        stats->used_terms += p->terms[i].df > 0;
    for (uint32_t i = 0; i < p->n_docs; i++) {
        stats->all_grams += p->docs[i].grams;
        for (int f = 0; f < FIELDS; f++)
            stats->lengths[f] += p->docs[i].length[f];
    }
    put_u32(s, stats->docs);
    put_u32(s, stats->terms);
    put_u32(s, stats->used_terms);
    put_u32(s, stats->spellings);
    put_u32(s, stats->grams);
    put_u32(s, stats->spelling_units);
    put_u32(s, stats->docs);
    put_u32(s, 0);
    for (int f = 0; f < FIELDS; f++)
        put_u64(s, stats->lengths[f]);
    put_u64(s, stats->all_grams);
}

/* One part out of a buffer. */
static int write_part(struct tail_out *out, int lang, int part, struct str *s,
                      bool ok, lotse_err *err)
{
    int rc = ok && !s->oom ? LOTSE_OK : err_nomem(err);

    if (rc == LOTSE_OK) {
        tail_part(out, PART_OF(lang, part), true);
        tail_put(out, str_text(s), s->n);
    }
    str_free(s);
    return rc;
}

/* rc of a temporary file, with its message. */
static int from_spool(int rc, lotse_err *err)
{
    if (rc == LOTSE_NOMEM)
        return err_nomem(err);
    return rc == LOTSE_OK ? rc
                          : err_set(err, rc, "cannot read a temporary file");
}

/* The bytes of a list, from its runs and from memory, which is freed. */
static int take_list(struct str *out, struct postings *p, size_t term)
{
    struct str *rest = &p->terms[term].bytes;
    int rc;

    str_clear(out);
    rc = runs_take(out, &p->runs, term);
    str_add(out, str_text(rest), rest->n);
    str_free(rest);
    return rc == LOTSE_OK && out->oom ? LOTSE_NOMEM : rc;
}

/* Posting lists; their places go into the array. */
static int write_postings(struct postings *p, struct tail_out *out, int lang,
                          uint32_t *list_at, lotse_err *err)
{
    uint64_t lengths[FIELDS] = {0}, at = 0;
    struct encoder e;
    struct str whole = {0};
    int rc = from_spool(runs_begin(&p->runs), err);

    for (uint32_t i = 0; i < p->n_docs; i++)
        for (int f = 0; f < FIELDS; f++)
            lengths[f] += p->docs[i].length[f];
    encode_begin(&e, p, lengths, p->n_docs);
    tail_part(out, PART_OF(lang, PART_POSTINGS), false);
    list_at[0] = 0;
    for (size_t i = 0; i < p->n_terms && rc == LOTSE_OK; i++) {
        if (p->terms[i].df > 0) {
            rc = from_spool(take_list(&whole, p, i), err);
            if (rc == LOTSE_OK)
                rc = encode_list(&e, &whole, p->terms[i].df) ? LOTSE_OK
                                                             : err_nomem(err);
            tail_record(out, str_text(&e.out), e.out.n, NULL);
            at += e.out.n + TAIL_CHECK;
        }
        if (at > UINT32_MAX)
            rc = err_set(err, LOTSE_INPUT, "more than 4 GiB of postings; "
                         "split the articles over several indexes");
        list_at[i + 1] = (uint32_t)at;
    }
    encode_end(&e);
    str_free(&whole);
    return rc;
}

/* Forward lists, in the same way. */
static int write_forward(struct postings *p, struct tail_out *out, int lang,
                         uint32_t *forward_at, lotse_err *err)
{
    struct spool_reader in = {.s = &p->spool};
    struct str record = {0};
    uint64_t at = 0;
    int rc = LOTSE_OK;

    tail_part(out, PART_OF(lang, PART_FORWARD), false);
    forward_at[0] = 0;
    for (uint32_t i = 0; i < p->n_docs && rc == LOTSE_OK; i++) {
        size_t n = p->forward_at[i + 1] - p->forward_at[i];
        const char *bytes = NULL;
        if (p->forward_at[i] >= p->spool.n) {
            bytes = str_text(&p->forward) + (p->forward_at[i] - p->spool.n);
        } else {
            str_clear(&record);
            rc = from_spool(spool_get(&record, &in, n), err);
            bytes = str_text(&record);
        }
        if (rc == LOTSE_OK)
            tail_record(out, bytes, n, NULL);
        at += n + TAIL_CHECK;
        forward_at[i + 1] = (uint32_t)at;
    }
    str_free(&record);
    str_free(&in.buf);
    return rc;
}

/* The parts that are arrays, each in memory only while it is written. */
static int write_arrays(struct postings *p, struct tail_out *out, int lang,
                        const uint32_t *list_at, const uint32_t *forward_at,
                        lotse_err *err)
{
    struct part_stats stats = {0};
    struct str s = {0};
    int rc;

    postings_docs(&s, p, forward_at);
    rc = write_part(out, lang, PART_DOCS, &s, true, err);
    if (rc == LOTSE_OK) {
        put_lengths(&s, p);
        rc = write_part(out, lang, PART_LENGTHS, &s, true, err);
    }
    if (rc == LOTSE_OK)
        rc = write_part(out, lang, PART_TERMS, &s, put_terms(&s, p, list_at),
                        err);
    if (rc == LOTSE_OK)
        rc = write_part(out, lang, PART_SORTED, &s, put_sorted(&s, p), err);
    if (rc == LOTSE_OK)
        rc = write_part(out, lang, PART_SPELLINGS, &s,
                        put_spellings(&s, p, &stats), err);
    if (rc == LOTSE_OK)
        rc = write_part(out, lang, PART_GRAMS, &s, put_grams(&s, p), err);
    if (rc == LOTSE_OK) {
        put_spelled(&s, p);
        rc = write_part(out, lang, PART_SPELLED, &s, true, err);
    }
    for (uint32_t i = 0; i < p->n_docs && rc == LOTSE_OK; i++)
        put_u32(&s, p->docs[i].facts.title);
    if (rc == LOTSE_OK)
        rc = write_part(out, lang, PART_TITLES, &s, true, err);
    if (rc == LOTSE_OK) {
        put_stats(&s, p, &stats);
        rc = write_part(out, lang, PART_STATS, &s, true, err);
    }
    return rc;
}

int postings_write(struct postings *p, struct tail_out *out,
                   const struct str *words, lotse_err *err)
{
    int lang = (int)p->an->lang - 1, rc;
    uint32_t *list_at = malloc((p->n_terms + 1) * sizeof *list_at);
    uint32_t *forward_at = malloc((p->n_docs + 1U) * sizeof *forward_at);

    if (list_at == NULL || forward_at == NULL)
        rc = err_nomem(err);
    else
        rc = write_postings(p, out, lang, list_at, err);
    if (rc == LOTSE_OK)
        rc = write_forward(p, out, lang, forward_at, err);
    if (rc == LOTSE_OK)
        rc = write_arrays(p, out, lang, list_at, forward_at, err);
    if (rc == LOTSE_OK) {
        tail_part(out, PART_OF(lang, PART_WORDS), true);
        tail_put(out, str_text(words), words->n);
    }
    free(list_at);
    free(forward_at);
    return rc;
}
